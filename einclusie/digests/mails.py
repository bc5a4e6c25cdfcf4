"""The mail that an edition is out: its main figures as printed, and the way to the rest."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from einclusie.digests.models import Edition
from einclusie.digests.reading import in_words, read


def send_edition(edition: Edition, *, to: Sequence[str]) -> int:
    """Mail each of these addresses apart that this published edition is out; gives how many."""
    with override(settings.LANGUAGE_CODE):
        reading = read(edition.document or {})
        context = {
            "reading": reading,
            "signals": [(figure.heading, in_words(figure.value)) for figure in reading.signals],
            "signallers": in_words(reading.signallers),
            "organisations": in_words(reading.organisations),
            "link": settings.BASE_URL + edition.get_absolute_url(),
        }
        subject = _("{title} van {city}").format(title=reading.title, city=reading.city)
        if reading.revision > 1:
            subject = _("Herzien: {subject}").format(subject=subject)
        text = render_to_string("digests/mail.txt", context)
        html = render_to_string("digests/mail.html", context)
    messages = []
    for address in to:
        message = EmailMultiAlternatives(subject=subject, body=text, to=[address])
        message.attach_alternative(html, "text/html")
        messages.append(message)
    return get_connection().send_messages(messages) or 0
