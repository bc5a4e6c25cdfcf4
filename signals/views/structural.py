"""Pages of the structural signals: the list, the story of one, and what takes it a step further."""

from __future__ import annotations

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
from signals.actions import structural as actions
from signals.enums import ListPage
from signals.forms.bundling import ticked
from signals.forms.structural import (
    AskForm,
    FollowUpForm,
    MoveForm,
    StructuralFilter,
    StructuralForm,
    step_label,
)
from signals.models import Move, StructuralSignal
from signals.phases import Need, Phase
from signals.views.acted import actions_of
from signals.views.answered import Answered, asks_answer, may_respond, may_word
from signals.views.saved import saved_on
from signals.views.telling import hints_of, quotes_of, role_title, story_of, told_move, voices_of

PER_PAGE = 20
WHERE = {  # the page, and the field on it, where what is missing can be filled in
    Need.VOICES: ("structural:signals", ""),
    Need.DESCRIPTION: ("structural:edit", "#id_description"),
    Need.AXES: ("structural:edit", "#id_domain"),
    Need.CLEAR: ("structural:edit", "#id_is_clear_0"),
    Need.CHECKED: ("structural:edit", "#id_recurring_0"),
    Need.ADDRESSED: ("structural:edit", "#id_scope"),
    Need.OWNER: ("structural:edit", "#id_owner_organisation"),
    Need.SHARED: ("structural:organisations", ""),
    Need.AGREED: ("structural:organisations", ""),
    Need.NEXT: ("structural:follow_up", "#id_next_step"),
    Need.FOLLOW_UP: ("structural:follow_up", ""),
}


def find(request: CityRequest, pk: int) -> StructuralSignal:
    """The structural signal of this city with this key, or Http404."""
    return get_object_or_404(request.city.structural_signals.with_labels(), pk=pk)


def went_up(request: CityRequest, into: StructuralSignal) -> HttpResponse:
    """Tell that a colleague merged it, and lead to what it became part of."""
    messages.info(
        request,
        _("Een collega voegde dit net samen met “{title}”. Je staat nu daar.").format(
            title=into.title
        ),
    )
    return redirect(into)


def form_page(
    request: CityRequest,
    form: Any,
    structural: StructuralSignal | None,
    title: str,
    lead: str = "",
    template: str = "structural/form.html",
) -> HttpResponse:
    """A page with one form about a structural signal; 422 when something is wrong in it."""
    context = {"form": form, "structural": structural, "page_title": title, "lead": lead}
    status = 422 if form.errors else 200
    return render_page(request, template, context, status=status)


def may_hand_over(request: CityRequest) -> bool:
    """Whether this person may take structural signals to the signalenbundel."""
    return request.membership.may(Right.BUNDLE) or request.membership.may(Right.DECIDE)


@require_safe
def structural_list(request: CityRequest) -> HttpResponse:
    require(request, Right.READ_STRUCTURAL)
    asked = StructuralFilter(request.GET, membership=request.membership, today=timezone.localdate())
    found = asked.found().with_labels().with_counts()
    context = {
        "filter": asked,
        "saved": saved_on(request, ListPage.STRUCTURAL),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "may_bundle": request.membership.may(Right.BUNDLE),
        "may_hand_over": may_hand_over(request),
        "may_word": may_word(request.membership),
        "gets_reminders": request.membership.role in request.city.signal_route,
        "suggestions": request.city.bundle_suggestions.open(),
    }
    return render_page(request, "structural/list.html", context, fragment="results")


@require_safe
def structural_detail(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.READ_STRUCTURAL)
    structural = find(request, pk)
    if structural.is_merged:
        return redirect(actions.last_of(structural))
    membership = request.membership
    answered = Answered.of(structural)
    actions_for_it = actions_of(structural, timezone.now())
    context = {
        "structural": structural,
        "story": story_of(structural, answered, actions_for_it),
        "answered": answered,
        "voices": voices_of(structural),
        "quotes": quotes_of(structural),
        "recognitions": list(structural.recognitions.by_name()),
        "turn": role_title(request.city, structural.turn),
        "actions": actions_for_it,
        "may_plan": membership.may(Right.PLAN_ACTIONS),
        "may_bundle": membership.may(Right.BUNDLE),
        "hints": hints_of(structural) if membership.may(Right.BUNDLE) else (),
        "may_read_signals": membership.may(Right.READ_SIGNALS),
        "may_move": bool(structural.may_be_moved_by(membership)),
        "may_respond": may_respond(structural, membership),
        "asks_answer": asks_answer(structural, membership),
        "may_word": may_word(membership),
        "may_follow_up": structural.may_be_followed_by(membership),
        "may_recognise": may_recognise(request),
    }
    return render_page(request, "structural/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.BUNDLE)
    structural = find(request, pk)
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    form = StructuralForm(
        request.POST or None,
        instance=structural,
        city=request.city,
        cancel_url=structural.get_absolute_url(),
        wording_url=reverse("structural:wording", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        try:
            actions.edit_structural(structural=structural, at=timezone.now(), **form.cleaned_data)
        except actions.WentUp as up:
            return went_up(request, up.into)
        messages.success(request, _("Bewaard."))
        return redirect(structural)
    title = _("Wijzig een structureel signaal")
    return form_page(request, form, structural, title, template="structural/edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: CityRequest, pk: int) -> HttpResponse:
    """The steps from here: what is possible, what is missing and where to fill it in."""
    structural = find(request, pk)
    if not structural.may_be_followed_by(request.membership):
        raise PermissionDenied(_("Een stap zetten hoort niet bij je rol in deze stad."))
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    sent = request.POST.get("expected", "")
    form = MoveForm(
        request.POST or None,
        structural=structural,
        membership=request.membership,
        seen=sent if sent in Phase.values else structural.phase,
        city=request.city,
        cancel_url=structural.get_absolute_url(),
    )
    if form.is_valid():
        return _make_move(request, structural, form)
    lacking = [
        (step_label(one), [_lack(structural, need) for need in form.lacking[one.end]])
        for one in form.transitions
        if form.lacking[one.end]
    ]
    context = {
        "form": form,
        "structural": structural,
        "lacking": lacking,
        "turn": role_title(request.city, structural.turn),
    }
    status = 422 if form.errors else 200
    return render_page(request, "structural/move.html", context, status=status)


def _make_move(request: CityRequest, structural: StructuralSignal, form: MoveForm) -> HttpResponse:
    given = form.cleaned_data
    try:
        made = actions.move_structural(
            structural=structural,
            by=request.membership,
            at=timezone.now(),
            expected=given["expected"],
            to=given["to"],
            note=given["note"],
        )
    except actions.WentUp as up:
        return went_up(request, up.into)
    except actions.StaleMove as stale:
        messages.error(request, _stale(request, stale.move))
    except actions.NotReady as unready:
        names = ", ".join(str(need.label) for need in unready.missing)
        messages.error(request, _("Dit kan nog niet. Er ontbreekt: {names}.").format(names=names))
        return redirect("structural:move", city=request.city.slug, pk=structural.pk)
    else:
        messages.success(
            request, _("Gedaan: dit staat nu op {phase}.").format(phase=made.get_to_phase_display())
        )
    return redirect(structural)


def _stale(request: CityRequest, move: Move) -> str:
    return _("{what} Jouw stap is niet gezet. Kijk even of ze nog nodig is.").format(
        what=told_move(move, request.city)
    )


def _lack(structural: StructuralSignal, need: Need) -> tuple[str, str]:
    """What is missing, and where to fill it in."""
    route, anchor = WHERE[need]
    keys = {"city": structural.city.slug, "pk": structural.pk}
    return str(need.label), reverse(route, kwargs=keys) + anchor


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: CityRequest, pk: int) -> HttpResponse:
    structural = find(request, pk)
    if not structural.may_be_followed_by(request.membership):
        raise PermissionDenied(_("Opvolging schrijven hoort niet bij je rol in deze stad."))
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    form = FollowUpForm(
        request.POST or None,
        structural=structural,
        today=timezone.localdate(),
        city=request.city,
        cancel_url=structural.get_absolute_url(),
    )
    if form.is_valid():
        try:
            actions.note_follow_up(
                structural=structural,
                by=request.membership,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except actions.WentUp as up:
            return went_up(request, up.into)
        messages.success(request, _("Bewaard. Iedereen die dit volgt, kan het lezen."))
        return redirect(structural)
    return form_page(request, form, structural, _("Schrijf opvolging"))


def may_recognise(request: CityRequest) -> bool:
    """Whether this person may speak for an organisation here."""
    membership = request.membership
    return membership.organisation is not None and membership.may(Right.LOG_SIGNALS)


@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: CityRequest, pk: int) -> HttpResponse:
    """Who recognises it, who was asked; and for who bundles: ask others."""
    require(request, Right.READ_STRUCTURAL)
    structural = find(request, pk)
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    may_ask = request.membership.may(Right.BUNDLE)
    form = None
    if may_ask or request.method == "POST":
        require(request, Right.BUNDLE)
        form = AskForm(request.POST or None, structural=structural, city=request.city)
        if form.is_valid():
            try:
                actions.ask_organisations(
                    structural=structural,
                    at=timezone.now(),
                    organisations=form.cleaned_data["organisations"],
                )
            except actions.WentUp as up:
                return went_up(request, up.into)
            messages.success(request, _("Gevraagd. Het staat bij hen op “vandaag”."))
            return redirect("structural:organisations", city=request.city.slug, pk=pk)
    rows = list(structural.recognitions.by_name())
    mine = next(
        (row for row in rows if row.organisation_id == request.membership.organisation_id), None
    )
    context = {
        "structural": structural,
        "rows": rows,
        "mine": mine,
        "form": form,
        "may_recognise": may_recognise(request),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "structural/organisations.html", context, status=status)


@require_POST
def recognise(request: CityRequest, pk: int) -> HttpResponse:
    """Somebody says for their organisation that it knows this, or agrees with the text."""
    require(request, Right.LOG_SIGNALS)
    structural = find(request, pk)
    try:
        row = actions.recognise(
            structural=structural,
            by=request.membership,
            at=timezone.now(),
            agrees=request.POST.get("akkoord") == "ja",
        )
    except actions.WithoutOrganisation:
        messages.error(
            request,
            _(
                "Je hebt nog geen organisatie in deze stad. Vraag het stadsteam om die in te vullen."
            ),
        )
    except actions.WentUp as up:
        return went_up(request, up.into)
    else:
        messages.success(
            request, _("Dank je: {organisation} herkent dit.").format(organisation=row.organisation)
        )
    return redirect("structural:organisations", city=request.city.slug, pk=pk)


@require_POST
def stop_asking(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.BUNDLE)
    structural = find(request, pk)
    keys = ticked(request.POST.getlist("organisatie"))[:1]
    asked = get_object_or_404(request.city.organisations, pk__in=keys)
    try:
        actions.stop_asking(structural=structural, organisation=asked)
    except actions.WentUp as up:
        return went_up(request, up.into)
    messages.success(request, _("De vraag aan {name} is weg.").format(name=asked))
    return redirect("structural:organisations", city=request.city.slug, pk=pk)
