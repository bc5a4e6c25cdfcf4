"""Pages of a spreadsheet of signals: give it, say what its columns are, look, read in, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, download, render_page, require
from cities.rights import Right
from signals import export, tasks
from signals.actions import imported as actions
from signals.enums import Fate, ImportState
from signals.forms.imported import ColumnsForm, UploadForm
from signals.models import ImportRow, SignalImport

PER_PAGE = 50
SHOWN = 20  # imports on one page, and signals that stayed after an undo


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: CityRequest) -> HttpResponse:
    """Give a file; below it those that came before."""
    require(request, Right.EDIT_ALL_SIGNALS)
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        city=request.city,
    )
    if form.is_valid():
        try:
            source = actions.take_in(
                city=request.city,
                by=request.membership,
                at=timezone.now(),
                file_name=form.cleaned_data["file"].name,
                data=form.data_read,
                sheet=form.sheet,
            )
        except actions.AlreadyThere as there:
            messages.warning(request, _("Dit bestand kwam al eerder binnen. Hier staat het."))
            return redirect(there.earlier)
        return redirect(_columns_url(source, request))
    context = {
        "form": form,
        "imports": request.city.signal_imports.with_labels().newest_first()[:SHOWN],
    }
    status = 422 if form.errors else 200
    return render_page(request, "brought/import_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: CityRequest, pk: int) -> HttpResponse:
    """Say which column is what, once; the guess is filled in."""
    source = _source(request, pk)
    if source.state not in (ImportState.NEW, ImportState.JUDGED):
        return redirect(source)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        source=source,
        example=source.rows.in_file_order().first(),
        cancel_url=reverse("signals:imports", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        try:
            actions.judge(source=source, columns=form.columns(), on=timezone.localdate())
        except actions.WrongState:
            _too_late(request)
        return redirect(source)
    status = 422 if form.errors else 200
    context = {"form": form, "source": source}
    return render_page(request, "brought/map_columns.html", context, status=status)


@require_safe
def import_detail(request: CityRequest, pk: int) -> HttpResponse:
    """How far this file is: every row's fate before anything is written, then progress, then what came of it."""
    source = _source(request, pk)
    if source.state == ImportState.NEW:
        return redirect(_columns_url(source, request))
    now = timezone.now()
    fates = source.rows.fates()
    context: dict[str, Any] = {
        "source": source,
        "fates": [(fate, Fate(fate).label, count) for fate, count in fates.items() if count],
        "count": fates,
        "left_out": fates[Fate.DOUBLE] + fates[Fate.REFUSED],
        "total": sum(fates.values()),
        "done": sum(fates.values()) - fates[Fate.READY],
        "may_undo": actions.may_be_undone(source, at=now),
        "forget_on": source.made_at + actions.KEEP_ROWS_FOR,
        "undo_until": source.done_at + actions.UNDO_FOR if source.done_at else None,
    }
    if source.state == ImportState.UNDONE:
        standing = request.city.signals.standing().filter(import_row__source=source)
        context["stayed"] = standing.with_labels().newest_first()[:SHOWN]
    elif source.state in (ImportState.JUDGED, ImportState.DONE):
        context |= _rows(request, source)
    return render_page(request, "brought/import_detail.html", context, fragment="results")


def _rows(request: CityRequest, source: SignalImport) -> dict[str, Any]:
    """The rows of one fate (`?lot=`), or of all, page by page."""
    asked = request.GET.get("lot", "")
    rows = source.rows.in_file_order()
    if source.state == ImportState.DONE:
        rows = rows.left_out()
    if asked in Fate.values:
        rows = rows.filter(fate=asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    names = ("text", "neighbourhood", "heard_on")
    shown = [
        {"row": row} | {name: row.cell(source.columns.get(name)) for name in names} for row in page
    ]
    return {"page": page, "shown": shown, "asked": asked}


@require_POST
def start_import(request: CityRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    try:
        actions.start(source=source, by=request.membership)
    except actions.WrongState:
        _too_late(request)
    else:
        tasks.queue(source)
    return redirect(source)


@require_POST
def undo_import(request: CityRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    try:
        withdrawn = actions.undo(source=source, by=request.membership, at=timezone.now())
    except actions.WrongState:
        _too_late(request)
    else:
        messages.success(
            request,
            ngettext(
                "{count} signaal is ingetrokken.", "{count} signalen zijn ingetrokken.", withdrawn
            ).format(count=withdrawn),
        )
    return redirect(source)


@require_POST
def forget_import(request: CityRequest, pk: int) -> HttpResponse:
    """Throw a file away that was not read in, or forget the rows that were left out of one that was."""
    source = _source(request, pk)
    try:
        if source.state in (ImportState.NEW, ImportState.JUDGED):
            actions.throw_away(source=source)
            messages.success(request, _("Het bestand is weg. Er is niets ingelezen."))
            return redirect("signals:imports", city=request.city.slug)
        actions.forget_rows(source=source, at=timezone.now())
        messages.success(request, _("De weggelaten rijen zijn vergeten."))
    except actions.WrongState:
        _too_late(request)
    return redirect(source)


@require_safe
def left_out(request: CityRequest, pk: int) -> HttpResponse:
    """The rows that were left out, as they came, each with why."""
    source = _source(request, pk)
    if not source.keeps_rows:
        messages.warning(request, _("De weggelaten rijen zijn intussen vergeten."))
        return redirect(source)
    width = len(source.header)
    content = export.as_csv(
        [*source.header, _("waarom niet ingelezen")],
        (_with_reason(row, width) for row in source.rows.left_out().in_file_order()),
    )
    return download(content, export.CSV, f"weggelaten-{source.pk}.csv")


def _with_reason(row: ImportRow, width: int) -> list[str]:
    return [*(row.cell(column) for column in range(width)), row.reason]


def _source(request: CityRequest, pk: int) -> SignalImport:
    require(request, Right.EDIT_ALL_SIGNALS)
    return get_object_or_404(request.city.signal_imports.with_labels(), pk=pk)


def _columns_url(source: SignalImport, request: CityRequest) -> str:
    return reverse("signals:map_columns", kwargs={"city": request.city.slug, "pk": source.pk})


def _too_late(request: CityRequest) -> None:
    messages.warning(request, _("Dat kan niet meer: kijk hieronder hoe het nu staat."))
