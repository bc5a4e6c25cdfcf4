"""What is not there: the gaps that were logged, per wijk, and how often a search found little."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals.enums import Kind, SearchOutcome

LOOKS_BACK = timedelta(days=366)
SHOWN = 20


@require_safe
def gaps(request: CityRequest) -> HttpResponse:
    """The gaps of the last year: counts per wijk, kind and month, and the last ones as they were
    searched."""
    require(request, Right.EDIT_ALL_OFFERS)
    today: date = timezone.localdate()
    there = request.city.unmet_needs.noticed_between(today - LOOKS_BACK, today)
    wijken = dict(request.city.neighbourhoods.by_name().values_list("pk", "name"))
    counted = [
        (one, wijken.get(one.neighbourhood or 0, ""), Kind(one.kind).label if one.kind else "")
        for one in reversed(there.per_wijk())
    ]
    times = request.city.search_counts.between(today - LOOKS_BACK, today).times()
    context = {
        "counted": counted,
        "last": there.newest_first().select_related("neighbourhood")[:SHOWN],
        "widened": times.get(SearchOutcome.WIDENED, 0),
        "empty": times.get(SearchOutcome.EMPTY, 0),
    }
    return render_page(request, "referrals/gaps.html", context)
