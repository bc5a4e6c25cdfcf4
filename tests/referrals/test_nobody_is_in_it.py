"""Personal details of a resident, put in every field that anybody can send: found nowhere afterwards."""

from __future__ import annotations

import io
import logging
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import connection

from cities.models import Intermediary
from referrals import answer_links
from referrals.models import Referral
from tests import factories

# A name, a national number, a telephone, an e-mail address, an address and a birth date.
PLANTED = (
    "Wannes Vandenplanterije", "85.07.30-033.28", "85073003328", "0470123456", "0470 12 34 56",
    "wannes@planterij.example", "Plantstraat 12", "30/07/1985", "1985-07-30",
)  # fmt: skip
EVERYTHING = " ".join(PLANTED)


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example"
    )


@pytest.fixture
def said():
    """All that is logged."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def everything_in_the_database() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def found_in(text: str) -> list[str]:
    return [one for one in PLANTED if one.casefold() in text.casefold()]


def forms_of(referral, offer, heule):
    """(address, what an honest page would send) for each form of a referral."""
    own = referral.get_absolute_url()
    desk = {
        "needs": ["sign_in"], "wish": "learn", "neighbourhood": heule.pk, "language": "nl",
        "warmth": "called", "contact_wish": "comes", "people": 1, "agreed": "on",
        "agreed_how": "spoken", "form_key": "", "appointment_on": "", "care": [],
    }  # fmt: skip
    move = {"to": "received", "step": 1, "reason": "", "appointment_on": "", "kaartje": ""}
    return [
        (f"/kortrijk/doorverwijzingen/nieuw/?aanbod={offer.slug}", desk),
        (f"{own}stap/", move),
        (f"{own}anders/", {"outcome": "helped"}),
        (f"{own}gebeld/", {"kind": "call_answered"}),
        (f"{own}doorgeven/", {"offer": offer.pk, "agreed": "on", "agreed_how": "spoken", "form_key": ""}),
        (f"/a/{answer_links.make_token(referral)}/", move),
    ]  # fmt: skip


def test_what_is_planted_everywhere_is_found_nowhere(
    as_karim, kortrijk, heule, offer, mailoutbox, said
):
    sent = 0
    for number in range(6):
        referral = factories.make_referral(kortrijk, offer=offer, neighbourhood=heule)
        address, fair = forms_of(referral, offer, heule)[number]
        for name in [*fair, "note", "name", "phone"]:
            for value in (EVERYTHING, *PLANTED):
                as_karim.post(address, fair | {name: value})
                sent += 1
        as_karim.post(address, fair)
    for value in PLANTED:
        for page in ("/k/", "/kortrijk/doorverwijzingen/"):
            as_karim.get(page, {"code": value})

    assert sent > 300
    assert Referral.objects.count() > 6, "what was fair came through"
    assert mailoutbox
    assert found_in(everything_in_the_database()) == []
    assert found_in("\n".join(f"{mail.subject} {mail.body} {mail.to}" for mail in mailoutbox)) == []
    assert found_in(said.getvalue()) == []


def test_it_would_have_been_found(kortrijk, heule):
    factories.make_intermediary(kortrijk, heule, function=PLANTED[0])

    assert Intermediary.objects.count() == 1
    assert found_in(everything_in_the_database()) == [PLANTED[0]]


def test_no_address_or_subject_tells_more_than_a_code(as_ilse, kortrijk, heule, offer, mailoutbox):
    desk = forms_of(factories.make_referral(kortrijk, offer=offer), offer, heule)[0]
    response = as_ilse.post(desk[0], desk[1] | {"needs": ["money"], "language": "ar"})

    told = unquote(response.url) + mailoutbox[0].subject + mailoutbox[0].body
    assert [word for word in ("bankieren", "Arabisch", "money") if word in told] == []


def test_every_text_of_a_referral_is_one_of_a_list():
    """But for its code: no column can hold what somebody types."""
    free = [
        f"{model.__name__}.{field.name}"
        for name in ("Referral", "ReferralMove", "ReferralNote", "ReferralTally")
        for model in [apps.get_model("referrals", name)]
        for field in model._meta.get_fields()
        if field.get_internal_type() in ("CharField", "TextField", "EmailField", "JSONField")
        and not field.choices
    ]

    assert free == ["Referral.code"]
