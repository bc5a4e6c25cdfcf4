"""What was looked for and is not there, and how referrals ended: evidence, without anybody in it.

Of themselves these counts add up to nothing else in the edition; small ones are hidden as everywhere,
within each table. A longer period adds up what its months print, and no more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.disclosure import Hidden, hide_small, hide_small_list
from einclusie.digests.blocks import Block, Heading, Item, Items, Text
from einclusie.digests.facts import Document, Facts, Label, Shown
from einclusie.digests.figures import Sheet, in_cell, in_words
from einclusie.digests.tables import SMALLEST_SHOWN, added_rows, sum_of_shown

KEY = "unmet"
NAME = gettext_lazy("Gezocht en niet gevonden")
TEMPLATE = "digests/sections/unmet.html"


def of_month(facts: Facts, document: Document) -> Document:
    """The gaps that were logged in the month by wijk and kind, the searches that found little, and how
    the referrals ended that closed in it."""
    evidence = facts.evidence
    columns = [label for label in evidence.kinds if _of_kind(facts, label)]
    rows = [label for label in evidence.places if any(key == label.key for key, _ in evidence.gaps)]
    table = [[evidence.gaps.get((row.key, kind.key), 0) for kind in columns] for row in rows]
    return {
        "kinds": [_label(kind) for kind in columns],
        "wijken": [
            {**_label(row), "counts": counts}
            for row, counts in zip(
                [*rows, Label("", "")], _hidden(table, len(columns)), strict=True
            )
        ],
        "searches": _listed(evidence.searches),
        "referrals": _listed(evidence.ended),
        "definitions": {
            "gaps": (
                "Een hiaat is hulp die iemand zocht voor een bewoner en niet vond, per wijk en soort "
                "hulp. Er staat geen persoon in."
            ),
            "searches": "Zoekopdrachten in het aanbod waarop niets of enkel iets ruimers te vinden was.",
            "referrals": "Doorverwijzingen die in deze maand eindigden, en hoe.",
        },
    }


def _of_kind(facts: Facts, kind: Label) -> bool:
    return any(key == kind.key for _place, key in facts.evidence.gaps)


def _hidden(table: list[list[int]], width: int) -> list[list[Shown]]:
    """The rows with their totals, and the row of totals, as they may be printed."""
    totals = [sum(column) for column in zip(*table, strict=True)] or [0] * width
    whole = [[*row, sum(row)] for row in [*table, totals]]
    return [[_plain(cell) for cell in row] for row in hide_small(whole, k=SMALLEST_SHOWN)]


def _listed(counts: Sequence[tuple[Label, int]]) -> Document:
    shown, total = hide_small_list([count for _label, count in counts], k=SMALLEST_SHOWN)
    rows = [
        {**_label(label), "count": _plain(count)}
        for (label, _count), count in zip(counts, shown, strict=True)
    ]
    return {"rows": [row for row in rows if row["count"] != 0], "total": _plain(total)}


def _plain(cell: int | Hidden) -> int | str:
    return cell.value if isinstance(cell, Hidden) else cell


def _label(label: Label) -> Document:
    return {"key": label.key, "label": label.text}


def of_months(documents: list[Document]) -> Document:
    """The searches and the referrals of a longer period, as its months print them. The gaps by wijk
    stay with the months."""
    parts = [one["sections"][KEY] for one in documents if KEY in one["sections"]]
    empty: Document = {"rows": [], "total": 0}
    return {
        "kinds": [],
        "wijken": [],
        **{
            name: _added([part[name] for part in parts]) if parts else empty
            for name in ("searches", "referrals")
        },
        "definitions": parts[-1]["definitions"] if parts else {},
    }


def _added(lists: list[Document]) -> Document:
    return {
        "rows": added_rows([one["rows"] for one in lists]),
        "total": sum_of_shown([one["total"] for one in lists]),
    }


def read(part: Document, document: Document) -> Any:
    """Ready for the page: the last row of the gaps is that of the whole city."""
    city = _("Heel {city}").format(city=document["city"]["name"])
    wijken = [
        {**row, "label": row["label"] or _("geen wijk in het bijzonder")}
        for row in part["wijken"][:-1]
    ]
    if wijken:
        wijken.append({**part["wijken"][-1], "label": city})
    told = bool(wijken or part["searches"]["rows"] or part["referrals"]["rows"])
    return {**part, "wijken": wijken, "told": told}


def blocks(part: Document, document: Document) -> list[Block]:
    """The totals in a sentence each; the tables stand in the annex."""
    found = read(part, document)
    if not found["told"]:
        return []
    told: list[Block] = [Heading(str(NAME))]
    if found["wijken"]:
        total = in_words(found["wijken"][-1]["counts"][-1])
        told.append(Text(_("Hiaten die iemand noteerde: {count}.").format(count=total)))
    names = {
        "searches": _("zoekopdrachten, {how}"),
        "referrals": _("doorverwijzingen, {how}"),
    }
    items = tuple(
        Item(name.format(how=row["label"]), in_words(row["count"]))
        for key, name in names.items()
        for row in part[key]["rows"]
    )
    return [*told, Items(items, small=True)] if items else told


def sheets(part: Document) -> list[Sheet]:
    """The gaps by wijk and kind, the searches, and how referrals ended."""
    kinds = [kind["label"] or _("geen soort gekozen") for kind in part["kinds"]]
    *rows, whole = part["wijken"] or [{"label": "", "counts": []}]
    gaps = [(row["label"] or _("geen wijk in het bijzonder"), row["counts"]) for row in rows]
    if rows:
        gaps.append((_("alle wijken"), whole["counts"]))
    lists = [
        Sheet(
            title,
            (_("wat"), _("keer")),
            tuple((row["label"], in_cell(row["count"])) for row in part[name]["rows"]),
        )
        for name, title in (
            ("searches", _("Zoekopdrachten zonder antwoord")),
            ("referrals", _("Hoe doorverwijzingen eindigden")),
        )
    ]
    header = (_("wijk"), *kinds, _("samen"))
    table = tuple((name, *(in_cell(count) for count in counts)) for name, counts in gaps)
    return [Sheet(_("Hiaten per wijk en soort"), header, table), *lists]
