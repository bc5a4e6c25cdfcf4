"""What an edition says in a row, for what has no columns and no links: the mail and the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from einclusie.digests.charts import LineChart
from einclusie.digests.facts import Document


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph; a small one says how it was counted."""

    kind: ClassVar[str] = "text"
    text: str
    small: bool = False


@dataclass(frozen=True)
class Item:
    """A thing with a name, and what is to be said of it ("": only the name)."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Items:
    """Things under each other; small ones say how it was counted."""

    kind: ClassVar[str] = "items"
    items: tuple[Item, ...]
    small: bool = False


@dataclass(frozen=True)
class Line:
    """A theme with its line of 13 months; `tag` says what it does: it rises, it is new …"""

    kind: ClassVar[str] = "line"
    tag: str
    name: str
    text: str
    chart: LineChart


Block = Heading | Text | Items | Line


def word_blocks(document: Document) -> list[Block]:
    """What the city team added in its own words."""
    text = document.get("word", {}).get("text")
    return [Heading(_("Een woord van het stadsteam")), Text(text)] if text else []


def quote_blocks(document: Document) -> list[Block]:
    """The quotes that the city team ticked, each with its theme."""
    quotes = document.get("word", {}).get("quotes")
    if not quotes:
        return []
    items = (
        Item(f"“{one['text']}”", f"{one['domain']['label']}: {one['barrier']['label']}")
        for one in quotes
    )
    return [Heading(_("Zo hoorden we het")), Items(tuple(items))]
