"""The search words of a city: tried first, then kept; nobody else's search changes."""

import re

import pytest
from django.db import IntegrityError

from referrals.actions import searching as actions
from referrals.models import SearchSynonym
from tests import factories
from tests.referrals.test_offer_list import find, steps

PAGE = "/kortrijk/aanbod/zoekwoorden/"


@pytest.fixture
def offers(kortrijk):
    factories.make_offer(kortrijk, "Computerkiosk", summary="Zelf doen.")
    factories.make_offer(kortrijk, "Fietsen", summary="Samen op stap.")


def kept():
    return list(SearchSynonym.objects.by_word().values_list("city__slug", "typed", "means"))


def shown(response, heading):
    """The slugs of the offers under a heading."""
    under = response.content.decode().partition(heading)[2].partition("</ul>")[0]
    return re.findall(r'data-slug="([^"]+)"', under)


def test_a_word_is_first_shown_with_what_it_would_do(as_karim, kortrijk, offers):
    factories.make_offer(kortrijk, "Blauwe doos", summary="Koken.")

    response = as_karim.post(PAGE, {"typed": "de doos", "means": "computerkiosk"})

    assert response.status_code == 200
    assert shown(response, "Er komt 1 plek bij") == ["computerkiosk"]
    assert shown(response, "1 plek blijft") == ["blauwe-doos"]
    assert kept() == []


def test_what_falls_away_is_shown_too(as_karim, kortrijk):
    factories.make_offer(kortrijk, "Tablet proberen", summary="Koken.")
    for number in range(12):
        factories.make_offer(kortrijk, f"Kiosk {number:02}", summary="Koken.")

    response = as_karim.post(PAGE, {"typed": "gsm", "means": "kiosk"})

    assert len(shown(response, "Er komen 12 plekken bij")) == 12
    assert shown(response, "1 plek valt weg") == ["tablet-proberen"]


def test_then_it_is_kept_and_the_search_knows_it(as_karim, as_ilse, kortrijk, offers):
    assert find(as_ilse, q="de doos") != ["computerkiosk"]

    response = as_karim.post(PAGE, {"typed": "De  Doos", "means": "computerkiosk", "keep": "1"})

    assert response.url == PAGE
    assert kept() == [("kortrijk", "De Doos", "computerkiosk")]
    assert steps(as_ilse, q="de doos")[0] == ["computerkiosk"]


def test_a_word_of_another_city_changes_nothing_here(as_ilse, kortrijk, antwerpen, offers):
    factories.make_synonym(antwerpen, "doos", "computerkiosk")

    assert 0 not in steps(as_ilse, q="doos")


def test_the_same_word_twice_is_one(kortrijk, today):
    for typed in ("Doos", "doos"):
        actions.add_synonym(city=kortrijk, typed=typed, means="kiosk", on=today)

    assert kept() == [("kortrijk", "Doos", "kiosk")]
    with pytest.raises(IntegrityError):
        factories.make_synonym(kortrijk, "DOOS", "Kiosk")


def test_there_is_room_for_so_many_and_no_more(as_karim, kortrijk, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SYNONYMS", 1)
    factories.make_synonym(kortrijk, "een")

    response = as_karim.post(PAGE, {"typed": "twee", "means": "kiosk", "keep": "1"})

    assert response.status_code == 422
    assert "De stad heeft al 1 eigen zoekwoorden." in response.content.decode()


def test_a_word_is_taken_away(as_karim, kortrijk, antwerpen):
    mine, other = factories.make_synonym(kortrijk, "doos"), factories.make_synonym(antwerpen, "x")

    response = as_karim.post(f"{PAGE}{mine.pk}/weg/")

    assert response.url == PAGE
    assert kept() == [("antwerpen", "x", "computer")]
    assert as_karim.post(f"{PAGE}{other.pk}/weg/").status_code == 404
    assert as_karim.get(f"{PAGE}{other.pk}/weg/").status_code == 405


@pytest.mark.parametrize(
    "given",
    [
        {"typed": "", "means": "x"},
        {"typed": "x", "means": ""},
        {"typed": "?!", "means": "kiosk"},
        {"typed": "x" * 61, "means": "kiosk"},
        {"typed": "kiosk", "means": "mevrouw Peeters"},
        {"typed": "\x00", "means": "kiosk"},
    ],
)
@pytest.mark.parametrize("keep", [{}, {"keep": "1"}])
def test_what_is_no_word_is_refused(as_karim, kortrijk, given, keep):
    assert as_karim.post(PAGE, given | keep).status_code == 422
    assert kept() == []


def test_the_page_begins_with_what_was_searched(as_lotte):
    page = as_lotte.get(PAGE, {"typed": "de <doos>"}).content.decode()

    assert 'value="de &lt;doos&gt;"' in page
    assert "Nog niets." in page


def test_the_list_takes_as_many_queries_for_more(as_lotte, queries_of, kortrijk):
    factories.make_synonym(kortrijk, "een")
    one = queries_of(as_lotte, PAGE)
    factories.make_synonym(kortrijk, "twee")
    factories.make_synonym(kortrijk, "drie")

    assert queries_of(as_lotte, PAGE) == one


def test_who_keeps_the_directory_teaches_it_and_nobody_else(as_ilse, as_bram, as_wim, as_fatima):
    for client, status in ((as_ilse, 403), (as_bram, 403), (as_wim, 403), (as_fatima, 404)):
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE, {"typed": "a", "means": "b", "keep": "1"}).status_code == status
    assert kept() == []
