"""What keeps an offer fresh beside its check: is there a place, other hours, and a reader's report.

A host without an account says all of it by `answer`, with what stood on the page when it was opened:
an old page changes nothing, and saying twice what is so already is no second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cities.models import User
from referrals.actions import offers
from referrals.enums import HoursOf
from referrals.hours import Slot, as_typed
from referrals.models import Offer, OfferCapacity, OfferReport, OfferWord, Said
from referrals.states import Road


class StaleWord(Exception):
    """Since this page was opened, somebody else said something of the offer."""


@dataclass(frozen=True)
class Places:
    """How full it is: a `CapacityState`, with the weeks of waiting or the day that it is full until."""

    state: str
    weeks: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Hours:
    place: tuple[Slot, ...] = ()
    helper: tuple[Slot, ...] = ()


@transaction.atomic
def say_places(
    *, offer: Offer, by: User | None, at: datetime, places: Places, road: Road = Road.PAGE
) -> None:
    """Whether there is a place, as from today. It is no check of the rest."""
    said = {"state": places.state, "weeks": places.weeks, "until": places.until}
    OfferCapacity.objects.update_or_create(
        offer=offer, defaults={"city_id": offer.city_id, "said_on": timezone.localdate(at), **said}
    )
    _note(offer, Said.CAPACITY, by, at, road, **said)


@transaction.atomic
def change_hours(
    *, offer: Offer, by: User | None, at: datetime, hours: Hours, road: Road = Road.PAGE
) -> None:
    """Other hours every week; a change is no check."""
    offers.set_hours(offer, {HoursOf.PLACE: hours.place, HoursOf.HELPER: hours.helper})
    _note(offer, Said.HOURS, by, at, road)


@transaction.atomic
def answer(
    *, offer: Offer, at: datetime, seen: str, what: Said, given: Places | Hours | None = None
) -> None:
    """What a host says by its signed link. Raises StaleWord where the page was an old one.

    The history keeps that it came by a link; the link itself, which is a key, it does not keep.
    """
    held = Offer.objects.select_for_update(of=("self",)).with_labels().get(pk=offer.pk)
    if _is_so(held, what, given, timezone.localdate(at)):
        return
    if seen != seen_of(held):
        raise StaleWord
    with pghistory.context(road=Road.LINK.value, url="/a/aanbod/"):
        if isinstance(given, Places):
            say_places(offer=held, by=None, at=at, places=given, road=Road.LINK)
        elif isinstance(given, Hours):
            change_hours(offer=held, by=None, at=at, hours=given, road=Road.LINK)
        elif what == Said.STOPPED:
            offers.stop_offer(offer=held, by=None, at=at, road=Road.LINK)
        else:
            offers.confirm_offer(offer=held, by=None, at=at, road=Road.LINK)


def seen_of(offer: Offer) -> str:
    """What stands for how an offer is now, on a page; reads it `with_labels`."""
    said = getattr(offer, "capacity", None)
    parts = [
        offer.pk, offer.checked_on, offer.stopped_on, *_typed(offer),
        said and (said.state, said.weeks, said.until, said.said_on),
    ]  # fmt: skip
    return salted_hmac("referrals.seen", repr(parts), algorithm="sha256").hexdigest()[:20]


@transaction.atomic
def report(*, offer: Offer, by: User, at: datetime, what: str, line: str = "") -> OfferReport:
    """A reader found something wrong. The same, while it waits to be looked at, is one report."""
    made, _is_new = OfferReport.objects.get_or_create(
        offer=offer,
        what=what,
        line=line,
        closed_on=None,
        defaults={"city_id": offer.city_id, "by": by, "reported_on": timezone.localdate(at)},
    )
    return made


def _is_so(offer: Offer, what: Said, given: Places | Hours | None, today: date) -> bool:
    if isinstance(given, Places):
        said = getattr(offer, "capacity", None)
        return (
            said is not None
            and said.said_on == today
            and (Places(said.state, said.weeks, said.until) == given)
        )
    if isinstance(given, Hours):
        return _typed(offer) == (_as_typed(given.place), _as_typed(given.helper))
    if what == Said.STOPPED:
        return offer.stopped_on is not None
    return offer.stopped_on is None and offer.checked_on == today


def _typed(offer: Offer) -> tuple[str, str]:
    return _as_typed(offer.place_slots), _as_typed(offer.helper_slots)


def _as_typed(slots: Iterable[Slot]) -> str:
    return as_typed(sorted(slots))


def _note(
    offer: Offer, what: Said, by: User | None, at: datetime, road: Road, **said: object
) -> None:
    OfferWord.objects.create(
        city_id=offer.city_id, offer=offer, at=at, what=what, road=road, by=by, **said
    )
