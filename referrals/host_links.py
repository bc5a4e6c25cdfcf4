"""The link with which a host keeps its offers right without an account: signed, for a while, for that only."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cities.enums import Role
from cities.models import Organisation
from referrals.models import HostAsk, Offer
from signals.links import Limits, beyond, veiled

VALID_FOR = timedelta(days=45)
_signer = TimestampSigner(sep=".", salt="referrals.host_offers")

# Who counts: how many tries, in how many seconds. A visitor's address is kept as long as that.
WORDS: Limits = {"link": ((60, 600), (300, 86_400)), "visitor": ((60, 600),)}
MAILS: Limits = {"link": ((2, 3600), (4, 86_400)), "visitor": ((10, 3600),)}


def make_token(ask: HostAsk) -> str:
    """The signed text in the address: which bundle, of which city, as of when; nothing else."""
    return _signer.sign(f"{ask.city_id}-{ask.pk}")


def find(token: str, *, also_expired: bool = False) -> HostAsk | None:
    """The bundle that this text stands for, None for one that we did not sign or that is forgotten.

    Raises SignatureExpired for one that was good until lately, unless `also_expired`.
    """
    try:
        said = _signer.unsign(token, max_age=None if also_expired else VALID_FOR)
        city, _dash, ask = said.partition("-")
        keys = {"city": int(city), "pk": int(ask)}
    except SignatureExpired:
        raise
    except (BadSignature, ValueError):
        return None
    return HostAsk.objects.select_related("city", "organisation").filter(**keys).first()


def address_of(ask: HostAsk) -> str:
    """The whole address to mail."""
    return settings.BASE_URL + reverse("host_offers", args=[make_token(ask)])


def offers_of(ask: HostAsk) -> list[Offer]:
    """What this link may speak for: the offers of the host about which mails go to this address
    today. An address that was changed takes its old links with it."""
    mine = Q(email__iexact=ask.address)
    if ask.address in member_addresses(ask.organisation):
        mine |= Q(email="")
    return list(ask.city.offers.filter(mine, host=ask.organisation_id).with_labels().by_name())


def member_addresses(host: Organisation) -> list[str]:
    """The colleagues of this organisation who host an offer and can sign in, in order."""
    working = host.memberships.working_as(Role.HOST, timezone.localdate())
    return sorted({membership.user.email for membership in working})


def too_often(limits: Limits, ask: HostAsk, *, visitor: str) -> bool:
    """Count one more try with this link from this internet address; whether that is one too many."""
    who = {"link": str(ask.pk), "visitor": veiled(visitor)}
    return beyond(limits, who, "referrals.asks" if limits is MAILS else "referrals.host_words")
