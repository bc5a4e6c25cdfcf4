"""Two editions beside each other: only what differs, as each of them prints it."""

from datetime import date

import pytest

from cities.periods import Month, Quarter
from einclusie.digests import actions
from einclusie.digests.comparing import Pair, compare
from tests import factories
from tests.einclusie.digests import invented_town

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
BESIDE = "/kortrijk/maandoverzicht/2026-10/naast/"


@pytest.fixture
def two(kortrijk, heule, marke, at, time_machine):
    """September with seven signals in Heule, October with nine there and six in Marke."""
    for wijk, month, count in ((heule, 9, 7), (heule, 10, 9), (marke, 10, 6)):
        for _ in range(count):
            factories.make_signal(
                kortrijk, neighbourhood=wijk, heard_on=date(2026, month, 15),
                logged_at=at(2026, month, 20, 9), domain="housing", barrier="sign_in",
            )  # fmt: skip
    for month in (SEPTEMBER, OCTOBER):
        actions.compile_edition(city=kortrijk, period=month, at=at(2026, 11, 4, 6))
    time_machine.move_to(at(2026, 11, 6, 9), tick=False)


def test_it_shows_what_differs_beside_the_month_before(as_wim, two, kortrijk):
    response = as_wim.get(BESIDE)

    comparison = response.context["comparison"]
    assert (comparison.first, comparison.second) == (
        "Maandoverzicht september 2026",
        "Maandoverzicht oktober 2026",
    )
    whole, by_wijk, by_domain, _by_barrier = comparison.numbers
    assert whole.rows == (Pair("signalen", 7, 15), Pair("wijken gehoord", 1, 2))
    assert {(row.name, row.first, row.second) for row in by_wijk.rows} == {
        ("Heule", 7, 9),
        ("Marke", 0, 6),
    }
    assert [(row.first, row.second) for row in by_domain.rows] == [(7, 15)]
    wijken = comparison.words[2]
    assert wijken.rows == (Pair("Marke", "stil", "gehoord"),)
    assert "Maandoverzicht september 2026 naast" in response.content.decode()


def test_every_figure_of_it_is_one_that_the_editions_print():
    town = invented_town(3, months=8)
    first, second = [one for one in town.documents if one["period"].count("-K") == 0][-2:]

    for pairs, axis in zip(compare(first, second).numbers[1:], ("wijk", "domain", "barrier"), strict=True):  # fmt: skip
        printed = (
            {row["label"]: row["now"] for row in first["tables"][axis]},
            {row["label"]: row["now"] for row in second["tables"][axis]},
        )
        for row in pairs.rows:
            assert (row.first, row.second) == (
                printed[0].get(row.name, 0),
                printed[1].get(row.name, 0),
            )


def test_another_one_can_be_chosen_and_nonsense_is_none(as_wim, two):
    assert as_wim.get(BESIDE, {"met": "2026-09"}).context["other"] == "2026-09"
    for nonsense in ("2026-10", "2025-01", "2026-K3", "x", "’", "0" * 500):
        response = as_wim.get(BESIDE, {"met": nonsense})
        assert (response.status_code, response.context["comparison"]) == (200, None)


def test_a_quarter_stands_beside_a_quarter_only(as_wim, two, kortrijk, at):
    actions.compile_edition(city=kortrijk, period=Quarter(2026, 3), at=at(2026, 11, 4, 7))

    response = as_wim.get("/kortrijk/maandoverzicht/2026-K3/naast/")

    assert "Er is nog geen ander overzicht om ernaast te leggen." in response.content.decode()


def test_it_asks_as_much_for_three_as_for_one(as_wim, two, kortrijk, at, django_assert_num_queries):
    with django_assert_num_queries(7):
        as_wim.get(BESIDE)
    for month in (7, 8):
        actions.compile_edition(city=kortrijk, period=Month(2026, month), at=at(2026, 11, 5))
    with django_assert_num_queries(7):
        as_wim.get(BESIDE)


def test_a_stranger_finds_nothing(as_fatima, two):
    assert as_fatima.get(BESIDE).status_code == 404
