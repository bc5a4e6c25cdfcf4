from datetime import UTC, date, datetime

import pytest

from cities.periods import (
    Month,
    Quarter,
    Year,
    due_on,
    in_order,
    months_between,
    parse_period,
)


def test_a_month_knows_its_days():
    february = Month(2028, 2)

    days = (february.first_day, february.last_day, february.day_after)

    assert days == (date(2028, 2, 1), date(2028, 2, 29), date(2028, 3, 1))


def test_december_ends_with_the_year():
    december = Month(2026, 12)

    assert (december.last_day, december.day_after) == (date(2026, 12, 31), date(2027, 1, 1))


def test_the_last_day_belongs_to_a_month_and_the_day_after_to_the_next():
    month = Month(2026, 10)

    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert Month.of(month.day_after) == month.after()


def test_it_takes_the_month_of_a_day_and_of_a_moment():
    assert Month.of(date(2026, 10, 31)) == Month(2026, 10)
    assert Month.of(datetime(2026, 10, 31, 23, 59, tzinfo=UTC)) == Month(2026, 10)


@pytest.mark.parametrize("month", [Month(2026, 10), Month(2026, 1), Month(987, 12)])
def test_what_is_written_can_be_read_again(month):
    assert Month.parse(str(month)) == month


def test_it_is_written_as_year_and_month():
    assert str(Month(2026, 3)) == "2026-03"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-1",
        "2026-13",
        "2026-00",
        "0000-10",
        "26-10",
        "10-2026",
        "2026-10-01",
        "2026-10\n",
        "２０２６-10",
        "oktober 2026",
    ],
)
def test_it_refuses_what_is_not_a_month(text):
    with pytest.raises(ValueError, match=r"^(There is no month .*|.* is not a month: .*)\.$"):
        Month.parse(text)


def test_it_refuses_a_thirteenth_month():
    with pytest.raises(ValueError, match="There is no month 13 of the year 2026"):
        Month(2026, 13)


def test_it_counts_months_across_years():
    october = Month(2026, 10)

    assert october.before() == Month(2026, 9)
    assert october.before(10) == Month(2025, 12)
    assert october.after(3) == Month(2027, 1)
    assert october.after(0) == october
    assert october.after(-1) == october.before()
    assert october.a_year_ago == Month(2025, 10)


def test_months_sort_by_time():
    assert sorted([Month(2027, 1), Month(2026, 12), Month(2026, 2)]) == [
        Month(2026, 2),
        Month(2026, 12),
        Month(2027, 1),
    ]


def test_it_has_a_dutch_name_and_a_short_one():
    names = [(month.name, month.short) for month in (Month(2026, 10), Month(2026, 3))]

    assert names == [("oktober 2026", "okt 2026"), ("maart 2026", "mrt 2026")]


def test_it_lists_the_months_from_first_to_last():
    assert months_between(Month(2026, 11), Month(2027, 1)) == [
        Month(2026, 11),
        Month(2026, 12),
        Month(2027, 1),
    ]
    assert months_between(Month(2026, 11), Month(2026, 11)) == [Month(2026, 11)]
    assert months_between(Month(2026, 11), Month(2026, 10)) == []


def test_a_digest_is_due_in_the_month_that_follows():
    assert due_on(Month(2026, 10), 5) == date(2026, 11, 5)
    assert due_on(Month(2026, 12), 28) == date(2027, 1, 28)
    assert due_on(Month(2027, 1), 28) == date(2027, 2, 28)


@pytest.mark.parametrize("day", [0, 29, -1])
def test_it_refuses_a_digest_day_that_some_month_does_not_have(day):
    with pytest.raises(ValueError, match="a day from 1 to 28"):
        due_on(Month(2026, 10), day)


def test_a_quarter_is_three_months():
    quarter = Quarter.of(date(2026, 9, 30))

    assert quarter == Quarter(2026, 3)
    assert quarter.months == [Month(2026, 7), Month(2026, 8), Month(2026, 9)]
    assert (str(quarter), quarter.name) == ("2026-K3", "3e kwartaal 2026")


def test_every_month_lies_in_its_own_quarter():
    months = months_between(Month(2026, 1), Month(2026, 12))

    assert all(month in Quarter.of(month.first_day).months for month in months)


def test_a_quarter_that_is_written_can_be_read_again():
    assert Quarter.parse(str(Quarter(2026, 4))) == Quarter(2026, 4)


@pytest.mark.parametrize("text", ["2026-K5", "2026-3", "2026-k3", "K3", "", "0000-K1"])
def test_it_refuses_what_is_not_a_quarter(text):
    with pytest.raises(ValueError, match=r"quarter"):
        Quarter.parse(text)


def test_a_quarter_knows_its_days_and_the_one_before():
    quarter = Quarter(2026, 1)

    assert (quarter.first_day, quarter.last_day, quarter.day_after) == (
        date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1),
    )  # fmt: skip
    assert (quarter.before(), quarter.a_year_ago) == (Quarter(2025, 4), Quarter(2025, 1))
    assert quarter.short == "1e kw. 2026"


def test_a_year_is_twelve_months_and_four_quarters():
    year = Year.of(date(2026, 9, 30))

    assert (year.months[0], year.months[-1], year.quarters[-1]) == (
        Month(2026, 1), Month(2026, 12), Quarter(2026, 4),
    )  # fmt: skip
    assert (year.first_day, year.last_day, year.day_after) == (
        date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1),
    )  # fmt: skip
    assert (str(year), year.name, year.before(), year.a_year_ago) == (
        "2026", "2026", Year(2025), Year(2025),
    )  # fmt: skip


@pytest.mark.parametrize("period", [Month(2026, 10), Quarter(2026, 3), Year(2026)])
def test_a_period_that_is_written_can_be_read_again(period):
    assert parse_period(str(period)) == period


@pytest.mark.parametrize("text", ["", "oktober", "2026-K5", "2026-13", "0000", "26", "2026-10-01"])
def test_it_refuses_what_is_not_a_period(text):
    with pytest.raises(ValueError, match=r"(There is no|is not a period)"):
        parse_period(text)


def test_of_periods_that_end_together_the_shortest_comes_first():
    periods = [Year(2026), Quarter(2026, 4), Month(2026, 12), Month(2026, 11), Month(2027, 1)]

    assert sorted(periods, key=in_order) == [
        Month(2026, 11), Month(2026, 12), Quarter(2026, 4), Year(2026), Month(2027, 1),
    ]  # fmt: skip


def test_a_quarter_and_a_year_are_due_after_they_end():
    assert due_on(Quarter(2026, 3), 4) == date(2026, 10, 4)
    assert due_on(Year(2026), 4) == date(2027, 1, 4)
