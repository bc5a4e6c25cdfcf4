"""The schematic map of a city: centre points and boundaries laid flat, with room for the names.

Plain Python: places in degrees in, whole units of an SVG viewBox out. North is up; degrees are laid
flat at the city's own latitude (equirectangular), so that distances are alike in both directions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cities import geo

WIDTH, LEAST_HEIGHT, MOST_HEIGHT, MARGIN = 900, 300, 990, 30
LEAST_RADIUS, MOST_RADIUS = 5.0, 16.0
# Letters as the style sheet draws them: on a wide screen, and larger in the units of a narrow one.
WIDE_LETTER, NARROW_LETTER = 15, 34
LETTER_WIDTH = 0.54  # of the letter's height, the mean of a sans serif

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Place:
    """A wijk to draw. `key` is the caller's; `size` sets the dot (inhabitants, 0 if unknown)."""

    key: str
    name: str
    longitude: float
    latitude: float
    size: int = 0
    boundary: geo.Geometry | None = None


@dataclass(frozen=True)
class Label:
    """Where a name stands: `y` is the middle of its letters, `anchor` as in SVG, and `narrow` says
    whether it also fits on a narrow screen."""

    x: int
    y: int
    anchor: str
    narrow: bool


@dataclass(frozen=True)
class Dot:
    """One wijk on the map; `path` is its boundary (SVG path data) or empty, `label` may not fit."""

    place: Place
    x: int
    y: int
    radius: float
    path: str
    label: Label | None


@dataclass(frozen=True)
class Map:
    """Units of the viewBox, and the wijken from large to small (so that small dots lie on top)."""

    width: int
    height: int
    dots: tuple[Dot, ...]


def draw(places: Sequence[Place]) -> Map | None:
    """The map of these places, or None when there is nothing to draw.

    A boundary that cannot be read is left out; its dot stays.
    """
    if not places:
        return None
    shapes = {place.key: _rings(place.boundary) for place in places}
    points = [(place.longitude, place.latitude) for place in places]
    points += [point for rings in shapes.values() for ring in rings for point in ring]
    flat = _Projection(points)
    most = max(place.size for place in places) or 1
    ordered = sorted(places, key=lambda place: (-place.size, place.name, place.key))
    spots = [
        (place, *flat.to_units((place.longitude, place.latitude)), _radius(place.size, most))
        for place in ordered
    ]
    labels = _labels(spots, flat.height)
    dots = (
        Dot(
            place=place,
            x=x,
            y=y,
            radius=radius,
            path=_path([[flat.to_units(point) for point in ring] for ring in shapes[place.key]]),
            label=labels.get(place.key),
        )
        for place, x, y, radius in spots
    )
    return Map(width=WIDTH, height=flat.height, dots=tuple(dots))


class _Projection:
    """From degrees to units, everything inside the margin and in the middle."""

    def __init__(self, points: Sequence[geo.Point]) -> None:
        self.squeeze = math.cos(math.radians(sum(y for _, y in points) / len(points)))
        xs, ys = [x * self.squeeze for x, _ in points], [y for _, y in points]
        self.middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        self.scale = min(
            (WIDTH - 2 * MARGIN) / across if across else math.inf,
            (MOST_HEIGHT - 2 * MARGIN) / down if down else math.inf,
        )
        if math.isinf(self.scale):
            self.scale = 1.0
        self.height = max(LEAST_HEIGHT, round(down * self.scale) + 2 * MARGIN)

    def to_units(self, point: geo.Point) -> tuple[int, int]:
        x = (point[0] * self.squeeze - self.middle[0]) * self.scale + WIDTH / 2
        y = (self.middle[1] - point[1]) * self.scale + self.height / 2
        return round(x), round(y)


def _rings(boundary: geo.Geometry | None) -> list[geo.Ring]:
    if boundary is None:
        return []
    try:
        return [ring for rings in geo.polygons_of(boundary) for ring in rings]
    except geo.NotAGeometry:
        return []


def _radius(size: int, most: int) -> float:
    """The area of a dot goes with the inhabitants, so the radius with their square root."""
    return round(max(LEAST_RADIUS, MOST_RADIUS * math.sqrt(size / most)), 1)


def _path(rings: Sequence[Sequence[tuple[int, int]]]) -> str:
    """SVG path data in whole units: neighbours fall on the same points, and it stays short."""
    parts = []
    for ring in rings:
        corners = _corners(ring)
        if len(corners) < 3:
            continue
        (x, y), *rest = corners
        part = f"M{x} {y}l"
        steps = []
        for next_x, next_y in rest:
            steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        parts.append(part + " ".join(steps).replace(" -", "-") + "z")
    return "".join(parts)


def _corners(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points of a closed ring where it turns; what a whole unit cannot show falls away."""
    corners: list[tuple[int, int]] = []
    for point in ring:
        if corners and corners[-1] == point:
            continue
        if len(corners) > 1:
            (ax, ay), (bx, by) = corners[-2:]
            if (bx - ax) * (point[1] - by) == (by - ay) * (point[0] - bx):
                corners.pop()
        corners.append(point)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return corners


def _labels(spots: Sequence[tuple[Place, int, int, float]], height: int) -> dict[str, Label]:
    """A place for each name that fits, largest wijk first, over no dot and no other name.

    First at the size of a narrow screen; then what still fits on a wide one.
    """
    dots = [(x - r, y - r, x + r, y + r) for _, x, y, r in spots]
    labels: dict[str, Label] = {}
    taken = {WIDE_LETTER: list(dots), NARROW_LETTER: list(dots)}
    for letter in (NARROW_LETTER, WIDE_LETTER):
        for place, x, y, radius in spots:
            if place.key in labels:
                continue
            for label in _positions(x, y, radius, letter):
                box = _box(label, place.name, letter)
                if _inside(box, height) and not any(_touch(box, other) for other in taken[letter]):
                    labels[place.key] = label
                    for size, boxes in taken.items():
                        if size == WIDE_LETTER or label.narrow:
                            boxes.append(_box(label, place.name, size))
                    break
    return labels


def _positions(x: int, y: int, radius: float, letter: int) -> list[Label]:
    """Right of the dot, left, under, over: as `letter` high."""
    gap, narrow = 3, letter == NARROW_LETTER
    away = radius + gap
    return [
        Label(round(x + away), y, "start", narrow),
        Label(round(x - away), y, "end", narrow),
        Label(x, round(y + away + letter / 2), "middle", narrow),
        Label(x, round(y - away - letter / 2), "middle", narrow),
    ]


def _box(label: Label, name: str, letter: int) -> Box:
    width = len(name) * letter * LETTER_WIDTH
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - letter * 0.55, left + width, label.y + letter * 0.55


def _inside(box: Box, height: int) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= height


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
