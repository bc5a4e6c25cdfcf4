"""What the database counts: whole months, Belgian moments, and nothing that was withdrawn."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cities.periods import Month, months_between
from signals import counts
from signals.counts import SignalCount, Sources
from signals.enums import Barrier, Domain
from tests import factories

OCTOBER = Month(2026, 10)
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def out(at):
    return at(2026, 11, 4, 6)


@pytest.fixture
def hear(kortrijk, heule, at):
    """A signal of Heule, heard on a day and logged on 2 November unless told otherwise."""

    def hear(*day: int, **given):
        given = {"neighbourhood": heule, "logged_at": at(2026, 11, 2, 9)} | given
        return factories.make_signal(kortrijk, heard_on=date(*day), **given)

    return hear


def count_months(signals, first, last, *, at):
    """How many were heard in each month; a month without is absent."""
    found = {}
    for row in counts.count_signals(signals, months_between(first, last), at=at):
        found[row.month] = found.get(row.month, 0) + row.count
    return found


def test_a_month_counts_its_first_and_its_last_day(kortrijk, heule, hear, out):
    for day in [(2026, 9, 30), (2026, 10, 1), (2026, 10, 31), (2026, 11, 1)]:
        hear(*day)

    found = counts.count_signals(kortrijk.signals.all(), [OCTOBER], at=out)

    assert found == [SignalCount(OCTOBER, heule.pk, "", "", 2)]


def test_it_counts_apart_by_wijk_domain_and_barrier(kortrijk, heule, marke, hear, out):
    hear(2026, 10, 5, domain=Domain.HOUSING)
    hear(2026, 10, 6, domain=Domain.HOUSING)
    hear(2026, 10, 6, domain=Domain.HOUSING, barrier=Barrier.SIGN_IN)
    hear(2026, 9, 6, neighbourhood=marke)

    found = counts.count_signals(kortrijk.signals.all(), [OCTOBER, SEPTEMBER], at=out)

    assert sorted(found, key=lambda row: (str(row.month), row.barrier)) == [
        SignalCount(SEPTEMBER, marke.pk, "", "", 1),
        SignalCount(OCTOBER, heule.pk, "housing", "", 2),
        SignalCount(OCTOBER, heule.pk, "housing", "sign_in", 1),
    ]


def test_only_what_was_logged_before_the_moment_counts(kortrijk, hear, out):
    hear(2026, 10, 5, logged_at=out - timedelta(microseconds=1))
    hear(2026, 10, 5, logged_at=out)

    assert count_months(kortrijk.signals.all(), SEPTEMBER, OCTOBER, at=out) == {OCTOBER: 1}


def test_a_moment_is_the_same_in_every_time_zone(kortrijk, hear, at):
    hear(2026, 10, 31, logged_at=at(2026, 11, 1, 0, 15))

    midnight_in_brussels = datetime(2026, 10, 31, 23, tzinfo=UTC)

    every = kortrijk.signals.all()
    assert count_months(every, OCTOBER, OCTOBER, at=midnight_in_brussels) == {}
    later = midnight_in_brussels + timedelta(minutes=30)
    assert count_months(every, OCTOBER, OCTOBER, at=later) == {OCTOBER: 1}


def test_a_withdrawn_signal_does_not_count_from_then_on(kortrijk, hear, out):
    hear(2026, 10, 5, withdrawn_at=out - timedelta(hours=1))
    hear(2026, 10, 5, withdrawn_at=out + timedelta(hours=1))

    every = kortrijk.signals.all()
    assert count_months(every, OCTOBER, OCTOBER, at=out) == {OCTOBER: 1}
    assert count_months(every, OCTOBER, OCTOBER, at=out + timedelta(days=1)) == {}


def test_it_counts_people_and_organisations_once(
    kortrijk, hear, lotte, ilse, wijkteam, library, out
):
    housing = {"domain": Domain.HOUSING, "barrier": Barrier.SIGN_IN}
    hear(2026, 10, 5, logged_by=lotte, organisation=wijkteam, **housing)
    hear(2026, 10, 6, logged_by=lotte, organisation=wijkteam, noticed_by=library, **housing)
    hear(2026, 10, 7, logged_by=ilse)
    hear(2026, 9, 7, logged_by=ilse, noticed_by=factories.make_organisation(kortrijk))

    of = (kortrijk.signals.all(), kortrijk.echoes.all(), OCTOBER.first_day, OCTOBER.last_day)

    assert counts.count_people(*of, at=out) == 2
    assert counts.count_sources(*of, at=out) == Sources(2, {("housing", "sign_in"): 2})


def test_who_says_so_too_is_heard_as_well(kortrijk, hear, lotte, ilse, wijkteam, library, out, at):
    signal = hear(
        2026, 9, 5, logged_by=lotte, noticed_by=wijkteam, domain=Domain.HOUSING,
        barrier=Barrier.SIGN_IN,
    )  # fmt: skip
    given = {"heard_on": date(2026, 10, 3), "echoed_at": at(2026, 10, 3, 9)}
    factories.make_echo(signal, by=ilse, organisation=library, **given)
    factories.make_echo(signal, by=lotte, organisation=wijkteam, **given)

    of = (kortrijk.signals.all(), kortrijk.echoes.all(), OCTOBER.first_day, OCTOBER.last_day)

    assert counts.count_people(*of, at=out) == 2
    assert counts.count_sources(*of, at=out) == Sources(2, {("housing", "sign_in"): 2})


def test_an_echo_counts_in_its_own_month_and_wijk_with_the_theme_of_its_signal(
    kortrijk, heule, marke, hear, out, at
):
    signal = hear(2026, 9, 5, domain=Domain.HOUSING)
    given = {"neighbourhood": marke, "echoed_at": at(2026, 10, 9, 9)}
    factories.make_echo(signal, heard_on=date(2026, 9, 30), **given)
    factories.make_echo(signal, heard_on=date(2026, 10, 1), **given)
    factories.make_echo(signal, heard_on=date(2026, 10, 2), **given)
    factories.make_echo(signal, heard_on=date(2026, 10, 3), **given | {"echoed_at": out})

    found = counts.count_echoes(kortrijk.echoes.all(), [OCTOBER], at=out)

    assert found == [SignalCount(OCTOBER, marke.pk, "housing", "", 2)]


def test_an_echo_of_a_withdrawn_signal_counts_no_more(kortrijk, hear, lotte, out, at):
    signal = hear(2026, 10, 5, withdrawn_at=out)
    factories.make_echo(signal, heard_on=date(2026, 10, 6), echoed_at=at(2026, 10, 6, 9), by=lotte)

    before, after = out - timedelta(seconds=1), out + timedelta(seconds=1)

    echoes = kortrijk.echoes.all()
    assert [row.count for row in counts.count_echoes(echoes, [OCTOBER], at=before)] == [1]
    assert counts.count_echoes(echoes, [OCTOBER], at=after) == []


def test_a_late_echo_is_said_since_the_window_opened(kortrijk, hear, out, at):
    since = at(2026, 10, 4, 6)
    signal = hear(2026, 9, 5)
    for moment in (since - timedelta(seconds=1), since):
        factories.make_echo(signal, heard_on=date(2026, 9, 9), echoed_at=moment)

    windows = [(SEPTEMBER, SEPTEMBER, since)]

    assert counts.count_late_echoes(kortrijk.echoes.all(), windows, at=out) == 1
    assert counts.count_late_echoes(kortrijk.echoes.all(), [], at=out) == 0


def test_late_is_heard_in_the_window_and_logged_since(kortrijk, hear, at, out):
    since = at(2026, 10, 4, 6)
    hear(2026, 8, 31, logged_at=since)
    hear(2026, 9, 30, logged_at=since)
    hear(2026, 9, 30, logged_at=since - timedelta(seconds=1))
    hear(2026, 10, 1, logged_at=since)
    hear(2026, 9, 30, logged_at=out)

    late = counts.count_late(kortrijk.signals.all(), [(SEPTEMBER, SEPTEMBER, since)], at=out)

    assert late == 1
    assert counts.count_late(kortrijk.signals.all(), [], at=out) == 0


def test_the_first_month_is_of_the_first_signal_that_stands(kortrijk, hear, out):
    assert counts.first_month(kortrijk.signals.all(), at=out) is None

    hear(2026, 9, 30)
    hear(2025, 9, 30, withdrawn_at=out)

    assert counts.first_month(kortrijk.signals.all(), at=out) == SEPTEMBER
