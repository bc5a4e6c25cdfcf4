"""The invented signals: the same for one day, lifelike, and with two rises and one burst in them."""

from collections import Counter
from datetime import date, timedelta

import pytest

from cities.disclosure import personal_details_in
from cities.periods import Month
from einclusie.demo import content
from einclusie.demo.signals import BURST, RISES, invented_signals
from signals.enums import Barrier, Domain, Frequency, Tried

TODAY = date(2026, 11, 23)
DAYS = (TODAY, date(2026, 2, 28), date(2027, 5, 1))


@pytest.fixture(scope="module")
def signals():
    return list(invented_signals(TODAY))


def monthly(signals, city, theme):
    return Counter(
        Month.of(one.heard_on)
        for one in signals
        if one.city == city and (one.domain, one.barrier) == theme
    )


def test_it_is_the_same_every_time_for_one_day(signals):
    again = list(invented_signals(TODAY))

    assert again == signals


def test_it_differs_from_one_day_to_another(signals):
    other = list(invented_signals(date(2026, 9, 23)))

    assert other != signals


def test_a_month_long_past_reads_the_same_from_two_days(signals):
    def january(found):
        return [one for one in found if Month.of(one.heard_on) == Month(2026, 1)]

    assert january(invented_signals(date(2026, 11, 1))) == january(signals)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_there_are_some_fifteen_hundred_over_fifteen_months(today):
    signals = list(invented_signals(today))

    counts = Counter(one.city for one in signals)

    assert 350 <= counts["kortrijk"] <= 470
    assert 480 <= counts["antwerpen"] <= 640
    assert 480 <= counts["gent"] <= 640
    assert min(one.heard_on for one in signals) >= today - timedelta(days=15 * 31)
    assert max(one.logged_at.date() for one in signals) < today


def test_a_signal_is_logged_when_it_was_heard_or_later(signals):
    delays = [(one.logged_at.date() - one.heard_on).days for one in signals]

    assert min(delays) == 0
    assert sum(delay <= 9 for delay in delays) / len(delays) > 0.95
    assert max(delays) > 9
    assert all(one.logged_at.utcoffset() is not None for one in signals)


def test_every_code_and_every_name_is_known(signals):
    wijken = {(wijk.city, wijk.slug) for wijk in content.wijken()}
    organisations = {(one.city, one.slug) for one in content.organisations()}
    loggers = {(one.city, one.email) for one in content.accounts() if one.logs}

    assert {one.domain for one in signals} == {"", *Domain.values}
    assert {one.barrier for one in signals} == {"", *Barrier.values}
    assert {one.frequency for one in signals} == {"", *Frequency.values}
    assert {one.tried for one in signals} == {"", *Tried.values}
    assert {(one.city, one.neighbourhood) for one in signals} <= wijken
    assert {(one.city, one.noticed_by) for one in signals if one.noticed_by} <= organisations
    assert {(one.city, one.logged_by) for one in signals} == loggers


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_no_text_is_too_long_or_names_anybody(today):
    texts = {one.text for one in invented_signals(today)}

    assert max(len(text) for text in texts) <= 500
    assert {text: found for text in texts if (found := personal_details_in(text))} == {}


def test_texts_are_as_varied_as_people(signals):
    texts = Counter(one.text for one in signals)

    assert len(texts) > 0.75 * len(signals)


def test_less_is_heard_in_the_weekend(signals):
    weekend = sum(one.heard_on.weekday() >= 5 for one in signals)

    assert 0 < weekend / len(signals) < 0.1


def test_tax_is_heard_of_in_the_season_of_the_tax_return(signals):
    months = Counter(
        one.heard_on.month
        for one in signals
        if (one.domain, one.barrier) == ("federal_government", "skills")
    )

    assert months[5] + months[6] > sum(months.values()) / 2


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("city", RISES)
def test_two_themes_rise_in_the_last_full_months(city, today):
    signals = list(invented_signals(today))

    months = monthly(signals, city, RISES[city])

    last = Month.of(today).before()
    usual = sum(months[last.before(ago)] for ago in range(4, 13)) / 9
    assert months[last] >= 8
    assert months[last] > 2.5 * usual
    assert months[last] + months[last.before()] > 4 * usual


@pytest.mark.parametrize("city", RISES)
def test_a_rise_is_heard_in_several_wijken_by_several_organisations(city, signals):
    organisation = {one.email: one.organisation for one in content.accounts()}
    last = Month.of(TODAY).before()

    risen = [
        one
        for one in signals
        if one.city == city
        and (one.domain, one.barrier) == RISES[city]
        and Month.of(one.heard_on) == last
    ]

    assert len({one.neighbourhood for one in risen}) >= 4
    assert len({organisation[one.logged_by] for one in risen}) >= 3


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_new_colleague_doubles_a_month_without_anything_rising(today):
    city, colleague, ago = BURST
    last = Month.of(today).before(ago)

    signals = [one for one in invented_signals(today) if one.city == city]

    by_colleague = [one for one in signals if one.logged_by == colleague]
    by_others = [
        one for one in signals if Month.of(one.heard_on) == last and one.logged_by != colleague
    ]
    themes = Counter((one.domain, one.barrier) for one in by_colleague)
    assert {Month.of(one.heard_on) for one in by_colleague} == {last}
    assert abs(len(by_colleague) - len(by_others)) <= 5
    assert len(themes) >= 10
    assert max(themes.values()) <= len(by_colleague) / 3
