"""The week as a little drawing."""

from datetime import time

from referrals.hours import Slot
from referrals.strip import Box, Day, week_strip


def test_a_slot_becomes_a_box_on_its_day():
    strip = week_strip(
        [Slot(1, time(13), time(16)), Slot(0, time(9), time(12))],
        [Slot(1, time(9, 30), time(11, 30))],
        today=1,
    )

    assert strip.place == (Box(6, 13, 21), Box(40, 41, 21))
    assert strip.helper == (Box(40, 16, 14),)


def test_hours_before_eight_and_after_twenty_are_cut_off():
    strip = week_strip(
        [Slot(0, time(6), time(9)), Slot(1, time(19), time(22)), Slot(2, time(21), time(23))],
        [],
        today=0,
    )

    assert strip.place == (Box(6, 6, 7), Box(40, 83, 7))


def test_today_is_marked():
    strip = week_strip([], [], today=6)

    assert [day.is_today for day in strip.days] == [False] * 6 + [True]
    assert strip.days[6] == Day(x=207, middle=221, name="zo", is_today=True)
