"""Pages of the offers: read one, keep it right. Finding one: `views.searching`."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals import cards
from referrals.actions import offers as actions
from referrals.forms.fresh import PlacesForm, ReportForm
from referrals.forms.offers import OfferForm, say_hours
from referrals.models import Around, Offer, Wrong
from referrals.to_check import checked_by, reported

ON_A_WIJK_PAGE = 10


@require_safe
def for_neighbourhood(request: CityRequest, wijk: str) -> HttpResponse:
    """The offers for one wijk, nearest first, for the page of that wijk."""
    require(request, Right.READ_OFFERS)
    neighbourhood = get_object_or_404(request.city.neighbourhoods, slug=wijk)
    around = Around.of([neighbourhood])
    serving = request.city.offers.current().serving(around)
    nearest = serving.with_labels().nearest_first(around)[: ON_A_WIJK_PAGE + 1]
    offers = cards.prepare(nearest, now=timezone.localtime())
    context = {
        "neighbourhood": neighbourhood,
        "offers": offers[:ON_A_WIJK_PAGE],
        "there_are_more": len(offers) > ON_A_WIJK_PAGE,
    }
    return render_page(request, "referrals/for_neighbourhood.html", context, fragment="results")


@require_safe
def offer(request: CityRequest, slug: str) -> HttpResponse:
    """Everything a helper has to know about one offer."""
    require(request, Right.READ_OFFERS)
    return offer_page(request, find(request, slug))


def offer_page(
    request: CityRequest,
    shown: Offer,
    *,
    places: PlacesForm | None = None,
    report: ReportForm | None = None,
) -> HttpResponse:
    """The page of an offer; with a form that was wrong, what is wrong in it."""
    may_change = shown.may_be_changed_by(request.membership)
    context = {
        "card": cards.prepare([shown], now=timezone.localtime())[0],
        "may_change": may_change,
        "may_refer": request.membership.may(Right.REFER) and shown.stopped_on is None,
        "last_change": shown.last_change() if may_change else None,
        "checked_by": checked_by(shown),
        "reported": reported(shown) if may_change else [],
        "places": places or PlacesForm(offer=shown, today=timezone.localdate()),
        "report": report or ReportForm(),
        "wrongs": [(one.value, one.label) for one in Wrong if one != Wrong.OTHER],
    }
    status = 422 if places or report else 200
    return render_page(request, "referrals/offer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_offer(request: CityRequest) -> HttpResponse:
    require(request, Right.EDIT_OWN_OFFERS)
    may_all = request.membership.may(Right.EDIT_ALL_OFFERS)
    if not may_all and request.membership.organisation_id is None:
        raise PermissionDenied(
            _("We weten nog niet bij welke organisatie je hoort. Vraag het aan het stadsteam.")
        )
    form = OfferForm(
        request.POST or None,
        membership=request.membership,
        cancel_url=reverse("referrals:list", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        added = actions.add_offer(
            city=request.city, by=request.user, at=timezone.now(), **form.given()
        )
        messages.success(request, _("Bewaard. {offer} staat in het aanbod.").format(offer=added))
        return redirect(added)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_offer(request: CityRequest, slug: str) -> HttpResponse:
    changed = changeable(request, slug)
    form = OfferForm(
        request.POST or None,
        membership=request.membership,
        offer=changed,
        cancel_url=changed.get_absolute_url(),
    )
    if form.is_valid():
        actions.change_offer(offer=changed, **form.given())
        messages.success(request, _("Bewaard. Klopt de rest ook nog? Druk dan op “Klopt nog”."))
        return redirect(changed)
    return _form_page(request, form, changed)


@require_POST
def confirm_offer(request: CityRequest, slug: str) -> HttpResponse:
    confirmed = changeable(request, slug)
    actions.confirm_offer(offer=confirmed, by=request.user, at=timezone.now())
    messages.success(request, _("Dank je. {offer} is vandaag nagekeken.").format(offer=confirmed))
    came_from = request.POST.get("from")  # one offer is confirmed after the other
    if came_from == "to_check" and request.membership.may(Right.EDIT_ALL_OFFERS):
        return redirect("referrals:to_check", city=request.city.slug)
    return redirect(request.city if came_from == "today" else confirmed)


@require_http_methods(["GET", "HEAD", "POST"])
def stop_offer(request: CityRequest, slug: str) -> HttpResponse:
    """Asks first; the post does it."""
    stopped = changeable(request, slug)
    if request.method == "POST":
        actions.stop_offer(offer=stopped, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("{offer} is gestopt. Niemand vindt het nog in de zoeker.").format(offer=stopped),
        )
        return redirect(stopped)
    return render_page(request, "referrals/stop_offer.html", {"offer": stopped})


@require_safe
def hours_preview(request: CityRequest) -> HttpResponse:
    """How the hours that somebody is typing are read, or what is wrong with them."""
    require(request, Right.EDIT_OWN_OFFERS)
    typed = request.GET.get("helper_hours") or request.GET.get("place_hours") or ""
    context = {"said": say_hours(typed[:500])}
    return render_page(request, "referrals/hours_preview.html", context, fragment="results")


def find(request: CityRequest, slug: str) -> Offer:
    return get_object_or_404(request.city.offers.with_labels(), slug=slug)


def changeable(request: CityRequest, slug: str) -> Offer:
    require(request, Right.EDIT_OWN_OFFERS)
    found = find(request, slug)
    if not found.may_be_changed_by(request.membership):
        raise PermissionDenied(
            _("Je wijzigt enkel het aanbod van je eigen organisatie. Dit is van {host}.").format(
                host=found.host
            )
        )
    return found


def _form_page(request: CityRequest, form: OfferForm, changed: Offer | None) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "offer": changed}
    return render_page(request, "referrals/offer_form.html", context, status=status)
