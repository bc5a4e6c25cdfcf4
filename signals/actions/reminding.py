"""Reminders in one bundle: at most one mail per person per week, and never an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from cities.models import City, Membership
from signals import mails, phases
from signals.models import MailChoice, Reminder
from signals.reminders import Week

KEPT_FOR = timedelta(days=60)  # a reminder is kept to not send it twice, and no longer


def remind(*, city: City, week: Week, at: datetime) -> int:
    """Mail everybody in this city for whom something waits, as it stood when the week began, and
    who was not mailed yet this week; how many mails."""
    # Of two roles in a city the one that began last holds.
    current = city.memberships.current(localdate(week.at)).order_by("user", "-since", "-pk")
    wanting = city.memberships.filter(
        pk__in=current.distinct("user").values("pk"),
        role__in=city.signal_route,
        user__is_active=True,
    ).exclude(mail_choice__reminders=False)
    unmailed = wanting.exclude(reminders__week=week.name).with_labels().order_by("pk")
    return sum(_remind(one, week, at) for one in unmailed)


@transaction.atomic
def _remind(membership: Membership, week: Week, at: datetime) -> int:
    waiting, past = waits_for(membership, week.at)
    if not waiting and not past:
        return 0
    _, is_first = Reminder.objects.get_or_create(
        membership=membership,
        week=week.name,
        defaults={"city_id": membership.city_id, "sent_at": at},
    )
    if not is_first:  # another worker was at it
        return 0
    formal = phases.decides(membership.role, membership.city.signal_route)
    mails.send_reminder(membership, waiting=waiting, past=past, formal=formal)
    return 1


def waits_for(
    membership: Membership, at: datetime
) -> tuple[Sequence[mails.Waits], Sequence[mails.Waits]]:
    """What waits too long at this person's desk, and for who decides: answers whose day passed."""
    city, (own, _) = membership.city, membership.wijken
    decides = phases.decides(membership.role, city.signal_route)
    mine = city.structural_signals.at_turn(membership, own).waiting_too_long(at)
    waiting = [
        mails.Waits(
            title=one.title,
            phase=str(one.get_phase_display()),
            day=localdate(one.phase_since),
            address=_address("respond" if decides else "detail", city, one.pk),
        )
        for one in mine.longest_waiting_first()
    ]
    if not decides:
        return waiting, []
    past = [
        mails.Waits(
            title=one.structural.title,
            phase=str(one.structural.get_phase_display()),
            day=one.by_when,
            address=_address("respond", city, one.structural_id),
        )
        for one in city.responses.past_their_day(localdate(at)).with_labels()
        if one.by_when is not None
    ]
    return waiting, past


def _address(route: str, city: City, pk: int) -> str:
    return settings.BASE_URL + reverse(f"structural:{route}", kwargs={"city": city.slug, "pk": pk})


@transaction.atomic
def choose_reminders(*, membership: Membership, wanted: bool) -> None:
    """Say whether this person gets reminders by mail. What waits still stands on "vandaag"."""
    MailChoice.objects.update_or_create(
        membership=membership,
        defaults={"city_id": membership.city_id, "reminders": wanted},
    )


def forget_old(*, at: datetime) -> int:
    """Take away the rows of reminders that were sent long ago; how many."""
    return Reminder.objects.sent_before(at - KEPT_FOR).delete()[0]
