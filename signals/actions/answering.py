"""Policy answers: the move comes along by the one road there is (`actions.structural`)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from cities.models import Membership
from cities.rights import Right
from signals import phases
from signals.actions import feedback
from signals.actions.structural import (
    NoSuchMove,
    NotAtTurn,
    NotReady,
    StaleMove,
    lock,
    move_structural,
)
from signals.enums import Decision, ResponseKind
from signals.models import Move, PolicyResponse, StructuralSignal
from signals.phases import Need, Phase


class Answered(Exception):
    """A colleague answered in the meantime: `response` is what they said."""

    def __init__(self, response: PolicyResponse) -> None:
        super().__init__(str(response))
        self.response = response


@transaction.atomic
def respond(
    *,
    structural: StructuralSignal,
    by: Membership,
    at: datetime,
    expected: str,
    kind: str,
    why: str,
    form_key: uuid.UUID,
    seen: int | None = None,
    **given: object,
) -> PolicyResponse:
    """Answer for policy and give the answer back. What was reported is decided or not retained by
    it; on what was decided it is a further answer, that moves nothing.

    `expected` is the phase in which the person saw it, `seen` the key of the last answer they saw;
    `given` are other fields of its form. The same `form_key` gives what is there.

    Raises WentUp, StaleMove, Answered, NoSuchMove, NotAtTurn and NotReady, in this order; then
    nothing changed.
    """
    current = lock(structural)
    if there := current.responses.filter(form_key=form_key).first():
        return there
    _check_seen(current, expected, seen)
    leads_to = _leads_to(current, by, kind, why)
    response = PolicyResponse.objects.create(
        city_id=current.city_id,
        structural=current,
        move=_move(current, kind, leads_to, by=by, at=at, why=why),
        kind=kind,
        why=why.strip(),
        given_at=at,
        given_by=by.user,
        role=by.role,
        form_key=form_key,
        **given,
    )
    feedback.tell_response(response)
    return response


def _check_seen(structural: StructuralSignal, expected: str, seen: int | None) -> None:
    if structural.phase != expected:
        raise StaleMove(structural.moves.select_related("by").latest("pk"))
    last = structural.responses.with_labels().latest_first().first()
    if last is not None and last.pk != seen:
        raise Answered(last)


def _leads_to(structural: StructuralSignal, by: Membership, kind: str, why: str) -> Phase:
    """The phase that this answer leads to, where this person may give it."""
    leads_to = phases.answers_from(structural.phase).get(ResponseKind(kind))
    if leads_to is None:
        raise NoSuchMove
    if by.city_id != structural.city_id or not by.may(Right.DECIDE):
        raise NotAtTurn
    if not why.strip():
        raise NotReady((Need.NOTE,))
    return leads_to


def _move(
    structural: StructuralSignal,
    kind: str,
    leads_to: Phase,
    *,
    by: Membership,
    at: datetime,
    why: str,
) -> Move | None:
    """The move that the answer makes; None where it adds, and then it is what holds from now on."""
    decision = kind if kind in Decision.values else ""
    if leads_to != structural.phase:
        return move_structural(
            structural=structural,
            by=by,
            at=at,
            expected=structural.phase,
            to=leads_to,
            note=why,
            decision=decision,
        )
    structural.decision, structural.reason = decision, why.strip()
    structural.save(update_fields=["decision", "reason"])
    return None
