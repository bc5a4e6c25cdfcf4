"""The link of an organisation: what stands in it, how long it works, and how often it may be used."""

import hashlib
from datetime import date, timedelta
from enum import StrEnum, auto

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from signals.models import SignalLink

VALID_FOR = timedelta(days=365)
LONGEST = timedelta(days=3 * 365)
_signer = Signer(sep=".", salt="signals.links")

# Who counts: how many tries, in how many seconds. A visitor's address is kept as long as that.
LIMITS = {"link": ((20, 600), (100, 86_400)), "visitor": ((20, 600),)}


class Closed(StrEnum):
    """Why a link no longer works."""

    REVOKED = auto()
    EXPIRED = auto()


def make_token(pk: int) -> str:
    """The signed text that stands for the link `pk` in its address; it holds nothing else."""
    return _signer.sign(str(pk))


def read_token(token: str) -> int | None:
    """The link that `token` stands for, or None for a text that we did not sign."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def address_of(link: SignalLink) -> str:
    """The whole address to mail or to copy."""
    return settings.BASE_URL + reverse("bring", args=[make_token(link.pk)])


def why_closed(link: SignalLink, *, on: date) -> Closed | None:
    """Why `link` does not work on this day, or None when it does."""
    if link.revoked_at:
        return Closed.REVOKED
    return Closed.EXPIRED if link.valid_until < on else None


def too_often(link: SignalLink, *, visitor: str) -> bool:
    """Count one more try, and say whether that is one too many for this link or this address.

    `visitor` is the internet address that asks; only a digest of it is kept, as long as the window.
    """
    digest = hashlib.blake2b(visitor.encode(), key=settings.SECRET_KEY.encode()[:64]).hexdigest()
    tries = [
        _count(f"signals.links.{kind}.{seconds}.{key}", seconds) > most
        for kind, key in (("link", str(link.pk)), ("visitor", digest[:32]))
        for most, seconds in LIMITS[kind]
    ]
    return any(tries)


def _count(key: str, seconds: int) -> int:
    """One more in the window that began at the first try; how many that makes."""
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the window closed between the two
        cache.set(key, 1, timeout=seconds)
        return 1
