"""An edition on paper: tagged, in Dutch, and with the same figures as its document."""

import io
import re
from datetime import date

import pikepdf
import pytest

from cities.periods import Month
from einclusie.digests import actions, pdf
from einclusie.digests.sheets import name_of, sheets_of
from einclusie.digests.things import three
from tests import factories
from tests.einclusie.digests import invented_town

OCTOBER = Month(2026, 10)
PAGE = "/kortrijk/maandoverzicht/2026-10"


@pytest.fixture(autouse=True)
def _november(time_machine, at):
    time_machine.move_to(at(2026, 11, 4, 9), tick=False)


@pytest.fixture
def edition(kortrijk, heule, marke, at):
    """Nine of Heule, three of Marke, and a title that would be markup if anybody read it so."""
    given = {"heard_on": date(2026, 10, 15), "logged_at": at(2026, 10, 20, 9)}
    for wijk, count, domain in ((heule, 9, "housing"), (marke, 3, "health")):
        for _ in range(count):
            factories.make_signal(
                kortrijk, neighbourhood=wijk, domain=domain, barrier="sign_in", **given
            )
    factories.make_structural(kortrijk, "#panic() *vet* $x$ </svg>", at=at(2026, 10, 6))
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))


def tags_of(content: bytes) -> list[pikepdf.Dictionary]:
    """Every element of the structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as document:
        found, waiting = [], [document.Root.StructTreeRoot]
        while waiting:
            element = waiting.pop()
            if "/S" in element:
                found.append({"tag": str(element.S), "alt": str(element.get("/Alt", ""))})
            children = element.get("/K", [])
            children = children if isinstance(children, pikepdf.Array) else [children]
            waiting += [one for one in reversed(list(children)) if hasattr(one, "keys")]
    return found


def test_a_reader_takes_it_along(as_wim, edition):
    response = as_wim.get(f"{PAGE}.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        'attachment; filename="maandoverzicht-kortrijk-2026-10-versie-1.pdf"'
    )
    with pikepdf.open(io.BytesIO(response.content)) as document:
        assert str(document.Root.Lang) == "nl-BE"
        assert str(document.docinfo.Title) == "Maandoverzicht oktober 2026, Kortrijk"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert len(document.pages) <= 4
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"


def test_its_headings_tables_and_pictures_are_tagged(edition):
    tags = tags_of(pdf.as_pdf(edition.document))

    names = [tag["tag"] for tag in tags]
    tables = [sheet for sheet in sheets_of(edition.document) if sheet.rows]
    assert names.count("/Table") == len(tables)
    assert names.count("/TH") == sum(len(sheet.header) for sheet in tables)
    assert names.count("/TD") == sum(len(row) for sheet in tables for row in sheet.rows)
    assert [tag["alt"] for tag in tags if tag["tag"] == "/Figure"] == [
        "Signalen per maand, van oktober 2025 tot nu. Nu: 12. De bijlage geeft de cijfers."
    ]


def test_it_says_what_the_document_says(edition):
    printed = pdf.printed(edition.document)

    document = edition.document
    assert printed["name"] == name_of(document)
    assert [one["value"] for one in printed["counts"]] == ["12", "0", "0", "0", "2", "0"]
    assert printed["things"]["texts"] == [thing.text for thing in three(document)]
    assert [(table["title"], table["header"], table["rows"]) for table in printed["tables"]] == [
        (sheet.title, list(sheet.header), [[str(cell) for cell in row] for row in sheet.rows])
        for sheet in sheets_of(document)
        if sheet.rows
    ]


def test_a_small_number_is_on_no_page(edition):
    printed = pdf.printed(edition.document)

    [wijken] = [table for table in printed["tables"] if table["title"] == "Signalen per wijk"]
    cells = {cell for row in wijken["rows"] for cell in row[1:]}
    assert not cells & {"1", "2", "3", "4"}


def test_the_same_document_gives_the_same_bytes():
    document = invented_town(seed=3, months=8).documents[-1]

    assert pdf.as_pdf(document) == pdf.as_pdf(document)


def test_an_edition_of_any_length_is_typeset():
    for document in invented_town(seed=5, months=12).documents[-4:]:
        assert re.match(rb"%PDF-", pdf.as_pdf(document))


def test_an_earlier_version_names_itself(as_wim, edition):
    assert as_wim.get(f"{PAGE}.pdf?versie=1").status_code == 200
    assert as_wim.get(f"{PAGE}.pdf?versie=2").status_code == 404


def test_another_city_finds_nothing(as_fatima, edition):
    assert as_fatima.get(f"{PAGE}.pdf").status_code == 404


def test_a_social_worker_reads_no_digests(client, ilse, edition):
    client.force_login(ilse)

    assert client.get(f"{PAGE}.pdf").status_code == 403
