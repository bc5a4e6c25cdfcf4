"""Reach figures: an organisation certifies its months; a year of the city with the triple and tiers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, render_page, require
from cities.periods import Month, Year
from cities.rights import Right
from referrals.actions.reaching import certify
from referrals.forms.reaching import ReachForm, YearFilter, whole_months
from referrals.reach import NUMBERS, TIERS, Certified, MonthOf, Standing, months_of, year_of_city

NAMES = {
    "questions": gettext_lazy("vragen"),
    "people": gettext_lazy("unieke personen"),
    "participants": gettext_lazy("deelnemers"),
    "sessions": gettext_lazy("sessies"),
    "devices": gettext_lazy("toestellen ter beschikking"),
    "lent": gettext_lazy("toestellen uitgeleend"),
}
STANDINGS = {
    Standing.ON_TIME: gettext_lazy("op tijd"),
    Standing.LATE: gettext_lazy("te laat"),
    Standing.CHANGED: gettext_lazy("gewijzigd"),
    Standing.MISSING: gettext_lazy("ontbreekt"),
    Standing.AWAITED: gettext_lazy("nog niet ingevuld"),
    Standing.BEFORE: gettext_lazy("niet begonnen"),
}


@require_safe
def reach(request: CityRequest) -> HttpResponse:
    """A year: one's own months whole; of the city sums with small ones hidden, and who is late."""
    sees_city = request.membership.may(Right.READ_DIGESTS)
    if not sees_city:
        require(request, Right.ANSWER_REFERRALS)
    today = timezone.localdate()
    asked = YearFilter(request.GET, today=today)
    months = _months(request, asked.year)
    own = request.membership.organisation
    may_certify = own is not None and request.membership.may(Right.ANSWER_REFERRALS)
    context = {
        "form": asked,
        "year": asked.year,
        "own": own,
        "may_certify": may_certify,
        "own_months": [_shown(one) for one in months.get(own.pk, (own.name, []))[1]] if own else [],
        "names": list(NAMES.values()),
        "city_year": year_of_city(dict(months.values())) if sees_city else None,
        "standings": [
            (name, [_shown(one) for one in there if one.standing != Standing.BEFORE])
            for name, there in months.values()
        ]
        if sees_city
        else [],
        "tiers": TIERS,
    }
    return render_page(request, "reach/reach.html", context)


def _months(request: CityRequest, year: Year) -> dict[int, tuple[str, list[MonthOf]]]:
    """The months of each organisation that ever certified, by its key, with its name."""
    figures, today = request.city.reach_figures, timezone.localdate()
    began = figures.all().began()
    certified: dict[int, list[Certified]] = {}
    for one in figures.all().of_year(year).as_certified():
        certified.setdefault(one.organisation, []).append(one)
    names = request.city.organisations.filter(pk__in=began).order_by("name", "pk")
    found = {
        key: (
            name,
            months_of(year, certified.get(key, []), began=began[key], today=today),
        )
        for key, name in names.values_list("pk", "name")
    }
    own = request.membership.organisation
    if own is not None and own.pk not in found:
        found[own.pk] = own.name, months_of(year, [], began=None, today=today)
    return found


def _shown(one: MonthOf) -> dict[str, Any]:
    return {
        "month": one.month,
        "standing": STANDINGS[one.standing],
        "waits": one.standing in (Standing.MISSING, Standing.LATE),
        "revision": one.certified.revision if one.certified else 0,
        "is_late": one.is_late and one.standing != Standing.LATE,
        "on": one.certified.on if one.certified else None,
        "numbers": one.certified.numbers if one.certified else (),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def certify_month(request: CityRequest) -> HttpResponse:
    """Six numbers about the month of `?maand=`, certified by somebody of the organisation."""
    require(request, Right.ANSWER_REFERRALS)
    own = request.membership.organisation
    if own is None:
        messages.info(request, _("Je hoort hier bij geen organisatie. Vraag het stadsteam erom."))
        return redirect("referring:reach", city=request.city.slug)
    today = timezone.localdate()
    month = _month_asked(request)
    before = own.reach_figures.of_month(month).newest()
    initial = {name: getattr(before, name) for name in NUMBERS} if before else {}
    form = ReachForm(
        request.POST if request.method == "POST" else None,
        city=request.city,
        today=today,
        initial={"maand": str(month), **initial},
        cancel_url=".." + f"?jaar={month.year}",
    )
    if form.is_valid():
        chosen, numbers = form.given()
        certify(by=request.membership, at=timezone.now(), month=chosen, numbers=numbers)
        messages.success(request, _("Bevestigd: {month}.").format(month=chosen.name))
        return redirect("referring:reach", city=request.city.slug)
    context = {"form": form, "own": own, "before": before}
    return render_page(request, "reach/certify.html", context, status=422 if form.errors else 200)


def _month_asked(request: CityRequest) -> Month:
    """The month in the address if it may still be certified, else the last whole one."""
    there = whole_months(timezone.localdate())
    typed = request.GET.get("maand", "")
    return next((one for one in there if str(one) == typed), there[0])
