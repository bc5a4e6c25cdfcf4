"""The card for a resident: no sign-in, no cookie, and nothing of what the need was.

Nothing here acts for who is signed in, so there is nothing for the usual token to guard.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cities.http import download
from referrals import answer_links, card_pdf, codes, lookup, mails
from referrals.card_words import LANGUAGES
from referrals.models import Referral
from referrals.resident_card import card_of
from referrals.states import State
from signals.links import Limits, beyond, veiled

# Tries that found nothing, by one internet address: far too few to find one of 10¹³ codes.
MISSES: Limits = {"visitor": ((20, 600), (100, 86_400))}
SHUT_FOR = 600  # seconds
OVER = (State.REFUSED, State.EXPIRED, State.WITHDRAWN)  # one cannot go there with it any more


@login_not_required
@never_cache
@require_safe
def find_card(request: HttpRequest) -> HttpResponse:
    """Type a code: however it was typed, it leads to its card."""
    typed = request.GET.get("code", "")
    if not typed.strip():
        return _bare(request, "referring/find_card.html", {"typed": "", "state": ""})
    referral, refusal = _found(request, typed)
    if referral is None:
        return refusal
    return redirect(referral.card_path)


@login_not_required
@never_cache
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card, in Dutch and the language that was chosen, to show or to print."""
    referral, refusal = _found(request, code)
    if referral is None:
        return refusal
    language = _language(request, referral)
    if code != referral.code_word:
        return redirect(referral.card_path)
    last = lookup.last_of(referral)
    if last.pk == referral.pk and last.state in OVER:
        return _bare(request, "referring/card_over.html", {"referral": referral}, 410)
    context = {
        "card": card_of(last, language=language, now=timezone.localtime()),
        "referral": last,
        "moved_on": last.pk != referral.pk,
        "languages": LANGUAGES.items(),
        "language": language,
    }
    return _bare(request, "referring/card.html", context)


@login_not_required
@never_cache
@require_safe
def card_pdf_file(request: HttpRequest, code: str) -> HttpResponse:
    """The same card on A6 or A5."""
    referral, refusal = _found(request, code)
    if referral is None:
        return refusal
    last = lookup.last_of(referral)
    if last.state in OVER:
        return redirect(referral.card_path)
    size = request.GET.get("formaat", "")
    now = timezone.localtime()
    paper = card_of(last, language=_language(request, last), now=now)
    content = card_pdf.as_pdf(
        paper,
        city=last.city.name,
        size=size if size in card_pdf.SIZES else card_pdf.SIZES[0],
        at=now,
    )
    return _quiet(download(content, card_pdf.PDF, "kaartje.pdf"))


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def mail_host(request: HttpRequest, code: str) -> HttpResponse:
    """A host with the card in front of it: mail a link to the address that is known of the host."""
    referral, refusal = _found(request, code)
    if referral is None:
        return refusal
    last = lookup.last_of(referral)
    visitor = get_adapter().get_client_ip(request)
    if not last.is_open:
        return _said(request, "done", 410)
    if answer_links.too_often(answer_links.MAILS, last, visitor=visitor):
        return _said(request, "too_often", 429)
    return _said(request, "sent" if mails.send_referral(last) else "no_address", 200)


def _said(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return _bare(request, "referring/answer_closed.html", {"reason": reason, "token": ""}, status)


def _found(request: HttpRequest, typed: str) -> tuple[Referral | None, HttpResponse]:
    """The referral with this code, or the page to answer with.

    Only whole codes that nobody has are counted: a slip of the finger is no code at all. Past the
    limit nothing is looked up any more, so that guessing on is in vain.
    """
    visitor = veiled(get_adapter().get_client_ip(request))
    shut = f"referrals.cards.shut.{visitor}"
    code = codes.read(typed)
    too_often = cache.get(shut) is not None
    if code and not too_often:
        if referral := lookup.by_code(code):
            return referral, HttpResponse()
        too_often = beyond(MISSES, {"visitor": visitor}, "referrals.cards")
        if too_often:
            cache.set(shut, 1, timeout=SHUT_FOR)
    context = {
        "typed": typed[:40].replace("\x00", ""),
        "state": "too_often" if too_often else "unknown",
    }
    return None, _bare(request, "referring/find_card.html", context, 429 if too_often else 404)


def _language(request: HttpRequest, referral: Referral) -> str:
    """What was asked for, else the language that was agreed at the desk; "nl" for no second one."""
    asked = request.GET.get("taal", referral.language)
    return asked if asked in LANGUAGES else "nl"


def _bare(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return _quiet(
        render(request, template, context | {"find_url": reverse("find_card")}, status=status)
    )


def _quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
