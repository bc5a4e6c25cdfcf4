"""Page, mail, PDF, CSV and workbook carry the figures of the document: compared cell by cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from cities.periods import Month
from einclusie.digests import sheets
from einclusie.digests.blocks import Line
from einclusie.digests.letter import letter_of
from einclusie.digests.pdf import printed
from einclusie.digests.reading import columns_of, read
from einclusie.digests.things import three
from tests.einclusie.digests import invented_town

DOCUMENTS = [
    document for seed in (1, 3, 5) for document in invented_town(seed, months=12).documents
]
IN_WORDS = {"<5": "minder dan 5", "x": "verborgen", None: "niet geteld"}
each = pytest.mark.parametrize(
    "document", DOCUMENTS[-22:], ids=lambda document: f"{document['period']}"
)


class Tables(HTMLParser):
    """The tables of a page: per caption its rows, each a list of what stands in its cells. What is
    only for the ear (class vh) is left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._caption, self._unheard, self._in_caption = "", 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "caption":
            self._in_caption = True
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "span" and (self._unheard or dict(attrs).get("class") == "vh"):
            self._unheard += 1

    def handle_endtag(self, tag):
        if tag == "caption":
            self._in_caption = False
        elif tag in ("td", "th") and self._cell is not None:
            self._rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "table":
            self.found.setdefault(self._caption.strip(), []).extend(self._rows)
        elif tag == "span" and self._unheard:
            self._unheard -= 1

    def handle_data(self, data):
        if self._in_caption:
            self._caption += data
        elif self._cell is not None and not self._unheard:
            self._cell.append(data)


def on_page(value) -> str:
    return "–" if value is None else str(value)


def page_of(document) -> str:
    context = {"reading": read(document), "things": three(document), "inside": True, "leads": False}
    return "".join(
        render_to_string(f"digests/{part}.html", context)
        for part in ("head", "head_counts", "things", "body")
    )


def cells_of(document) -> Iterator[tuple[str, str, list]]:
    """Every row of the three tables: title, name of the row, its counts as the document has them."""
    titles = {"wijk": "Signalen per wijk", "domain": "Waarover het gaat",
              "barrier": "Wat mensen tegenhoudt"}  # fmt: skip
    names = [name for name, _heading in columns_of(document)]
    if document.get("echoes"):
        names.append("echoes")
    whole = document["signals"] | {"echoes": document.get("echoes")}
    for axis, title in titles.items():
        for row in document["tables"][axis]:
            yield title, row["label"], [row[name] for name in names]
        if document["tables"][axis]:
            yield title, "Heel Stad", [whole[name] for name in names]


@each
def test_the_page_has_every_cell_of_the_tables(document):
    found = Tables(page_of(document)).found

    for title, name, counts in cells_of(document):
        assert [name, *map(on_page, counts)] in found[title]


@each
def test_the_page_has_every_point_of_the_lines(document):
    found = Tables(page_of(document)).found

    rows = found["Signalen in de hele stad, alle 13 maanden"]
    assert rows[1:] == [
        [Month.parse(point["month"]).name, on_page(point["signals"])]
        for point in document["series"]
    ]
    for theme in document["sections"]["themes"].get("themes", ()):
        name = f"{theme['domain']['label']}: {theme['barrier']['label']}"
        months = found[f"{name[0].upper()}{name[1:]}: alle 13 maanden"][1:]
        assert months == [
            [Month.parse(point["month"]).short, on_page(point["count"])]
            for point in theme["series"]
        ]


@each
def test_the_mail_has_the_figures_of_the_document(document):
    letter = letter_of(document)

    figures = dict(letter.figures)
    for name, heading in columns_of(document):
        value = document["signals"][name]
        assert figures[f"Signalen, {heading}"] == IN_WORDS.get(value, str(value))
    for key, name in (("signallers", "Collega’s die noteerden"), ("organisations", "Organisaties")):
        assert figures[name] == IN_WORDS.get(document[key], str(document[key]))
    lines = [block for block in letter.blocks if isinstance(block, Line)]
    assert [line.text for line in lines] == [
        f"Verwacht {theme['low']} tot {theme['high']}, nu "
        f"{IN_WORDS.get(theme['count'], theme['count'])}."
        for theme in document["sections"]["themes"].get("themes", ())
    ]


@each
def test_the_mail_of_a_wijk_has_its_row(document):
    for row in document["tables"]["wijk"]:
        letter = letter_of(document, wijken={row["key"]})

        [items] = [b.items for b in letter.blocks if b.kind == "items" and b.items[0].text][:1]
        assert items[0].name == row["label"]
        assert (
            items[0].text
            == ", ".join(
                f"{heading}: {IN_WORDS.get(row[name], row[name])}"
                for name, heading in columns_of(document)
                if row[name] is not None
            )
            + "."
        )


@each
def test_the_pdf_has_every_cell_of_the_tables(document):
    tables = {table["title"]: table["rows"] for table in printed(document)["tables"]}

    for title, name, counts in cells_of(document):
        [row] = [row for row in tables[title] if row[0] == name]
        shown = ["" if count is None else str(count) for count in counts]
        assert row[1 : 1 + len(shown)] == shown


@each
def test_csv_and_workbook_have_every_cell_of_the_tables(document):
    lines = csv.DictReader(io.StringIO(sheets.as_csv(document).decode("utf-8-sig")), delimiter=";")
    told = {(line["tabel"], line["rij"], line["kolom"]): line["cijfer"] for line in lines}
    book = load_workbook(io.BytesIO(sheets.as_xlsx(document)))
    headings = [heading for _name, heading in columns_of(document)]

    for title, name, counts in cells_of(document):
        [row] = [row for row in book[title].iter_rows(values_only=True) if row[1] == name]
        for place, (heading, count) in enumerate(zip(headings, counts, strict=False)):
            shown = "" if count is None else str(count)
            assert told[title, name, heading] == shown
            assert row[2 + place] == (None if count is None else count)


def test_the_cases_have_rising_themes_hidden_cells_and_a_quarter():
    kinds = {
        theme["kind"]
        for document in DOCUMENTS
        for theme in document["sections"]["themes"].get("themes", ())
    }
    shown = {row["now"] for document in DOCUMENTS for row in document["tables"]["wijk"]}

    assert "rising" in kinds
    assert {"x", "<5"} <= shown
    assert any(re.search("K", document["period"]) for document in DOCUMENTS[-22:])
