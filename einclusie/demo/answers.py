"""What policy answered in the demo, and what went back to who noticed it: as of then, without a mail."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from cities.models import City, Membership
from signals.actions import answering, sending
from signals.enums import ResponseKind
from signals.models import StructuralSignal

KEYS = uuid.UUID("a1c5f2de-58f4-5a0b-8a5c-2f8f5c6f3d11")  # namespace of the answers' form keys
TERM = timedelta(weeks=26)  # what policy gives itself


def answer(
    structural: StructuralSignal, *, by: Membership, at: datetime, kind: str, why: str
) -> None:
    """Policy answers at this moment; its owner carries what is taken up."""
    is_passed_on = kind == ResponseKind.PASSED_ON
    answering.respond(
        structural=structural,
        by=by,
        at=at,
        expected=structural.phase,
        kind=kind,
        why=why,
        level=structural.scope if is_passed_on else "",
        carrier_organisation=structural.owner_organisation,
        carrier_function=structural.owner_function,
        by_when=timezone.localdate(at) + TERM,
        form_key=uuid.uuid5(KEYS, f"{structural.city.slug} {structural.title}"),
    )


def send_of_then(city: City, *, today: date) -> None:
    """Let all that was due before `today` have reached who noticed it, each at its own moment.

    What is due today or later is left to the clock. Comes after everything that is heard in the
    city: who is not reached here, the clock mails.
    """
    begin = timezone.make_aware(datetime.combine(today, time()))
    past = city.feedback.unsent().filter(goes_out_at__lt=begin).soonest_first()
    for moment in list(past.values_list("goes_out_at", flat=True)):
        sending.reach(city=city, at=moment)
    city.feedback_reached.unmailed().update(mailed_at=F("reached_at"))
