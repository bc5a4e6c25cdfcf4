"""Which wijken lie next to one, by their middles. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians
from typing import Protocol

MOST = 4
FURTHEST_KM = 3.5


class Place(Protocol):
    """What of a wijk counts here."""

    pk: int
    longitude: float | None
    latitude: float | None

    @property
    def is_project(self) -> bool: ...


def nearest(place: Place, others: Iterable[Place], *, most: int = MOST) -> list[int]:
    """The keys of the official wijken nearest to this one, the nearest first; none without a middle."""
    found = []
    for other in others:
        if other.pk != place.pk and not other.is_project:
            away = _km(place, other)
            if away is not None and away <= FURTHEST_KM:
                found.append((away, other.pk))
    return [key for _, key in sorted(found)[:most]]


def _km(one: Place, other: Place) -> float | None:
    """Over a flat earth: right enough inside a city."""
    if one.longitude is None or one.latitude is None:
        return None
    if other.longitude is None or other.latitude is None:
        return None
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return 111.2 * float((east**2 + (one.latitude - other.latitude) ** 2) ** 0.5)
