"""Traces of texts in the database (see `signals.alike`), and the likeness to one as a sum in SQL.

A row that can be searched with has three columns: the trace, and the two numbers that one would
otherwise work out again for every row and every search (half of what a search took).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Case, Expression, F, FloatField, Func, IntegerField, Value, When
from django.db.models.functions import Cast, Power

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


class _Common(Func):
    """How many bits are one in both."""

    function = "bit_count"
    arg_joiner = " & "
    output_field = FloatField()


class _Bit(Func):
    function = "get_bit"
    output_field = IntegerField()


def likeness_to(asked: alike.Trace) -> Expression:
    """`signals.alike.likeness` of `asked` to the trace, domain and barrier of a row.

    Sums are of whole numbers until the last division: PostgreSQL is slow at decimals.
    """
    shared: Any = Value(0)
    for number in sorted(asked.concepts):
        shared += Value(concept_of(number).weight ** 2) * _Bit(F("trace"), Value(number))
    by_concepts = _number(shared) * _float(alike.BY_CONCEPTS / asked.weight) / F("trace_weight")
    pieces = "0" * (alike.LENGTH - alike.PIECES) + asked.bits[-alike.PIECES :]
    common = _number(_Common(F("trace"), _bits(pieces))) * _float(1 / asked.size) / F("trace_size")
    by_pieces = _float(alike.BY_PIECES) * Power(common, _float(alike.STEEP))
    points = _points("domain", asked.points.domains, alike.BY_DOMAIN)
    points += _points("barrier", asked.points.barriers, alike.BY_BARRIER)
    return by_concepts + by_pieces + points


def _points(field: str, sure: Mapping[str, float], most: float) -> Any:
    """What the chosen domain or barrier of a row adds; half of it where its text only points there."""
    if not sure:
        return _float(0)
    guessed: Any = sum(
        (_float(alike.GUESSED * most * share) * _place(code) for code, share in sure.items()),
        start=_float(0),
    )
    chosen = [When(**{field: code}, then=_float(most * share)) for code, share in sure.items()]
    return Case(
        *chosen, When(**{field: ""}, then=guessed), default=_float(0), output_field=FloatField()
    )


def _place(code: str) -> Expression:
    return _number(_Bit(F("trace"), Value(alike.place_of(code))))


def _bits(bits: str) -> Value:
    return Value(bits, output_field=models.CharField())


def _float(number: float) -> Expression:
    return _number(Value(float(number)))


def _number(expression: Any) -> Expression:
    return Cast(expression, FloatField())
