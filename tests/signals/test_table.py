"""The table of wijken by theme: totals that add up, and every figure leads to the signals behind it."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import time_machine

from cities.enums import NeighbourhoodKind
from cities.models import NeighbourhoodPart
from signals.crosstab import Column, Cross, Group, Line, cross
from signals.enums import Span
from tests import factories

URL = "/kortrijk/signalen/tabel/"
HOUSING, MONEY = Column("housing", "wonen"), Column("money", "bank en geld")


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(date(2026, 11, 25), tick=False):
        yield


@pytest.fixture
def borgerhout(kortrijk, heule, bissegem):
    """A project wijk over two official ones."""
    whole = factories.make_neighbourhood(kortrijk, "Borgerhout", kind=NeighbourhoodKind.PROJECT)
    for part in (heule, bissegem):
        NeighbourhoodPart.objects.create(city=kortrijk, whole=whole, part=part)
    return whole


def hear(city, wijk, **given):
    return factories.make_signal(
        city, **{"neighbourhood": wijk, "heard_on": date(2026, 11, 5), "domain": "housing"} | given
    )


def figures(response):
    """{wijk: {column: count}} of what is not zero, the totals along."""
    rows = [*response.context["rows"], response.context["totals"]]
    return {
        row.label: {cell.column: cell.count for cell in row.cells if cell.count} for row in rows
    }


def test_the_lines_and_the_totals_add_up():
    table = cross(
        {(1, "housing"): 3, (1, "money"): 2, (2, "money"): 4},
        [Group("heule", "Heule", frozenset([1])), Group("marke", "Marke", frozenset([2]))],
        [HOUSING, Column("work", "werk"), MONEY],
    )

    assert table == Cross(
        columns=(HOUSING, MONEY),
        lines=(
            Line(Group("heule", "Heule", frozenset([1])), (3, 2), 5),
            Line(Group("marke", "Marke", frozenset([2])), (0, 4), 4),
        ),
        totals=(3, 6),
        total=9,
        empty=(Column("work", "werk"),),
        overlaps=False,
    )


def test_a_wijk_in_two_groups_counts_in_both_and_in_the_totals_once():
    table = cross(
        {(1, "housing"): 3, (2, "housing"): 1},
        [Group("a", "A", frozenset([1, 2])), Group("b", "B", frozenset([1]))],
        [HOUSING],
    )

    assert [line.total for line in table.lines] == [4, 3]
    assert (table.totals, table.total, table.overlaps) == ((4,), 4, True)


def test_every_wijk_has_a_line_and_what_was_heard_stands_in_it(
    as_karim, kortrijk, heule, bissegem, marke
):
    hear(kortrijk, heule)
    hear(kortrijk, heule)
    hear(kortrijk, heule, domain="money")
    hear(kortrijk, marke, domain="")
    hear(kortrijk, marke, withdrawn_at="2999-01-01T00:00Z")

    response = as_karim.get(URL)

    assert figures(response) == {
        "Bissegem": {},
        "Heule": {"bank en geld": 1, "wonen": 2, "totaal": 3},
        "Marke": {"nog niet gekozen": 1, "totaal": 1},
        "Alle wijken": {"bank en geld": 1, "wonen": 2, "nog niet gekozen": 1, "totaal": 4},
    }
    assert "4 signalen, 1 september 2026 tot 25 november 2026" in response.content.decode()


def test_a_zero_is_an_empty_cell_and_an_empty_column_is_named(as_karim, kortrijk, heule, marke):
    hear(kortrijk, heule)
    hear(kortrijk, marke, domain="money")

    page = " ".join(as_karim.get(URL).content.decode().split())

    assert '<td role="cell" class="n" data-label="bank en geld"></td>' in page
    assert "Geen kolom, want niets gehoord: stad of gemeente, Vlaamse overheid," in page


@pytest.mark.parametrize("query", ["", "as=drempel", "per=project", "eigen=on", "periode=alles"])
def test_every_figure_leads_to_as_many_signals(
    as_lotte, kortrijk, heule, bissegem, marke, borgerhout, query
):
    days = (date(2026, 11, 5), date(2026, 9, 1), date(2025, 1, 1))
    for wijk, day, (domain, barrier) in product(
        (heule, bissegem, marke), days, [("housing", ""), ("", "fraud"), ("money", "counter")]
    ):
        hear(kortrijk, wijk, heard_on=day, domain=domain, barrier=barrier)

    response = as_lotte.get(f"{URL}?{query}")

    rows = [*response.context["rows"], response.context["totals"]]
    cells = [cell for row in rows for cell in row.cells if cell.count]
    assert len(cells) >= 8
    for cell in cells:
        found = as_lotte.get(cell.url).context["page"].paginator.count
        assert (cell.url, found) == (cell.url, cell.count)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 3),
        ("periode=maand", 1),
        ("periode=kwartaal", 3),
        ("periode=jaar", 4),
        ("periode=alles", 5),
        ("periode=alles&van=2026-09-01&tot=2026-10-31", 2),
        ("van=2026-08-01", 4),
        ("periode=maand&van=2026-01-01", 1),
        ("periode=nonsense&van=soms&as=nergens&per=%00", 5),
    ],
)
def test_the_days_it_counts(as_karim, kortrijk, heule, query, total):
    for day in ("2026-11-01", "2026-10-31", "2026-09-01", "2026-08-31", "2025-12-31"):
        hear(kortrijk, heule, heard_on=day)

    assert as_karim.get(f"{URL}?{query}").context["cross"].total == total


def test_a_project_wijk_is_one_line_for_what_lies_under_it(
    as_karim, kortrijk, heule, bissegem, marke, borgerhout
):
    hear(kortrijk, heule)
    hear(kortrijk, bissegem)
    hear(kortrijk, marke)

    response = as_karim.get(f"{URL}?per=project")

    assert figures(response) == {
        "Borgerhout": {"wonen": 2, "totaal": 2},
        "Marke": {"wonen": 1, "totaal": 1},
        "Alle wijken": {"wonen": 3, "totaal": 3},
    }


def test_a_wijk_under_two_project_wijken_is_told(as_karim, kortrijk, heule, borgerhout):
    other = factories.make_neighbourhood(kortrijk, "Zuid", kind=NeighbourhoodKind.PROJECT)
    NeighbourhoodPart.objects.create(city=kortrijk, whole=other, part=heule)
    hear(kortrijk, heule)

    response = as_karim.get(f"{URL}?per=project")

    assert figures(response)["Alle wijken"] == {"wonen": 1, "totaal": 1}
    assert "telt in beide mee en in het totaal één keer" in response.content.decode()


def test_a_city_without_project_wijken_is_not_asked_about_them(as_karim, kortrijk, heule):
    assert "per" not in as_karim.get(URL).context["filter"].fields


def test_only_ones_own_wijken(as_lotte, kortrijk, heule, bissegem, marke):
    hear(kortrijk, heule)
    hear(kortrijk, marke)

    assert list(figures(as_lotte.get(f"{URL}?eigen=on"))) == ["Bissegem", "Heule", "Alle wijken"]


def test_who_has_no_wijken_is_not_asked_about_them(as_karim, kortrijk, heule):
    assert "eigen" not in as_karim.get(f"{URL}?eigen=on").context["filter"].fields


def test_echoes_are_told_beside_the_table_and_not_counted_in_it(as_karim, kortrijk, heule, marke):
    signal = hear(kortrijk, heule)
    factories.make_echo(signal, neighbourhood=marke)
    factories.make_echo(hear(kortrijk, heule, heard_on=date(2026, 1, 1)))

    response = as_karim.get(URL)

    assert figures(response)["Heule"] == {"wonen": 1, "totaal": 1}
    assert "zei 1 keer een collega: dit zie ik ook" in response.content.decode()


def test_nothing_heard_leads_to_where_it_is_silent(as_karim, kortrijk, heule):
    page = as_karim.get(URL).content.decode()

    assert "Geen signalen in deze dagen" in page
    assert "/kortrijk/signalen/stil/" in page
    assert "<table" not in page


def test_the_file_holds_the_same_figures_and_no_formula(as_karim, kortrijk, heule, marke):
    marke.name = "=Marke"
    marke.save()
    hear(kortrijk, heule)
    hear(kortrijk, marke, domain="money")

    response = as_karim.get("/kortrijk/signalen/tabel.csv?periode=alles")

    assert response.content.decode("utf-8-sig").splitlines() == [
        "wijk;bank en geld;wonen;totaal",
        "'=Marke;1;0;1",
        "Heule;0;1;1",
        "totaal;1;1;2",
    ]
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="wijken-kortrijk-2026-11-25.csv"'
    )


def test_the_link_to_the_file_asks_the_same(as_karim, kortrijk, heule):
    hear(kortrijk, heule, heard_on=date(2025, 1, 1))

    page = as_karim.get(f"{URL}?periode=alles&as=drempel").content.decode()

    assert "/kortrijk/signalen/tabel.csv?as=drempel&amp;periode=alles" in page


def test_htmx_gets_the_table_alone(as_karim, kortrijk, heule):
    hear(kortrijk, heule)

    page = as_karim.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in page
    assert 'data-slug="heule"' in page


def test_the_queries_do_not_grow_with_the_wijken(as_lotte, queries_of, kortrijk, heule, borgerhout):
    hear(kortrijk, heule)
    url = f"{URL}?per=project"
    with_one = queries_of(as_lotte, url)
    for _number in range(2):
        hear(kortrijk, factories.make_neighbourhood(kortrijk), domain="money")
        whole = factories.make_neighbourhood(kortrijk, kind=NeighbourhoodKind.PROJECT)
        NeighbourhoodPart.objects.create(city=kortrijk, whole=whole, part=heule)

    assert queries_of(as_lotte, url) == with_one
    assert with_one < 12


def test_a_social_worker_reads_the_table_and_takes_no_file(as_ilse, kortrijk, heule):
    hear(kortrijk, heule)

    assert "tabel.csv" not in as_ilse.get(URL).content.decode()
    assert as_ilse.get("/kortrijk/signalen/tabel.csv").status_code == 403


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_whole_figures_stay_with_who_reads_signals(request, reader):
    assert request.getfixturevalue(reader).get(URL).status_code == 403


@pytest.mark.parametrize("url", [URL, "/kortrijk/signalen/tabel.csv"])
def test_a_stranger_finds_nothing(as_fatima, kortrijk, url):
    assert as_fatima.get(url).status_code == 404


@pytest.mark.parametrize(
    ("span", "first"),
    [
        (Span.MONTH, date(2027, 1, 1)),
        (Span.QUARTER, date(2026, 11, 1)),
        (Span.YEAR, date(2027, 1, 1)),
    ],
)
def test_a_span_begins_with_a_whole_month_also_over_new_year(span, first):
    assert span.days(date(2027, 1, 3)) == (first, date(2027, 1, 3))
