"""What waits to be kept right: offers, contacts, wijken without anybody, digests that did not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.ago import ago
from cities.enums import Role
from cities.models import Membership, Neighbourhood
from einclusie.digests.models import Edition
from einclusie.waiting import AT_MOST, Waiting
from referrals.models import Offer, OfferReport

CHECK_OFFERS_AFTER = timedelta(days=183)  # "nagekeken" fades after six months
CONTACT_AFTER = timedelta(days=92)


def offers_to_check(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    reported = Exists(OfferReport.objects.open().filter(offer=OuterRef("pk")))
    offers = membership.city.offers.current().annotate(is_reported=reported)
    stale = offers.filter(Q(is_reported=True) | Q(checked_on__lt=day - CHECK_OFFERS_AFTER))
    if membership.role == Role.HOST:
        stale = stale.filter(host=membership.organisation_id)
    elif own:
        stale = stale.filter(Q(neighbourhood__in=own) | Q(neighbourhood__isnull=True))
    first = stale.order_by("-is_reported", "checked_on", "pk")
    for offer in first.select_related("city")[:AT_MOST]:
        if offer.is_reported:
            yield _reported_line(offer)
        else:
            yield _offer_line(offer, day, elsewhere=membership.role == Role.HOST)


def _reported_line(offer: Offer) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=_("Iemand meldt dat er iets niet klopt"),
        text=_("{offer}: kijk het na.").format(offer=offer),
        url=offer.get_absolute_url(),
        button=_("Kijk na"),
    )


def _offer_line(offer: Offer, day: date, *, elsewhere: bool) -> Waiting:
    return Waiting(
        when=_("deze maand"),
        title=_("Klopt dit aanbod nog?"),
        text=_("{offer}: {ago} nagekeken.").format(offer=offer, ago=ago(offer.checked_on, day)),
        url=offer.get_absolute_url(),
        button=_("Kijk na"),
        elsewhere=elsewhere,
    )


def contacts_to_renew(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    quiet = membership.city.intermediaries.not_contacted_since(day - CONTACT_AFTER)
    for one in quiet.filter(neighbourhood__in=own).with_labels()[:AT_MOST]:
        yield Waiting(
            when=_("deze maand"),
            title=_("Lang niet gesproken"),
            text=f"{one.organisation}, {one.function}. "
            + (
                _("Laatste contact {ago}.").format(ago=ago(one.last_contact_on, day))
                if one.last_contact_on
                else _("Nog geen contact genoteerd.")
            ),
            url=one.neighbourhood.get_absolute_url(),
            button=_("Bekijk"),
        )


def wijken_to_cover(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    count = membership.city.neighbourhoods.without_contact_person(day).count()
    if count:
        yield Waiting(
            when=_("deze maand"),
            title=ngettext(
                "{count} wijk zonder aanspreekpunt", "{count} wijken zonder aanspreekpunt", count
            ).format(count=count),
            text=_("Wie woont of werkt daar nu zonder een vast gezicht?"),
            url=reverse("cities:contact_people", kwargs={"city": membership.city.slug}),
            button=_("Bekijk"),
        )


def editions_to_tend(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """What did not come, and what waits for a word of the team before it goes out."""
    found = membership.city.editions.to_tend(day).defer("document", "counted").in_order()[::-1]
    for edition in [one for one in found if one.is_published][:AT_MOST]:
        yield _word_line(edition)
    for edition in [one for one in found if not one.is_published][:AT_MOST]:
        words = (
            _("Het maandoverzicht van {period} is er nog niet")
            if edition.is_of_a_month
            else _("Het overzicht van het {period} is er nog niet")
        )
        yield Waiting(
            when=_("vandaag"),
            title=words.format(period=edition.span.name),
            text=edition.failure or _("Het staat in de wachtrij."),
            url=reverse("digests:list", kwargs={"city": membership.city.slug}),
            button=_("Bekijk"),
            due=True,
        )


def _word_line(edition: Edition) -> Waiting:
    assert edition.goes_out_at is not None
    leaves = date_format(localtime(edition.goes_out_at), "l j F")
    return Waiting(
        when=_("deze week"),
        title=_("Jullie woord bij het overzicht van {period}").format(period=edition.span.name),
        text=_("Vertrekt vanzelf op {day}.").format(day=leaves),
        url=edition.get_absolute_url(),
        button=_("Bekijk"),
    )
