"""An edition as spreadsheets: every table that its page prints, out of its document alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cities.periods import Month, parse_period
from einclusie.digests.facts import Document
from einclusie.digests.figures import Sheet, in_cell
from einclusie.digests.reading import columns_of, title_of
from einclusie.digests.sections import SECTIONS
from signals import export


def sheets_of(document: Document) -> list[Sheet]:
    """The tables of a document of version 1 or 2, in the order of its page."""
    parts = document.get("sections", {})
    return [
        _whole(document),
        _months(document),
        *(_by_axis(document, axis, title) for axis, title in _axes()),
        *(
            sheet
            for section in SECTIONS
            if section.KEY in parts
            for sheet in section.sheets(parts[section.KEY])
        ),
    ]


def name_of(document: Document) -> str:
    """The edition in words, as each file names it: "Gent, maandoverzicht oktober 2026, versie 1"."""
    title = title_of(parse_period(document["period"]))
    return _("{city}, {title}, versie {number}").format(
        city=document["city"]["name"],
        title=title[0].lower() + title[1:],
        number=document.get("revision", 1),
    )


def as_csv(document: Document) -> bytes:
    """All tables under each other, a figure per line: edition, table, row, column, figure."""
    edition = name_of(document)
    header = [_("overzicht"), _("tabel"), _("rij"), _("kolom"), _("cijfer")]
    lines = (
        (edition, sheet.title, str(row[0]), heading, cell)
        for sheet in sheets_of(document)
        for row in sheet.rows
        for heading, cell in zip(sheet.header[1:], row[1:], strict=True)
    )
    return export.as_csv(header, lines)


def as_xlsx(document: Document) -> bytes:
    """A sheet per table, with the edition in the first column of every row."""
    edition = name_of(document)
    return export.as_book(
        (sheet.title, (_("overzicht"), *sheet.header), ((edition, *row) for row in sheet.rows))
        for sheet in sheets_of(document)
    )


def _axes() -> Iterator[tuple[str, str]]:
    yield "wijk", _("Signalen per wijk")
    yield "domain", _("Waarover het gaat")
    yield "barrier", _("Wat mensen tegenhoudt")


def _whole(document: Document) -> Sheet:
    wijken = document["wijken"]
    figures = [
        (_("signalen"), document["signals"]["now"]),
        (_("keer ook gezien"), document.get("echoes")),
        (_("collega’s noteerden"), document["signallers"]),
        (_("organisaties"), document["organisations"]),
        (_("later binnengekomen signalen"), document["late_signals"]),
        (_("later ook gezien"), document.get("late_echoes")),
        (_("wijken"), wijken["count"]),
        (_("wijken gehoord"), len(wijken["heard"])),
        (_("wijken stil"), len(wijken["silent"])),
    ]
    rows = tuple((label, in_cell(value)) for label, value in figures)
    return Sheet(_("In het kort"), (_("cijfer van het overzicht"), _("nu")), rows)


def _months(document: Document) -> Sheet:
    rows = tuple(
        (Month.parse(point["month"]).name, in_cell(point["signals"]))
        for point in document["series"]
    )
    return Sheet(_("Signalen per maand"), (_("maand"), _("signalen")), rows)


def _by_axis(document: Document, axis: str, title: str) -> Sheet:
    columns = columns_of(document)
    whole = document["signals"]
    if "echoes" in document:
        columns.append(("echoes", _("ook gezien")))
        whole = whole | {"echoes": document["echoes"]}
    rows = [(row["label"], row) for row in document["tables"][axis]]
    rows.append((_("Heel {city}").format(city=document["city"]["name"]), whole))
    return Sheet(
        title,
        (title, *(heading for _name, heading in columns)),
        tuple((label, *(in_cell(row.get(name)) for name, _ in columns)) for label, row in rows),
    )
