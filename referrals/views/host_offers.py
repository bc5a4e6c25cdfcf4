"""The page behind the link in a host's monthly mail. Opening it changes nothing; a button does.

As with `views.answering`: no account and no cookie, the link itself is the right to speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.signing import SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from referrals import cards, host_links, mails
from referrals.actions import fresh as actions
from referrals.forms.fresh import HostHoursForm, PlacesForm
from referrals.models import HostAsk, Offer, Said

STOPPED_LATELY = timedelta(days=60)  # so long a host sees here that it stopped, to take it back


@dataclass
class Block:
    """One offer on the page, with its forms and what was said of it just now."""

    card: cards.Card
    seen: str
    places: PlacesForm
    hours: HostHoursForm
    said: str = ""  # "stale", "impossible" or nothing
    preview: bool = False

    @property
    def is_wrong(self) -> bool:
        return bool(self.places.errors or self.hours.errors or self.said)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def host_offers(request: HttpRequest, token: str) -> HttpResponse:
    """The offers of a host, for who got its mail."""
    try:
        ask = host_links.find(token)
    except SignatureExpired:
        return _closed(request, "expired", 410, token=token)
    if ask is None:
        return _closed(request, "unknown", 404)
    if request.method != "POST":
        return _page(request, ask, _blocks(ask))
    visitor = get_adapter().get_client_ip(request)
    if host_links.too_often(host_links.WORDS, ask, visitor=visitor):
        return _closed(request, "too_often", 429)
    blocks = _blocks(ask)
    block = next(
        (one for one in blocks if str(one.card.offer.pk) == request.POST.get("offer")), None
    )
    if block is None:  # not theirs, or no longer
        return _page(request, ask, blocks, said="impossible", status=422)
    return _say(request, ask, blocks, block)


def _say(request: HttpRequest, ask: HostAsk, blocks: list[Block], block: Block) -> HttpResponse:
    offer, what = block.card.offer, request.POST.get("what")
    given: actions.Places | actions.Hours | None = None
    if what == Said.CAPACITY:
        block.places = PlacesForm(request.POST, offer=offer, today=timezone.localdate())
        if not block.places.is_valid():
            return _page(request, ask, blocks, status=422)
        given = block.places.places
    elif what == Said.HOURS:
        block.hours = HostHoursForm(request.POST, offer=offer)
        if not block.hours.is_valid():
            return _page(request, ask, blocks, status=422)
        if "sure" not in request.POST:
            block.preview = True
            return _page(request, ask, blocks)
        given = block.hours.hours
    elif what not in (Said.RIGHT, Said.STOPPED):
        block.said = "impossible"
        return _page(request, ask, blocks, status=422)
    seen = request.POST.get("seen", "")
    try:
        actions.answer(offer=offer, at=timezone.now(), seen=seen, what=Said(what), given=given)
    except actions.StaleWord:
        blocks = _blocks(ask)
        for one in blocks:
            one.said = "stale" if one.card.offer.pk == offer.pk else ""
        return _page(request, ask, blocks, status=409)
    return redirect(f"{request.path}?dank={offer.pk}#aanbod-{offer.pk}")


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def send_again(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the address that got this one, whoever asks."""
    ask = host_links.find(token, also_expired=True)
    if ask is None:
        return _closed(request, "unknown", 404)
    visitor = get_adapter().get_client_ip(request)
    if host_links.too_often(host_links.MAILS, ask, visitor=visitor):
        return _closed(request, "too_often", 429)
    offers = _theirs(ask)
    if not offers:
        return _closed(request, "nothing", 410)
    mails.send_ask(ask, offers)
    return _closed(request, "sent", 200)


def _theirs(ask: HostAsk) -> list[Offer]:
    since = timezone.localdate() - STOPPED_LATELY
    return [
        offer
        for offer in host_links.offers_of(ask)
        if offer.stopped_on is None or offer.stopped_on >= since
    ]


def _blocks(ask: HostAsk) -> list[Block]:
    """The longest unchecked first, what stopped last."""
    now = timezone.localtime()
    shown = [
        Block(
            card=card,
            seen=actions.seen_of(card.offer),
            places=PlacesForm(offer=card.offer, today=now.date()),
            hours=HostHoursForm(offer=card.offer),
        )
        for card in cards.prepare(_theirs(ask), now=now)
    ]
    return sorted(
        shown, key=lambda one: (one.card.offer.stopped_on is not None, one.card.offer.checked_on)
    )


def _page(
    request: HttpRequest, ask: HostAsk, blocks: list[Block], *, said: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "ask": ask,
        "blocks": blocks,
        "said": said,
        "wrong": status == 422,
        "thanks": request.GET.get("dank", "") if request.method != "POST" else "",
        "today": timezone.localdate(),
    }
    return _bare(request, "referrals/host_offers.html", context, status)


def _closed(request: HttpRequest, reason: str, status: int, token: str = "") -> HttpResponse:
    context = {"reason": reason, "token": token}
    return _bare(request, "referrals/host_offers_closed.html", context, status)


def _bare(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
