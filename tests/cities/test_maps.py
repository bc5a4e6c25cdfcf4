"""The schematic map of a city, and the shapes it is drawn from."""

import math

import pytest

from cities import geo, maps

SQUARE = [[3.0, 51.0], [3.01, 51.0], [3.01, 51.01], [3.0, 51.01], [3.0, 51.0]]
HOLE = [[3.006, 51.002], [3.008, 51.002], [3.008, 51.008], [3.006, 51.008], [3.006, 51.002]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def place(key, longitude, latitude, **given):
    return maps.Place(
        **{"key": key, "name": key.title(), "longitude": longitude, "latitude": latitude} | given
    )


def test_the_centre_of_a_square_is_its_middle():
    centre = geo.centroid(geo.polygons_of(polygon(SQUARE)))

    assert centre == pytest.approx((3.005, 51.005))


def test_a_hole_pulls_the_centre_away_and_takes_its_area():
    square, holed = (geo.polygons_of(polygon(*rings)) for rings in ([SQUARE], [SQUARE, HOLE]))

    # 0.01 × 0.01 with a hole of 0.002 × 0.006 around x = 3.007
    assert geo.centroid(holed)[0] == pytest.approx(3 + (5e-7 - 12e-6 * 0.007) / (1e-4 - 12e-6))
    assert geo.area_km2(holed) / geo.area_km2(square) == pytest.approx(0.88, abs=1e-4)


def test_the_parts_of_a_multipolygon_weigh_by_their_area():
    far = [[x + 0.1, y] for x, y in SQUARE]
    small = [[3.1 + (x - 3) / 10, 51 + (y - 51) / 10] for x, y in SQUARE]

    even = geo.polygons_of({"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]})
    uneven = geo.polygons_of({"type": "MultiPolygon", "coordinates": [[SQUARE], [small]]})

    assert geo.centroid(even)[0] == pytest.approx(3.055)
    assert geo.centroid(uneven)[0] == pytest.approx((3.005 + 3.1005 / 100) / 1.01)


def test_the_direction_of_a_ring_does_not_matter():
    one, other = (geo.polygons_of(polygon(ring, HOLE)) for ring in (SQUARE, SQUARE[::-1]))

    assert geo.centroid(one) == pytest.approx(geo.centroid(other))
    assert geo.area_km2(one) == pytest.approx(geo.area_km2(other))


def test_an_area_is_in_square_kilometres():
    area = geo.area_km2(geo.polygons_of(polygon(SQUARE)))

    assert area == pytest.approx(1.11195**2 * math.cos(math.radians(51.005)), rel=1e-4)


def test_simplifying_drops_what_lies_on_the_line_and_keeps_the_corners():
    ring = [[3.0, 51.0], [3.005, 51.00001], *SQUARE[1:]]

    simple = geo.simplified(geo.polygons_of(polygon(ring)), metres=5)

    assert simple == [[[(x, y) for x, y in SQUARE]]]


def test_a_shape_smaller_than_the_tolerance_keeps_its_points():
    ring = [[3.0, 51.0], [3.00002, 51.0], [3.00002, 51.00002], [3.0, 51.0]]

    simple = geo.simplified(geo.polygons_of(polygon(ring)), metres=5)

    assert simple == [[[(x, y) for x, y in ring]]]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {"type": "Point", "coordinates": [3, 51]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[3, 51], [3, 51], [3, 51]]]},
        {"type": "Polygon", "coordinates": [[["3", "51"], [4, 51], [4, 52]]]},
        {"type": "Polygon", "coordinates": [[[True, 51], [4, 51], [4, 52]]]},
        {"type": "Polygon", "coordinates": [[[10**400, 51], [4, 51], [4, 52]]]},
        {"type": "Polygon", "coordinates": [[[104000, 193000], [104100, 193000], [104000, 1]]]},
        {"type": "MultiPolygon", "coordinates": [3]},
        {"type": "MultiPolygon", "coordinates": []},
    ],
)
def test_it_refuses_what_is_no_area_in_degrees(geometry):
    with pytest.raises(geo.NotAGeometry):
        geo.polygons_of(geometry)


def test_the_north_is_up_and_a_kilometre_is_alike_both_ways():
    east = 1 / math.cos(math.radians(51 + 0.1 / 3))

    drawn = maps.draw(
        [place("a", 3.0, 51.0), place("b", 3.0 + 0.1 * east, 51.0), place("c", 3.0, 51.1)]
    )

    spots = {dot.place.key: (dot.x, dot.y) for dot in drawn.dots}
    across = spots["b"][0] - spots["a"][0]
    up = spots["a"][1] - spots["c"][1]
    assert across > 0
    assert abs(across - up) <= 1


def test_the_area_of_a_dot_goes_with_the_inhabitants():
    drawn = maps.draw(
        [
            place("a", 3.0, 51.0, size=10_000),
            place("b", 3.1, 51.0, size=2_500),
            place("c", 3.2, 51.1),
        ]
    )

    assert {dot.place.key: dot.radius for dot in drawn.dots} == {"a": 16.0, "b": 8.0, "c": 5.0}


def test_no_name_stands_over_another_or_over_a_dot():
    places = [
        place(f"een lange naam {n}", 3 + (n % 7) / 100, 51 + (n // 7) / 150, size=n)
        for n in range(50)
    ]

    drawn = maps.draw(places)

    for letter in (maps.WIDE_LETTER, maps.NARROW_LETTER):
        boxes = [
            maps._box(dot.label, dot.place.name, letter)
            for dot in drawn.dots
            if dot.label and (letter == maps.WIDE_LETTER or dot.label.narrow)
        ]
        boxes += [
            (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)
            for dot in drawn.dots
        ]
        names = len(boxes) - len(drawn.dots)
        assert names
        assert not any(
            maps._touch(boxes[i], boxes[j]) for i in range(names) for j in range(i + 1, len(boxes))
        )
        assert all(maps._inside(box, drawn.height) for box in boxes[:names])


def test_a_city_with_one_wijk_has_a_map_too():
    drawn = maps.draw([place("heule", 3.2, 50.8)])

    assert [(dot.x, dot.y) for dot in drawn.dots] == [(450, 150)]


def test_a_city_without_places_has_no_map():
    assert maps.draw([]) is None


def test_neighbours_share_the_points_of_their_border():
    west, east = SQUARE, [[x + 0.01, y] for x, y in SQUARE]

    drawn = maps.draw(
        [
            place("west", 3.005, 51.005, boundary=polygon(west)),
            place("east", 3.015, 51.005, boundary=polygon(east)),
        ]
    )

    low, side = drawn.height - 30, drawn.height - 60
    assert {dot.place.key: dot.path for dot in drawn.dots} == {
        "east": f"M450 {low}l420 0 0-{side}-420 0z",
        "west": f"M30 {low}l420 0 0-{side}-420 0z",
    }


def test_a_boundary_that_cannot_be_read_leaves_the_dot():
    drawn = maps.draw([place("heule", 3.2, 50.8, boundary={"type": "Polygon"})])

    assert [dot.path for dot in drawn.dots] == [""]
