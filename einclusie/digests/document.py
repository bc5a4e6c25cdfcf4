"""What an edition says: counts in, one frozen document out. Knows no database, no clock, no person.

Three tables share one total, and a month comes back in the editions after it. Therefore: what one
edition printed about a month, later editions repeat (a difference between two editions would give
single late signals away), and a total that one table must hide is hidden everywhere.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cities.disclosure import Hidden, hide_small_list
from cities.periods import MONTH_NAMES, Month, months_between

VERSION = 1
SMALLEST_SHOWN = 5
MONTHS_IN_SERIES = 13
AXES = ("wijk", "domain", "barrier")
NOT_FILLED_IN = "nog niet ingevuld"

Document = dict[str, Any]
Shown = int | str | None  # a count, what is printed in its place, or None: nobody counted then


@dataclass(frozen=True)
class Label:
    """A row of a table: the key that stays and the words that are printed."""

    key: str
    text: str


@dataclass(frozen=True)
class Wijk:
    """A wijk. One that is not official (a project wijk) lies over the official `parts` (keys)."""

    key: str
    name: str
    official: bool = True
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cell:
    """So many signals (1 or more) of one month, wijk, domain and barrier ("" where not filled in)."""

    month: Month
    wijk: str
    domain: str
    barrier: str
    count: int


@dataclass(frozen=True)
class Facts:
    """All that an edition is made of, as it stood at `at` (aware, in the city's own time).

    `cells` are of this month and of `months_to_count`; `per_month` counts the whole city in the
    13 months that end with this one; `printed` are the documents of other editions, the first to
    come out first.
    """

    city: Label
    month: Month
    at: datetime
    due_on: date
    wijken: tuple[Wijk, ...]
    domains: tuple[Label, ...]
    barriers: tuple[Label, ...]
    cells: tuple[Cell, ...]
    per_month: Mapping[Month, int]
    first_month: Month | None
    signallers: int
    organisations: int
    late_signals: int
    printed: tuple[Document, ...] = ()


@dataclass(frozen=True)
class _Column:
    """One month of every table. `source` is counted, edition (an earlier one said so) or none."""

    month: Month
    source: str
    total: Shown
    cells: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def shown(self, axis: str, key: str) -> Shown:
        return None if self.source == "none" else self.cells[axis].get(key, 0)


def compared_months(month: Month) -> dict[str, Month]:
    """The months of the columns, by the name of the column."""
    return {"now": month, "before": month.before(), "year_ago": month.a_year_ago}


def months_to_count(month: Month, printed: Sequence[Document]) -> list[Month]:
    """The months of the columns that no edition printed yet: these the database must count."""
    return [
        compared
        for compared in compared_months(month).values()
        if compared == month or _printed_column(compared, printed) is None
    ]


def late_windows(
    month: Month, published: Mapping[Month, datetime]
) -> list[tuple[Month, Month, datetime]]:
    """Since when a signal of an earlier, published month is late and in no edition yet.

    In: when which edition came out. Out: (first month, last month, since), earliest first. A month
    is covered by its own edition and, as late signals, by every edition of a later month.
    """
    windows: list[tuple[Month, Month, datetime]] = []
    for earlier in sorted(earlier for earlier in published if earlier < month):
        since = max(out for period, out in published.items() if period >= earlier)
        if windows and windows[-1][1].after() == earlier and windows[-1][2] == since:
            windows[-1] = (windows[-1][0], earlier, since)
        else:
            windows.append((earlier, earlier, since))
    return windows


def compile_document(facts: Facts) -> Document:
    """The document of version 1. The same facts always give the same document."""
    columns = {name: _column(facts, month) for name, month in compared_months(facts.month).items()}
    return {
        "version": VERSION,
        "city": {"slug": facts.city.key, "name": facts.city.text},
        "period": str(facts.month),
        "compiled_at": facts.at.isoformat(),
        "due_on": facts.due_on.isoformat(),
        "published_late": facts.at.date() > facts.due_on,
        "columns": {
            name: {"month": str(column.month), "source": column.source}
            for name, column in columns.items()
        },
        "signals": {name: column.total for name, column in columns.items()},
        "signallers": _unless_small(facts.signallers),
        "organisations": _unless_small(facts.organisations),
        "late_signals": _unless_small(facts.late_signals),
        "wijken": _heard_and_silent(facts),
        "tables": {axis: _rows(axis, facts, columns) for axis in AXES},
        "series": _series(facts, columns),
        "smallest_shown": SMALLEST_SHOWN,
        "definitions": _definitions(facts),
    }


def canonical(document: Document) -> str:
    """The one way to write a document: sorted keys, no spaces, the letters as they are."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checksum(document: Document) -> str:
    """The SHA-256 (hexadecimal) of the canonical text in UTF-8."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def hide_together(lists: Sequence[Sequence[int]]) -> tuple[list[list[Shown]], Shown]:
    """Lists that count the same signals, with their one total, as they may be shown together.

    With the total in sight the lists give nothing away about one another, so each is hidden by
    itself. As soon as one of them must hide the total, the others could give it back: then every
    count but zero is hidden in all of them. "<5" is still said when the total is small, unless
    four rows under it would show that each is one.
    """
    answers = [hide_small_list(counts, k=SMALLEST_SHOWN) for counts in lists]
    total = sum(lists[0])
    if not any(isinstance(shown_total, Hidden) for _, shown_total in answers):
        return [[_plain(count) for count in shown] for shown, _ in answers], total
    rows = max(sum(1 for count in counts if count) for counts in lists)
    small = total < SMALLEST_SHOWN and rows < SMALLEST_SHOWN - 1
    instead = (Hidden.SMALL if small else Hidden.GUARD).value
    return [[instead if count else 0 for count in counts] for counts in lists], instead


def _plain(count: int | Hidden) -> Shown:
    return count.value if isinstance(count, Hidden) else count


def _unless_small(count: int) -> Shown:
    return Hidden.SMALL.value if 0 < count < SMALLEST_SHOWN else count


def _column(facts: Facts, month: Month) -> _Column:
    if month != facts.month:
        if printed := _printed_column(month, facts.printed):
            return printed
        if facts.first_month is None or month < facts.first_month:
            return _Column(month, "none", None)
    return _counted_column(facts, month)


def _counted_column(facts: Facts, month: Month) -> _Column:
    sums: dict[str, dict[str, int]] = {axis: {} for axis in AXES}
    for cell in facts.cells:
        if cell.month == month:
            for axis in AXES:
                key = getattr(cell, axis)
                sums[axis][key] = sums[axis].get(key, 0) + cell.count
    keys = {axis: sorted(sums[axis]) for axis in AXES}
    shown, total = hide_together([[sums[axis][key] for key in keys[axis]] for axis in AXES])
    cells = {
        axis: dict(zip(keys[axis], counts, strict=True))
        for axis, counts in zip(AXES, shown, strict=True)
    }
    return _Column(month, "counted", total, cells)


def _printed_column(month: Month, printed: Sequence[Document]) -> _Column | None:
    """The column as the month's own edition printed it, or else the first that did."""
    for document in _own_first(month, printed):
        for name, column in document["columns"].items():
            if column["month"] == str(month) and column["source"] != "none":
                tables = document["tables"]
                return _Column(
                    month,
                    "edition",
                    document["signals"][name],
                    {axis: {row["key"]: row[name] for row in tables[axis]} for axis in AXES},
                    {axis: {row["key"]: row["label"] for row in tables[axis]} for axis in AXES},
                )
    return None


def _own_first(month: Month, printed: Sequence[Document]) -> list[Document]:
    return sorted(printed, key=lambda document: document["period"] != str(month))


def _rows(axis: str, facts: Facts, columns: Mapping[str, _Column]) -> list[dict[str, Shown]]:
    """The rows in a fixed order, not by size: an order would rank what is hidden. A row without
    a signal in any column is left out."""
    given = {
        "wijk": tuple(Label(wijk.key, wijk.name) for wijk in facts.wijken),
        "domain": (*facts.domains, Label("", NOT_FILLED_IN)),
        "barrier": (*facts.barriers, Label("", NOT_FILLED_IN)),
    }[axis]
    labels = {label.key: label.text for label in given}
    gone: dict[str, str] = {}  # rows of earlier editions that no longer exist
    for column in columns.values():
        gone |= {k: v for k, v in column.labels.get(axis, {}).items() if k not in labels}
    labels |= dict(sorted(gone.items(), key=lambda item: item[::-1]))
    rows = []
    for key, label in labels.items():
        shown = {name: column.shown(axis, key) for name, column in columns.items()}
        if any(shown.values()):
            rows.append({"key": key, "label": label, **shown})
    return rows


def _series(facts: Facts, columns: Mapping[str, _Column]) -> list[dict[str, Shown]]:
    """The whole city, month by month; each point as the columns and the earlier editions say it."""
    totals = {column.month: column.total for column in columns.values()}
    months = months_between(facts.month.before(MONTHS_IN_SERIES - 1), facts.month)
    return [
        {
            "month": str(month),
            "signals": totals[month] if month in totals else _point(facts, month),
        }
        for month in months
    ]


def _point(facts: Facts, month: Month) -> Shown:
    for document in _own_first(month, facts.printed):
        for point in document["series"]:
            if point["month"] == str(month) and point["signals"] is not None:
                return point["signals"]
    if facts.first_month is None or month < facts.first_month:
        return None
    return _unless_small(facts.per_month.get(month, 0))


def _heard_and_silent(facts: Facts) -> dict[str, Any]:
    """A wijk is heard by a signal of its own or of a project wijk that lies over it."""
    keys = {cell.wijk for cell in facts.cells if cell.month == facts.month}
    heard = keys.union(*(wijk.parts for wijk in facts.wijken if wijk.key in keys))
    official = [wijk for wijk in facts.wijken if wijk.official]
    return {
        "count": len(official),
        "heard": [wijk.name for wijk in official if wijk.key in heard],
        "silent": [wijk.name for wijk in official if wijk.key not in heard],
    }


def day_in_words(day: date) -> str:
    """In Dutch: "4 november 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _definitions(facts: Facts) -> dict[str, str]:
    """How it was counted, in the words of the reader; part of the document, so frozen with it."""
    first, last = facts.month.first_day, facts.month.last_day
    clock = f"{facts.at.hour}.{facts.at.minute:02}"
    return {
        "signals": (
            f"Wat collega’s hoorden of zagen van {day_in_words(first)} tot en met {day_in_words(last)}, en "
            f"noteerden voor {day_in_words(facts.at.date())}, {clock} u. Ingetrokken signalen tellen niet mee."
        ),
        "signallers": "De collega’s die minstens één van deze signalen noteerden.",
        "organisations": (
            "De organisaties die het opmerkten. Merkte een collega het zelf op, dan telt de eigen "
            "organisatie."
        ),
        "wijken": (
            "Een wijk is gehoord als er minstens één signaal kwam uit die wijk, of uit een "
            "projectwijk waar ze onder ligt. Niets gehoord is niet hetzelfde als niets aan de hand."
        ),
        "compared": (
            "Een vroegere maand staat hier zoals in een eerder maandoverzicht. Was er nog geen, "
            "dan is ze nu geteld. Een streepje betekent: toen noteerde nog niemand."
        ),
        "late_signals": (
            "Signalen over een maand waarvan het overzicht al verschenen was, en die in geen ander "
            "overzicht staan. Ze veranderen dat overzicht niet."
        ),
        "hidden": (
            "<5 is 1 tot 4. x is verborgen, zodat niemand een klein getal kan narekenen. "
            "0 is echt nul."
        ),
        "caution": (
            "Dit overzicht beschrijft wat mensen opmerken. Het meet niet hoeveel inwoners een "
            "probleem hebben, wijst geen schuldige aan en kiest geen oplossing."
        ),
    }
