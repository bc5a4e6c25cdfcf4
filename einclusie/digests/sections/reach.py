"""Who was reached: the counts that organisations certified, and what needs scans asked for.

Organisations have until the fifteenth day to certify a month, so an edition tells the month before
its own. Each count stands by itself: it is a part of no total here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.periods import Month
from einclusie.digests.blocks import Block, Heading, Item, Items
from einclusie.digests.facts import Document, Facts, Label
from einclusie.digests.figures import Sheet, in_cell, in_words
from einclusie.digests.tables import added_rows, unless_small

KEY = "reach"
NAME = gettext_lazy("Wie bereikt is, en wat mensen nodig hebben")
TEMPLATE = "digests/sections/reach.html"


def of_month(facts: Facts, document: Document) -> Document:
    """The certified counts of the month before, and the needs that scans of this month told."""
    reached = facts.reached
    return {
        "months": [str(facts.month.before())] if reached.certified else [],
        "certified": _rows(reached.certified),
        "needs": _rows(reached.needs),
        "definitions": {
            "certified": (
                "De aantallen die organisaties zelf voor deze maand bevestigden, samen. Ze hebben "
                "daarvoor tot de vijftiende: daarom staat hier de maand ervoor."
            ),
            "needs": "Waarmee mensen hulp wilden in een nodenscan van deze maand. Eén scan kan meer noemen.",
        },
    }


def _rows(counts: Sequence[tuple[Label, int]]) -> list[Document]:
    return [
        {"key": label.key, "label": label.text, "count": unless_small(count)}
        for label, count in counts
        if count
    ]


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: what its months tell together, where each of them tells it."""
    parts = [one["sections"][KEY] for one in documents if KEY in one["sections"]]
    return {
        "months": [month for part in parts for month in part["months"]],
        "certified": added_rows([part["certified"] for part in parts]),
        "needs": added_rows([part["needs"] for part in parts]),
        "definitions": parts[-1]["definitions"] if parts else {},
    }


def read(part: Document, document: Document) -> Any:
    """Ready for the page: the months in words."""
    months = [Month.parse(month).name for month in part["months"]]
    return {**part, "month": months[0] if len(months) == 1 else ", ".join(months)}


def blocks(part: Document, document: Document) -> list[Block]:
    """A line per count; nothing where nothing was certified or scanned."""
    month = read(part, document)["month"]
    items = [
        *(
            Item(
                _("{what}, {month}").format(what=row["label"], month=month), in_words(row["count"])
            )
            for row in part["certified"]
        ),
        *(
            Item(_("nodig: {what}").format(what=row["label"]), in_words(row["count"]))
            for row in part["needs"]
        ),
    ]
    return [Heading(str(NAME)), Items(tuple(items), small=True)] if items else []


def sheets(part: Document) -> list[Sheet]:
    """The certified counts, and the needs."""
    return [
        Sheet(
            title,
            (_("wat"), _("aantal")),
            tuple((row["label"], in_cell(row["count"])) for row in part[name]),
        )
        for name, title in (("certified", _("Bereik")), ("needs", _("Wat mensen nodig hebben")))
    ]
