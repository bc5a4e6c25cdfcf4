"""The part of a digest with who was reached and what people need: certified, counted, small ones hidden."""

from __future__ import annotations

import pytest

from cities.periods import Month
from einclusie.digests import actions
from einclusie.digests.sections import reach
from referrals.actions import reaching
from referrals.models import ScanTally
from referrals.reach import NUMBERS
from tests import factories
from tests.einclusie.digests import hold_to_schema

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def certify(user, at, *numbers, month=SEPTEMBER):
    membership = user.memberships.select_related("organisation", "user").get()
    reaching.certify(
        by=membership, at=at, month=month, numbers=dict(zip(NUMBERS, numbers, strict=True))
    )


@pytest.fixture
def part(kortrijk, heule, bram, at, october_scans):
    other = factories.make_user("Mieke", kortrijk, "host")
    other.memberships.update(organisation=factories.make_organisation(kortrijk))
    certify(bram, at(2026, 10, 9, 9), 40, 12, 0, 3, 0, 0)
    certify(bram, at(2026, 10, 12, 9), 45, 12, 0, 3, 0, 0)  # a change: the last word counts
    certify(other, at(2026, 10, 14, 9), 5, 8, 0, 0, 0, 0)
    certify(other, at(2026, 11, 20, 9), 500, 8, 0, 0, 0, 0)  # after the edition
    certify(bram, at(2026, 11, 2, 9), 99, 99, 0, 0, 0, 0, month=OCTOBER)  # another month
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))
    hold_to_schema(edition.document)
    return edition.document["sections"]["reach"]


@pytest.fixture
def october_scans(kortrijk, heule):
    for answer, day, times in (
        ("doel:sign_in", "2026-10-05", 4), ("doel:sign_in", "2026-10-31", 3),
        ("doel:forms", "2026-10-09", 2), ("doel:forms", "2026-11-01", 50), ("scan", "2026-10-05", 9),
    ):  # fmt: skip
        ScanTally.objects.create(
            city=kortrijk, neighbourhood=heule, day=day, answer=answer, times=times
        )


def test_the_month_before_is_told_as_organisations_last_certified_it(part):
    assert part["months"] == ["2026-09"]
    assert {row["label"]: row["count"] for row in part["certified"]} == {
        "beantwoorde vragen": 50,
        "unieke personen": 20,
        "sessies": "<5",
    }


def test_what_scans_asked_for_is_told_without_small_numbers(part):
    assert {row["label"]: row["count"] for row in part["needs"]} == {
        "inloggen met itsme of eID": 7,
        "een formulier of aanvraag online": "<5",
    }


def test_page_blocks_and_sheets_say_the_same(as_wim, part, at, time_machine):
    time_machine.move_to(at(2026, 11, 6, 9), tick=False)
    page = as_wim.get("/kortrijk/maandoverzicht/2026-10/").content.decode()

    assert "Bevestigd over september 2026" in page
    [_head, items] = reach.blocks(part, {})
    assert items.items[0].name == "beantwoorde vragen, september 2026"
    assert items.items[0].text == "50"
    certified, needs = reach.sheets(part)
    assert certified.rows[0] == ("beantwoorde vragen", 50)
    assert needs.rows[-1] == ("een formulier of aanvraag online", "<5")


def test_a_quarter_adds_up_only_what_every_month_shows():
    def month(name, *counts):
        rows = [{"key": key, "label": key, "count": count} for key, count in counts]
        return {
            "sections": {
                "reach": {"months": [name], "certified": rows, "needs": [], "definitions": {}}
            }
        }

    months = [month("2026-06", ("people", 7), ("lent", "<5")), month("2026-07", ("people", 9))]

    added = reach.of_months([*months, {"sections": {}}])
    assert added["months"] == ["2026-06", "2026-07"]
    assert {row["key"]: row["count"] for row in added["certified"]} == {"people": 16, "lent": "x"}


def test_without_figures_there_is_nothing_to_read_also_not_of_another_city(
    kortrijk, antwerpen, kiel, at
):
    ScanTally.objects.create(
        city=antwerpen, neighbourhood=kiel, day="2026-10-05", answer="doel:forms", times=9
    )

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))

    assert reach.blocks(edition.document["sections"]["reach"], edition.document) == []
