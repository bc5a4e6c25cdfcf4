"""Everything that the page of the search counts, in one query.

Django composes which offers there are and what holds for each; the counts around that are written
here: sixty of them take Django a fifth of a second to compose, and PostgreSQL a few milliseconds.
Everything written here is made of names in this code, never of what somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def count(
    offers: OfferQuerySet,
    *,
    holds: Mapping[str, Q],
    asked: Mapping[str, str],
    rest: OfferQuerySet,
    asked_of_rest: Mapping[str, str],
    rest_holds: Mapping[str, Q],
    now: datetime,
) -> dict[str, int]:
    """Count `offers` by each condition in `asked`, written with the columns above, `open_…` and the
    names in `holds`; and `rest` by each in `asked_of_rest`. `now` is local time."""
    inner, given = _with(offers, holds)
    outer, given_too = _with(rest, rest_holds)
    hours = ", ".join(
        f"bool_or(whose = 'helper' AND {sql}) AS helper_{name}, "
        f"bool_or(whose = 'place' AND {sql}) AS place_{name}"
        for name, sql in OPEN.items()
    )
    opens = ", ".join(
        f"CASE WHEN helped THEN helper_{name} ELSE place_{name} END AS open_{name}" for name in OPEN
    )
    clock = {"today": now.weekday(), "moment": now.time()}
    hours, clock_given = _positional(hours, clock)
    sql = f"""
        WITH offers AS MATERIALIZED ({inner}),
        hours AS (
            SELECT offer_id, bool_or(whose = 'helper') AS helped, {hours}
            FROM referrals_offerhours WHERE offer_id IN (SELECT pk FROM offers) GROUP BY offer_id
        ),
        counted AS (
            SELECT *, bool_or(fits) OVER () AS some_fit, {opens}
            FROM offers LEFT JOIN hours ON hours.offer_id = offers.pk
        ),
        rest AS (SELECT {_counts(asked_of_rest)} FROM ({outer}) AS rest)
        SELECT counted.*, rest.* FROM (SELECT {_counts(asked)} FROM counted) AS counted, rest
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, *clock_given, *given_too])
        return dict(zip([*asked, *asked_of_rest], cursor.fetchone(), strict=True))


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
