"""Say why somebody did not come: one choice, kept as evidence for the wijk."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from referrals.models import MissedReason, Referral
from referrals.states import State


class CameAfterAll(Exception):
    """The referral does not stand at a no-show (any more)."""


@transaction.atomic
def note_missed(*, referral: Referral, reason: str) -> MissedReason:
    """The last answer counts. Raises CameAfterAll."""
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if locked.state != State.NO_SHOW or locked.closed_at is None:
        raise CameAfterAll
    row, _new = MissedReason.objects.update_or_create(
        referral=locked,
        defaults={
            "city_id": locked.city_id,
            "neighbourhood_id": locked.neighbourhood_id,
            "offer_id": locked.offer_id,
            "month": timezone.localdate(locked.closed_at).replace(day=1),
            "reason": reason,
        },
    )
    return row
