"""Everything that the page of the search counts, in one query.

Django composes which offers there are and what holds for each; the counts around that are written
here: sixty of them take Django a fifth of a second to compose, and PostgreSQL a few milliseconds.
Everything written here is made of names in this code, never of what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from referrals.models import OfferQuerySet

# What an offer has itself, that choices are counted by.
COLUMNS = (
    "pk", "kinds", "equipment", "languages", "registration", "is_free", "wheelchair", "at_home",
    "remote", "children_welcome", "quiet", "dutch_level",
)  # fmt: skip
HELD = {
    "free": "is_free", "wheelchair": "wheelchair", "at_home": "at_home", "remote": "remote",
    "children": "children_welcome", "quiet": "quiet", "easy_dutch": "dutch_level IN ('none', 'easy')",
    "walk_in": "registration = 'walk_in'",
}  # fmt: skip
OPEN = {
    "now": "weekday = %(today)s AND opens <= %(moment)s AND closes > %(moment)s",
    "today": "weekday = %(today)s AND closes > %(moment)s",
    "evening": "closes > '18:00'",
    "weekend": "weekday >= 5",
}
SETS = {"kind": "kinds", "equipment": "equipment", "language": "languages"}


def condition_of(fact: str) -> str:
    """A fact (see `facts.fact`) as a condition on the rows that are counted."""
    kind, _, value = fact.partition(":")
    if kind in SETS:
        return f"'{value}' = ANY({SETS[kind]})"
    if kind == "registration":
        return f"registration = '{value}'"
    return f"open_{fact}" if fact in OPEN else HELD[fact]


@dataclass(frozen=True)
class Sets:
    """The offers that are counted, each with what holds for it. `near` are looked at only where
    fewer than `few` of `fits` have `all_hold`; `rest` only where none has."""

    fits: OfferQuerySet
    near: OfferQuerySet
    rest: OfferQuerySet
    holds: Mapping[str, Q]
    rest_holds: Mapping[str, Q]
    all_hold: str
    few: int


def count(
    sets: Sets, *, asked: Mapping[str, str], asked_of_rest: Mapping[str, str], now: datetime
) -> dict[str, int]:
    """Count by each condition in `asked`, written with the columns above, `open_…`, `fits` and the
    names in `holds`; and the rest by each in `asked_of_rest`. `now` is local time."""
    fits, fits_given = _with(sets.fits, sets.holds)
    near, near_given = _with(sets.near, sets.holds)
    rest, rest_given = _with(sets.rest, sets.rest_holds)
    hours, hours_given = _hours(now)
    opens = ", ".join(
        f"CASE WHEN helped THEN helper_{name} ELSE place_{name} END AS open_{name}" for name in OPEN
    )
    sql = f"""
        WITH fitting AS MATERIALIZED (SELECT *, TRUE AS fits FROM ({fits}) AS fitting),
        found AS MATERIALIZED (
            SELECT count(*) FILTER (WHERE {sets.all_hold}) AS times, count(*) > 0 AS some_fit
            FROM fitting
        ),
        offers AS MATERIALIZED (
            SELECT * FROM fitting UNION ALL
            SELECT *, FALSE FROM ({near}) AS near WHERE (SELECT times < {sets.few} FROM found)
        ),
        hours AS (
            SELECT offer_id, bool_or(whose = 'helper') AS helped, {hours}
            FROM referrals_offerhours WHERE offer_id IN (SELECT pk FROM offers) GROUP BY offer_id
        ),
        counted AS (
            SELECT *, {opens}
            FROM found CROSS JOIN offers LEFT JOIN hours ON hours.offer_id = offers.pk
        ),
        rest AS (
            SELECT {_counts(asked_of_rest)} FROM ({rest}) AS rest
            WHERE (SELECT times = 0 FROM found)
        )
        SELECT counted.*, rest.* FROM (SELECT {_counts(asked)} FROM counted) AS counted, rest
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*fits_given, *near_given, *hours_given, *rest_given])
        return dict(zip([*asked, *asked_of_rest], cursor.fetchone(), strict=True))


def _hours(now: datetime) -> tuple[str, list[Any]]:
    """Whether the helper, and whether the place, is there at each of the times in OPEN."""
    columns = ", ".join(
        f"bool_or(whose = 'helper' AND {sql}) AS helper_{name}, "
        f"bool_or(whose = 'place' AND {sql}) AS place_{name}"
        for name, sql in OPEN.items()
    )
    return _positional(columns, {"today": now.weekday(), "moment": now.time()})


def _with(offers: OfferQuerySet, holds: Mapping[str, Q]) -> tuple[str, Sequence[Any]]:
    columns = {
        name: ExpressionWrapper(condition, output_field=BooleanField())
        for name, condition in holds.items()
    }
    rows = offers.order_by().annotate(**columns).values(*COLUMNS, *columns)
    return rows.query.sql_with_params()


def _counts(asked: Mapping[str, str]) -> str:
    return ", ".join(
        f'count(*) FILTER (WHERE {condition}) AS "{name}"' for name, condition in asked.items()
    )


def _positional(sql: str, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Named parameters as the positional ones that Django writes."""
    names: list[str] = []

    class _Names(dict[str, str]):
        def __missing__(self, name: str) -> str:
            names.append(name)
            return "%s"

    return sql % _Names(), [given[name] for name in names]


def all_of(conditions: Iterable[str]) -> str:
    return " AND ".join(f"({condition})" for condition in conditions) or "TRUE"
