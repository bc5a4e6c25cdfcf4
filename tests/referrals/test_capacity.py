"""Whether there is a place: what was said, how long that counts, and where it shows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from referrals.capacity import Capacity, capacity
from referrals.models import OfferCapacity
from tests import factories

TODAY = date(2026, 11, 25)
PLACES = "/kortrijk/aanbod/digipunt-bib/plaats/"
PAGE = "/kortrijk/aanbod/digipunt-bib/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(kortrijk, "Digipunt bib", host=library, neighbourhood=heule)


def put(offer, state, today, days=0, **given):
    return OfferCapacity.objects.create(
        city=offer.city, offer=offer, state=state, said_on=today - timedelta(days=days), **given
    )


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "days", "shown"),
    [
        (("free", None, None), 0, Capacity("Er is plaats", "free", "vandaag", False)),
        (("free", None, None), 14, Capacity("Er is plaats", "free", "2 weken geleden", False)),
        (("free", None, None), 15, Capacity("Er is plaats", "free", "2 weken geleden", True)),
        (("free", None, None), 91, Capacity("Er is plaats", "free", "2 maanden geleden", True)),
        (("free", None, None), 92, None),
        (("waiting", None, None), 1, Capacity("Er is een wachtlijst", "waiting", "gisteren", False)),
        (("waiting", 1, None), 1, Capacity("Wachtlijst: ongeveer 1 week", "waiting", "gisteren", False)),
        (("waiting", 6, None), 1, Capacity("Wachtlijst: ongeveer 6 weken", "waiting", "gisteren", False)),
        (("full", None, date(2026, 11, 26)), 1, Capacity("Vol tot 26 november 2026", "full", "gisteren", False)),
        (("full", None, date(2027, 1, 9)), 20, Capacity("Vol tot 9 januari 2027", "full", "2 weken geleden", True)),
        (("full", None, TODAY), 1, None),
    ],
)  # fmt: skip
def test_a_word_fades_after_two_weeks_and_ends_on_its_day(said, days, shown):
    assert capacity(*said, TODAY - timedelta(days=days), TODAY) == shown


# ── Said on the page ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["lotte", "karim", "bram"])
def test_who_keeps_an_offer_says_that_it_is_full(request, offer, today, who):
    until = today + timedelta(days=30)

    response = request.getfixturevalue(f"as_{who}").post(
        PLACES, {"state": "full", "until": until.isoformat()}
    )

    assert response.url == PAGE
    said = OfferCapacity.objects.get()
    assert (said.state, said.until, said.weeks, said.said_on) == ("full", until, None, today)
    word = offer.words.get()
    assert (word.what, word.road, word.by) == ("capacity", "page", request.getfixturevalue(who))


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(as_lotte, offer):
    response = as_lotte.post(PLACES, {"state": "waiting", "weeks": "500"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Schrijf een getal van 1 tot 104, of laat het leeg." in page
    assert 'value="500"' in page
    assert OfferCapacity.objects.count() == 0


@pytest.mark.parametrize("who", ["ilse", "wim"])
def test_who_keeps_no_offer_says_nothing(request, offer, who):
    assert request.getfixturevalue(f"as_{who}").post(PLACES, {"state": "free"}).status_code == 403


def test_another_city_finds_nothing(as_fatima, offer):
    assert as_fatima.post(PLACES, {"state": "free"}).status_code == 404
    assert OfferCapacity.objects.count() == 0


# ── Shown ────────────────────────────────────────────────────────────────────────────────────────


def test_it_shows_on_the_card_on_the_page_and_before_referring(as_ilse, offer, today):
    put(offer, "full", today, until=date(today.year + 1, 1, 9))
    words = f"Vol tot 9 januari {today.year + 1}"

    for url in ("/kortrijk/aanbod/", PAGE, "/kortrijk/doorverwijzingen/nieuw/?aanbod=digipunt-bib"):
        assert words in as_ilse.get(url).content.decode()
    assert "Kijk of iemand anders sneller helpt." in as_ilse.get(url).content.decode()


def test_an_older_word_shows_as_faded(as_ilse, offer, today):
    put(offer, "free", today, days=20)

    page = as_ilse.get(PAGE).content.decode()
    assert 'class="mark cap-new"' in page
    assert "gezegd, vraag het na" in page


def test_who_has_a_place_stands_before_who_is_full_and_an_old_word_counts_for_nothing(
    as_ilse, kortrijk, library, today
):
    def make(name):
        return factories.make_offer(kortrijk, name, host=library, whole_city=True)

    names = ["Adam", "Bert", "Cleo", "Dora"]
    adam, _bert, cleo, dora = [make(name) for name in names]
    put(adam, "full", today, until=today + timedelta(days=9))
    put(cleo, "free", today)
    put(dora, "free", today, days=15)

    page = as_ilse.get("/kortrijk/aanbod/")
    content = page.content.decode()
    assert sorted(names, key=lambda name: content.index(f">{name}<")) == [
        "Cleo", "Bert", "Dora", "Adam",
    ]  # fmt: skip
    assert "Het zit nu vol: dat komt lager." in content
    assert content.count("Er is plaats, zei de aanbieder kort geleden.") == 1


# ── What the database refuses ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "given"),
    [
        ("full", {}),
        ("full", {"until": TODAY, "weeks": 3}),
        ("free", {"weeks": 3}),
        ("waiting", {"until": TODAY}),
        ("waiting", {"weeks": 0}),
        ("onzin", {}),
    ],
)
def test_the_database_refuses_what_cannot_be(offer, today, state, given):
    with pytest.raises(IntegrityError), transaction.atomic():
        put(offer, state, today, **given)


def test_what_was_said_is_not_rewritten(as_lotte, offer):
    as_lotte.post(PLACES, {"state": "free"})

    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        offer.words.update(road="link", by=None)
