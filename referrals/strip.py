"""The week as a little drawing: where its rectangles stand. Plain Python; the template draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from referrals.hours import DAYS, Slot

FIRST, LAST = 8, 20  # the hours that the strip shows
PER_HOUR = 7
PER_DAY = 34
TOP = 6


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Day:
    x: int
    middle: int
    name: str
    is_today: bool


@dataclass(frozen=True)
class Strip:
    """Seven days, and the boxes of the place (outline) and of the helper (solid), in pixels."""

    days: tuple[Day, ...]
    place: tuple[Box, ...]
    helper: tuple[Box, ...]


def week_strip(place: Iterable[Slot], helper: Iterable[Slot], *, today: int) -> Strip:
    """The strip of a week; `today` is the weekday (0 is Monday). Hours outside 8–20 u are cut off."""
    days = tuple(
        Day(
            x=3 + PER_DAY * number,
            middle=17 + PER_DAY * number,
            name=name,
            is_today=number == today,
        )
        for number, name in enumerate(DAYS)
    )
    return Strip(days, _boxes(place), _boxes(helper))


def _boxes(slots: Iterable[Slot]) -> tuple[Box, ...]:
    boxes = []
    for slot in sorted(slots):
        top, bottom = _pixels(slot.opens), _pixels(slot.closes)
        if bottom > top:
            boxes.append(Box(x=6 + PER_DAY * slot.weekday, y=TOP + top, height=bottom - top))
    return tuple(boxes)


def _pixels(moment: time) -> int:
    hours = moment.hour + moment.minute / 60
    return int((min(max(hours, FIRST), LAST) - FIRST) * PER_HOUR)
