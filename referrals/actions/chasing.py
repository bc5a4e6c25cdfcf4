"""What a coordinator does about a referral without an answer: call, note it, let a host rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cities.models import Membership, Organisation
from referrals.actions.referring import NotYours, lock
from referrals.models import HostSilence, Referral, ReferralNote
from referrals.states import OPEN, Party, Road

SILENCE = timedelta(weeks=2)


class NothingToChase(Exception):
    """It is closed: nobody has to be called about it."""


@transaction.atomic
def note_call(*, referral: Referral, by: Membership, at: datetime, kind: str) -> ReferralNote:
    """Note that the host was called, and whether somebody answered. It moves nothing.

    Raises NotYours and NothingToChase.
    """
    current = lock(referral)
    if Party.CHASER not in current.parties_of(by):
        raise NotYours
    if current.state not in OPEN:
        raise NothingToChase
    return current.notes.create(
        city_id=current.city_id,
        at=at,
        by=by.user,
        role=by.role,
        party=Party.CHASER,
        road=Road.PAGE,
        kind=kind,
    )


@transaction.atomic
def silence(*, organisation: Organisation, by: Membership, at: datetime) -> HostSilence:
    """No reminders to this host for two weeks. What waits stays on the board."""
    row, _new = HostSilence.objects.update_or_create(
        organisation=organisation,
        defaults={
            "city_id": organisation.city_id,
            "until": timezone.localdate(at) + SILENCE,
            "by": by.user,
        },
    )
    return row


@transaction.atomic
def end_silence(*, organisation: Organisation) -> None:
    """Reminders go out again. Twice is once."""
    HostSilence.objects.filter(organisation=organisation).delete()
