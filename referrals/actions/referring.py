"""What may be done with a referral. One road for every move: `move`.

Who comes in, by a page, a link, a code or the clock, meets the same table (`referrals.states`) behind
the same lock; the database refuses what goes around it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cities.models import City, Membership
from referrals import agreement, mails, states
from referrals.models import Offer, Referral, ReferralMove, ReferralNote
from referrals.needs import BY_ITSELF, REFUSALS, WITHDRAWALS, NoteKind, Reason
from referrals.states import CLOSED, OPEN, Need, Party, Road, State

NEEDS = ("needs", "care", "wish", "language", "contact_wish")  # what a host gets to know
HANDED_ON_FROM = (State.REFUSED, State.EXPIRED, State.NO_SHOW, State.NOT_HELPED, State.PARTLY)


class OfferStopped(Exception):
    """Nobody can be sent there any more."""


class StaleMove(Exception):
    """Somebody was first: `move` is the last thing that happened."""

    def __init__(self, move: ReferralMove) -> None:
        super().__init__(str(move))
        self.move = move


class NoSuchMove(Exception):
    """From where it stands nothing leads there."""


class NotYours(Exception):
    """This person, or this road, may not make the move."""


class NotSaid(Exception):
    """The reason that belongs to the move is missing."""


class CannotHandOn(Exception):
    """It ended well, was handed on before, or the resident no longer agrees."""


def lock(referral: Referral) -> Referral:
    """The row as it stands now, held until the transaction ends."""
    held = Referral.objects.select_for_update(of=("self",)).with_labels()
    return held.get(pk=referral.pk)


@transaction.atomic
def refer(
    *,
    city: City,
    by: Membership,
    at: datetime,
    offer: Offer,
    form_key: uuid.UUID,
    appointment_on: date | None = None,
    **said: Any,
) -> Referral:
    """Refer somebody to an offer and tell the host. `said` are the chosen fields of Referral.

    The same `form_key` twice is one referral. A day that was agreed at the desk is its first move.
    Raises OfferStopped.
    """
    City.objects.select_for_update(no_key=True).get(pk=city.pk)  # one form key at a time
    if already := Referral.objects.with_labels().filter(form_key=form_key).first():
        if (already.city_id, already.sent_by_id) == (city.pk, by.user_id):
            return already
        form_key = uuid.uuid4()  # a key of somebody else
    if offer.stopped_on is not None:
        raise OfferStopped
    referral = _begin(
        city, by=by, at=at, offer=offer, form_key=form_key, party=Party.SENDER,
        sent_by=by.user, sent_organisation=by.organisation, **said,
    )  # fmt: skip
    if appointment_on is not None:
        move(
            referral=referral, by=by, at=at, expected=1, to=State.APPOINTMENT,
            appointment_on=appointment_on,
        )  # fmt: skip
        referral.refresh_from_db()
    mails.send_referral(referral)
    return referral


def _begin(city: City, *, by: Membership, at: datetime, party: Party, **given: Any) -> Referral:
    given = {"agreement_version": agreement.CURRENT, "agreed_on": timezone.localdate(at)} | given
    referral = Referral.objects.create(city=city, sent_at=at, state_since=at, **given)
    ReferralMove.objects.create(
        city=city, referral=referral, number=1, at=at, by=by.user, role=by.role, party=party,
        road=Road.PAGE, to_state=states.START,
    )  # fmt: skip
    return referral


@transaction.atomic
def move(
    *,
    referral: Referral,
    by: Membership | None,
    at: datetime,
    expected: int,
    to: str,
    road: Road = Road.PAGE,
    reason: str = "",
    appointment_on: date | None = None,
) -> ReferralMove:
    """Move it to the state `to` and give the move back.

    `expected` is the step at which the person saw it. `by` is nobody for the link and the clock.
    Raises StaleMove (somebody was first), NoSuchMove, NotYours and NotSaid, in this order; then
    nothing changed.
    """
    current = lock(referral)
    if current.step != expected:
        raise StaleMove(current.moves.select_related("by").latest("number"))
    transition = states.find(current.state, to)
    if transition is None:
        raise NoSuchMove
    party = next(
        (one for one in speakers(current, by, road) if states.may_make(transition, one, road)), None
    )
    if party is None:
        raise NotYours
    if not _is_said(transition.need, reason):
        raise NotSaid
    made = _write(
        current, by=by, at=at, party=party, road=road, to=to,
        reason=reason if transition.need else "", appointment_on=appointment_on,
    )  # fmt: skip
    _stand(current, made)
    was_reckoned_with = made.from_state in (State.RECEIVED, State.APPOINTMENT)
    if party != Party.HOST and to == State.WITHDRAWN and was_reckoned_with:
        mails.send_withdrawn(current)
    return made


def _write(
    current: Referral,
    *,
    by: Membership | None,
    at: datetime,
    party: Party,
    road: Road,
    to: str,
    reason: str,
    appointment_on: date | None,
) -> ReferralMove:
    return ReferralMove.objects.create(
        city_id=current.city_id,
        referral=current,
        number=current.step + 1,
        at=at,
        by=by.user if by else None,
        role=by.role if by else "",
        party=party,
        road=road,
        from_state=current.state,
        to_state=to,
        reason=reason,
        appointment_on=appointment_on if to == State.APPOINTMENT else None,
    )


def speakers(referral: Referral, by: Membership | None, road: str) -> tuple[Party, ...]:
    """As whom somebody speaks who comes by this road: a link is the host's, whoever holds it."""
    if road == Road.LINK:
        return (Party.HOST,)
    if road == Road.CLOCK:
        return (Party.CLOCK,)
    return referral.parties_of(by) if by else ()


def _is_said(need: Need | None, reason: str) -> bool:
    if need == Need.REFUSAL:
        return reason in REFUSALS
    if need == Need.WITHDRAWAL:
        return reason in (*WITHDRAWALS, *BY_ITSELF)
    return True


def _stand(current: Referral, made: ReferralMove) -> None:
    """Let the referral stand where the move leads."""
    current.state, current.state_since, current.step = made.to_state, made.at, made.number
    current.reason, current.warned_at = made.reason, None
    current.closed_at = made.at if made.to_state in CLOSED else None
    if made.to_state == State.APPOINTMENT:
        current.appointment_on = made.appointment_on
    current.save(
        update_fields=[
            "state", "state_since", "step", "reason", "warned_at", "closed_at", "appointment_on",
        ]
    )  # fmt: skip


@transaction.atomic
def differ(
    *, referral: Referral, by: Membership | None, at: datetime, outcome: str, road: Road = Road.PAGE
) -> ReferralNote:
    """Note that it ended otherwise than the state tells: both answers are kept. Twice is once.

    Raises NoSuchMove where it did not end yet or ended just so, NotYours for who is no party to it.
    """
    current = lock(referral)
    if (
        outcome not in states.OUTCOMES
        or outcome == current.state
        or current.state not in states.OUTCOMES
    ):
        raise NoSuchMove
    party = next(
        (one for one in speakers(current, by, road) if states.may_differ(current.state, one)), None
    )
    if party is None or road not in states.ROADS[party]:
        raise NotYours
    note, _new = current.notes.get_or_create(
        kind=NoteKind.OTHER_OUTCOME,
        party=party,
        outcome=outcome,
        defaults={
            "city_id": current.city_id,
            "at": at,
            "by": by.user if by else None,
            "role": by.role if by else "",
            "road": road,
        },
    )
    return note


@transaction.atomic
def withdraw_agreement(*, referral: Referral, by: Membership, at: datetime) -> Referral:
    """The resident no longer agrees: it stops where it is open, and what the need was is wiped at
    once. Twice is once. Raises NotYours."""
    current = lock(referral)
    if not {Party.SENDER, Party.CHASER} & set(current.parties_of(by)):
        raise NotYours
    if current.agreement_withdrawn_at is not None:
        return current
    if current.state in OPEN:
        move(
            referral=current, by=by, at=at, expected=current.step, to=State.WITHDRAWN,
            reason=Reason.AGREEMENT,
        )  # fmt: skip
        current = lock(referral)
    current.needs, current.care = [], []
    current.wish = current.language = current.contact_wish = ""
    current.agreement_withdrawn_at = at
    current.save(update_fields=[*NEEDS, "agreement_withdrawn_at"])
    return current


def may_hand_on(referral: Referral) -> bool:
    """Whether somebody may be sent elsewhere with the same question, by the page that shows it."""
    can = referral.is_open or referral.state in HANDED_ON_FROM
    return can and referral.agreement_withdrawn_at is None and not hasattr(referral, "handed_on")


@transaction.atomic
def hand_on(
    *,
    referral: Referral,
    by: Membership,
    at: datetime,
    offer: Offer,
    agreed_how: str,
    form_key: uuid.UUID,
) -> Referral:
    """Send the same person with the same question to another offer, in one act.

    What is still open is taken back; who sent it first stays the sender and hears how it ends. The
    resident agreed once more: another host gets to know the need. Raises NotYours, OfferStopped and
    CannotHandOn.
    """
    current = lock(referral)
    senders = [one for one in (Party.SENDER, Party.CHASER) if one in current.parties_of(by)]
    if not senders:
        raise NotYours
    if offer.stopped_on is not None:
        raise OfferStopped
    if Referral.objects.filter(form_key=form_key).exists():
        form_key = uuid.uuid4()
    if offer.pk == current.offer_id or not may_hand_on(current):
        raise CannotHandOn
    if current.state in OPEN:
        move(
            referral=current, by=by, at=at, expected=current.step, to=State.WITHDRAWN,
            reason=Reason.HANDED_ON,
        )  # fmt: skip
    same = {name: getattr(current, name) for name in ("neighbourhood", "people", "warmth", *NEEDS)}
    onward = _begin(
        current.city, by=by, at=at, offer=offer, party=senders[0], form_key=form_key,
        agreed_how=agreed_how, came_from=current, sent_by=current.sent_by,
        sent_organisation=current.sent_organisation, **same,
    )  # fmt: skip
    mails.send_referral(onward)
    return onward
