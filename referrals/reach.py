"""A year of reach figures: what each organisation certified, what is late, changed or missing, the
triple of an annual report and the steps by which a Digibank is paid.

Plain Python; small numbers of the city are hidden before they leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cities.disclosure import Hidden, hide_small_list
from cities.periods import Month, Year

NUMBERS = ("questions", "people", "participants", "sessions", "devices", "lent")
ON_TIME = timedelta(days=15)  # after the last day of the month
Shown = int | Hidden


def due_on(month: Month) -> date:
    """The last day on which the counts of this month are on time."""
    return month.last_day + ON_TIME


@dataclass(frozen=True)
class Certified:
    """The counts that an organisation (by its key) certified for a month, in the order of NUMBERS."""

    organisation: int
    month: Month
    revision: int
    on: date
    numbers: tuple[int, ...]


class Standing(StrEnum):
    """How the counts of one month stand."""

    ON_TIME = "on_time"
    LATE = "late"
    CHANGED = "changed"
    MISSING = "missing"
    AWAITED = "awaited"
    BEFORE = "before"  # the organisation had not begun


@dataclass(frozen=True)
class MonthOf:
    """One month of one organisation; `first_on` is when it was first certified."""

    month: Month
    standing: Standing
    is_late: bool
    certified: Certified | None


@dataclass(frozen=True)
class Tier:
    """A step of a Digibank subsidy: from so many people, what is paid in all, in euro."""

    starts: int
    ends: int | None
    euro: int

    @property
    def paid(self) -> str:
        """The amount as it is written: "350 000"."""
        return f"{self.euro:,}".replace(",", "\u00a0")


# What the extension of 2025-2026 pays by unique people reached, added up.
TIERS = (
    Tier(0, 1000, 350_000),
    Tier(1001, 1500, 450_000),
    Tier(1501, 1750, 480_000),
    Tier(1751, None, 500_000),
)


def months_of(
    year: Year, revisions: Iterable[Certified], *, began: Month | None, today: date
) -> list[MonthOf]:
    """The whole months of the year for one organisation. `revisions` are all of that year; `began`
    is the first month that it ever certified."""
    by_month: dict[Month, list[Certified]] = {}
    for one in sorted(revisions, key=lambda one: one.revision):
        by_month.setdefault(one.month, []).append(one)
    return [
        _month(month, by_month.get(month, []), began, today)
        for month in year.months
        if month.day_after <= today
    ]


def _month(
    month: Month, revisions: Sequence[Certified], began: Month | None, today: date
) -> MonthOf:
    if not revisions:
        if began is None or month < began:
            standing = Standing.BEFORE
        else:
            standing = Standing.MISSING if today > due_on(month) else Standing.AWAITED
        return MonthOf(month, standing, False, None)
    is_late = revisions[0].on > due_on(month)
    standing = Standing.LATE if is_late else Standing.ON_TIME
    if len(revisions) > 1:
        standing = Standing.CHANGED
    return MonthOf(month, standing, is_late, revisions[-1])


@dataclass(frozen=True)
class YearOfCity:
    """What all organisations reached: a row for each, then the city; the tier that was reached, if
    the count of people may be shown."""

    rows: list[tuple[str, list[Shown]]]
    total: list[Shown]
    triple: tuple[Shown, Shown, Shown]
    tier: Tier | None


def year_of_city(months: Mapping[str, Sequence[MonthOf]]) -> YearOfCity:
    """`months` of each organisation by its name; organisations that certified nothing are left out."""
    sums = {
        name: [
            sum(one.certified.numbers[number] for one in there if one.certified)
            for number in range(len(NUMBERS))
        ]
        for name, there in months.items()
        if any(one.certified for one in there)
    }
    columns = [
        hide_small_list([row[number] for row in sums.values()]) for number in range(len(NUMBERS))
    ]
    total = [whole for _shown, whole in columns]
    rows = [(name, [shown[place] for shown, _whole in columns]) for place, name in enumerate(sums)]
    by_name = dict(zip(NUMBERS, total, strict=True))
    return YearOfCity(
        rows=rows,
        total=total,
        triple=(by_name["questions"], by_name["devices"], by_name["people"]),
        tier=tier_of(by_name["people"]) if rows else None,
    )


def tier_of(people: Shown) -> Tier | None:
    if not isinstance(people, int):
        return None
    return next(one for one in TIERS if one.ends is None or people <= one.ends)
