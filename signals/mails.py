"""Mails about signals and actions: the link of an organisation, what became of what it brought, what
waits, and how actions go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cities.models import City, Intermediary, Membership, Organisation, User
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


@dataclass(frozen=True)
class News:
    """What there is to tell of one structural signal; `became` is what it became part of since."""

    title: str
    became: str
    words: list[str]


def send_news(city: City, news: Sequence[News], *, to: User, signals: int, with_page: bool) -> None:
    """Mail one person what became of so many signals that they noticed; nobody can answer it.

    `with_page`: they have a page where all of it stands.
    """
    with override(settings.LANGUAGE_CODE):
        page = reverse("signals:mine", kwargs={"city": city.slug}) if with_page else ""
        subject = ngettext(
            "Er is nieuws over {count} signaal dat je meldde of ook zag",
            "Er is nieuws over {count} signalen die je meldde of ook zag",
            signals,
        ).format(count=signals)
        context = {"name": to.name, "city": city.name, "news": news, "organisation": None}
        context["page"] = settings.BASE_URL + page if page else ""
        body = render_to_string("mails/news.txt", context)
        EmailMessage(subject=subject, body=body, to=[to.email]).send()


def send_news_by_link(
    city: City, news: Sequence[News], *, to: str, organisation: Organisation, signals: int
) -> None:
    """Mail a function of an organisation what became of so many signals that it brought by its link."""
    with override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "Er is nieuws over {count} signaal dat jullie lieten weten",
            "Er is nieuws over {count} signalen die jullie lieten weten",
            signals,
        ).format(count=signals)
        context = {"city": city.name, "news": news, "organisation": organisation.name, "page": ""}
        body = render_to_string("mails/news.txt", context)
        EmailMessage(subject=subject, body=body, to=[to]).send()


@dataclass(frozen=True)
class Waits:
    """One thing that waits: what it is, since when or against when, and the address to go on."""

    title: str
    phase: str
    day: date
    address: str


def send_reminder(
    membership: Membership, *, waiting: Sequence[Waits], past: Sequence[Waits], formal: bool
) -> None:
    """Mail one person all that waits for them, in one list: what waits long, and answers whose day
    passed. `formal`: to policy, with "u"; others are on first-name terms."""
    city = membership.city
    with override(settings.LANGUAGE_CODE):
        count = len(waiting) + len(past)
        subject = (
            ngettext(
                "{count} signaal in {city} wacht op u",
                "{count} signalen in {city} wachten op u",
                count,
            )
            if formal
            else ngettext(
                "{count} signaal in {city} wacht op jou",
                "{count} signalen in {city} wachten op jou",
                count,
            )
        ).format(count=count, city=city.name)
        choice = reverse("structural:reminders", kwargs={"city": city.slug})
        context = {
            "name": membership.user.name,
            "waiting": waiting,
            "past": past,
            "formal": formal,
            "choice": settings.BASE_URL + choice,
        }
        body = render_to_string("mails/reminder.txt", context)
        EmailMessage(
            subject=" ".join(subject.split()), body=body, to=[membership.user.email]
        ).send()
