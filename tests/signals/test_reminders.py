"""Reminders: all that waits for a person in one mail, at most once a week, and never an empty one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cities.enums import Role
from signals import tasks
from signals.actions import reminding
from signals.models import Reminder
from signals.reminders import Week, week_to_remind
from tests import factories
from tests.signals.test_structural_actions import at_once

URL = "/kortrijk/structureel/herinneringen/"


@pytest.fixture
def monday(at):
    return at(2026, 11, 23, 8)


@pytest.fixture
def week(monday):
    return Week("2026-W48", monday)


@pytest.fixture
def remind(kortrijk, week):
    """`remind()`: this week's round, an hour or more after it began."""

    def run(city=kortrijk, week=week, hours=0):
        return reminding.remind(city=city, week=week, at=week.at + timedelta(hours=hours))

    return run


@pytest.fixture
def long_ago(monday):
    return monday - timedelta(days=70)


@pytest.fixture
def waiting(kortrijk, long_ago):
    """One that waits for the coordinator, one for policy, and one that waits for nobody yet."""
    return [
        factories.make_structural(kortrijk, "Lang verzameld", phase="collected", at=long_ago),
        factories.make_structural(kortrijk, "Lang gemeld", phase="reported", at=long_ago),
        factories.make_structural(
            kortrijk, "Pas gemeld", phase="reported", at=long_ago + timedelta(days=60)
        ),
    ]


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ((2026, 11, 23, 7, 59), None),  # Monday, before eight
        ((2026, 11, 23, 8), "2026-W48"),
        ((2026, 11, 25, 7, 59), "2026-W48"),  # a clock that stood still for a day
        ((2026, 11, 25, 8), None),
        ((2026, 11, 29, 12), None),  # Sunday
        ((2026, 12, 28, 9), "2026-W53"),
        ((2027, 1, 4, 9), "2027-W01"),
        ((2026, 10, 26, 8), "2026-W44"),  # the night after the clock went back
    ],
)
def test_a_week_is_reminded_from_monday_at_eight_for_two_days(at, moment, name):
    found = week_to_remind(at(*moment))

    assert (found.name if found else None) == name


def test_it_counts_as_of_monday_at_eight_whenever_the_clock_comes_by(at, monday):
    assert week_to_remind(at(2026, 11, 24, 16, 30)) == Week("2026-W48", monday)


def test_each_desk_gets_its_own_and_nobody_else_a_mail(
    remind, waiting, lotte, karim, ilse, bram, wim, mailoutbox
):
    assert remind() == 2

    mails = {message.to[0]: message for message in mailoutbox}
    assert set(mails) == {lotte.email, wim.email}
    assert "Lang verzameld" in mails[lotte.email].body
    assert "Lang gemeld" not in mails[lotte.email].body
    assert "Pas gemeld" not in mails[wim.email].body


def test_policy_is_asked_with_u_and_led_to_the_answer(remind, waiting, wim, mailoutbox):
    remind()

    [message] = [one for one in mailoutbox if one.to == [wim.email]]
    assert message.subject == "1 signaal in Kortrijk wacht op u"
    assert message.body == (
        "Dag Wim,\n"
        "\n"
        "Deze signalen wachten al een tijdje op uw antwoord. Opnemen, doorgeven of niet opnemen: "
        "elk antwoord helpt.\n"
        "\n"
        "- Lang gemeld\n"
        "  gerapporteerd sinds 14 september 2026\n"
        f"  http://127.0.0.1:8000{waiting[1].get_absolute_url()}antwoord/\n"
        "\n"
        "U krijgt hoogstens één zo’n mail per week. Liever geen? Dat kiest u hier:\n"
        f"http://127.0.0.1:8000{URL}\n"
    )


def test_a_coordinator_is_on_first_name_terms(remind, waiting, lotte, mailoutbox):
    remind()

    [message] = [one for one in mailoutbox if one.to == [lotte.email]]
    assert message.subject == "1 signaal in Kortrijk wacht op jou"
    assert "Een kleine is ook goed." in message.body
    assert f"http://127.0.0.1:8000{waiting[0].get_absolute_url()}\n" in message.body


def test_a_coordinator_hears_of_their_own_wijken_only(
    remind, kortrijk, waiting, marke, long_ago, lotte, wim, mailoutbox
):
    signal = factories.make_signal(kortrijk, neighbourhood=marke)
    factories.make_joining(waiting[0], signal)

    remind()

    assert [message.to for message in mailoutbox] == [[wim.email]]


def test_an_answer_whose_day_passed_without_news_is_asked_about(
    remind, kortrijk, long_ago, wim, karim, mailoutbox
):
    for title, news in (("Zonder nieuws", False), ("Met nieuws", True)):
        one = factories.make_structural(kortrijk, title, phase="decided", at=long_ago)
        factories.make_response(one, given_at=long_ago, by_when=date(2026, 11, 20))
        if news:
            one.follow_ups.create(
                city=kortrijk, on=date(2026, 11, 21), text="Open.", written_at=long_ago
            )

    remind()

    [message] = mailoutbox
    assert message.to == [wim.email]
    assert "Zonder nieuws\n  tegen 20 november 2026" in message.body
    assert "Met nieuws" not in message.body


def test_all_that_waits_stands_in_one_mail(remind, kortrijk, long_ago, wim, mailoutbox):
    for number in range(3):
        factories.make_structural(kortrijk, f"Gemeld {number}", phase="reported", at=long_ago)
    one = factories.make_structural(kortrijk, "Beslist", phase="decided", at=long_ago)
    factories.make_response(one, given_at=long_ago, by_when=date(2026, 11, 20))

    remind()

    [message] = mailoutbox
    assert message.subject == "4 signalen in Kortrijk wachten op u"


def test_once_a_week_however_often_the_clock_comes_by(remind, waiting, week, wim, mailoutbox):
    assert [remind(hours=hours) for hours in (0, 1, 30)] == [1, 0, 0]
    next_week = Week("2026-W49", week.at + timedelta(days=7))
    assert remind(week=next_week) == 1

    assert len(mailoutbox) == 2


def test_what_was_moved_since_is_not_asked_any_more(remind, waiting, wim, mailoutbox):
    factories.make_move(waiting[1], "reported", "analysed")
    waiting[1].phase = "analysed"
    waiting[1].save()

    assert remind() == 0
    assert not Reminder.objects.exists()


def test_who_wants_none_gets_none_and_may_want_them_again(remind, waiting, as_wim, wim, mailoutbox):
    page = as_wim.get(URL).content.decode()
    as_wim.post(URL, {"mail": "nee"})
    silent = remind()
    without = as_wim.get(URL).content.decode()
    as_wim.post(URL, {"mail": "ja"})

    assert "Stuur mij geen herinneringen meer" in page
    assert "Stuur mij weer herinneringen" in without
    assert (silent, remind()) == (0, 1)


def test_who_left_or_cannot_sign_in_gets_none(remind, waiting, lotte, wim, mailoutbox):
    lotte.memberships.update(until=date(2026, 11, 22))
    type(wim).objects.filter(pk=wim.pk).update(is_active=False)

    assert remind() == 0


def test_of_two_roles_the_one_that_began_last_holds(remind, kortrijk, waiting, wim, mailoutbox):
    wim.memberships.update(until=date(2027, 1, 1))
    factories.make_membership(wim, kortrijk, Role.COORDINATOR, since=date(2026, 1, 1))

    remind()

    [message] = mailoutbox
    assert "Lang verzameld" in message.body


def test_it_stays_in_the_city(remind, antwerpen, waiting, fatima, wim, mailoutbox):
    hilde = factories.make_user("Hilde", antwerpen, Role.POLICY_READER)

    assert remind(city=antwerpen) == 0
    remind()
    assert hilde.email not in [message.to[0] for message in mailoutbox]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_on_postgresql_send_each_mail_once(
    remind, kortrijk, waiting, lotte, wim, mailoutbox
):
    for number in range(8):
        factories.make_user(f"Beleid {number}", kortrijk, Role.POLICY_READER)

    results = at_once(*(remind for _ in range(4)))

    assert [one for one in results if isinstance(one, Exception)] == []
    addresses = [message.to[0] for message in mailoutbox]
    assert len(addresses) == len(set(addresses)) == sum(results) == 10


def test_the_clock_reminds_every_city_on_monday_and_forgets_after_two_months(
    waiting, wim, monday, time_machine, mailoutbox
):
    time_machine.move_to(monday - timedelta(days=1))
    tasks.remind()
    time_machine.move_to(monday + timedelta(minutes=1))
    tasks.remind()
    tasks.remind()
    assert len(mailoutbox) == 1

    time_machine.move_to(monday + timedelta(days=59))
    tasks.remind()
    assert Reminder.objects.filter(week="2026-W48").exists()
    time_machine.move_to(monday + timedelta(days=62))
    tasks.remind()
    assert not Reminder.objects.filter(week="2026-W48").exists()


def test_a_reminder_asks_no_more_for_three_things_than_for_one(
    kortrijk, week, waiting, wim, long_ago
):
    membership = wim.memberships.get()
    with CaptureQueriesContext(connection) as one:
        reminding.waits_for(membership, week.at)
    for _ in range(2):
        factories.make_structural(kortrijk, phase="reported", at=long_ago)
        decided = factories.make_structural(kortrijk, phase="decided", at=long_ago)
        factories.make_response(decided, given_at=long_ago, by_when=date(2026, 11, 20))
    membership = wim.memberships.get()

    with CaptureQueriesContext(connection) as three:
        waits, past = reminding.waits_for(membership, week.at)

    assert (len(waits), len(past)) == (3, 2)
    assert len(three) == len(one)


def test_the_database_knows_once_a_week(kortrijk, wim, monday):
    row = {"city": kortrijk, "membership": wim.memberships.get(), "sent_at": monday}
    Reminder.objects.create(week="2026-W48", **row)

    for week in ("2026-W48", "week 48"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(week=week, **row)


def test_who_is_on_no_desk_reads_that_nothing_comes(as_karim, as_wim, kortrijk):
    assert "In deze stad komt er geen signaal op jouw bureau." in as_karim.get(URL).content.decode()
    assert "geen signaal op jouw bureau" not in as_wim.get(URL).content.decode()


def test_the_list_leads_there_who_may_be_reminded(as_wim, as_ilse):
    link = f'href="{URL}"'

    assert link in as_wim.get("/kortrijk/structureel/").content.decode()
    assert link not in as_ilse.get("/kortrijk/structureel/").content.decode()


def test_a_host_and_a_stranger_find_the_door_shut(as_bram, as_fatima, kortrijk):
    assert [as_bram.get(URL).status_code, as_bram.post(URL).status_code] == [403] * 2
    assert [as_fatima.get(URL).status_code, as_fatima.post(URL).status_code] == [404] * 2
