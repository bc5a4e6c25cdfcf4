"""Proposals to bundle: found anew for a whole city, and what a person makes of one.

`refresh_suggestions` is for the clock, and may run at any moment: beside people who work, twice, or
again after it was killed. The same state gives the same proposals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from cities.models import City, Membership
from signals import clusters, proposals
from signals.actions.structural import begin_structural, hold_bundling, join_signals
from signals.enums import OfferedFate, SuggestionState
from signals.models import BundleSuggestion, OfferedSignal, Signal, StructuralSignal
from signals.proposals import Proposal

MOST_OPEN = 12  # in a city: a list that one can finish. The next come up as these are decided
LOCK = 0x62756E64  # the first half of the lock that one city's round takes


class AlreadyDecided(Exception):
    """A colleague decided, or it lapsed in the meantime: `suggestion` as it stands now."""

    def __init__(self, suggestion: BundleSuggestion) -> None:
        super().__init__(str(suggestion))
        self.suggestion = suggestion


class NothingLeft(Exception):
    """All that was chosen was bundled or withdrawn in the meantime."""


@dataclass(frozen=True)
class Round:
    """What one round did in a city: how many proposals it made, changed and let lapse, and how
    many are open after it."""

    made: int = 0
    changed: int = 0
    lapsed: int = 0
    open: int = 0


@dataclass(frozen=True)
class Accepted:
    """Where the signals stand now, and how many were chosen that were gone by then."""

    structural: StructuralSignal
    missed: int


# ── The round of the night ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def refresh_suggestions(*, city: City, at: datetime) -> Round | None:
    """Propose what may be bundled in this city at `at`, and refresh what is open. None when another
    worker is at this city right now.

    An open proposal grows, loses what was bundled or withdrawn or is older than `clusters.WITHIN`,
    and lapses when no group is left of it, or when MOST_OPEN stronger ones came. What a person
    decided is left alone, and comes back only by the rule of `clusters.was_refused`. Most of this is
    reading: who bundles waits only while it writes.
    """
    if not _is_alone(city):
        return None
    today = timezone.localdate(at)
    found = proposals.find(city, today=today, refused=_refused(city, today), at_most=MOST_OPEN)
    hold_bundling(city.pk)
    return _write(city, _still_there(city, today, found), at)


def _is_alone(city: City) -> bool:
    """Whether no other worker is at this city; until the transaction ends none will be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, city.pk])
        return bool(cursor.fetchone()[0])


def _refused(city: City, today: date) -> list[AbstractSet[int]]:
    """Per proposal that was decided, the recent signals of which a person said that they do not
    belong together."""
    rows = city.offered_signals.left().filter(signal__heard_on__gte=today - clusters.WITHIN)
    left = defaultdict(set)
    for suggestion, signal in rows.values_list("suggestion", "signal"):
        left[suggestion].add(signal)
    return list(left.values())


def _still_there(city: City, today: date, found: Iterable[Proposal]) -> list[Proposal]:
    """What colleagues did while this looked is taken into account. The caller holds the lock."""
    keys = frozenset[int]().union(*(one.keys for one in found))
    there = proposals.candidates(city, today).filter(pk__in=keys)
    gone = keys - frozenset(there.values_list("pk", flat=True))
    refused = _refused(city, today)
    whole = (one.without(gone) for one in found)
    return [one for one in whole if one and not clusters.was_refused(one.keys, refused)]


def _write(city: City, found: list[Proposal], at: datetime) -> Round:
    opened = city.bundle_suggestions.open().select_for_update().order_by("pk")
    standing: dict[int, BundleSuggestion] = {one.pk: one for one in opened}
    before = defaultdict(set)
    rows = city.offered_signals.filter(suggestion__in=standing)
    for key, signal in rows.values_list("suggestion", "signal"):
        before[key].add(signal)
    goes_on = clusters.continued(before, [one.keys for one in found])
    made = changed = 0
    for place, proposal in enumerate(found):
        if place not in goes_on:
            _fill(BundleSuggestion(city=city, made_at=at), proposal, place, at)
            made += 1
            continue
        suggestion = standing.pop(goes_on[place])
        if _is_same(suggestion, before[suggestion.pk], proposal):
            suggestion.place = place
            suggestion.save(update_fields=["place"])
        else:
            _fill(suggestion, proposal, place, at)
            changed += 1
    city.bundle_suggestions.filter(pk__in=standing).update(state=SuggestionState.LAPSED)
    return Round(made=made, changed=changed, lapsed=len(standing), open=len(found))


def _is_same(suggestion: BundleSuggestion, stood: AbstractSet[int], proposal: Proposal) -> bool:
    return (
        stood == proposal.keys
        and suggestion.why == proposal.group.why.as_json()
        and (suggestion.domain, suggestion.barrier) == (proposal.domain, proposal.barrier)
    )


def _fill(suggestion: BundleSuggestion, proposal: Proposal, place: int, at: datetime) -> None:
    """Let the proposal say what was found now."""
    suggestion.domain, suggestion.barrier = proposal.domain, proposal.barrier
    suggestion.why = proposal.group.why.as_json()
    suggestion.place, suggestion.refreshed_at = place, at
    suggestion.save()
    typical = proposal.group.keys[0]
    suggestion.offered.exclude(signal__in=proposal.keys).delete()
    suggestion.offered.exclude(signal=typical).update(is_typical=False)
    suggestion.offered.filter(signal=typical).update(is_typical=True)
    there = set(suggestion.offered.values_list("signal", flat=True))
    OfferedSignal.objects.bulk_create(
        OfferedSignal(
            city_id=suggestion.city_id,
            suggestion=suggestion,
            signal_id=key,
            is_typical=key == typical,
        )
        for key in proposal.group.keys
        if key not in there
    )


# ── What a person makes of it ────────────────────────────────────────────────────────────────────


@transaction.atomic
def accept_suggestion(
    *,
    suggestion: BundleSuggestion,
    by: Membership,
    at: datetime,
    signals: Iterable[Signal],
    seen: Collection[int],
    title: str = "",
    into: StructuralSignal | None = None,
) -> Accepted:
    """Bundle the chosen signals: in a new structural signal with this title, or `into` one there is.

    `seen` are the keys that stood on the page: those that were seen and not chosen do not belong,
    of what was not seen nothing is learned. What was bundled or withdrawn in the meantime is left
    where it is. Where `into` was merged, they join what it became part of. Raises AlreadyDecided and
    NothingLeft; then nothing changed.
    """
    current = _hold(suggestion)
    chosen = {signal.pk for signal in signals}
    there = {signal.pk: signal for signal in current.signals_to_bundle()}
    taken = [signal for key, signal in there.items() if key in chosen]
    if not taken:
        raise NothingLeft
    if into is None:
        structural = begin_structural(
            city=current.city,
            by=by,
            at=at,
            title=title,
            signals=taken,
            domain=current.domain,
            barrier=current.barrier,
        )
    else:
        structural = join_signals(structural=into, by=by, at=at, signals=taken)
    current.offered.filter(signal__in=taken).update(fate=OfferedFate.TAKEN)
    left = [key for key in there if key in seen and key not in chosen]
    current.offered.filter(signal__in=left).update(fate=OfferedFate.LEFT)
    current.state, current.structural = SuggestionState.ACCEPTED, structural
    _sign(current, by=by, at=at)
    return Accepted(structural, missed=len(chosen) - len(taken))


@transaction.atomic
def dismiss_suggestion(
    *,
    suggestion: BundleSuggestion,
    by: Membership,
    at: datetime,
    seen: Collection[int],
    reason: str = "",
) -> BundleSuggestion:
    """Say that the signals that were seen do not belong together: they are not proposed so again.

    `reason` is a `signals.enums.DismissReason`, or nothing. Raises AlreadyDecided.
    """
    current = _hold(suggestion)
    left = current.signals_to_bundle().filter(pk__in=seen)
    current.offered.filter(signal__in=left.values("pk")).update(fate=OfferedFate.LEFT)
    current.state, current.reason = SuggestionState.DISMISSED, reason
    _sign(current, by=by, at=at)
    return current


def _hold(suggestion: BundleSuggestion) -> BundleSuggestion:
    """The proposal as it stands now, with all bundling in its city. Raises AlreadyDecided."""
    hold_bundling(suggestion.city_id)
    current = (
        BundleSuggestion.objects.select_for_update(of=("self",)).with_labels().get(pk=suggestion.pk)
    )
    if not current.is_open:
        raise AlreadyDecided(current)
    return current


def _sign(suggestion: BundleSuggestion, *, by: Membership, at: datetime) -> None:
    """Close it: from here on the database keeps it as it is."""
    suggestion.decided_by, suggestion.decided_at = by.user, at
    suggestion.save(update_fields=["state", "structural", "reason", "decided_by", "decided_at"])
