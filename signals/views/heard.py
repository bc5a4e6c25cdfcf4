"""Pages of the signals: log one, read the list and one of them, change it, take it back, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, download, render_page, require
from cities.rights import Right
from signals import export
from signals.actions import heard as actions
from signals.enums import Barrier, Domain, Frequency, ListPage, Tried
from signals.forms.filters import SignalFilter
from signals.forms.heard import SignalForm
from signals.models import Signal, SignalQuerySet
from signals.views import echoes
from signals.views.saved import saved_on

PER_PAGE = 25
EXPORTS = {
    "csv": export.CSV,
    "xlsx": export.XLSX,
}
# The columns of an export; not who logged it: that stays inside.
COLUMNS = {
    "pk": gettext_lazy("nummer"),
    "heard_on": gettext_lazy("dag"),
    "neighbourhood__name": gettext_lazy("wijk"),
    "text": gettext_lazy("tekst"),
    "domain": gettext_lazy("waarover"),
    "barrier": gettext_lazy("drempel"),
    "frequency": gettext_lazy("hoe vaak"),
    "noticed_by__name": gettext_lazy("wie merkte het op"),
    "service": gettext_lazy("dienst"),
    "tried": gettext_lazy("poging"),
    "organisation__name": gettext_lazy("organisatie"),
    "logged_at": gettext_lazy("genoteerd op"),
}
CHOICES = {
    name: dict(choices.choices)
    for name, choices in [
        ("domain", Domain), ("barrier", Barrier), ("frequency", Frequency), ("tried", Tried)
    ]
}  # fmt: skip


@require_safe
def signal_list(request: CityRequest) -> HttpResponse:
    require(request, Right.READ_SIGNALS)
    asked = SignalFilter(request.GET, membership=request.membership, today=timezone.localdate())
    page = Paginator(asked.found().with_labels(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filter": asked,
        "saved": saved_on(request, ListPage.SIGNALS),
        "page": page,
        "may_export": request.membership.may(Right.EXPORT_SIGNALS),
        "may_bundle": request.membership.may(Right.BUNDLE),
    }
    return render_page(request, "signals/signal_list.html", context, fragment="results")


@require_safe
def for_neighbourhood(request: CityRequest, wijk: str) -> HttpResponse:
    """The last signals of one wijk, for the page of that wijk."""
    require(request, Right.READ_SIGNALS)
    neighbourhood = get_object_or_404(request.city.neighbourhoods, slug=wijk)
    heard = request.city.signals.standing().heard_around(neighbourhood).with_labels()
    context = {"neighbourhood": neighbourhood, "signals": heard.newest_first()[:5]}
    return render_page(request, "signals/for_neighbourhood.html", context, fragment="results")


@require_http_methods(["GET", "HEAD", "POST"])
def log_signal(request: CityRequest) -> HttpResponse:
    require(request, Right.LOG_SIGNALS)
    form = SignalForm(
        request.POST or None,
        membership=request.membership,
        today=timezone.localdate(),
        cancel_url=reverse("today", kwargs={"city": request.city.slug}),
        alike_url=reverse("signals:alike", kwargs={"city": request.city.slug}),
    )
    asks = False
    if request.method == "POST":
        form.alike, asks = echoes.beside(request)
    if form.is_valid() and asks and not _is_there(request, form):
        form.alike = replace(form.alike, asks=True)
        return _form_page(request, form, {}, status=422)
    if form.is_valid():
        signal = actions.log_signal(
            city=request.city,
            by=request.membership,
            at=timezone.now(),
            form_key=form.cleaned_data["form_key"],
            **form.given() | form.alike.chosen(form.cleaned_data),
        )
        messages.success(
            request, _("Bewaard. Dank je: {wijk} is gehoord.").format(wijk=signal.neighbourhood)
        )
        return redirect(signal)
    return _form_page(request, form, {})


@require_safe
def signal_detail(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.READ_SIGNALS)
    signal = _signal(request, pk)
    context = {
        "signal": signal,
        "history": signal.told_history(),
        "may_change": signal.may_be_changed_by(request.membership),
        "may_wipe": request.membership.may(Right.EDIT_ALL_SIGNALS),
        "stands_in": [
            joining.structural
            for joining in signal.joinings.open()
            .filter(structural__merged_into__isnull=True)
            .select_related("structural__city")
            .order_by("pk")
        ],
    } | echoes.echoes_of(request, signal)
    return render_page(request, "signals/signal_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_signal(request: CityRequest, pk: int) -> HttpResponse:
    signal = _changeable_signal(request, pk)
    form = SignalForm(
        request.POST or None,
        membership=request.membership,
        today=timezone.localdate(),
        signal=signal,
        cancel_url=signal.get_absolute_url(),
    )
    if form.is_valid():
        try:
            actions.edit_signal(signal=signal, **form.given())
        except actions.AlreadyWithdrawn:
            messages.error(
                request, _("Een collega trok dit signaal net in. Je wijziging is niet bewaard.")
            )
        else:
            messages.success(request, _("De wijziging is bewaard."))
        return redirect(signal)
    return _form_page(request, form, {"signal": signal})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_signal(request: CityRequest, pk: int) -> HttpResponse:
    signal = _changeable_signal(request, pk)
    if request.method == "POST":
        actions.withdraw_signal(signal=signal, at=timezone.now())
        messages.success(request, _("Het signaal is ingetrokken. Het telt niet meer mee."))
        return redirect(signal)
    return render_page(request, "signals/withdraw_signal.html", {"signal": signal})


@require_safe
def export_signals(request: CityRequest, form: str) -> HttpResponse:
    """The signals that the filter shows, as `form` (csv or xlsx); who logged them stays inside."""
    require(request, Right.EXPORT_SIGNALS)
    if form not in EXPORTS:
        raise Http404
    found = SignalFilter(
        request.GET, membership=request.membership, today=timezone.localdate()
    ).found()
    header = [str(heading) for heading in COLUMNS.values()]
    if form == "csv":
        content = export.as_csv(header, _rows(found))
    else:
        content = export.as_xlsx(_("Signalen"), header, _rows(found))
    name = f"signalen-{request.city.slug}-{timezone.localdate():%Y-%m-%d}.{form}"
    return download(content, EXPORTS[form], name)


def _signal(request: CityRequest, pk: int) -> Signal:
    return get_object_or_404(request.city.signals.with_labels(), pk=pk)


def _changeable_signal(request: CityRequest, pk: int) -> Signal:
    require(request, Right.LOG_SIGNALS)
    signal = _signal(request, pk)
    if not signal.may_be_changed_by(request.membership):
        raise PermissionDenied(
            _("Dit signaal is ingetrokken en blijft zoals het is.")
            if signal.is_withdrawn
            else _("Een signaal wijzigen kan wie het noteerde, of het aanspreekpunt.")
        )
    return signal


def _is_there(request: CityRequest, form: SignalForm) -> bool:
    """Whether this very form was kept already: sent twice, not to be asked about."""
    key = form.cleaned_data["form_key"]
    return request.city.signals.logged_by(request.user).filter(form_key=key).exists()


def _form_page(
    request: CityRequest, form: SignalForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if form.errors:
        status = 422
    return render_page(request, "signals/log_signal.html", {"form": form} | context, status=status)


def _rows(found: SignalQuerySet) -> Iterator[list[str]]:
    for row in found.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield [_cell(name, value) for name, value in zip(COLUMNS, row, strict=True)]


def _cell(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if value is None:
        return ""
    return str(CHOICES[name].get(value, "") if name in CHOICES else value)
