"""Adding an offer: a short form first, plain sentences when something is wrong."""

from datetime import time

import pytest

from referrals.enums import HoursOf, Kind, Registration
from referrals.hours import Slot
from tests import factories

URL = "/kortrijk/aanbod/nieuw/"


@pytest.fixture
def answers(heule, wijkteam):
    return {
        "name": "Digipunt Heule",
        "host": wijkteam.pk,
        "kinds": ["individual", "access"],
        "summary": "Hulp met je smartphone.",
        "neighbourhood": heule.pk,
        "registration": "walk_in",
        "helper_hours": "di en do 9.30-11.30",
        "place_hours": "ma-vr 9-12",
        "is_free": "on",
    }


def page(response):
    return response.content.decode()


def test_it_adds_an_offer(as_lotte, lotte, kortrijk, heule, wijkteam, answers, today):
    response = as_lotte.post(URL, answers)

    offer = kortrijk.offers.get()
    assert response.url == "/kortrijk/aanbod/digipunt-heule/"
    assert (offer.name, offer.slug, offer.host, offer.neighbourhood) == (
        "Digipunt Heule",
        "digipunt-heule",
        wijkteam,
        heule,
    )
    assert (offer.kinds, offer.registration) == (
        [Kind.INDIVIDUAL, Kind.ACCESS],
        Registration.WALK_IN,
    )
    assert (offer.checked_on, offer.checked_by, offer.wheelchair) == (today, lotte, None)
    assert offer.helper_slots == [
        Slot(1, time(9, 30), time(11, 30)),
        Slot(3, time(9, 30), time(11, 30)),
    ]
    assert [slot.weekday for slot in offer.place_slots] == [0, 1, 2, 3, 4]


def test_it_keeps_the_folded_answers_too(as_lotte, kortrijk, heule, marke, answers):
    folded = {
        "place_name": "De Vlaskapelle",
        "address": "Plaatsweg 5",
        "phone": "056 11 22 33",
        "email": "digipunt@heule.example",
        "website": "heule.example",
        "neighbourhoods": [marke.pk],
        "languages": ["nl", "ar"],
        "equipment": ["wifi"],
        "dutch_level": "easy",
        "wheelchair": "True",
        "quiet": "False",
        "children_welcome": "",
        "for_whom": "Iedereen.",
        "at_home": "on",
    }

    as_lotte.post(URL, answers | folded)

    offer = kortrijk.offers.get()
    given = folded | {
        "website": "https://heule.example",
        "neighbourhoods": [marke],
        "wheelchair": True,
        "quiet": False,
        "children_welcome": None,
        "at_home": True,
    }
    kept = {name: getattr(offer, name) for name in given}
    assert kept | {"neighbourhoods": list(offer.neighbourhoods.all())} == given


def test_the_page_asks_first_what_is_needed(as_lotte, heule):
    shown = page(as_lotte.get(URL))

    assert shown.index('name="helper_hours"') < shown.index('<details class="more"')
    assert shown.index('name="phone"') > shown.index('<details class="more"')


@pytest.mark.parametrize("name", ["Digipunt Heule", "Nieuw", "!!!", "Uren", "Voor wijk"])
def test_every_name_gets_an_address_of_its_own(as_lotte, kortrijk, answers, name):
    factories.make_offer(kortrijk, "Digipunt Heule")

    response = as_lotte.post(URL, answers | {"name": name})

    slug = {
        "Digipunt Heule": "digipunt-heule-2",
        "Nieuw": "nieuw-2",
        "!!!": "aanbod",
        "Uren": "uren-2",
        "Voor wijk": "voor-wijk-2",
    }[name]
    assert response.url == f"/kortrijk/aanbod/{slug}/"
    assert as_lotte.get(response.url).status_code == 200


def test_another_city_may_use_the_same_address(as_lotte, kortrijk, antwerpen, answers):
    factories.make_offer(antwerpen, "Digipunt Heule")

    assert as_lotte.post(URL, answers).url == "/kortrijk/aanbod/digipunt-heule/"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": ""}, "name", "Schrijf hoe dit aanbod heet."),
        ({"host": ""}, "host", "Kies wie dit aanbiedt."),
        ({"kinds": []}, "kinds", "Kies minstens één soort hulp."),
        ({"summary": ""}, "summary", "Schrijf in één zin wat iemand hier kan."),
        ({"registration": ""}, "registration", "Kies hoe iemand binnenkomt."),
        (
            {"neighbourhood": ""},
            "neighbourhood",
            "Kies een wijk, of vink verderop “Voor de hele stad” aan.",
        ),
        ({"is_free": ""}, "price", "Schrijf wat het kost, of vink “Gratis” aan."),
        ({"helper_hours": "9-12"}, "helper_hours", "Zet de dag voor “9”. Bijvoorbeeld: di 9-12."),
        (
            {"helper_hours": "di 12-9"},
            "helper_hours",
            "“12-9” sluit voor het opent. Draai de uren om.",
        ),
        (
            {"place_hours": "ma 9-12, 11-13"},
            "place_hours",
            "Deze uren overlappen: maandag 9 tot 12 u, 11 tot 13 u. Maak er één van.",
        ),
        (
            {"place_hours": "ma 27-28"},
            "place_hours",
            "“27” is geen uur. Schrijf bijvoorbeeld 9 of 13.30.",
        ),
        ({"place_hours": "ma"}, "place_hours", "Zet de uren achter “ma”. Bijvoorbeeld: di 9-12."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(as_lotte, kortrijk, answers, wrong, field, sentence):
    response = as_lotte.post(URL, answers | wrong)

    assert response.status_code == 422
    assert {
        name: [error.replace("\u00a0", " ") for error in errors]
        for name, errors in response.context["form"].errors.items()
    } == {field: [sentence]}
    assert f'id="id_{field}_error"' in page(response)
    assert "<title>Fout: " in page(response)
    assert not kortrijk.offers.exists()


def test_what_was_typed_stays(as_lotte, answers):
    shown = page(
        as_lotte.post(
            URL, answers | {"helper_hours": "di <9", "summary": "Hulp", "bring": "Je eID"}
        )
    )

    assert 'value="di &lt;9"' in shown
    assert 'value="Hulp"' in shown
    assert ">\nJe eID</textarea>" in shown
    assert 'value="ma-vr 9-12"' in shown
    assert "Zo lezen we het: ma–vr 9–12 u." in shown.replace("\u00a0", " ")


def test_a_fold_with_an_error_is_open(as_lotte, answers):
    shown = page(as_lotte.post(URL, answers | {"website": "geen adres"}))

    assert shown.count('<details class="more" open>') == 1


@pytest.mark.parametrize(
    "field", ["summary", "place_name", "description", "for_whom", "bring", "does_not"]
)
def test_it_refuses_personal_details_in_free_text(as_lotte, kortrijk, answers, field):
    response = as_lotte.post(URL, answers | {field: "Vraag naar mevrouw Peeters, 0470 12 34 56."})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not kortrijk.offers.exists()


@pytest.mark.parametrize("field", ["name", "summary", "helper_hours", "kinds", "phone", "website"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "🙂'\"<script>"])
def test_nothing_typed_breaks_the_form(as_lotte, answers, field, value):
    assert as_lotte.post(URL, answers | {field: value}).status_code in (302, 422)


def test_it_offers_only_this_city(as_lotte, kortrijk, kiel, antwerpen, answers):
    saamo = factories.make_organisation(antwerpen, "SAAMO")

    response = as_lotte.post(
        URL,
        answers | {"neighbourhood": kiel.pk, "host": saamo.pk, "neighbourhoods": [kiel.pk]},
    )

    assert set(response.context["form"].errors) == {"neighbourhood", "host", "neighbourhoods"}
    assert not kortrijk.offers.exists()


def test_the_same_offer_twice_is_refused(as_lotte, kortrijk, answers):
    as_lotte.post(URL, answers)

    response = as_lotte.post(URL, answers | {"name": "digipunt heule"})

    assert response.context["form"].errors == {
        "name": ["Deze aanbieder heeft al aanbod met deze naam."]
    }
    assert kortrijk.offers.count() == 1


def test_a_host_adds_for_the_own_organisation(as_bram, kortrijk, library, wijkteam, answers):
    shown = page(as_bram.get(URL))
    as_bram.post(URL, answers | {"host": wijkteam.pk})

    assert 'name="host"' not in shown
    assert kortrijk.offers.get().host == library


def test_a_host_without_an_organisation_is_told_what_to_do(kortrijk, signed_in, answers):
    nobody = factories.make_user("Jo", kortrijk, "host")

    response = signed_in(nobody).post(URL, answers)

    assert response.status_code == 403
    assert not kortrijk.offers.exists()


@pytest.mark.parametrize("who", ["ilse", "wim"])
def test_who_only_reads_may_not_add(request, kortrijk, answers, who):
    client = request.getfixturevalue(f"as_{who}")

    assert (client.get(URL).status_code, client.post(URL, answers).status_code) == (403, 403)
    assert not kortrijk.offers.exists()


def test_a_stranger_finds_nothing(as_fatima, kortrijk, answers):
    assert (as_fatima.get(URL).status_code, as_fatima.post(URL, answers).status_code) == (404, 404)
    assert not kortrijk.offers.exists()


def test_the_hours_are_the_right_ones(as_lotte, kortrijk, answers):
    as_lotte.post(URL, answers | {"helper_hours": "", "place_hours": "zo 20-24"})

    hours = list(kortrijk.offers.get().hours.values_list("whose", "weekday", "opens", "closes"))
    assert hours == [(HoursOf.PLACE, 6, time(20), time(23, 59))]
