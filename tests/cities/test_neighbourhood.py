"""/<stad>/wijken/<slug>/: one wijk."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from cities.ago import ago
from cities.models import OfficialCode, OrganisationNeighbourhood, Population
from tests import factories
from tests.cities.test_neighbourhoods import make_project

URL = "/kortrijk/wijken/heule/"


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def section(response, name):
    html = response.content.decode()
    (found,) = re.findall(
        rf'<section [^>]*aria-labelledby="{name}">(.*?)</section>', html, re.DOTALL
    )
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_it_names_the_contact_person_with_employer_and_since_when(
    as_wim, kortrijk, heule, wijkteam
):
    factories.make_contact_person(
        kortrijk, "Nele", neighbourhoods=[heule], employer=wijkteam, share=50,
        second_post="halftijds bij de stad", email="nele@kortrijk.example", phone="056 00 00 01",
    )  # fmt: skip

    response = as_wim.get(URL)

    assert section(response, "aanspreekpunt") == (
        "Aanspreekpunt Nele, digitaal brugfiguur Wijkteam Heule, halftijds. "
        "Tweede post: halftijds bij de stad. Sinds 1 januari 2024 "
        "nele@kortrijk.example 056 00 00 01"
    )
    assert 'href="tel:056000001"' in response.content.decode()


def test_who_is_there_for_the_wijk_and_for_a_project_over_it_is_named_once(as_wim, kortrijk, heule):
    project = make_project(kortrijk, "Noordrand", heule)
    factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[project, heule])

    shown = section(as_wim.get(URL), "aanspreekpunt")

    assert (shown.count("Nele, "), "via de projectwijk" in shown) == (1, False)


def test_without_contact_person_it_says_whom_to_turn_to(as_wim, karim, heule):
    response = as_wim.get(URL)

    assert section(response, "aanspreekpunt") == (
        "Aanspreekpunt Deze wijk heeft nog geen aanspreekpunt. Vraag het intussen aan het "
        "stadsteam: Karim, karim@kortrijk.example"
    )


def test_without_a_city_team_it_points_at_the_others(as_wim, heule):
    response = as_wim.get(URL)

    assert "het aanspreekpunt van een wijk in de buurt" in section(response, "aanspreekpunt")


def test_a_project_wijk_and_its_parts_name_each_other(as_wim, kortrijk, heule, bissegem):
    project = make_project(kortrijk, "Noordrand", heule, bissegem)
    factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[project])

    part, whole = as_wim.get(URL), as_wim.get("/kortrijk/wijken/noordrand/")

    assert section(part, "ligging") == "Hoort bij Noordrand"
    assert section(whole, "ligging") == "Ligt over Bissegem Heule"
    assert "Sinds 1 januari 2024, via de projectwijk Noordrand" in section(part, "aanspreekpunt")


def test_it_gives_codes_and_inhabitants_over_the_years(as_wim, heule):
    OfficialCode.objects.create(neighbourhood=heule, code="34022A1", until=date(2024, 12, 31))
    OfficialCode.objects.create(neighbourhood=heule, code="34022C2", since=date(2025, 1, 1))
    for year in (2021, 2022):
        Population.objects.create(
            neighbourhood=heule, year=year, inhabitants=year * 5, source="Statbel"
        )

    response = as_wim.get(URL)

    assert "34022C2 vanaf 1 januari 2025" in section(response, "codes")
    assert "34022A1 tot en met 31 december 2024" in section(response, "codes")
    assert section(response, "inwoners") == (
        "Inwoners Inwoners op 1 januari 1 januari Inwoners 2022 10.110 2021 10.105 Bron: Statbel"
    )


@time_machine.travel("2026-11-24 10:00:00+01:00", tick=False)
def test_it_shows_intermediaries_by_function(as_wim, kortrijk, heule, library):
    factories.make_intermediary(
        kortrijk, heule, organisation=library, function="balie", email="balie@kortrijk.example",
        languages=["nl", "ar"], comes_across="Mensen zonder e-mailadres.",
        last_contact_on=date(2026, 11, 1),
    )  # fmt: skip

    response = as_wim.get(URL)

    assert section(response, "intermediairs") == (
        "Wie je hier kunt aanspreken Bibliotheek Kortrijk: balie balie@kortrijk.example "
        "Talen: Nederlands, Arabisch Mensen zonder e-mailadres. Laatste contact: 3 weken geleden"
    )


def test_organisations_that_are_there_are_named_once(as_wim, kortrijk, heule, library):
    OrganisationNeighbourhood.objects.create(
        city=kortrijk, organisation=library, neighbourhood=heule
    )
    for function in ("balie", "digipunt"):
        factories.make_intermediary(kortrijk, heule, organisation=library, function=function)

    response = as_wim.get(URL)

    assert section(response, "organisaties") == "Organisaties Bibliotheek Kortrijk bibliotheek"


def test_offers_and_signals_come_from_upper_storeys_and_are_links_without_script(as_lotte):
    html = as_lotte.get(URL).content.decode()

    assert re.findall(r'hx-get="([^"]+)" hx-trigger="load" hx-swap="innerHTML"><a href="([^"]+)"', html) == [
        ("/kortrijk/aanbod/voor-wijk/heule/",) * 2,
        ("/kortrijk/signalen/wijk/heule/",) * 2,
    ]  # fmt: skip


def test_who_may_not_read_signals_is_not_shown_the_way(as_wim, heule):
    response = as_wim.get(URL)

    assert b"/signalen/" not in response.content


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2026, 11, 24), "vandaag"),
        ((2026, 11, 23), "gisteren"),
        ((2026, 11, 11), "13 dagen geleden"),
        ((2026, 11, 10), "2 weken geleden"),
        ((2026, 9, 25), "8 weken geleden"),
        ((2026, 9, 24), "2 maanden geleden"),
        ((2024, 11, 25), "23 maanden geleden"),
        ((2024, 11, 24), "2 jaar geleden"),
        ((2026, 11, 25), "nog niet"),
    ],
)
def test_it_says_how_long_ago(day, words):
    assert ago(date(*day), date(2026, 11, 24)) == words


def test_it_takes_the_same_number_of_queries_for_any_number_of_people(
    as_lotte, queries_of, kortrijk, heule, bissegem
):
    counts = []
    for wijk, number in ((heule, 1), (bissegem, 3)):
        for n in range(number):
            project = make_project(kortrijk, f"Project {wijk.pk} {n}", wijk)
            factories.make_contact_person(kortrijk, f"Nele {n}", neighbourhoods=[wijk, project])
            factories.make_intermediary(kortrijk, wijk, last_contact_on=date(2026, 1, 1))
            Population.objects.create(neighbourhood=wijk, year=2020 + n, inhabitants=5)
            OfficialCode.objects.create(neighbourhood=wijk, code=f"X{n}")
        counts.append(queries_of(as_lotte, f"/kortrijk/wijken/{wijk.slug}/"))

    assert counts == [10, 10]


def test_a_wijk_without_anybody_takes_one_query_more(as_lotte, queries_of, karim, heule):
    assert queries_of(as_lotte, URL) == 11


def test_an_unknown_wijk_is_not_found(as_lotte, kiel):
    assert as_lotte.get("/kortrijk/wijken/kiel/").status_code == 404


def test_a_stranger_finds_nothing(as_fatima, heule):
    assert as_fatima.get(URL).status_code == 404


def test_only_who_may_edit_sees_the_ways_to(as_lotte, as_wim, kortrijk, heule, today):
    factories.make_intermediary(kortrijk, heule, last_contact_on=today - timedelta(days=3))

    ways = {"intermediairs/nieuw/", "/vandaag/", "Wijzig", "aanspreekpunten/nieuw/?wijk=heule"}
    lotte, wim = (client.get(URL).content.decode() for client in (as_lotte, as_wim))

    assert {way for way in ways if way in lotte} == ways
    assert {way for way in ways if way in wim} == set()
