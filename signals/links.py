"""The link of an organisation: what stands in it, how long it works, and how often it may be used."""

import hashlib
from collections.abc import Mapping
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

Limits = Mapping[str, tuple[tuple[int, int], ...]]
# Who counts: how many tries, in how many seconds. A visitor's address is kept as long as that.
LIMITS: Limits = {"link": ((20, 600), (100, 86_400)), "visitor": ((20, 600),)}


class Closed(StrEnum):
    """Why a link no longer works."""

    REVOKED = auto()
    EXPIRED = auto()


def make_token(pk: int) -> str:
    """The signed text that stands for the link `pk` in its address; it holds nothing else."""
    return _signer.sign(str(pk))


def read_token(token: str) -> int | None:
    """The link that `token` stands for, or None for a text that we did not sign."""
    return read_key(_signer, token)


def read_key(signer: Signer, token: str) -> int | None:
    """The key that this signer signed as `token`, or None for a text that it did not."""
    try:
        return int(signer.unsign(token))
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
    return beyond(LIMITS, {"link": str(link.pk), "visitor": veiled(visitor)}, "signals.links")


def veiled(visitor: str) -> str:
    """What stands for an internet address in a counter, so that nobody reads it there."""
    key = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(visitor.encode(), key=key).hexdigest()[:32]


def beyond(limits: Limits, who: Mapping[str, str], prefix: str) -> bool:
    """Count one more try of each of these, and say whether that is one too many for any.

    `who` says which key is counted for each kind in `limits`.
    """
    tries = [
        _count(f"{prefix}.{kind}.{seconds}.{key}", seconds) > most
        for kind, key in who.items()
        for most, seconds in limits[kind]
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
