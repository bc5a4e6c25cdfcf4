"""Pages over the whole house: choose a city, today, the statements."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cities.http import CityRequest
from cities.middleware import cities_of


def choose_city(request: HttpRequest) -> HttpResponse:
    cities = cities_of(request.user)
    if len(cities) == 1:
        return redirect(cities[0])
    return render(request, "choose_city.html", {"cities": cities})


def today(request: CityRequest) -> HttpResponse:
    return render(request, "today.html", {})


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/privacy.html")


@login_not_required
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/sources.html")
