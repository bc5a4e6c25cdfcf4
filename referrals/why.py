"""Why an offer stands where it stands, in sentences. Asks the database nothing: reads the offer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from referrals.capacity import CapacityState
from referrals.cards import capacity_of
from referrals.enums import DutchLevel, Registration
from referrals.facts import EVENING
from referrals.freshness import FADED_DAYS
from referrals.models import Offer
from referrals.ranking import HOST, WIJK, worth_of
from referrals.searching.bare import bare
from referrals.searching.question import How, Question, Term

# The parts of an offer by their weight, as the generated column `Offer.search` has them.
PARTS: Mapping[str, tuple[str, ...]] = {
    "A": ("name",),
    "B": ("summary", "for_whom"),
    "C": ("description", "schedule_note", "place_name"),
    "D": ("bring", "registration_note"),
}


def reasons(offer: Offer, question: Question, *, near: bool, now: datetime) -> list[str]:
    """What counted for this offer, the weightiest first. `near` when a wijk was chosen or is one's
    own; `offer` comes out of `Search.found`, read with its labels; `now` is local time."""
    text = _Text(offer)
    said = [text.answer_to(term, now) or _missing(term) for term in question.terms]
    said += [
        _("“{word}” staat in geen enkel aanbod van de stad.").format(word=word)
        for word in question.unknown
    ]
    return [*said, *_beside(offer, near, now)]


def _missing(term: Term) -> str:
    return _("Over “{asked}” zegt dit aanbod niets.").format(asked=term.asked)


def _beside(offer: Offer, near: bool, now: datetime) -> list[str]:
    """What counts beside the words."""
    nearness = getattr(offer, "nearness", 3)
    said = []
    if near:
        said.append(
            [
                _("Het is in de wijk."),
                _("Het is er ook voor de wijk."),
                _("Het is er voor de hele stad."),
                _("Het is in een andere wijk: dat komt lager."),
            ][nearness]
        )
    if has(offer, "soon", now):
        said.append(_("Er is vandaag of morgen iemand."))
    if offer.registration == Registration.WALK_IN:
        said.append(_("Binnenlopen kan zonder afspraak."))
    if offer.checked_on >= now.date() - timedelta(days=FADED_DAYS):
        said.append(_("Het is minder dan zes maanden geleden nagekeken."))
    if has(offer, "place", now):
        said.append(_("Er is plaats, zei de aanbieder kort geleden."))
    if has(offer, "full", now):
        said.append(_("Het zit nu vol: dat komt lager."))
    return said


class _Text:
    """The words of an offer, by the part they stand in."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.parts = {
            zone: " ".join(
                [
                    "",
                    *re.findall(r"[^\W_]+", bare(" . ".join(getattr(offer, n) for n in names))),
                    "",
                ]
            )
            for zone, names in PARTS.items()
        }

    def answer_to(self, term: Term, now: datetime) -> str:
        """What answers it best here, or nothing."""
        found = [
            (worth_of(found, zone), self._said(term, word, found.how, zone))
            for zone, part in self.parts.items()
            for word, found in term.words.items()
            if _stands(word, part)
        ]
        found += [
            (worth, _("Het biedt wat je vraagt met “{asked}”.").format(asked=term.asked))
            for name, worth in term.facts.items()
            if has(self.offer, name, now)
        ]
        if self.offer.host_id in term.hosts:
            found.append((HOST, _("“{asked}” is de aanbieder.").format(asked=term.asked)))
        if term.wijken & self._wijken():
            found.append((WIJK, _("Het is er voor “{asked}”.").format(asked=term.asked)))
        return max(found, key=lambda one: one[0], default=(0, ""))[1]

    def _wijken(self) -> set[int]:
        served = {wijk.pk for wijk in self.offer.neighbourhoods.all()}
        return served | ({self.offer.neighbourhood_id} if self.offer.neighbourhood_id else set())

    @staticmethod
    def _said(term: Term, word: str, how: How, zone: str) -> str:
        where = {
            "A": _("in de naam"),
            "B": _("in de samenvatting"),
            "C": _("in de uitleg"),
            "D": _("bij wat je meebrengt"),
        }[zone]
        asked, meant = term.asked, term.meant
        if how == How.NEAR:
            return _("“{word}” {where} komt in de buurt van “{asked}”.").format(
                word=word, where=where, asked=asked
            )
        if meant:
            return _("“{asked}” lezen we als “{meant}”: “{word}” staat {where}.").format(
                asked=asked, meant=meant, word=word, where=where
            )
        if how == How.OTHER:
            return _("“{word}” staat {where}, een ander woord voor “{asked}”.").format(
                word=word, where=where, asked=asked
            )
        if how == How.CITY:
            return _("“{word}” staat {where}: zo leest jouw stad “{asked}”.").format(
                word=word, where=where, asked=asked
            )
        return _("“{word}” staat {where}.").format(word=word, where=where)


def _stands(phrase: str, text: str) -> bool:
    """As `ranking` looks for it: of two words, one may stand between."""
    words = phrase.split()
    return f" {phrase} " in text or (
        len(words) == 2 and bool(re.search(rf" {words[0]} [^ ]+ {words[1]} ", text))
    )


def has(offer: Offer, name: str, now: datetime) -> bool:
    """Whether the offer has a fact: `facts.fact`, for an offer that was read with its hours."""
    kind, _colon, value = name.partition(":")
    if kind in ("kind", "equipment", "language"):
        there: Sequence[str] = {
            "kind": offer.kinds, "equipment": offer.equipment, "language": offer.languages,
        }[kind]  # fmt: skip
        return value in there
    if kind in ("place", "full"):
        said = capacity_of(offer, now.date())
        state = {"place": CapacityState.FREE, "full": CapacityState.FULL}[kind]
        return said is not None and said.state == state and not said.faded
    if kind in ("day", "soon", "evening", "weekend", "now", "today"):
        return _helps(offer, kind, value, now)
    return {
        "registration": offer.registration == value,
        "dutch": offer.dutch_level == value,
        "at_home": offer.at_home,
        "remote": offer.remote,
        "free": offer.is_free,
        "wheelchair": offer.wheelchair is True,
        "quiet": offer.quiet is True,
        "children": offer.children_welcome is True,
        "easy_dutch": offer.dutch_level in (DutchLevel.NONE, DutchLevel.EASY),
        "walk_in": offer.registration == Registration.WALK_IN,
    }[kind]


def _helps(offer: Offer, kind: str, value: str, now: datetime) -> bool:
    today, tomorrow, moment = now.weekday(), (now.weekday() + 1) % 7, now.time()
    return any(
        {
            "day": slot.weekday == int(value or 0),
            "soon": (slot.weekday == today and slot.closes > moment) or slot.weekday == tomorrow,
            "today": slot.weekday == today and slot.closes > moment,
            "now": slot.weekday == today and slot.opens <= moment < slot.closes,
            "evening": slot.closes > EVENING,
            "weekend": slot.weekday >= 5,
        }[kind]
        for slot in offer.helper_slots or offer.place_slots
    )
