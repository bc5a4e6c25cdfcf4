"""Pages that bundle: begin a structural signal, add and take out signals, quote, merge, split."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.actions import bundling as merging
from signals.actions import structural as actions
from signals.forms.bundling import (
    BeginForm,
    MergeForm,
    QuotesForm,
    SignalSearch,
    SplitForm,
    ticked,
)
from signals.models import Signal, StructuralSignal
from signals.models.bundled import nearest_first, saying, unbundled
from signals.views.structural import find, form_page, went_up

PER_PAGE = 25


def _mine(request: CityRequest, pk: int) -> StructuralSignal:
    """The one to bundle in. Raises PermissionDenied, Http404, and WentUp when it was merged."""
    require(request, Right.BUNDLE)
    structural = find(request, pk)
    if structural.is_merged:
        raise actions.WentUp(actions.last_of(structural))
    return structural


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: CityRequest) -> HttpResponse:
    """Begin one: blank, or with the signals that were ticked in the list (?signaal=…&signaal=…)."""
    require(request, Right.BUNDLE)
    asked = request.POST.getlist("signals") + request.GET.getlist("signaal")
    offered = request.city.signals.standing().filter(pk__in=ticked(asked))
    form = BeginForm(
        request.POST or None,
        offered=offered.with_labels().newest_first(),
        city=request.city,
        cancel_url=reverse("structural:list", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        structural = actions.begin_structural(
            city=request.city,
            by=request.membership,
            at=timezone.now(),
            title=form.cleaned_data["title"],
            signals=form.cleaned_data.get("signals", ()),
        )
        messages.success(request, _("Begonnen. Vul aan wanneer je wil."))
        return redirect(structural)
    lead = _("Eén zin volstaat. De rest mag later.")
    return form_page(request, form, None, _("Begin een structureel signaal"), lead)


@require_http_methods(["GET", "HEAD", "POST"])
def signals(request: CityRequest, pk: int) -> HttpResponse:
    """Look for signals and add them; those that stand in it can be taken out."""
    try:
        structural = _mine(request, pk)
    except actions.WentUp as up:
        return went_up(request, up.into)
    nothing_ticked = False
    if request.method == "POST":
        chosen = request.city.signals.standing().filter(
            pk__in=ticked(request.POST.getlist("signaal"))
        )
        if count := len(chosen):
            return _join(request, structural, list(chosen), count)
        nothing_ticked = True
    search = SignalSearch(request.GET)
    search.is_valid()
    asked = search.cleaned_data
    inside = structural.joinings.standing()
    found = request.city.signals.standing().exclude(pk__in=inside.values("signal"))
    if not asked.get("ook"):
        found = unbundled(found)
    found = saying(found, asked.get("q", "")).with_labels()
    found = nearest_first(found, structural.domain, structural.barrier)
    context = {
        "structural": structural,
        "search": search,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "nothing_ticked": nothing_ticked,
        "inside": Paginator(inside.with_labels().newest_first(), PER_PAGE).get_page(
            request.GET.get("blad")
        ),
    }
    status = 422 if nothing_ticked else 200
    return render_page(
        request, "structural/signals.html", context, fragment="results", status=status
    )


def _join(
    request: CityRequest, structural: StructuralSignal, chosen: list[Signal], count: int
) -> HttpResponse:
    where = actions.join_signals(
        structural=structural, by=request.membership, at=timezone.now(), signals=chosen
    )
    if where.pk != structural.pk:
        return went_up(request, where)
    messages.success(
        request,
        ngettext("{count} signaal erbij.", "{count} signalen erbij.", count).format(count=count),
    )
    return redirect("structural:signals", city=request.city.slug, pk=structural.pk)


@require_POST
def take_out(request: CityRequest, pk: int) -> HttpResponse:
    try:
        structural = _mine(request, pk)
        actions.take_signal_out(
            structural=structural,
            by=request.membership,
            at=timezone.now(),
            signal=get_object_or_404(
                request.city.signals, pk__in=ticked(request.POST.getlist("signaal"))[:1]
            ),
        )
    except actions.WentUp as up:
        return went_up(request, up.into)
    messages.success(request, _("Eruit. Het signaal zelf blijft staan."))
    return redirect("structural:signals", city=request.city.slug, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def quotes(request: CityRequest, pk: int) -> HttpResponse:
    try:
        structural = _mine(request, pk)
        form = QuotesForm(
            request.POST or None,
            structural=structural,
            city=request.city,
            cancel_url=structural.get_absolute_url(),
        )
        if form.is_valid():
            actions.choose_quotes(structural=structural, signals=form.cleaned_data["signals"])
            messages.success(request, _("Bewaard."))
            return redirect(structural)
    except actions.WentUp as up:
        return went_up(request, up.into)
    return form_page(request, form, structural, _("Kies voorbeelden"))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: CityRequest, pk: int) -> HttpResponse:
    try:
        structural = _mine(request, pk)
        form = MergeForm(
            request.POST or None,
            structural=structural,
            city=request.city,
            cancel_url=structural.get_absolute_url(),
        )
        if form.is_valid():
            into = merging.merge_structural(
                structural=structural,
                into=form.cleaned_data["into"],
                by=request.membership,
                at=timezone.now(),
            )
            messages.success(request, _("Samengevoegd. Alle signalen staan nu hier."))
            return redirect(into)
    except actions.WentUp as up:
        return went_up(request, up.into)
    except merging.CannotMerge:
        messages.error(request, _("Een collega zette net een stap. Kies opnieuw."))
        return redirect("structural:merge", city=request.city.slug, pk=pk)
    lead = _("Gaan deze twee over hetzelfde? Wat het verst staat, blijft. Niets gaat verloren.")
    return form_page(request, form, structural, _("Voeg samen"), lead)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: CityRequest, pk: int) -> HttpResponse:
    try:
        structural = _mine(request, pk)
        form = SplitForm(
            request.POST or None,
            structural=structural,
            city=request.city,
            cancel_url=structural.get_absolute_url(),
        )
        if form.is_valid():
            part = merging.split_structural(
                structural=structural,
                by=request.membership,
                at=timezone.now(),
                title=form.cleaned_data["title"],
                signals=form.cleaned_data["signals"],
            )
            messages.success(request, _("Afgesplitst. Beide vertellen hoe het ging."))
            return redirect(part)
    except actions.WentUp as up:
        return went_up(request, up.into)
    lead = _(
        "Zitten er twee problemen in? De gekozen signalen gaan naar een nieuw structureel signaal."
    )
    return form_page(request, form, structural, _("Splits af"), lead)
