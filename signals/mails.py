"""Mails about signals: the link by which an organisation brings them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.models import Intermediary, Membership
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
