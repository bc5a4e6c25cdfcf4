"""What the clock asks of hosts: do your offers still hold? One bundle a month to an address, at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cities.models import City, Organisation
from referrals import host_links, mails
from referrals.freshness import FADED_DAYS
from referrals.models import HostAsk, HostSilence, Offer, OfferQuerySet, OfferReport, month_of

ASK_FROM = timedelta(days=FADED_DAYS - 31)  # a month before "nagekeken" fades
APART = timedelta(days=28)  # between two bundles, also over the turn of a month
KEPT_FOR = timedelta(days=366)  # who was asked and did not answer, what was wrong


def ask_hosts(*, city: City, at: datetime) -> int:
    """Mail each host in this city of which an offer was not looked at for five months, where nobody
    asked it to be quiet; how many mails."""
    silent = HostSilence.objects.on(timezone.localdate(at)).values("organisation")
    hosts = city.organisations.filter(pk__in=_due(city, at).order_by().values("host")).exclude(
        pk__in=silent
    )
    return sum(_ask(city, host, at) for host in hosts.order_by("pk"))


def _due(city: City, at: datetime) -> OfferQuerySet:
    return city.offers.not_checked_since(timezone.localdate(at) - ASK_FROM)


def _ask(city: City, host: Organisation, at: datetime) -> int:
    """One mail to each address of this host, with what it may speak for."""
    bundles: dict[str, list[Offer]] = {}
    members = host_links.member_addresses(host)
    for offer in _due(city, at).filter(host=host).with_labels():
        for address in [offer.email.lower()] if offer.email else members:
            bundles.setdefault(address, []).append(offer)
    return sum(_send(city, host, address, theirs, at) for address, theirs in bundles.items())


@transaction.atomic
def _send(city: City, host: Organisation, address: str, offers: list[Offer], at: datetime) -> int:
    asked = HostAsk.objects.filter(organisation=host, address=address)
    if asked.sent_since(at - APART).exists():
        return 0
    ask, is_first = HostAsk.objects.get_or_create(
        organisation=host,
        address=address,
        month=month_of(timezone.localdate(at)),
        defaults={"city": city, "sent_at": at, "offers": len(offers)},
    )
    if not is_first:  # another worker was at it
        return 0
    mails.send_ask(ask, offers)
    return 1


def forget_old(*, at: datetime) -> int:
    """Take away the bundles that were sent long ago and their links with them, and what readers
    reported that was looked over long ago; how many."""
    done_with = OfferReport.objects.filter(closed_on__lt=timezone.localdate(at - KEPT_FOR))
    return HostAsk.objects.sent_before(at - KEPT_FOR).delete()[0] + done_with.delete()[0]
