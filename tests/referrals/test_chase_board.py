"""The chase board: three, ten and twenty-one days without news; note a call, hand on, let a host rest."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from referrals.models import HostSilence, ReferralNote
from tests import factories

URL = "/kortrijk/doorverwijzingen/opvolging/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, phone="056 27 75 00"
    )


@pytest.fixture
def waiting(kortrijk, heule, offer):
    """A referral that stands in a state since so many days."""

    def make(days, state="sent", **given):
        day = timezone.localdate() - timedelta(days=days)
        at = timezone.make_aware(datetime.combine(day, time(0, 0, 1)))
        given = {"offer": offer, "neighbourhood": heule, "state": state, "at": at} | given
        return factories.make_referral(kortrijk, **given)

    return make


def board(response):
    return {column["low"]: [row.referral for row in column["rows"]] for column in response.context["columns"]}  # fmt: skip


def test_what_waits_stands_in_three_columns_the_longest_first(as_lotte, waiting):
    rows = {days: waiting(days) for days in (2, 3, 9, 10, 20, 21, 60)}

    assert board(as_lotte.get(URL)) == {
        21: [rows[60], rows[21]],
        10: [rows[20], rows[10]],
        3: [rows[9], rows[3]],
    }


def test_only_who_owes_an_answer_stands_there(as_lotte, waiting, today):
    accepted = waiting(12, "received")
    past = waiting(12, "appointment", appointment_on=today - timedelta(days=4))
    waiting(12, "appointment", appointment_on=today + timedelta(days=4))
    for state in ("arrived", "helped", "refused", "withdrawn", "expired", "no_show"):
        waiting(12, state)

    assert board(as_lotte.get(URL)) == {21: [], 10: [accepted], 3: [past]}


def test_a_coordinator_sees_the_own_wijken_first_and_may_see_all(
    as_lotte, as_karim, waiting, marke
):
    here, there = waiting(5), waiting(4, neighbourhood=marke)

    assert board(as_lotte.get(URL))[3] == [here]
    assert board(as_lotte.get(f"{URL}?wijken=alle"))[3] == [here, there]
    assert board(as_karim.get(URL))[3] == [here, there]


def test_a_call_is_noted_and_stands_beside_it(as_lotte, lotte, waiting):
    referral = waiting(5)

    response = as_lotte.post(
        f"{referral.get_absolute_url()}gebeld/", {"kind": "call_unanswered"}, follow=True
    )

    assert "Genoteerd: gebeld: niemand bereikt." in response.content.decode()
    assert [row.called for row in response.context["columns"][2]["rows"]] == [
        "gebeld: niemand bereikt"
    ]
    assert [(note.kind, note.by, note.party) for note in referral.notes.all()] == [
        ("call_unanswered", lotte, "chaser")
    ]


@pytest.mark.parametrize("kind", ["", "other_outcome", "onzin", "\x00"])
def test_what_is_no_call_is_not_noted(as_lotte, waiting, kind):
    response = as_lotte.post(f"{waiting(5).get_absolute_url()}gebeld/", {"kind": kind}, follow=True)

    assert "Zeg of er iemand opnam." in response.content.decode()
    assert ReferralNote.objects.count() == 0


def test_about_what_was_answered_nobody_calls_any_more(as_lotte, waiting):
    referral = waiting(5, "refused")

    page = as_lotte.post(
        f"{referral.get_absolute_url()}gebeld/", {"kind": "call_answered"}, follow=True
    )

    assert "Bellen hoeft niet meer." in page.content.decode()
    assert ReferralNote.objects.count() == 0


def test_a_host_is_let_rest_for_two_weeks_and_reminded_again(
    as_lotte, lotte, library, waiting, today
):
    waiting(5)
    address = f"{URL}stil/{library.pk}/"

    for _twice in range(2):
        page = as_lotte.post(address, follow=True).content.decode()
    assert "Geen herinneringen tot en met" in page
    assert HostSilence.objects.values_list("organisation", "until", "by").get() == (
        library.pk,
        today + timedelta(days=14),
        lotte.pk,
    )

    page = as_lotte.post(address, {"weer": "1"}, follow=True).content.decode()
    assert "Twee weken geen herinneringen" in page
    assert HostSilence.objects.count() == 0


def test_an_organisation_of_another_city_is_not_found(as_lotte, antwerpen):
    theirs = factories.make_organisation(antwerpen)

    assert as_lotte.post(f"{URL}stil/{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])
def test_who_does_not_chase_may_not(request, signed_in, library, waiting, name):
    client, referral = signed_in(request.getfixturevalue(name)), waiting(5)

    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}stil/{library.pk}/").status_code == 403
    assert client.post(f"{referral.get_absolute_url()}gebeld/", {"kind": "call_answered"}).status_code == 403  # fmt: skip


def test_another_city_finds_nothing(as_fatima, library, waiting):
    referral = waiting(5)

    assert as_fatima.get(URL).status_code == 404
    assert as_fatima.post(f"{URL}stil/{library.pk}/").status_code == 404
    assert as_fatima.post(f"{referral.get_absolute_url()}gebeld/").status_code == 404
    assert board(as_fatima.get("/antwerpen/doorverwijzingen/opvolging/")) == {21: [], 10: [], 3: []}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_the_same_number_of_questions(as_lotte, waiting, rows, queries_of):
    for days in range(3, 3 + rows):
        waiting(days)

    assert queries_of(as_lotte, URL) == 6
