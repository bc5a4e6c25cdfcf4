"""The editions, each drawn from its own document, and ordering one by hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, require
from cities.periods import Month
from cities.rights import Right
from einclusie.digests import actions, tasks
from einclusie.digests.answers import unanswered
from einclusie.digests.document import canonical
from einclusie.digests.forms import OrderForm, months_to_order
from einclusie.digests.models import Edition, State
from einclusie.digests.reading import read
from signals import counts


@require_safe
def edition_list(request: CityRequest) -> HttpResponse:
    """Every edition, newest first; whoever makes them also sees what waits or failed."""
    require(request, Right.READ_DIGESTS)
    may_order = request.membership.may(Right.COMPILE_DIGESTS)
    editions = request.city.editions.for_list().newest_first()
    if not may_order:
        editions = editions.published()
    return render(
        request, "digests/edition_list.html", {"editions": editions, "may_order": may_order}
    )


@require_safe
def edition(request: CityRequest, period: str) -> HttpResponse:
    require(request, Right.READ_DIGESTS)
    found = _published(request, period)
    context = {
        "edition": found,
        "reading": read(found.document or {}),
        "unanswered": unanswered(request.membership),
        "today": timezone.localdate(),
    }
    return render(request, "digests/edition.html", context)


@require_safe
def edition_document(request: CityRequest, period: str) -> HttpResponse:
    """The frozen document, to the letter: its SHA-256 is the checksum and the ETag."""
    require(request, Right.READ_DIGESTS)
    found = _published(request, period)
    response = HttpResponse(canonical(found.document or {}), content_type="application/json")
    response["ETag"] = f'"{found.checksum}"'
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_http_methods(["GET", "HEAD", "POST"])
def order_edition(request: CityRequest) -> HttpResponse:
    """Choose a past month; its edition goes into the queue."""
    require(request, Right.COMPILE_DIGESTS)
    now = timezone.now()
    back = redirect("digests:list", city=request.city.slug)
    months = months_to_order(
        counts.first_month(request.city.signals.all(), at=now),
        Month.of(timezone.localdate(now)),
        request.city.editions.published().dates_by_month(),
    )
    answers = request.POST if request.method == "POST" else None
    form = OrderForm(answers, city=request.city, months=months, cancel_url=back.url)
    if form.is_valid():
        ordered = actions.order_edition(
            city=request.city, month=form.cleaned_data["month"], by=request.user, at=now
        )
        if ordered.state == State.QUEUED:
            tasks.queue([ordered])
        sentence = _("Het maandoverzicht van {month} staat in de wachtrij.")
        messages.success(request, sentence.format(month=ordered.month.name))
        return back
    status = 422 if form.is_bound else 200
    context = {"form": form, "months": months}
    return render(request, "digests/order_edition.html", context, status=status)


def _published(request: CityRequest, period: str) -> Edition:
    try:
        month = Month.parse(period)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(request.city.editions.published(), period=str(month))
