"""What can be found in how many wijken, of the criteria of the concept; and where most is still to reach."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from einclusie.digests.blocks import Block, Heading, Item, Items, Text
from einclusie.digests.facts import Document, Facts, WijkReach
from einclusie.digests.figures import Sheet

KEY = "coverage"
NAME = gettext_lazy("Wat is waar te vinden")
TEMPLATE = "digests/sections/coverage.html"

MOST_NAMED = 5  # wijken where most is to reach


def of_month(facts: Facts, document: Document) -> Document:
    """The offers as they stood when the edition was made: wijken are counted, nobody is."""
    found = facts.coverage
    return {
        "wijken": len(found),
        "criteria": [
            {
                "key": label.key,
                "label": label.text,
                "here": sum(one.reach[label.key] == "here" for one in found),
                "city": sum(one.reach[label.key] == "city" for one in found),
                "to_reach": sum(one.reach[label.key] == "to_reach" for one in found),
            }
            for label in facts.criteria
        ],
        "farthest": [_far(one, facts) for one in _farthest(found)],
        "definitions": {
            "coverage": (
                "Wat het concept van de digitaal inclusieve wijk vraagt, uit de uren en het "
                "materiaal van het aanbod zelf, op de dag dat dit overzicht is opgemaakt. Elders: "
                "een aanbod in een andere wijk dat voor de hele stad is. Een ideaal om samen naar "
                "te werken."
            ),
        },
    }


def _farthest(found: tuple[WijkReach, ...]) -> list[WijkReach]:
    """The wijken where most is to reach, of those where something is; then by name."""
    far = [one for one in found if _to_reach(one)]
    return sorted(far, key=lambda one: -len(_to_reach(one)))[:MOST_NAMED]


def _to_reach(one: WijkReach) -> list[str]:
    return [key for key, reach in one.reach.items() if reach == "to_reach"]


def _far(one: WijkReach, facts: Facts) -> Document:
    missing = set(_to_reach(one))
    return {
        "wijk": {"key": one.wijk.key, "label": one.wijk.text},
        "to_reach": [label.text for label in facts.criteria if label.key in missing],
    }


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: as it stood at the end of it."""
    parts = [document["sections"].get(KEY) for document in documents]
    told = [part for part in parts if part]
    nothing: Document = {"wijken": 0, "criteria": [], "farthest": [], "definitions": {}}
    return told[-1] if told else nothing


def read(part: Document, document: Document) -> Any:
    """Ready for the page."""
    return part


def blocks(part: Document, document: Document) -> list[Block]:
    """A line per criterion, and the wijken where most is to reach."""
    if not part["wijken"]:
        return []
    sentence = _("in {here} van {wijken} wijken, in {city} enkel elders in de stad, in {to_reach} nog te bereiken.")  # fmt: skip
    items = (
        Item(one["label"], sentence.format(wijken=part["wijken"], **one))
        for one in part["criteria"]
    )
    told: list[Block] = [Heading(str(NAME)), Items(tuple(items), small=True)]
    if part["farthest"]:
        names = ", ".join(one["wijk"]["label"] for one in part["farthest"])
        told.append(Text(_("Nog het meest te bereiken: {names}.").format(names=names)))
    return told


def sheets(part: Document) -> list[Sheet]:
    """A row per criterion."""
    header = (_("wat"), _("in de wijk"), _("elders in de stad"), _("nog te bereiken"))
    rows = tuple(
        (one["label"], one["here"], one["city"], one["to_reach"]) for one in part["criteria"]
    )
    return [Sheet(str(NAME), header, rows)]
