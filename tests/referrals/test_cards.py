"""What a page shows of an offer: the next time in words."""

from datetime import date

import pytest

from referrals import cards
from referrals.enums import Registration
from tests import factories


@pytest.fixture
def next_of(kortrijk, at):
    def say(*moment, **given):
        offer = factories.make_offer(kortrijk, **given)
        card = cards.prepare(kortrijk.offers.with_labels().filter(pk=offer.pk), now=at(*moment))[0]
        return card.next.replace("\u00a0", " ")

    return say


HELPER = [(1, "09:30", "11:30"), (3, "09:30", "11:30")]
PLACE = [(0, "09:00", "12:00")]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 11, 24, 12, 0), "Volgende keer: donderdag 26 november, 9.30 tot 11.30 u"),
        ((2026, 11, 25, 12, 0), "Volgende keer: morgen, 9.30 tot 11.30 u"),
        ((2026, 11, 26, 8, 0), "Volgende keer: vandaag, 9.30 tot 11.30 u"),
        ((2026, 11, 26, 10, 0), "Nu, tot 11.30 u"),
    ],
)
def test_the_next_time_is_that_of_the_helper(next_of, moment, words):
    assert next_of(*moment, helper_hours=HELPER, place_hours=PLACE) == words


def test_without_helper_hours_it_is_that_of_the_place(next_of):
    assert next_of(2026, 11, 22, 8, 0, place_hours=PLACE) == "Volgende keer: morgen, 9 tot 12 u"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"registration": Registration.APPOINTMENT}, "Op afspraak"),
        ({"registration": Registration.REFERRAL_ONLY}, "Enkel via een doorverwijzer"),
        ({"schedule_note": "elke eerste dinsdag"}, "elke eerste dinsdag"),
        ({}, "De uren zijn nog niet bekend"),
        ({"stopped_on": date(2026, 11, 1), "helper_hours": HELPER}, "Gestopt"),
        (
            {"registration": Registration.APPOINTMENT, "helper_hours": HELPER},
            "Volgende keer: morgen, 9.30 tot 11.30 u, op afspraak",
        ),
    ],
)
def test_it_promises_no_more_than_is_known(next_of, given, words):
    assert next_of(2026, 11, 23, 8, 0, **given) == words
