"""Where nothing is heard: per wijk the last day that a signal or an echo came from there.

Nothing heard is not the same as nothing wrong: whoever reads this knows whom to call first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from cities.models import City, Neighbourhood

SILENT_AFTER = timedelta(days=56)


@dataclass(frozen=True)
class Silence:
    """A wijk, when something was heard there last, and the whole weeks since; None: never."""

    wijk: Neighbourhood
    last: date | None
    weeks: int | None
    is_long: bool


def silences(city: City, wijken: Iterable[Neighbourhood], *, on: date) -> list[Silence]:
    """How long each of these official wijken is silent on this day: never heard first, then the
    longest. Withdrawn signals do not count, nor do their echoes. One query."""
    wijken = list(wijken)
    days = [
        heard.filter(neighbourhood__in=wijken)
        .order_by()
        .values_list("neighbourhood")
        .annotate(day=Max("heard_on"))
        for heard in (city.signals.standing(), city.echoes.standing())
    ]
    last: dict[int, date] = {}
    for key, day in days[0].union(days[1], all=True):
        last[key] = max(day, last.get(key, day))
    found = [_silence(wijk, last.get(wijk.pk), on) for wijk in wijken]
    return sorted(found, key=lambda one: (one.last is not None, one.last or on))


def _silence(wijk: Neighbourhood, last: date | None, on: date) -> Silence:
    if last is None:
        return Silence(wijk, None, None, is_long=True)
    return Silence(wijk, last, (on - last).days // 7, is_long=last < on - SILENT_AFTER)
