"""Say how full an offer is, report that it is wrong, and the list of what to look over."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals import to_check
from referrals.actions import fresh as actions
from referrals.forms.fresh import PlacesForm, ReportForm
from referrals.views.offers import changeable, find, offer_page

PER_PAGE = 25


@require_POST
def say_places(request: CityRequest, slug: str) -> HttpResponse:
    """Whether there is a place, by who keeps this offer."""
    offer = changeable(request, slug)
    form = PlacesForm(request.POST, offer=offer, today=timezone.localdate())
    if not form.is_valid():
        return offer_page(request, offer, places=form)
    actions.say_places(offer=offer, by=request.user, at=timezone.now(), places=form.places)
    messages.success(request, _("Bewaard. Dit telt twee weken, daarna vervaagt het."))
    return redirect(offer)


@require_POST
def report_wrong(request: CityRequest, slug: str) -> HttpResponse:
    """A reader says in one tap what is wrong."""
    require(request, Right.READ_OFFERS)
    offer = find(request, slug)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return offer_page(request, offer, report=form)
    actions.report(offer=offer, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Dank je. Wie het aanbod bijhoudt, kijkt dit na."))
    return redirect(offer)


@require_safe
def offers_to_check(request: CityRequest) -> HttpResponse:
    """What somebody reported, what nobody looked at for long, whose host is silent."""
    require(request, Right.EDIT_ALL_OFFERS)
    today = timezone.localdate()
    asked = request.GET.get("waarom", "")
    found = to_check.ToCheck(request.city, today)
    why = to_check.Why(asked) if asked in to_check.Why.values else None
    page = Paginator(found.offers(why), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "rows": found.rows(page.object_list),
        "page": page,
        "counts": found.counts(),
        "why": why,
    }
    return render_page(request, "referrals/to_check.html", context)
