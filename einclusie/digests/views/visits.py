"""Pages behind the links of a mail, without signing in: an edition for a guest, and no more mails."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import download
from einclusie.digests import pdf, subscribing, visiting
from einclusie.digests.models import Delivery, Rhythm, Scope
from einclusie.digests.reading import read
from einclusie.digests.things import three


@login_not_required
@never_cache
@require_safe
def visit_edition(request: HttpRequest, token: str) -> HttpResponse:
    """One edition as a guest reads it: no signal behind a figure, no other edition."""
    delivery = visiting.guest_delivery(token, on=timezone.localdate())
    if delivery is None:
        return _closed(request)
    document = delivery.edition.document or {}
    context = {
        "edition": delivery.edition,
        "reading": read(document),
        "things": three(document),
        "leads": False,
        "inside": False,
        "token": token,
        "until": timezone.localdate(delivery.queued_at + visiting.OPENS_FOR),
    }
    return _kept_out_of_searches(render(request, "digests/visit.html", context))


@login_not_required
@never_cache
@require_safe
def visit_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper, as much as the guest gets."""
    delivery = visiting.guest_delivery(token, on=timezone.localdate())
    if delivery is None:
        return _closed(request)
    edition = delivery.edition
    made = pdf.as_pdf(edition.document or {}, first_page=delivery.reader.scope == Scope.FIRST)
    name = f"maandoverzicht-{edition.city.slug}-{edition.period}.pdf"
    return _kept_out_of_searches(download(made, pdf.PDF, name))


@login_not_required
@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing; the button ends the mails."""
    delivery = visiting.delivery_to_end(token)
    if delivery is None:
        return _closed(request)
    if request.method == "POST":
        subscribing.stop(reader=delivery.reader)
    return _kept_out_of_searches(render(request, "digests/end_mails.html", _about(delivery)))


def _about(delivery: Delivery) -> dict[str, object]:
    return {
        "city_name": delivery.edition.city.name,
        "address": delivery.address,
        "ended": delivery.reader.rhythm == Rhythm.NEVER,
    }


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "digests/visit_closed.html", status=410)


def _kept_out_of_searches(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
