"""The pages for residents: what there is near, in five languages, and nothing that is not for all."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from cities.enums import Language
from referrals.card_words import LANGUAGES as OF_CARD
from referrals.enums import Registration
from referrals.public.entries import entries_of
from referrals.public.words import FRAME, LANGUAGES, OWN_NAMES
from tests import factories


@pytest.fixture
def digipunt(kortrijk, heule, library, lotte):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, place_name="Bibliotheek",
        address="Leiestraat 30", phone="056 27 75 00", email="digipunt@bib.example", bring="eID",
        languages=["nl", "tr"], helper_hours=[(1, "09:00", "12:00")], checked_by=lotte, remote=True,
    )  # fmt: skip


@pytest.fixture
def by_referral(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Toestel lenen", host=library, neighbourhood=heule, place_name="Achterdeur",
        address="Geheimstraat 1", phone="056 11 11 11", website="https://bib.example/achter",
        registration=Registration.REFERRAL_ONLY, helper_hours=[(4, "09:00", "12:00")],
    )  # fmt: skip


@pytest.fixture
def monday(at):
    return at(2026, 11, 23, 10)


def offers_on(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'data-slug="([^"]+)"', page)


def test_what_is_said_of_an_offer(digipunt, monday):
    [entry] = entries_of([digipunt], lang="fr", now=monday)

    assert [
        (row.name, row.label, [(line.text, line.lang, line.tel) for line in row.lines])
        for row in entry.rows
    ] == [
        (
            "place",
            "Où",
            [
                ("Bibliotheek, Leiestraat 30", "nl", ""),
                ("C’est aussi possible par téléphone ou par vidéo.", "", ""),
            ],
        ),
        (
            "when",
            "Quand",
            [
                ("mardi 24 novembre, \u206609:00\u2060–\u206012:00\u2069", "", ""),
                ("mardi 1 décembre, \u206609:00\u2060–\u206012:00\u2069", "", ""),
                ("mardi 8 décembre, \u206609:00\u2060–\u206012:00\u2069", "", ""),
                ("sans rendez-vous", "", ""),
            ],
        ),
        ("phone", "Téléphonez", [("056 27 75 00", "", "056277500")]),
        ("speaks", "On parle", [("Nederlands", "nl", ""), ("Türkçe", "tr", "")]),
        ("bring", "Apportez", [("eID", "nl", "")]),
        ("costs", "Prix", [("gratuit", "", "")]),
    ]


def test_every_language_has_every_word():
    assert list(LANGUAGES) == ["nl", *OF_CARD] == list(FRAME)
    assert {frozenset(words) for words in FRAME.values()} == {frozenset(FRAME["nl"])}
    assert set(OWN_NAMES) == set(Language.values)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", "nl"), ("nl", "nl"), ("fr", "fr"), ("ar", "ar"), ("tr", "tr"), ("xx", "nl"), ("\x00", "nl")],
)  # fmt: skip
def test_the_page_speaks_the_language_that_was_asked_for(client, digipunt, asked, shown):
    page = client.get("/b/kortrijk/heule/", {"taal": asked} if asked else {}).content.decode()

    direction = "rtl" if shown == "ar" else "ltr"
    assert f'<html lang="{shown}" dir="{direction}">' in page
    assert f"<h1>{FRAME[shown]['title']}</h1>" in page


def test_a_wijk_has_what_stands_there_and_what_is_for_all(
    client, kortrijk, heule, bissegem, digipunt, by_referral, today
):
    factories.make_offer(kortrijk, "Stadsbreed", whole_city=True)
    factories.make_offer(kortrijk, "Elders", neighbourhood=bissegem)
    factories.make_offer(kortrijk, "Gestopt", neighbourhood=heule, stopped_on=today)

    assert offers_on(client, "/b/kortrijk/heule/") == [
        "digipunt-bib",
        "stadsbreed",
        "toestel-lenen",
    ]
    assert offers_on(client, "/b/kortrijk/bissegem/") == ["elders", "stadsbreed"]
    assert offers_on(client, "/b/kortrijk/") == ["digipunt-bib", "stadsbreed"]
    assert "Hier staat nog niets" not in client.get("/b/kortrijk/heule/").content.decode()


def test_a_wijk_without_offers_says_where_to_look(client, bissegem):
    assert FRAME["nl"]["nothing"] in client.get("/b/kortrijk/bissegem/").content.decode()


def test_a_city_shows_its_wijken_and_nothing_of_another(
    client, digipunt, bissegem, antwerpen, kiel
):
    factories.make_offer(antwerpen, "Aan het Kiel", neighbourhood=kiel, whole_city=True)

    city = client.get("/b/antwerpen/").content.decode()

    assert re.findall(r"/b/antwerpen/(\w+)/", city) == ["kiel"]
    for page in (city, client.get("/b/antwerpen/kiel/").content.decode()):
        assert [word for word in ("Kortrijk", "Heule", "Digipunt bib") if word in page] == []
    assert client.get("/b/antwerpen/heule/").status_code == 404
    assert client.get("/b/antwerpen/heule.ics").status_code == 404
    assert client.get("/b/antwerpen/aanbod/digipunt-bib.ics").status_code == 404
    assert client.get("/b/nergens/").status_code == 404


@pytest.mark.parametrize("address", ["/b/kortrijk/heule/", "/b/kortrijk/heule.ics"])
def test_what_is_behind_a_referrer_shows_no_way_there(client, digipunt, by_referral, address):
    page = client.get(address).content.decode()

    for hidden in ("Geheimstraat", "Achterdeur", "056 11 11 11", "bib.example/achter", "Lotte"):
        assert hidden not in page
    assert ("Hier kan je naartoe met een doorverwijzing" in page) is address.endswith("/")
    assert client.get("/b/kortrijk/aanbod/toestel-lenen.ics").status_code == 404


@time_machine.travel("2026-11-23T09:00Z", tick=False)
def test_machines_can_read_the_offers(client, kortrijk, heule, digipunt, by_referral):
    factories.make_offer(
        kortrijk, "</script><b>&", neighbourhood=heule, slug="scheef", is_free=False
    )

    page = client.get("/b/kortrijk/heule/").content.decode()

    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = json.loads(text)
    services = [one["item"] for one in found["itemListElement"]]
    assert found["name"] == "Hulp met computer, smartphone en internet: Heule"
    assert [one["name"] for one in services] == ["</script><b>&", "Digipunt bib"]
    assert services[1] == {
        "@type": "Service",
        "name": "Digipunt bib",
        "description": "Hulp met computer en smartphone.",
        "provider": {"@type": "Organization", "name": "Bibliotheek Kortrijk"},
        "areaServed": {"@type": "City", "name": "Kortrijk"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "availableLanguage": ["nl", "tr"],
            "servicePhone": {"@type": "ContactPoint", "telephone": "056 27 75 00"},
            "serviceLocation": {
                "@type": "Place",
                "name": "Bibliotheek",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "Leiestraat 30",
                    "addressLocality": "Kortrijk",
                    "addressCountry": "BE",
                },
            },
        },
        "hoursAvailable": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "https://schema.org/Tuesday",
                "opens": "09:00",
                "closes": "12:00",
            }
        ],
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"},
    }


ADDRESSES = [
    "/b/kortrijk/", "/b/kortrijk/heule/", "/b/kortrijk/heule.ics",
    "/b/kortrijk/aanbod/digipunt-bib.ics", "/b/kortrijk/aanbod.csv",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@time_machine.travel("2026-11-23T09:00Z", tick=False)
def test_it_is_the_same_for_everybody_and_no_cookie_goes_either_way(
    client, as_lotte, digipunt, address
):
    stranger, colleague = client.get(address), as_lotte.get(address)

    assert (stranger.status_code, stranger.content) == (200, colleague.content)
    for response in (stranger, colleague):
        assert response.cookies == {}
        assert (response["Cache-Control"], response["Vary"]) == (
            "public, max-age=300",
            "Accept-Encoding",
        )
    again = client.get(address, headers={"If-None-Match": stranger["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address).status_code in (403, 405)


def test_links_stay_here_or_lead_to_a_telephone(client, digipunt):
    page = client.get("/b/kortrijk/heule/").content.decode()

    links = {urlsplit(link).scheme for link in re.findall(r'(?:href|src)="([^"]+)"', page)}

    assert links == {"", "tel"}


@pytest.mark.parametrize(
    ("address", "most"),
    [("/b/kortrijk/", 5), ("/b/kortrijk/heule/", 6), ("/b/kortrijk/aanbod.csv", 4)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_takes_as_many_queries_with_three_rows(
    client, kortrijk, heule, address, most, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.make_offer(
            kortrijk, f"Digipunt {number}", neighbourhood=heule, serves=[heule], whole_city=True,
            helper_hours=[(1, "09:00", "12:00")],
        )  # fmt: skip

    with django_assert_num_queries(most):
        client.get(address)
