"""Shapes on the map of a city: read, measured and made smaller. Plain Python, WGS 84 degrees.

A geometry is a GeoJSON Polygon or MultiPolygon (RFC 7946). A city is small: its degrees are laid
flat at its own latitude (equirectangular), which is right to some metres over 30 km.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Geometry = dict[str, Any]

KM_PER_DEGREE = 111.195  # of latitude, on a sphere with a radius of 6371 km


class NotAGeometry(ValueError):
    """What was read is no area in WGS 84 degrees; the message says why, in Dutch."""


def polygons_of(geometry: object) -> list[list[Ring]]:
    """The polygons of a GeoJSON geometry, each as its outer ring and then its holes.

    Rings come back closed (last point = first). Raises NotAGeometry for anything else than a
    Polygon or MultiPolygon, for a ring with less than three points and for points outside WGS 84.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise NotAGeometry("dit is geen vlak (Polygon of MultiPolygon)")
    coordinates = geometry.get("coordinates")
    if geometry["type"] == "Polygon":
        coordinates = [coordinates]
    polygons = [
        [_ring(ring) for ring in _list(polygon, "een vlak")]
        for polygon in _list(coordinates, "een vlak")
    ]
    if not polygons or not all(polygons):
        raise NotAGeometry("het vlak is leeg")
    return polygons


def geometry_of(polygons: Sequence[Sequence[Ring]]) -> Geometry:
    """The GeoJSON geometry of polygons (the inverse of `polygons_of`)."""
    parts = [[[list(point) for point in ring] for ring in rings] for rings in polygons]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def centroid(polygons: Sequence[Sequence[Ring]]) -> Point:
    """The centre of gravity (longitude, latitude), weighted by area; holes count against it.

    Shapes without an area give the middle of their points.
    """
    area = east = north = 0.0
    for ring_area, (x, y) in _weighted_centres(polygons):
        area, east, north = area + ring_area, east + ring_area * x, north + ring_area * y
    if abs(area) > 1e-12:
        return east / area, north / area
    points = [point for rings in polygons for point in rings[0]]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def area_km2(polygons: Sequence[Sequence[Ring]]) -> float:
    """The area in km², holes taken out, flat at the shape's own latitude."""
    degrees = sum(area for area, _ in _weighted_centres(polygons))
    latitude = centroid(polygons)[1]
    return degrees * KM_PER_DEGREE**2 * math.cos(math.radians(latitude))


def simplified(
    polygons: Sequence[Sequence[Ring]], *, metres: float, decimals: int = 5
) -> list[list[Ring]]:
    """The same shapes with fewer points: none was further than `metres` from the line kept.

    Douglas–Peucker (1973) per ring, then rounded to `decimals` of a degree (5 is about a metre).
    A ring that would have less than three corners left keeps its own points.
    """
    return [
        [_simplified_ring(ring, metres=metres, decimals=decimals) for ring in rings]
        for rings in polygons
    ]


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise NotAGeometry(f"{what} heeft geen lijst van punten")
    return value


def _ring(value: object) -> Ring:
    ring = [_point(point) for point in _list(value, "een grens")]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(set(ring)) < 3:
        raise NotAGeometry("een grens heeft minder dan drie punten")
    return ring


def _point(value: object) -> Point:
    if not isinstance(value, list) or len(value) < 2:
        raise NotAGeometry("een punt heeft geen lengte- en breedtegraad")
    x, y = (as_degrees(part) for part in value[:2])
    if x is None or y is None:
        raise NotAGeometry("een punt heeft geen lengte- en breedtegraad")
    if abs(x) > 180 or abs(y) > 90:
        raise NotAGeometry("de punten staan niet in WGS 84 (lengte- en breedtegraad)")
    return x, y


def as_degrees(value: object) -> float | None:
    """A finite number as it stands in a file, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _weighted_centres(polygons: Sequence[Sequence[Ring]]) -> Iterator[tuple[float, Point]]:
    """(area in square degrees, centre) of each ring; a hole's area is negative."""
    for rings in polygons:
        for index, ring in enumerate(rings):
            area, centre = _ring_centre(ring)
            yield (abs(area) if index == 0 else -abs(area)), centre


def _ring_centre(ring: Ring) -> tuple[float, Point]:
    """Area and centre by the shoelace formula, from the first point for the sake of precision."""
    x0, y0 = ring[0]
    area = east = north = 0.0
    for (ax, ay), (bx, by) in _pairs((x - x0, y - y0) for x, y in ring):
        cross = ax * by - bx * ay
        area += cross / 2
        east += (ax + bx) * cross / 6
        north += (ay + by) * cross / 6
    if abs(area) < 1e-15:
        return 0.0, (x0, y0)
    return area, (x0 + east / area, y0 + north / area)


def _pairs(points: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    iterator = iter(points)
    before = next(iterator)
    for point in iterator:
        yield before, point
        before = point


def _simplified_ring(ring: Ring, *, metres: float, decimals: int) -> Ring:
    scale = math.cos(math.radians(ring[0][1]))
    flat = [(x * scale, y) for x, y in ring]
    kept = _douglas_peucker(flat, metres / 1000 / KM_PER_DEGREE)
    rounded: Ring = []
    for index in kept:
        point = (round(ring[index][0], decimals), round(ring[index][1], decimals))
        if not rounded or rounded[-1] != point:
            rounded.append(point)
    if len(set(rounded)) < 3:
        return [(round(x, decimals), round(y, decimals)) for x, y in ring]
    return rounded


def _douglas_peucker(points: Sequence[Point], tolerance: float) -> list[int]:
    """Indices of the points to keep. A closed ring is cut at the point furthest from its start."""
    last = len(points) - 1
    far = max(range(last + 1), key=lambda index: math.dist(points[0], points[index]))
    kept = {0, far, last}
    todo = [(0, far), (far, last)]
    while todo:
        start, end = todo.pop()
        worst, distance = start, tolerance
        for index in range(start + 1, end):
            away = _distance_to_line(points[index], points[start], points[end])
            if away > distance:
                worst, distance = index, away
        if worst != start:
            kept.add(worst)
            todo += [(start, worst), (worst, end)]
    return sorted(kept)


def _distance_to_line(point: Point, start: Point, end: Point) -> float:
    """From a point to the piece of line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if length == 0:
        return math.dist(point, start)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))
