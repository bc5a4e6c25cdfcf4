"""The link with which a host answers one referral without an account: signed, for a while, for that only."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from referrals.models import Referral
from signals.links import Limits, beyond, veiled

VALID_FOR = timedelta(days=45)
_signer = TimestampSigner(sep=".", salt="referrals.answer")

# Who counts: how many tries, in how many seconds. A visitor's address is kept as long as that.
ANSWERS: Limits = {"link": ((20, 600), (60, 86_400)), "visitor": ((60, 600),)}
MAILS: Limits = {"link": ((2, 3600), (4, 86_400)), "visitor": ((10, 3600),)}


def make_token(referral: Referral) -> str:
    """The signed text in the address: which referral, of which city, as of when; nothing else."""
    return _signer.sign(f"{referral.city_id}-{referral.pk}")


def read_token(token: str, *, also_expired: bool = False) -> tuple[int, int] | None:
    """The keys of the city and the referral that this text stands for, None for one that we did not sign.

    Raises SignatureExpired for one that was good until lately, unless `also_expired`.
    """
    try:
        said = _signer.unsign(token, max_age=None if also_expired else VALID_FOR)
        city, _dash, referral = said.partition("-")
        return int(city), int(referral)
    except SignatureExpired:
        raise
    except (BadSignature, ValueError):
        return None


def address_of(referral: Referral) -> str:
    """The whole address to mail."""
    return settings.BASE_URL + reverse("answer", args=[make_token(referral)])


def too_often(limits: Limits, referral: Referral, *, visitor: str) -> bool:
    """Count one more try with this link from this internet address; whether that is one too many."""
    who = {"link": str(referral.pk), "visitor": veiled(visitor)}
    return beyond(limits, who, "referrals.mails" if limits is MAILS else "referrals.answers")
