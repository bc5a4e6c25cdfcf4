"""What a mail tells of an edition: the first parts of it, in a row, out of the document alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from einclusie.digests.blocks import Block, Heading, Item, Items, Text, quote_blocks, word_blocks
from einclusie.digests.facts import Document
from einclusie.digests.figures import in_words
from einclusie.digests.reading import Reading, columns_of, read
from einclusie.digests.sections import themes, wijk_themes
from einclusie.digests.things import asked, three


@dataclass(frozen=True)
class Letter:
    """The mail of one edition: its subject, the figures under the title, and what it says."""

    subject: str
    reading: Reading
    figures: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]


def letter_of(
    document: Document, *, wijken: Collection[str] = (), first_page: bool = False
) -> Letter:
    """The letter about a document: all the first parts, only page one, or only some wijken (keys)."""
    reading = read(document)
    subject = _("{title} van {city}").format(title=reading.title, city=reading.city)
    if reading.revision > 1:
        subject = _("Herzien: {subject}").format(subject=subject)
    blocks = [*_things(document), *word_blocks(document)]
    if wijken:
        blocks += _of_wijken(document, wijken)
    elif not first_page:
        blocks += [*_themes(document), *_asked(document), *quote_blocks(document)]
    return Letter(subject, reading, tuple(_figures(reading)), tuple(blocks))


def _figures(reading: Reading) -> Iterator[tuple[str, str]]:
    for figure in reading.signals:
        yield _("Signalen, {period}").format(period=figure.heading), in_words(figure.value)
    yield _("Collega’s die noteerden"), in_words(reading.signallers)
    yield _("Organisaties"), in_words(reading.organisations)
    heard = _("{heard} van {count}").format(heard=len(reading.heard), count=reading.wijken)
    yield _("Wijken gehoord"), heard


def _things(document: Document) -> list[Block]:
    items = Items(tuple(Item(one.text) for one in three(document)))
    return [Heading(_("Om te weten")), items]


def _themes(document: Document) -> list[Block]:
    part = document.get("sections", {}).get(themes.KEY)
    return themes.blocks(part, document) if part else []


def _asked(document: Document) -> list[Block]:
    found = tuple(Item(one.text) for one in asked(document))
    return [Heading(_("Gevraagd aan beleid")), Items(found)] if found else []


def _of_wijken(document: Document, wijken: Collection[str]) -> list[Block]:
    """Each of these wijken: its figures as printed, and what rises there."""
    columns = columns_of(document)
    rows = {row["key"]: row for row in document["tables"]["wijk"]}
    items = [
        Item(row["label"], _counts(row, columns)) for key, row in rows.items() if key in wijken
    ]
    part: dict[str, Any] = document.get("sections", {}).get(wijk_themes.KEY, {"themes": []})
    mine = [theme for theme in part["themes"] if theme["wijk"]["key"] in wijken]
    rising = wijk_themes.blocks({**part, "themes": mine}, document) if mine else []
    if not items:
        nothing = _("In je wijken is niets gehoord. Dat is niet hetzelfde als niets aan de hand.")
        return [Heading(_("Je wijken")), Text(nothing)]
    return [Heading(_("Je wijken")), Items(tuple(items)), *rising]


def _counts(row: Document, columns: list[tuple[str, str]]) -> str:
    told = [
        f"{heading}: {in_words(row[name])}" for name, heading in columns if row[name] is not None
    ]
    return ", ".join(told) + "."
