"""Statistics of referrals: by kind, where they ended, how long it took; on a page and as a sheet."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from cities.disclosure import Hidden
from referrals.enums import Kind
from referrals.statistics import Followed, statistics_of
from tests import factories

URL = "/kortrijk/doorverwijzingen/cijfers/"
FILE = "/kortrijk/doorverwijzingen/cijfers.xlsx"
TODAY = "2026-11-24 10:00+01:00"
SENT = datetime.fromisoformat("2026-10-05T09:00:00+02:00")


def followed(state, times=1, *, kinds=("group",), wijk="Heule", answered=None, helped=None):
    def after(days):
        return None if days is None else SENT + timedelta(days=days)

    return [Followed(kinds, wijk, state, SENT, after(answered), after(helped))] * times


@pytest.fixture
def send(kortrijk, heule, library, ilse, at):
    offer = factories.make_offer(kortrijk, host=library, neighbourhood=heule, kinds=[Kind.GROUP])

    def make(state, times=1, **given):
        given = {"offer": offer, "neighbourhood": heule, "sent_by": ilse, "at": at(2026, 10, 6)} | given  # fmt: skip
        return [factories.make_referral(kortrijk, state=state, **given) for _ in range(times)]

    return make


def test_own_figures_are_whole():
    rows = followed("helped", 3) + followed("received") + followed("refused", kinds=["access", "group"])  # fmt: skip

    found = statistics_of(rows, whole=True)

    assert [(row.name, row.cells) for row in (*found.rows, found.total)] == [
        ("les of groep", [1, 3, 0, 0, 0, 0, 0, 0, 4]),
        ("meerdere soorten", [0, 0, 0, 0, 1, 0, 0, 0, 1]),
        ("samen", [1, 3, 0, 0, 1, 0, 0, 0, 5]),
    ]


def test_small_figures_of_a_city_are_hidden_in_table_and_chart():
    found = statistics_of(followed("helped", 9) + followed("refused", 2), whole=False)

    shown = found.total.cells
    assert shown[4] in (Hidden.SMALL, Hidden.GUARD)
    assert [bar.count for bar in found.bars] == shown[:-1]
    assert found.bars[4].width == 0


def test_medians_are_of_five_or_more():
    few = statistics_of(followed("helped", 4, answered=2, helped=9), whole=True)
    enough = statistics_of(
        followed("helped", 4, answered=2, helped=9) + followed("partly", answered=20, helped=30),
        whole=True,
    )

    assert (few.days_to_answer, few.days_to_help) == (None, None)
    assert (enough.days_to_answer, enough.days_to_help) == (2, 9)


def test_nothing_followed_is_an_empty_table():
    found = statistics_of([], whole=False)

    assert (found.rows, found.total.cells) == ([], [0] * 9)


def test_the_wijken_end_in_the_same_totals_and_tell_no_small_one():
    found = statistics_of(
        followed("helped", 9) + followed("helped", 8, wijk="Marke") + followed("helped", 2, wijk="Rollegem"),
        whole=False,
    )  # fmt: skip

    assert [row.name for row in found.wijken] == ["Heule", "Marke", "Rollegem"]
    hidden = [row.name for row in found.wijken if isinstance(row.cells[-1], Hidden)]
    assert "Rollegem" in hidden
    assert len(hidden) >= 2
    assert found.total.cells[-1] == 19


@time_machine.travel(TODAY)
def test_the_page_counts_a_year_of_the_city_and_no_part_of_it(as_lotte, send, marke, at):
    send("helped", 6)
    send("refused", 7, neighbourhood=marke)
    send("helped", 5, at=at(2025, 10, 6))  # before

    city = as_lotte.get(URL).context["found"]
    asked = as_lotte.get(URL, {"wijk": "marke", "maanden": "3"}).context["found"]

    assert city.total.cells == [0, 6, 0, 0, 7, 0, 0, 0, 13]
    assert [(row.name, row.cells[-1]) for row in city.wijken] == [("Heule", 6), ("Marke", 7)]
    assert asked == city


@time_machine.travel(TODAY)
def test_own_figures_narrow_to_a_wijk_and_to_months(as_bram, send, marke, at):
    send("helped", 2)
    send("refused", 3, neighbourhood=marke)
    send("refused", 1, neighbourhood=marke, at=at(2026, 4, 6))

    found = as_bram.get(URL, {"wijk": "marke", "maanden": "3"}).context["found"]

    assert found.total.cells == [0, 0, 0, 0, 3, 0, 0, 0, 3]


@time_machine.travel(TODAY)
def test_a_host_sees_the_own_organisation_whole_and_no_other(as_bram, as_ilse, send, kortrijk):
    send("helped", 2)
    send("refused", 3, offer=factories.make_offer(kortrijk), sent_by=None)

    host = as_bram.get(URL, {"van": "stad"})

    assert host.context["found"].total.cells == [0, 2, 0, 0, 0, 0, 0, 0, 2]
    assert "onze organisatie" in host.content.decode()
    assert as_ilse.get(URL).context["found"].total.cells[-1] == 2


@time_machine.travel(TODAY)
def test_the_sheet_has_its_filters_on_top_and_hides_the_same(as_wim, send):
    send("helped", 6)
    send("refused", 2)

    response = as_wim.get(FILE)

    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[:4] == [
        ["Doorverwijzingen in Kortrijk"],
        ["Van wie", "de hele stad"],
        ["Verstuurd in", "december 2025 – november 2026"],
        [],
    ]
    assert rows[4][:3] == ["soort hulp", "loopt nog", "geholpen"]
    assert 2 not in [cell for row in rows for cell in row]
    assert 'filename="doorverwijzingen-kortrijk-2026-11-24.xlsx"' in response["Content-Disposition"]


@pytest.mark.parametrize("given", [{"wijk": "kiel"}, {"maanden": "99"}, {"van": "\x00"}])
def test_what_cannot_be_read_is_no_filter(as_lotte, send, kiel, given):
    assert as_lotte.get(URL, given).status_code == 200
    assert as_lotte.get(FILE, given).status_code == 200


def test_a_stranger_finds_nothing(as_fatima, kortrijk):
    assert [as_fatima.get(one).status_code for one in (URL, FILE)] == [404, 404]


@time_machine.travel(TODAY)
def test_the_page_takes_as_many_queries_for_more(as_lotte, queries_of, send):
    send("helped")
    one = queries_of(as_lotte, URL)
    send("refused", 2)

    assert queries_of(as_lotte, URL) == one
    assert one < 12
