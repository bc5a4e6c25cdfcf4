"""An edition as CSV and as XLSX: the same figures as its document, cell by cell."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from cities.periods import Month, Quarter
from einclusie.digests import actions
from einclusie.digests.sheets import name_of, sheets_of
from tests import factories
from tests.einclusie.digests import invented_town

OCTOBER = Month(2026, 10)
PAGE = "/kortrijk/maandoverzicht/2026-10"


@pytest.fixture(autouse=True)
def _november(time_machine, at):
    time_machine.move_to(at(2026, 11, 4, 9), tick=False)


@pytest.fixture
def edition(kortrijk, heule, marke, at):
    """Nine of Heule and three of Marke; a structural signal that a formula got into the title of."""
    given = {"heard_on": date(2026, 10, 15), "logged_at": at(2026, 10, 20, 9)}
    for wijk, count, domain in ((heule, 9, "housing"), (marke, 3, "health")):
        for _ in range(count):
            factories.make_signal(
                kortrijk, neighbourhood=wijk, domain=domain, barrier="sign_in", **given
            )
    factories.make_structural(kortrijk, "=1+1 is drie", at=at(2026, 10, 6))
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))


def lines_of(response) -> list[dict[str, str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def as_text(value) -> str:
    return "" if value is None else str(value)


def test_every_figure_of_the_tables_stands_in_the_csv(as_wim, edition):
    lines = lines_of(as_wim.get(f"{PAGE}.csv"))

    told = {(line["tabel"], line["rij"], line["kolom"]): line["cijfer"] for line in lines}
    assert len(told) == len(lines)
    assert {line["overzicht"] for line in lines} == {
        "Kortrijk, maandoverzicht oktober 2026, versie 1"
    }
    document = edition.document
    tables = {"wijk": "Signalen per wijk", "domain": "Waarover het gaat",
              "barrier": "Wat mensen tegenhoudt"}  # fmt: skip
    columns = {"now": "okt 2026", "before": "sep 2026", "year_ago": "okt 2025",
               "echoes": "ook gezien"}  # fmt: skip
    for axis, title in tables.items():
        for row in document["tables"][axis]:
            for key, heading in columns.items():
                assert told[title, row["label"], heading] == as_text(row[key])
        assert told[title, "Heel Kortrijk", "okt 2026"] == as_text(document["signals"]["now"])
    for point in document["series"]:
        month = Month.parse(point["month"]).name
        assert told["Signalen per maand", month, "signalen"] == as_text(point["signals"])
    assert told["In het kort", "collega’s noteerden", "nu"] == as_text(document["signallers"])


def test_small_counts_stay_hidden_in_the_csv(as_wim, edition):
    lines = lines_of(as_wim.get(f"{PAGE}.csv"))

    cells = [line["cijfer"] for line in lines if line["tabel"] == "Signalen per wijk"]
    assert "<5" in cells
    assert not {"1", "2", "3", "4"} & set(cells)


def test_a_title_is_never_a_formula(as_wim, edition):
    lines = lines_of(as_wim.get(f"{PAGE}.csv"))
    book = load_workbook(io.BytesIO(as_wim.get(f"{PAGE}.xlsx").content))

    assert "'=1+1 is drie" in {line["rij"] for line in lines}
    cell = book["Structurele signalen"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 is drie", "s")


def test_the_workbook_has_the_same_figures_a_sheet_per_table(as_wim, edition):
    response = as_wim.get(f"{PAGE}.xlsx")

    book = load_workbook(io.BytesIO(response.content))
    assert response["Content-Disposition"] == (
        'attachment; filename="maandoverzicht-kortrijk-2026-10-versie-1.xlsx"'
    )
    expected = sheets_of(edition.document)
    assert book.sheetnames == [sheet.title for sheet in expected]
    for sheet in expected:
        rows = [list(row) for row in book[sheet.title].iter_rows(values_only=True)]
        assert rows == [
            ["overzicht", *sheet.header],
            *(
                [name_of(edition.document), *(None if cell == "" else cell for cell in row)]
                for row in sheet.rows
            ),
        ]


def test_an_earlier_version_names_itself(as_wim, edition):
    assert as_wim.get(f"{PAGE}.csv?versie=1").status_code == 200
    assert as_wim.get(f"{PAGE}.csv?versie=2").status_code == 404


def test_every_row_of_any_edition_fits_its_header():
    for document in invented_town(seed=3, months=8).documents:
        for sheet in sheets_of(document):
            assert {len(row) for row in sheet.rows} <= {len(sheet.header)}
            assert len(sheet.title) <= 31


def test_a_quarter_has_what_its_months_told(kortrijk, edition, at):
    for month in (Month(2026, 11), Month(2026, 12)):
        actions.compile_edition(city=kortrijk, period=month, at=at(2027, 1, 5, 6))
    quarter = actions.compile_edition(city=kortrijk, period=Quarter(2026, 4), at=at(2027, 1, 5, 7))

    sheets = {sheet.title: sheet for sheet in sheets_of(quarter.document)}

    wijken = sheets["Signalen per wijk"]
    assert (wijken.header[1], wijken.rows[-1][:2]) == ("4e kw. 2026", ("Heel Kortrijk", 12))
    assert sheets["Structurele signalen"].rows[0][:4] == (
        "=1+1 is drie", "nieuw", "", "opgemerkt",
    )  # fmt: skip


def test_a_social_worker_reads_none_and_a_stranger_finds_none(as_ilse, as_fatima, edition):
    for form in ("csv", "xlsx"):
        assert as_ilse.get(f"{PAGE}.{form}").status_code == 403
        assert as_fatima.get(f"{PAGE}.{form}").status_code == 404
