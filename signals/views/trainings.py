"""Pages of "vorming op maat": what is asked, one request with its next step, and stopping one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.http import CityRequest, render_page, require
from cities.models import Membership
from cities.rights import Right
from signals import trainings
from signals.actions import trainings as actions
from signals.forms.trainings import FORMS, StepForm, StopForm, TrainingForm
from signals.models import TrainingRequest, TrainingStep
from signals.trainings import Need, Step

PER_PAGE = 20


@require_safe
def training_list(request: CityRequest) -> HttpResponse:
    """What is asked and not at its end, the longest waiting first; and what was before."""
    require(request, Right.READ_ACTIONS)
    found = request.city.training_requests.with_labels()
    context = {
        "open": list(found.open().longest_waiting_first()),
        "page": Paginator(found.closed().newest_first(), PER_PAGE).get_page(
            request.GET.get("pagina")
        ),
        "may_ask": _may_ask(request.membership),
    }
    return render_page(request, "actions/trainings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: CityRequest) -> HttpResponse:
    if not _may_ask(request.membership):
        raise PermissionDenied(_("Een vorming vragen doe je voor je eigen organisatie."))
    form = TrainingForm(
        request.POST or None,
        membership=request.membership,
        cancel_url=reverse("actions:trainings", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        training = actions.ask_training(
            city=request.city, by=request.membership, at=timezone.now(), **form.given()
        )
        messages.success(request, _("Gevraagd. Het staat bij wie de vormingen opvolgt."))
        return redirect(training)
    context = {
        "form": form,
        "page_title": _("Vraag een vorming op maat"),
        "lead": _("Voor een groep die je kent, op een plek die ze vertrouwt."),
    }
    status = 422 if form.errors else 200
    return render_page(request, "actions/training_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def training_detail(request: CityRequest, pk: int) -> HttpResponse:
    """One request: how far it is, and for whose turn it is the next step."""
    require(request, Right.READ_ACTIONS)
    training = find(request, pk)
    onward = training.next_for(request.membership)
    form = None
    if request.method == "POST":
        if (seen := _seen(request, training)) is not None:
            return seen
        if onward is None:
            raise PermissionDenied(_("Deze stap zet iemand anders."))
        form = _step_form(request, FORMS[onward.end], training)
        if form.is_valid() and (done := _take(request, training, onward.end, form)):
            return done
    elif onward is not None:
        form = _step_form(request, FORMS[onward.end], training)
    context = {
        "training": training,
        "onward": onward,
        "form": form,
        "waits_for_day": onward is not None and _is_early(training, onward),
        "chapters": _chapters(training),
        "stopped": training.steps.oldest_first().last() if training.step == Step.STOPPED else None,
        "may_stop": training.may_be_stopped_by(request.membership),
        "may_wipe": request.membership.may(Right.PLAN_ACTIONS),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "actions/training.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.READ_ACTIONS)
    training = find(request, pk)
    if request.method == "POST" and (seen := _seen(request, training)) is not None:
        return seen
    if not training.may_be_stopped_by(request.membership):
        raise PermissionDenied(_("Deze vraag stoppen kan niet, of hoort niet bij je rol."))
    form = _step_form(request, StopForm, training)
    if form.is_valid() and (done := _take(request, training, Step.STOPPED, form)):
        return done
    context = {"form": form, "training": training, "page_title": _("Stop een vraag"), "lead": ""}
    status = 422 if form.errors else 200
    return render_page(request, "actions/training_form.html", context, status=status)


def _may_ask(membership: Membership) -> bool:
    """Whether this person may ask a training: for any organisation, or for the own one."""
    return trainings.may_ask(membership.role, own=membership.organisation is not None)


def find(request: CityRequest, pk: int) -> TrainingRequest:
    return get_object_or_404(request.city.training_requests.with_labels(), pk=pk)


def _step_form(request: CityRequest, form: type[StepForm], training: TrainingRequest) -> StepForm:
    return form(
        request.POST if request.method == "POST" else None,
        training=training,
        today=timezone.localdate(),
        cancel_url=training.get_absolute_url(),
    )


def _take(
    request: CityRequest, training: TrainingRequest, to: Step, form: StepForm
) -> HttpResponse | None:
    """Take the step and lead on; None where the form must be shown again with what is missing."""
    given = form.given()
    try:
        actions.take_step(
            training=training,
            by=request.membership,
            at=timezone.now(),
            expected=form.cleaned_data["expected"],
            to=to,
            note=given.pop("note", ""),
            given=given,
        )
    except actions.StaleStep as stale:
        return _stale(request, training, stale.step)
    except actions.NotReady as unready:
        names = ", ".join(str(need.label) for need in unready.missing)
        form.add_error(None, _("Dit kan nog niet. Er ontbreekt: {names}.").format(names=names))
        return None
    messages.success(request, _("Gedaan: {step}.").format(step=to.label))
    return redirect(training)


def _seen(request: CityRequest, training: TrainingRequest) -> HttpResponse | None:
    """The answer to who saw another step than where it stands now; None to who saw this one."""
    seen = request.POST.get("expected")
    if seen == training.step or seen not in Step.values:
        return None
    return _stale(request, training, training.steps.select_related("by").latest("pk"))


def _stale(request: CityRequest, training: TrainingRequest, step: TrainingStep) -> HttpResponse:
    at = timezone.localtime(step.at)
    messages.error(
        request,
        _("{name} zette dit op {day} om {hour} u op {step}. Jouw stap is niet gezet.").format(
            name=step.by.name if step.by else _("Een collega"),
            day=date_format(at, "j F"),
            hour=date_format(at, "G.i"),
            step=step.get_to_step_display(),
        ),
    )
    return redirect(training)


def _is_early(training: TrainingRequest, onward: trainings.Transition) -> bool:
    """Whether the next step waits for the training itself, and not for somebody."""
    return Need.HELD in trainings.missing(onward, training.facts(at=timezone.now()))


def _chapters(training: TrainingRequest) -> list[dict[str, Any]]:
    """The five steps, each with when and by whom it was taken, and whether it is done, now or to do."""
    taken = {step.to_step: step for step in training.steps.oldest_first()}
    chapters = []
    for step in trainings.ORDER:
        is_here = step == training.step and step != Step.LOOKED_BACK  # the end is no place to be
        state = "now" if is_here else "done" if step in taken else "todo"
        chapters.append({"step": step, "state": state, "taken": taken.get(step)})
    return chapters
