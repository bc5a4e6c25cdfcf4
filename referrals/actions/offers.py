"""What may be done with an offer: add, change, check, stop. The database keeps the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cities.models import City, Neighbourhood, User
from referrals.enums import HoursOf
from referrals.hours import Slot
from referrals.models import Offer, OfferHours, OfferWord, Said
from referrals.states import Road

# Words that are addresses of their own under /<stad>/aanbod/.
RESERVED_SLUGS = frozenset(
    {
        "nieuw",
        "uren",
        "voor-wijk",
        "dekking",
        "hiaat",
        "hiaten",
        "geteld",
        "zoekwoorden",
        "na-te-kijken",
    }
)


@transaction.atomic
def add_offer(
    *,
    city: City,
    by: User,
    at: datetime,
    neighbourhoods: Iterable[Neighbourhood] = (),
    place_hours: Iterable[Slot] = (),
    helper_hours: Iterable[Slot] = (),
    **details: Any,
) -> Offer:
    """Add an offer to a city, checked by who adds it. `details` are the plain fields of Offer.

    The slug comes from the name and stays, so that an address keeps working.
    """
    City.objects.select_for_update(no_key=True).get(pk=city.pk)  # one new slug at a time
    offer = Offer.objects.create(
        city=city,
        slug=_free_slug(city, details["name"]),
        checked_on=timezone.localdate(at),
        checked_by=by,
        **details,
    )
    _set_links(offer, neighbourhoods, {HoursOf.PLACE: place_hours, HoursOf.HELPER: helper_hours})
    return offer


@transaction.atomic
def change_offer(
    *,
    offer: Offer,
    neighbourhoods: Iterable[Neighbourhood],
    place_hours: Iterable[Slot],
    helper_hours: Iterable[Slot],
    **details: Any,
) -> Offer:
    """Change an offer; a change is no check, so its freshness stays. Who and when: the history."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("city").get(pk=offer.pk)
    for name, value in details.items():
        setattr(offer, name, value)
    offer.save(update_fields=list(details))
    _set_links(offer, neighbourhoods, {HoursOf.PLACE: place_hours, HoursOf.HELPER: helper_hours})
    return offer


@transaction.atomic
def confirm_offer(*, offer: Offer, by: User | None, at: datetime, road: Road = Road.PAGE) -> None:
    """Everything still holds today; an offer that had stopped runs again."""
    offer.checked_on = timezone.localdate(at)
    offer.checked_by = by
    offer.stopped_on = None
    offer.save(update_fields=["checked_on", "checked_by", "stopped_on"])
    _looked_over(offer, Said.RIGHT, by, at, road)


@transaction.atomic
def stop_offer(*, offer: Offer, by: User | None, at: datetime, road: Road = Road.PAGE) -> None:
    """The offer is over: nobody finds it any more, its page says so. Twice is once."""
    if offer.stopped_on is None:
        offer.stopped_on = offer.checked_on = timezone.localdate(at)
        offer.checked_by = by
        offer.save(update_fields=["stopped_on", "checked_on", "checked_by"])
        _looked_over(offer, Said.STOPPED, by, at, road)


def _looked_over(offer: Offer, what: Said, by: User | None, at: datetime, road: Road) -> None:
    """Somebody looked at the whole of it: that is kept, and what was reported is done with."""
    OfferWord.objects.create(city_id=offer.city_id, offer=offer, at=at, what=what, road=road, by=by)
    offer.reports.open().update(closed_on=timezone.localdate(at))


def _set_links(
    offer: Offer, neighbourhoods: Iterable[Neighbourhood], hours: Mapping[HoursOf, Iterable[Slot]]
) -> None:
    offer.neighbourhoods.set(neighbourhoods, through_defaults={"city": offer.city})
    set_hours(offer, hours)


def set_hours(offer: Offer, hours: Mapping[HoursOf, Iterable[Slot]]) -> None:
    """Only what differs is written, so that the history shows what changed."""
    wanted = {(whose, slot) for whose, slots in hours.items() for slot in slots}
    for row in offer.hours.all():
        if (row.whose, row.slot) in wanted:
            wanted.discard((HoursOf(row.whose), row.slot))
        else:
            row.delete()
    OfferHours.objects.bulk_create(
        OfferHours(
            offer=offer,
            whose=whose,
            weekday=slot.weekday,
            opens=slot.opens,
            closes=slot.closes,
        )
        for whose, slot in sorted(wanted)
    )


def _free_slug(city: City, name: str) -> str:
    base = slugify(name)[:130].strip("-") or "aanbod"
    taken = RESERVED_SLUGS | set(
        city.offers.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
