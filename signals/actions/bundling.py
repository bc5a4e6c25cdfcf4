"""Merging two structural signals into one, and splitting one in two: no link and no voice is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cities.models import Membership
from signals import phases
from signals.actions.structural import (
    WentUp,
    add_signals,
    begin_structural,
    hold_bundling,
    last_of,
    let_leave,
    lock,
)
from signals.models import Signal, StructuralSignal


class CannotMerge(Exception):
    """The two cannot become one: it is the same, not retained, or less far than what goes into it."""


@transaction.atomic
def merge_structural(
    *, structural: StructuralSignal, into: StructuralSignal, by: Membership, at: datetime
) -> StructuralSignal:
    """Let `structural` go up into `into`, and give that one back.

    Its signals, its actions and the organisations that recognise it stand there from now on; its own
    rows stay as they are, with its moves and follow-up, and its page leads on. The one that is
    furthest stays: a decision is not hidden. Raises WentUp (either went up already) and CannotMerge.
    """
    hold_bundling(structural.city_id)
    rows = {
        row.pk: row
        for row in StructuralSignal.objects.select_for_update(of=("self",))
        .filter(pk__in=[structural.pk, into.pk])
        .order_by("pk")
    }
    source, target = rows[structural.pk], rows[into.pk]
    for row in (source, target):
        if row.is_merged:
            raise WentUp(last_of(row))
    if not may_merge(source, target):
        raise CannotMerge
    standing = list(source.joinings.open().select_related("signal"))
    quoted = frozenset(row.signal_id for row in standing if row.may_be_quoted)
    signals = [row.signal for row in standing]
    add_signals(target, by=by, at=at, signals=signals, came_from=source, quoted=quoted)
    _take_over_recognitions(source, target)
    _take_over_actions(source, target)
    source.merged_into, source.merged_at = target, at
    source.save(update_fields=["merged_into", "merged_at"])
    return target


def may_merge(source: StructuralSignal, target: StructuralSignal) -> bool:
    """Whether `source` may go up into `target`: another of the same city, kept, and as far or further."""
    if source.pk == target.pk or source.city_id != target.city_id:
        return False
    reached = phases.number(target.phase)
    return reached is not None and (phases.number(source.phase) or 0) <= reached


def _take_over_actions(source: StructuralSignal, target: StructuralSignal) -> None:
    """What was planned for the one answers the other too."""
    there = target.action_sources.values("action")
    for row in source.action_sources.exclude(action__in=there).order_by("pk"):
        target.action_sources.create(city_id=target.city_id, action_id=row.action_id)


def _take_over_recognitions(source: StructuralSignal, target: StructuralSignal) -> None:
    """Who was asked or recognises stands with the target too; an agreement was with another text."""
    there = {row.organisation_id: row for row in target.recognitions.all()}
    for row in source.recognitions.order_by("pk"):
        known = there.get(row.organisation_id)
        if known is None:
            target.recognitions.create(
                city_id=target.city_id,
                organisation_id=row.organisation_id,
                asked_at=row.asked_at,
                confirmed_at=row.confirmed_at,
                confirmed_by_id=row.confirmed_by_id,
            )
        elif known.confirmed_at is None and row.confirmed_at is not None:
            known.confirmed_at, known.confirmed_by_id = row.confirmed_at, row.confirmed_by_id
            known.save(update_fields=["confirmed_at", "confirmed_by"])


@transaction.atomic
def split_structural(
    *,
    structural: StructuralSignal,
    by: Membership,
    at: datetime,
    title: str,
    signals: Iterable[Signal],
) -> StructuralSignal:
    """Let the chosen signals leave for a new structural signal with this title, and give that back.

    Those that no longer stand here are left out. The new one lies on the same domain and barrier and
    starts its own way; both tell of the split. Raises WentUp.
    """
    hold_bundling(structural.city_id)
    current = lock(structural)
    leaving = current.joinings.open().filter(signal__in=[signal.pk for signal in signals])
    rows = list(leaving.select_related("signal").order_by("pk"))
    let_leave(leaving, by=by, at=at)
    part = begin_structural(
        city=current.city,
        by=by,
        at=at,
        title=title,
        signals=[row.signal for row in rows],
        split_from=current,
        domain=current.domain,
        barrier=current.barrier,
    )
    quoted = [row.signal_id for row in rows if row.may_be_quoted]
    part.joinings.filter(signal__in=quoted).update(may_be_quoted=True)
    return part
