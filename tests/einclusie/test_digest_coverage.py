"""The part of a digest that says what can be found in how many wijken."""

from __future__ import annotations

from cities.periods import Month
from einclusie.digests import actions
from einclusie.digests.sections import coverage
from referrals.enums import Equipment, Kind
from tests import factories
from tests.einclusie.digests import hold_to_schema


def test_an_edition_tells_what_its_offers_reach(kortrijk, heule, marke, bissegem, at, library):
    factories.make_offer(
        kortrijk, "Digipunt", neighbourhood=heule, kinds=[Kind.INDIVIDUAL],
        equipment=[Equipment.WIFI],
    )  # fmt: skip
    factories.make_offer(kortrijk, "Les", host=library, whole_city=True, kinds=[Kind.GROUP])

    edition = actions.compile_edition(city=kortrijk, period=Month(2026, 10), at=at(2026, 11, 4, 6))

    hold_to_schema(edition.document)
    part = edition.document["sections"]["coverage"]
    told = {one["key"]: (one["here"], one["city"], one["to_reach"]) for one in part["criteria"]}
    assert part["wijken"] == 3
    assert (told["wifi"], told["individual"], told["group"], told["printer"]) == (
        (1, 0, 2), (1, 0, 2), (0, 3, 0), (0, 0, 3),
    )  # fmt: skip
    assert [one["wijk"]["label"] for one in part["farthest"]] == ["Bissegem", "Marke", "Heule"]
    assert part["farthest"][2]["to_reach"] == [
        "computer", "printer", "opladen", "overdag", "’s avonds", "weekend",
    ]  # fmt: skip
    [_head, items, far] = coverage.blocks(part, edition.document)
    assert items.items[1].name == "wifi"
    assert items.items[1].text == (
        "in 1 van 3 wijken, in 0 enkel elders in de stad, in 2 nog te bereiken."
    )
    assert far.text == "Nog het meest te bereiken: Bissegem, Marke, Heule."


def test_a_quarter_tells_how_it_stood_at_its_end():
    july, september = ({"wijken": 3, "criteria": []}, {"wijken": 4, "criteria": []})
    months = [{"sections": {"coverage": one}} for one in (july, september)]

    assert coverage.of_months(months) == september
    assert coverage.of_months([{"sections": {}}])["wijken"] == 0


def test_a_city_without_wijken_has_no_such_part():
    nothing = coverage.of_months([{"sections": {}}])

    assert coverage.blocks(nothing, {}) == []


def test_the_offers_of_another_city_reach_nothing_here(kortrijk, heule, antwerpen, at):
    factories.make_offer(antwerpen, whole_city=True, kinds=[Kind.GROUP])

    edition = actions.compile_edition(city=kortrijk, period=Month(2026, 10), at=at(2026, 11, 4, 6))

    criteria = edition.document["sections"]["coverage"]["criteria"]
    assert {one["to_reach"] for one in criteria} == {1}
