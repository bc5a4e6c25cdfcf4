"""The links in the mails of digests: one opens an edition for a while, one ends the mails."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse

from einclusie.digests.models import Delivery, Rhythm
from signals.links import read_key

OPENS_FOR = timedelta(days=60)
_opens = TimestampSigner(sep=".", salt="digests.visit")
_ends = Signer(sep=".", salt="digests.unsubscribe")


def address_to_read(delivery: Delivery) -> str:
    """Where the reader of a mail reads the edition: behind the sign-in, or a guest by a link."""
    if delivery.reader.user_id is not None:
        return settings.BASE_URL + delivery.edition.get_absolute_url()
    return settings.BASE_URL + reverse("visit_edition", args=[_opens.sign(str(delivery.pk))])


def address_to_end(delivery: Delivery) -> str:
    """Where the reader ends the mails; works for ever."""
    return settings.BASE_URL + reverse("end_digest_mails", args=[_ends.sign(str(delivery.pk))])


def guest_delivery(token: str, *, on: date) -> Delivery | None:
    """The delivery behind a guest's link, or None: not signed by us, too old, of somebody who has an
    account, or of a guest whose time is over or who stopped."""
    try:
        key = int(_opens.unsign(token, max_age=OPENS_FOR))
    except (BadSignature, ValueError):
        return None
    found = _with_reader(key)
    if found is None or found.reader.user_id is not None or found.reader.rhythm == Rhythm.NEVER:
        return None
    return found if found.reader.until and found.reader.until >= on else None


def delivery_to_end(token: str) -> Delivery | None:
    """The delivery behind the link that ends the mails, or None for a text that we did not sign."""
    key = read_key(_ends, token)
    return None if key is None else _with_reader(key)


def _with_reader(key: int) -> Delivery | None:
    return Delivery.objects.select_related("reader", "edition__city").filter(pk=key).first()
