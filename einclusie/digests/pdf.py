"""An edition as a tagged PDF (PDF/UA-1): two pages to read, and every table as an annex.

Texts go to the typesetter as data, so no title of anybody becomes markup. typst refuses to write a
PDF/UA whose pictures have no words or whose headings skip a level.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from einclusie.digests.blocks import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Text,
    quote_blocks,
    word_blocks,
)
from einclusie.digests.facts import Document
from einclusie.digests.figures import Sheet, in_words
from einclusie.digests.reading import Reading, read
from einclusie.digests.sections import SECTIONS
from einclusie.digests.sheets import name_of, sheets_of
from einclusie.digests.things import three

PDF = "application/pdf"
TEMPLATE = Path(__file__).parent / "edition.typ"
LETTERS = files("font_source_sans_pro") / "files"


def as_pdf(document: Document, *, first_page: bool = False) -> bytes:
    """The PDF of a document of version 1 or 2, or only its first page; the same document always
    gives the same bytes."""
    paper = printed(document)
    if first_page:
        paper |= {"blocks": [], "tables": [], "map": None}
    data = json.dumps(paper, ensure_ascii=False)
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(LETTERS)],
        ignore_system_fonts=True,
        sys_inputs={"edition": data},
        pdf_standards="ua-1",
        timestamp=int(datetime.fromisoformat(document["compiled_at"]).timestamp()),
    )


def printed(document: Document) -> dict[str, Any]:
    """Everything that stands on the paper, as `edition.typ` takes it: texts, drawings and tables."""
    reading = read(document)
    return {
        "name": name_of(document),
        "title": f"{reading.title}, {reading.city}",
        "word": [_block(one) for one in word_blocks(document)],
        "lines": list(_lines_under_the_title(reading)),
        "counts": _counts(reading),
        "things": {"title": _("Om te weten"), "texts": [one.text for one in three(document)]},
        "chart": {
            "title": _("Alle signalen samen"),
            "svg": _svg("digests/chart.html", {"reading": reading, "chart": reading.chart}),
            "alt": _("Signalen per maand, van {first} tot nu. Nu: {now}. De bijlage geeft de cijfers.").format(
                first=reading.series[0].label, now=reading.now_in_words
            ),
        },
        "compared": [
            {"label": figure.heading, "value": in_words(figure.value)} for figure in reading.signals
        ],
        "blocks": [_block(one) for one in blocks_of(document)],
        "map": _map(reading),
        "annex": _("Bijlage: alle cijfers"),
        "tables": [_table(sheet) for sheet in sheets_of(document) if sheet.rows],
        "page": _("blad {page} van {pages}"),
    }  # fmt: skip


def blocks_of(document: Document) -> list[Block]:
    """What the parts of a document say in a row, then the wijken, then how it was counted."""
    there = document.get("sections", {})
    silent = document["wijken"]["silent"]
    told: list[Block] = [
        block
        for section in SECTIONS
        if section.KEY in there
        for block in section.blocks(there[section.KEY], document)
    ]
    told += quote_blocks(document)
    if silent:
        told += [Heading(_("Wijken waar niets is gehoord")), Text(", ".join(silent) + ".")]
    return [*told, Heading(_("Hoe we telden")), _how_counted(document["definitions"])]


def _how_counted(definitions: dict[str, str]) -> Items:
    names = {
        "signals": _("signalen"),
        "compared": _("vergeleken"),
        "echoes": _("ook gezien"),
        "signallers": _("collega’s"),
        "organisations": _("organisaties"),
        "wijken": _("wijken"),
        "hidden": _("kleine aantallen"),
        "late_signals": _("later binnengekomen"),
        "late_echoes": _("later ook gezien"),
        "caution": _("let op"),
    }
    told = ((key, definitions.get(key)) for key in (*names, *(definitions.keys() - names.keys())))
    items = tuple(Item(names.get(key, key), text) for key, text in told if text)
    return Items(items, small=True)


def _map(reading: Reading) -> dict[str, str] | None:
    if reading.map is None:
        return None
    return {
        "title": _("Waar"),
        "svg": _svg("digests/wijk_map.html", {"map": reading.map}),
        "alt": _("Schets van de wijken met hun aantal signalen. De bijlage geeft de cijfers."),
    }


def _lines_under_the_title(reading: Reading) -> list[str]:
    out = _("Opgemaakt op {day}.").format(day=reading.out_on)
    if reading.published_late:
        out = _("Opgemaakt op {day}, later dan voorzien ({due}).").format(
            day=reading.out_on, due=reading.due_on
        )
    lines = [_("Vinger aan de pols, niet gevalideerd."), out]
    if reading.revision > 1:
        lines.append(
            _("Herziene versie {number}: {reason}").format(
                number=reading.revision, reason=reading.reason
            )
        )
    return lines


def _counts(reading: Reading) -> list[dict[str, str]]:
    figures = [
        (_("signalen"), reading.signals[0].value),
        (_("keer ook gezien"), reading.echoes),
        (_("collega’s noteerden"), reading.signallers),
        (_("organisaties"), reading.organisations),
        (_("van {count} wijken gehoord").format(count=reading.wijken), len(reading.heard)),
        (_("wijken stil"), len(reading.silent)),
    ]
    return [{"label": label, "value": str(value)} for label, value in figures if value is not None]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Text(text, small):
            return {"kind": "text", "text": text, "small": small}
        case Items(items, small):
            return {"kind": "items", "items": [_item(item) for item in items], "small": small}
        case Line(tag, name, text, chart):
            svg = _svg("digests/band_chart.html", {"id": "line", "name": name, "chart": chart})
            alt = _("{name}, keer gehoord per maand. {text}").format(name=name, text=text)
            return {"kind": "line", "tag": tag, "name": name, "text": text, "svg": svg, "alt": alt}


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "text": item.text}


def _table(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "header": list(sheet.header),
        "rows": [[str(cell) for cell in row] for row in sheet.rows],
        "numbers": [
            all(isinstance(cell, int) or cell in ("", "<5", "x") for cell in column)
            for column in zip(*sheet.rows, strict=True)
        ],
    }


def _svg(template: str, context: dict[str, Any]) -> str:
    """The drawing of the page, with its style inside: a file of its own has no stylesheet."""
    drawn = render_to_string(template, context)
    style = render_to_string("digests/chart_on_paper.css")
    opened = '<svg xmlns="http://www.w3.org/2000/svg" '
    return drawn.strip().replace("<svg ", opened, 1).replace(">", f"><style>{style}</style>", 1)
