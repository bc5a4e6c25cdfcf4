"""What may be done with a structural signal, apart from merging and splitting (`actions.bundling`).

One road for every move: `move_structural`. Who comes in, a form, a command or a colleague at the same moment,
meets the same table (`signals.phases`) behind the same lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from cities.models import City, Membership, Organisation
from signals import phases
from signals.actions import feedback
from signals.models import FollowUp, Joining, Move, Recognition, Signal, StructuralSignal
from signals.models.bundled import JoiningQuerySet
from signals.models.traces import TRACED
from signals.phases import Need, Phase

_WORDING = ("title", "description")  # what organisations agree with


class StaleMove(Exception):
    """A colleague moved it in the meantime: `move` is what they did."""

    def __init__(self, move: Move) -> None:
        super().__init__(str(move))
        self.move = move


class WentUp(Exception):
    """It went up into another structural signal in the meantime: `into`."""

    def __init__(self, into: StructuralSignal) -> None:
        super().__init__(str(into))
        self.into = into


class NoSuchMove(Exception):
    """From this phase nothing leads there."""


class NotAtTurn(Exception):
    """The route of the city does not let this person make the move."""


class NotReady(Exception):
    """Something must be there first: `missing`."""

    def __init__(self, missing: tuple[Need, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class WithoutOrganisation(Exception):
    """Who recognises does so for an organisation; this person has none here."""


def lock(structural: StructuralSignal) -> StructuralSignal:
    """The row as it stands now, held until the transaction ends. Raises WentUp."""
    held = (
        StructuralSignal.objects.select_for_update(of=("self",))
        .select_related("city")
        .get(pk=structural.pk)
    )
    if held.merged_into is not None:
        raise WentUp(last_of(held))
    return held


def last_of(structural: StructuralSignal) -> StructuralSignal:
    """The one that this one, by merging once or more, became part of; itself when it did not."""
    while structural.merged_into is not None:
        structural = structural.merged_into
    return structural


@transaction.atomic
def begin_structural(
    *,
    city: City,
    by: Membership,
    at: datetime,
    title: str,
    signals: Iterable[Signal] = (),
    split_from: StructuralSignal | None = None,
    **given: object,
) -> StructuralSignal:
    """Begin a structural signal, with the signals that stand in it, and give it back.

    `given` are other fields of its form. It starts as "opgemerkt"; where the signals are enough and
    the person may do so it is "verzameld" at once.
    """
    structural = StructuralSignal.objects.create(
        city=city,
        title=title,
        worded_at=at,
        phase_since=at,
        begun_by=by.user,
        begun_at=at,
        split_from=split_from,
        **given,
    )
    _write_move(structural, by=by, at=at, start="", to=phases.START, note="")
    add_signals(structural, by=by, at=at, signals=signals, came_from=split_from)
    collected = phases.find(phases.START, Phase.COLLECTED)
    if (
        collected
        and phases.may_make(collected, by.role, city.signal_route)
        and not phases.missing(collected, structural.facts())
    ):
        move_structural(
            structural=structural, by=by, at=at, expected=phases.START, to=Phase.COLLECTED
        )
        structural.refresh_from_db()
    return structural


@transaction.atomic
def edit_structural(
    *, structural: StructuralSignal, at: datetime, **changes: object
) -> StructuralSignal:
    """Change the fields named in `changes` (those of the form). Raises WentUp.

    Who agreed with an earlier title or description is asked again.
    """
    current = lock(structural)
    if any(name in changes and changes[name] != getattr(current, name) for name in _WORDING):
        changes["worded_at"] = at
    for field, value in changes.items():
        setattr(current, field, value)
    current.save(update_fields=[*changes, *TRACED])
    return current


@transaction.atomic
def join_signals(
    *, structural: StructuralSignal, by: Membership, at: datetime, signals: Iterable[Signal]
) -> StructuralSignal:
    """Put signals in it; give the structural signal back where they now stand.

    One that stands there already stays as it is. Where a colleague merged it in the meantime, they
    join what it became part of: no voice is lost.
    """
    hold_bundling(structural.city_id)
    current = lock(last_of(StructuralSignal.objects.get(pk=structural.pk)))
    add_signals(current, by=by, at=at, signals=signals)
    return current


@transaction.atomic
def take_signal_out(
    *, structural: StructuralSignal, by: Membership, at: datetime, signal: Signal
) -> None:
    """Let a signal leave; that it stood there stays written. Twice changes nothing. Raises WentUp."""
    hold_bundling(structural.city_id)
    current = lock(structural)
    let_leave(current.joinings.open().filter(signal=signal), by=by, at=at)


@transaction.atomic
def choose_quotes(*, structural: StructuralSignal, signals: Iterable[Signal]) -> None:
    """Say which of its signals may be quoted: these, and no other. Raises WentUp."""
    current = lock(structural)
    chosen = [signal.pk for signal in signals]
    standing = current.joinings.open()
    standing.filter(signal__in=chosen).update(may_be_quoted=True)
    standing.exclude(signal__in=chosen).update(may_be_quoted=False)


@transaction.atomic
def ask_organisations(
    *, structural: StructuralSignal, at: datetime, organisations: Iterable[Organisation]
) -> None:
    """Ask organisations whether they recognise it. Who was asked before is left alone. Raises WentUp."""
    current = lock(structural)
    for organisation in organisations:
        current.recognitions.get_or_create(
            organisation=organisation, defaults={"city": current.city, "asked_at": at}
        )


@transaction.atomic
def stop_asking(*, structural: StructuralSignal, organisation: Organisation) -> None:
    """Take back a question that was not answered. An answer stays. Raises WentUp."""
    current = lock(structural)
    current.recognitions.asked().filter(organisation=organisation).delete()


@transaction.atomic
def recognise(
    *, structural: StructuralSignal, by: Membership, at: datetime, agrees: bool
) -> Recognition:
    """Say for one's own organisation that it knows this; with `agrees` also that the text is right.

    What was said before stays; a new agreement takes the place of an older one. Raises WentUp and
    WithoutOrganisation.
    """
    if by.organisation is None or by.city_id != structural.city_id:
        raise WithoutOrganisation
    current = lock(structural)
    row, _new = current.recognitions.get_or_create(
        organisation=by.organisation,
        defaults={"city": current.city, "confirmed_at": at, "confirmed_by": by.user},
    )
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = at, by.user
    if agrees:
        row.agreed_at, row.agreed_by = at, by.user
    row.save(update_fields=["confirmed_at", "confirmed_by", "agreed_at", "agreed_by"])
    return row


@transaction.atomic
def note_follow_up(
    *,
    structural: StructuralSignal,
    by: Membership,
    at: datetime,
    on: date,
    text: str,
    next_step: str = "",
    next_on: date | None = None,
) -> FollowUp:
    """Write a dated line in the follow-up log, and what comes next by when (both, or neither: then
    nothing is planned any more). Raises WentUp."""
    current = lock(structural)
    current.next_step, current.next_on = next_step, next_on
    current.save(update_fields=["next_step", "next_on"])
    return FollowUp.objects.create(
        city=current.city,
        structural=current,
        on=on,
        text=text,
        written_at=at,
        written_by=by.user,
    )


@transaction.atomic
def move_structural(
    *,
    structural: StructuralSignal,
    by: Membership,
    at: datetime,
    expected: str,
    to: str,
    note: str = "",
    decision: str = "",
) -> Move:
    """Move it to the phase `to` and give the move back.

    `expected` is the phase in which the person saw it. `decision` (a `signals.enums.Decision`) is
    asked only where policy decides; `note` is then the reason. What there is to tell who noticed it
    is made ready with it.

    Raises WentUp, StaleMove (a colleague was first), NoSuchMove, NotAtTurn and NotReady, in this
    order; then nothing changed.
    """
    current = lock(structural)
    if current.phase != expected:
        raise StaleMove(current.moves.select_related("by").latest("pk"))
    transition = phases.find(current.phase, to)
    if transition is None:
        raise NoSuchMove
    if by.city_id != current.city_id or not phases.may_make(
        transition, by.role, current.city.signal_route
    ):
        raise NotAtTurn
    missing = phases.missing(transition, current.facts(decision=decision, note=note))
    if missing:
        raise NotReady(missing)
    move = _write_move(current, by=by, at=at, start=current.phase, to=to, note=note)
    current.phase, current.phase_since = Phase(to), at
    _remember_decision(current, transition, decision=decision, note=note)
    current.save(update_fields=["phase", "phase_since", "decision", "reason"])
    feedback.prepare(structural=current, move=move)
    return move


def let_leave(rows: JoiningQuerySet, *, by: Membership, at: datetime) -> None:
    """Let these leave at this moment; one that joined while its turn was waited for, when it joined."""
    rows.update(left_at=Greatest(Value(at), F("joined_at")), left_by=by.user)


def hold_bundling(city_id: int) -> None:
    """Let nobody else join, take out, merge or split in this city until the transaction ends.

    These touch several rows at once; one lock before all others cannot end in a deadlock. It lets
    rows that point at the city through.
    """
    City.objects.select_for_update(no_key=True).get(pk=city_id)


def add_signals(
    structural: StructuralSignal,
    *,
    by: Membership,
    at: datetime,
    signals: Iterable[Signal],
    came_from: StructuralSignal | None = None,
    quoted: frozenset[int] = frozenset(),
) -> None:
    """Write the rows of the signals that do not stand there yet; those in `quoted` (keys) may be
    quoted. The caller holds the lock."""
    here = set(structural.joinings.open().values_list("signal", flat=True))
    wanted = {signal.pk: signal for signal in signals if signal.pk not in here}
    Joining.objects.bulk_create(
        Joining(
            city_id=structural.city_id,
            structural=structural,
            signal=signal,
            joined_at=at,
            joined_by=by.user,
            came_from=came_from,
            may_be_quoted=signal.pk in quoted,
        )
        for signal in wanted.values()
    )


def _write_move(
    structural: StructuralSignal, *, by: Membership, at: datetime, start: str, to: str, note: str
) -> Move:
    return Move.objects.create(
        city_id=structural.city_id,
        structural=structural,
        at=at,
        by=by.user,
        role=by.role,
        from_phase=start,
        to_phase=to,
        note=note.strip(),
    )


def _remember_decision(
    structural: StructuralSignal, transition: phases.Transition, *, decision: str, note: str
) -> None:
    """What was decided stands on the signal as long as it holds; the move keeps it for ever."""
    if Need.DECISION in transition.needs:
        structural.decision, structural.reason = decision, note.strip()
    elif transition.end == Phase.NOT_RETAINED:
        structural.decision, structural.reason = "", note.strip()
    elif transition.start == Phase.NOT_RETAINED:
        structural.decision, structural.reason = "", ""
