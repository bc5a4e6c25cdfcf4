"""What may leave a city: small counts hidden in lists and tables, personal details found in texts.

Plain Python: rows of counts in, rows of counts and `Hidden` out. Import this module wherever
something leaves the house, so that a search for it lists every exit.

How counts are hidden. A table with totals is a circulation: every cell is an arc between its row
and its column, and adding up means that what flows into a node flows out of it. A reader can work
out a hidden cell exactly if and only if no closed round of hidden cells runs through it along
which one may be added and taken away in turn (the matrix of such a network is totally unimodular:
M. Fischetti & J.-J. Salazar-González, "Models and algorithms for optimizing cell suppression",
2000). So for each hidden cell we look for the cheapest such round and hide what it still needs.
"""

import heapq
import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cities.personal_details import Found, Kind, personal_details_in

__all__ = [
    "Found",
    "Hidden",
    "Kind",
    "hide_changes",
    "hide_small",
    "hide_small_list",
    "hide_sums",
    "personal_details_in",
]

Printed = int | str  # a count that a reader has already, or the text that stood in its place


class Hidden(StrEnum):
    """What is printed in place of a count. The text of SMALL is that of the usual k, 5."""

    SMALL = "<5"
    GUARD = "x"


def hide_small(table: Sequence[Sequence[int]], *, k: int = 5) -> list[list[int | Hidden]]:
    """A table of counts as it may be shown: primary and complementary suppression.

    In: rows of whole numbers ≥ 0; the last row and the last column are the totals. `k` is the
    smallest count that is shown, at least 3 (with 2, "less than 2" would be an exact count).
    Out: the same shape; a cell is its count, `Hidden.SMALL` (a count of 1 to k-1) or
    `Hidden.GUARD` (hidden because it would give another cell away). 0 is always shown.

    Guaranteed: a reader who knows that a SMALL cell lies in 1..k-1, that a GUARD cell is a whole
    number ≥ 0 and that rows and columns add up, finds at least two possible values for every
    hidden cell, totals included. It also holds for a reader who assumes that a GUARD covers
    nothing below k; where even "less than k" would give counts away (1+1+1+1 makes a small
    total of 4 in one way only) a small cell is printed as GUARD instead. Not guaranteed: that the
    possible values lie far apart, or that two tables about the same people, laid side by side, do
    not give away more.

    Cells of the body are preferred over totals, small counts over large ones; a total is hidden
    for another's sake only if nothing else does it. The same table always gives the same answer.

    Raises ValueError if the table is ragged, has a negative or broken number, does not add up,
    or if `k` is below 3.
    """
    rows = [list(row) for row in table]
    _check_table(rows)
    height, width = len(rows) - 1, len(rows[0]) - 1 if rows else 0
    cells = []
    for i, row in enumerate(rows):
        for j, count in enumerate(row):
            # Nodes: rows 0..height, columns after them. Counts flow from a row to its columns,
            # on to the row of totals, through the grand total, and by the row totals back.
            nodes = (i, height + 1 + j)
            tail, head = nodes if (i == height) == (j == width) else nodes[::-1]
            cells.append(_Cell(count, tail, head, is_total=i == height or j == width))
    shown = iter(_Protection(cells, k).shown())
    return [[next(shown) for _ in row] for row in rows]


def hide_small_list(
    counts: Sequence[int], *, k: int = 5
) -> tuple[list[int | Hidden], int | Hidden]:
    """One list of counts and its total as they may be shown; rules and promise as `hide_small`.

    In: whole numbers ≥ 0. Out: the list, and the total of it. Raises ValueError for a negative
    or broken number, or if `k` is below 3.
    """
    counts = list(counts)
    _check_counts(counts)
    cells = [_Cell(count, tail=0, head=1) for count in counts]
    cells.append(_Cell(sum(counts), tail=1, head=0, is_total=True))
    *shown, total = _Protection(cells, k).shown()
    return shown, total


def hide_sums(
    parts: Sequence[Sequence[int]],
    printed: Sequence[Sequence[Printed]],
    *,
    between: Sequence[tuple[Sequence[int], Sequence[Printed] | None]] = (),
    k: int = 5,
) -> list[int | Hidden]:
    """The sum of each row over periods that are printed already (a quarter beside its months).

    In: rows of whole numbers ≥ 0, a column per period, the last row being the totals; and how each
    was printed. `between` are sums that a reader may have as well: which columns (each column in
    at most one), and how the sum of each row was printed, None if it was not. Out: what may be
    shown of each row's sum. A hidden part stays hidden: no row, column or sum determines it. Where
    no choice of sums would do that, a sum is shown only where all its parts were.

    Raises ValueError for broken counts.
    """
    for column in zip(*parts, strict=True):
        _check_column(column)
    of_group = {j: group for group, (columns, _) in enumerate(between) for j in columns}
    last = len(parts) - 1
    arcs = _Arcs(last)
    for i, row in enumerate(parts):
        for j, count in enumerate(row):
            group = ("group", i, of_group[j]) if j in of_group else ("sum", i)
            arcs.add(i, count, group, ("part", j), printed=printed[i][j])
        for number, (columns, shown) in enumerate(between):
            total = sum(row[j] for j in columns)
            ends = ("sum", i), ("group", i, number)
            if shown is None:
                arcs.add(i, total, *ends, is_free=True)
            else:
                arcs.add(i, total, *ends, printed=shown[i])
    sums = [arcs.add(i, sum(row), ("reader",), ("sum", i)) for i, row in enumerate(parts)]
    if arcs.protect(k):
        return [cell.shown_as or cell.count for cell in sums]
    return [
        sum(row) if all(isinstance(value, int) for value in shown) or not any(row) else Hidden.GUARD
        for row, shown in zip(parts, printed, strict=True)
    ]


def hide_changes(
    before: Sequence[int], printed: Sequence[Printed], after: Sequence[int], *, k: int = 5
) -> list[int | Hidden] | None:
    """One list, counted again, beside the list that is printed already; the last is the total.

    Also a difference of 1 to k-1 between the two is hidden, as a small count is. None where that
    cannot be: then the two cannot stand side by side. Raises ValueError for broken counts.
    """
    for counts in (before, after):
        _check_column(counts)
    arcs = _Arcs(len(before) - 1)
    shown = []
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        arcs.add(i, old, ("row", i), ("before",), printed=printed[i])
        arcs.add(i, new - old, ("row", i), ("change",), is_free=True, k=k)
        shown.append(arcs.add(i, new, ("reader",), ("row", i)))
    return [cell.shown_as or cell.count for cell in shown] if arcs.protect(k) else None


def _check_counts(counts: Sequence[int]) -> None:
    for count in counts:
        if not isinstance(count, int) or count < 0:
            raise ValueError(f"A count is a whole number from 0 up, not {count!r}.")


def _check_table(rows: list[list[int]]) -> None:
    for row in rows:
        _check_counts(row)
        if len(row) != len(rows[0]):
            raise ValueError("The rows of the table are not equally long.")
        if not row:
            raise ValueError("The table has rows without cells.")
        if sum(row[:-1]) != row[-1]:
            raise ValueError(f"A row adds up to {sum(row[:-1])}, but its total says {row[-1]}.")
    for column in zip(*rows, strict=True):
        _check_column(column)


def _check_column(column: Sequence[int]) -> None:
    _check_counts(column)
    if sum(column[:-1]) != column[-1]:
        raise ValueError(
            f"A column adds up to {sum(column[:-1])}, but its total says {column[-1]}."
        )


@dataclass(eq=False)
class _Cell:
    """A count, as an arc that carries it from the node `tail` to the node `head`."""

    count: int
    tail: Hashable
    head: Hashable
    is_total: bool = False
    shown_as: Hidden | None = None
    is_printed: bool = False  # a reader has it already, as it is shown: it can be hidden no more
    is_free: bool = False  # nobody sees it, and nobody knows a bound: it may even be below 0
    is_guarded: bool = False  # to be protected, though it is not small or not shown
    is_safe: bool = False  # a round of hidden cells runs through it


class _Arcs:
    """Gathers cells of a table with a row of totals, number `last`, whose arcs run the other way."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.cells: list[_Cell] = []

    def add(
        self,
        row: int,
        count: int,
        tail: Hashable,
        head: Hashable,
        *,
        printed: Printed | None = None,
        is_free: bool = False,
        k: int = 0,
    ) -> _Cell:
        """One cell of this row. A printed one that is hidden is guarded, and so is a free one of
        less than `k`, up or down."""
        is_total = row == self.last
        ends = (head, tail) if is_total else (tail, head)
        hidden = Hidden(printed) if isinstance(printed, str) else None
        cell = _Cell(
            count, *ends, is_total, hidden, is_printed=printed is not None, is_free=is_free,
            is_guarded=hidden is not None or 0 < abs(count) < k,
        )  # fmt: skip
        self.cells.append(cell)
        return cell

    def protect(self, k: int) -> bool:
        """Hide what must be; False if something guarded cannot be protected."""
        try:
            _Protection(self.cells, k).shown()
        except _NoRound:
            return False
        return True


class _NoRound(Exception):
    """Whatever is hidden, this cell can be worked out: too much is printed already."""


@dataclass
class _Protection:
    """Hides what is small, then what would give it away, until every hidden cell is safe."""

    cells: list[_Cell]
    k: int
    arcs: dict[Hashable, list[tuple[_Cell, int, Hashable]]] = field(init=False)  # cell, step, next

    def __post_init__(self) -> None:
        if self.k < 3:
            raise ValueError(f"The smallest count shown is 3 or more, not {self.k}.")
        self.arcs = {node: [] for cell in self.cells for node in (cell.tail, cell.head)}
        for cell in self.cells:
            if cell.count or cell.is_free:  # a zero is shown and stays: no round runs through it
                self.arcs[cell.tail].append((cell, +1, cell.head))
                self.arcs[cell.head].append((cell, -1, cell.tail))
        # Dearer than any number of cells of the class below: body cell, total, total that loses
        # its "<5", body cell that does.
        per_total = 1 + sum(abs(cell.count) for cell in self.cells)
        per_class = len(self.cells) + 1
        self.prices = [per_total * per_class**power for power in range(3)]

    def shown(self) -> list[int | Hidden]:
        for cell in self.cells:
            if 0 < cell.count < self.k and not (cell.is_printed or cell.is_free):
                cell.shown_as, cell.is_guarded = Hidden.SMALL, True
        for cell in self.cells:
            if cell.is_guarded and not cell.is_safe:
                self._protect(cell)
        return [cell.shown_as or cell.count for cell in self.cells]

    def _protect(self, cell: _Cell) -> None:
        """Hide the cheapest round through `cell`. Where nothing is printed yet there always is one:
        a cell that is not zero has totals that are not zero, and hidden all together they may all
        be one more. Raises _NoRound."""
        up = self._cheapest_round(cell, +1)
        down = self._cheapest_round(cell, -1, cheaper_than=up[0] if up else None)
        cheapest = down or up
        if not cheapest:
            raise _NoRound
        for other, step in cheapest[1]:
            if self._price(other, step):
                other.shown_as = Hidden.GUARD
            other.is_safe = True

    def _cheapest_round(
        self, cell: _Cell, step: int, cheaper_than: int | None = None
    ) -> tuple[int, list[tuple[_Cell, int]]] | None:
        """The cheapest way to change `cell` by `step` and others by one so that all adds up again
        (Dijkstra's shortest path from the end of the cell back to its beginning), with its price.
        """
        price = self._price(cell, step)
        start, goal = (cell.head, cell.tail) if step > 0 else (cell.tail, cell.head)
        if price is None or (cheaper_than is not None and price >= cheaper_than):
            return None
        best = {start: (price, 0)}
        came_by: dict[Hashable, tuple[Hashable, _Cell, int]] = {}
        order = itertools.count(1)  # breaks ties, for nodes themselves have no order
        queue = [(price, 0, 0, start)]
        while queue:
            price, hops, _, node = heapq.heappop(queue)
            if cheaper_than is not None and price >= cheaper_than:
                return None
            if node == goal:
                break
            if (price, hops) > best[node]:
                continue
            for other, other_step, neighbour in self.arcs[node]:
                extra = None if other is cell else self._price(other, other_step)
                if extra is None:
                    continue
                offer = (price + extra, hops + 1)
                if neighbour not in best or offer < best[neighbour]:
                    best[neighbour] = offer
                    came_by[neighbour] = (node, other, other_step)
                    heapq.heappush(queue, (*offer, next(order), neighbour))
        else:
            return None
        steps = [(cell, step)]
        while node != start:
            node, other, other_step = came_by[node]
            steps.append((other, other_step))
        return price, steps

    def _price(self, cell: _Cell, step: int) -> int | None:
        """What it costs to let a reader think that `cell` may be one more (or one less): nothing
        if that is already so; None if it cannot be."""
        if cell.is_free:
            return 0
        if cell.is_printed:
            return self._price_of_printed(cell, step)
        if cell.count >= self.k:
            # Not down to k-1: whoever sees that it does not say "<5" would know better.
            if step < 0 and cell.count == self.k:
                return None
            if cell.shown_as:
                return 0
            return cell.count + (self.prices[0] if cell.is_total else 0)
        if cell.shown_as is Hidden.GUARD or 0 < cell.count + step < self.k:
            return 0
        return self.prices[1] if cell.is_total else self.prices[2]

    def _price_of_printed(self, cell: _Cell, step: int) -> int | None:
        """What stands on paper can only be thought to be what its text allows, and never zero."""
        thought = cell.count + step
        if cell.shown_as is Hidden.SMALL:
            return 0 if 0 < thought < self.k else None
        if cell.shown_as is None or thought < 1:
            return None
        return None if cell.count >= self.k > thought else 0
