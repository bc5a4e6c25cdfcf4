"""Vandaag: what waits around referrals, one line for each role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

URL = "/kortrijk/"


def lines(client):
    return [(line.title, line.url, line.due) for line in client.get(URL).context["today"].lines]


@pytest.fixture
def sent(kortrijk, heule, library, ilse):
    offer = factories.make_offer(kortrijk, host=library, neighbourhood=heule)

    def make(days, state="sent", **given):
        given = {"offer": offer, "neighbourhood": heule, "sent_by": ilse} | given
        at = timezone.now() - timedelta(days=days)
        return factories.make_referral(kortrijk, at=at, state=state, **given)

    return make


def test_a_host_sees_what_to_answer(as_bram, kortrijk, sent):
    sent(1), sent(2), sent(2, "received")
    factories.make_referral(kortrijk)
    address = "/kortrijk/doorverwijzingen/?stand=sent&van=hier"

    assert lines(as_bram) == [("2 doorverwijzingen wachten op jullie antwoord", address, False)]
    sent(6)
    assert lines(as_bram) == [("3 doorverwijzingen wachten op jullie antwoord", address, True)]
    assert len(as_bram.get(address).context["page"].object_list) == 3


def test_a_sender_sees_what_failed_until_it_is_tried_elsewhere(as_ilse, ilse, sent):
    failed = sent(3, "refused")
    sent(3, "helped"), sent(20, "refused"), sent(3, "refused", sent_by=None)
    line = ("1 doorverwijzing is niet gelukt", "/kortrijk/doorverwijzingen/?stand=dicht", False)

    assert lines(as_ilse) == [line]
    sent(0, came_from=failed)
    assert lines(as_ilse) == []


def test_a_coordinator_sees_what_to_chase_in_the_own_wijken(as_lotte, as_karim, sent, marke):
    sent(9), sent(11), sent(12, neighbourhood=marke)
    address = "/kortrijk/doorverwijzingen/opvolging/"

    assert lines(as_lotte) == [("1 doorverwijzing wacht al tien dagen op nieuws", address, False)]
    found = [line for line in lines(as_karim) if "tien dagen" in line[0]]
    assert found == [("2 doorverwijzingen wachten al tien dagen op nieuws", address, False)]


def test_policy_and_another_city_see_none_of_it(as_wim, as_fatima, sent):
    sent(30)

    assert lines(as_wim) == []
    assert as_fatima.get("/antwerpen/").context["today"].lines == []
