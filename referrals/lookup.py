"""Find a referral from outside: by what a link says, or by the code of a card. No city in the address."""

from __future__ import annotations

from referrals import codes
from referrals.models import Referral, ReferralQuerySet


def by_link(said: tuple[int, int] | None) -> Referral | None:
    """The referral that a link is for: in that city, or none."""
    if said is None:
        return None
    city, key = said
    return Referral.objects.with_labels().filter(city=city, pk=key).first()


def by_code(typed: str) -> Referral | None:
    """The referral with the code that somebody means who types this."""
    code = codes.read(typed)
    return _ready().filter(code=code).first() if code else None


def last_of(referral: Referral) -> Referral:
    """Where the same person was handed on to in the end; itself when nowhere."""
    while onward := _ready().filter(came_from=referral.pk).first():
        referral = onward
    return referral


def _ready() -> ReferralQuerySet:
    """With all that a card shows."""
    return Referral.objects.with_labels().prefetch_related("offer__hours")
