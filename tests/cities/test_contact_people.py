"""/<stad>/aanspreekpunten/: who has which wijken, and who comes after them."""

import re
from datetime import date, datetime, time, timedelta

import pytest

from cities.actions import network
from cities.models import ContactPerson
from tests import factories
from tests.cities.test_neighbourhood import section, text
from tests.cities.test_neighbourhoods import make_project
from tests.conftest import BRUSSELS

URL = "/kortrijk/aanspreekpunten/"
NEW = f"{URL}nieuw/"


@pytest.fixture
def nele(kortrijk, heule, wijkteam):
    return factories.make_contact_person(
        kortrijk, "Nele", neighbourhoods=[heule], employer=wijkteam, share=50,
        second_post="halftijds bij de stad", email="nele@kortrijk.example",
        tasks=["Luisteren, en doorgeven", "Samenbrengen"],
    )  # fmt: skip


@pytest.fixture
def answers(heule, wijkteam):
    return {
        "name": "Nele",
        "employer": wijkteam.pk,
        "share": "50",
        "second_post": "halftijds bij de stad",
        "email": "nele@kortrijk.example",
        "phone": "056 00 00 01",
        "tasks": "Luisteren, en doorgeven\r\n\r\n - Samenbrengen\r\n",
        "neighbourhoods": [heule.pk],
        "since": "2026-09-01",
    }


def assignments(person):
    rows = person.assignments.order_by("neighbourhood__name", "since", "pk")
    return list(rows.values_list("neighbourhood__name", "since", "until"))


def test_wijken_without_anybody_come_first(as_wim, nele, bissegem, marke):
    response = as_wim.get(URL)

    assert section(response, "zonder") == (
        "Wijken zonder aanspreekpunt 2 wijken hebben nog niemand. Bissegem Marke"
    )
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", response.content.decode())
    assert headings == ["Wijken zonder aanspreekpunt", "Wie is er voor welke wijk"]


def test_a_project_wijk_covers_its_parts(as_wim, kortrijk, heule, bissegem):
    project = make_project(kortrijk, "Noordrand", heule)
    factories.make_contact_person(kortrijk, "Nele", neighbourhoods=[project])

    response = as_wim.get(URL)

    assert section(response, "zonder") == (
        "Wijken zonder aanspreekpunt 1 wijk heeft nog niemand. Bissegem"
    )


def test_it_says_who_has_which_wijk_and_how_to_reach_them(as_wim, nele):
    response = as_wim.get(URL)

    assert section(response, "wie") == (
        "Wie is er voor welke wijk Nele Heule sinds 1 januari 2024 Wijkteam Heule, halftijds. "
        "Tweede post: halftijds bij de stad. nele@kortrijk.example Taken van Nele "
        "Luisteren, en doorgeven Samenbrengen"
    )


def test_who_has_no_wijk_now_stands_apart(as_wim, nele, today):
    nele.assignments.update(until=today - timedelta(days=1))

    response = as_wim.get(URL)

    assert section(response, "wie") == "Wie is er voor welke wijk Er is nog niemand met een wijk."
    assert "Nele" in section(response, "rust")


def test_it_adds_a_contact_person_with_wijken_from_a_day(as_lotte, kortrijk, wijkteam, answers):
    response = as_lotte.post(NEW, answers)

    person = kortrijk.contact_people.get()
    assert response.url == URL
    assert (person.name, person.employer, person.share, person.tasks) == (
        "Nele", wijkteam, 50, ["Luisteren, en doorgeven", "Samenbrengen"],
    )  # fmt: skip
    assert assignments(person) == [("Heule", date(2026, 9, 1), None)]


def test_a_wijk_that_comes_back_from_an_earlier_day_is_one_spell(as_lotte, nele, answers):
    nele.assignments.update(since="2026-09-10", until="2026-09-20")

    as_lotte.post(f"{URL}{nele.pk}/", answers)

    assert assignments(nele) == [("Heule", date(2026, 9, 1), None)]


def test_a_wijk_in_the_address_is_ticked_beforehand(as_lotte, bissegem):
    form = as_lotte.get(f"{NEW}?wijk=bissegem&wijk=%00").context["form"]

    assert form["neighbourhoods"].value() == [bissegem.pk]


def test_the_form_starts_from_what_is_there(as_lotte, nele, heule):
    form = as_lotte.get(f"{URL}{nele.pk}/").context["form"]

    assert (form["neighbourhoods"].value(), form["tasks"].value()) == (
        [heule.pk],
        "Luisteren, en doorgeven\nSamenbrengen",
    )


def test_a_wijk_that_is_unticked_ends_the_day_before_and_stays_kept(
    as_lotte, nele, bissegem, answers
):
    response = as_lotte.post(f"{URL}{nele.pk}/", answers | {"neighbourhoods": [bissegem.pk]})

    assert response.url == URL
    assert assignments(nele) == [
        ("Bissegem", date(2026, 9, 1), None),
        ("Heule", date(2024, 1, 1), date(2026, 8, 31)),
    ]


def assign(person, lotte, day, *wijken, today=None):
    noon = datetime.combine(today or day, time(12), tzinfo=BRUSSELS)
    network.assign(person=person, by=lotte, at=noon, neighbourhoods=wijken, since=day)


def test_a_wijk_that_began_today_and_ends_today_is_kept_too(nele, lotte, heule, bissegem):
    day = date(2026, 9, 1)
    assign(nele, lotte, day, heule, bissegem)

    assign(nele, lotte, day, heule)

    assert assignments(nele) == [("Bissegem", day, day), ("Heule", date(2024, 1, 1), None)]


def test_a_mistake_undone_the_same_day_leaves_one_assignment(nele, lotte, heule):
    day = date(2026, 9, 1)
    assign(nele, lotte, day)

    assign(nele, lotte, day, heule)

    assert assignments(nele) == [("Heule", date(2024, 1, 1), None)]


def test_coming_back_after_a_while_is_a_new_assignment(nele, lotte, heule):
    assign(nele, lotte, date(2026, 9, 1))

    assign(nele, lotte, date(2026, 11, 1), heule)

    assert assignments(nele) == [
        ("Heule", date(2024, 1, 1), date(2026, 8, 31)),
        ("Heule", date(2026, 11, 1), None),
    ]


def test_a_plan_that_has_not_begun_can_be_taken_back(nele, lotte, heule, bissegem):
    today = date(2026, 9, 1)
    assign(nele, lotte, date(2026, 12, 1), heule, bissegem, today=today)

    assign(nele, lotte, date(2026, 12, 1), heule, today=today)

    assert assignments(nele) == [("Heule", date(2024, 1, 1), None)]


def test_the_same_answers_twice_change_nothing(as_lotte, nele, answers):
    for _ in range(2):
        as_lotte.post(f"{URL}{nele.pk}/", answers)

    assert assignments(nele) == [("Heule", date(2024, 1, 1), None)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"employer": ""}, "employer"),
        ({"share": ""}, "share"),
        ({"share": "0"}, "share"),
        ({"share": "101"}, "share"),
        ({"share": "9" * 30}, "share"),
        ({"share": "half"}, "share"),
        ({"email": "nele"}, "email"),
        ({"second_post": "x" * 201}, "second_post"),
        ({"tasks": "x" * 201}, "tasks"),
        ({"tasks": "taak\n" * 21}, "tasks"),
        ({"tasks": "Bel 0470 12 34 56"}, "tasks"),
        ({"neighbourhoods": ["x"]}, "neighbourhoods"),
        ({"since": ""}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "9999-12-31"}, "since"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_stays(as_lotte, answers, wrong, field):
    given = answers | wrong

    response = as_lotte.post(NEW, given)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["tasks"].value() == given["tasks"]
    assert "<title>Fout: " in response.content.decode()
    assert "Dit veld is verplicht" not in response.content.decode()
    assert not ContactPerson.objects.exists()


def test_a_wijk_and_an_employer_of_another_city_are_no_choice(as_lotte, kiel, answers):
    saamo = factories.make_organisation(kiel.city, "SAAMO")

    response = as_lotte.post(NEW, answers | {"neighbourhoods": [kiel.pk], "employer": saamo.pk})

    assert set(response.context["form"].errors) == {"neighbourhoods", "employer"}


@pytest.mark.parametrize("who", ["wim", "ilse", "bram"])
def test_readers_may_not_write(request, signed_in, nele, answers, who):
    client = signed_in(request.getfixturevalue(who))

    statuses = [client.post(path, answers).status_code for path in (NEW, f"{URL}{nele.pk}/")]

    assert statuses == [403, 403]
    assert "Wijzig" not in text(client.get(URL))


def test_a_stranger_finds_nothing(as_fatima, nele, answers):
    paths = (URL, NEW, f"{URL}{nele.pk}/", f"/antwerpen/aanspreekpunten/{nele.pk}/")

    assert [as_fatima.get(path).status_code for path in paths] == [404] * 4
    assert [as_fatima.post(path, answers).status_code for path in paths] == [404] * 4


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_number_of_queries_for_any_number_of_people(
    as_lotte, queries_of, kortrijk, number
):
    for n in range(number):
        wijken = [factories.make_neighbourhood(kortrijk) for _ in range(number)]
        factories.make_contact_person(kortrijk, f"Nele {n}", neighbourhoods=wijken)
        factories.make_contact_person(kortrijk, f"Oud {n}")

    assert queries_of(as_lotte, URL) == 6


@pytest.mark.parametrize("number", [1, 3])
def test_a_form_takes_the_same_number_of_queries_for_any_number_of_wijken(
    as_lotte, queries_of, nele, kortrijk, number
):
    for _ in range(number):
        factories.make_neighbourhood(kortrijk)

    assert queries_of(as_lotte, f"{URL}{nele.pk}/") == 7


def test_a_city_without_wijken_does_not_say_that_each_has_somebody(as_wim):
    page = as_wim.get(URL).content.decode()

    assert "Er staan nog geen wijken." in page
    assert "Elke wijk heeft een aanspreekpunt." not in page
