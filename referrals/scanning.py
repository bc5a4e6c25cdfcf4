"""From a needs scan to three offers: asks the search, then looks who fits this person best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from cities.enums import Language
from cities.models import City, Neighbourhood
from referrals import cards
from referrals.asking import ask
from referrals.enums import DutchLevel, Kind, Registration
from referrals.finder import Step
from referrals.models import Offer
from referrals.needs import Care, Need, Wish
from referrals.questions import Answers
from referrals.why import reasons

OFFERED = 3
LOOKED_AT = 15  # of the search, the best first
# How each need is asked of the search, in words of the trade.
WORDS = {
    Need.SIGN_IN: "itsme",
    Need.EMAIL: "e-mail",
    Need.FORMS: "formulier",
    Need.APPOINTMENT: "afspraak",
    Need.MONEY: "bankieren",
    Need.SMARTPHONE: "smartphone",
    Need.COMPUTER: "computer",
    Need.LOOK_UP: "opzoeken",
    Need.PRINT: "printen",
    Need.SAFETY: "oplichting",
    Need.INTERNET: "internet",
    Need.DEVICE: "toestel",
}


@dataclass(frozen=True)
class Proposal:
    """One offer for this person: why, and what to bring."""

    card: cards.Card
    reasons: list[str]


@dataclass(frozen=True)
class Outcome:
    """The offers, and whether any of them is near and about what was asked."""

    proposals: list[Proposal]
    found: bool


def propose(
    city: City,
    answers: Answers,
    *,
    wijk: Neighbourhood,
    wijken: Iterable[Neighbourhood],
    now: datetime,
) -> Outcome:
    """Three offers at most, the best first. `wijken` come from `asking.wijken_of`; `now` is local
    time. Two queries more than the search itself."""
    address = QueryDict(mutable=True)
    address["wijk"] = wijk.slug
    address["q"] = " ".join(WORDS[need] for need in answers.needs if need in WORDS)
    asked = ask(city, address, wijken=wijken, now=now)
    counts = asked.search.counts
    offers = list(asked.search.found(counts.shown).with_labels()[:LOOKED_AT])
    chosen = sorted(
        offers,
        key=lambda one: (not _does(one, answers.wish), _step(one), -len(fitting(one, answers))),
    )[:OFFERED]
    question = asked.search.wishes.question
    return Outcome(
        proposals=[
            Proposal(
                card,
                [
                    *fitting(card.offer, answers),
                    *reasons(card.offer, question, near=True, now=now),
                ],
            )
            for card in cards.prepare(chosen, now=now)
        ],
        found=any(counts.steps[step] for step in Step if step < Step.REMOTE),
    )


def _does(offer: Offer, wish: Wish | None) -> bool:
    """Whether it can do what this person wants: a computer alone arranges nothing and teaches nothing."""
    return wish is None or bool({Kind.INDIVIDUAL, Kind.GROUP} & set(offer.kinds))


def _step(offer: Offer) -> int:
    """How far it lies from what was asked, as the search found it."""
    return int(getattr(offer, "step", 0))


def fitting(offer: Offer, answers: Answers) -> list[str]:
    """Why this offer suits this person, beside what it is about: the more, the better."""
    return [
        *_for_the_wish(offer, answers.wish),
        *_for_the_language(offer, answers),
        *_for_the_care(offer, answers),
    ]


def _for_the_wish(offer: Offer, wish: Wish | None) -> list[str]:
    said = []
    if wish in (Wish.ARRANGED, Wish.BOTH) and Kind.INDIVIDUAL in offer.kinds:
        said.append(_("Iemand helpt één op één: dan is het geregeld."))
    if wish in (Wish.LEARN, Wish.BOTH) and Kind.GROUP in offer.kinds:
        said.append(_("Je leert het er in een groep."))
    if wish == Wish.LEARN and Kind.INDIVIDUAL in offer.kinds:
        said.append(_("Je oefent er met iemand naast je."))
    return said


def _for_the_language(offer: Offer, answers: Answers) -> list[str]:
    said = []
    if answers.language and answers.language != Language.NL and answers.language in offer.languages:
        language = Language(answers.language).label
        said.append(_("Ze helpen er in het {language}.").format(language=language))
    needs_easy = {"taal:easy", "taal:other", "taal:reading"} & set(answers.codes)
    if needs_easy and offer.dutch_level in (DutchLevel.NONE, DutchLevel.EASY):
        said.append(_("Weinig Nederlands is er genoeg."))
    return said


def _for_the_care(offer: Offer, answers: Answers) -> list[str]:
    said = []
    if Care.MOBILITY in answers.care and offer.at_home:
        said.append(_("Ze komen aan huis."))
    elif Care.MOBILITY in answers.care and offer.wheelchair:
        said.append(_("Je raakt er binnen zonder trappen."))
    if Care.QUIET in answers.care and offer.quiet:
        said.append(_("Er is een rustige plek."))
    if Care.CHILDREN in answers.care and offer.children_welcome:
        said.append(_("Kinderen zijn er welkom."))
    if "houding:afraid" in answers.codes and offer.registration == Registration.WALK_IN:
        said.append(_("Je mag er gewoon eens binnenlopen."))
    return said
