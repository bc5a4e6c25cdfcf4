"""What goes back to who noticed, until it leaves: made with the move, bettered, held back, sent at once.

Whom it reaches, and its mails, are `signals.actions.sending`.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cities.models import Membership
from signals import phases
from signals.feedback import LEAVES, News, default_words, leaves_at
from signals.models import Feedback, Move, PolicyResponse, StructuralSignal
from signals.models.feedback import MAX_WORDS


class NotYours(Exception):
    """Somebody else words what goes back in this city."""


class Gone(Exception):
    """It left in the meantime, or there is nothing to tell any more; `feedback` is how it stands."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__(str(feedback))
        self.feedback = feedback


class Reworded(Exception):
    """A colleague wrote other words in the meantime; `feedback` has them."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__(str(feedback))
        self.feedback = feedback


class TooLong(Exception):
    """It cannot be held back until that day."""


def prepare(*, structural: StructuralSignal, move: Move) -> Feedback | None:
    """Make ready what this move (just made) tells who noticed; None where it tells nothing.

    A move that is taken back before that was told, is not told any more. The caller holds the lock.
    """
    transition = phases.find(move.from_phase, move.to_phase)
    if transition is not None and not transition.goes_on:
        taken_back = structural.feedback.unsent().filter(move__to_phase=move.from_phase)
        taken_back.update(dropped_at=move.at)
    if move.to_phase not in phases.TOLD:
        return None
    leaves = leaves_at(move.at)
    return Feedback.objects.create(
        city_id=structural.city_id,
        structural=structural,
        move=move,
        text=_words_for(structural, move, None),
        planned_at=leaves,
        goes_out_at=leaves,
    )


def tell_response(response: PolicyResponse) -> None:
    """Let the words about the move of this answer (just given) say who carries it and by when."""
    if response.move is not None:
        told = response.move.feedback
        told.text = _words_for(response.structural, response.move, response)
        told.save(update_fields=["text"])


@transaction.atomic
def word_feedback(
    *, feedback: Feedback, by: Membership, at: datetime, text: str, seen: str
) -> Feedback:
    """Put these words in the place of what was there; give it back as it stands.

    `seen`: the `Feedback.version` of the words that the person saw. Raises NotYours, Gone and
    Reworded.
    """
    current = _lock(feedback, by)
    if text == current.text and current.worded_at:
        return current  # a form sent twice
    if current.version != seen:
        raise Reworded(current)
    current.text, current.worded_at, current.worded_by = text, at, by.user
    current.save(update_fields=["text", "worded_at", "worded_by"])
    return current


@transaction.atomic
def hold_back(*, feedback: Feedback, by: Membership, until: date) -> Feedback:
    """Let it leave on this day, at the usual hour; give it back as it stands.

    Raises NotYours, Gone, and TooLong for a day after `Feedback.last_day`.
    """
    current = _lock(feedback, by)
    if until > current.last_day:
        raise TooLong
    current.goes_out_at = timezone.make_aware(datetime.combine(until, LEAVES))
    current.save(update_fields=["goes_out_at"])
    return current


@transaction.atomic
def let_go(*, feedback: Feedback, by: Membership, at: datetime) -> Feedback:
    """Let it leave now. The caller hands the sending to the worker. Raises NotYours and Gone."""
    current = _lock(feedback, by)
    current.goes_out_at = min(at, current.goes_out_at)
    current.save(update_fields=["goes_out_at"])
    return current


def _lock(feedback: Feedback, by: Membership) -> Feedback:
    if by.city_id != feedback.city_id or not phases.may_word(by.role, by.city.signal_route):
        raise NotYours
    rows = Feedback.objects.select_for_update(of=("self",)).with_labels()
    current = rows.get(pk=feedback.pk)
    if not current.is_open:
        raise Gone(current)
    return current


def _words_for(structural: StructuralSignal, move: Move, response: PolicyResponse | None) -> str:
    last = structural.follow_ups.newest_first().first()
    phase = phases.Phase(move.to_phase)
    transition = phases.find(move.from_phase, move.to_phase)
    news = News(
        phase=phase,
        city=structural.city.name,
        why=move.note,
        decision=response.kind if response else structural.decision,
        level=str(response.get_level_display()) if response else "",
        carrier=response.carrier if response else "",
        by_when=response.by_when if response else None,
        is_back=transition is not None and not transition.goes_on,
        next_step=structural.next_step,
        next_on=structural.next_on,
        last_news=last.text if last else "",
    )
    return default_words(news, at_most=MAX_WORDS)
