"""The data files of the demo: whole, known codes only, and nothing that leads to a person."""

import re
from datetime import time

import pytest

from cities.colours import NIGHT, PAPERS, contrast
from cities.disclosure import personal_details_in
from cities.enums import CoordinationModel, Language, OrganisationKind, Role
from einclusie.demo import content
from referrals.enums import DutchLevel, Equipment, Kind, Registration
from referrals.models import Offer
from signals.enums import Barrier, Domain

WIJKEN = {(wijk.city, wijk.slug) for wijk in content.wijken()}
ORGANISATIONS = {(one.city, one.slug) for one in content.organisations()}


def test_it_has_the_106_official_wijken_of_three_cities():
    cities = [wijk.city for wijk in content.wijken()]

    counts = {city: cities.count(city) for city in sorted(set(cities))}

    assert counts == {"antwerpen": 67, "gent": 25, "kortrijk": 14}
    assert len(WIJKEN) == 106
    assert len({wijk.code_2025 for wijk in content.wijken()}) == 106


def test_a_wijk_has_its_codes_inhabitants_and_place():
    kiel = next(wijk for wijk in content.wijken() if wijk.slug == "kiel")

    assert (kiel.code_2025, kiel.code_until_2024) == ("11002Z10", "11002ANT10")
    assert sorted(kiel.inhabitants) == [2018, 2019, 2020, 2021, 2022]
    assert kiel.latest_inhabitants == 19957
    assert (kiel.longitude, kiel.latitude) == (4.381986, 51.187133)


def test_a_river_has_no_inhabitants():
    river = next(wijk for wijk in content.wijken() if wijk.slug == "schelde")

    assert river.latest_inhabitants == 0
    assert 2022 not in river.inhabitants


def test_the_project_wijken_lie_over_official_ones():
    found = {project.slug: project.parts for project in content.project_wijken()}

    assert found == {
        "projectwijk-kiel": ("kiel",),
        "projectwijk-borgerhout": (
            "borgerhout-intra-muros-noord",
            "borgerhout-intra-muros-zuid",
            "borgerhout-extra-muros",
        ),
        "projectwijk-deurne-noord": ("deurne-noord",),
        "projectwijk-antwerpen-noord": ("amandus-atheneum", "stuivenberg"),
        "projectwijk-den-dam": ("dam",),
    }
    assert all(
        (project.city, part) in WIJKEN
        for project in content.project_wijken()
        for part in project.parts
    )


def test_each_city_coordinates_in_its_own_way():
    found = {
        city.slug: (city.coordination_model, city.contact_title, city.partners_weigh)
        for city in content.cities()
    }

    assert found == {
        "kortrijk": (CoordinationModel.BRIDGE_FIGURE, "digitaal brugfiguur", False),
        "antwerpen": (CoordinationModel.COMMUNITY_ORGANISATION, "buurtwerker", False),
        "gent": (CoordinationModel.SOCIAL_DIRECTOR, "sociaal regisseur", True),
    }


@pytest.mark.parametrize("city", content.cities(), ids=lambda city: city.slug)
def test_a_citys_colours_can_be_read_by_day_and_by_night(city):
    by_day = min(contrast(city.accent_light, paper) for paper in PAPERS)
    by_night = min(contrast(city.accent_dark, night) for night in NIGHT)

    assert by_day >= 4.5
    assert by_night >= 4.5


def test_every_wijk_that_is_named_exists():
    named = (
        {(one.city, slug) for one in content.organisations() for slug in one.wijken}
        | {(one.city, slug) for one in content.accounts() for slug in one.wijken}
        | {(one.city, given.wijk) for one in content.contact_people() for given in one.assignments}
        | {(one.city, one.wijk) for one in content.intermediaries()}
        | {(one.city, slug) for one in content.offers() for slug in one.serves}
        | {(one.city, one.neighbourhood) for one in content.offers() if one.neighbourhood}
    )

    assert named - WIJKEN == set()


def test_every_organisation_that_is_named_exists():
    named = (
        {(one.city, one.organisation) for one in content.accounts() if one.organisation}
        | {(one.city, one.employer) for one in content.contact_people()}
        | {(one.city, one.organisation) for one in content.intermediaries()}
        | {(one.city, one.host) for one in content.offers()}
    )

    assert named - ORGANISATIONS == set()


def test_every_code_is_a_known_one():
    assert {one.kind for one in content.organisations()} <= set(OrganisationKind.values)
    assert {role for city in content.cities() for role in city.signal_route} <= set(Role.values)
    assert {one.role for one in content.accounts() if one.city} == set(Role.values)
    assert {one.domain for one in content.sentences()} == set(Domain.values)
    assert {one.barrier for one in content.sentences()} == set(Barrier.values)
    assert {kind for one in content.sentences() for kind in one.heard_by} <= set(
        OrganisationKind.values
    )
    for offer in content.offers():
        assert offer.registration in Registration.values
        assert offer.dutch_level in {"", *DutchLevel.values}
        assert set(offer.kinds) <= set(Kind.values)
        assert set(offer.equipment) <= set(Equipment.values)
    languages = {code for one in content.offers() for code in one.languages} | {
        code for one in content.intermediaries() for code in one.languages
    }
    assert languages <= set(Language.values)


def test_slugs_are_there_once():
    assert len(ORGANISATIONS) == len(content.organisations())
    assert len({(one.city, one.slug) for one in content.offers()}) == len(content.offers())
    assert len(
        {(one.organisation, one.wijk, one.function) for one in content.intermediaries()}
    ) == len(content.intermediaries())


def test_each_role_has_one_demo_person_in_each_city():
    found = {one.email: one.role for one in content.accounts()}

    for city in ("kortrijk", "antwerpen", "gent"):
        assert found[f"coordinator@{city}.example"] == Role.COORDINATOR
        assert found[f"stadsteam@{city}.example"] == Role.CITY_TEAM
        assert found[f"hulpverlener@{city}.example"] == Role.SOCIAL_WORKER
        assert found[f"aanbieder@{city}.example"] == Role.HOST
        assert found[f"beleid@{city}.example"] == Role.POLICY_READER
    assert found["beheer@einclusie.example"] == "platform_administrator"
    assert len(found) == len(content.accounts())


def test_names_are_first_names_and_addresses_lead_nowhere():
    for person in content.accounts():
        assert re.fullmatch(r"[A-Z][a-zé]+", person.name)
        assert person.email.endswith(".example")
    for one in content.intermediaries():
        assert one.email.endswith(".example")
        assert re.fullmatch(r"0\d{1,2} (?:00 |000 )00 \d\d", one.phone)


def test_only_those_who_may_log_do():
    assert {one.role for one in content.accounts() if one.logs} == {
        Role.COORDINATOR,
        Role.CITY_TEAM,
        Role.SOCIAL_WORKER,
    }


def test_each_city_has_wijken_with_and_without_a_contact_person():
    for city in ("kortrijk", "antwerpen", "gent"):
        served = {
            given.wijk
            for one in content.contact_people()
            if one.city == city
            for given in one.assignments
            if given.until_months_ago is None
        }
        ended = [
            given
            for one in content.contact_people()
            if one.city == city
            for given in one.assignments
            if given.until_months_ago is not None
        ]
        everywhere = {slug for where, slug in WIJKEN if where == city}
        assert served
        assert served < everywhere
        assert ended


def test_a_contact_person_who_works_here_is_an_account_of_the_same_employer():
    accounts = {one.email: one for one in content.accounts()}

    for person in content.contact_people():
        if person.email:
            account = accounts[person.email]
            assert (account.name, account.organisation) == (person.name, person.employer)
            assert set(account.wijken) == {
                given.wijk for given in person.assignments if given.until_months_ago is None
            }


@pytest.mark.parametrize("offer", content.offers(), ids=lambda offer: f"{offer.city}/{offer.slug}")
def test_an_offer_is_whole(offer):
    assert offer.example
    assert offer.kinds
    assert offer.whole_city == (not offer.serves)
    assert 5 <= offer.checked_days_ago <= 400
    for text in (offer.summary, offer.description, offer.for_whom, offer.bring, offer.does_not):
        assert text
        assert personal_details_in(text) == []
    assert offer.place_hours or offer.helper_hours or offer.schedule_note or offer.registration_note


@pytest.mark.parametrize("offer", content.offers(), ids=lambda offer: f"{offer.city}/{offer.slug}")
def test_an_offers_texts_fit(offer):
    given = {
        "name": offer.name,
        "slug": offer.slug,
        "summary": offer.summary,
        "description": offer.description,
        "place_name": offer.place_name,
        "schedule_note": offer.schedule_note,
        "registration_note": offer.registration_note,
        "price": offer.price,
        "for_whom": offer.for_whom,
        "not_for_whom": offer.not_for_whom,
        "bring": offer.bring,
        "does_not": offer.does_not,
    }

    too_long = [
        field
        for field, text in given.items()
        if len(text) > Offer._meta.get_field(field).max_length
    ]

    assert too_long == []


@pytest.mark.parametrize("offer", content.offers(), ids=lambda offer: f"{offer.city}/{offer.slug}")
def test_an_offers_hours_close_after_they_open(offer):
    for hours in (offer.place_hours, offer.helper_hours):
        assert len({(weekday, opens) for weekday, opens, _ in hours}) == len(hours)
        for weekday, opens, closes in hours:
            assert weekday in range(7)
            assert time.fromisoformat(opens) < time.fromisoformat(closes)


@pytest.mark.parametrize("sentence", content.sentences(), ids=lambda one: str(one.id))
def test_a_sentence_can_be_said_in_five_ways(sentence):
    assert len(set(sentence.wordings)) >= 5
    assert sentence.weight > 0
    assert set(sentence.months) <= set(range(1, 13))
    assert [found for text in sentence.wordings for found in personal_details_in(text)] == []


def test_what_stands_around_a_sentence_names_nobody():
    around = [*content.openings(), *content.closings()]

    assert [found for text in around for found in personal_details_in(text)] == []
