"""What each wijk has of the concept's criteria, out of the offers' own hours and equipment. Plain Python.

The criteria are those of the Flemish concept "digitaal inclusieve wijk": a computer, wifi, a printer and
a charging point to use freely; in office hours, in the evening and at the weekend (of a place to use
them, several places together count); help one by one; lessons in group. It is an ideal to strive for
together: what is not there is "to reach", never insufficient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from referrals.enums import Equipment, Kind
from referrals.hours import Slot

OFFICE_OPENS, OFFICE_CLOSES, EVENING = time(9), time(17), time(18)
SATURDAY = 5


class Criterion(StrEnum):
    """In the order in which a page shows them."""

    COMPUTER = "computer"
    WIFI = "wifi"
    PRINTER = "printer"
    CHARGING = "charging"
    OFFICE_HOURS = "office_hours"
    EVENING = "evening"
    WEEKEND = "weekend"
    INDIVIDUAL = "individual"
    GROUP = "group"


class Reach(StrEnum):
    """Where a criterion is met: in the wijk, only by an offer for the whole city, or nowhere yet."""

    HERE = "here"
    CITY = "city"
    TO_REACH = "to_reach"


@dataclass(frozen=True)
class Provision:
    """What an offer counts with. `wijken` are the keys of those it stands in or serves; `slots` the
    hours of the place, or of the helper where no others are known."""

    key: int
    wijken: frozenset[int]
    whole_city: bool
    kinds: frozenset[str]
    equipment: frozenset[str]
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Cell:
    """One criterion in one wijk, and the offers (keys) that meet it there or for the whole city."""

    criterion: Criterion
    reach: Reach
    offers: tuple[int, ...]


@dataclass(frozen=True)
class Covered:
    """A wijk with a cell for each criterion, in their order."""

    wijk: int
    cells: tuple[Cell, ...]

    @property
    def reached(self) -> int:
        """How many criteria are met in the wijk itself."""
        return sum(cell.reach == Reach.HERE for cell in self.cells)


def coverage(wijken: Sequence[int], provisions: Collection[Provision]) -> list[Covered]:
    """What each of these wijken (keys) has, in the order given."""
    met = {one.key: met_by(one) for one in provisions}
    return [
        Covered(wijk, tuple(_cell(wijk, criterion, provisions, met) for criterion in Criterion))
        for wijk in wijken
    ]


def met_by(provision: Provision) -> frozenset[Criterion]:
    """The criteria that one offer meets."""
    found: set[Criterion] = set()
    if Kind.INDIVIDUAL in provision.kinds:
        found.add(Criterion.INDIVIDUAL)
    if Kind.GROUP in provision.kinds:
        found.add(Criterion.GROUP)
    for thing, criterion in _THINGS.items():
        if thing in provision.equipment:
            found.add(criterion)
    if Kind.ACCESS in provision.kinds:
        found |= set(_times(provision.slots))
    return frozenset(found)


_THINGS = {
    Equipment.COMPUTER: Criterion.COMPUTER,
    Equipment.WIFI: Criterion.WIFI,
    Equipment.PRINTER: Criterion.PRINTER,
    Equipment.CHARGING: Criterion.CHARGING,
}


def _times(slots: Iterable[Slot]) -> Iterable[Criterion]:
    for slot in slots:
        if slot.weekday >= SATURDAY:
            yield Criterion.WEEKEND
            continue
        if slot.opens < OFFICE_CLOSES and slot.closes > OFFICE_OPENS:
            yield Criterion.OFFICE_HOURS
        if slot.closes > EVENING:
            yield Criterion.EVENING


def _cell(
    wijk: int,
    criterion: Criterion,
    provisions: Collection[Provision],
    met: Mapping[int, frozenset[Criterion]],
) -> Cell:
    able = [one for one in provisions if criterion in met[one.key]]
    here = tuple(one.key for one in able if wijk in one.wijken)
    if here:
        return Cell(criterion, Reach.HERE, here)
    city = tuple(one.key for one in able if one.whole_city)
    return Cell(criterion, Reach.CITY if city else Reach.TO_REACH, city)
