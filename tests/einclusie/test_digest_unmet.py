"""The part of a digest with what was not found and how referrals ended: counts, small ones hidden."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cities.periods import Month, Quarter
from einclusie.digests import actions
from einclusie.digests.sections import unmet
from referrals.actions import searching
from referrals.enums import Kind, SearchOutcome
from tests import factories
from tests.einclusie.digests import hold_to_schema

OCTOBER = Month(2026, 10)


def look_for(city, times, *, wijk=None, kind="", on=date(2026, 10, 9)):
    for _ in range(times):
        searching.log_unmet_need(
            city=city, neighbourhood=wijk, on=on, kind=kind, words="fietsles voor mama"
        )


@pytest.fixture
def looked(kortrijk, heule, marke):
    """Twelve gaps of lessons in Heule, two in Marke, six without a wijk; and thirteen searches."""
    look_for(kortrijk, 12, wijk=heule, kind=Kind.GROUP)
    look_for(kortrijk, 2, wijk=marke, kind=Kind.GROUP)
    look_for(kortrijk, 6)
    look_for(kortrijk, 9, wijk=heule, on=date(2026, 9, 30))  # another month
    for outcome, times in ((SearchOutcome.EMPTY, 5), (SearchOutcome.WIDENED, 8)):
        for _ in range(times):
            searching.count_search(
                city=kortrijk, neighbourhood=heule, outcome=outcome, on=date(2026, 10, 9)
            )


@pytest.fixture
def part(kortrijk, looked, at):
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))
    hold_to_schema(edition.document)
    return edition.document["sections"]["unmet"]


def test_gaps_are_told_by_wijk_and_kind_and_small_ones_are_hidden(part):
    told = {row["label"]: row["counts"] for row in part["wijken"][:-1]}

    assert [kind["label"] for kind in part["kinds"]] == ["les of groep", ""]
    assert told == {"Heule": ["x", 0, "x"], "Marke": ["<5", 0, "<5"], "": [0, 6, 6]}
    assert part["wijken"][-1]["counts"] == [14, 6, 20]


def test_searches_that_found_little_are_a_number(part):
    assert part["searches"] == {
        "rows": [
            {"key": "widened", "label": "ruimer gezocht", "count": 8},
            {"key": "empty", "label": "niets gevonden", "count": 5},
        ],
        "total": 13,
    }


def test_no_word_of_a_search_is_in_an_edition(kortrijk, part):
    assert "fietsles" not in json.dumps(kortrijk.editions.get().document)


def test_page_and_sheets_say_the_same(as_wim, part, at, time_machine):
    time_machine.move_to(at(2026, 11, 6, 9), tick=False)
    page = as_wim.get("/kortrijk/maandoverzicht/2026-10/").content.decode()
    gaps, searches, _referrals = unmet.sheets(part)

    assert "Hiaten per wijk en soort hulp" in page
    assert gaps.rows[-1] == ("alle wijken", *part["wijken"][-1]["counts"])
    assert searches.rows == (("ruimer gezocht", 8), ("niets gevonden", 5))


def test_how_referrals_ended_is_told_once_it_is_five(kortrijk, heule, at):
    for state, times in (("helped", 7), ("no_show", 6), ("expired", 5)):
        for _ in range(times):
            factories.make_referral(
                kortrijk, neighbourhood=heule, state=state, at=at(2026, 10, 12, 9)
            )

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))

    referrals = edition.document["sections"]["unmet"]["referrals"]
    assert {row["key"]: row["count"] for row in referrals["rows"]} == {
        "helped": 7, "no_show": 6, "expired": 5,
    }  # fmt: skip
    assert referrals["total"] == 18


def test_a_quarter_adds_up_what_its_months_print_and_no_more(kortrijk, heule, at):
    for month, times in ((7, 6), (8, 3), (9, 7)):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, month, 3),
            logged_at=at(2026, month, 3, 9),
        )  # fmt: skip
        for outcome in SearchOutcome:
            for _ in range(times if outcome == SearchOutcome.EMPTY else 9):
                searching.count_search(
                    city=kortrijk, neighbourhood=None, outcome=outcome, on=date(2026, month, 5)
                )
        actions.compile_edition(city=kortrijk, period=Month(2026, month), at=at(2026, 10, 4, 6))

    quarter = actions.compile_edition(city=kortrijk, period=Quarter(2026, 3), at=at(2026, 10, 4, 7))

    hold_to_schema(quarter.document)
    searches = quarter.document["sections"]["unmet"]["searches"]
    counts = {row["key"]: row["count"] for row in searches["rows"]}
    assert counts["empty"] == "x"
    assert "wijken" in quarter.document["sections"]["unmet"]


def test_nothing_to_tell_is_no_part(kortrijk, at, as_fatima):
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))

    part = edition.document["sections"]["unmet"]
    assert unmet.blocks(part, edition.document) == []
    assert unmet.read(part, edition.document)["told"] is False
    assert as_fatima.get("/kortrijk/maandoverzicht/2026-10/").status_code == 404


def test_what_another_city_looks_for_is_not_told_here(kortrijk, antwerpen, at):
    look_for(antwerpen, 9)

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))

    assert unmet.read(edition.document["sections"]["unmet"], edition.document)["wijken"] == []
