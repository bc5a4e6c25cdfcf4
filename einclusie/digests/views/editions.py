"""The editions, each drawn from its own document, and ordering or revising one by hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, download, require
from cities.periods import Month, Period, parse_period
from cities.rights import Right
from einclusie.digests import actions, pdf, progress, revisions, sheets, tasks
from einclusie.digests.answers import unanswered
from einclusie.digests.document import canonical
from einclusie.digests.forms.editions import OrderForm, ReviseForm, periods_to_order
from einclusie.digests.links import Links
from einclusie.digests.models import Edition, State
from einclusie.digests.reading import read, read_differences, title_of
from einclusie.digests.things import three
from signals import counts, export


@require_safe
def edition_list(request: CityRequest) -> HttpResponse:
    """Every edition, newest first; whoever makes them also sees what waits or failed."""
    require(request, Right.READ_DIGESTS)
    may_order = request.membership.may(Right.COMPILE_DIGESTS)
    editions = request.city.editions.for_list()
    if not may_order:
        editions = editions.released()
    found = editions.in_order()[::-1]
    steps = progress.steps_of(one for one in found if not one.is_published)
    for one in found:
        one.step = steps.get(one.pk, "")  # type: ignore[attr-defined]
    context = {"editions": found, "may_order": may_order}
    return render(request, "digests/edition_list.html", context)


@require_safe
def edition(request: CityRequest, period: str) -> HttpResponse:
    """One edition as it is now, or an earlier version of it (`?versie=1`)."""
    require(request, Right.READ_DIGESTS)
    found, versions = asked_for(request, period)
    links = Links(request.city) if request.membership.may(Right.READ_SIGNALS) else None
    context = {
        "edition": found,
        "versions": versions,
        "version_query": f"?versie={found.revision}" if found != versions[0] else "",
        "reading": read(found.document or {}, links),
        "things": three(found.document or {}),
        "leads": links is not None,
        "inside": True,
        "makes_digests": request.membership.may(Right.COMPILE_DIGESTS),
        "may_revise": _may_revise(request, found),
        "unanswered": unanswered(request.membership),
        "today": timezone.localdate(),
        "has_word": not found.is_released
        and request.city.edition_words.filter(edition=found).exists(),
    }
    return render(request, "digests/edition.html", context)


def _may_revise(request: CityRequest, edition: Edition) -> bool:
    may = request.membership.may(Right.COMPILE_DIGESTS)
    return may and edition.is_of_a_month and edition.is_released


@require_safe
def edition_document(request: CityRequest, period: str) -> HttpResponse:
    """The frozen document, to the letter: its SHA-256 is the checksum and the ETag."""
    require(request, Right.READ_DIGESTS)
    found, _versions = asked_for(request, period)
    response = HttpResponse(canonical(found.document or {}), content_type="application/json")
    response["ETag"] = f'"{found.checksum}"'
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def edition_sheets(request: CityRequest, period: str, form: str) -> HttpResponse:
    """Every table of an edition as a spreadsheet: csv or xlsx."""
    require(request, Right.READ_DIGESTS)
    found, _versions = asked_for(request, period)
    make, kind = (sheets.as_csv, export.CSV) if form == "csv" else (sheets.as_xlsx, export.XLSX)
    name = f"maandoverzicht-{request.city.slug}-{period}-versie-{found.revision}.{form}"
    return download(make(found.document or {}), kind, name)


@require_safe
def edition_pdf(request: CityRequest, period: str) -> HttpResponse:
    """An edition on paper."""
    require(request, Right.READ_DIGESTS)
    found, _versions = asked_for(request, period)
    name = f"maandoverzicht-{request.city.slug}-{period}-versie-{found.revision}.pdf"
    return download(pdf.as_pdf(found.document or {}), pdf.PDF, name)


@require_http_methods(["GET", "HEAD", "POST"])
def order_edition(request: CityRequest) -> HttpResponse:
    """Choose a past month, quarter or year; its edition goes into the queue."""
    require(request, Right.COMPILE_DIGESTS)
    now = timezone.now()
    back = redirect("digests:list", city=request.city.slug)
    periods = periods_to_order(
        counts.first_month(request.city.signals.all(), at=now),
        Month.of(timezone.localdate(now)),
        request.city.editions.published().with_counts_kept(),
    )
    answers = request.POST if request.method == "POST" else None
    form = OrderForm(answers, city=request.city, periods=periods, cancel_url=back.url)
    if form.is_valid():
        ordered = actions.order_edition(
            city=request.city, period=form.cleaned_data["period"], by=request.user, at=now
        )
        if ordered.state == State.QUEUED:
            tasks.queue([ordered])
        sentence = _("Het maandoverzicht van {period} staat in de wachtrij.")
        if not ordered.is_of_a_month:
            sentence = _("Het overzicht van {period} staat in de wachtrij.")
        messages.success(request, sentence.format(period=ordered.span.name))
        return back
    status = 422 if form.is_bound else 200
    context = {"form": form, "periods": periods}
    return render(request, "digests/order_edition.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revise_edition(request: CityRequest, period: str) -> HttpResponse:
    """See what a revision would print otherwise, say why, and put it in the queue."""
    require(request, Right.COMPILE_DIGESTS)
    now = timezone.now()
    found, _versions = asked_for(request, period)
    answers = request.POST if request.method == "POST" else None
    form = ReviseForm(answers, city=request.city, cancel_url=found.get_absolute_url())
    context = {"edition": found, "title": title_of(found.span), "form": form, "refused": ""}
    try:
        if form.is_valid():
            ordered = revisions.order_revision(
                city=request.city, month=found.month, by=request.user, at=now, **form.cleaned_data
            )
            tasks.queue([ordered])
            messages.success(request, _("De herziene versie staat in de wachtrij."))
            return redirect("digests:list", city=request.city.slug)
        differs = read_differences(revisions.preview(edition=found, at=now))
    except revisions.CannotRevise as error:
        context["refused"] = str(error)
        return render(
            request, "digests/revise_edition.html", context, status=422 if form.is_bound else 200
        )
    context["differs"] = differs
    status = 422 if form.is_bound else 200
    return render(request, "digests/revise_edition.html", context, status=status)


def asked_for(request: CityRequest, period: str) -> tuple[Edition, list[Edition]]:
    """The edition of this period that is asked for, and all its versions, the last first."""
    span = span_of(period)
    seen = request.city.editions.seen_by(request.membership).filter(period=str(span))
    versions = seen.order_by("-revision")
    asked = request.GET.get("versie", "")
    if not asked:
        found = versions.first()
    elif asked.isascii() and asked.isdigit() and len(asked) < 5:
        found = get_object_or_404(versions, revision=int(asked))
    else:
        found = None
    if found is None:
        raise Http404
    return found, list(versions.defer("document", "counted"))


def span_of(period: str) -> Period:
    """The period that an address names. Raises Http404 for what is none."""
    try:
        return parse_period(period)
    except ValueError as error:
        raise Http404 from error
