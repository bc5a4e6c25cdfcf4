"""Who gets the digest by mail: one's own choice, and for the city team everybody's."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, require
from cities.rights import Right
from einclusie.digests import delivering, subscribing
from einclusie.digests.forms.readers import ChoiceForm, GuestForm
from einclusie.digests.models import Reader, Rhythm, Scope
from einclusie.digests.reading import title_of
from einclusie.digests.views.editions import span_of

A_YEAR = timedelta(days=365)


@require_http_methods(["GET", "HEAD", "POST"])
def own_choice(request: CityRequest) -> HttpResponse:
    """What this person wants by mail."""
    require(request, Right.READ_DIGESTS)
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        city=request.city,
        initial=_chosen(request),
        cancel_url=reverse("digests:list", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        subscribing.choose(city=request.city, user=request.user, **form.cleaned_data)
        messages.success(request, _("Bewaard. Vanaf de volgende mail."))
        return redirect("digests:list", city=request.city.slug)
    status = 422 if form.is_bound else 200
    return render(request, "digests/own_choice.html", {"form": form}, status=status)


def _chosen(request: CityRequest) -> dict[str, object]:
    """What was chosen; without a choice a policy reader gets everything and others nothing."""
    own = request.city.digest_readers.filter(user=request.user).first()
    if own is None:
        reads = not request.membership.may(Right.READ_SIGNALS)
        rhythm = Rhythm.MONTH if reads else Rhythm.NEVER
        return {"scope": Scope.WHOLE, "rhythm": rhythm}
    wijken = [wijk.pk for wijk in own.neighbourhoods.all()]
    return {"scope": own.scope, "rhythm": own.rhythm, "neighbourhoods": wijken}


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: CityRequest) -> HttpResponse:
    """Everybody who gets the digest, what came back, and a form for a guest."""
    require(request, Right.COMPILE_DIGESTS)
    now = timezone.now()
    today = timezone.localdate(now)
    form = GuestForm(
        request.POST if request.method == "POST" else None,
        city=request.city,
        today=today,
        initial={"until": today + A_YEAR, "scope": Scope.WHOLE, "rhythm": Rhythm.MONTH},
    )
    if form.is_valid():
        try:
            added = subscribing.add_guest(city=request.city, **form.cleaned_data)
        except subscribing.IsAMember as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("{email} is lezer.").format(email=added.email))
            return redirect("digests:readers", city=request.city.slug)
    context = {"form": form, "readers": _with_last(request), "today": today}
    status = 422 if form.is_bound else 200
    return render(request, "digests/readers.html", context, status=status)


def _with_last(request: CityRequest) -> list[Reader]:
    """The readers by address, each with `last`: its last delivery, or None."""
    new = delivering.without_choice(request.city, at=timezone.now())
    found = request.city.digest_readers.select_related("user")
    last = request.city.digest_deliveries.for_list().order_by("reader", "-queued_at", "-pk")
    by_reader = {one.reader_id: one for one in last.distinct("reader")}
    everybody = sorted([*found, *new], key=lambda reader: (reader.user_id is None, reader.address))
    for reader in everybody:
        reader.last = by_reader.get(reader.pk)  # type: ignore[attr-defined]
    return everybody


@require_POST
def stop_reader(request: CityRequest, pk: int) -> HttpResponse:
    """A guest gets no mails any more."""
    require(request, Right.COMPILE_DIGESTS)
    guest = get_object_or_404(request.city.digest_readers.guests(), pk=pk)
    subscribing.stop(reader=guest)
    messages.success(request, _("{email} krijgt geen mails meer.").format(email=guest.email))
    return redirect("digests:readers", city=request.city.slug)


@require_safe
def deliveries(request: CityRequest, period: str) -> HttpResponse:
    """What was sent to whom of one edition, and what came back."""
    require(request, Right.COMPILE_DIGESTS)
    span = span_of(period)
    edition = request.city.editions.released().filter(period=str(span)).defer("document", "counted")
    found = edition.order_by("revision").last()
    if found is None:
        raise Http404
    sent = request.city.digest_deliveries.for_list().filter(edition__period=str(span))
    context = {
        "edition": found,
        "title": title_of(span),
        "deliveries": sent.order_by("address", "-edition__revision"),
    }
    return render(request, "digests/deliveries.html", context)
