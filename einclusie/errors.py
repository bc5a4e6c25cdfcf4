"""A page per error: what is so, and what you can do. None of them asks the database for anything new."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from redis.exceptions import RedisError

AWAY = (OperationalError, InterfaceError, RedisError)  # what others serve us does not answer


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    context = {"status": status, "title": title, "sentence": sentence}
    return render(request, "error.html", context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("Dit begrepen we niet"), _("Ga terug en probeer het nog eens."))


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = str(exception or "") or _("Dit hoort niet bij je rol.")
    return _page(request, 403, _("Dit mag je hier niet"), reason)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("Deze pagina vinden we niet"),
        _("Kijk of het adres klopt, of begin opnieuw bij Vandaag."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("Deze pagina stond te lang open"),
        _("Ga terug, laad de pagina opnieuw en bewaar nog eens. Wat je typte, staat er nog."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: a page that needs no database, no session and no context.

    503, "try again", while the database or the broker is away; 500 for a mistake of ours.
    """
    away = isinstance(sys.exception(), AWAY)
    context: dict[str, Any] = {
        "status": 503 if away else 500,
        "title": _("Even niet bereikbaar") if away else _("Er ging iets mis bij ons"),
        "sentence": _("Wacht een minuut en probeer het opnieuw. Wat bewaard was, is er nog.")
        if away
        else _("We kregen er een melding van. Probeer het over een paar minuten opnieuw."),
    }
    response = HttpResponse(render_to_string("error.html", context), status=context["status"])
    if away:
        response["Retry-After"] = "60"
    return response
