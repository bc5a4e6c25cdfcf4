"""Two editions beside each other."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.http import CityRequest, require
from cities.rights import Right
from einclusie.digests.comparing import compare
from einclusie.digests.models import Edition
from einclusie.digests.reading import title_of
from einclusie.digests.views.editions import asked_for


@require_safe
def beside(request: CityRequest, period: str) -> HttpResponse:
    """What an edition says otherwise than another of as long a period (`?met=2026-09`); by itself
    beside the one before."""
    require(request, Right.READ_DIGESTS)
    found, _versions = asked_for(request, period)
    others = _others(request, found)
    asked = request.GET.get("met", "")
    chosen = next((one for one in others if one.period == asked), None)
    if chosen is None and not asked:
        earlier = [one for one in others if one.period < found.period]
        chosen = next(iter(earlier or others), None)
    context = {
        "edition": found,
        "title": title_of(found.span),
        "others": others,
        "other": chosen.period if chosen else "",
        "comparison": None,
    }
    if chosen:
        first, second = sorted((found, chosen), key=lambda one: one.period)
        context["comparison"] = compare(first.document or {}, second.document or {})
    return render(request, "digests/beside.html", context)


def _others(request: CityRequest, edition: Edition) -> list[Edition]:
    """The last version of every other edition of as long a period, the newest first; their
    documents come when asked."""
    seen = request.city.editions.seen_by(request.membership).last_revisions()
    found = seen.exclude(period=edition.period).defer("document", "counted").in_order()
    kind = type(edition.span)
    return [one for one in reversed(found) if isinstance(one.span, kind)]
