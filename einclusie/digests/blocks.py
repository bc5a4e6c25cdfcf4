"""What an edition says in a row, for what has no columns and no links: the mail and the PDF."""

from __future__ import annotations

from dataclasses import dataclass

from einclusie.digests.charts import LineChart


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph; a small one says how it was counted."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Item:
    """A thing with a name, and what is to be said of it ("": only the name)."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Items:
    """Things under each other."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Line:
    """A theme with its line of 13 months; `tag` says what it does: it rises, it is new …"""

    tag: str
    name: str
    text: str
    chart: LineChart


Block = Heading | Text | Items | Line
