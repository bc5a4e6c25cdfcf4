"""Months, quarters and years as the digest and the figures count them: whole calendar days,
in the city's own time zone. Knows no clock: whoever asks says which day it is."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTH_NAMES = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_NAMES = (
    "jan",
    "feb",
    "mrt",
    "apr",
    "mei",
    "jun",
    "jul",
    "aug",
    "sep",
    "okt",
    "nov",
    "dec",
)


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month; `Month(2026, 10)` is October 2026. Earlier months sort first.

    Raises ValueError for a number outside 1–12 or a year outside 1–9999.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"There is no month {self.number} of the year {self.year}.")

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that `day` lies in. A datetime is taken as it reads: make it local first."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month written as "2026-10" (the inverse of `str`). Raises ValueError otherwise."""
        if not (found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)):
            raise ValueError(f"{text!r} is not a month: write the year and the month, as 2026-10.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def day_after(self) -> date:
        """The first day that no longer belongs to it: `first_day <= day < day_after`."""
        return self.last_day + timedelta(days=1)

    def after(self, n: int = 1) -> "Month":
        """The month `n` months later (earlier when `n` is negative)."""
        years, months = divmod(self.year * 12 + self.number - 1 + n, 12)
        return Month(years, months + 1)

    def before(self, n: int = 1) -> "Month":
        """The month `n` months earlier."""
        return self.after(-n)

    @property
    def a_year_ago(self) -> "Month":
        return self.before(12)

    @property
    def months(self) -> list["Month"]:
        """Itself: so that a period of any length can be asked for its months."""
        return [self]

    @property
    def name(self) -> str:
        """In Dutch, as in a running sentence: "oktober 2026"."""
        return f"{MONTH_NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        """In Dutch, for a column or an axis: "okt 2026"."""
        return f"{SHORT_NAMES[self.number - 1]} {self.year}"


@dataclass(frozen=True, order=True)
class Quarter:
    """Three calendar months; `Quarter(2026, 3)` is July to September 2026.

    Raises ValueError for a number outside 1–4 or a year outside 1–9999.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and 1 <= self.year <= 9999):
            raise ValueError(f"There is no quarter {self.number} of the year {self.year}.")

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that `day` lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """The quarter written as "2026-K3" (the inverse of `str`). Raises ValueError otherwise."""
        if not (found := re.fullmatch(r"([0-9]{4})-K([1-4])", text)):
            raise ValueError(f"{text!r} is not a quarter: write it as 2026-K3.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-K{self.number}"

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, 3 * self.number - 2 + i) for i in range(3)]

    @property
    def first_day(self) -> date:
        return self.months[0].first_day

    @property
    def last_day(self) -> date:
        return self.months[-1].last_day

    @property
    def day_after(self) -> date:
        """The first day that no longer belongs to it."""
        return self.months[-1].day_after

    def before(self, n: int = 1) -> "Quarter":
        """The quarter `n` quarters earlier."""
        years, quarters = divmod(self.year * 4 + self.number - 1 - n, 4)
        return Quarter(years, quarters + 1)

    @property
    def a_year_ago(self) -> "Quarter":
        return self.before(4)

    @property
    def name(self) -> str:
        """In Dutch: "3e kwartaal 2026"."""
        return f"{self.number}e kwartaal {self.year}"

    @property
    def short(self) -> str:
        """In Dutch, for a column: "3e kw. 2026"."""
        return f"{self.number}e kw. {self.year}"


@dataclass(frozen=True, order=True)
class Year:
    """Twelve calendar months. Raises ValueError for a year outside 1–9999."""

    year: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError(f"There is no year {self.year}.")

    @classmethod
    def of(cls, day: date) -> "Year":
        """The year that `day` lies in."""
        return cls(day.year)

    @classmethod
    def parse(cls, text: str) -> "Year":
        """The year written as "2026" (the inverse of `str`). Raises ValueError otherwise."""
        if not re.fullmatch(r"[0-9]{4}", text):
            raise ValueError(f"{text!r} is not a year: write it as 2026.")
        return cls(int(text))

    def __str__(self) -> str:
        return f"{self.year:04}"

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, number) for number in range(1, 13)]

    @property
    def quarters(self) -> list[Quarter]:
        return [Quarter(self.year, number) for number in range(1, 5)]

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    @property
    def day_after(self) -> date:
        """The first day that no longer belongs to it."""
        return self.last_day + timedelta(days=1)

    def before(self, n: int = 1) -> "Year":
        """The year `n` years earlier."""
        return Year(self.year - n)

    @property
    def a_year_ago(self) -> "Year":
        return self.before()

    @property
    def name(self) -> str:
        return str(self)

    @property
    def short(self) -> str:
        return str(self)


Period = Month | Quarter | Year


def parse_period(text: str) -> Period:
    """The month, quarter or year written as "2026-10", "2026-K3" or "2026" (the inverse of `str`).

    Raises ValueError otherwise.
    """
    for kind in (Month, Quarter, Year):
        try:
            return kind.parse(text)
        except ValueError as error:
            if "There is no" in str(error):
                raise
    raise ValueError(
        f"{text!r} is not a period: write the year and the month, as 2026-10, a quarter, as "
        "2026-K3, or a year, as 2026."
    )


def in_order(period: Period) -> tuple[date, int]:
    """Sorts periods as their editions come out: by their last day, of those with the same the
    shortest first (December, the fourth quarter, the year)."""
    return period.last_day, len(period.months)


def months_between(first: Month, last: Month) -> list[Month]:
    """The months from `first` up to and including `last`; empty when `last` is before `first`."""
    count = 12 * (last.year - first.year) + last.number - first.number + 1
    return [first.after(i) for i in range(count)]


def due_on(period: Period, digest_day: int) -> date:
    """The day on which the digest of `period` is due: `digest_day` of the month that follows.

    `digest_day` is 1–28, so that every month has it. Raises ValueError otherwise.
    """
    if not 1 <= digest_day <= 28:
        raise ValueError(f"A digest day is a day from 1 to 28, not {digest_day}.")
    return period.day_after.replace(day=digest_day)
