"""Pages of the needs scan: nine taps, three offers or the gap, and what the taps say per wijk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals.actions.scanning import count_scan
from referrals.asking import wijken_of
from referrals.forms.scanning import ScanForm
from referrals.questions import Answers
from referrals.scan_results import results_of
from referrals.scanning import Outcome, propose

LOOKS_BACK = timedelta(days=365)
SENT_TWICE = 3600  # seconds in which the same form counts once


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: CityRequest) -> HttpResponse:
    """The scan; posted, what came of it. What was tapped is counted and then gone."""
    require(request, Right.REFER)
    form = ScanForm(
        request.POST if request.method == "POST" else None, membership=request.membership
    )
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render_page(request, "scan/scan.html", {"form": form}, status=status)
    now = timezone.localtime()
    wijk, answers = form.cleaned_data["wijk"], form.answers()
    outcome = propose(request.city, answers, wijk=wijk, wijken=wijken_of(request.city), now=now)
    if cache.add(f"scan-{form.cleaned_data['form_key']}", 1, SENT_TWICE):
        count_scan(neighbourhood=wijk, answers=answers, found=outcome.found, on=now.date())
    return _result(request, wijk, answers, outcome)


def _result(request: CityRequest, wijk: Any, answers: Answers, outcome: Outcome) -> HttpResponse:
    profile = [
        *(("needs", one.value) for one in answers.needs),
        *(("care", one.value) for one in answers.care),
        ("wish", answers.wish.value if answers.wish else ""),
        ("language", answers.language),
        ("neighbourhood", str(wijk.pk)),
    ]
    context = {
        "wijk": wijk,
        "proposals": outcome.proposals,
        "found": outcome.found,
        "needs": [one.label for one in answers.needs],
        "does_not_want": answers.does_not_want,
        "profile": [(name, value) for name, value in profile if value],
    }
    return render_page(request, "scan/result.html", context)


@require_safe
def results(request: CityRequest) -> HttpResponse:
    """Where needs are highest: counts per wijk of the last year, small ones hidden."""
    if not request.membership.may(Right.REFER):
        require(request, Right.READ_DIGESTS)
    today = timezone.localdate()
    wijken = list(request.city.neighbourhoods.official().by_name().defer("boundary"))
    tallied = request.city.scan_tallies.between(today - LOOKS_BACK, today).per_wijk()
    context = {
        "results": results_of(tallied, [(wijk.pk, wijk.name, wijk.slug) for wijk in wijken]),
        "first": today - LOOKS_BACK,
        "may_scan": request.membership.may(Right.REFER),
    }
    return render_page(request, "scan/results.html", context)
