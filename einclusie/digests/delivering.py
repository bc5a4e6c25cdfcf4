"""The mails of an edition: one row per reader, so that one sees what went to whom and what came back."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.timezone import localdate

from cities.enums import Role
from cities.models import City
from cities.rights import RIGHTS, Right
from einclusie.digests import mails
from einclusie.digests.models import Delivery, Edition, Reader

log = structlog.get_logger(__name__)

CATCH_UP = timedelta(days=1)  # an edition that nobody was mailed about is still news so long
PATIENCE = timedelta(minutes=30)  # a mail that a worker has had so long was lost with the worker
GIVE_UP = timedelta(days=3)  # a mail server that is away so long: the city team sees it
KEPT_FOR = timedelta(days=365)
REFUSED = 500  # from this SMTP code on, another try gives the same answer


@transaction.atomic
def announce(*, edition: Edition, at: datetime) -> list[Delivery]:
    """Make a delivery of this released edition to each reader who wants it; the caller hands them
    to the worker. Only the first caller gets any: it claims `mailed_at`."""
    unmailed = Edition.objects.released().filter(pk=edition.pk, mailed_at__isnull=True)
    if not unmailed.update(mailed_at=at):
        return []
    edition = Edition.objects.select_related("city").get(pk=edition.pk)
    deliveries = (
        Delivery(
            city=edition.city, edition=edition, reader=reader, address=reader.address, queued_at=at
        )
        for reader in _readers(edition, at)
    )
    return Delivery.objects.bulk_create(deliveries)


def announce_released(*, at: datetime) -> list[Delivery]:
    """The deliveries of every edition that went out in the last day and has none yet."""
    unmailed = Edition.objects.unmailed_since(at - CATCH_UP).in_order()
    return [one for edition in unmailed for one in announce(edition=edition, at=at)]


def waiting(*, at: datetime) -> list[Delivery]:
    """The deliveries of the last days that must leave yet: what a lost worker or queue left."""
    free = Delivery.objects.free(taken_before=at - PATIENCE)
    return list(free.filter(queued_at__range=(at - GIVE_UP, at - PATIENCE)).order_by("pk"))


def deliver(*, delivery_id: int, at: datetime) -> bool:
    """Mail one delivery now, unless another worker has it or did; whether it left.

    An address that the mail server refuses for good is written down as bounced. Raises OSError
    where the mail server is away: the delivery is free again for another try.
    """
    free = Delivery.objects.filter(pk=delivery_id).free(taken_before=at - PATIENCE)
    if not free.update(taken_at=at):
        return False
    delivery = Delivery.objects.select_related("edition__city", "reader__user").get(pk=delivery_id)
    try:
        mails.send_edition(delivery)
    except OSError as error:
        if code := _refused(error, delivery.address):
            _bounce(delivery, code, at)
            return False
        Delivery.objects.filter(pk=delivery_id).update(taken_at=None)
        raise
    Delivery.objects.filter(pk=delivery_id).update(sent_at=max(at, delivery.queued_at))
    return True


def note_bounce(*, message_id: str, code: str, at: datetime) -> bool:
    """Write down that a mail came back, by the Message-ID it left with; whether it was one of ours."""
    key = mails.delivery_of(message_id)
    delivery = Delivery.objects.filter(pk=key).first() if key else None
    if delivery is None:
        return False
    if delivery.bounced_at is None:
        _bounce(delivery, code, at)
    return True


def forget_old(*, at: datetime) -> int:
    """Take away what says who got what, a year after; and guests whose time is over so long."""
    before = at - KEPT_FOR
    gone, _each = Delivery.objects.queued_before(before).delete()
    guests, _each = Reader.objects.over_before(localdate(before)).delete()
    return gone + guests


def _bounce(delivery: Delivery, code: str, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(bounced_at=at, bounce=code[:120])
    log.info("digest mail bounced", delivery=delivery.pk, code=code)


def _refused(error: OSError, address: str) -> str:
    """The code with which the mail server refused this address for good, or "" where it did not."""
    code: int = 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = error.recipients.get(address, (0, b""))[0]
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    return str(code) if code >= REFUSED else ""


def _readers(edition: Edition, at: datetime) -> Iterable[Reader]:
    """Who gets this edition, each address once: who reads digests in the city today and chose it,
    policy readers also without choosing, and guests whose time is not over."""
    city, day = edition.city, localdate(at)
    default_readers(city, at=at)
    wanting = city.digest_readers.wanting(edition).not_over(day).select_related("user")
    of_today = set(
        city.memberships.current(day)
        .filter(user__is_active=True, role__in=[r for r in Role if Right.READ_DIGESTS in RIGHTS[r]])
        .values_list("user", flat=True)
    )
    wanting = wanting.order_by("user__email", "email", "pk")
    found = [one for one in wanting if one.user_id is None or one.user_id in of_today]
    return {one.address: one for one in reversed(found)}.values()


def default_readers(city: City, *, at: datetime) -> None:
    """Give each policy reader of today who chose nothing yet the row that says: everything."""
    Reader.objects.bulk_create(without_choice(city, at=at), ignore_conflicts=True)


def without_choice(city: City, *, at: datetime) -> list[Reader]:
    """A row that is not saved for each policy reader of today who chose nothing yet."""
    policy = city.memberships.working_as(Role.POLICY_READER, localdate(at))
    there = set(city.digest_readers.values_list("user", flat=True))
    new = {one.user_id: one.user for one in policy if one.user_id not in there}
    return [Reader(city=city, user=user) for user in new.values()]
