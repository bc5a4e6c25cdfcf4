"""Certify the counts of a month: a change is a new revision, what was said before stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cities.models import Membership, Organisation
from cities.periods import Month
from referrals.models import ReachFigure


@transaction.atomic
def certify(
    *, by: Membership, at: datetime, month: Month, numbers: Mapping[str, int]
) -> ReachFigure:
    """For the organisation of this person. The same numbers again change nothing."""
    assert by.organisation_id is not None
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
    before = organisation.reach_figures.of_month(month).newest()
    if before and all(getattr(before, name) == count for name, count in numbers.items()):
        return before
    return ReachFigure.objects.create(
        city_id=by.city_id,
        organisation=organisation,
        month=month.first_day,
        revision=before.revision + 1 if before else 1,
        certified_by=by.user,
        certified_at=at,
        **numbers,
    )
