"""A host keeps its offers right by the link in its monthly mail: no account, opening changes nothing."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.signing import TimestampSigner
from django.db import connections
from django.test import Client
from django.utils import timezone

from referrals import answer_links, host_links, tasks
from referrals.actions import asking
from referrals.hours import as_typed
from referrals.models import HostAsk, Offer, OfferCapacity, OfferWord
from tests import factories

LAST_YEAR = date(2025, 12, 1)


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example",
        checked_on=LAST_YEAR, helper_hours=[(1, "09:00", "12:00")],
    )  # fmt: skip


@pytest.fixture
def ask(kortrijk, library, offer):
    return kortrijk.host_asks.create(
        organisation=library, address="digipunt@bib.example", month="2026-11",
        sent_at=timezone.now(), offers=1,
    )  # fmt: skip


@pytest.fixture
def address(ask):
    return f"/a/aanbod/{host_links.make_token(ask)}/"


@pytest.fixture
def host():
    """A mail program without cookies, that would refuse a post without the token if it were asked."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def say(host, address, offer):
    """What the host says; `seen` is what the page shows now, unless given."""

    def post(what, **given):
        block = host.get(address).context["blocks"][0]
        return host.post(address, {"offer": offer.pk, "what": what, "seen": block.seen} | given)

    return post


def words(offer):
    return [(word.what, word.road, word.by) for word in offer.words.order_by("pk")]


def state(offer):
    offer.refresh_from_db()
    return offer.checked_on, offer.checked_by, offer.stopped_on


def typed(offer):
    fresh = Offer.objects.with_labels().get(pk=offer.pk)
    return as_typed(fresh.helper_slots), as_typed(fresh.place_slots)


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


def test_opening_it_changes_nothing_and_sets_no_cookie(host, address, offer):
    for method in (host.get, host.head, host.get):
        page = method(address)

    assert (page.status_code, page.cookies, dict(host.cookies)) == (200, {}, {})
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in page["Cache-Control"]
    assert host.put(address).status_code == 405
    assert (state(offer), words(offer)) == ((LAST_YEAR, None, None), [])


def test_it_still_holds_in_one_press_and_history_says_by_which_road(say, offer, today):
    response = say("right")

    assert response.status_code == 302
    assert state(offer) == (today, None, None)
    assert words(offer) == [("right", "link", None)]
    event = apps.get_model("referrals", "OfferEvent").objects.filter(pgh_obj=offer).latest("pgh_id")
    assert (event.pgh_context.metadata["road"], event.pgh_context.metadata["url"]) == ("link", "/a/aanbod/")  # fmt: skip


def test_the_page_of_the_offer_says_by_whom_it_was_checked(say, as_ilse, as_lotte, offer):
    url = "/kortrijk/aanbod/digipunt-bib/"
    assert "Nagekeken op 1 december 2025." in as_ilse.get(url).content.decode()

    say("right")
    assert "door de aanbieder, met de link uit de mail" in as_ilse.get(url).content.decode()

    as_lotte.post(f"{url}klopt-nog/")
    assert "door Lotte." in as_ilse.get(url).content.decode()


def test_it_stops_and_runs_again(say, host, address, offer, today):
    say("stopped")
    assert state(offer) == (today, None, today)
    assert "Dit loopt weer" in host.get(address).content.decode()

    say("right")
    assert state(offer) == (today, None, None)
    assert words(offer) == [("stopped", "link", None), ("right", "link", None)]


def test_other_hours_are_shown_as_read_before_they_are_kept(say, offer):
    given = {"helper_hours": "wo 14-16", "place_hours": "ma-vr 9-12"}

    page = say("hours", **given)
    assert page.status_code == 200
    assert "Zo lezen we het: wo 14–16" in page.content.decode()
    assert typed(offer)[0] == "di 9-12 u"

    assert say("hours", sure="1", **given).status_code == 302
    assert typed(offer) == ("wo 14-16 u", "ma-vr 9-12 u")
    assert words(offer) == [("hours", "link", None)]
    assert state(offer)[0] == LAST_YEAR  # a change is no check


def test_hours_that_cannot_be_read_stay_as_typed_with_a_sentence(say, offer):
    page = say("hours", sure="1", helper_hours="soms wel eens")

    assert page.status_code == 422
    assert "begrijpen we niet als uren" in page.content.decode()
    assert 'value="soms wel eens"' in page.content.decode()
    assert typed(offer)[0] == "di 9-12 u"


def test_it_says_full_until_a_waiting_list_and_a_place_again(say, offer, today):
    until = today + timedelta(days=40)
    for given in (
        {"state": "full", "until": until.isoformat(), "weeks": "x"},
        {"state": "waiting", "weeks": "3", "until": "gisteren"},
        {"state": "free", "weeks": "", "until": ""},
    ):
        assert say("capacity", **given).status_code == 302

    assert [(one.state, one.weeks, one.until, one.road) for one in offer.words.order_by("pk")] == [
        ("full", None, until, "link"), ("waiting", 3, None, "link"), ("free", None, None, "link"),
    ]  # fmt: skip
    now = OfferCapacity.objects.get()
    assert (now.state, now.weeks, now.until, now.said_on) == ("free", None, None, today)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"state": "full"}, "Kies de dag waarop er weer plaats is."),
        ({"state": "full", "until": "2020-01-01"}, "Kies een dag na vandaag, binnen de twee jaar."),
        ({"state": "full", "until": "9999-12-31"}, "Kies een dag na vandaag, binnen de twee jaar."),
        ({"state": "full", "until": "morgen"}, "Schrijf een dag als 31/12/2026."),
        ({"state": "waiting", "weeks": "0"}, "Schrijf een getal van 1 tot 104, of laat het leeg."),
        ({"state": "waiting", "weeks": "veel"}, "Schrijf het aantal weken als een getal."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(say, offer, given, sentence):
    response = say("capacity", **given)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert words(offer) == []


# ── Replay, and links that are none ──────────────────────────────────────────────────────────────


def test_saying_twice_is_once(host, address, offer):
    seen = host.get(address).context["blocks"][0].seen
    given = {"offer": offer.pk, "what": "right", "seen": seen}

    assert [host.post(address, given).status_code for _ in range(3)] == [302, 302, 302]
    assert words(offer) == [("right", "link", None)]


def test_an_old_page_sent_again_changes_nothing(say, host, address, offer):
    seen = host.get(address).context["blocks"][0].seen
    say("right")

    for given in ({"what": "stopped"}, {"what": "capacity", "state": "free"}):
        response = host.post(address, {"offer": offer.pk, "seen": seen} | given)
        assert response.status_code == 409
        assert "Hier was net iemand voor." in response.content.decode()
    assert words(offer) == [("right", "link", None)]


def test_a_replay_a_month_later_does_not_confirm_again(host, address, offer):
    seen = host.get(address).context["blocks"][0].seen
    given = {"offer": offer.pk, "what": "right", "seen": seen}
    host.post(address, given)

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert host.post(address, given).status_code == 409
    assert words(offer) == [("right", "link", None)]


def test_links_that_are_none_are_told_kindly(host, ask, offer, address):
    token = host_links.make_token(ask)
    referral = factories.make_referral(offer.city, offer=offer)
    signer = TimestampSigner(sep=".", salt="referrals.host_offers")
    for false in (
        token[:-1] + ("a" if token[-1] != "a" else "b"), "x", "é", "0-0.a.b", "a" * 3000,
        answer_links.make_token(referral),
        TimestampSigner(sep=".", salt="something.else").sign(f"{ask.city_id}-{ask.pk}"),
        signer.sign("niets"), signer.sign(f"{ask.city_id + 1}-{ask.pk}"),
        signer.sign(f"{ask.city_id}-{ask.pk + 1}"),
    ):  # fmt: skip
        for response in (host.get(f"/a/aanbod/{false}/"), host.post(f"/a/aanbod/{false}/", {"offer": offer.pk, "what": "right"})):  # fmt: skip
            assert response.status_code == 404
            assert "Deze link kennen we niet" in response.content.decode()
    assert host.get(f"/a/{token}/").status_code == 404  # not good for a referral either
    assert words(offer) == []


def test_an_expired_link_only_has_a_new_one_mailed(host, ask, address, offer, mailoutbox):
    with time_machine.travel(timezone.now() + host_links.VALID_FOR + timedelta(hours=1)):
        for response in (host.get(address), host.post(address, {"offer": offer.pk, "what": "right"})):  # fmt: skip
            assert response.status_code == 410
            assert "Deze link is verlopen" in response.content.decode()
        sent = host.post(f"{address}nieuw/")
        [link] = [word for word in mailoutbox[0].body.split() if "/a/aanbod/" in word]
        assert host.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200

    assert "De mail is onderweg" in sent.content.decode()
    assert mailoutbox[0].to == ["digipunt@bib.example"]
    assert words(offer) == []


def test_a_link_speaks_for_what_its_address_speaks_for_and_no_more(
    host, address, ask, kortrijk, antwerpen, library, bram, offer
):
    others = [
        factories.make_offer(kortrijk, host=library, email="les@bib.example"),
        factories.make_offer(kortrijk, host=library),
        factories.make_offer(kortrijk, email="digipunt@bib.example"),
        factories.make_offer(antwerpen, email="digipunt@bib.example"),
    ]

    assert [one.card.offer for one in host.get(address).context["blocks"]] == [offer]
    for other in others:
        assert host.post(address, {"offer": other.pk, "what": "right"}).status_code == 422
    assert OfferWord.objects.count() == 0

    offer.email = "nieuw@bib.example"  # an address that changed takes its old links with it
    offer.save(update_fields=["email"])
    assert host.get(address).context["blocks"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    host, address, kortrijk, library, rows, queries_of
):
    for _number in range(rows - 1):
        factories.make_offer(kortrijk, host=library, email="digipunt@bib.example")

    assert queries_of(host, address) == 5


# ── The mail ─────────────────────────────────────────────────────────────────────────────────────


def test_each_address_of_a_host_gets_one_bundle_a_month(
    kortrijk, library, bram, offer, mailoutbox, today
):
    stale = {"host": library, "checked_on": LAST_YEAR}
    factories.make_offer(kortrijk, "Les", email="digipunt@bib.example", **stale)
    factories.make_offer(kortrijk, "Zonder mail", **stale)
    factories.make_offer(kortrijk, "Gestopt", stopped_on=today, **stale)
    factories.make_offer(kortrijk, "Vers", host=library)
    now = timezone.now()

    assert [asking.ask_hosts(city=kortrijk, at=now) for _ in range(3)] == [2, 0, 0]
    assert asking.ask_hosts(city=kortrijk, at=now + timedelta(days=27)) == 0
    assert sorted((mail.to[0], [name for name in ("Digipunt bib", "Les", "Zonder mail", "Gestopt", "Vers") if f"- {name}," in mail.body]) for mail in mailoutbox) == [
        ("bram@kortrijk.example", ["Zonder mail"]),
        ("digipunt@bib.example", ["Digipunt bib", "Les"]),
    ]  # fmt: skip
    assert {mail.body.count("/a/aanbod/") for mail in mailoutbox} == {1}
    assert asking.ask_hosts(city=kortrijk, at=now + timedelta(days=35)) == 2


def test_a_host_is_not_asked_when_it_rests_or_just_answered(kortrijk, library, say, offer, today):
    rest = kortrijk.host_silences.create(organisation=library, until=today)
    HostAsk.objects.all().delete()
    assert asking.ask_hosts(city=kortrijk, at=timezone.now()) == 0
    rest.delete()
    Offer.objects.update(checked_on=today)
    assert asking.ask_hosts(city=kortrijk, at=timezone.now()) == 0


def test_another_city_is_not_asked(kortrijk, antwerpen, offer, mailoutbox):
    assert asking.ask_hosts(city=antwerpen, at=timezone.now()) == 0
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_start_together_one_mails(kortrijk, library, mailoutbox):
    factories.make_offer(kortrijk, host=library, email="digipunt@bib.example", checked_on=LAST_YEAR)
    together, sent, now = threading.Barrier(4), [], timezone.now()

    def work():
        together.wait()
        sent.append(asking.ask_hosts(city=kortrijk, at=now))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(sent) == [0, 0, 0, 1]
    assert len(mailoutbox) == 1


def test_the_clock_runs_it(kortrijk, offer, mailoutbox):
    tasks.ask_hosts()
    tasks.ask_hosts()

    assert [mail.subject for mail in mailoutbox] == [
        "Klopt jullie aanbod nog? Bibliotheek Kortrijk"
    ]


def test_who_was_asked_and_what_was_wrong_long_ago_is_forgotten(ask, offer, today):
    for closed_on in (None, today):
        offer.reports.create(city=offer.city, what="hours", reported_on=today, closed_on=closed_on)

    assert asking.forget_old(at=timezone.now()) == 0
    assert asking.forget_old(at=timezone.now() + timedelta(days=368)) == 2
    assert offer.reports.get().closed_on is None
