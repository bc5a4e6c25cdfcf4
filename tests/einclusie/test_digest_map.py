"""The map of an edition: where the wijken lie, and of each what the document prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cities.periods import Month
from einclusie.digests.document import compile_document
from einclusie.digests.reading import read
from einclusie.digests.wijk_map import wijk_map
from tests.einclusie.digests import hold_to_schema, invented_town


@pytest.fixture
def document():
    """A month of an invented town of three wijken, each with its place."""
    town = invented_town(3, months=8)
    facts = town.facts(Month(2026, 8))
    wijken = tuple(
        replace(wijk, point=(3.7 + number / 100, 51.0 + number % 2 / 100))
        for number, wijk in enumerate(facts.wijken)
    )
    return compile_document(replace(facts, wijken=wijken))


def test_each_wijk_carries_what_is_printed_of_it(document):
    hold_to_schema(document)
    drawn = wijk_map(document)

    rows = {row["key"]: row["now"] for row in document["tables"]["wijk"]}
    assert drawn is not None
    assert {spot.dot.place.key: spot.dot.place.name for spot in drawn.spots} == {
        key: f"Wijk {key} {rows.get(key, 0)}" for key in ("1", "2", "3")
    }


def test_a_hidden_count_is_drawn_as_large_as_a_few(document):
    document["tables"]["wijk"] = [
        {"key": key, "label": f"Wijk {key}", "now": now}
        for key, now in (("1", 40), ("2", "x"), ("3", "<5"))
    ]

    spots = {spot.dot.place.key: spot for spot in wijk_map(document).spots}

    assert {key: spot.kind for key, spot in spots.items()} == {
        "1": "count", "2": "hidden", "3": "few",
    }  # fmt: skip
    assert spots["2"].dot.radius == spots["3"].dot.radius < spots["1"].dot.radius


def test_what_is_not_in_the_table_was_not_heard(document):
    document["tables"]["wijk"] = []

    assert {spot.kind for spot in wijk_map(document).spots} == {"none"}


def test_without_places_there_is_no_map(document):
    document["wijken"].pop("places")  # from before there was a map

    assert wijk_map(document) is None
    assert read(document).map is None
