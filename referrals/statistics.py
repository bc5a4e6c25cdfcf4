"""Figures of referrals: by kind and where they ended, and how long an answer and help took.

Plain Python: rows without anybody in them come in, a table with small numbers hidden goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.utils.translation import gettext_lazy as _

from cities.disclosure import Hidden, hide_small
from referrals.evidence import KIND_NAMES, kind_of
from referrals.questions import Text
from referrals.states import OPEN, State
from referrals.track_record import ENOUGH

Shown = int | Hidden
ENDS: dict[str, Text] = {
    "open": _("loopt nog"),
    State.HELPED.value: _("geholpen"),
    State.PARTLY.value: _("deels geholpen"),
    State.NOT_HELPED.value: _("niet geholpen"),
    State.REFUSED.value: _("geweigerd"),
    State.NO_SHOW.value: _("niet gekomen"),
    State.WITHDRAWN.value: _("ingetrokken"),
    State.EXPIRED.value: _("vervallen"),
}
BAR, STEP, WIDTH = 22, 34, 340  # of the chart, in its own units


@dataclass(frozen=True)
class Followed:
    """One referral, as much as is counted of it."""

    kinds: Sequence[str]
    wijk: str
    state: str
    sent_at: datetime
    answered_at: datetime | None
    helped_at: datetime | None


@dataclass(frozen=True)
class Bar:
    """One bar of the chart; no width where the number is hidden."""

    name: str
    count: Shown
    y: int
    middle: int
    width: int


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[Shown]


@dataclass(frozen=True)
class Statistics:
    """Rows by kind and by wijk, the last cell of each is its total; medians in days, None for too
    few."""

    rows: list[Row]
    wijken: list[Row]
    total: Row
    bars: list[Bar]
    height: int
    days_to_answer: int | None
    days_to_help: int | None


def statistics_of(followed: Iterable[Followed], *, whole: bool) -> Statistics:
    """`whole`: of one's own organisation, nothing is hidden."""
    followed = list(followed)
    kinds = Counter((kind_of(one.kinds), _end(one.state)) for one in followed)
    wijken = Counter((one.wijk, _end(one.state)) for one in followed)
    present = [kind for kind in KIND_NAMES if any(kind == there for there, _end in kinds)]
    names = sorted({one.wijk for one in followed})
    by_kind = _table(kinds, present, whole)
    by_wijk = _table(wijken, names, whole)
    # Both tables end in the same totals: what one hides, the other may not tell.
    total = [
        other if isinstance(other, Hidden) else one
        for one, other in zip(by_kind[-1], by_wijk[-1], strict=True)
    ]
    return Statistics(
        rows=[
            Row(str(KIND_NAMES[kind]), row) for kind, row in zip(present, by_kind[:-1], strict=True)
        ],
        wijken=[Row(name, row) for name, row in zip(names, by_wijk[:-1], strict=True)],
        total=Row(str(_("samen")), total),
        bars=_bars(total[:-1]),
        height=STEP * len(ENDS),
        days_to_answer=_median_days((one.sent_at, one.answered_at) for one in followed),
        days_to_help=_median_days((one.sent_at, one.helped_at) for one in followed),
    )


def _table(
    counted: Mapping[tuple[str, str], int], names: Sequence[str], whole: bool
) -> list[list[Shown]]:
    """A row for each name and one of totals; the last column is the total too."""
    rows = [[counted.get((name, end), 0) for end in ENDS] for name in names]
    rows = [[*row, sum(row)] for row in rows]
    rows.append([sum(row[number] for row in rows) for number in range(len(ENDS) + 1)])
    return [list(row) for row in rows] if whole else hide_small(rows)


def _end(state: str) -> str:
    return "open" if state in OPEN else state


def _bars(counts: Sequence[Shown]) -> list[Bar]:
    most = max((count for count in counts if isinstance(count, int)), default=0)
    return [
        Bar(
            name=str(name),
            count=count,
            y=number * STEP,
            middle=number * STEP + BAR // 2 + 5,
            width=round(WIDTH * count / most) if isinstance(count, int) and most else 0,
        )
        for number, (name, count) in enumerate(zip(ENDS.values(), counts, strict=True))
    ]


def _median_days(spans: Iterable[tuple[datetime, datetime | None]]) -> int | None:
    days = [(end - start).days for start, end in spans if end is not None]
    return round(median(days)) if len(days) >= ENOUGH else None


def sheet_of(found: Statistics) -> list[list[str | int]]:
    """The rows below the filters of a spreadsheet."""

    def median_cell(days: int | None) -> str | int:
        return str(_("te weinig om te zeggen")) if days is None else days

    def table(first: Text, rows: Iterable[Row]) -> list[list[str | int]]:
        header = [str(first), *(str(name) for name in ENDS.values()), str(_("samen"))]
        return [
            list(header),
            *(
                [row.name, *(cell if isinstance(cell, int) else str(cell) for cell in row.cells)]
                for row in rows
            ),
        ]

    return [
        *table(_("soort hulp"), (*found.rows, found.total)),
        [],
        *table(_("wijk"), (*found.wijken, found.total)),
        [],
        [str(_("dagen tot een antwoord (mediaan)")), median_cell(found.days_to_answer)],
        [str(_("dagen tot geholpen (mediaan)")), median_cell(found.days_to_help)],
    ]
