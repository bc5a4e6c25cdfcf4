"""The next few times that somebody is helped, seen from a moment. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from referrals.hours import Occasion, Slot, next_time


def next_times(slots: Iterable[Slot], now: datetime, most: int = 3) -> list[Occasion]:
    """The slot that is on and the ones after it, `most` at the most, in order; none without slots."""
    week, moment = list(slots), now
    found: list[Occasion] = []
    while len(found) < most and (occasion := next_time(week, moment)):
        found.append(occasion)
        end = datetime.combine(occasion.day, occasion.slot.closes, tzinfo=now.tzinfo)
        moment = max(end, moment)
        if occasion.slot.closes == time(23, 59):
            moment += timedelta(minutes=1)
    return found
