"""Pages that take out what says too much about somebody: each of what texts are kept with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.actions.wiping import wipe
from signals.forms.wiping import WipeForm
from signals.models.wiped import (
    About,
    Text,
    texts_of_action,
    texts_of_signal,
    texts_of_structural,
    texts_of_training,
)
from signals.views import acting, trainings
from signals.views.structural import find
from signals.views.telling import family_of


@require_http_methods(["GET", "HEAD", "POST"])
def wipe_signal(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.EDIT_ALL_SIGNALS)
    signal = get_object_or_404(request.city.signals.with_labels(), pk=pk)
    return _page(request, signal, texts_of_signal(signal))


@require_http_methods(["GET", "HEAD", "POST"])
def wipe_structural(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.BUNDLE)
    structural = find(request, pk)
    return _page(request, structural, texts_of_structural(family_of(structural)))


@require_http_methods(["GET", "HEAD", "POST"])
def wipe_action(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.PLAN_ACTIONS)
    action = acting.find(request, pk)
    return _page(request, action, texts_of_action(action))


@require_http_methods(["GET", "HEAD", "POST"])
def wipe_training(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.PLAN_ACTIONS)
    training = trainings.find(request, pk)
    return _page(request, training, texts_of_training(training))


def _page(request: CityRequest, about: About, texts: list[Text]) -> HttpResponse:
    back = about.get_absolute_url()
    form = WipeForm(request.POST or None, texts=texts, city=request.city, cancel_url=back)
    if form.is_valid():
        count = wipe(
            about=about,
            texts=form.cleaned_data["texts"],
            by=request.membership,
            at=timezone.now(),
            because=form.cleaned_data["because"],
        )
        messages.success(
            request,
            ngettext(
                "Gewist: {count} tekst is voorgoed weg.",
                "Gewist: {count} teksten zijn voorgoed weg.",
                count,
            ).format(count=count),
        )
        return redirect(back)
    name = getattr(about, "title", getattr(about, "topic", ""))
    context = {"form": form, "about": about, "name": name, "nothing": not texts}
    status = 422 if form.errors else 200
    return render_page(request, "signals/wipe.html", context, status=status)
