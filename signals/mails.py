"""Mails about signals: the link by which an organisation brings them, what became of them, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cities.models import City, Intermediary, Membership, Organisation, User
from signals import links
from signals.models import SignalLink


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
