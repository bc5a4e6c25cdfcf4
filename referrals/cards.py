"""What a page shows of an offer beyond its fields: the next time, the week, how fresh it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.capacity import Capacity, capacity
from referrals.enums import HoursOf, Registration
from referrals.freshness import Freshness, freshness
from referrals.hours import Occasion, Slot, in_words, next_time
from referrals.models import Offer, OfferHours, OfferQuerySet
from referrals.strip import Strip, week_strip


@dataclass(frozen=True)
class Card:
    """An offer, ready to show. `next` is a whole sentence; hours are in words, empty if not known."""

    offer: Offer
    next: str
    helper_hours: str
    place_hours: str
    strip: Strip | None
    freshness: Freshness
    capacity: Capacity | None


def prepare(offers: Iterable[Offer], *, now: datetime) -> list[Card]:
    """Cards of offers read with `with_labels()`; `now` is local time. Asks the database nothing."""
    return [_card(offer, now) for offer in offers]


@dataclass(frozen=True)
class Session:
    """The next time that a helper is there; `when` is "vandaag, 14 tot 16 u"."""

    offer: Offer
    when: str


def next_sessions(offers: OfferQuerySet, *, now: datetime) -> list[Session]:
    """One session per offer with hours of a helper, the soonest first, then by name; one query.
    `now` is local time."""
    found = [
        (occasion.day, occasion.slot, offer.name, offer, occasion)
        for offer, slots in _helper_hours(offers)
        if (occasion := next_time(slots, now))
    ]
    soonest = sorted(found, key=lambda row: row[:3])
    return [Session(offer, _when(occasion, now.date())) for *__, offer, occasion in soonest]


def _helper_hours(offers: OfferQuerySet) -> list[tuple[Offer, list[Slot]]]:
    """These offers with the hours of their helper, those that have any, in one query."""
    rows = OfferHours.objects.filter(offer__in=offers.order_by().values("pk"), whose=HoursOf.HELPER)
    found: dict[Offer, list[Slot]] = {}
    for row in rows.select_related("offer__city", "offer__neighbourhood").order_by("offer", "pk"):
        found.setdefault(row.offer, []).append(row.slot)
    return list(found.items())


def _when(occasion: Occasion, today: date) -> str:
    if occasion.is_now:
        return _("nu, {until}").format(until=_until(occasion))
    return _("{day}, {hours}").format(day=_day(occasion.day, today), hours=occasion.slot.words)


def _until(occasion: Occasion) -> str:
    return occasion.slot.words.partition(" ")[2]  # "tot 11.30 u"


def _card(offer: Offer, now: datetime) -> Card:
    place, helper = offer.place_slots, offer.helper_slots
    return Card(
        offer=offer,
        next=_next(offer, next_time(helper or place, now), now.date()),
        helper_hours=in_words(helper),
        place_hours=in_words(place),
        strip=week_strip(place, helper, today=now.weekday()) if place or helper else None,
        freshness=freshness(offer.checked_on, now.date()),
        capacity=capacity_of(offer, now.date()),
    )


def capacity_of(offer: Offer, today: date) -> Capacity | None:
    """What was last said of the places, for an offer read `with_labels`."""
    said = getattr(offer, "capacity", None)
    if said is None or offer.stopped_on:
        return None
    return capacity(said.state, said.weeks, said.until, said.said_on, today)


def _next(offer: Offer, occasion: Occasion | None, today: date) -> str:
    by_appointment = offer.registration != Registration.WALK_IN
    if offer.stopped_on:
        return _("Gestopt")
    if occasion is None:
        if offer.schedule_note:
            return offer.schedule_note
        if by_appointment:
            return offer.get_registration_display().capitalize()
        return _("De uren zijn nog niet bekend")
    if occasion.is_now:
        sentence = _("Nu, {until}").format(until=_until(occasion))
    else:
        sentence = _("Volgende keer: {day}, {hours}").format(
            day=_day(occasion.day, today), hours=occasion.slot.words
        )
    if by_appointment:
        sentence = f"{sentence}, {offer.get_registration_display()}"
    return sentence


def _day(day: date, today: date) -> str:
    if day == today:
        return _("vandaag")
    if day == today + timedelta(days=1):
        return _("morgen")
    return date_format(day, "l j F")
