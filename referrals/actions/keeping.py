"""What is kept of a referral, and how long: twelve months after closing only counts are left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cities.models import City
from referrals.models import (
    KEPT_DAYS,
    Referral,
    ReferralMove,
    ReferralNote,
    ReferralTally,
    RetentionRun,
)

AT_ONCE = 500  # rows in one transaction


def forget(*, city: City, at: datetime) -> RetentionRun:
    """Turn what closed long ago into counts, and write down that it was done, also for nothing."""
    before = at - timedelta(days=KEPT_DAYS)
    done = 0
    while count := _forget_some(city, before):
        done += count
    return RetentionRun.objects.create(city=city, at=at, closed_before=before, forgotten=done)


@transaction.atomic
def _forget_some(city: City, before: datetime) -> int:
    """Each row is counted and taken away by one runner, in one transaction."""
    due = city.referrals.closed().filter(closed_at__lt=before)
    rows = list(
        due.select_for_update(of=("self",), skip_locked=True).order_by("closed_at", "pk")[:AT_ONCE]
    )
    for referral in rows:
        _count(referral)
    keys = [referral.pk for referral in rows]
    Referral.objects.filter(pk__in=keys).delete()
    # What happened to it stays as long as it does: so the referral first, then these.
    ReferralMove.objects.filter(referral__in=keys).delete()
    ReferralNote.objects.filter(referral__in=keys).delete()
    return len(rows)


def _count(referral: Referral) -> None:
    assert referral.closed_at is not None
    row, _new = ReferralTally.objects.get_or_create(
        city_id=referral.city_id,
        neighbourhood_id=referral.neighbourhood_id,
        offer_id=referral.offer_id,
        sent_month=_first_of(referral.sent_at),
        closed_month=_first_of(referral.closed_at),
        warmth=referral.warmth,
        state=referral.state,
        reason=referral.reason,
    )
    ReferralTally.objects.filter(pk=row.pk).update(
        referrals=F("referrals") + 1, people=F("people") + referral.people
    )


def _first_of(moment: datetime) -> date:
    return timezone.localdate(moment).replace(day=1)
