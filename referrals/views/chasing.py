"""The chase board: what waits for an answer since three, ten and twenty-one days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals.actions import chasing, referring
from referrals.models import KEPT_DAYS, Referral
from referrals.needs import CALLS, NoteKind
from referrals.views.referring import find, to_board

STEPS = (3, 10, 21)  # days
ON_A_BOARD = 60
NIGHTS = 31  # on a page


@dataclass(frozen=True)
class Row:
    """One referral on the board: how long it waits, and when somebody last called about it."""

    referral: Referral
    days: int
    called: str
    silent_until: date | None


@require_safe
def board(request: CityRequest) -> HttpResponse:
    """What waits, the longest first, in three columns; those of one's own wijken where asked."""
    require(request, Right.CHASE_REFERRALS)
    now = timezone.now()
    today = timezone.localdate()
    own, _others = request.membership.wijken
    only_own = bool(own) and request.GET.get("wijken") != "alle"
    late = request.city.referrals.without_news_since(now - timedelta(days=STEPS[0]))
    if only_own:
        late = late.filter(neighbourhood__in=own)
    late = late.with_labels().select_related("offer__host__silence")
    late = late.prefetch_related(Prefetch("notes", to_attr="noted"))
    found = list(late.longest_waiting_first()[: ON_A_BOARD + 1])
    rows = [_row(referral, today) for referral in found[:ON_A_BOARD]]
    context = {
        "columns": _columns(rows),
        "there_are_more": len(found) > ON_A_BOARD,
        "total": len(rows),
        "has_own": bool(own),
        "only_own": only_own,
        "calls": [(kind, NoteKind(kind).label) for kind in CALLS],
    }
    return render_page(request, "referring/board.html", context)


def _row(referral: Any, today: date) -> Row:
    calls = [
        note for note in referral.noted if note.kind in CALLS and note.at >= referral.state_since
    ]
    last = max(calls, key=lambda note: note.at, default=None)
    silence = getattr(referral.offer.host, "silence", None)
    return Row(
        referral=referral,
        days=(today - referral.waits_since).days,
        called=str(NoteKind(last.kind).label) if last else "",
        silent_until=silence.until if silence and silence.until >= today else None,
    )


def _columns(rows: list[Row]) -> list[dict[str, Any]]:
    """Three columns, the longest waiting first."""
    columns = []
    for low, high in ((21, None), (10, 21), (3, 10)):
        title = (
            _("{low} dagen of langer").format(low=low)
            if high is None
            else _("{low} tot {high} dagen").format(low=low, high=high - 1)
        )
        within = [row for row in rows if row.days >= low and (high is None or row.days < high)]
        columns.append({"low": low, "title": title, "rows": within})
    return columns


@require_safe
def retention(request: CityRequest) -> HttpResponse:
    """How long referrals are kept, and the proof that every night forgets what is due."""
    require(request, Right.CHASE_REFERRALS)
    runs = request.city.retention_runs.all().newest_first()
    context = {
        "page": Paginator(runs, NIGHTS).get_page(request.GET.get("pagina")),
        "kept_days": KEPT_DAYS,
        "closed": request.city.referrals.closed().count(),
        "oldest": request.city.referrals.closed().order_by("closed_at").first(),
    }
    return render_page(request, "referring/retention.html", context)


@require_POST
def note_call(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.CHASE_REFERRALS)
    referral = find(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in CALLS:
        messages.error(request, _("Zeg of er iemand opnam."))
        return to_board(request)
    try:
        chasing.note_call(referral=referral, by=request.membership, at=timezone.now(), kind=kind)
    except (chasing.NothingToChase, referring.NotYours):
        messages.warning(request, _("Hier kwam net een antwoord. Bellen hoeft niet meer."))
        return redirect(referral)
    messages.success(request, _("Genoteerd: {kind}.").format(kind=NoteKind(kind).label))
    return to_board(request)


@require_POST
def silence(request: CityRequest, pk: int) -> HttpResponse:
    """No reminders to organisation `pk` for two weeks, or again from now on (`weer`)."""
    require(request, Right.CHASE_REFERRALS)
    organisation = get_object_or_404(request.city.organisations, pk=pk)
    if request.POST.get("weer"):
        chasing.end_silence(organisation=organisation)
        messages.success(request, _("{host} krijgt weer herinneringen.").format(host=organisation))
    else:
        chasing.silence(organisation=organisation, by=request.membership, at=timezone.now())
        messages.success(
            request, _("{host} krijgt twee weken geen herinneringen.").format(host=organisation)
        )
    return to_board(request)
