"""What may be done with a signal: log it, change it, withdraw it. History is kept by the database."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from cities.models import City, Membership, Neighbourhood, Organisation
from signals.actions.once import once
from signals.models import Signal
from signals.models.traces import TRACED

SAID = ("city", "logged_by", "neighbourhood", "heard_on", "text")  # what makes two logs one


class AlreadyWithdrawn(Exception):
    """Somebody withdrew this signal in the meantime: it stays as it was."""


@transaction.atomic
def log_signal(
    *,
    city: City,
    by: Membership,
    at: datetime,
    form_key: uuid.UUID,
    neighbourhood: Neighbourhood,
    text: str,
    heard_on: date,
    domain: str = "",
    barrier: str = "",
    frequency: str = "",
    noticed_by: Organisation | None = None,
    service: str = "",
    tried: str = "",
) -> Signal:
    """Write down what was heard and give the signal back.

    The same answers on the same page (`form_key`) give the signal that is there already: a form sent
    twice is one signal. `heard_on` is a day in the city's time zone, `at` the moment of logging.
    """
    given = {
        "city": city,
        "neighbourhood": neighbourhood,
        "text": text,
        "heard_on": heard_on,
        "domain": domain,
        "barrier": barrier,
        "frequency": frequency,
        "noticed_by": noticed_by,
        "service": service,
        "tried": tried,
        "logged_by": by.user,
        "organisation": by.organisation,
        "logged_at": at,
    }
    return once(Signal.objects, form_key, given, SAID)[0]


@transaction.atomic
def edit_signal(*, signal: Signal, **changes: object) -> Signal:
    """Change the fields named in `changes` (those of the form). Raises AlreadyWithdrawn."""
    current = Signal.objects.select_for_update().get(pk=signal.pk)
    if current.is_withdrawn:
        raise AlreadyWithdrawn
    for field, value in changes.items():
        setattr(current, field, value)
    current.save(update_fields=[*changes, *TRACED])
    return current


@transaction.atomic
def withdraw_signal(*, signal: Signal, at: datetime) -> None:
    """Take a signal back: it no longer counts, and stays readable with its history.

    Withdrawing it twice changes nothing.
    """
    current = Signal.objects.select_for_update().get(pk=signal.pk)
    if not current.is_withdrawn:
        current.withdrawn_at = at
        current.save(update_fields=["withdrawn_at"])
