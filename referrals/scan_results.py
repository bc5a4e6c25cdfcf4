"""What the needs scans of a city say per wijk: counts in, tables with small ones hidden out.

Plain Python; a person is nowhere in it, and answers of one scan are nowhere together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cities.disclosure import Hidden, hide_small, hide_small_list
from referrals.questions import BY_NAME, HARD, SCAN, Text

Shown = int | Hidden
NOT_SAID = "houding:"


@dataclass(frozen=True)
class Row:
    """A wijk with its figures, the last of which is the total; `slug` is empty for the city."""

    name: str
    slug: str
    cells: list[Shown]


@dataclass(frozen=True)
class Table:
    columns: list[Text]
    rows: list[Row]
    total: Row


@dataclass(frozen=True)
class Results:
    """`needs`: what is missing, the wijk with most of it for each scan first. `wishes`: what people
    want. `goals`: with what they want help, in the whole city."""

    scans: Shown
    needs: Table
    wishes: Table
    goals: list[tuple[Text, Shown]]


def results_of(
    tallied: Mapping[tuple[int, str], int], wijken: Sequence[tuple[int, str, str]]
) -> Results:
    """`tallied` is how often each answer was tapped by wijk; `wijken` are key, name and slug."""
    there = [wijk for wijk in wijken if tallied.get((wijk[0], SCAN))]
    there.sort(key=lambda wijk: -_weight(tallied, wijk[0]))
    wishes = BY_NAME["houding"].answers
    wish_table = _table(
        there,
        [*wishes.values(), ""],
        [[*(_times(tallied, key, f"houding:{one}") for one in wishes), _silent(tallied, key)]
         for key, *_ in there],
    )  # fmt: skip
    goals = BY_NAME["doel"].answers
    counts = [sum(_times(tallied, key, f"doel:{one}") for key, *_ in there) for one in goals]
    shown, _total = hide_small_list(counts)
    named = sorted(zip(goals.values(), counts, shown, strict=True), key=lambda one: _seen(one[2]))
    return Results(
        scans=wish_table.total.cells[-1],
        needs=_table(
            there,
            list(HARD.values()),
            [[_times(tallied, key, code) for code in HARD] for key, *_ in there],
        ),
        wishes=wish_table,
        goals=[(name, count) for name, real, count in named if real],
    )  # fmt: skip


def _seen(count: Shown) -> int:
    """Sorts the largest first; of what is hidden the order tells nothing."""
    return -count if isinstance(count, int) else 0


def _times(tallied: Mapping[tuple[int, str], int], wijk: int, code: str) -> int:
    return tallied.get((wijk, code), 0)


def _silent(tallied: Mapping[tuple[int, str], int], wijk: int) -> int:
    """Scans in which nobody said what they want."""
    said = sum(_times(tallied, wijk, f"houding:{one}") for one in BY_NAME["houding"].answers)
    return max(0, _times(tallied, wijk, SCAN) - said)


def _weight(tallied: Mapping[tuple[int, str], int], wijk: int) -> float:
    """What is missing for each scan; a wijk with few scans says too little and comes last."""
    scans = _times(tallied, wijk, SCAN)
    return sum(_times(tallied, wijk, code) for code in HARD) / scans if scans >= 5 else 0.0


def _table(
    wijken: Iterable[tuple[int, str, str]], columns: list[Text], counts: list[list[int]]
) -> Table:
    rows = [[*row, sum(row)] for row in counts]
    rows.append([sum(column) for column in zip(*rows, strict=True)] or [0] * (len(columns) + 1))
    *shown, total = hide_small(rows)
    return Table(
        columns=columns,
        rows=[Row(name, slug, cells) for (_, name, slug), cells in zip(wijken, shown, strict=True)],
        total=Row("", "", total),
    )
