"""You asked, we did: answers of policy, actions that were rounded off, and who heard of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from einclusie.digests.blocks import Block, Heading, Item, Items, Text
from einclusie.digests.definitions import day_in_words
from einclusie.digests.facts import ActionDone, Answer, Document, Facts, Label
from einclusie.digests.figures import Sheet, in_cell, in_words
from einclusie.digests.tables import sum_of_shown, unless_small

KEY = "done"
TEMPLATE = "digests/sections/done.html"
NAME = gettext_lazy("U vroeg – wij deden")


def of_month(facts: Facts, document: Document) -> Document:
    """What was answered and done in the month."""
    happened = facts.happened
    return {
        "answers": [_answer(one) for one in happened.answers],
        "actions": [_action(one) for one in happened.actions],
        "told": unless_small(happened.told),
        "definitions": {
            "told": (
                "Zo vaak hoorde iemand die het opmerkte wat ervan werd, op de eigen pagina en in "
                "een mail. Wie over twee signalen iets hoorde, telt twee keer."
            ),
        },
    }


def _answer(one: Answer) -> Document:
    return {
        "structural": _label(one.structural),
        "kind": _label(one.kind),
        "level": _label(one.level) if one.level else None,
        "carrier": one.carrier,
        "by_when": one.by_when.isoformat() if one.by_when else None,
        "on": one.on.isoformat(),
    }


def _action(one: ActionDone) -> Document:
    return {
        "key": one.key,
        "title": one.title,
        "kind": _label(one.kind),
        "on": one.on.isoformat(),
        "participants": None if one.participants is None else unless_small(one.participants),
        "structural": [_label(label) for label in one.structural],
    }


def _label(label: Label) -> Document:
    return {"key": label.key, "label": label.text}


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: all of its months in order, and the sum of what each printed."""
    parts = [document["sections"][KEY] for document in documents]
    told = [part["told"] for part in parts]
    return parts[-1] | {
        "answers": [one for part in parts for one in part["answers"]],
        "actions": [one for part in parts for one in part["actions"]],
        "told": sum_of_shown(told),
    }


def read(part: Document, document: Document) -> Any:
    """Ready for the page: with the days in words."""
    return {
        **part,
        "city": document["city"]["slug"],
        "answers": [_told(one) for one in part["answers"]],
        "actions": [_told(one) for one in part["actions"]],
    }


def blocks(part: Document, document: Document) -> list[Block]:
    """The answers and the actions, each in a sentence or two."""
    read_part = read(part, document)
    items = [
        *(Item(one["structural"]["label"], _answer_in_words(one)) for one in read_part["answers"]),
        *(Item(one["title"], _action_in_words(one)) for one in read_part["actions"]),
    ]
    told = _("Teruggekoppeld aan wie iets meldde: {count} keer.")
    return [
        Heading(_("U vroeg – wij deden")),
        Items(tuple(items))
        if items
        else Text(_("Er kwam geen antwoord van beleid, en er werd geen actie afgerond.")),
        Text(told.format(count=in_words(part["told"]))),
    ]


def _answer_in_words(one: Document) -> str:
    kind = one["kind"]["label"]
    level = f" ({one['level']['label']})" if one["level"] else ""
    sentences = [f"{one['on']}: {kind}{level}."]
    if one["carrier"]:
        sentences.append(_("Wie het draagt: {who}.").format(who=one["carrier"]))
    if one["by_when"]:
        sentences.append(_("Tegen {day}.").format(day=one["by_when"]))
    return " ".join(sentences)


def _action_in_words(one: Document) -> str:
    sentences = [f"{one['on']}: {one['kind']['label']}."]
    if one["participants"] is not None:
        sentences.append(_("Deelnemers: {count}.").format(count=in_words(one["participants"])))
    if one["structural"]:
        names = ", ".join(label["label"] for label in one["structural"])
        sentences.append(_("Voor: {names}.").format(names=names))
    return " ".join(sentences)


def sheets(part: Document) -> list[Sheet]:
    """The answers, the actions, and how often somebody was told."""
    answers = tuple(
        (
            one["structural"]["label"],
            one["kind"]["label"],
            (one["level"] or {}).get("label", ""),
            one["carrier"],
            one["by_when"] or "",
            one["on"],
        )
        for one in part["answers"]
    )
    actions = tuple(
        (
            one["title"],
            one["kind"]["label"],
            one["on"],
            in_cell(one["participants"]),
            ", ".join(label["label"] for label in one["structural"]),
        )
        for one in part["actions"]
    )
    return [
        Sheet(
            _("Antwoorden van beleid"),
            (_("structureel signaal"), _("antwoord"), _("doorgegeven aan"), _("wie het draagt"),
             _("tegen"), _("op")),
            answers,
        ),
        Sheet(
            _("Afgeronde acties"),
            (_("actie"), _("soort"), _("op"), _("deelnemers"), _("voor")),
            actions,
        ),
        Sheet(
            _("Terugkoppeling"),
            (_("wat"), _("keer")),
            ((_("teruggekoppeld aan wie iets meldde"), in_cell(part["told"])),),
        ),
    ]  # fmt: skip


def _told(one: Document) -> Document:
    by_when = one.get("by_when")
    return one | {
        "on": day_in_words(date.fromisoformat(one["on"])),
        "by_when": day_in_words(date.fromisoformat(by_when)) if by_when else "",
    }
