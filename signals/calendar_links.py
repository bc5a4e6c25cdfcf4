"""The address of a calendar subscription: what stands in it, and how often it may be asked."""

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse

from signals.links import Limits, beyond, read_key, veiled
from signals.models import CalendarLink

_signer = Signer(sep=".", salt="signals.calendar_links")

# Calendars ask by themselves, some every few minutes; an office shares one internet address.
LIMITS: Limits = {"calendar": ((60, 3600),), "visitor": ((600, 3600),)}


def make_token(pk: int) -> str:
    """The signed text that stands for the subscription `pk` in its address; it holds nothing else."""
    return _signer.sign(str(pk))


def read_token(token: str) -> int | None:
    """The subscription that `token` stands for, or None for a text that we did not sign."""
    return read_key(_signer, token)


def address_of(link: CalendarLink) -> str:
    """The whole address to put in a calendar."""
    return settings.BASE_URL + reverse("agenda", args=[make_token(link.pk)])


def too_often(link: CalendarLink, *, visitor: str) -> bool:
    """Count one more time asked, and say whether that is one too many for this subscription or for
    this internet address."""
    return beyond(LIMITS, {"calendar": str(link.pk), "visitor": veiled(visitor)}, "signals.agenda")
