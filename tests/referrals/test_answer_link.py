"""A host answers by the link in its mail: no account, opening changes nothing, no link does another's work."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.signing import Signer, TimestampSigner
from django.test import Client
from django.utils import timezone

from referrals import answer_links
from referrals.models import Referral
from signals import links
from tests import factories


@pytest.fixture
def referral(kortrijk, heule, library, ilse):
    offer = factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example"
    )
    return factories.make_referral(
        kortrijk, offer=offer, neighbourhood=heule, sent_by=ilse, care=["quiet"]
    )


@pytest.fixture
def address(referral):
    return f"/a/{answer_links.make_token(referral)}/"


@pytest.fixture
def host():
    """A mail program without cookies, that would refuse a post without the token if it were asked."""
    return Client(enforce_csrf_checks=True)


def say(client, address, to, step=1, **given):
    return client.post(address, {"to": to, "step": step} | given)


def test_opening_it_changes_nothing_and_sets_no_cookie(host, address, referral):
    for method in (host.get, host.head, host.get, host.options):
        response = method(address)

    page = host.get(address)
    assert (page.status_code, page.cookies, dict(host.cookies)) == (200, {}, {})
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in page["Cache-Control"]
    assert Referral.objects.get().step == 1
    assert response.status_code == 405


def test_it_says_what_the_need_is_and_who_nobody_is(host, address, referral):
    page = host.get(address).content.decode()

    assert "inloggen met itsme of eID" in page
    assert "liefst op een rustige plek" in page
    assert referral.code_word in page
    assert "Ilse" not in page  # without an account one sees no colleagues


def test_a_host_says_yes_then_that_somebody_came_then_how_it_ended(host, address, referral):
    for step, to in enumerate(("received", "arrived", "helped"), start=1):
        response = say(host, address, to, step)
        assert (response.status_code, response.url) == (302, f"{address}?dank=1")

    referral.refresh_from_db()
    assert referral.state == "helped"
    assert [(move.to_state, move.party, move.road, move.by, move.role) for move in referral.moves.all()[1:]] == [
        ("received", "host", "link", None, ""),
        ("arrived", "host", "link", None, ""),
        ("helped", "host", "link", None, ""),
    ]  # fmt: skip
    page = host.get(f"{address}?dank=1").content.decode()
    assert "Dank je. Wie doorverwees, hoort het." in page
    assert "Je hoeft niets meer te doen." in page


def test_a_refusal_asks_why_beside_the_button(host, address, referral):
    response = say(host, address, "refused")

    assert response.status_code == 422
    assert response.content.decode().count("Kies waarom.") == 2
    say(host, address, "refused", reason="language")
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("refused", "language")


def test_a_host_that_sees_it_otherwise_is_kept_too(host, address, referral):
    for step, to in enumerate(("arrived", "helped"), start=1):
        say(host, address, to, step)

    host.post(address, {"outcome": "partly"})

    assert [(note.outcome, note.road, note.by) for note in referral.notes.all()] == [("partly", "link", None)]  # fmt: skip


def test_an_old_page_sent_again_changes_nothing(host, address, referral):
    say(host, address, "received")

    response = say(host, address, "refused", step=1, reason="full")

    assert response.status_code == 409
    assert "Hier was net iemand voor." in response.content.decode()
    referral.refresh_from_db()
    assert (referral.state, referral.step) == ("received", 2)


@pytest.mark.parametrize("to", ["withdrawn", "expired", "helped", "sent", "onzin", ""])
def test_a_link_does_nothing_that_is_not_the_hosts(host, address, referral, to):
    response = say(host, address, to, reason="mistake")

    assert response.status_code == 422
    assert "Dat kan nu niet. Er is niets veranderd." in response.content.decode()
    referral.refresh_from_db()
    assert referral.state == "sent"


# ── Links that are none ──────────────────────────────────────────────────────────────────────────


def forged(referral):
    token = answer_links.make_token(referral)
    other_purpose = Signer(sep=".", salt="signals.links").sign(str(referral.pk))
    return [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.replace(f"-{referral.pk}.", f"-{referral.pk + 1}."),
        "x", "...", "0-0.a.b", "é", "a" * 3000,
        other_purpose,
        links.make_token(referral.pk),
        TimestampSigner(sep=".", salt="something.else").sign(f"{referral.city_id}-{referral.pk}"),
        TimestampSigner(sep=".", salt="referrals.answer").sign("niets"),
        # Signed by us, of another city: the referral is not there.
        TimestampSigner(sep=".", salt="referrals.answer").sign(f"{referral.city_id + 1}-{referral.pk}"),
    ]  # fmt: skip


def test_a_forged_link_or_one_for_another_purpose_or_city_is_a_friendly_page(
    host, referral, mailoutbox
):
    for token in forged(referral):
        for response in (
            host.get(f"/a/{token}/"),
            say(host, f"/a/{token}/", "received"),
            host.post(f"/a/{token}/nieuw/"),
        ):
            assert response.status_code == 404
            assert "Deze link kennen we niet" in response.content.decode()
    referral.refresh_from_db()
    assert (referral.state, mailoutbox) == ("sent", [])


def test_a_link_of_signals_is_not_one_of_ours_nor_the_other_way_round(client, address):
    token = address.split("/")[2]

    assert client.get(f"/s/{token}/").status_code == 404


@pytest.fixture
def expired(referral):
    with time_machine.travel(timezone.now() - answer_links.VALID_FOR - timedelta(hours=1)):
        return f"/a/{answer_links.make_token(referral)}/"


def test_an_expired_link_does_nothing_and_its_signature_brings_a_new_one(
    host, referral, expired, mailoutbox
):
    for response in (host.get(expired), say(host, expired, "received")):
        assert response.status_code == 410
        assert "Deze link is verlopen" in response.content.decode()

    response = host.post(f"{expired}nieuw/")

    assert "De mail is onderweg" in response.content.decode()
    assert [mail.to for mail in mailoutbox] == [["digipunt@bib.example"]]
    assert "digipunt@bib.example" not in response.content.decode()
    fresh = mailoutbox[0].body.split("/a/")[1].split("/")[0]
    assert say(host, f"/a/{fresh}/", "received").status_code == 302


def test_a_new_link_is_mailed_a_few_times_only_and_not_for_what_is_over(
    host, referral, expired, mailoutbox
):
    answers = [host.post(f"{expired}nieuw/").status_code for _ in range(4)]
    assert answers == [200, 200, 429, 429]

    factories.make_referral_move(referral, "sent", "no_show")
    response = host.post(f"{expired}nieuw/")

    assert response.status_code == 410
    assert "al rond" in response.content.decode()
    assert len(mailoutbox) == 2


def test_without_any_address_nothing_is_mailed_and_that_is_said(
    host, referral, expired, mailoutbox
):
    factories.Offer.objects.update(email="")

    page = host.post(f"{expired}nieuw/").content.decode()

    assert "We kennen geen mailadres" in page
    assert mailoutbox == []


def test_a_link_that_is_hammered_waits(host, address):
    codes = [say(host, address, "onzin").status_code for _ in range(21)]

    assert codes == [*[422] * 20, 429]


def test_after_the_agreement_was_taken_back_the_link_tells_nothing_more(
    host, as_ilse, address, referral
):
    as_ilse.post(f"{referral.get_absolute_url()}akkoord-terug/")

    page = host.get(address).content.decode()

    assert "inloggen met itsme of eID" not in page
    assert "Deze doorverwijzing is ingetrokken." in page


def test_it_asks_few_questions(host, address, queries_of):
    assert queries_of(host, address) == 3
