"""In which week a reminder falls. Plain Python: whoever asks says what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

HOUR = time(8)
CATCH_UP = timedelta(days=2)  # a clock that stood still on Monday morning reminds all the same


@dataclass(frozen=True)
class Week:
    """The reminders of one week: its ISO 8601 name, and the moment as of which they are counted."""

    name: str
    at: datetime


def week_to_remind(now: datetime) -> Week | None:
    """The week that is reminded at this moment, from Monday at eight for two days; else None."""
    local = timezone.localtime(now)
    monday = local.date() - timedelta(days=local.weekday())
    begins = timezone.make_aware(datetime.combine(monday, HOUR))
    if not begins <= local < begins + CATCH_UP:
        return None
    year, number, _day = monday.isocalendar()
    return Week(f"{year}-W{number:02}", begins)
