"""The referrals of the demo: every way one can go, the same every time, and nobody is mailed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time

import pytest
import time_machine
from django.utils import timezone

from einclusie.demo.referrals import STORIES, load_referrals
from referrals import codes
from referrals.actions import telling
from referrals.states import State
from tests import factories

TODAY = date(2026, 11, 23)
NOON = timezone.make_aware(datetime.combine(TODAY, time(12)))


@pytest.fixture
def loaded(kortrijk, heule, lotte, ilse, bram, library):
    for number in range(3):
        factories.make_offer(kortrijk, f"Plek {number}", host=library, neighbourhood=heule)
    load_referrals(kortrijk, today=TODAY)
    return kortrijk.referrals.order_by("pk")


def test_there_is_one_of_every_story_and_of_every_state_but_withdrawn(loaded):
    assert loaded.count() == len(STORIES)
    assert set(Counter(loaded.values_list("state", flat=True))) == set(State.values) - {"withdrawn"}


def test_the_codes_are_the_same_every_time(loaded):
    draw = random.Random("kortrijk")

    assert loaded[0].code == codes.drawn_by(draw.randrange)


def test_nobody_is_mailed_nor_told_of_what_was(loaded, kortrijk, mailoutbox):
    with time_machine.travel(NOON):
        assert telling.tell_senders(city=kortrijk, day=TODAY, at=NOON) == 0
        assert telling.expire(city=kortrijk, at=NOON) == 0

    assert mailoutbox == []


def test_a_city_without_people_or_offers_has_none(antwerpen):
    load_referrals(antwerpen, today=TODAY)

    assert antwerpen.referrals.count() == 0
