"""Logging without a connection: the app for the home screen, its service worker, and what it sends later.

What a phone keeps is the same for everybody: a form with the wijken of a city. What somebody types
waits on the device (static/js/outbox.js) and comes in here, once, when there is a connection.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cities.forms import CityForm, Fold
from cities.http import CityRequest
from cities.models import City, User
from cities.rights import Right
from signals.actions import heard as actions
from signals.forms.echoes import BesideSignal
from signals.forms.heard import SignalForm
from signals.nearest import Found

SCRIPTS = ("js/outbox.js", "js/worker.js")  # what the service worker is made of, in this order
ASSETS = ("css/einclusie.css", "img/einclusie.svg", "js/outbox.js", "js/drafts.js")
ICONS = (
    ("img/icons/app-192.png", "192x192", "any"),
    ("img/icons/app-512.png", "512x512", "any"),
    ("img/icons/app-maskable-512.png", "512x512", "maskable"),
)
PAPER = "#f1f3ee"  # --paper in einclusie.css: what shows while the app opens


class DraftForm(CityForm):
    """The fields of a signal for whoever is not known: all wijken, no organisations, no person."""

    asked = SignalForm.declared_fields
    text, neighbourhood, heard_on = asked["text"], asked["neighbourhood"], asked["heard_on"]
    domain, barrier, frequency = asked["domain"], asked["barrier"], asked["frequency"]
    service, tried = asked["service"], asked["tried"]

    layout = (
        "text",
        "neighbourhood",
        "heard_on",
        Fold(
            gettext_lazy("Iets meer vertellen (niet verplicht)"),
            *("domain", "barrier", "frequency", "service", "tried"),
        ),
    )
    submit_label = SignalForm.submit_label

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wijk = self.fields["neighbourhood"]
        assert isinstance(wijk, forms.ModelChoiceField)
        wijk.queryset = self.city.neighbourhoods.official().by_name()
        wijk.empty_label = _("Kies een wijk")

    @property
    def helper(self) -> Any:
        """The fields alone: the form around them is never posted, so it carries no token."""
        helper = super().helper
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


def owners_of(user: User) -> list[str]:
    """The marks by which a device knows its drafts as those of `user`: today's, then those of earlier keys.

    They say nothing about the person; only this site can make them.
    """
    return [
        salted_hmac("einclusie.offline", str(user.pk), secret=key, algorithm="sha256").hexdigest()[
            :32
        ]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


@login_not_required
@require_safe
def manifest(request: HttpRequest, slug: str) -> HttpResponse:
    """What a phone needs to put the quick log of a city on its home screen (W3C Web App Manifest)."""
    city = get_object_or_404(City, slug=slug)
    told = {
        "id": reverse("offline_log", kwargs={"slug": slug}),
        "name": _("einclusie {city}").format(city=city.name),
        "short_name": "einclusie",
        "description": _("Noteer wat je hoort in de wijk, ook zonder verbinding."),
        "lang": "nl-BE",
        "start_url": reverse("signals:log", kwargs={"city": slug}),
        "scope": "/",
        "display": "standalone",
        "theme_color": city.accent,
        "background_color": PAPER,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: another text as soon as a file of it is another one, so that browsers renew it."""
    assets = [static(name) for name in ASSETS]
    scripts = [static(name) for name in SCRIPTS]
    version = hashlib.sha256("\n".join([*assets, *scripts]).encode()).hexdigest()[:16]
    told = json.dumps({"version": version, "assets": assets})
    text = f"self.offline = {told};\nimportScripts(...{json.dumps(scripts)});\n"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def quick_log(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that a phone keeps: a form and the wijken of the city, the same for everybody."""
    city = get_object_or_404(City, slug=slug)
    form = DraftForm(city=city)
    response = render(request, "offline/quick_log.html", {"city": city, "form": form})
    response["Cache-Control"] = "no-cache"
    return response


@never_cache
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for a device about to send: marks, a fresh token, cities where they may log."""
    assert isinstance(request.user, User)
    current = request.user.memberships.current(timezone.localdate()).with_labels()
    told = {
        "owners": owners_of(request.user),
        "token": get_token(request),
        "cities": sorted({one.city.slug for one in current if one.may(Right.LOG_SIGNALS)}),
    }
    return JsonResponse(told)


@never_cache
@require_POST
def receive(request: CityRequest) -> HttpResponse:
    """Write down what waited on a device: 201, 422 with a sentence per field, or 403.

    The key of the draft is needed: with it, a draft that is sent twice is one signal.
    """
    if not request.membership.may(Right.LOG_SIGNALS):
        return JsonResponse({"errors": []}, status=403)
    form = SignalForm(request.POST, membership=request.membership, today=timezone.localdate())
    form.fields["form_key"].required = True
    if not form.is_valid():
        errors = [
            {"field": name, "label": str(form[name].label), "sentence": sentence}
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        return JsonResponse({"errors": errors}, status=422)
    actions.log_signal(
        city=request.city,
        by=request.membership,
        at=timezone.now(),
        form_key=form.cleaned_data["form_key"],
        **form.given() | _suggestions_taken(request, form),
    )
    return JsonResponse({}, status=201)


def _suggestions_taken(request: HttpRequest, form: SignalForm) -> dict[str, str]:
    """The suggested axes that were ticked before the connection went."""
    beside = BesideSignal(request.POST)
    return Found(domain=beside.domain, barrier=beside.barrier).chosen(form.cleaned_data)
