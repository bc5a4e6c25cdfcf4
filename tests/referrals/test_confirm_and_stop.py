"""Saying that an offer still holds, or that it stopped."""

from datetime import date

import pytest

from tests import factories

OFFER = "/kortrijk/aanbod/digipunt-heule/"
CONFIRM = f"{OFFER}klopt-nog/"
STOP = f"{OFFER}stop/"


@pytest.fixture
def offer(kortrijk, library):
    return factories.make_offer(
        kortrijk, "Digipunt Heule", host=library, checked_on=date(2026, 1, 5)
    )


def state(offer):
    offer.refresh_from_db()
    return offer.checked_on, offer.checked_by, offer.stopped_on


@pytest.mark.parametrize("who", ["lotte", "karim", "bram"])
def test_it_still_holds_today(request, offer, today, who):
    response = request.getfixturevalue(f"as_{who}").post(CONFIRM)

    assert response.url == OFFER
    assert state(offer) == (today, request.getfixturevalue(who), None)


def test_stopping_asks_first(as_lotte, offer):
    page = as_lotte.get(STOP).content.decode()

    assert "Is Digipunt Heule gestopt?" in page
    assert state(offer) == (date(2026, 1, 5), None, None)


def test_a_stopped_offer_is_gone_from_the_search_and_its_page_says_so(
    as_lotte, lotte, offer, today
):
    response = as_lotte.post(STOP)

    assert response.url == OFFER
    assert state(offer) == (today, lotte, today)
    assert "Dit aanbod is gestopt op" in as_lotte.get(OFFER).content.decode()
    assert 'data-slug="digipunt-heule"' not in as_lotte.get("/kortrijk/aanbod/").content.decode()


def test_stopping_twice_is_once(as_lotte, as_karim, lotte, offer, today):
    as_lotte.post(STOP)
    as_karim.post(STOP)

    assert state(offer) == (today, lotte, today)


def test_a_stopped_offer_can_run_again(as_lotte, lotte, offer, today):
    as_lotte.post(STOP)
    assert "Dit loopt weer" in as_lotte.get(OFFER).content.decode()

    as_lotte.post(CONFIRM)

    assert state(offer) == (today, lotte, None)


def test_a_get_confirms_nothing(as_lotte, offer):
    assert as_lotte.get(CONFIRM).status_code == 405
    assert state(offer) == (date(2026, 1, 5), None, None)


@pytest.mark.parametrize("url", [CONFIRM, STOP])
@pytest.mark.parametrize("who", ["ilse", "wim"])
def test_who_only_reads_may_not(request, offer, url, who):
    response = request.getfixturevalue(f"as_{who}").post(url)

    assert response.status_code == 403
    assert state(offer) == (date(2026, 1, 5), None, None)


@pytest.mark.parametrize("url", [CONFIRM, STOP])
def test_a_host_may_not_at_another_organisation(as_bram, offer, wijkteam, url):
    offer.host = wijkteam
    offer.save()

    response = as_bram.post(url)

    assert response.status_code == 403
    assert state(offer) == (date(2026, 1, 5), None, None)


@pytest.mark.parametrize("url", [CONFIRM, STOP])
def test_a_stranger_finds_nothing(as_fatima, offer, url):
    response = as_fatima.post(url)

    assert response.status_code == 404
    assert state(offer) == (date(2026, 1, 5), None, None)
