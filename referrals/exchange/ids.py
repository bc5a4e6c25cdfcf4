"""The keys that other programs know our things by: the same thing has the same one for ever."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid5

SPACE = UUID("5b0c1f0e-6f0a-5d0b-9a55-0e1c6d2f7b34")
EVERYWHERE = "einclusie"  # stands for the city in what all cities share


def key(city: str, kind: str, name: object) -> str:
    """`city` is its slug; `name` the primary key, or what else tells one of this kind apart."""
    return str(uuid5(SPACE, f"{city}/{kind}/{name}"))


def find(wanted: UUID, kind: str, rows: Iterable[tuple[int, str]]) -> int | None:
    """The primary key among (primary key, slug of its city) that has this key."""
    return next((pk for pk, city in rows if key(city, kind, pk) == str(wanted)), None)
