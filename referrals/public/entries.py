"""What a page for residents says of an offer, in one language: the card's rows without the card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from referrals.card_words import WORDS
from referrals.enums import Registration
from referrals.models import Offer
from referrals.pictograms import PICTOGRAMS
from referrals.public.words import FRAME, OWN_NAMES, SPEAKS
from referrals.resident_card import say_costs, say_time, ways_there
from referrals.times import next_times


@dataclass(frozen=True)
class Line:
    """`lang` is the language of this line where it is not that of the page; `tel` makes it a link."""

    text: str
    lang: str = ""
    tel: str = ""


@dataclass(frozen=True)
class Row:
    """A pictogram, its word, and what there is to say."""

    name: str
    path: str
    label: str
    lines: list[Line]


@dataclass(frozen=True)
class Entry:
    """An offer on the page. Of what is only reached through a referrer neither place nor contact."""

    offer: Offer
    by_referral: bool
    has_times: bool
    rows: list[Row]


def entries_of(offers: Iterable[Offer], *, lang: str, now: datetime) -> list[Entry]:
    """Of offers read `with_labels()`, in their order; `now` is local. Asks the database nothing."""
    return [_entry(offer, lang, now) for offer in offers]


def _entry(offer: Offer, lang: str, now: datetime) -> Entry:
    by_referral = offer.registration == Registration.REFERRAL_ONLY
    lines = {} if by_referral else _lines(offer, lang, now)
    rows = [
        Row(
            name,
            SPEAKS if name == "speaks" else PICTOGRAMS[name],
            FRAME[lang]["speaks"] if name == "speaks" else WORDS[lang][name],
            [line for line in found if line.text],
        )
        for name, found in lines.items()
    ]
    return Entry(
        offer=offer,
        by_referral=by_referral,
        has_times=bool(lines and (offer.helper_slots or offer.place_slots)),
        rows=[row for row in rows if row.lines],
    )


def _lines(offer: Offer, lang: str, now: datetime) -> dict[str, list[Line]]:
    words = WORDS[lang]
    dutch = "" if lang == "nl" else "nl"
    place = ", ".join(filter(None, (offer.place_name, offer.address)))
    costs = say_costs(offer, words, lang == "nl") if not offer.price else [offer.price]
    return {
        "place": [Line(place, dutch), *(Line(way) for way in ways_there(offer, words))],
        "when": _times(offer, lang, now),
        "phone": [Line(offer.phone, tel=offer.phone_number)],
        "speaks": [Line(OWN_NAMES[code], code if code != lang else "") for code in offer.languages],
        "bring": [Line(offer.bring, dutch)],
        "costs": [Line(cost, dutch if offer.price else "") for cost in costs],
    }


def _times(offer: Offer, lang: str, now: datetime) -> list[Line]:
    """The next times, how one gets in, and how exactly."""
    words, dutch = WORDS[lang], "" if lang == "nl" else "nl"
    slots = offer.helper_slots or offer.place_slots
    found = [Line(say_time(one, lang, words)) for one in next_times(slots, now)]
    return [
        *found,
        Line(offer.schedule_note, dutch),
        Line(words[Registration(offer.registration).value]),
        Line(offer.registration_note, dutch),
    ]
