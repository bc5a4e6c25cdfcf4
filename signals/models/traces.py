"""Traces of texts in the database (see `signals.alike`), and the likeness to one as a sum in SQL."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, Expression, F, FloatField, Func, IntegerField, Value, When
from django.db.models.functions import Cast, Greatest, Sqrt

from signals import alike


class TraceField(models.Field):
    """The trace of the field named `of`, taken anew whenever the row is saved."""

    def __init__(self, *, of: str, **given: Any) -> None:
        super().__init__(**{"editable": False} | given)
        self.of = of

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def db_type(self, connection: Any) -> str:
        return f"bit({alike.LENGTH})"

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        bits = alike.trace(getattr(model_instance, self.of)).bits
        setattr(model_instance, self.attname, bits)
        return bits


class _Common(Func):
    """How many bits are one, in both where there are two."""

    function = "bit_count"
    arg_joiner = " & "
    output_field = FloatField()


class _Bit(Func):
    function = "get_bit"
    output_field = IntegerField()


ALL_CONCEPTS = "1" * alike.CONCEPTS + "0" * alike.PIECES


def likeness_to(asked: alike.Trace, field: str = "trace") -> Expression:
    """`signals.alike.likeness` of `asked` to the trace, domain and barrier of a row.

    Weights stay whole numbers until the last division: PostgreSQL is slow at decimals.
    """
    shared: Any = Value(0)
    for number in sorted(asked.concepts):
        shared += Value(alike.concept_of(number).weight) * _Bit(F(field), Value(number))
    concepts = _at_least_one(_Common(F(field), _bits(ALL_CONCEPTS)))
    by_concept = _number(shared) / (Sqrt(concepts) * _root(alike.scale(asked)))
    pieces = _Common(F(field), _bits("0" * alike.CONCEPTS + asked.bits[alike.CONCEPTS :]))
    size = _at_least_one(_Common(F(field)))
    by_piece = pieces / (Sqrt(size) * _root(asked.pieces.bit_count()))
    guessed = alike.guess(asked)
    extra = _bonus("domain", guessed.domains, alike.BY_DOMAIN)
    extra += _bonus("barrier", guessed.barriers, alike.BY_BARRIER)
    return Value(alike.SHARE) * (by_concept + by_piece) + _number(extra) / Value(100.0)


def _at_least_one(count: Expression) -> Expression:
    return Greatest(_number(count), _number(Value(1)))


def _bits(bits: str) -> Value:
    return Value(bits, output_field=models.CharField())


def _root(number: float) -> Expression:
    return Sqrt(_number(Value(float(max(number, 1)))))


def _number(expression: Any) -> Expression:
    return Cast(expression, FloatField())


def _bonus(field: str, guesses: tuple[str, ...], bonus: tuple[int, ...]) -> Any:
    if not guesses:
        return Value(0)
    cases = [
        When(**{field: chosen}, then=Value(points))
        for chosen, points in zip(guesses, bonus, strict=False)
    ]
    return Case(*cases, default=Value(0), output_field=IntegerField())
