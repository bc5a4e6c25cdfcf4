"""What the clock tells: a host once a week, a sender once a day, and an end after a last word."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from referrals import tasks
from referrals.actions import telling
from referrals.models import HostReminder, Referral, SenderNews
from signals.reminders import Week
from tests import factories


@pytest.fixture
def monday(at):
    return at(2026, 11, 23, 8)


@pytest.fixture
def week(monday):
    return Week("2026-W48", monday)


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example"
    )


@pytest.fixture
def sent(kortrijk, heule, ilse, offer, monday):
    """A referral of Ilse that stands in a state since so many days before Monday at eight."""

    def make(days, state="sent", **given):
        given = {"offer": offer, "neighbourhood": heule, "sent_by": ilse, "state": state} | given
        return factories.make_referral(kortrijk, at=monday - timedelta(days=days), **given)

    return make


@pytest.fixture
def remind(kortrijk, week):
    def run(hours=0, city=kortrijk, week=week):
        return telling.remind(city=city, week=week, at=week.at + timedelta(hours=hours))

    return run


def codes_in(mail, referrals):
    return [one.code_word for one in referrals if one.code_word in mail.body]


# ── To the host ──────────────────────────────────────────────────────────────────────────────────


def test_all_that_waits_is_one_mail_to_a_host_and_only_that(
    remind, kortrijk, sent, library, monday, mailoutbox
):
    day = monday.date()
    waits = [
        sent(4), sent(12, "received"), sent(9, "arrived"),
        sent(20, "appointment", appointment_on=day - timedelta(days=4)),
    ]  # fmt: skip
    quiet = [
        sent(2), sent(9, "received"), sent(5, "arrived"), sent(40, "refused"), sent(40, "helped"),
        sent(20, "appointment", appointment_on=day),
    ]  # fmt: skip

    assert remind() == 1

    [mail] = mailoutbox
    assert mail.to == ["digipunt@bib.example"]
    assert mail.subject == "4 doorverwijzingen wachten op een antwoord"
    assert codes_in(mail, waits + quiet) == [one.code_word for one in waits]
    assert mail.body.count("/a/") == 4
    row = HostReminder.objects.get()
    assert (row.organisation, row.week, row.referrals) == (library, "2026-W48", 4)


def test_a_host_is_reminded_once_a_week_and_not_after_its_answer(remind, sent, mailoutbox, monday):
    referral = sent(5)
    assert [remind(), remind(1), remind(20)] == [1, 0, 0]

    next_week = Week("2026-W49", monday + timedelta(days=7))
    assert remind(week=next_week) == 1
    factories.make_referral_move(referral, "sent", "refused", reason="full")
    assert remind(week=Week("2026-W50", monday + timedelta(days=14))) == 0
    assert len(mailoutbox) == 2


def test_a_host_that_may_rest_is_not_reminded_until_it_is_over(
    remind, kortrijk, library, sent, monday, mailoutbox
):
    sent(5)
    kortrijk.host_silences.create(organisation=library, until=monday.date())

    assert remind() == 0
    assert remind(week=Week("2026-W49", monday + timedelta(days=7))) == 1


def test_each_address_gets_its_own_and_each_host_one(
    remind, kortrijk, heule, sent, library, mailoutbox
):
    other = factories.make_offer(kortrijk, host=library, email="les@bib.example")
    elsewhere = factories.make_offer(kortrijk, email="digibank@stad.example")
    sent(5), sent(6), sent(5, offer=other), sent(5, offer=elsewhere)

    assert remind() == 2

    assert sorted((mail.to[0], mail.body.count("/a/")) for mail in mailoutbox) == [
        ("digibank@stad.example", 1), ("digipunt@bib.example", 2), ("les@bib.example", 1),
    ]  # fmt: skip


def test_another_city_is_not_reminded_along(remind, antwerpen, sent, mailoutbox):
    sent(5)

    assert remind(city=antwerpen) == 0
    assert mailoutbox == []


@pytest.mark.parametrize(("hour", "mails"), [(7, 0), (8, 1), (20, 1)])
def test_the_clock_reminds_on_monday_from_eight_on(sent, at, hour, mails, mailoutbox):
    sent(5)

    with time_machine.travel(at(2026, 11, 23, hour)):
        tasks.remind()
        tasks.remind()

    assert len(mailoutbox) == mails


# ── To the sender ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tell(kortrijk, monday):
    def run(days=0, hours=8, city=kortrijk):
        moment = monday + timedelta(days=days, hours=hours)
        return telling.tell_senders(city=city, day=moment.date(), at=moment)

    return run


def test_what_others_did_is_one_mail_to_who_sent_it(tell, sent, ilse, mailoutbox):
    refused, helped, quiet = sent(2, "refused"), sent(5, "helped"), sent(1)
    factories.make_referral_move(quiet, "sent", "arrived", party="sender", by=ilse)

    assert tell() == 1

    [mail] = mailoutbox
    assert mail.to == [ilse.email]
    assert mail.subject == "Wat werd er van 2 doorverwijzingen"
    assert "Geweigerd: we zitten vol" in mail.body
    assert f"/kortrijk/doorverwijzingen/{refused.pk}/doorgeven/" in mail.body
    assert "  Aanvaard\n  Aangekomen\n  Geholpen\n" in mail.body
    assert f"/kortrijk/doorverwijzingen/{helped.pk}/doorgeven/" not in mail.body
    assert quiet.code_word not in mail.body


def test_a_day_has_one_mail_and_nothing_is_told_twice(tell, sent, mailoutbox):
    sent(2, "received")
    later = sent(1)
    assert [tell(), tell(hours=9)] == [1, 0]

    factories.make_referral_move(later, "sent", "received")
    assert [tell(hours=10), tell(days=1), tell(days=2)] == [0, 1, 0]
    assert [mail.body.count("Aanvaard") for mail in mailoutbox] == [1, 1]


def test_who_left_gets_no_mail(tell, sent, ilse, mailoutbox, monday):
    sent(2, "received")
    ilse.memberships.update(until=monday.date() - timedelta(days=1))

    assert tell() == 0
    assert mailoutbox == []


def test_another_city_tells_nothing_of_it(tell, antwerpen, sent, mailoutbox):
    sent(2, "received")

    assert tell(city=antwerpen) == 0


@pytest.mark.parametrize(("hour", "mails"), [(15, 0), (16, 1), (23, 1)])
def test_the_clock_tells_from_four_oclock_on(sent, at, hour, mails, mailoutbox):
    sent(2, "received")

    with time_machine.travel(at(2026, 11, 23, hour)):
        tasks.tell_senders()
        tasks.tell_senders()

    assert len(mailoutbox) == mails


# ── The end ──────────────────────────────────────────────────────────────────────────────────────


def test_it_expires_a_week_after_the_last_word_to_its_sender(
    kortrijk, tell, sent, monday, mailoutbox
):
    referral = sent(24)

    def expire(days):
        return telling.expire(city=kortrijk, at=monday + timedelta(days=days))

    assert expire(6.1) == 0  # thirty days, and no last word yet
    assert tell() == 1
    assert "Over een week vervalt het." in mailoutbox[0].body
    assert f"/doorverwijzingen/{referral.pk}/doorgeven/" in mailoutbox[0].body
    assert [tell(days=1), expire(6.9), expire(7.5), expire(8)] == [0, 0, 1, 0]

    referral.refresh_from_db()
    move = referral.moves.latest("number")
    assert (referral.state, move.party, move.road, move.by) == ("expired", "clock", "clock", None)
    assert tell(days=8) == 1
    assert "Vervallen" in mailoutbox[-1].body


def test_an_answer_after_the_last_word_saves_it(kortrijk, tell, sent, monday):
    referral = sent(24)
    tell()
    factories.make_referral_move(referral, "sent", "received", at=monday + timedelta(days=1))

    assert telling.expire(city=kortrijk, at=monday + timedelta(days=20)) == 0


@pytest.mark.parametrize(
    ("state", "days", "given"),
    [("received", 75, {}), ("appointment", 75, {}), ("arrived", 105, {}), ("sent", 45, {})],
)
def test_nothing_stays_open_for_ever_also_where_nobody_can_be_told(
    kortrijk, sent, monday, ilse, state, days, given
):
    ilse.memberships.update(until=monday.date() - timedelta(days=200))
    referral = sent(days, state, **given)
    sent(days - 3, state, **given)

    assert telling.expire(city=kortrijk, at=monday) == 1

    referral.refresh_from_db()
    assert referral.state == "expired"


def test_an_appointment_waits_for_its_day(kortrijk, sent, monday):
    sent(200, "appointment", appointment_on=monday.date() - timedelta(days=10))

    assert telling.expire(city=kortrijk, at=monday) == 0


def test_the_clock_lets_expire_in_every_city(sent, antwerpen, monday):
    sent(50)
    factories.make_referral(antwerpen, at=monday - timedelta(days=50))

    with time_machine.travel(monday):
        tasks.expire()
        tasks.expire()

    assert Referral.objects.open().count() == 0


def test_old_bundles_are_forgotten(kortrijk, library, ilse, monday):
    for days in (59, 61):
        at = monday - timedelta(days=days)
        HostReminder.objects.create(
            city=kortrijk, organisation=library, week=f"2026-W{days}", sent_at=at, referrals=1
        )
        SenderNews.objects.create(
            city=kortrijk, membership=ilse.memberships.get(), day=at.date(), sent_at=at
        )

    assert telling.forget_old(at=monday) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_mails(kortrijk, week, sent, monday, mailoutbox):
    sent(5), sent(6, "received")
    both = threading.Barrier(2)

    def work():
        try:
            both.wait(10)
            telling.remind(city=kortrijk, week=week, at=monday)
            both.wait(10)
            telling.tell_senders(city=kortrijk, day=monday.date(), at=monday)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [HostReminder.objects.count(), SenderNews.objects.count(), len(mailoutbox)] == [1, 1, 2]
