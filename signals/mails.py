"""Mails about signals and actions: the link of an organisation, and how actions go on."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import Intermediary, Membership
from signals import links
from signals.models import Action, ClosedDoors, SignalLink
from signals.taking_part import addresses_of


def send_link(link: SignalLink, *, to: Intermediary, by: Membership) -> None:
    """Mail this link to the public address of a function; an answer goes to who sends it."""
    with override(settings.LANGUAGE_CODE):
        context = {
            "link": link,
            "sender": by.user.name,
            "title": by.title,
            "city": link.city.name,
            "address": links.address_of(link),
        }
        EmailMessage(
            subject=_("Zie je iets mislopen? Laat het {city} weten").format(city=link.city.name),
            body=render_to_string("mails/signal_link.txt", context),
            to=[to.email],
            headers={"Reply-To": by.user.email},
        ).send()


def send_switched(
    actions: Sequence[Action],
    *,
    by: Membership,
    at: datetime,
    reason: str = "",
    doors: ClosedDoors | None = None,
) -> int:
    """Tell who takes part in these actions how they go on from now: one mail per address, with all
    of theirs. Gives back how many mails left.

    Only what has a day to come is told. `doors` are the doors that closed or opened, if it is by that.
    """
    told = _to_tell(actions, at)
    addresses = addresses_of(told, on=localdate(at), but=by.user.email)
    with override(settings.LANGUAGE_CODE):
        subject = _switched_subject(told, doors)
        for address, theirs in addresses.items():
            context = {
                "actions": theirs,
                "doors": doors,
                "reason": reason,
                "sender": by.user.name,
                "title": by.title,
                "city": by.city.name,
            }
            EmailMessage(
                subject=" ".join(
                    subject.split()
                ),  # a title may hold a line break, a header may not
                body=render_to_string("mails/actions_switched.txt", context),
                to=[address],
                headers={"Reply-To": by.user.email},
            ).send()
    return len(addresses)


def _to_tell(actions: Sequence[Action], at: datetime) -> list[Action]:
    """Those of these with a day to come, the soonest first, with what a mail says of them."""
    keys = [action.pk for action in actions]
    found = Action.objects.filter(pk__in=keys).to_come(at).with_days(at)
    return list(found.select_related("city", "lead").soonest_first())


def _switched_subject(actions: Sequence[Action], doors: ClosedDoors | None) -> str:
    if doors is not None:
        pattern = _("Deuren dicht: {whose}") if doors.are_closed else _("Deuren weer open: {whose}")
        return pattern.format(whose=doors.whose)
    title = actions[0].title if actions else ""
    course = str(actions[0].course.label) if actions and actions[0].course else ""
    return _("{title} {course}").format(title=title, course=course)
