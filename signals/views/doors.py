"""Pages of the doors: which are closed, close them after a look at what happens, and open them again."""

from __future__ import annotations

from datetime import datetime
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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.actions import doors as actions
from signals.actions.acting import CannotGoOn
from signals.forms.doors import CloseForm, WhoseDoors
from signals.models import ClosedDoors
from signals.views.acting import told_mails

PER_PAGE = 20


@require_safe
def doors_list(request: CityRequest) -> HttpResponse:
    """Which doors are closed now and were before; and for who plans: whose to close."""
    require(request, Right.READ_ACTIONS)
    doors = request.city.closed_doors.with_labels().newest_first()
    may_plan = request.membership.may(Right.PLAN_ACTIONS)
    context = {
        "closed": list(doors.closed()),
        "page": Paginator(doors.opened(), PER_PAGE).get_page(request.GET.get("pagina")),
        "whose": WhoseDoors(city=request.city) if may_plan else None,
        "own": request.membership.wijken[0] if may_plan else [],
    }
    return render_page(request, "actions/doors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: CityRequest) -> HttpResponse:
    """What would happen to which action (?wijk= or ?organisatie=); sent, it happens."""
    require(request, Right.PLAN_ACTIONS)
    asked = WhoseDoors(request.GET, city=request.city)
    whose = asked.whose()
    if not whose:
        messages.error(request, _("Kies één wijk of één organisatie."))
        return redirect("actions:doors", city=request.city.slug)
    there = request.city.closed_doors.closed().with_labels().filter(**whose).first()
    if there is not None and request.method != "POST":
        return _were_closed(request, there)
    now = timezone.now()
    behind = actions.behind_doors(request.city, at=now, **whose)
    form = CloseForm(
        request.POST or None,
        behind=behind,
        city=request.city,
        cancel_url=reverse("actions:doors", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        return _close(request, form, whose, now)
    (of,) = whose.values()
    context = {
        "form": form,
        "whose": of,
        "choosing": form.choosing,
        "held": [one for one in behind if one.held],
    }
    status = 422 if form.errors else 200
    return render_page(request, "actions/doors_close.html", context, status=status)


def _close(
    request: CityRequest, form: CloseForm, whose: dict[str, Any], now: datetime
) -> HttpResponse:
    try:
        doors = actions.close_doors(
            city=request.city,
            by=request.membership,
            at=now,
            form_key=form.cleaned_data["form_key"],
            reason=form.cleaned_data["reason"],
            chosen=form.chosen(),
            **whose,
        )
    except actions.AlreadyClosed as already:
        return _were_closed(request, already.doors)
    except CannotGoOn:
        messages.error(request, _("Een collega wijzigde net een actie. Kijk nog eens."))
        return redirect(request.get_full_path())
    sentence = _("De deuren zijn dicht. {mailed}")
    messages.success(request, sentence.format(mailed=told_mails(doors.closing_mails)))
    return redirect(doors)


@require_safe
def doors_detail(request: CityRequest, pk: int) -> HttpResponse:
    """What became of each action behind these doors."""
    require(request, Right.READ_ACTIONS)
    doors = _doors(request, pk)
    context = {
        "doors": doors,
        "rows": list(doors.behind.with_labels().in_order()),
        "may_plan": request.membership.may(Right.PLAN_ACTIONS),
    }
    return render_page(request, "actions/doors_detail.html", context)


@require_POST
def open_again(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.PLAN_ACTIONS)
    doors = _doors(request, pk)
    try:
        opened = actions.open_doors(doors=doors, by=request.membership, at=timezone.now())
    except actions.AlreadyOpen as already:
        messages.info(request, _told_open(already.doors))
        return redirect(doors)
    messages.success(
        request,
        _("De deuren zijn weer open. {mailed}").format(mailed=told_mails(opened.opening_mails)),
    )
    if stayed := opened.behind.exclude(stayed="").count():
        sentence = ngettext(
            "{count} actie bleef zoals ze is. Hieronder lees je waarom.",
            "{count} acties bleven zoals ze zijn. Hieronder lees je waarom.",
            stayed,
        )
        messages.info(request, sentence.format(count=stayed))
    return redirect(doors)


def _doors(request: CityRequest, pk: int) -> ClosedDoors:
    return get_object_or_404(request.city.closed_doors.with_labels(), pk=pk)


def _were_closed(request: CityRequest, doors: ClosedDoors) -> HttpResponse:
    """Say that the doors are closed already, by whom; lead to what became of each action."""
    messages.info(
        request,
        _("{name} sloot deze deuren al op {when}. Dit is ermee gebeurd.").format(
            name=doors.closed_by.name if doors.closed_by else _("Een collega"),
            when=_when(doors.closed_at),
        ),
    )
    return redirect(doors)


def _told_open(doors: ClosedDoors) -> str:
    return _("{name} opende deze deuren al op {when}. Er is niets dubbel gebeurd.").format(
        name=doors.reopened_by.name if doors.reopened_by else _("Een collega"),
        when=_when(doors.reopened_at),
    )


def _when(at: datetime | None) -> str:
    moment = timezone.localtime(at)
    return _("{day} om {hour} u").format(
        day=date_format(moment, "j F"), hour=date_format(moment, "G.i")
    )
