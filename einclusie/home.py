"""Pages over the whole house: choose a city, today, the statements."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cities.http import CityRequest
from cities.middleware import cities_of
from cities.rights import Right
from einclusie.today import own_offers, today_of
from signals.forms.heard import SignalForm


@require_safe
def choose_city(request: HttpRequest) -> HttpResponse:
    """The cities of this person; with one, straight there."""
    cities = cities_of(request.user)
    if len(cities) == 1:
        return redirect(cities[0])
    return render(request, "choose_city.html", {"cities": cities})


@require_safe
def today(request: CityRequest) -> HttpResponse:
    """What this person, in this role, can do or must answer."""
    now = timezone.localtime()
    membership = request.membership
    may_log = membership.may(Right.LOG_SIGNALS)
    context = {
        "now": now,
        "today": today_of(membership, now),
        "form": SignalForm(membership=membership, today=now.date()) if may_log else None,
        "offers": own_offers(membership, now),
    }
    return render(request, f"today/{membership.role}.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/privacy.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/sources.html")
