"""Pages of the referrals for who signs in: the list, refer, one referral and what may be done with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals import agreement, cards, codes, mails, wording
from referrals.actions import referring as actions
from referrals.alternatives import alternatives
from referrals.forms.referral_filter import ReferralFilter
from referrals.forms.referring import HandOnForm, MoveForm, OutcomeForm, ReferForm
from referrals.forms.scanning import ProfileForm
from referrals.models import Missed, Offer, Referral
from referrals.resident_card import card_of, read_out
from referrals.states import OUTCOMES, Party, Road, State, may_differ
from referrals.times import next_times
from referrals.track_record import TrackRecord, track_record

PER_PAGE = 25
LATELY = timedelta(days=183)
WAITED = timedelta(days=10)  # without an answer: that is an answer too


def may_read(request: CityRequest) -> None:
    """Raise PermissionDenied unless this person sends, hosts or chases here."""
    if not request.membership.may(Right.REFER):
        require(request, Right.ANSWER_REFERRALS)


def find(request: CityRequest, pk: int) -> Referral:
    """The referral of this city with this key that this person may see, or Http404."""
    may_read(request)
    seen = request.city.referrals.visible_to(request.membership)
    return get_object_or_404(seen.with_labels(), pk=pk)


@require_safe
def referral_list(request: CityRequest) -> HttpResponse:
    """One's own, or what came in, or all for who chases. A code leads straight to its referral."""
    may_read(request)
    typed = request.GET.get("code", "").strip()
    unknown = ""
    if typed:
        seen = request.city.referrals.visible_to(request.membership)
        found = seen.with_labels().filter(code=codes.read(typed) or "").first()
        if found:
            return redirect(f"{found.get_absolute_url()}?kaartje=1")
        unknown = typed[:40]
    asked = ReferralFilter(request.GET, membership=request.membership, today=timezone.localdate())
    every = asked.found()
    counts = every.per_state()
    standing = asked.standing(every).with_labels().newest_first()
    context = {
        "filter": asked,
        "counts": [(state.label, counts[state], state.value) for state in State if counts[state]],
        "total": sum(counts.values()),
        "page": Paginator(standing, PER_PAGE).get_page(request.GET.get("pagina")),
        "unknown": unknown,
        "may_refer": request.membership.may(Right.REFER),
        "may_chase": request.membership.may(Right.CHASE_REFERRALS),
    }
    return render_page(request, "referring/list.html", context, fragment="results")


def record_of(offer: Offer, now: datetime) -> TrackRecord | None:
    """How the host of this offer answered in the last half year; one query."""
    lately = offer.city.referrals.filter(offer__host=offer.host_id)
    return track_record(lately.answers(since=now - LATELY, waited=now - WAITED))


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: CityRequest) -> HttpResponse:
    """Refer somebody to the offer of `?aanbod=`. A needs scan posts what was tapped, to begin with."""
    require(request, Right.REFER)
    offers = request.city.offers.current().with_labels()
    offer = offers.filter(slug=request.GET.get("aanbod", "").replace("\x00", "")[:140]).first()
    if offer is None:
        messages.info(request, _("Zoek eerst een plek. Druk daar op “Verwijs door”."))
        return redirect("referrals:list", city=request.city.slug)
    now = timezone.localtime()
    from_scan = request.POST.get("from_scan") == "1"
    form = ReferForm(
        request.POST if request.method == "POST" and not from_scan else None,
        membership=request.membership,
        today=now.date(),
        profile=ProfileForm(request.POST, city=request.city).profile() if from_scan else {},
        cancel_url=offer.get_absolute_url(),
    )
    if form.is_valid():
        try:
            referral = actions.refer(
                city=request.city,
                by=request.membership,
                at=timezone.now(),
                offer=offer,
                **form.given(),
            )
        except actions.OfferStopped:
            messages.error(request, _("Dit aanbod is net gestopt. Er is niets verstuurd."))
            return redirect(offer)
        messages.success(request, _("Doorverwezen. Geef het kaartje mee, of lees het voor."))
        return redirect(referral)
    context = {
        "form": form,
        "offer": offer,
        "card": cards.prepare([offer], now=now)[0],
        "times": next_times(offer.helper_slots or offer.place_slots, now),
        "record": record_of(offer, now),
        "wordings": agreement.current(),
    }
    return render_page(request, "referring/refer.html", context, status=422 if form.errors else 200)


@require_safe
def referral_detail(request: CityRequest, pk: int) -> HttpResponse:
    return detail_page(request, find(request, pk))


def road_of(request: CityRequest, parties: tuple[Party, ...], asked: Any) -> Road:
    """By the code for a host who typed it, else by the page."""
    return Road.CODE if asked and Party.HOST in parties else Road.PAGE


def detail_page(
    request: CityRequest, referral: Referral, form: MoveForm | None = None
) -> HttpResponse:
    """The page of one referral; with a form that was wrong, what is wrong in it."""
    parties = referral.parties_of(request.membership)
    moves = list(referral.moves.all().oldest_first())
    notes = list(referral.notes.all().oldest_first())
    by_card = wording.choices(referral, parties, Road.CODE) if request.GET.get("kaartje") else []
    now = timezone.localtime()
    context = {
        "referral": referral,
        "onward": getattr(referral, "handed_on", None),
        "history": wording.history(referral, moves, notes, names=True),
        "choices": by_card or wording.choices(referral, parties, Road.PAGE),
        "move_form": form,
        "wrong": form.wrong if form else {},
        "with_card": bool(by_card),
        "sees_need": bool({Party.HOST, Party.SENDER} & set(parties)),
        "is_sender": Party.SENDER in parties,
        "unreachable": referral.state == State.SENT
        and Party.HOST not in parties
        and not mails.addresses_of(referral.offer),
        "may_stop": bool({Party.SENDER, Party.CHASER} & set(parties)),
        "may_hand_on": may_hand_on(referral, parties),
        "missed": Missed.choices if referral.state == State.NO_SHOW and parties else [],
        "missed_reason": _missed_reason(referral),
        "differs": [
            (one.value, one.label)
            for one in OUTCOMES
            if one != referral.state and any(may_differ(referral.state, p) for p in parties)
        ],
        "read_out": read_out(card_of(referral, language="nl", now=now)),
        "today": now.date(),
    }
    return render_page(request, "referring/detail.html", context, status=422 if form else 200)


def _missed_reason(referral: Referral) -> str:
    noted = getattr(referral, "missed", None) if referral.state == State.NO_SHOW else None
    return noted.reason if noted else ""


def may_hand_on(referral: Referral, parties: tuple[Party, ...]) -> bool:
    speaks = bool({Party.SENDER, Party.CHASER} & set(parties))
    return speaks and actions.may_hand_on(referral)


def was_first(request: CityRequest, stale: actions.StaleMove) -> None:
    """Say what somebody did in the meantime; nothing was changed."""
    messages.warning(
        request,
        _("Iemand was net voor: {move}. Er is niets veranderd.").format(
            move=wording.move_in_words(stale.move)
        ),
    )


@require_POST
def move(request: CityRequest, pk: int) -> HttpResponse:
    """One of the buttons on the page of a referral."""
    referral = find(request, pk)
    form = MoveForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        if "to" in form.errors or "step" in form.errors:  # no button of ours
            messages.error(request, _("Dat kan hier niet. Er is niets veranderd."))
            return redirect(referral)
        return detail_page(request, referral, form)
    given = form.cleaned_data
    road = road_of(request, referral.parties_of(request.membership), request.POST.get("kaartje"))
    try:
        made = actions.move(
            referral=referral, by=request.membership, at=timezone.now(), expected=given["step"],
            to=given["to"], road=road, reason=given["reason"], appointment_on=given["appointment_on"],
        )  # fmt: skip
    except actions.StaleMove as stale:
        was_first(request, stale)
    except (actions.NoSuchMove, actions.NotYours, actions.NotSaid):
        messages.error(request, _("Dat kan hier niet. Er is niets veranderd."))
    else:
        messages.success(request, _("Genoteerd: {move}.").format(move=wording.move_in_words(made)))
    return redirect(referral)


@require_POST
def differ(request: CityRequest, pk: int) -> HttpResponse:
    """It ended otherwise, as this person saw it; what the other said stays."""
    referral = find(request, pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies hoe het voor jou afliep."))
        return redirect(referral)
    try:
        actions.differ(
            referral=referral, by=request.membership, at=timezone.now(), **form.cleaned_data
        )
    except (actions.NoSuchMove, actions.NotYours):
        messages.error(request, _("Dat kan hier niet. Er is niets veranderd."))
    else:
        messages.success(request, _("Genoteerd. Beide antwoorden blijven staan."))
    return redirect(referral)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_agreement(request: CityRequest, pk: int) -> HttpResponse:
    """Asks first; the post wipes what the need was."""
    referral = find(request, pk)
    if not {Party.SENDER, Party.CHASER} & set(referral.parties_of(request.membership)):
        raise PermissionDenied(_("Dit doet wie doorverwees."))
    if request.method == "POST":
        actions.withdraw_agreement(referral=referral, by=request.membership, at=timezone.now())
        messages.success(request, _("Gestopt. Waarmee hulp gevraagd werd, is gewist."))
        return redirect(referral)
    return render_page(request, "referring/withdraw_agreement.html", {"referral": referral})


@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: CityRequest, pk: int) -> HttpResponse:
    """The same question to another offer, in one act."""
    referral = find(request, pk)
    if not may_hand_on(referral, referral.parties_of(request.membership)):
        messages.error(request, _("Deze doorverwijzing kan je niet doorgeven."))
        return redirect(referral)
    form = HandOnForm(
        request.POST if request.method == "POST" else None,
        referral=referral,
        alternatives=alternatives(referral),
        cancel_url=referral.get_absolute_url(),
    )
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("offer", "agreed_how", "form_key")}
        try:
            onward = actions.hand_on(
                referral=referral, by=request.membership, at=timezone.now(), **given
            )
        except (actions.CannotHandOn, actions.OfferStopped):
            messages.error(request, _("Doorgeven lukte niet: er veranderde net iets. Kijk het na."))
            return redirect(referral)
        messages.success(request, _("Doorgegeven. Er is een nieuw kaartje; het oude wijst ernaar."))
        return redirect(onward)
    context = {"referral": referral, "form": form, "wordings": agreement.current()}
    return render_page(
        request, "referring/hand_on.html", context, status=422 if form.errors else 200
    )


def to_board(request: CityRequest) -> HttpResponse:
    return redirect(reverse("referring:board", kwargs={"city": request.city.slug}))
