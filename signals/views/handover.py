"""Pages that hand structural signals over: as text to copy, as a file, and a look at their words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from cities.http import CityRequest, download, render_page, require
from cities.models import City
from cities.rights import Right
from signals import export, handover
from signals.actions import structural as actions
from signals.forms.structural import StructuralFilter
from signals.handover import Facts, Happened
from signals.models import StructuralSignal
from signals.models.structural import MAX_DESCRIPTION
from signals.models.wiped import WIPED
from signals.phases import Phase
from signals.views.structural import find, may_hand_over, went_up
from signals.views.telling import hints_of
from signals.wording import hints

DECIDING = (Phase.DECIDED, Phase.NOT_RETAINED)


@require_safe
def hand_over(request: CityRequest, pk: int) -> HttpResponse:
    """One structural signal as a text in the layout of the signalenbundel."""
    structural = _handed(request, pk)
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    [facts] = facts_of(request.city, [structural])
    with override(settings.LANGUAGE_CODE):  # what is handed over is Dutch, whoever asks
        text = handover.as_text(facts)
    context = {
        "structural": structural,
        "text": text,
        "few": facts.voices < handover.ENOUGH,
        "unticked": not facts.examples,
        "fields": list(handover.FIELDS.items()),
        "may_bundle": request.membership.may(Right.BUNDLE),
        "hints": hints_of(structural),
    }
    return render_page(request, "structural/handover.html", context)


@require_safe
def hand_over_file(request: CityRequest, pk: int, form: str) -> HttpResponse:
    structural = _handed(request, pk)
    if structural.is_merged:
        return went_up(request, actions.last_of(structural))
    return _file(request.city, [structural], form, f"{structural.pk}")


@require_safe
def hand_over_list(request: CityRequest, form: str) -> HttpResponse:
    """All structural signals that the filter of the list shows."""
    _require_hand_over(request)
    asked = StructuralFilter(request.GET, membership=request.membership, today=timezone.localdate())
    found = list(asked.found().with_labels())
    return _file(request.city, found, form, f"{timezone.localdate():%Y-%m-%d}")


@require_POST  # so that what is typed stands in no log
def wording(request: CityRequest) -> HttpResponse:
    """What may be said otherwise in the title and the description that somebody types."""
    require(request, Right.BUNDLE)
    typed = "\n".join(
        request.POST.get(name, "")[:MAX_DESCRIPTION] for name in ("title", "description")
    )
    return render_page(request, "structural/wording.html", {"hints": hints(typed)})


def _require_hand_over(request: CityRequest) -> None:
    if not may_hand_over(request):
        raise PermissionDenied(_("Overdragen hoort niet bij je rol in deze stad."))


def _handed(request: CityRequest, pk: int) -> StructuralSignal:
    _require_hand_over(request)
    return find(request, pk)


def _file(
    city: City, structurals: Sequence[StructuralSignal], form: str, name: str
) -> HttpResponse:
    """The records as `form`: csv or json. Raises Http404 for another."""
    if form not in ("csv", "json"):
        raise Http404
    with override(settings.LANGUAGE_CODE):
        records = [handover.as_record(facts) for facts in facts_of(city, structurals)]
    if form == "csv":
        content = export.as_csv([*handover.FIELDS], (list(one.values()) for one in records))
        return download(content, export.CSV, f"overdracht-{city.slug}-{name}.csv")
    content = json.dumps({"signalen": records}, ensure_ascii=False, indent=1).encode()
    return download(content, "application/json", f"overdracht-{city.slug}-{name}.json")


# ── What is known of them, in a fixed number of queries ──────────────────────────────────────────


@dataclass
class _Known:
    """What hangs on one structural signal."""

    voices: int = 0
    days: list[date] = field(default_factory=list)
    wijken: set[tuple[str, str]] = field(default_factory=set)  # (sort key, name)
    organisations: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    decided: dict[str, date] = field(default_factory=dict)  # by the phase that says it
    follow_ups: list[Happened] = field(default_factory=list)


def facts_of(city: City, structurals: Sequence[StructuralSignal]) -> list[Facts]:
    """What may be handed over of each of these, in their order; five queries, however many."""
    known: dict[int, _Known] = defaultdict(_Known)
    keys = [one.pk for one in structurals]
    _count_voices(city, keys, known)
    for row in city.recognitions.confirmed().filter(structural__in=keys).by_name():
        known[row.structural_id].organisations.append(row.organisation.name)
    _tell_what_happened(city, keys, known)
    with override(settings.LANGUAGE_CODE):
        return [_facts(city, one, known[one.pk]) for one in structurals]


def _facts(city: City, one: StructuralSignal, known: _Known) -> Facts:
    not_retained = one.phase == Phase.NOT_RETAINED
    decision = one.get_phase_display() if not_retained else one.get_decision_display()
    return Facts(
        city=city.name,
        number=one.pk,
        title=one.title,
        theme=one.get_domain_display(),
        barrier=one.get_barrier_display(),
        description=one.description,
        phase=one.get_phase_display(),
        voices=known.voices,
        wijken=tuple(name for _key, name in sorted(known.wijken)),
        first=min(known.days, default=None),
        last=max(known.days, default=None),
        organisations=tuple(known.organisations),
        examples=tuple(known.examples),
        owner=one.owner,
        addressee=one.addressee,
        scope=one.get_scope_display(),
        decision=decision,
        decided_on=known.decided.get(Phase.NOT_RETAINED if not_retained else Phase.DECIDED)
        if decision
        else None,
        reason=one.reason,
        follow_ups=tuple(known.follow_ups),
    )


def _count_voices(city: City, keys: list[int], known: dict[int, _Known]) -> None:
    """Signals and echoes that stand in each, per wijk; and the examples that were ticked."""
    inside = city.structural_signals.filter(pk__in=keys).inside().order_by()
    counted = [
        rows.values_list(
            "structural", f"{of}neighbourhood__sort_key", f"{of}neighbourhood__name"
        ).annotate(n=Count(f"{of}pk"), first=Min(f"{of}heard_on"), last=Max(f"{of}heard_on"))
        for of, rows in (
            ("signal__", inside),
            ("signal__echoes__", inside.filter(signal__echoes__isnull=False)),
        )
    ]
    for key, sort_key, name, count, first, last in counted[0].union(counted[1], all=True):
        known[key].voices += count
        known[key].days += [first, last]
        known[key].wijken.add((sort_key, name))
    quoted = inside.filter(may_be_quoted=True).order_by("signal__heard_on", "pk")
    for key, text in quoted.values_list("structural", "signal__text"):
        known[key].examples.append(text)


def _tell_what_happened(city: City, keys: list[int], known: dict[int, _Known]) -> None:
    """When each was decided, and its follow-up; that of what went up into it is told along."""
    root = _roots(city, keys)
    family = city.structural_signals.filter(pk__in=root)
    written = family.filter(follow_ups__isnull=False).order_by("follow_ups__on", "follow_ups__pk")
    for key, on, text in written.values_list("pk", "follow_ups__on", "follow_ups__text"):
        if text != WIPED:
            known[root[key]].follow_ups.append(Happened(on, text))
    decided = city.structural_signals.filter(pk__in=keys, moves__to_phase__in=DECIDING)
    for key, phase, at in decided.values_list("pk", "moves__to_phase", "moves__at").order_by(
        "moves__pk"
    ):
        known[key].decided[phase] = timezone.localdate(at)


def _roots(city: City, keys: Iterable[int]) -> dict[int, int]:
    """For each of these and all that went up into them, also by way of another: into which."""
    found = city.structural_signals.filter(merged_into__isnull=False).order_by("pk")
    merged: dict[int, Any] = dict(found.values_list("pk", "merged_into"))
    root = {key: key for key in keys}
    for key in merged:
        last = key
        while last in merged:
            last = merged[last]
        if last in root:
            root[key] = last
    return root
