"""The pages for residents and their calendars: no sign-in, no cookie, the same for everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from cities.http import cached_by_all, download
from cities.models import City, Neighbourhood
from referrals.card_words import RIGHT_TO_LEFT
from referrals.enums import Registration
from referrals.exchange.directory import with_changes
from referrals.exchange.sessions import Weekly, as_ical
from referrals.exchange.table import header, row
from referrals.models import Around, Offer, OfferQuerySet
from referrals.public.entries import entries_of
from referrals.public.linked_data import as_json_ld
from referrals.public.words import FRAME, LANGUAGES
from referrals.resident_card import say_day
from signals.export import CSV, XLSX, as_csv, as_xlsx


@login_not_required
@require_safe
def city_page(request: HttpRequest, stad: str) -> HttpResponse:
    """Which wijk, and what there is for the whole city."""
    city = get_object_or_404(City, slug=stad)
    found = _offers(city).filter(Q(whole_city=True) | Q(remote=True)).by_name()
    context = {"wijken": city.neighbourhoods.by_name(), "wijk": None, "calendar": ""}
    return _page(request, city, found, context)


@login_not_required
@require_safe
def wijk_page(request: HttpRequest, stad: str, wijk: str) -> HttpResponse:
    """What there is in a wijk, nearest first: for a screen, or on paper."""
    city = get_object_or_404(City, slug=stad)
    here = get_object_or_404(city.neighbourhoods, slug=wijk)
    calendar = reverse("public:wijk_calendar", kwargs={"stad": city.slug, "wijk": here.slug})
    context = {"wijken": [], "wijk": here, "calendar": calendar}
    return _page(request, city, _around(city, here), context)


@login_not_required
@require_safe
def wijk_calendar(request: HttpRequest, stad: str, wijk: str) -> HttpResponse:
    """The weekly hours of all that one can walk to in a wijk."""
    city = get_object_or_404(City, slug=stad)
    here = get_object_or_404(city.neighbourhoods, slug=wijk)
    found = with_changes(_around(city, here)).exclude(registration=Registration.REFERRAL_ONLY)
    return _ical(request, f"{FRAME['nl']['title']}: {here.name}", list(found))


@login_not_required
@require_safe
def offer_calendar(request: HttpRequest, stad: str, slug: str) -> HttpResponse:
    """The weekly hours of one offer; called off once it has stopped."""
    city = get_object_or_404(City, slug=stad)
    found = with_changes(city.offers.with_labels()).filter(slug=slug).first()
    if found is None or found.registration == Registration.REFERRAL_ONLY:
        raise Http404
    return _ical(request, found.name, [found])


@login_not_required
@require_safe
def table(request: HttpRequest, stad: str, form: str) -> HttpResponse:
    """All offers of a city as a spreadsheet."""
    city = get_object_or_404(City, slug=stad)
    if form not in ("csv", "xlsx"):
        raise Http404
    rows = [row(offer) for offer in _offers(city).by_name()]
    text = as_csv(header(), rows)
    name = f"aanbod-{city.slug}.{form}"
    if form == "csv":
        return cached_by_all(request, download(text, CSV, name))
    book = as_xlsx(gettext("Aanbod"), header(), rows)
    return cached_by_all(request, download(book, XLSX, name), known_by=b"xlsx" + text)


def _offers(city: City) -> OfferQuerySet:
    return city.offers.current().with_labels()


def _around(city: City, wijk: Neighbourhood) -> OfferQuerySet:
    around = Around.of([wijk])
    return _offers(city).serving(around).nearest_first(around)


def _page(
    request: HttpRequest, city: City, found: OfferQuerySet, context: dict[str, Any]
) -> HttpResponse:
    """In the language that was asked for, Dutch where we have not that one. Drawn without the
    request, so that nothing of who asks can be in it."""
    asked = request.GET.get("taal", "nl")
    lang = asked if asked in LANGUAGES else "nl"
    now = timezone.localtime()
    # What one can go to without anybody else comes first.
    offers = sorted(found, key=lambda offer: offer.registration == Registration.REFERRAL_ONLY)
    place = context["wijk"] or city
    context |= {
        "place": city,
        "lang": lang,
        "direction": "rtl" if lang in RIGHT_TO_LEFT else "ltr",
        "languages": LANGUAGES.items(),
        "words": FRAME[lang],
        "entries": entries_of(offers, lang=lang, now=now),
        "json_ld": as_json_ld(f"{FRAME['nl']['title']}: {place.name}", offers),
        "today": say_day(now.date(), lang),
    }
    return cached_by_all(request, HttpResponse(render_to_string("public/page.html", context)))


def _ical(request: HttpRequest, name: str, offers: list[Offer]) -> HttpResponse:
    body = as_ical(
        name,
        [_weekly(offer) for offer in offers if offer.helper_slots or offer.place_slots],
        host=urlsplit(settings.BASE_URL).hostname or "",
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    return cached_by_all(request, response)


def _weekly(offer: Offer) -> Weekly:
    how = offer.get_registration_display()
    return Weekly(
        key=f"aanbod-{offer.pk}",
        title=offer.name if offer.registration == Registration.WALK_IN else f"{offer.name} ({how})",
        slots=tuple(offer.helper_slots or offer.place_slots),
        since=offer.checked_on,
        changed_at=getattr(offer, "changed_at", None) or timezone.now(),
        goes_on=offer.stopped_on is None,
        where=", ".join(filter(None, (offer.place_name, offer.address, offer.city.name))),
        text="\n".join(filter(None, (offer.summary, how.capitalize(), offer.registration_note))),
        url=offer.website,
    )
