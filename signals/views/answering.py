"""The page on which policy answers a structural signal, and the one about reminders by mail."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals import phases
from signals.actions import answering as actions
from signals.actions import reminding
from signals.actions import structural as moving
from signals.enums import ResponseKind
from signals.forms.answering import RespondForm
from signals.models import PolicyResponse, StructuralSignal
from signals.phases import Phase
from signals.views.answered import Answered
from signals.views.structural import find, went_up
from signals.views.telling import quotes_of, role_title, told_move, voices_of


@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: CityRequest, pk: int) -> HttpResponse:
    """Policy answers: the question and what is known of it, with the form beside it."""
    require(request, Right.DECIDE)
    structural = find(request, pk)
    if structural.is_merged:
        return went_up(request, moving.last_of(structural))
    sent = request.POST if request.method == "POST" else None
    form = _form(request, structural, sent)
    meanwhile = ""
    if form.is_valid():
        try:
            return _respond(request, structural, form)
        except moving.WentUp as up:
            return went_up(request, up.into)
        except moving.StaleMove as stale:
            meanwhile = told_move(stale.move, request.city)
        except actions.Answered as answered:
            meanwhile = _told(answered.response)
        structural.refresh_from_db()
    return _page(request, structural, form, meanwhile)


def _form(
    request: CityRequest, structural: StructuralSignal, sent: QueryDict | None
) -> RespondForm:
    seen = sent.get("expected", "") if sent is not None else ""
    last = structural.responses.latest_first().first()
    return RespondForm(
        sent,
        structural=structural,
        phase=seen if seen in Phase.values else structural.phase,
        today=timezone.localdate(),
        initial={"form_key": uuid.uuid4(), "seen": last.pk if last else None},
        city=request.city,
        cancel_url=structural.get_absolute_url(),
    )


def _respond(request: CityRequest, structural: StructuralSignal, form: RespondForm) -> HttpResponse:
    response = actions.respond(
        structural=structural, by=request.membership, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _thanks(response))
    return redirect(structural)


def _thanks(response: PolicyResponse) -> str:
    if response.move is None:
        return _("Dank je. Het nieuwe antwoord staat bij dit signaal.")
    if response.kind == ResponseKind.NOT_TAKEN_UP:
        return _("Dank je. Wie dit meldde, hoort binnenkort waarom het niet verder gaat.")
    return _("Dank je. Wie dit meldde, hoort binnenkort wat er beslist is.")


def _told(response: PolicyResponse) -> str:
    """A colleague's answer in a sentence."""
    return _("{name} ({role}) antwoordde hier op {day}: {kind}.").format(
        name=response.given_by.name if response.given_by else _("Een collega"),
        role=role_title(response.structural.city, response.role),
        day=date_format(timezone.localtime(response.given_at), "j F"),
        kind=response.get_kind_display(),
    )


def _page(
    request: CityRequest, structural: StructuralSignal, form: RespondForm, meanwhile: str
) -> HttpResponse:
    """The page; after what a colleague did `meanwhile` with the form as it may be sent now, and with
    what was typed in it."""
    typed = form["why"].value() or ""
    if meanwhile:
        answered = structural.responses.latest_first().first()
        again = request.POST.copy()
        again["expected"], again["seen"] = structural.phase, str(answered.pk if answered else "")
        form = _form(request, structural, again)
    context: dict[str, Any] = {
        "structural": structural,
        "form": form,
        "may_answer": bool(phases.answers_from(structural.phase)),
        "meanwhile": meanwhile,
        "typed": typed,
        "turn": role_title(request.city, structural.turn),
        "answered": Answered.of(structural),
        "voices": voices_of(structural),
        "quotes": quotes_of(structural),
        "recognitions": list(structural.recognitions.confirmed().by_name()),
    }
    status = 409 if meanwhile else 422 if form.errors else 200
    return render_page(request, "answers/respond.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: CityRequest) -> HttpResponse:
    """Whether this person wants reminders by mail; what waits always stands on "vandaag"."""
    require(request, Right.READ_STRUCTURAL)
    membership = request.membership
    if request.method == "POST":
        wanted = request.POST.get("mail") == "ja"
        reminding.choose_reminders(membership=membership, wanted=wanted)
        messages.success(
            request,
            _("Goed. Je krijgt hoogstens één herinnering per week.")
            if wanted
            else _("Goed. Je krijgt geen herinneringen meer per mail."),
        )
        return redirect("structural:reminders", city=request.city.slug)
    choice = request.city.mail_choices.filter(membership=membership).first()
    context = {
        "wanted": choice is None or choice.reminders,
        "gets_any": membership.role in request.city.signal_route,
    }
    return render_page(request, "answers/reminders.html", context)
