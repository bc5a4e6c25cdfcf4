"""Which counts of themes may be printed beside the tables, without giving a small one away.

A theme is one cell inside the table of domains by barriers, of which an edition prints the margins
only. Printed cells can therefore give away a small one in the same row or column, or a margin that
is hidden. A cell is printed only if after it, with all that any edition printed about the month,

1. every small cell, told or not, keeps a way to be one more or one less with all margins as they
   are: a square of it and three cells that nobody sees, which change in turn. Where it never had one
   (a row of one cell), nothing is printed in its row and column;
2. of every two hidden margins one can still be one more and the other one less: both have a cell
   in the same row or column that nobody sees, or that signals and echoes can share otherwise (a
   square of signals makes up for an echo more or less). Where the total is hidden too, each margin
   can by itself.

What fails is printed as "x". A month that has no edition of its own has no printed margins yet:
of it no theme is printed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from cities.disclosure import Hidden
from cities.periods import Month, months_between
from einclusie.digests.facts import Document, Facts, Shown, Theme
from einclusie.digests.tables import (
    MONTHS_IN_SERIES,
    SMALLEST_SHOWN,
    Column,
    echoes_column,
    own_first,
    printed_column,
    unless_small,
)

SMALL, GUARD = Hidden.SMALL.value, Hidden.GUARD.value


def highest(shown: Shown) -> float:
    """The highest count that a reader can think of."""
    if isinstance(shown, int):
        return shown
    return SMALLEST_SHOWN - 1 if shown == SMALL else float("inf")


class Margins:
    """What the edition of one month prints of its rows and columns."""

    def __init__(self, document: Document) -> None:
        signals = printed_column(document["period"], [document])
        assert signals, "an edition prints its own period"
        self.columns: tuple[Column, Column] = (signals, echoes_column(document))

    def at_most(self, axis: str, key: str) -> float:
        """How often something of this row can have been heard, as far as a reader knows."""
        return sum(highest(column.shown(axis, key)) for column in self.columns)

    def are_nothing(self, **keys: str) -> bool:
        """Whether anybody sees that there is nothing: of signals, and of echoes, one row is zero."""
        return all(any(column.shown(*key) == 0 for key in keys.items()) for column in self.columns)


class Guard:
    """Knows what the edition in the making and all before it print about the months of the lines."""

    def __init__(self, facts: Facts, document: Document) -> None:
        self.facts = facts
        self.months = months_between(facts.month.before(MONTHS_IN_SERIES - 1), facts.month)
        self.margins = {facts.month: Margins(document)}
        for month in self.months[:-1]:
            own = own_first(str(month), facts.printed)[:1]
            if own and own[0]["period"] == str(month) and own[0]["version"] > 1:
                self.margins[month] = Margins(own[0])
        self.printed: dict[Month, dict[Theme, Shown]] = {month: {} for month in self.months}
        for earlier in self._told_before():
            for theme, month, shown in earlier:
                self.printed[month].setdefault(theme, shown)

    def _told_before(self) -> Iterable[Iterable[tuple[Theme, Month, Shown]]]:
        for document in own_first(str(self.facts.month), self.facts.printed):
            yield [
                (key_of(theme), Month.parse(point["month"]), point["count"])
                for theme in document.get("sections", {}).get("themes", {}).get("themes", [])
                for point in theme["series"]
                if Month.parse(point["month"]) in self.printed and point["count"] is not None
            ]

    def lines(
        self, themes: Sequence[Theme], series: Mapping[str, Sequence[int]]
    ) -> dict[Theme, list[Document]]:
        """The points of each theme's line: as an edition printed them, or as they may be."""
        lines: dict[Theme, list[Document]] = {theme: [] for theme in themes}
        for place, month in enumerate(self.months):
            counts = {theme: series[" ".join(theme)][place] for theme in themes}
            shown = self._month(month, counts)
            for theme in themes:
                lines[theme].append({"month": str(month), "count": shown[theme]})
        return lines

    def _month(self, month: Month, counts: Mapping[Theme, int]) -> dict[Theme, Shown]:
        if month not in self.margins:
            return dict.fromkeys(counts)
        replaced = self._replaced(month)
        margins = self.margins[month]
        grid = Grid(self.facts, month, margins, self.printed[month])
        shown: dict[Theme, Shown] = {}
        for theme, count in counts.items():
            if theme in self.printed[month] and theme not in replaced:
                shown[theme] = self.printed[month][theme]
                continue
            if margins.are_nothing(domain=theme[0], barrier=theme[1]):
                shown[theme] = 0
                continue
            was = replaced.get(theme, count)
            tells_change = 0 < abs(was - count) < SMALLEST_SHOWN
            is_seen = not tells_change and grid.takes(theme, count)
            shown[theme] = unless_small(count) if is_seen else GUARD
        return shown

    def _replaced(self, month: Month) -> dict[Theme, int]:
        """What the edition that is being revised said of its own month: it is said anew."""
        if month != self.facts.month or self.facts.replaced is None:
            return {}
        return {
            theme: shown for theme, shown in self.printed[month].items() if isinstance(shown, int)
        }


class Grid:
    """The cells of one month, domains by barriers: which are printed, and what they truly are."""

    def __init__(
        self, facts: Facts, month: Month, margins: Margins, printed: Mapping[Theme, Shown]
    ) -> None:
        self.counts, self.signals = Counter[Theme](), Counter[Theme]()
        for counter, cells in (
            (self.counts, facts.voices(month)), (self.signals, facts.signals(month)),
        ):  # fmt: skip
            for cell in cells:
                counter[cell.domain, cell.barrier] += cell.count
        self.keys = (
            [*(label.key for label in facts.domains), ""],
            [*(label.key for label in facts.barriers), ""],
        )
        echoes, (of_signals, of_echoes) = self.counts - self.signals, margins.columns
        self.hidden = [
            Hiding(self.signals, echoes, of_signals, self.keys),
            Hiding(echoes, self.signals, of_echoes, self.keys),
        ]
        self.printed: dict[Theme, Shown] = {}
        small = sorted(cell for cell, count in self.counts.items() if count < SMALLEST_SHOWN)
        self.small = [cell for cell in small if self._has_square(cell)]
        self.alone = [cell for cell in small if cell not in self.small]
        self.printed = {theme: shown for theme, shown in printed.items() if shown != GUARD}

    def takes(self, theme: Theme, count: int) -> bool:
        """Print this cell too, if nothing that is hidden comes out."""
        if any(theme[0] == cell[0] or theme[1] == cell[1] for cell in self.alone):
            return False
        before = [hiding.moves(theme, self.printed) for hiding in self.hidden]
        self.printed[theme] = unless_small(count)
        after = [hiding.moves(theme, self.printed) for hiding in self.hidden]
        if before == after and all(self._has_square(cell) for cell in self.small):
            return True
        del self.printed[theme]
        return False

    def _has_square(self, cell: Theme) -> bool:
        return any(
            self._moves(cell, +1, other) or self._moves(cell, -1, other)
            for other in product(*self.keys)
            if other[0] != cell[0] and other[1] != cell[1]
        )

    def _moves(self, cell: Theme, step: int, other: Theme) -> bool:
        """Whether `cell` and the one across may change by `step`, and the two between back."""
        across = ((cell, step), (other, step))
        between = (((cell[0], other[1]), -step), ((other[0], cell[1]), -step))
        return all(self._may(theme, change) for theme, change in (*across, *between))

    def _may(self, theme: Theme, step: int) -> bool:
        """By a signal more or less: signals and echoes have margins of their own."""
        if self.signals[theme] + step < 0:
            return False
        shown = self.printed.get(theme)
        return shown is None or (shown == SMALL and 0 < self.counts[theme] + step < SMALLEST_SHOWN)


class Hiding:
    """The margins of one measure that are hidden, by axis, and how they can still move.

    `counts` are of this measure, `others` of the other one: a printed cell shows both together.
    """

    def __init__(
        self,
        counts: Counter[Theme],
        others: Counter[Theme],
        column: Column,
        keys: tuple[list[str], list[str]],
    ) -> None:
        self.counts, self.others, self.keys = counts, others, keys
        self.is_whole = isinstance(column.total, str)
        self.hidden = tuple(
            {key for key in of if isinstance(column.shown(axis, key), str)}
            for axis, of in zip(("domain", "barrier"), keys, strict=True)
        )

    def moves(self, theme: Theme, printed: Mapping[Theme, Shown]) -> set[tuple[str, ...]]:
        """What the hidden margins of this cell can do while the printed cells stay as they are."""
        found: set[tuple[str, ...]] = set()
        for axis in (0, 1):
            own, hidden = theme[axis], self.hidden[axis]
            if own not in hidden:
                continue

            def cell(key: str, across: str, axis: int = axis) -> Theme:
                return (across, key) if axis else (key, across)

            for other in hidden - {own}:
                for up, down in ((own, other), (other, own)):
                    if any(
                        self._may(cell(up, across), +1, printed)
                        and self._may(cell(down, across), -1, printed)
                        for across in self.keys[1 - axis]
                    ):
                        found.add((str(axis), up, down))
            if self.is_whole and any(
                self._may(cell(own, across), step, printed)
                for across in self.hidden[1 - axis]
                for step in (1, -1)
            ):
                found.add((str(axis), own))
        return found

    def _may(self, cell: Theme, step: int, printed: Mapping[Theme, Shown]) -> bool:
        """Whether this measure may change here: unseen, or made up for by the other one, whose
        margins a square keeps as they are."""
        if self.counts[cell] + step < 0:
            return False
        if cell not in printed:
            return True
        if self.others[cell] - step < 0:
            return False
        return any(
            not {across, (cell[0], across[1]), (across[0], cell[1])} & printed.keys()
            and self.others[across] - step >= 0
            and self.others[cell[0], across[1]] + step >= 0
            and self.others[across[0], cell[1]] + step >= 0
            for across in product(*self.keys)
            if across[0] != cell[0] and across[1] != cell[1]
        )


def key_of(theme: Document) -> Theme:
    """The key of a theme in a document."""
    return theme["domain"]["key"], theme["barrier"]["key"]
