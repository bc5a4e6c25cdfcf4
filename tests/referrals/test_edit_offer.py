"""Changing an offer."""

from datetime import date

import pytest
from django.apps import apps
from django.forms.models import model_to_dict

from tests import factories

URL = "/kortrijk/aanbod/digipunt-heule/wijzig/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk,
        "Digipunt Heule",
        host=library,
        neighbourhood=heule,
        checked_on=date(2026, 1, 5),
        wheelchair=True,
        helper_hours=[(1, "09:30", "11:30"), (3, "09:30", "11:30")],
    )


@pytest.fixture
def answers(offer):
    names = ("name", "host", "kinds", "summary", "neighbourhood", "registration")
    return {name: model_to_dict(offer)[name] for name in names} | {
        "helper_hours": "di en do 9.30-11.30",
        "is_free": "on",
        "wheelchair": "True",
    }


def test_the_form_shows_what_is_there(as_lotte, offer):
    page = as_lotte.get(URL).content.decode()

    assert 'value="di en do 9.30-11.30 u"' in page
    assert 'value="Digipunt Heule"' in page
    assert 'name="wheelchair" value="True"' in page.replace(' id="id_wheelchair_1"', "")


def test_it_changes_the_offer_and_leaves_the_address_and_the_check(as_lotte, offer, answers, marke):
    response = as_lotte.post(
        URL,
        answers
        | {"name": "Digipunt De Vlas", "helper_hours": "wo 14-16", "neighbourhoods": [marke.pk]},
    )

    offer.refresh_from_db()
    assert response.url == "/kortrijk/aanbod/digipunt-heule/"
    assert (offer.name, offer.slug, offer.checked_on) == (
        "Digipunt De Vlas",
        "digipunt-heule",
        date(2026, 1, 5),
    )
    assert [slot.words for slot in offer.helper_slots] == ["14 tot 16\u00a0u"]
    assert list(offer.neighbourhoods.all()) == [marke]


def test_it_takes_away_what_was_emptied(as_lotte, kortrijk, offer, answers, marke):
    offer.neighbourhoods.add(marke, through_defaults={"city": kortrijk})

    as_lotte.post(URL, answers | {"helper_hours": "", "neighbourhoods": [], "wheelchair": ""})

    offer.refresh_from_db()
    assert (list(offer.hours.all()), list(offer.neighbourhoods.all()), offer.wheelchair) == (
        [],
        [],
        None,
    )


def test_the_history_keeps_what_changed_and_nothing_else(as_lotte, offer, answers):
    as_lotte.post(URL, answers | {"helper_hours": "di 9.30-11.30; wo 14-16"})

    events = apps.get_model("referrals", "OfferHoursEvent").objects.filter(offer=offer)
    labels = list(events.order_by("pgh_id").values_list("pgh_label", "weekday"))
    assert labels == [("insert", 1), ("insert", 3), ("delete", 3), ("insert", 2)]


def test_a_change_of_hours_alone_shows_who_did_it(as_karim, offer, answers):
    as_karim.post(URL, answers | {"helper_hours": "wo 14-16"})

    assert "door Karim." in as_karim.get("/kortrijk/aanbod/digipunt-heule/").content.decode()


def test_an_error_keeps_what_was_typed_and_changes_nothing(as_lotte, offer, answers):
    response = as_lotte.post(URL, answers | {"name": "Ander", "helper_hours": "di 12-9"})

    offer.refresh_from_db()
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Ander"' in page
    assert 'value="di 12-9"' in page
    assert ">Digipunt Heule</a>" in page  # the way back still has the name that is kept
    assert offer.name == "Digipunt Heule"


def test_its_own_name_is_no_double(as_lotte, offer, answers):
    assert as_lotte.post(URL, answers).status_code == 302


def test_a_host_changes_an_offer_of_the_own_organisation(
    as_bram, offer, library, wijkteam, answers
):
    as_bram.post(URL, answers | {"name": "Digipunt B", "host": wijkteam.pk})

    offer.refresh_from_db()
    assert (offer.name, offer.host) == ("Digipunt B", library)


def test_a_host_may_not_change_that_of_another(as_bram, kortrijk, offer, wijkteam, answers):
    offer.host = wijkteam
    offer.save()

    response = as_bram.post(URL, answers | {"name": "Van mij"})

    offer.refresh_from_db()
    assert (response.status_code, offer.name) == (403, "Digipunt Heule")
    assert "Dit is van Wijkteam Heule." in response.content.decode()


@pytest.mark.parametrize("who", ["ilse", "wim"])
def test_who_only_reads_may_not_change(request, offer, answers, who):
    client = request.getfixturevalue(f"as_{who}")

    assert (client.get(URL).status_code, client.post(URL, answers).status_code) == (403, 403)


def test_a_stranger_finds_nothing(as_fatima, offer, answers):
    assert (as_fatima.get(URL).status_code, as_fatima.post(URL, answers).status_code) == (404, 404)
