"""/<stad>/wijken/: the list and the map."""

import re
from datetime import date, timedelta

import pytest

from cities.enums import NeighbourhoodKind
from cities.models import NeighbourhoodPart, Population
from tests import factories

URL = "/kortrijk/wijken/"


def rows(response):
    """Slug → the text of the cells of each row."""
    found = {}
    for slug, row in re.findall(
        r'<tr role="row" data-slug="([^"]+)">(.*?)</tr>', response.content.decode(), re.DOTALL
    ):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        found[slug] = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    return found


def make_project(city, name, *parts):
    project = factories.make_neighbourhood(city, name, kind=NeighbourhoodKind.PROJECT)
    for part in parts:
        NeighbourhoodPart.objects.create(city=city, whole=project, part=part)
    return project


def test_it_lists_the_wijken_with_inhabitants_and_contact_person(as_lotte, kortrijk, heule):
    factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[heule])
    for year, inhabitants in ((2021, 11000), (2022, 11250)):
        Population.objects.create(neighbourhood=heule, year=year, inhabitants=inhabitants)

    response = as_lotte.get(URL)

    assert rows(response) == {
        "bissegem": ["Bissegem", "wijk", "niet bekend", "geen aanspreekpunt"],
        "heule": ["Heule", "wijk", "11.250 (2022)", "Nele"],
    }


def test_the_contact_person_of_a_project_wijk_counts_for_its_parts(
    as_lotte, kortrijk, heule, bissegem, marke
):
    project = make_project(kortrijk, "Noordrand", heule, bissegem)
    factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[project])

    response = as_lotte.get(URL)

    assert [row[-1] for row in rows(response).values()] == [
        "Nele via Noordrand", "Nele via Noordrand", "geen aanspreekpunt", "Nele",
    ]  # fmt: skip


def test_a_project_wijk_stands_apart_with_what_lies_under_it(as_lotte, kortrijk, heule, bissegem):
    make_project(kortrijk, "Noordrand", heule, bissegem)
    for wijk, inhabitants in ((heule, 1000), (bissegem, 500)):
        Population.objects.create(neighbourhood=wijk, year=2022, inhabitants=inhabitants)

    response = as_lotte.get(URL)

    assert rows(response)["noordrand"] == [
        "Noordrand", "Bissegem Heule", "1.500 (2022)", "geen aanspreekpunt",
    ]  # fmt: skip


def test_counts_of_different_years_are_not_added(as_lotte, kortrijk, heule, bissegem):
    make_project(kortrijk, "Noordrand", heule, bissegem)
    Population.objects.create(neighbourhood=heule, year=2022, inhabitants=1000)
    Population.objects.create(neighbourhood=bissegem, year=2021, inhabitants=500)

    response = as_lotte.get(URL)

    assert rows(response)["noordrand"][2] == "niet bekend"


def test_somebody_who_left_is_no_contact_person(as_lotte, kortrijk, heule, today):
    person = factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[heule])
    person.assignments.update(until=today - timedelta(days=1))

    response = as_lotte.get(URL)

    assert rows(response)["heule"][-1] == "geen aanspreekpunt"


def test_the_map_has_a_link_for_each_wijk_that_has_a_place(as_lotte, kortrijk, heule, bissegem):
    heule.longitude, heule.latitude = 3.2364, 50.8419
    heule.boundary = {"type": "Polygon", "coordinates": [[[3.2, 50.8], [3.3, 50.8], [3.3, 50.9]]]}
    heule.save()

    html = as_lotte.get(URL).content.decode()

    (svg,) = re.findall(r'<svg class="map".*?</svg>', html, re.DOTALL)
    assert re.findall(r'<a href="([^"]+)"', svg) == ["/kortrijk/wijken/heule/"]
    assert (
        len(
            re.findall(r'<path class="m-area" fill="none" fill-rule="evenodd" d="M[-0-9l z]+"', svg)
        )
        == 1
    )
    assert re.findall(r' (?:cx|cy|x|y|r)="(?![0-9.]+")', svg) == []
    assert "style=" not in html


def test_without_places_there_is_no_map(as_lotte):
    assert b'class="map"' not in as_lotte.get(URL).content


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_number_of_queries_for_any_number_of_wijken(
    as_wim, queries_of, kortrijk, number
):
    for n in range(number):
        wijk = factories.make_neighbourhood(kortrijk, longitude=3.2 + n / 10, latitude=50.8)
        make_project(kortrijk, f"Project {n}", wijk)
        factories.make_contact_person(kortrijk, f"Nele {n}", neighbourhoods=[wijk])
        Population.objects.create(neighbourhood=wijk, year=2022, inhabitants=5)

    assert queries_of(as_wim, URL) == 7


def test_a_city_without_wijken_says_so(as_wim):
    response = as_wim.get(URL)

    assert "Er staan nog geen wijken." in response.content.decode()


def test_a_stranger_finds_nothing(as_fatima, heule):
    assert as_fatima.get(URL).status_code == 404


def test_it_shows_nothing_of_another_city(as_lotte, kiel):
    factories.make_contact_person(kiel.city, "Amira", neighbourhoods=[kiel])
    Population.objects.create(neighbourhood=kiel, year=date(2022, 1, 1).year, inhabitants=5)

    html = as_lotte.get(URL).content.decode()

    assert not {"Kiel", "Amira"} & set(re.findall(r"\w+", html))
