"""The wijken of an edition on a schematic map: out of the document alone, with what it prints of each."""

from __future__ import annotations

from dataclasses import dataclass

from cities import maps
from cities.disclosure import Hidden
from einclusie.digests.facts import Document, Shown

FEW = 3  # how large "<5" is drawn: between one and four
LEAST = 3  # wijken: fewer make no map


@dataclass(frozen=True)
class Spot:
    """A wijk on the map: `kind` is "none", "few", "hidden" or "count"; the name carries the figure."""

    dot: maps.Dot
    kind: str


@dataclass(frozen=True)
class WijkMap:
    """In units of the viewBox."""

    width: int
    height: int
    spots: tuple[Spot, ...]


def wijk_map(document: Document) -> WijkMap | None:
    """The map of this edition; None for one from before there were places, or with too few."""
    places = document["wijken"].get("places", [])
    if len(places) < LEAST:
        return None
    shown: dict[str, Shown] = {row["key"]: row["now"] for row in document["tables"]["wijk"]}
    drawn = maps.draw(
        [
            maps.Place(
                key=one["key"],
                name=_label(one["name"], shown.get(one["key"], 0)),
                longitude=one["longitude"],
                latitude=one["latitude"],
                size=_size(shown.get(one["key"], 0)),
            )
            for one in places
        ]
    )
    if drawn is None:
        return None
    spots = tuple(Spot(dot, _kind(shown.get(dot.place.key, 0))) for dot in drawn.dots)
    return WijkMap(drawn.width, drawn.height, spots)


def _label(name: str, shown: Shown) -> str:
    return f"{name} {0 if shown is None else shown}"


def _size(shown: Shown) -> int:
    """A hidden count is drawn as if it were a few: its size says nothing."""
    return shown if isinstance(shown, int) else FEW


def _kind(shown: Shown) -> str:
    if shown == Hidden.GUARD.value:
        return "hidden"
    if shown == Hidden.SMALL.value:
        return "few"
    return "count" if shown else "none"
