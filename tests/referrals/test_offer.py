"""One offer, with everything a helper has to know."""

from datetime import date

import pytest
import time_machine

from referrals.enums import DutchLevel, Equipment, Registration
from tests import factories

URL = "/kortrijk/aanbod/digipunt-heule/"


@pytest.fixture
def offer(kortrijk, heule, marke, library):
    return factories.make_offer(
        kortrijk,
        "Digipunt Heule",
        host=library,
        neighbourhood=heule,
        serves=[marke],
        place_name="De Vlaskapelle",
        address="Plaatsweg 5",
        registration=Registration.APPOINTMENT,
        registration_note="Bel een dag vooraf.",
        phone="056 (0)11 22 33",
        email="digipunt@heule.example",
        website="https://heule.example/digipunt",
        for_whom="Voor iedereen.",
        not_for_whom="Niet voor bedrijven.",
        bring="Je toestel.",
        does_not="Geen herstellingen.",
        description="Eerste regel.\n\nTweede <b>regel</b>.",
        languages=["nl", "fr"],
        dutch_level=DutchLevel.EASY,
        equipment=[Equipment.WIFI, Equipment.PRINTER],
        wheelchair=True,
        quiet=False,
        helper_hours=[(1, "09:30", "11:30")],
        place_hours=[(1, "09:00", "12:00")],
    )


@time_machine.travel("2026-11-23 10:00+01:00")
def test_it_tells_everything_under_its_heading(as_ilse, offer):
    page = as_ilse.get(URL).content.decode().replace("\u00a0", " ")

    for piece in (
        "<h1>Digipunt Heule</h1>",
        "Volgende keer: morgen, 9.30 tot 11.30 u, op afspraak",
        "<b>di 9.30–11.30 u</b>",
        "<dd>di 9–12 u</dd>",
        "<b>De Vlaskapelle</b>, Plaatsweg 5",
        "Ook voor: Marke.",
        "Op afspraak. Bel een dag vooraf.",
        '<a href="tel:056112233">056 (0)11 22 33</a>',
        "mailto:digipunt@heule.example",
        "https://heule.example/digipunt",
        "<p>Voor iedereen.</p>",
        "<h3>Niet voor wie</h3><p>Niet voor bedrijven.</p>",
        "<h3>Wat meebrengen</h3><p>Je toestel.</p>",
        "<h3>Wat doen ze niet</h3><p>Geen herstellingen.</p>",
        "Tweede &lt;b&gt;regel&lt;/b&gt;.",
        "<dd>Nederlands, Frans</dd>",
        "<dd>eenvoudig Nederlands</dd>",
        "<dd>wifi, printer</dd>",
        "<dt>Rolstoel</dt><dd>ja</dd>",
        "<dt>Rustig praten</dt><dd>nee</dd>",
        "<dt>Kinderen welkom</dt><dd>weten we niet</dd>",
    ):
        assert piece in page


def test_a_stopped_offer_says_so(as_ilse, offer):
    offer.stopped_on = date(2026, 10, 5)
    offer.save()

    page = as_ilse.get(URL).content.decode()

    assert "Dit aanbod is gestopt op 5 oktober 2026." in page
    assert "Gestopt</p>" in page


@pytest.mark.parametrize(
    ("who", "may"),
    [("lotte", True), ("karim", True), ("ilse", False), ("bram", True), ("wim", False)],
)
def test_who_keeps_it_sees_the_buttons(request, offer, who, may):
    page = request.getfixturevalue(f"as_{who}").get(URL).content.decode()

    assert ("Klopt nog" in page, "/wijzig/" in page, "/stop/" in page) == (may, may, may)


def test_a_host_sees_no_buttons_at_another_organisation(as_bram, kortrijk):
    factories.make_offer(kortrijk, "Digipunt Heule")

    page = as_bram.get(URL).content.decode()

    assert "Klopt nog" not in page


def test_who_keeps_it_sees_who_changed_it_last(as_lotte, as_ilse, offer, today):
    as_lotte.post(f"{URL}klopt-nog/")

    last = "Laatst gewijzigd op"
    assert last in as_lotte.get(URL).content.decode()
    assert last not in as_ilse.get(URL).content.decode()


@pytest.mark.parametrize("who", ["ilse", "lotte"])
def test_the_number_of_queries_does_not_grow(request, queries_of, kortrijk, offer, who):
    client = request.getfixturevalue(f"as_{who}")
    one = queries_of(client, URL)
    for day in (2, 3):
        wijk = factories.make_neighbourhood(kortrijk)
        offer.neighbourhoods.add(wijk, through_defaults={"city": kortrijk})
        offer.hours.create(whose="helper", weekday=day, opens="09:00", closes="10:00")

    assert queries_of(client, URL) == one
    assert one < 12


def test_an_unknown_offer_is_not_found(as_ilse, kortrijk):
    assert as_ilse.get("/kortrijk/aanbod/bestaat-niet/").status_code == 404


def test_an_offer_of_another_city_is_not_found_here(as_ilse, antwerpen):
    factories.make_offer(antwerpen, "Digipunt Heule")

    assert as_ilse.get(URL).status_code == 404


def test_a_stranger_finds_nothing(as_fatima, offer):
    assert as_fatima.get(URL).status_code == 404
