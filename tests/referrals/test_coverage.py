"""What each wijk has of the concept's criteria: out of the offers' own hours and equipment."""

from __future__ import annotations

from datetime import time

import pytest

from referrals.coverage import Cell, Criterion, Provision, Reach, coverage, met_by
from referrals.enums import Equipment, Kind
from referrals.hours import Slot
from tests import factories

PAGE = "/kortrijk/aanbod/dekking/"


def provision(key=1, wijken=(1,), **given) -> Provision:
    return Provision(
        **{
            "key": key, "wijken": frozenset(wijken), "whole_city": False,
            "kinds": frozenset({Kind.ACCESS}), "equipment": frozenset(), "slots": (),
        }
        | given
    )  # fmt: skip


def slot(weekday: int, opens: str, closes: str) -> Slot:
    return Slot(weekday, time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("given", "met"),
    [
        ({"kinds": {Kind.INDIVIDUAL}}, {Criterion.INDIVIDUAL}),
        ({"kinds": {Kind.GROUP}, "slots": (slot(5, "10:00", "12:00"),)}, {Criterion.GROUP}),
        ({"equipment": {Equipment.WIFI, Equipment.LOAN}}, {Criterion.WIFI}),
        (
            {"equipment": {Equipment.COMPUTER, Equipment.PRINTER, Equipment.CHARGING}},
            {Criterion.COMPUTER, Criterion.PRINTER, Criterion.CHARGING},
        ),
        ({"slots": (slot(1, "09:00", "12:00"),)}, {Criterion.OFFICE_HOURS}),
        ({"slots": (slot(1, "16:00", "18:00"),)}, {Criterion.OFFICE_HOURS}),
        ({"slots": (slot(1, "17:00", "20:00"),)}, {Criterion.EVENING}),
        ({"slots": (slot(4, "10:00", "19:00"),)}, {Criterion.OFFICE_HOURS, Criterion.EVENING}),
        ({"slots": (slot(6, "10:00", "20:00"),)}, {Criterion.WEEKEND}),
        ({"slots": (slot(0, "07:00", "09:00"),)}, set()),
        ({}, set()),
    ],
)
def test_what_an_offer_meets(given, met):
    assert met_by(provision(**given)) == met


def test_a_wijk_has_what_stands_in_it_then_what_is_for_the_whole_city():
    lessons = {"kinds": frozenset({Kind.GROUP})}
    offers = [
        provision(1, [1], **lessons),
        provision(2, [3], whole_city=True, **lessons),
        provision(3, [3], kinds=frozenset({Kind.INDIVIDUAL})),
    ]

    one, two = coverage([1, 2], offers)

    assert one.cells[-1] == Cell(Criterion.GROUP, Reach.HERE, (1,))
    assert two.cells[-1] == Cell(Criterion.GROUP, Reach.CITY, (2,))
    assert two.cells[-2] == Cell(Criterion.INDIVIDUAL, Reach.TO_REACH, ())
    assert (one.reached, two.reached) == (1, 0)


@pytest.fixture
def offers(kortrijk, heule, marke, library):
    """A digipunt in Heule with a helper on Wednesday evening; lessons in the library for everybody."""
    digipunt = factories.make_offer(
        kortrijk, "Digipunt Heule", neighbourhood=heule, kinds=[Kind.ACCESS, Kind.INDIVIDUAL],
        equipment=[Equipment.COMPUTER, Equipment.WIFI], helper_hours=[(2, "17:00", "20:00")],
    )  # fmt: skip
    lessons = factories.make_offer(
        kortrijk, "Les in de bib", host=library, whole_city=True, kinds=[Kind.GROUP]
    )
    factories.make_offer(
        kortrijk, "Gestopt", neighbourhood=marke, kinds=[Kind.INDIVIDUAL], stopped_on="2026-01-01"
    )
    return digipunt, lessons


def test_the_matrix_says_per_wijk_what_there_is(as_lotte, offers, heule, marke):
    rows = as_lotte.get(PAGE).context["rows"]

    told = {row["wijk"].name: [cell["mark"] for cell in row["cells"]] for row in rows}
    assert told == {
        "Heule": ["●", "●", "–", "–", "–", "●", "–", "●", "○"],
        "Marke": ["–", "–", "–", "–", "–", "–", "–", "–", "○"],
        "Bissegem": ["–", "–", "–", "–", "–", "–", "–", "–", "○"],
    }


def test_a_project_wijk_counts_for_the_wijken_under_it(as_lotte, kortrijk, heule, marke):
    project = factories.make_neighbourhood(kortrijk, "Kanaalzone", kind="project")
    kortrijk.neighbourhoods.get(pk=project.pk).part_links.create(part=heule, city=kortrijk)
    factories.make_offer(kortrijk, neighbourhood=project, kinds=[Kind.GROUP])

    rows = {row["wijk"].name: row["reached"] for row in as_lotte.get(PAGE).context["rows"]}

    assert rows == {"Heule": 1, "Marke": 0, "Bissegem": 0}


def test_each_cell_leads_to_what_is_and_is_not_there(as_lotte, offers, heule):
    digipunt, lessons = offers
    assert f"{PAGE}heule/#printer" in as_lotte.get(PAGE).content.decode()

    page = as_lotte.get(f"{PAGE}heule/").content.decode()

    assert f'href="{digipunt.get_absolute_url()}"' in page
    assert f'href="{lessons.get_absolute_url()}"' in page
    assert "nog te bereiken" in page
    assert "onvoldoende" not in page


def test_the_page_asks_as_much_for_three_as_for_one(
    as_lotte, kortrijk, offers, django_assert_num_queries
):
    as_lotte.get(PAGE)
    with django_assert_num_queries(8):
        as_lotte.get(PAGE)
    for _ in range(3):
        factories.make_offer(kortrijk, serves=[factories.make_neighbourhood(kortrijk)])
    with django_assert_num_queries(8):
        as_lotte.get(PAGE)


def test_a_stranger_and_an_unknown_wijk_find_nothing(as_lotte, as_fatima, offers):
    assert [as_fatima.get(page).status_code for page in (PAGE, f"{PAGE}heule/")] == [404, 404]
    assert as_lotte.get(f"{PAGE}elders/").status_code == 404
