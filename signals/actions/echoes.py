"""What may be done with an echo: add one, and take it back for a while."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from cities.models import Membership, Neighbourhood
from signals.actions.heard import AlreadyWithdrawn
from signals.models import Echo, Signal, StructuralSignal


class NotYours(Exception):
    """Only who made an echo takes it back."""


class TooLate(Exception):
    """An echo may be taken back for a quarter of an hour, no longer."""


@transaction.atomic
def echo_signal(
    *,
    signal: Signal,
    by: Membership,
    at: datetime,
    form_key: uuid.UUID,
    neighbourhood: Neighbourhood,
    heard_on: date,
    line: str = "",
    structural: StructuralSignal | None = None,
) -> tuple[Echo, bool]:
    """Add one voice to a signal; gives the echo, and whether it is a new one.

    The same form sent twice is one echo, and so is the same person, wijk and day again; where it was
    shown as a `structural` signal, on whichever of its signals that was. `heard_on` is a day in the
    city's time zone. Raises AlreadyWithdrawn.
    """
    # The lock makes two taps follow each other, and a withdrawal wait.
    current = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if current.is_withdrawn:
        raise AlreadyWithdrawn
    same_form, same_voice = Q(form_key=form_key), Q(neighbourhood=neighbourhood, heard_on=heard_on)
    inside = structural.joinings.standing().values("signal") if structural else []
    again = Q(signal=current) & (same_form | same_voice) | Q(signal__in=inside) & same_voice
    if there := Echo.objects.filter(again, by=by.user).order_by("pk").first():
        return there, False
    if current.echoes.filter(same_form).exists():
        form_key = uuid.uuid4()  # somebody else's key: never their echo
    echo = current.echoes.create(
        city=by.city,
        neighbourhood=neighbourhood,
        heard_on=heard_on,
        organisation=by.organisation,
        by=by.user,
        line=line,
        echoed_at=at,
        form_key=form_key,
    )
    return echo, True


@transaction.atomic
def undo_echo(*, echo: Echo, by: Membership, at: datetime) -> None:
    """Take an echo away as if it never was. Raises NotYours or TooLate; twice changes nothing."""
    if echo.by_id != by.user_id:
        raise NotYours
    if not echo.may_be_undone_by(by.user, at):
        raise TooLate
    Echo.objects.filter(pk=echo.pk).delete()
