"""Pages of what goes back to who noticed: what leaves when, its words, hold it back or let it go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page
from signals import tasks
from signals.actions import feedback as actions
from signals.forms.answering import HoldForm, WordsForm
from signals.models import Feedback
from signals.models.feedback import audiences_of
from signals.views.answered import may_word, reached

LATELY = 10  # of what left


def _require(request: CityRequest) -> None:
    if not may_word(request.membership):
        raise PermissionDenied(_("In deze stad kiest iemand anders de woorden."))


def _find(request: CityRequest, pk: int) -> Feedback:
    """The feedback of this city with this key, or Http404; without the right to word it, 403."""
    _require(request)
    return get_object_or_404(request.city.feedback.with_labels(), pk=pk)


@require_safe
def feedback_list(request: CityRequest) -> HttpResponse:
    """What is about to leave, to how many, and what left lately."""
    _require(request)
    waiting = list(request.city.feedback.unsent().with_labels().soonest_first())
    audiences = audiences_of(
        request.city, {one.structural_id for one in waiting}, on=timezone.localdate()
    )
    sent = request.city.feedback.sent().with_labels().with_reach().last_sent_first()
    context = {
        "waiting": [(one, audiences[one.structural_id]) for one in waiting],
        "sent": [(one, reached(one)) for one in sent[:LATELY]],
    }
    return render_page(request, "answers/feedback_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: CityRequest, pk: int) -> HttpResponse:
    """The words of one, to better until they leave."""
    found = _find(request, pk)
    if not found.is_open:
        return _gone(request, found)
    form = _words(request, found, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data
    try:
        actions.word_feedback(feedback=found, by=request.membership, at=timezone.now(), **given)
    except actions.Gone as gone:
        return _gone(request, gone.feedback)
    except actions.Reworded as other:
        again = request.POST.copy()
        again["seen"] = other.feedback.version
        form = _words(request, other.feedback, again)
        return _page(request, other.feedback, form, meanwhile=other.feedback.text, status=409)
    messages.success(request, _("Bewaard. Zo vertrekt het."))
    return redirect("structural:feedback_list", city=request.city.slug)


@require_POST
def hold(request: CityRequest, pk: int) -> HttpResponse:
    """Let it leave on a later day."""
    found = _find(request, pk)
    form = _hold(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, _words(request, found, None), hold=form)
    try:
        held = actions.hold_back(
            feedback=found, by=request.membership, until=form.cleaned_data["until"]
        )
    except actions.Gone as gone:
        return _gone(request, gone.feedback)
    day = date_format(timezone.localtime(held.goes_out_at), "l j F")
    messages.success(request, _("Dit vertrekt nu op {day}.").format(day=day))
    return redirect("structural:feedback_list", city=request.city.slug)


@require_POST
def let_go(request: CityRequest, pk: int) -> HttpResponse:
    """Let it leave now."""
    found = _find(request, pk)
    try:
        actions.let_go(feedback=found, by=request.membership, at=timezone.now())
    except actions.Gone as gone:
        return _gone(request, gone.feedback)
    tasks.queue_feedback()
    messages.success(request, _("Dit vertrekt nu."))
    return redirect("structural:feedback_list", city=request.city.slug)


def _words(request: CityRequest, found: Feedback, sent: QueryDict | None) -> WordsForm:
    return WordsForm(
        sent,
        initial={"text": found.text, "seen": found.version},
        city=request.city,
        cancel_url=redirect("structural:feedback_list", city=request.city.slug).url,
    )


def _hold(request: CityRequest, found: Feedback, sent: QueryDict | None) -> HoldForm:
    return HoldForm(
        sent,
        feedback=found,
        today=timezone.localdate(),
        initial={"until": timezone.localdate(found.goes_out_at)},
        city=request.city,
    )


def _page(
    request: CityRequest,
    found: Feedback,
    form: WordsForm,
    *,
    hold: HoldForm | None = None,
    meanwhile: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with both forms; `meanwhile` are the words that a colleague wrote."""
    audience = audiences_of(request.city, {found.structural_id}, on=timezone.localdate())
    context: dict[str, Any] = {
        "feedback": found,
        "audience": audience[found.structural_id],
        "form": form,
        "hold": hold or _hold(request, found, None),
        "meanwhile": meanwhile,
    }
    wrong = form.errors or (hold is not None and hold.errors)
    return render_page(request, "answers/feedback.html", context, status=422 if wrong else status)


def _gone(request: CityRequest, found: Feedback) -> HttpResponse:
    """Tell that nothing can be changed any more."""
    if found.sent_at:
        day = date_format(timezone.localtime(found.sent_at), "l j F")
        messages.info(request, _("Dit vertrok op {day}. De woorden staan nu vast.").format(day=day))
    else:
        messages.info(request, _("De stap waarover dit ging, is teruggedraaid. Er vertrekt niets."))
    return redirect("structural:feedback_list", city=request.city.slug)
