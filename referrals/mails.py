"""Mails about referrals. A host gets a code and a link; what the need is, only the page behind it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cities.models import Membership, Organisation
from referrals import answer_links, host_links
from referrals.models import HostAsk, Offer, Referral


def addresses_of(offer: Offer) -> list[str]:
    """Where a host reads about this offer: the address of the place, else those of who hosts it."""
    if offer.email:
        return [offer.email]
    return addresses_of_organisation(offer.host)


def addresses_of_organisation(host: Organisation) -> list[str]:
    """The colleagues of this organisation who host an offer and can sign in, in order."""
    return host_links.member_addresses(host)


def send_referral(referral: Referral) -> int:
    """Tell the host that somebody may come, with the link to answer; how many mails left."""
    context = {"referral": referral, "address": answer_links.address_of(referral)}
    return _to_host(
        referral,
        subject=_("Doorverwijzing naar {offer}: kan dit bij jullie?").format(
            offer=referral.offer.name
        ),
        template="mails/referral.txt",
        context=context,
    )


def send_withdrawn(referral: Referral) -> int:
    """Tell a host who reckons with somebody that it is off; how many mails left."""
    return _to_host(
        referral,
        subject=_("Doorverwijzing naar {offer} is ingetrokken").format(offer=referral.offer.name),
        template="mails/referral_withdrawn.txt",
        context={"referral": referral},
    )


def _to_host(referral: Referral, *, subject: str, template: str, context: dict[str, object]) -> int:
    addresses = addresses_of(referral.offer)
    with override(settings.LANGUAGE_CODE):
        body = render_to_string(template, context)
        for address in addresses:
            _send(subject, body, address)
    return len(addresses)


def send_reminder(referrals: Sequence[Referral], *, to: str) -> None:
    """Remind one address of all that waits there, in one mail."""
    with override(settings.LANGUAGE_CODE):
        count = len(referrals)
        subject = ngettext(
            "{count} doorverwijzing wacht op een antwoord",
            "{count} doorverwijzingen wachten op een antwoord",
            count,
        ).format(count=count)
        rows = [(referral, answer_links.address_of(referral)) for referral in referrals]
        context = {"rows": rows, "city": referrals[0].city.name}
        _send(subject, render_to_string("mails/referral_reminder.txt", context), to)


def send_ask(ask: HostAsk, offers: Sequence[Offer]) -> None:
    """Ask one address whether its offers still hold, in one mail with one link."""
    with override(settings.LANGUAGE_CODE):
        subject = _("Klopt jullie aanbod nog? {host}").format(host=ask.organisation.name)
        context = {
            "offers": offers,
            "city": ask.city.name,
            "host": ask.organisation.name,
            "address": host_links.address_of(ask),
        }
        _send(subject, render_to_string("mails/host_ask.txt", context), ask.address)


@dataclass(frozen=True)
class Became:
    """What became of one referral, in words, with the address of its page."""

    code: str
    offer: str
    words: list[str]
    address: str
    elsewhere: str  # the address to hand it on; "" where that cannot be


def send_news(membership: Membership, *, news: Sequence[Became], ending: Sequence[Became]) -> None:
    """Mail a sender in one bundle what became of referrals, and which are about to end unanswered."""
    with override(settings.LANGUAGE_CODE):
        count = len(news) + len(ending)
        subject = ngettext(
            "Wat werd er van {count} doorverwijzing",
            "Wat werd er van {count} doorverwijzingen",
            count,
        ).format(count=count)
        context = {"name": membership.user.name, "news": news, "ending": ending}
        _send(subject, render_to_string("mails/referral_news.txt", context), membership.user.email)


def page_of(referral: Referral, page: str = "detail") -> str:
    """The whole address of its page, or of another page about it, for who signs in."""
    keys = {"city": referral.city.slug, "pk": referral.pk}
    return settings.BASE_URL + reverse(f"referring:{page}", kwargs=keys)


def _send(subject: str, body: str, to: str) -> None:
    EmailMessage(subject=" ".join(subject.split()), body=body, to=[to]).send()
