"""The evidence page: what did not work, per wijk, kind and month; and why somebody did not come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals.actions.missing import CameAfterAll, note_missed
from referrals.evidence import evidence_of, shown
from referrals.forms.figures import MonthFilter
from referrals.models import Missed
from referrals.views.referring import find


@require_safe
def evidence(request: CityRequest) -> HttpResponse:
    """One month, small numbers hidden; each line leads to a signal."""
    require(request, Right.READ_DIGESTS)
    asked = MonthFilter(request.GET, today=timezone.localdate())
    wijken = {
        key: (name, slug)
        for key, name, slug in request.city.neighbourhoods.by_name().values_list(
            "pk", "name", "slug"
        )
    }
    context = {
        "form": asked,
        "month": asked.month,
        "evidence": shown(evidence_of(request.city, asked.month), wijken),
    }
    return render_page(request, "referring/evidence.html", context)


@require_POST
def missed(request: CityRequest, pk: int) -> HttpResponse:
    """Why somebody did not come, by who sent, hosts or chases."""
    referral = find(request, pk)
    reason = request.POST.get("reason", "")
    if reason not in Missed.values:
        messages.error(request, _("Kies waarom deze persoon niet kwam."))
        return redirect(referral)
    try:
        note_missed(referral=referral, reason=reason)
    except CameAfterAll:
        messages.error(request, _("Dat kan hier niet. Er is niets veranderd."))
    else:
        messages.success(
            request,
            _("Genoteerd: {reason}. Het telt mee voor de wijk.").format(
                reason=Missed(reason).label
            ),
        )
    return redirect(referral)
