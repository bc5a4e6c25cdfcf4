"""The mails about an edition: to the city team that it is made, to each reader that it is out."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.core.signing import Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities.enums import Role
from einclusie.digests.definitions import day_in_words
from einclusie.digests.letter import letter_of
from einclusie.digests.models import Delivery, Edition, Scope
from einclusie.digests.pdf import PDF, as_pdf
from einclusie.digests.reading import title_of
from einclusie.digests.visiting import address_to_end, address_to_read

_ids = Signer(sep=".", salt="digests.message-id")


def send_edition(delivery: Delivery) -> None:
    """Mail one reader, now and by the real backend, as much of the edition as was chosen.

    Raises OSError (smtplib's errors are that too) when the mail does not leave.
    """
    with override(settings.LANGUAGE_CODE):
        message = message_of(delivery)
    message.connection = get_connection(settings.EMAIL_OUTSIDE_BACKEND)
    message.send()


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery: text, HTML and PDF. Its Message-ID says which delivery it is."""
    edition, reader = delivery.edition, delivery.reader
    document = edition.document or {}
    wijken: set[str] = set()
    if reader.scope == Scope.WIJK:
        wijken = {str(key) for key in reader.neighbourhoods.values_list("pk", flat=True)}
    first_page = reader.scope == Scope.FIRST
    letter = letter_of(document, wijken=wijken, first_page=first_page)
    ending = address_to_end(delivery)
    context = {
        "letter": letter,
        "reading": letter.reading,
        "link": address_to_read(delivery),
        "ending": ending,
        "is_guest": reader.user_id is None,
        "until": day_in_words(reader.until) if reader.until else "",
    }
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=render_to_string("digests/mail.txt", context),
        to=[delivery.address],
        headers={
            "Message-ID": _message_id(delivery),
            "List-Unsubscribe": f"<{ending}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        },
    )
    message.attach_alternative(render_to_string("digests/mail.html", context), "text/html")
    if reader.scope != Scope.WIJK:
        name = f"{edition.city.slug}-{edition.period}.pdf"
        message.attach(name, _pdf(edition.pk, first_page), PDF)
    return message


@lru_cache(maxsize=8)
def _pdf(edition_id: int, first_page: bool) -> bytes:
    """The PDF of a released edition; one edition goes to many readers in a row."""
    document = Edition.objects.released().get(pk=edition_id).document
    return as_pdf(document or {}, first_page=first_page)


def tell_city_team(edition: Edition, *, on: date) -> None:
    """Mail the city team that this edition is made, until when a word can be added, and where."""
    team = edition.city.memberships.working_as(Role.CITY_TEAM, on)
    assert edition.goes_out_at is not None
    leaves = localtime(edition.goes_out_at)
    with override(settings.LANGUAGE_CODE):
        subject = _("{title}: klaar voor jullie woord").format(title=title_of(edition.span))
        text = _(
            "De cijfers van {period} staan klaar. Jullie kunnen er een woord bij schrijven, citaten "
            "aanvinken en kiezen wat bovenaan staat:\n{link}\n\nOp {day} om {hour} uur vertrekt het "
            "vanzelf naar de lezers."
        ).format(
            period=edition.span.name,
            link=settings.BASE_URL + _address_of_word(edition),
            day=day_in_words(leaves.date()),
            hour=leaves.hour,
        )
    for address in dict.fromkeys(one.user.email for one in team):
        send_mail(subject, text, None, [address])


def _address_of_word(edition: Edition) -> str:
    return reverse("digests:word", kwargs={"city": edition.city.slug, "period": edition.period})


def _message_id(delivery: Delivery) -> str:
    domain = urlsplit(settings.BASE_URL).hostname
    return f"<{_ids.sign(f'overzicht-{delivery.pk}')}@{domain}>"


def delivery_of(message_id: str) -> int | None:
    """The key of the delivery that left with this Message-ID, or None for one that is not ours."""
    for delivery in re.findall(r"overzicht-(\d{1,18})\.", message_id):
        if _ids.sign(f"overzicht-{delivery}") in message_id:
            return int(delivery)
    return None
