"""The parts of an edition beside its tables, in the order in which a reader meets them.

A section is one module with the rule that makes its part of the document, out of the facts of a
month and out of the documents of a longer period's months; with what a page shows of that part;
and with the template that shows it. To add one: write the module, its template and its schema
(`schema/<key>.json`), and name it here. A document keeps the parts it was compiled with: an
edition from before a section has no such part, and the page leaves it out.
"""

from typing import Any, Protocol

from einclusie.digests.blocks import Block
from einclusie.digests.facts import Document, Facts
from einclusie.digests.figures import Sheet
from einclusie.digests.sections import (
    coverage,
    done,
    effect,
    reach,
    structural,
    themes,
    unmet,
    wijk_themes,
)


class Section(Protocol):
    """What a module of this folder offers."""

    KEY: str  # of its part in `document["sections"]`
    NAME: Any  # what people call it
    TEMPLATE: str  # shows what `read` gives, under the name `part`

    def of_month(self, facts: Facts, document: Document) -> Document:
        """The part of a month's edition; `document` has the tables of this edition already."""

    def of_months(self, documents: list[Document]) -> Document:
        """The part of a longer period, out of the documents of its months in order."""

    def read(self, part: Document, document: Document) -> Any:
        """The part as a page shows it."""

    def blocks(self, part: Document, document: Document) -> list[Block]:
        """The part in a row, for the mail and the PDF; [] where it has nothing to tell."""

    def sheets(self, part: Document) -> list[Sheet]:
        """The part as tables of a spreadsheet; a table has a column of names first."""


SECTIONS: tuple[Section, ...] = (
    themes,
    structural,
    done,
    effect,
    wijk_themes,
    coverage,
    unmet,
    reach,
)


class PartFailed(Exception):
    """A section could not be made; the message is what people call it."""


def parts_of(facts: Facts, document: Document) -> Document:
    """The part of each section, by key, in order. Raises PartFailed."""
    document["sections"] = {}
    for section in SECTIONS:
        try:
            document["sections"][section.KEY] = section.of_month(facts, document)
        except Exception as error:
            raise PartFailed(str(section.NAME)) from error
    parts: Document = document["sections"]
    return parts
