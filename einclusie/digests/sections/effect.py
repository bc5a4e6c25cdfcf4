"""Three months later: how often a theme was heard before and after an answer or an action.

Told as what was seen: what came of itself and what came of the deed, no count can say. Levels are
told as "at least", and the three months after as below, within or above what was to be expected:
exact counts of a theme would be more equations for who works out what the tables hide.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.periods import Month
from einclusie.digests.blocks import Block, Heading, Item, Items
from einclusie.digests.definitions import day_in_words
from einclusie.digests.facts import Acted, Document, Facts
from einclusie.digests.figures import Sheet
from einclusie.digests.sections.structural import at_least
from einclusie.digests.sections.themes import labels, voices_by_theme
from signals import trends
from signals.trends import MONTHS_BEFORE, Trend

KEY = "effect"
TEMPLATE = "digests/sections/effect.html"
NAME = gettext_lazy("Drie maanden later")

WINDOW = 3  # months before, and months after
LEAST_ROOM = 4  # from the lowest to the highest expected: less would tell a count almost exactly


def of_month(facts: Facts, document: Document) -> Document:
    """What was heard around the deeds of three months ago, of which the months after are over now."""
    series = voices_by_theme(facts, MONTHS_BEFORE + WINDOW)
    found = {one.name: one for one in trends.trends(series, window=WINDOW)} if series else {}
    return {
        "month": str(facts.month.before(WINDOW)),
        "deeds": [_row(one, facts, series, found) for one in facts.acted],
        "definitions": {
            "effect": (
                "Hoe vaak het thema gehoord is (signalen en ‘dit zie ik ook’) in de drie maanden "
                "ervoor en de drie maanden erna. ‘Verwacht’ komt uit de 12 maanden tot en met die "
                "van de actie of het antwoord, en houdt rekening met hoeveel er in het geheel "
                "genoteerd werd."
            ),
            "cause": "Dit is wat gezien is. Of het door de actie of het antwoord komt, zegt een telling niet.",
        },
    }


def _row(
    one: Acted, facts: Facts, series: dict[str, list[int]], found: dict[str, Trend]
) -> Document:
    name = " ".join(one.theme)
    before = sum(series.get(name, [])[-2 * WINDOW - 1 : -WINDOW - 1])
    return {
        "deed": one.deed,
        "key": one.key,
        "title": one.title,
        "on": one.on.isoformat(),
        **labels(facts, one.theme),
        "before_at_least": at_least(before),
        "after": _after(found.get(name)),
    }


def _after(trend: Trend | None) -> Document | None:
    """The three months after, beside what was expected; None where that is too little to say."""
    if trend is None or trend.expected < trends.LEAST_COUNT or trend.high - trend.low < LEAST_ROOM:
        return None
    seen = "below" if trend.count < trend.low else "above" if trend.count > trend.high else "within"
    return {
        "seen": seen,
        "low": trend.low,
        "high": trend.high,
        "at_least": at_least(trend.count),
    }


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: what each of its months told."""
    parts = [document["sections"][KEY] for document in documents if KEY in document["sections"]]
    if not parts:
        return {"month": None, "deeds": [], "definitions": {}}
    return {
        **parts[-1],
        "month": None,
        "deeds": [deed for part in parts for deed in part["deeds"]],
    }


def read(part: Document, document: Document) -> Any:
    """Ready for the page: each deed with its sentence."""
    month = Month.parse(part["month"]).name if part["month"] else ""
    return {**part, "month": month, "deeds": [_told(one) for one in part["deeds"]]}


def blocks(part: Document, document: Document) -> list[Block]:
    """Each deed and what was heard around it; nothing where nothing was done."""
    if not part["deeds"]:
        return []
    items = (Item(one["title"], one["sentence"]) for one in map(_told, part["deeds"]))
    return [Heading(_("Drie maanden later")), Items(tuple(items))]


def sheets(part: Document) -> list[Sheet]:
    """A row per deed and theme."""
    header = (
        _("actie of antwoord"), _("op"), _("thema"), _("3 maanden ervoor, minstens"),
        _("3 maanden erna"), _("verwacht, minstens"), _("verwacht, hoogstens"),
        _("erna, minstens"),
    )  # fmt: skip
    rows = tuple(
        (
            one["title"],
            one["on"],
            _theme(one),
            one["before_at_least"] or "",
            _seen()[one["after"]["seen"]] if one["after"] else _("te weinig om iets te zeggen"),
            *(
                (one["after"]["low"], one["after"]["high"], one["after"]["at_least"] or "")
                if one["after"]
                else ("", "", "")
            ),
        )
        for one in part["deeds"]
    )
    return [Sheet(_("Drie maanden later"), header, rows)]


def _seen() -> dict[str, str]:
    return {
        "below": _("minder vaak dan verwacht"),
        "within": _("zo vaak als verwacht"),
        "above": _("vaker dan verwacht"),
    }


def _theme(one: Document) -> str:
    return f"{one['domain']['label']}: {one['barrier']['label']}"


def _told(one: Document) -> Document:
    day = day_in_words(date.fromisoformat(one["on"]))
    did = _("Actie afgerond op {day}.") if one["deed"] == "action" else _("Antwoord op {day}.")
    sentences = [did.format(day=day)]
    if one["after"]:
        sentences.append(
            _("In de drie maanden erna werd “{theme}” {seen} gehoord (verwacht {low} tot {high}).").format(
                theme=_theme(one), seen=_seen()[one["after"]["seen"]], low=one["after"]["low"],
                high=one["after"]["high"],
            )
        )  # fmt: skip
    else:
        sentences.append(
            _("“{theme}” wordt te weinig gehoord om iets te zeggen.").format(theme=_theme(one))
        )
    if one["before_at_least"]:
        sentences.append(
            _("In de drie maanden ervoor: minstens {count} keer.").format(
                count=one["before_at_least"]
            )
        )
    return one | {"sentence": " ".join(sentences)}
