"""What waits for an answer of policy, as it stands now: beside the frozen document, never in it."""

from __future__ import annotations

from dataclasses import dataclass

from cities.models import Membership
from cities.rights import Right
from signals.models import StructuralSignal
from signals.phases import Phase


@dataclass(frozen=True)
class Unanswered:
    """The structural signals that wait, the longest waiting first, and whether this reader answers."""

    signals: list[StructuralSignal]
    may_respond: bool


def unanswered(membership: Membership) -> Unanswered:
    """What this person's city reported and policy did not answer yet."""
    if not membership.may(Right.READ_STRUCTURAL):
        return Unanswered([], may_respond=False)
    reported = membership.city.structural_signals.standing().in_phases([Phase.REPORTED])
    found = reported.with_labels().with_counts().longest_waiting_first()
    return Unanswered(list(found), may_respond=membership.may(Right.DECIDE))
