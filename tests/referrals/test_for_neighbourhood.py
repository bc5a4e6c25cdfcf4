"""The offers for one wijk, as a piece of its page."""

import re

from tests import factories

URL = "/kortrijk/aanbod/voor-wijk/heule/"


def slugs(response):
    return re.findall(r'data-slug="([^"]+)"', response.content.decode())


def test_the_nearest_stand_first(as_wim, kortrijk, heule, marke, today):
    factories.make_offer(kortrijk, "A stad", whole_city=True)
    factories.make_offer(kortrijk, "B bedient", neighbourhood=marke, serves=[heule])
    factories.make_offer(kortrijk, "C hier", neighbourhood=heule)
    factories.make_offer(kortrijk, "D elders", neighbourhood=marke)
    factories.make_offer(kortrijk, "E gestopt", neighbourhood=heule, stopped_on=today)

    assert slugs(as_wim.get(URL)) == ["c-hier", "b-bedient", "a-stad"]


def test_htmx_gets_the_list_alone(as_wim, kortrijk, heule):
    factories.make_offer(kortrijk, "Digipunt", neighbourhood=heule)

    response = as_wim.get(URL, headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert slugs(response) == ["digipunt"]
    assert "<html" in as_wim.get(URL).content.decode()


def test_ten_stand_there_and_a_link_to_the_rest(as_wim, kortrijk, heule, library):
    for number in range(11):
        factories.make_offer(kortrijk, f"Punt {number:02}", neighbourhood=heule, host=library)

    response = as_wim.get(URL)

    assert slugs(response) == [f"punt-{number:02}" for number in range(10)]
    assert "/kortrijk/aanbod/?wijk=heule" in response.content.decode()


def test_a_wijk_without_offers_says_so(as_wim, heule):
    assert "Voor deze wijk kennen we nog geen aanbod." in as_wim.get(URL).content.decode()


def test_the_number_of_queries_does_not_grow(as_wim, queries_of, kortrijk, heule, marke):
    def offer():
        factories.make_offer(
            kortrijk, neighbourhood=heule, serves=[marke], place_hours=[(0, "09:00", "10:00")]
        )

    offer()
    one = queries_of(as_wim, URL)
    offer()
    offer()

    assert queries_of(as_wim, URL) == one
    assert one < 12


def test_a_wijk_of_another_city_is_not_found(as_wim, kiel):
    assert as_wim.get("/kortrijk/aanbod/voor-wijk/kiel/").status_code == 404


def test_a_stranger_finds_nothing(as_fatima, heule):
    assert as_fatima.get(URL).status_code == 404
