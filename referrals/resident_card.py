"""What stands on a resident's card: the place and the way there, and never what the need was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from referrals.card_words import RIGHT_TO_LEFT, WORDS
from referrals.enums import Registration
from referrals.hours import Occasion
from referrals.models import Offer, Referral
from referrals.pictograms import PICTOGRAMS
from referrals.states import State
from referrals.times import next_times


@dataclass(frozen=True)
class Said:
    """Lines under one word, in one language."""

    label: str
    lines: list[str]


@dataclass(frozen=True)
class Part:
    """One row of the card: a pictogram, the same thing in Dutch and in the other language."""

    name: str
    path: str
    dutch: Said
    other: Said | None


@dataclass(frozen=True)
class ResidentCard:
    """The whole card. `other` is "" where Dutch is enough; its direction goes with it."""

    title: str
    other_title: str
    show: str
    other_show: str
    offer: str
    other: str
    is_right_to_left: bool
    parts: list[Part]
    code: str
    code_label: str
    other_code_label: str
    address: str
    qr: str

    @property
    def direction(self) -> str:
        return "rtl" if self.is_right_to_left else "ltr"


def card_of(referral: Referral, *, language: str, now: datetime) -> ResidentCard:
    """The card of a referral in Dutch, and in `language` where that is one we have. `now` is local."""
    other = language if language in WORDS and language != "nl" else ""
    nl, words = WORDS["nl"], WORDS.get(other, {})
    address = settings.BASE_URL + referral.card_path
    return ResidentCard(
        title=nl["title"],
        other_title=words.get("title", ""),
        show=nl["show"],
        other_show=words.get("show", ""),
        offer=referral.offer.name,
        other=other,
        is_right_to_left=other in RIGHT_TO_LEFT,
        parts=_parts(referral, other, now),
        code=referral.code_word,
        code_label=nl["code"],
        other_code_label=words.get("code", ""),
        address=address,
        qr=segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True),
    )


def _parts(referral: Referral, other: str, now: datetime) -> list[Part]:
    parts = []
    dutch = _said(referral, "nl", now)
    foreign = _said(referral, other, now) if other else {}
    for name, said in dutch.items():
        if said.lines:
            parts.append(Part(name, PICTOGRAMS[name], said, foreign.get(name)))
    return parts


def _said(referral: Referral, lang: str, now: datetime) -> dict[str, Said]:
    """Each part in this language. What only the offer says itself is said once, in Dutch."""
    words, offer, is_dutch = WORDS[lang], referral.offer, lang == "nl"
    place = ", ".join(filter(None, (offer.place_name, offer.address)))
    lines = {
        "place": [place if is_dutch else "", *ways_there(offer, words)],
        "ask": [offer.name if is_dutch else ""],
        "when": _times(referral, lang, now),
        "phone": [offer.phone if is_dutch else ""],
        "bring": [words["this_card"], offer.bring if is_dutch else ""],
        "costs": say_costs(offer, words, is_dutch),
    }
    return {
        name: Said(words[name], [line for line in found if line]) for name, found in lines.items()
    }


def ways_there(offer: Offer, words: dict[str, str]) -> list[str]:
    return [words[way] for way in ("at_home", "remote") if getattr(offer, way)]


def say_costs(offer: Offer, words: dict[str, str], is_dutch: bool) -> list[str]:
    if is_dutch and offer.price:
        return [offer.price]
    return [words["free"] if offer.is_free else ""]


def _times(referral: Referral, lang: str, now: datetime) -> list[str]:
    """The day of the appointment where there is one; else the next times and how one gets in."""
    words, offer = WORDS[lang], referral.offer
    day = referral.appointment_on
    if referral.state == State.APPOINTMENT and day is not None and day >= now.date():
        return [f"{words['appointment_on']}: {say_day(day, lang)}"]
    slots = offer.helper_slots or offer.place_slots
    lines = [say_time(one, lang, words) for one in next_times(slots, now)]
    if not lines and lang == "nl" and offer.schedule_note:
        lines = [offer.schedule_note]
    return [*lines, words[Registration(offer.registration).value]]


def say_time(one: Occasion, lang: str, words: dict[str, str]) -> str:
    # Isolated and unbroken, so that hours read from left to right in every language.
    hours = f"\u2066{one.slot.opens:%H:%M}\u2060–\u2060{one.slot.closes:%H:%M}\u2069"
    start = words["now"] if one.is_now else say_day(one.day, lang)
    return f"{start}{'،' if lang in RIGHT_TO_LEFT else ','} {hours}"


def say_day(day: date, lang: str) -> str:
    """ "dinsdag 1 december" in this language."""
    with override(lang):
        return date_format(day, "l j F")


def read_out(card: ResidentCard) -> str:
    """The card as a short text, to read out on the telephone or to copy into a message. In Dutch."""
    said = [f"{part.dutch.label}: {'; '.join(part.dutch.lines)}." for part in card.parts]
    return " ".join([f"{card.title}: {card.offer}.", *said, f"{card.code_label}: {card.code}."])
