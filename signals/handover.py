"""A structural signal as it goes to the signalenbundel or to Lokaal Signaal: as text, and as a record.

The text has the layout of a signal in the bundle: thema, nummer, titel, beschrijving, voorbeelden,
trekker, opvolging. It states what is seen: no names of people, no assignment and no ready solution
(so not what is planned next, only what happened). Plain Python: knows no database and no clock.

What leaves the city goes through `cities.disclosure` here: a count of 1 to 4 says "minder dan 5",
and what the guard sees as a personal detail is left out of every text. Behind fewer than
`ENOUGH` voices stand the words and days of people whom somebody may recognise: then no examples
go along, and not on which days it was heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.disclosure import Hidden, hide_small_list, personal_details_in

VERSION = 1  # of the record: a new one when a key goes or means something else
ENOUGH = 5  # voices from which examples and days go along; `cities.disclosure` hides fewer
LEFT_OUT = "[…]"

# Every key of the record, in this order, with what stands under it. Several things under one key
# stand on lines of their own; days are written as 2026-11-25; what is not there is empty.
FIELDS = {
    "versie": gettext_lazy("de versie van deze lijst van velden"),
    "stad": gettext_lazy("de stad"),
    "nummer": gettext_lazy("het nummer in deze stad"),
    "thema": gettext_lazy("waarover het gaat"),
    "drempel": gettext_lazy("wat mensen tegenhoudt"),
    "titel": gettext_lazy("de titel"),
    "beschrijving": gettext_lazy("de beschrijving"),
    "fase": gettext_lazy("hoever het staat"),
    "stemmen": gettext_lazy("hoeveel keer gehoord, of ‘minder dan 5’"),
    "wijken": gettext_lazy("in welke wijken, één per regel"),
    "eerste_dag": gettext_lazy("de eerste dag waarop het gehoord werd"),
    "laatste_dag": gettext_lazy("de laatste dag waarop het gehoord werd"),
    "organisaties": gettext_lazy("welke organisaties het herkennen, één per regel"),
    "voorbeelden": gettext_lazy("gekozen voorbeelden, één per regel"),
    "trekker": gettext_lazy("organisatie en functie"),
    "bestemd_voor": gettext_lazy("voor wie het bestemd is"),
    "niveau": gettext_lazy("op welk niveau"),
    "beslissing": gettext_lazy("wat er beslist is"),
    "beslist_op": gettext_lazy("wanneer"),
    "waarom": gettext_lazy("de motivering"),
    "opvolging": gettext_lazy("wat er gebeurde: dag en tekst, één per regel"),
}


@dataclass(frozen=True)
class Happened:
    """A line of the follow-up log."""

    on: date
    text: str


@dataclass(frozen=True)
class Facts:
    """What is known of a structural signal, in words as shown; no person among them."""

    city: str
    number: int
    title: str
    theme: str = ""
    barrier: str = ""
    description: str = ""
    phase: str = ""
    voices: int = 0  # signals and echoes together
    wijken: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    organisations: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()  # those that somebody ticked
    owner: str = ""
    addressee: str = ""
    scope: str = ""
    decision: str = ""
    decided_on: date | None = None
    reason: str = ""
    follow_ups: tuple[Happened, ...] = ()


def as_record(facts: Facts) -> dict[str, str]:
    """The facts as they may leave, flat, under the keys of `FIELDS`."""
    enough = facts.voices >= ENOUGH
    values = (
        str(VERSION),
        facts.city,
        str(facts.number),
        facts.theme,
        facts.barrier,
        _guarded(facts.title),
        _guarded(facts.description),
        facts.phase,
        _count(facts.voices),
        "\n".join(facts.wijken),
        facts.first.isoformat() if facts.first and enough else "",
        facts.last.isoformat() if facts.last and enough else "",
        "\n".join(facts.organisations),
        "\n".join(_line(text) for text in facts.examples) if enough else "",
        _guarded(facts.owner),
        _guarded(facts.addressee),
        facts.scope,
        facts.decision,
        facts.decided_on.isoformat() if facts.decided_on else "",
        _guarded(facts.reason),
        "\n".join(f"{one.on.isoformat()} {_line(one.text)}" for one in facts.follow_ups),
    )
    return dict(zip(FIELDS, values, strict=True))


def as_text(facts: Facts) -> str:
    """The facts as they may leave, in neutral Dutch, ready to paste into the bundle."""
    blocks = [_head(facts), _description(facts), _examples(facts), _owner(facts), _followed(facts)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(facts: Facts) -> list[str]:
    return [
        _("Thema: {theme}").format(theme=facts.theme or _("nog niet gekozen")),
        _("Nummer: {city} {number}").format(city=facts.city, number=facts.number),
        _("Titel: {title}").format(title=_guarded(facts.title)),
    ]


def _description(facts: Facts) -> list[str]:
    told = [_("Beschrijving"), *filter(None, [_guarded(facts.description)])]
    if facts.voices:
        told.append(_heard(facts))
    if facts.organisations:
        told.append(_("Herkend door {names}.").format(names=_listed(facts.organisations)))
    return told if len(told) > 1 else []


def _heard(facts: Facts) -> str:
    sentence = _("{count} keer gehoord").format(count=_count(facts.voices)).capitalize()
    if facts.wijken:
        where = ngettext("in {names}", "in {count} wijken: {names}", len(facts.wijken))
        sentence += " " + where.format(count=len(facts.wijken), names=_listed(facts.wijken))
    if facts.first and facts.last and facts.voices >= ENOUGH:
        sentence += ", " + _("van {first} tot {last}").format(
            first=_day(facts.first), last=_day(facts.last)
        )
    return f"{sentence}."


def _examples(facts: Facts) -> list[str]:
    if not facts.examples or facts.voices < ENOUGH:
        return []
    return [_("Voorbeelden"), *(f"– “{_line(text)}”" for text in facts.examples)]


def _owner(facts: Facts) -> list[str]:
    lines = [_("Trekker: {owner}").format(owner=_guarded(facts.owner) or _("nog niemand"))]
    if facts.addressee:
        addressee = _guarded(facts.addressee) + (f" ({facts.scope})" if facts.scope else "")
        lines.append(_("Bestemd voor: {addressee}").format(addressee=addressee))
    return lines


def _followed(facts: Facts) -> list[str]:
    lines = []
    if facts.decision:
        day = f"{_day(facts.decided_on)}: " if facts.decided_on else ""
        decided = _("Beslist: {decision}.").format(decision=facts.decision)
        lines.append(f"{day}{decided} {_line(facts.reason)}".strip())
    lines += [f"{_day(one.on)}: {_line(one.text)}" for one in facts.follow_ups]
    return [_("Opvolging"), *(lines or [_("Nog geen beslissing.")])]


def _count(voices: int) -> str:
    [shown], _total = hide_small_list([voices])
    return str(shown) if not isinstance(shown, Hidden) else _("minder dan 5")


def _guarded(text: str) -> str:
    """The text without what the guard sees as a personal detail."""
    for found in reversed(personal_details_in(text)):
        text = text[: found.start] + LEFT_OUT + text[found.end :]
    return text.strip()


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(_guarded(text).split())


def _listed(names: Sequence[str]) -> str:
    """“Heule”, “Heule en Marke”, “Bissegem, Heule en Marke”."""
    *first, last = names
    return _("{names} en {last}").format(names=", ".join(first), last=last) if first else last


def _day(day: date) -> str:
    return date_format(day, "j F Y")
