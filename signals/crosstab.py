"""Counts of wijken by theme, with totals that add up. Plain Python: knows no database and no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    key: str
    label: str


@dataclass(frozen=True)
class Group:
    """A line of the table: one wijk, or the wijken under a project wijk."""

    key: str
    label: str
    members: frozenset[int]


@dataclass(frozen=True)
class Line:
    """The counts of a group, one for each column, and what they add up to."""

    group: Group
    cells: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Cross:
    """The table. `empty` are the columns in which nothing stands: they are named, not drawn.

    Where a wijk lies in two groups (`overlaps`) it counts in both, and in the totals once.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: tuple[int, ...]
    total: int
    empty: tuple[Column, ...]
    overlaps: bool


def cross(
    counts: Mapping[tuple[int, str], int], groups: Sequence[Group], columns: Sequence[Column]
) -> Cross:
    """The table of `counts`, by (wijk, column): lines and columns in the order given."""
    all_of_them = frozenset[int]().union(*(group.members for group in groups))
    totals = _sums(counts, all_of_them, columns)
    shown = [column for column, total in zip(columns, totals, strict=True) if total]
    return Cross(
        columns=tuple(shown),
        lines=tuple(_line(counts, group, shown) for group in groups),
        totals=tuple(total for total in totals if total),
        total=sum(totals),
        empty=tuple(column for column in columns if column not in shown),
        overlaps=sum(len(group.members) for group in groups) > len(all_of_them),
    )


def _line(counts: Mapping[tuple[int, str], int], group: Group, columns: Sequence[Column]) -> Line:
    cells = _sums(counts, group.members, columns)
    return Line(group, cells, sum(cells))


def _sums(
    counts: Mapping[tuple[int, str], int], members: Collection[int], columns: Sequence[Column]
) -> tuple[int, ...]:
    return tuple(
        sum(counts.get((member, column.key), 0) for member in members) for column in columns
    )
