"""Why an offer stands where it stands, in sentences, and by the same measure as the ranking."""

import html
import re
from datetime import datetime

import pytest
import time_machine
from django.db.models import Q

from referrals.facts import fact
from referrals.models import Offer
from referrals.searching.concepts import concepts
from referrals.why import has
from tests import factories
from tests.conftest import BRUSSELS
from tests.referrals.test_offer_list import URL

TUESDAY_TEN = "2026-11-24 10:00+01:00"


def why(client, **query):
    page = client.get(URL, query).content.decode()
    listed = re.findall(r'<details class="why">.*?<ul[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [re.findall(r"<li>(.*?)</li>", html.unescape(reasons)) for reasons in listed]


@time_machine.travel(TUESDAY_TEN)
def test_it_says_which_word_stands_where_and_what_else_counts(as_lotte, kortrijk, heule):
    factories.make_offer(
        kortrijk,
        "Digipunt",
        neighbourhood=heule,
        summary="Hulp met je smartphone.",
        description="Ook met itsme.",
        languages=["tr"],
        helper_hours=[(1, "09:00", "12:00")],
    )

    assert why(as_lotte, q="gsm itsmi Turks") == [
        [
            "“smartphone” staat in de samenvatting, een ander woord voor “gsm”.",
            "“itsmi” lezen we als “itsme”: “itsme” staat in de uitleg.",
            "Het biedt wat je vraagt met “turks”.",
            "Het is in de wijk.",
            "Er is vandaag of morgen iemand.",
            "Binnenlopen kan zonder afspraak.",
            "Het is minder dan zes maanden geleden nagekeken.",
        ]
    ]


@time_machine.travel(TUESDAY_TEN)
def test_it_says_what_is_missing(as_karim, kortrijk, marke):
    factories.make_offer(
        kortrijk, "Cursus", summary="Leren.", neighbourhood=marke, registration="enrolment"
    )

    assert why(as_karim, q="cursus itsme zzzzz")[0][:3] == [
        "“cursus” staat in de naam.",
        "“itsme” staat in geen enkel aanbod van de stad.",
        "“zzzzz” staat in geen enkel aanbod van de stad.",
    ]


FACTS = sorted({name for concept in concepts() for name in concept.facts})
FACTS += ["easy_dutch", "walk_in", "now", "today", "soon", "evening", "weekend"]


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_the_same_for_the_database_and_for_the_page(kortrijk, heule, name):
    now = datetime(2026, 11, 24, 10, tzinfo=BRUSSELS)
    factories.make_offer(kortrijk, "Zonder", registration="enrolment", is_free=False)
    factories.make_offer(
        kortrijk,
        "Met",
        kinds=["group", "access", "individual"],
        languages=["nl", "tr", "ar", "fr"],
        equipment=["printer", "wifi", "loan", "computer"],
        dutch_level="easy",
        at_home=True,
        remote=True,
        wheelchair=True,
        quiet=True,
        children_welcome=True,
        helper_hours=[(1, "09:00", "12:00"), (5, "17:00", "20:00")],
        place_hours=[(day, "08:00", "21:00") for day in range(7)],
    )
    factories.make_offer(kortrijk, "Plek", place_hours=[(2, "09:00", "12:00")])

    found = set(Offer.objects.filter(fact(name, now) & Q()).values_list("name", flat=True))

    offers = Offer.objects.with_labels()
    assert found == {offer.name for offer in offers if has(offer, name, now)}


def test_a_stranger_reads_no_reasons(as_fatima, kortrijk):
    factories.make_offer(kortrijk, "Cursus")

    assert as_fatima.get(URL, {"q": "cursus"}).status_code == 404
