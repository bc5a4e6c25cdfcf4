"""What happened to structural signals over some days, and what was answered and done: a set-based
query per question, with nobody's name and nobody's story."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cities.models import City
from signals.acting import ActionStatus
from signals.models import FeedbackTo, Joining, Move, Recognition
from signals.phases import Phase


@dataclass(frozen=True)
class Changed:
    """A structural signal as it stood after the last day. `was` is its phase before the first day,
    "" where it began since; `voices` are the signals and echoes that stood in it."""

    key: int
    title: str
    domain: str
    barrier: str
    scope: str
    owner: str
    next_on: date | None
    was: str
    phase: str
    since: date
    voices: int
    recognised: int


@dataclass(frozen=True)
class Answered:
    """An answer of policy."""

    structural: int
    title: str
    kind: str
    level: str
    carrier: str
    by_when: date | None
    on: date


@dataclass(frozen=True)
class Done:
    """An action that was rounded off. `participants` is None where nobody counted."""

    key: int
    title: str
    kind: str
    on: date
    participants: int | None
    structural: Mapping[int, str]  # what it answers: key and title


def changed_between(city: City, first: date, last: date) -> list[Changed]:
    """The structural signals that moved on these days (both included, the city's own), and those
    that waited for a decision after them; the longest in their phase first."""
    start, end = _moments(first, last)
    moves = Move.objects.filter(structural=OuterRef("pk"), at__lt=end).order_by("-pk")
    found = (
        city.structural_signals.standing()
        .with_labels()
        .annotate(
            then=Subquery(moves.values("to_phase")[:1]),
            then_since=Subquery(moves.values("at")[:1]),
            was=Coalesce(Subquery(moves.filter(at__lt=start).values("to_phase")[:1]), Value("")),
            voices=Coalesce(Subquery(_voices(end)), 0),
            recognised=Coalesce(Subquery(_recognised(end)), 0),
        )
        .filter(Q(then_since__gte=start) | Q(then=Phase.REPORTED))
        .order_by("then_since", "pk")
    )
    return [
        Changed(
            key=one.pk, title=one.title, domain=one.domain, barrier=one.barrier, scope=one.scope,
            owner=one.owner, next_on=one.next_on, was=one.was, phase=one.then,
            since=timezone.localdate(one.then_since), voices=one.voices, recognised=one.recognised,
        )
        for one in found
    ]  # fmt: skip


def answered_between(city: City, first: date, last: date) -> list[Answered]:
    """What policy answered on these days, in order."""
    start, end = _moments(first, last)
    found = city.responses.filter(given_at__gte=start, given_at__lt=end).with_labels()
    return [
        Answered(
            structural=one.structural_id, title=one.structural.title, kind=one.kind,
            level=one.level, carrier=one.carrier, by_when=one.by_when,
            on=timezone.localdate(one.given_at),
        )
        for one in found.select_related("carrier_organisation").order_by("pk")
    ]  # fmt: skip


def done_between(city: City, first: date, last: date) -> list[Done]:
    """The actions that were rounded off on these days, in order."""
    start, end = _moments(first, last)
    found = (
        city.actions.filter(status=ActionStatus.DONE)
        .filter(status_since__gte=start, status_since__lt=end)
        .annotate(
            keys=ArrayAgg("structural__pk", order_by="structural__pk", default=[]),
            titles=ArrayAgg("structural__title", order_by="structural__pk", default=[]),
        )
        .order_by("status_since", "pk")
    )
    return [
        Done(
            key=one.pk, title=one.title, kind=one.kind, on=timezone.localdate(one.status_since),
            participants=one.participants,
            structural={key: title for key, title in zip(one.keys, one.titles, strict=True) if key},
        )
        for one in found
    ]  # fmt: skip


def themes_of(city: City, keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """The domain and barrier of these structural signals, of those that have both."""
    found = city.structural_signals.filter(pk__in=keys).exclude(domain="").exclude(barrier="")
    return {
        pk: (domain, barrier)
        for pk, domain, barrier in found.values_list("pk", "domain", "barrier")
    }


def count_told(city: City, first: date, last: date) -> int:
    """How often somebody, or an organisation with a link, was told on these days what became of it."""
    start, end = _moments(first, last)
    return FeedbackTo.objects.filter(city=city, reached_at__gte=start, reached_at__lt=end).count()


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins and when the last one is over, in the city's own time."""
    after = last + timedelta(days=1)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    return start, end


def _voices(end: datetime) -> Any:
    stood = Joining.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=end),
        Q(signal__withdrawn_at__isnull=True) | Q(signal__withdrawn_at__gte=end),
        structural=OuterRef("pk"),
        joined_at__lt=end,
    )
    echoes = Count("signal__echoes", filter=Q(signal__echoes__echoed_at__lt=end), distinct=True)
    counted = stood.order_by().values("structural")
    return counted.annotate(n=Count("signal", distinct=True) + echoes).values("n")


def _recognised(end: datetime) -> Any:
    known = Recognition.objects.filter(structural=OuterRef("pk"), confirmed_at__lt=end).order_by()
    return known.values("structural").annotate(n=Count("organisation", distinct=True)).values("n")
