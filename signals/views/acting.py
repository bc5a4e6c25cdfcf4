"""Pages of the actions: the list, one of them, and every form on its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.acting import Happened
from signals.actions import acting as actions
from signals.enums import ListPage
from signals.forms.acting import ActionForm
from signals.forms.acting_steps import ActionFilter, FinishForm, SwitchForm
from signals.forms.bundling import ticked
from signals.models import Action, ActionEvent, StructuralSignal
from signals.views.saved import saved_on

PER_PAGE = 25


@require_safe
def action_list(request: CityRequest) -> HttpResponse:
    require(request, Right.READ_ACTIONS)
    now = timezone.now()
    today = timezone.localdate(now)
    asked = ActionFilter(request.GET, membership=request.membership, today=today)
    page = Paginator(asked.found(now).with_labels(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filter": asked,
        "saved": saved_on(request, ListPage.ACTIONS),
        "page": page,
        "may_plan": request.membership.may(Right.PLAN_ACTIONS),
    }
    return render_page(request, "actions/list.html", context, fragment="results")


@require_safe
def action_detail(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.READ_ACTIONS)
    action = find(request, pk)
    now = timezone.now()
    days = list(action.dates.all().soonest_first())
    to_come = [day for day in days if day.ends_at > now]
    context = {
        "action": action,
        "to_come": to_come,
        "over": [day for day in days if day.ends_at <= now],
        "parts": list(action.parts.all().by_name()),
        "sources": _sources(action) if request.membership.may(Right.READ_STRUCTURAL) else [],
        "trainings": list(action.training_requests.with_labels().newest_first()),
        "story": list(action.story()),
        "doors": list(
            request.city.closed_doors.closed()
            .filter(behind__action=action, behind__event__isnull=False)
            .with_labels()
            .newest_first()
        ),
        "to_look_back": action.is_open and bool(days) and not to_come,
        "may_plan": request.membership.may(Right.PLAN_ACTIONS),
    }
    return render_page(request, "actions/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: CityRequest) -> HttpResponse:
    """Plan an action: blank, or out of structural signals (?structureel=…&structureel=…)."""
    require(request, Right.PLAN_ACTIONS)
    asked = ticked(request.GET.getlist("structureel"))
    sources = request.city.structural_signals.standing().filter(pk__in=asked)
    form = ActionForm(
        request.POST or None,
        membership=request.membership,
        today=timezone.localdate(),
        sources=list(sources.order_by("pk")),
        cancel_url=reverse("actions:list", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        action = actions.plan_action(
            city=request.city,
            by=request.membership,
            at=timezone.now(),
            form_key=form.cleaned_data["form_key"],
            **form.given(),
        )
        count = action.dates.count()
        messages.success(
            request,
            ngettext("Gepland, met {count} dag.", "Gepland, met {count} dagen.", count).format(
                count=count
            ),
        )
        return redirect(action)
    return form_page(request, form, None, _("Plan een actie"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.PLAN_ACTIONS)
    action, title = find(request, pk), _("Wijzig een actie")
    if not action.is_open:
        return _is_over(request, action)
    form = _edit_form(request, action, request.POST or None)
    if form.is_valid():
        try:
            actions.edit_action(
                action=action,
                by=request.membership,
                at=timezone.now(),
                expected=form.cleaned_data["expected"],
                **form.given(),
            )
        except actions.StaleAction as stale:
            return _once_more(request, pk, stale.event, _edit_form, title)
        except actions.CannotGoOn:
            return _is_over(request, find(request, pk))
        messages.success(request, _("Bewaard."))
        return redirect(action)
    return form_page(request, form, action, title)


def _edit_form(request: CityRequest, action: Action, data: Any) -> ActionForm:
    return ActionForm(
        data,
        membership=request.membership,
        today=timezone.localdate(),
        action=action,
        cancel_url=action.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: CityRequest, pk: int) -> HttpResponse:
    """Let one action go on otherwise: digital, suspended, in person again, or not at all."""
    require(request, Right.PLAN_ACTIONS)
    action = find(request, pk)
    form = SwitchForm(
        request.POST or None,
        action=action,
        city=request.city,
        cancel_url=action.get_absolute_url(),
    )
    if form.is_valid():
        try:
            count = actions.switch_action(
                action=action, by=request.membership, at=timezone.now(), **form.cleaned_data
            )
        except actions.StaleAction as stale:
            messages.error(request, _stale(stale.event))
        except actions.CannotGoOn:
            return _is_over(request, action)
        else:
            messages.success(request, _("Gewijzigd. {mailed}").format(mailed=told_mails(count)))
        return redirect(action)
    if not action.courses():
        return _is_over(request, action)
    lead = _("Nu: {course}.").format(course=action.course.label if action.course else "")
    if not action.has_variant:
        lead += " " + _("Er is nog geen digitale variant: die vul je aan bij ‘wijzig’.")
    return form_page(request, form, action, _("Laat het anders doorgaan"), lead)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: CityRequest, pk: int) -> HttpResponse:
    """How did it go? The figures, the outcome, and what next."""
    require(request, Right.PLAN_ACTIONS)
    action, title = find(request, pk), _("Hoe liep het?")
    form = _finish_form(request, action, request.POST or None)
    if form.is_valid():
        try:
            actions.finish_action(
                action=action, by=request.membership, at=timezone.now(), **form.cleaned_data
            )
        except actions.StaleAction as stale:
            return _once_more(request, pk, stale.event, _finish_form, title)
        except actions.DaysToCome:
            form.add_error(
                None, _("Er komen nog dagen. Rond af na de laatste, of haal ze eerst weg.")
            )
            return form_page(request, form, action, title)
        except actions.CannotGoOn:
            return _is_over(request, action)
        messages.success(request, _("Afgerond. Dank je: zo weet iedereen wat het opleverde."))
        return redirect(action)
    return form_page(request, form, action, title)


def _finish_form(request: CityRequest, action: Action, data: Any) -> FinishForm:
    return FinishForm(data, action=action, city=request.city, cancel_url=action.get_absolute_url())


def _sources(action: Action) -> list[StructuralSignal]:
    return list(action.structural.select_related("city").order_by("title", "pk"))


def find(request: CityRequest, pk: int) -> Action:
    """The action of this city with this key, or Http404."""
    return get_object_or_404(request.city.actions.with_labels(), pk=pk)


def form_page(
    request: CityRequest, form: Any, action: Action | None, title: str, lead: str = ""
) -> HttpResponse:
    """A page with one form about an action; 422 when something is wrong in it."""
    context = {"form": form, "action": action, "page_title": title, "lead": lead}
    status = 422 if form.errors else 200
    return render_page(request, "actions/form.html", context, status=status)


def told_mails(count: int) -> str:
    """How many were mailed, in a sentence."""
    if not count:
        return _("Niemand kreeg een mail.")
    return ngettext("{count} mail is weg.", "{count} mails zijn weg.", count).format(count=count)


def told_event(event: ActionEvent) -> str:
    """An event in a sentence, as "Karim wijzigde dit op 3 mei om 9.12 u: opgeschort."."""
    at = timezone.localtime(event.at)
    return _("{name} wijzigde dit op {day} om {hour} u: {what}.").format(
        name=event.by.name if event.by else _("Een collega"),
        day=date_format(at, "j F"),
        hour=date_format(at, "G.i"),
        what=event.note if event.what == Happened.EDITED else event.get_what_display(),
    )


def _stale(event: ActionEvent) -> str:
    return _("{what} Wat jij deed, is niet bewaard. Kijk even of het nog nodig is.").format(
        what=told_event(event)
    )


def _once_more(
    request: CityRequest,
    pk: int,
    event: ActionEvent,
    make: Callable[[CityRequest, Action, Any], Any],
    title: str,
) -> HttpResponse:
    """The same form with what was typed, after a colleague was first; sent again, it is saved."""
    action = find(request, pk)
    data = request.POST.copy()
    data["expected"] = str(action.revision)
    form = make(request, action, data)
    form.add_error(None, _stale(event))
    return form_page(request, form, action, title)


def _is_over(request: CityRequest, action: Action) -> HttpResponse:
    messages.error(
        request,
        _("Deze actie is {status}. Zo kan ze niet meer veranderen.").format(
            status=action.get_status_display()
        ),
    )
    return redirect(action)
