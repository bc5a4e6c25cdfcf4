"""What may be done with the link of an organisation, and with what comes in by it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils.timezone import localdate

from cities.models import City, Intermediary, Membership, Neighbourhood, Organisation
from signals import links, mails
from signals.actions import heard
from signals.models import BroughtSignal, Signal, SignalLink

log = structlog.get_logger(__name__)


class AlreadyJudged(Exception):
    """A colleague accepted this or put it aside in the meantime; `brought` is how it stands."""

    def __init__(self, brought: BroughtSignal) -> None:
        super().__init__()
        self.brought = brought


class LinkClosed(Exception):
    """The link was revoked or ran out; `reason` says which."""

    def __init__(self, reason: links.Closed) -> None:
        super().__init__(reason)
        self.reason = reason


def find_link(token: str) -> SignalLink | None:
    """The link that this text was signed for, with its labels; None for a text that is not ours."""
    key = links.read_token(token)
    return None if key is None else SignalLink.objects.with_labels().filter(pk=key).first()


@transaction.atomic
def make_link(
    *,
    city: City,
    organisation: Organisation,
    by: Membership,
    at: datetime,
    valid_until: date,
    neighbourhood: Neighbourhood | None = None,
    to: Intermediary | None = None,
) -> SignalLink:
    """Make a link for this organisation, and mail it to the function `to` when one is given.

    `valid_until` is the last day that it works, in the city's time zone.
    """
    link = city.signal_links.create(
        organisation=organisation,
        neighbourhood=neighbourhood,
        made_by=by.user,
        made_at=at,
        valid_until=valid_until,
    )
    log.info("signal link made", link=link.pk, by=by.user_id)
    if to is not None:
        mail_link(link=link, to=to, by=by, at=at)
    return link


@transaction.atomic
def mail_link(*, link: SignalLink, to: Intermediary, by: Membership, at: datetime) -> None:
    """Mail the link to the public address of a function of its organisation.

    Raises LinkClosed, and ValueError for somebody else's function or one without an address.
    """
    locked = SignalLink.objects.select_for_update(of=("self",)).with_labels().get(pk=link.pk)
    if reason := links.why_closed(locked, on=localdate(at)):
        raise LinkClosed(reason)
    if to.organisation_id != locked.organisation_id or not to.email:
        raise ValueError("A link goes to an address of its own organisation.")
    locked.mailed_at = at
    locked.save(update_fields=["mailed_at"])
    mails.send_link(locked, to=to, by=by)


@transaction.atomic
def revoke_link(*, link: SignalLink, by: Membership, at: datetime) -> None:
    """Close the link for good. What came in by it stays; revoking it twice changes nothing."""
    changed = SignalLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=at)
    if changed:
        log.info("signal link revoked", link=link.pk, by=by.user_id)


@transaction.atomic
def bring(
    *,
    link: SignalLink,
    at: datetime,
    form_key: uuid.UUID,
    neighbourhood: Neighbourhood,
    text: str,
    heard_on: date,
    frequency: str = "",
) -> BroughtSignal:
    """Put down what an organisation noticed, for a coordinator to look at. Raises LinkClosed.

    The same `form_key` by the same link gives what is there already: a form sent twice is one row.
    """
    locked = SignalLink.objects.select_for_update().get(pk=link.pk)
    if reason := links.why_closed(locked, on=localdate(at)):
        raise LinkClosed(reason)
    given = {
        "city_id": locked.city_id,
        "link": locked,
        "neighbourhood": neighbourhood,
        "text": text,
        "heard_on": heard_on,
        "frequency": frequency,
        "brought_at": at,
    }
    brought, _ = BroughtSignal.objects.get_or_create(form_key=form_key, defaults=given)
    if brought.link_id != locked.pk:
        return BroughtSignal.objects.create(**given)  # the key of another link's form
    return brought


@transaction.atomic
def accept(
    *, brought: BroughtSignal, by: Membership, at: datetime, domain: str = "", barrier: str = ""
) -> Signal:
    """Make a signal of it, noticed by the organisation that brought it. Raises AlreadyJudged."""
    waiting = _lock_waiting(brought)
    signal = heard.log_signal(
        city=by.city,
        by=by,
        at=at,
        form_key=waiting.form_key,
        neighbourhood=waiting.neighbourhood,
        text=waiting.text,
        heard_on=waiting.heard_on,
        domain=domain,
        barrier=barrier,
        frequency=waiting.frequency,
        noticed_by=waiting.link.organisation,
    )
    waiting.signal = signal
    _judged(waiting, by, at)
    return signal


@transaction.atomic
def put_aside(*, brought: BroughtSignal, by: Membership, at: datetime, because: str) -> None:
    """Make no signal of it; `because` is an AsideReason. Raises AlreadyJudged."""
    waiting = _lock_waiting(brought)
    waiting.aside_because = because
    _judged(waiting, by, at)


def _lock_waiting(brought: BroughtSignal) -> BroughtSignal:
    rows = BroughtSignal.objects.select_for_update(of=("self",)).with_labels()
    current = rows.get(pk=brought.pk)
    if current.judged_at is not None:
        raise AlreadyJudged(current)
    return current


def _judged(waiting: BroughtSignal, by: Membership, at: datetime) -> None:
    waiting.judged_at = at
    waiting.judged_by = by.user
    waiting.save(update_fields=["signal", "aside_because", "judged_at", "judged_by"])
