"""Weekly hours: saying them, reading them, and the next time."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.hours import (
    MIDNIGHT,
    NotHours,
    Occasion,
    Slot,
    Trouble,
    as_typed,
    clock,
    in_words,
    next_time,
    parse,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


def slots(days, opens, closes):
    return [Slot(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day in days]


MORNINGS = slots(range(5), "09:00", "12:00")
HELPER = slots([1, 3], "09:30", "11:30")


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ([], ""),
        (HELPER, "di en do 9.30–11.30 u"),
        (MORNINGS, "ma–vr 9–12 u"),
        (MORNINGS + slots([1, 3], "13:00", "16:00"), "ma–vr 9–12 u, di en do ook 13–16 u"),
        (slots([0, 2, 4], "13:00", "17:00"), "ma, wo en vr 13–17 u"),
        (slots([0, 1, 2, 4], "13:00", "17:00"), "ma–wo en vr 13–17 u"),
        (slots([0], "09:00", "12:00") + slots([0], "13:30", "16:30"), "ma 9–12 en 13.30–16.30 u"),
        (slots([0], "09:00", "12:00") + slots([2], "14:00", "16:00"), "ma 9–12 u, wo 14–16 u"),
        (slots([0], "13:00", "16:00") + MORNINGS, "ma–vr 9–12 u, ma ook 13–16 u"),
        (slots(range(7), "10:00", "23:59"), "elke dag 10–24 u"),
        (slots([5, 6], "10:00", "12:00"), "za en zo 10–12 u"),
    ],
)
def test_hours_are_said_in_few_words(week, words):
    assert in_words(week) == words.replace(" u", "\u00a0u")


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("", []),
        ("  \n ", []),
        ("di en do 9.30-11.30", HELPER),
        ("elke dinsdag en donderdag van 9u30 tot 11u30", HELPER),
        ("Di, do: 9:30 – 11:30 uur", HELPER),
        ("dinsdagen 9h30-11h30; donderdagen 9h30-11h30", HELPER),
        ("ma-vr 9-12", MORNINGS),
        ("MAANDAG t.e.m. VRIJDAG 9 u tot 12 u.", MORNINGS),
        ("werkdagen 9.00-12.00", MORNINGS),
        ("ma t/m vr 9-12u", MORNINGS),
        (
            "ma-vr 9-12, 13.30-16.30; wo 17-19",
            sorted(MORNINGS + slots(range(5), "13:30", "16:30") + slots([2], "17:00", "19:00")),
        ),
        ("wo 14-16\nma 9-12", slots([0], "09:00", "12:00") + slots([2], "14:00", "16:00")),
        ("weekend 10-12", slots([5, 6], "10:00", "12:00")),
        ("za-ma 10-12", slots([0, 5, 6], "10:00", "12:00")),
        ("dagelijks 20-24", slots(range(7), "20:00", "23:59")),
        ("ma 9-12 en 12-14", slots([0], "09:00", "12:00") + slots([0], "12:00", "14:00")),
    ],
)
def test_hours_are_read_as_people_type_them(text, week):
    assert parse(text) == tuple(week)


@pytest.mark.parametrize(
    ("text", "trouble", "piece"),
    [
        ("op afspraak", Trouble.NOT_READ, "op afspraak"),
        ("ma 9", Trouble.NOT_READ, "9"),
        ("ma 9-", Trouble.NOT_READ, "9 -"),
        ("ma 9-12-14", Trouble.NOT_READ, "- 14"),
        ("ma 9.5-12", Trouble.NOT_READ, ".5-12"),
        ("ma-", Trouble.NOT_READ, "-"),
        ("9-12", Trouble.NO_DAY, "9"),
        ("ma en di", Trouble.NO_TIME, "di"),
        ("ma 9-12; wo", Trouble.NO_TIME, "wo"),
        ("ma 25-26", Trouble.NO_SUCH_TIME, "25"),
        ("ma 9.75-12", Trouble.NO_SUCH_TIME, "9.75"),
        ("ma 12-9", Trouble.BACKWARDS, "12-9"),
        ("ma 9-9", Trouble.BACKWARDS, "9-9"),
        ("ma-di 9-12; di 11-13", Trouble.OVERLAP, "dinsdag 9 tot 12 u, 11 tot 13 u"),
        ("ma 9-12, 9-12", Trouble.OVERLAP, "maandag 9 tot 12 u, 9 tot 12 u"),
    ],
)
def test_it_says_what_is_no_hours(text, trouble, piece):
    with pytest.raises(NotHours) as wrong:
        parse(text)

    assert (wrong.value.trouble, wrong.value.text.replace("\u00a0", " ")) == (trouble, piece)


moments = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])) | st.just(MIDNIGHT)


@st.composite
def weeks(draw):
    """Any week of slots that do not overlap."""
    found = []
    for day in range(7):
        edges = sorted(draw(st.lists(moments, unique=True, max_size=6)))
        found += [Slot(day, *pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    return tuple(sorted(found))


@given(weeks())
def test_what_is_said_is_read_the_same(week):
    assert parse(in_words(week)) == week
    assert parse(as_typed(week)) == week


@given(st.text(alphabet="madiwozrvn 0123456789-.,;:utemhk\n\x00é", max_size=60))
def test_any_text_is_hours_or_is_not(text):
    try:
        week = parse(text)
    except NotHours:
        return
    assert parse(in_words(week)) == week


def test_a_clock_says_only_what_is_needed():
    assert [clock(time(9)), clock(time(13, 5)), clock(MIDNIGHT), clock(time(0))] == [
        "9",
        "13.05",
        "24",
        "0",
    ]


def test_without_hours_there_is_no_next_time():
    assert next_time([], datetime(2026, 11, 23, 9, tzinfo=BRUSSELS)) is None


TUESDAY, THURSDAY = HELPER


@pytest.mark.parametrize(
    ("now", "occasion"),
    [
        ((2026, 11, 23, 18, 0), Occasion(date(2026, 11, 24), TUESDAY, is_now=False)),
        ((2026, 11, 24, 9, 29), Occasion(date(2026, 11, 24), TUESDAY, is_now=False)),
        ((2026, 11, 24, 9, 30), Occasion(date(2026, 11, 24), TUESDAY, is_now=True)),
        ((2026, 11, 24, 11, 29, 59), Occasion(date(2026, 11, 24), TUESDAY, is_now=True)),
        ((2026, 11, 24, 11, 30), Occasion(date(2026, 11, 26), THURSDAY, is_now=False)),
        ((2026, 11, 26, 23, 59, 59), Occasion(date(2026, 12, 1), TUESDAY, is_now=False)),
        ((2026, 11, 27, 0, 0), Occasion(date(2026, 12, 1), TUESDAY, is_now=False)),
        ((2026, 12, 31, 12, 0), Occasion(date(2027, 1, 5), TUESDAY, is_now=False)),
    ],
)
def test_the_next_time(now, occasion):
    assert next_time(HELPER, datetime(*now, tzinfo=BRUSSELS)) == occasion


def test_a_slot_that_is_over_comes_again_in_a_week():
    found = next_time([TUESDAY], datetime(2026, 11, 24, 12, tzinfo=BRUSSELS))

    assert found == Occasion(date(2026, 12, 1), TUESDAY, is_now=False)


def test_of_two_slots_on_a_day_the_first_to_come_counts():
    day = slots([1], "13:00", "16:00") + slots([1], "09:00", "12:00")

    found = next_time(day, datetime(2026, 11, 24, 12, 30, tzinfo=BRUSSELS))

    assert found == Occasion(date(2026, 11, 24), day[0], is_now=False)


def test_a_slot_until_midnight_is_on_until_the_last_minute():
    night = slots([1], "20:00", "23:59")

    found = next_time(night, datetime(2026, 11, 24, 23, 58, tzinfo=BRUSSELS))

    assert found == Occasion(date(2026, 11, 24), night[0], is_now=True)


SUNDAY = slots([6], "01:00", "04:00")[0]


@pytest.mark.parametrize(
    ("now", "is_now"),
    [
        (datetime(2026, 3, 29, 1, 59, tzinfo=BRUSSELS), True),  # 2 u is skipped
        (datetime(2026, 3, 29, 3, 1, tzinfo=BRUSSELS), True),
        (datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=BRUSSELS), True),  # 2 u comes twice
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BRUSSELS), True),
        (datetime(2026, 10, 25, 0, 30, tzinfo=BRUSSELS), False),
    ],
)
def test_a_change_of_clock_moves_nothing(now, is_now):
    assert next_time([SUNDAY], now) == Occasion(now.date(), SUNDAY, is_now=is_now)


def test_the_days_after_a_change_of_clock_are_the_right_days():
    late = datetime(2026, 10, 24, 23, 30, tzinfo=BRUSSELS)

    assert next_time(MORNINGS, late) == Occasion(date(2026, 10, 26), MORNINGS[0], is_now=False)
