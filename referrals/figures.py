"""How many referrals were sent and how they ended, also of those that were forgotten since."""

from __future__ import annotations

from django.db.models import Count, Sum

from cities.models import City
from cities.periods import Month
from referrals.states import State


def ended_in(city: City, month: Month) -> dict[str, int]:
    """How many referrals that closed in this month ended in which state; the same for ever."""
    live = city.referrals.closed().closed_in(month).order_by()
    kept = city.referral_tallies.filter(closed_month=month.first_day).order_by()
    counts: dict[str, int] = dict.fromkeys(State.values, 0)
    for state, count in [
        *live.values_list("state").annotate(Count("pk")),
        *kept.values_list("state").annotate(Sum("referrals")),
    ]:
        counts[state] += count
    return {state: count for state, count in counts.items() if count}
