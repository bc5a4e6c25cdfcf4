"""The two addresses of the design system: a city's colours, and every component with its states."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from cities.models import City


@login_not_required
@require_safe
def city_colours(request: HttpRequest, slug: str) -> HttpResponse:
    """The two colours of a city as CSS variables, kept by browsers for an hour."""
    city = get_object_or_404(City, slug=slug)
    css = f"[data-city]{{--city:{city.accent};--city-night:{city.accent_night}}}\n"
    response = HttpResponse(css, content_type="text/css")
    response["Cache-Control"] = "public, max-age=3600"
    response["ETag"] = quote_etag(hashlib.sha256(css.encode()).hexdigest()[:16])
    return response


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with its states, for who works on the look; not in production."""
    if settings.PRODUCTION:
        raise Http404
    from einclusie.look_examples import examples

    return render(request, "components.html", examples())
