"""The page behind the link in a host's mail. Opening it changes nothing; a button does.

No account and no cookie: the link itself is the right to answer, so there is nothing that a page
elsewhere could ride along on, and the usual token against that would only lock out mail programs
that keep no cookies.
"""

from __future__ import annotations

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

from referrals import answer_links, lookup, mails, wording
from referrals.actions import referring as actions
from referrals.forms.referring import MoveForm, OutcomeForm
from referrals.models import Referral
from referrals.states import OUTCOMES, Party, Road, may_differ


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One referral, for the host that it is for."""
    try:
        referral = lookup.by_link(answer_links.read_token(token))
    except SignatureExpired:
        return _closed(request, "expired", 410, token=token)
    if referral is None:
        return _closed(request, "unknown", 404)
    if request.method != "POST":
        return _page(request, token, referral)
    visitor = get_adapter().get_client_ip(request)
    if answer_links.too_often(answer_links.ANSWERS, referral, visitor=visitor):
        return _closed(request, "too_often", 429)
    if "outcome" in request.POST:
        return _differ(request, token, referral)
    return _move(request, token, referral)


def _move(request: HttpRequest, token: str, referral: Referral) -> HttpResponse:
    form = MoveForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        if "to" in form.errors or "step" in form.errors:  # no button of ours
            return _page(request, token, referral, said="impossible", status=422)
        return _page(request, token, referral, form=form, status=422)
    given = form.cleaned_data
    try:
        actions.move(
            referral=referral, by=None, at=timezone.now(), expected=given["step"], to=given["to"],
            road=Road.LINK, reason=given["reason"], appointment_on=given["appointment_on"],
        )  # fmt: skip
    except actions.StaleMove:
        return _page(request, token, _again(token) or referral, said="stale", status=409)
    except (actions.NoSuchMove, actions.NotYours, actions.NotSaid):
        return _page(request, token, referral, said="impossible", status=422)
    return redirect(f"{request.path}?dank=1")


def _differ(request: HttpRequest, token: str, referral: Referral) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, token, referral, said="impossible", status=422)
    try:
        actions.differ(
            referral=referral, by=None, at=timezone.now(), road=Road.LINK, **form.cleaned_data
        )
    except (actions.NoSuchMove, actions.NotYours):
        return _page(request, token, referral, said="impossible", status=422)
    return redirect(f"{request.path}?dank=1")


def _again(token: str) -> Referral | None:
    return lookup.by_link(answer_links.read_token(token, also_expired=True))


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def send_again(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link, to the address that is known, whoever asks. The old signature is enough."""
    referral = _again(token)
    if referral is None:
        return _closed(request, "unknown", 404)
    visitor = get_adapter().get_client_ip(request)
    if not referral.is_open:
        return _closed(request, "done", 410)
    if answer_links.too_often(answer_links.MAILS, referral, visitor=visitor):
        return _closed(request, "too_often", 429)
    sent = mails.send_referral(referral)
    return _closed(request, "sent" if sent else "no_address", 200)


def _page(
    request: HttpRequest,
    token: str,
    referral: Referral,
    *,
    form: MoveForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    host = (Party.HOST,)
    context: dict[str, Any] = {
        "token": token,
        "referral": referral,
        "choices": wording.choices(referral, host, Road.LINK),
        "history": wording.history(
            referral,
            list(referral.moves.all().oldest_first()),
            list(referral.notes.all().oldest_first()),
            names=False,
        ),
        "differs": [
            (one.value, one.label)
            for one in OUTCOMES
            if one != referral.state and may_differ(referral.state, Party.HOST)
        ],
        "move_form": form,
        "wrong": form.wrong if form else {},
        "said": said,
        "thanks": request.method != "POST" and "dank" in request.GET,
        "today": timezone.localdate(),
    }
    return _bare(request, "referring/answer.html", context, status)


def _closed(request: HttpRequest, reason: str, status: int, token: str = "") -> HttpResponse:
    return _bare(
        request, "referring/answer_closed.html", {"reason": reason, "token": token}, status
    )


def _bare(
    request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
