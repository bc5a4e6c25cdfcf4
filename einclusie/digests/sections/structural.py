"""What changed in structural signals, and which decisions are asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from einclusie.digests.blocks import Block, Heading, Item, Items, Text
from einclusie.digests.definitions import day_in_words
from einclusie.digests.facts import Document, Facts, Label, Structural
from einclusie.digests.figures import Sheet, in_cell

KEY = "structural"
TEMPLATE = "digests/sections/structural.html"
NAME = gettext_lazy("Structurele signalen")

MOST_ASKED = 3  # decisions, of those that wait longest
REPORTED = "reported"
CLOSED = ("fed_back", "not_retained")
# How many voices, told as "at least": an exact count would be one more equation for who works out
# what the tables hide.
STEPS = (5, 10, 25, 50, 100, 250, 500)


def of_month(facts: Facts, document: Document) -> Document:
    """The structural signals that moved in the month or wait for a decision after it."""
    found = facts.happened.structural
    start = facts.month.first_day
    asked = [one for one in found if one.phase.key == REPORTED]
    asked.sort(key=lambda one: (one.since, int(one.key)))
    return {
        "signals": [_row(one, start) for one in found],
        "asked": [one.key for one in asked[:MOST_ASKED]],
        "asked_more": len(asked) > MOST_ASKED,
        "definitions": {
            "voices": (
                "Stemmen zijn de signalen en de keren ‘dit zie ik ook’ die erin staan, van het "
                "begin af. Ze staan hier als ‘minstens’, en niet onder de 5."
            ),
            "asked": (
                "Gevraagd wordt wat gerapporteerd is en nog geen beslissing heeft: wat het langst "
                "wacht, hoogstens drie."
            ),
        },
    }


def _row(one: Structural, start: date) -> Document:
    return {
        "key": one.key,
        "title": one.title,
        "changed": _changed(one.was is None, one.phase.key, moved=one.since >= start),
        "was": _label(one.was),
        "phase": _label(one.phase),
        "since": one.since.isoformat(),
        "owner": one.owner,
        "scope": _label(one.scope),
        "next_on": one.next_on.isoformat() if one.next_on else None,
        "shared": one.shared,
        "voices_at_least": at_least(one.voices),
    }


def _changed(is_new: bool, phase: str, *, moved: bool) -> str:
    """What happened to it: "closed", "new", "moved", or "" where it only waits."""
    if not moved:
        return ""
    return "closed" if phase in CLOSED else "new" if is_new else "moved"


def _label(label: Label | None) -> Document | None:
    return {"key": label.key, "label": label.text} if label else None


def at_least(voices: int) -> int | None:
    """The highest step that is reached; None under the first."""
    return max((step for step in STEPS if step <= voices), default=None)


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: each as its last month told it, from what it was before the first."""
    parts = [document["sections"][KEY] for document in documents]
    rows: dict[str, Document] = {}
    for part in parts:
        for row in part["signals"]:
            first = rows.get(row["key"])
            moved = bool(row["changed"] or (first and first["changed"]))
            was = first["was"] if first and first["changed"] else row["was"]
            changed = _changed(was is None, row["phase"]["key"], moved=moved)
            rows[row["key"]] = row | {"was": was, "changed": changed}
    asked = set(parts[-1]["asked"])
    last = {row["key"] for row in parts[-1]["signals"]}
    kept = [row for row in rows.values() if row["changed"] or row["key"] in last]
    kept.sort(key=lambda row: (row["since"], int(row["key"])))
    return parts[-1] | {
        "signals": kept,
        "asked": [row["key"] for row in kept if row["key"] in asked],
    }


def read(part: Document, document: Document) -> Any:
    """Ready for the page: the decisions asked, and what changed by kind of change."""
    rows = [_told(row, document["city"]["slug"]) for row in part["signals"]]
    return {
        **part,
        "asked": [row for row in rows if row["key"] in part["asked"]],
        "changed": [row for row in rows if row["changed"]],
    }


def blocks(part: Document, document: Document) -> list[Block]:
    """The decisions asked, apart from what moved."""
    found = read(part, document)
    shown: list[Block] = []
    if found["asked"]:
        shown += [
            Heading(_("Welke beslissing wordt gevraagd")),
            Items(
                tuple(
                    Item(row["title"], f"{row['reported']} {row['facts']}")
                    for row in found["asked"]
                )
            ),
        ]
    shown.append(Heading(_("Structurele signalen")))
    if found["changed"]:
        shown.append(
            Items(
                tuple(
                    Item(row["title"], f"{row['move']} {row['facts']}") for row in found["changed"]
                )
            )
        )
    else:
        shown.append(Text(_("Er veranderde niets van fase.")))
    return shown


def sheets(part: Document) -> list[Sheet]:
    """What changed, a row per structural signal."""
    changed = {"new": _("nieuw"), "moved": _("vooruit"), "closed": _("afgesloten"), "": ""}
    header = (
        _("structureel signaal"), _("wat"), _("fase voordien"), _("fase"), _("sinds"),
        _("trekker"), _("niveau"), _("volgende datum"), _("gedeeld"), _("stemmen, minstens"),
        _("beslissing gevraagd"),
    )  # fmt: skip
    rows = tuple(
        (
            row["title"],
            changed[row["changed"]],
            (row["was"] or {}).get("label", ""),
            row["phase"]["label"],
            row["since"],
            row["owner"],
            (row["scope"] or {}).get("label", ""),
            row["next_on"] or "",
            _yes_no(row["shared"]),
            in_cell(row["voices_at_least"]),
            _yes_no(row["key"] in part["asked"]),
        )
        for row in part["signals"]
    )
    return [Sheet(_("Structurele signalen"), header, rows)]


def _yes_no(value: bool) -> str:
    return _("ja") if value else _("nee")


def _told(row: Document, city: str) -> Document:
    since = day_in_words(date.fromisoformat(row["since"]))
    phase = row["phase"]["label"]
    move = _("Nu {phase}, sinds {day}.").format(phase=phase, day=since)
    if row["was"]:
        move = _("Van {was} naar {phase}, op {day}.").format(
            was=row["was"]["label"], phase=phase, day=since
        )
    return row | {
        "city": city,
        "reported": _("Gerapporteerd op {day}.").format(day=since),
        "move": move,
        "facts": _facts(row),
    }


def _facts(row: Document) -> str:
    """How many voices, whether it is shared, whose it is, on which level, and the next day."""
    sentences = []
    if row["voices_at_least"]:
        sentences.append(_("Minstens {count} stemmen.").format(count=row["voices_at_least"]))
    if row["shared"]:
        sentences.append(_("Gedeeld: twee of meer organisaties herkennen dit."))
    sentences.append(
        _("Trekker: {owner}.").format(owner=row["owner"])
        if row["owner"]
        else _("Nog geen trekker.")
    )
    if row["scope"]:
        sentences.append(_("Niveau: {scope}.").format(scope=row["scope"]["label"]))
    if row["next_on"]:
        day = day_in_words(date.fromisoformat(row["next_on"]))
        sentences.append(_("Volgende datum: {day}.").format(day=day))
    return " ".join(sentences)
