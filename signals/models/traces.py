"""Traces of texts in the database (see `signals.alike`), and the likeness to one as a sum in SQL.

A row that can be searched with has three columns: the trace, and the two numbers that one would
otherwise work out again for every row and every search (half of what a search took).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import BooleanField, FloatField, Func

from signals import alike
from signals.trade_words import concept_of

TRACED = ("trace", "trace_weight", "trace_size")  # to be saved when the text changes


class _FromText(models.Field):
    """A column that follows from the text in the field(s) `of`, anew whenever the row is saved."""

    def __init__(self, *, of: str | tuple[str, ...], **given: Any) -> None:
        super().__init__(**{"editable": False} | given)
        self.of = of

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def trace_of(self, row: models.Model) -> alike.Trace:
        of = (self.of,) if isinstance(self.of, str) else self.of
        return alike.trace(" ".join(getattr(row, name) for name in of))

    def value_in(self, trace: alike.Trace) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.value_in(self.trace_of(model_instance))
        setattr(model_instance, self.attname, value)
        return value


class TraceField(_FromText):
    """The trace itself."""

    def db_type(self, connection: Any) -> str:
        return f"bit({alike.LENGTH})"

    def value_in(self, trace: alike.Trace) -> str:
        return trace.bits


class TraceWeight(_FromText, FloatField):
    """How much its concepts weigh together."""

    def value_in(self, trace: alike.Trace) -> float:
        return trace.weight


class TraceSize(_FromText, FloatField):
    """The root of how many pieces it has."""

    def value_in(self, trace: alike.Trace) -> float:
        return trace.size


def take_trace(row: models.Model) -> None:
    """Set the three columns of a row anew, without saving it."""
    for name in TRACED:
        field = row._meta.get_field(name)
        assert isinstance(field, _FromText)
        field.pre_save(row, add=False)


class Likeness(Func):
    """`signals.alike.likeness` of `asked` to the trace, domain and barrier of a row.

    One expression, written out: Django takes longer to put together a tree of a hundred than
    PostgreSQL to go through a thousand rows. Sums are of whole numbers until the last: PostgreSQL
    is slow at decimals.
    """

    output_field = FloatField()

    def __init__(self, asked: alike.Trace) -> None:
        super().__init__("trace", "trace_weight", "trace_size", "domain", "barrier")
        self.asked = asked

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_given: Any) -> Any:
        columns = (compiler.compile(column)[0] for column in self.get_source_expressions())
        trace, weight, size, domain, barrier = columns
        points = self.asked.points
        parts = [
            f"{self._by_concepts(trace)} / {weight}",
            f"{alike.BY_PIECES} * power({self._by_pieces(trace)} / {size}, {alike.STEEP})",
            self._by_axis(trace, domain, points.domains, alike.BY_DOMAIN),
            self._by_axis(trace, barrier, points.barriers, alike.BY_BARRIER),
        ]
        return f"({' + '.join(parts)})", ()

    def _by_concepts(self, trace: str) -> str:
        shared = [
            f"{concept_of(number).weight ** 2} * get_bit({trace}, {number})"
            for number in sorted(self.asked.concepts)
        ]
        return f"{_float(alike.BY_CONCEPTS / self.asked.weight)} * ({' + '.join(shared) or 0})"

    def _by_pieces(self, trace: str) -> str:
        mask = "0" * (alike.LENGTH - alike.PIECES) + self.asked.bits[-alike.PIECES :]
        return f"{_float(1 / self.asked.size)} * bit_count({trace} & B'{mask}')"

    def _by_axis(self, trace: str, axis: str, sure: Mapping[str, float], most: float) -> str:
        """What was chosen counts whole; half of it where a text only points there."""
        if not sure:
            return "0"
        chosen = [f"WHEN '{code}' THEN {_float(most * share)}" for code, share in sure.items()]
        guessed = [
            f"{_float(alike.GUESSED * most * share)} * get_bit({trace}, {alike.place_of(code)})"
            for code, share in sure.items()
        ]
        return f"CASE {axis} {' '.join(chosen)} WHEN '' THEN {' + '.join(guessed)} ELSE 0 END"


class Touches(Func):
    """Whether a row touches one of the telling concepts of `asked`: what touches none is hardly ever
    the same. True where `asked` has none."""

    output_field = BooleanField()

    def __init__(self, asked: alike.Trace) -> None:
        super().__init__("trace")
        self.asked = asked

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_given: Any) -> Any:
        if not self.asked.telling:
            return "TRUE", ()
        trace, _params = compiler.compile(self.get_source_expressions()[0])
        ones = ("1" if number in self.asked.telling else "0" for number in range(alike.LENGTH))
        return f"(bit_count({trace} & B'{''.join(ones)}') > 0)", ()


def _float(number: float) -> str:
    return f"{number!r}::float8"
