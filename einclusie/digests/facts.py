"""What an edition is made of: counts and labels. Knows no database, no clock, no person, no text that somebody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cities.periods import Month, Period

Document = dict[str, Any]
Shown = int | str | None  # a count, what is printed in its place, or None: nobody counted then
Counted = dict[str, list[list[Any]]]  # the exact counts of a month, kept beside its document
Theme = tuple[str, str]  # a domain and a barrier


@dataclass(frozen=True)
class Label:
    """A row of a table: the key that stays and the words that are printed."""

    key: str
    text: str


@dataclass(frozen=True)
class Wijk:
    """A wijk. One that is not official (a project wijk) lies over the official `parts` (keys).
    `point` is its longitude and latitude (WGS 84), where they are known."""

    key: str
    name: str
    official: bool = True
    parts: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Cell:
    """So many signals (1 or more) of one month, wijk, domain and barrier ("" where not filled in)."""

    month: Month
    wijk: str
    domain: str
    barrier: str
    count: int


@dataclass(frozen=True)
class MonthCells:
    """The exact counts of a month: signals and echoes."""

    signals: tuple[Cell, ...]
    echoes: tuple[Cell, ...]


@dataclass(frozen=True)
class Structural:
    """A structural signal after the period. `was`: its phase before, None where it began since;
    `voices`: the signals and echoes in it; `shared`: two organisations or more recognise it."""

    key: str
    title: str
    was: Label | None
    phase: Label
    since: date
    owner: str
    scope: Label | None
    next_on: date | None
    shared: bool
    voices: int


@dataclass(frozen=True)
class Answer:
    """An answer of policy on a structural signal."""

    structural: Label
    kind: Label
    level: Label | None
    carrier: str
    by_when: date | None
    on: date


@dataclass(frozen=True)
class ActionDone:
    """An action that was rounded off, with what it answers; `participants` where somebody counted."""

    key: str
    title: str
    kind: Label
    on: date
    participants: int | None
    structural: tuple[Label, ...]


@dataclass(frozen=True)
class Happened:
    """What became of signals in a month; `told` is how often somebody heard what."""

    structural: tuple[Structural, ...] = ()
    answers: tuple[Answer, ...] = ()
    actions: tuple[ActionDone, ...] = ()
    told: int = 0


@dataclass(frozen=True)
class Acted:
    """Something that was done about a theme; `deed` is "action" or "answer"."""

    deed: str
    key: str
    title: str
    on: date
    theme: Theme


@dataclass(frozen=True)
class WijkReach:
    """Of a wijk, per criterion (key): "here", "city" or "to_reach"."""

    wijk: Label
    reach: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """What was looked for in a month and not found, by place and kind (keys; "" for none in
    particular); how many searches found little, and how many referrals ended how."""

    places: tuple[Label, ...] = ()
    kinds: tuple[Label, ...] = ()
    gaps: Mapping[tuple[str, str], int] = field(default_factory=dict)
    searches: tuple[tuple[Label, int], ...] = ()
    ended: tuple[tuple[Label, int], ...] = ()


@dataclass(frozen=True)
class Reached:
    """What organisations certified of the month before, together; and what scans asked for."""

    certified: tuple[tuple[Label, int], ...] = ()
    needs: tuple[tuple[Label, int], ...] = ()


@dataclass(frozen=True)
class Replaced:
    """The edition that a revision replaces, and the exact counts behind it."""

    document: Document
    counted: Counted
    checksum: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the editions of every period have. `at` is aware, in the city's own time; `late` counts
    are of months whose edition was out already."""

    city: Label
    at: datetime
    due_on: date
    wijken: tuple[Wijk, ...]
    domains: tuple[Label, ...]
    barriers: tuple[Label, ...]
    signallers: int
    organisations: int
    late_signals: int
    late_echoes: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts(Frame):
    """All that the edition of a month is made of, as it stood at `at`.

    `cells` are signals and `echoes` are "dit zie ik ook", of this month and of earlier ones that no
    edition counted; `history` has the exact counts of the months that an edition did count. `per_month` counts the signals of the whole city; `printed` are the documents of
    other editions, the first to come out first; `sources` says how many organisations a theme of
    this month came from; `acted` is what was done three months before;
    `coverage` says which of the `criteria` each official wijk has, as its offers stand now.
    """

    month: Month
    cells: tuple[Cell, ...]
    per_month: Mapping[Month, int]
    first_month: Month | None
    echoes: tuple[Cell, ...] = ()
    history: Mapping[Month, MonthCells] = field(default_factory=dict)
    sources: Mapping[Theme, int] = field(default_factory=dict)
    printed: tuple[Document, ...] = ()
    replaced: Replaced | None = None
    happened: Happened = Happened()
    acted: tuple[Acted, ...] = ()
    criteria: tuple[Label, ...] = ()
    coverage: tuple[WijkReach, ...] = ()
    evidence: Evidence = Evidence()
    reached: Reached = Reached()

    @property
    def period(self) -> Period:
        return self.month

    def voices(self, month: Month) -> tuple[Cell, ...]:
        """Signals and echoes of one month together."""
        found = self._of(month)
        return (*found.signals, *found.echoes)

    def signals(self, month: Month) -> tuple[Cell, ...]:
        return self._of(month).signals

    def _of(self, month: Month) -> MonthCells:
        return self.history.get(month) or MonthCells(
            tuple(cell for cell in self.cells if cell.month == month),
            tuple(cell for cell in self.echoes if cell.month == month),
        )


@dataclass(frozen=True)
class CountedMonth:
    """The edition of one month of a longer period, with the exact counts behind it."""

    month: Month
    document: Document
    counted: Counted


@dataclass(frozen=True, kw_only=True)
class SumFacts(Frame):
    """All that the edition of a quarter or a year is made of: the editions of its months.

    `quarters` are the documents of the quarters in a year, as far as they are out; `before` and
    `year_ago` those of the periods to compare with.
    """

    period: Period
    months: tuple[CountedMonth, ...]
    quarters: tuple[Document, ...] = ()
    before: Document | None = None
    year_ago: Document | None = None


def counted(facts: Facts) -> Counted:
    """The exact counts of the month itself, to be kept and never shown."""

    def rows(cells: Sequence[Cell]) -> list[list[Any]]:
        return sorted(
            [cell.wijk, cell.domain, cell.barrier, cell.count]
            for cell in cells
            if cell.month == facts.month
        )

    return {"signals": rows(facts.cells), "echoes": rows(facts.echoes)}


def cells_of(month: Month, kept: Counted) -> MonthCells:
    """Kept counts as cells again."""
    return MonthCells(
        tuple(Cell(month, *row) for row in kept["signals"]),
        tuple(Cell(month, *row) for row in kept["echoes"]),
    )
