"""Adding and changing intermediaries, and noting contact with one tap."""

from datetime import date, timedelta

import pytest

from cities.actions import network
from cities.models import Intermediary
from tests import factories

URL = "/kortrijk/wijken/heule/intermediairs/nieuw/"


@pytest.fixture
def answers(library):
    return {
        "organisation": library.pk,
        "function": "balie",
        "email": "balie@kortrijk.example",
        "phone": "056 00 00 02",
        "languages": ["nl", "tr"],
        "comes_across": "Mensen zonder e-mailadres.",
        "last_contact_on": "2026-11-02",
    }


@pytest.fixture
def balie(kortrijk, heule, library):
    return factories.make_intermediary(kortrijk, heule, organisation=library, function="balie")


def test_it_adds_an_intermediary_to_the_wijk(as_lotte, kortrijk, heule, library, answers):
    response = as_lotte.post(URL, answers)

    assert response.url == "/kortrijk/wijken/heule/"
    row = kortrijk.intermediaries.values().get()
    del row["id"]
    assert row == {
        "city_id": kortrijk.pk,
        "organisation_id": library.pk,
        "neighbourhood_id": heule.pk,
        "function": "balie",
        "email": "balie@kortrijk.example",
        "phone": "056 00 00 02",
        "languages": ["nl", "tr"],
        "comes_across": "Mensen zonder e-mailadres.",
        "last_contact_on": date(2026, 11, 2),
    }


def test_it_changes_one(as_lotte, balie, answers):
    response = as_lotte.post(
        f"/kortrijk/intermediairs/{balie.pk}/", answers | {"function": "digipunt"}
    )

    balie.refresh_from_db()
    assert response.url == "/kortrijk/wijken/heule/"
    assert (balie.function, balie.languages) == ("digipunt", ["nl", "tr"])


def test_the_form_starts_from_what_is_there(as_lotte, balie):
    form = as_lotte.get(f"/kortrijk/intermediairs/{balie.pk}/").context["form"]

    assert (form["organisation"].value(), form["function"].value()) == (
        balie.organisation_id,
        "balie",
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"organisation": "x\x00"}, "organisation"),
        ({"function": ""}, "function"),
        ({"function": "x" * 121}, "function"),
        ({"function": "nul\x00"}, "function"),
        ({"email": "balie"}, "email"),
        ({"languages": ["xx"]}, "languages"),
        ({"comes_across": "Bel haar op 0470 12 34 56."}, "comes_across"),
        ({"last_contact_on": "31/31/2026"}, "last_contact_on"),
        ({"last_contact_on": "0001-01-01"}, "last_contact_on"),
        ({"last_contact_on": "9999-12-31"}, "last_contact_on"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_stays(as_lotte, heule, answers, wrong, field):
    given = answers | wrong

    response = as_lotte.post(URL, given)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["function"].value() == given["function"]
    assert "Dit veld is verplicht" not in response.content.decode()
    assert not Intermediary.objects.exists()


def test_an_organisation_of_another_city_is_no_choice(as_lotte, heule, antwerpen, answers):
    saamo = factories.make_organisation(antwerpen, "SAAMO")

    response = as_lotte.post(URL, answers | {"organisation": saamo.pk})

    assert list(response.context["form"].errors) == ["organisation"]


def test_the_same_function_twice_is_refused(as_lotte, balie, answers):
    response = as_lotte.post(URL, answers)

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "function": ["Deze functie staat al bij deze organisatie in Heule."]
    }


def test_the_database_refuses_it_too(balie, lotte, at):
    with pytest.raises(network.AlreadyThere):
        network.add_intermediary(
            city=balie.city, by=lotte, at=at(2026, 11, 4), neighbourhood=balie.neighbourhood,
            organisation=balie.organisation, function="balie", email="", phone="", languages=[],
            comes_across="", last_contact_on=None,
        )  # fmt: skip


def test_one_tap_notes_contact_today(as_lotte, balie, today):
    response = as_lotte.post(f"/kortrijk/intermediairs/{balie.pk}/vandaag/")

    balie.refresh_from_db()
    assert response.url == "/kortrijk/wijken/heule/#intermediairs"
    assert balie.last_contact_on == today


def test_a_get_changes_nothing(as_lotte, balie):
    response = as_lotte.get(f"/kortrijk/intermediairs/{balie.pk}/vandaag/")

    balie.refresh_from_db()
    assert response.status_code == 405
    assert balie.last_contact_on is None


@pytest.mark.parametrize("path", ["wijken/heule/intermediairs/nieuw/", "{pk}/", "{pk}/vandaag/"])
@pytest.mark.parametrize("who", ["wim", "ilse", "bram"])
def test_readers_may_not_write(request, signed_in, balie, answers, path, who):
    client = signed_in(request.getfixturevalue(who))
    url = "/kortrijk/" + (path if "nieuw" in path else "intermediairs/" + path.format(pk=balie.pk))

    assert client.post(url, answers).status_code == 403


def test_a_stranger_finds_nothing(as_fatima, antwerpen, balie, answers):
    one = f"intermediairs/{balie.pk}/"

    paths = (URL, f"/kortrijk/{one}", f"/kortrijk/{one}vandaag/", f"/antwerpen/{one}",
             f"/antwerpen/{one}vandaag/", "/antwerpen/wijken/heule/intermediairs/nieuw/")  # fmt: skip
    assert [as_fatima.post(path, answers).status_code for path in paths] == [404] * 6


def test_a_day_to_come_is_refused_in_words(as_lotte, heule, answers, today):
    response = as_lotte.post(URL, answers | {"last_contact_on": today + timedelta(days=1)})

    assert response.context["form"].errors == {
        "last_contact_on": ["Deze dag moet nog komen. Kies vandaag of vroeger."]
    }
