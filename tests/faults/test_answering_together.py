"""Five hundred referrals answered at once from processes of their own, while the clock reminds, tells and
lets expire: every one ends in one true state, and nobody is told twice."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from django.db import connection
from django.utils import timezone

from referrals import states
from referrals.models import HostReminder, Referral, SenderNews
from tests import factories
from tests.faults import answering_together
from tests.faults.answering_together import Office

HOW_MANY = 500
OFFICES = [
    Office("host", 1), Office("host", 2), Office("sender", 3), Office("clock", 4), Office("clock", 5),
]  # fmt: skip
SECONDS = 240  # then something waits for itself


@pytest.fixture
def referrals(transactional_db):
    city = factories.make_city("Stormstad")
    wijk = factories.make_neighbourhood(city)
    host = factories.make_organisation(city)
    ilse = factories.make_user("Ilse", city, "social_worker")
    offer = factories.make_offer(city, host=host, email="plek@stad.example")
    for number in range(HOW_MANY):
        at = timezone.now() - timedelta(days=number % 45)
        factories.make_referral(city, offer=offer, neighbourhood=wijk, sent_by=ilse, at=at)
    return Referral.objects.order_by("pk")


def all_at_once():
    apart = get_context("spawn")
    with ProcessPoolExecutor(
        len(OFFICES),
        mp_context=apart,
        initializer=answering_together.open_office,
        initargs=(connection.settings_dict["NAME"],),
    ) as offices:
        return list(offices.map(answering_together.work, OFFICES, timeout=SECONDS))


def test_every_one_ends_in_one_true_state(referrals):
    outcomes = all_at_once()

    made = sum(one.get("made", 0) + one.get("expired", 0) for one in outcomes)
    steps = 0
    for referral in referrals.prefetch_related("moves"):
        chain = sorted(referral.moves.all(), key=lambda move: move.number)
        assert [move.number for move in chain] == list(range(1, referral.step + 1))
        assert [move.from_state for move in chain] == ["", *(move.to_state for move in chain[:-1])]
        assert all(states.find(move.from_state, move.to_state) for move in chain[1:])
        assert (chain[-1].to_state, chain[-1].reason) == (referral.state, referral.reason)
        assert (referral.closed_at is None) is referral.is_open
        steps += len(chain) - 1
    assert steps == made > HOW_MANY / 2
    assert HostReminder.objects.count() == sum(one.get("reminded", 0) for one in outcomes) == 1
    assert SenderNews.objects.count() == sum(one.get("told", 0) for one in outcomes) == 1
