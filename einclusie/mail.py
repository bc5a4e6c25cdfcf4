"""Mail waits for the commit and leaves by the worker: whoever sends one need not think of either."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


class QueuedBackend(BaseEmailBackend):
    """Hands each message to the queue once the transaction around it is committed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            transaction.on_commit(partial(_hand_over, _as_data(message)))
        return len(email_messages)


def _hand_over(message: dict[str, Any]) -> None:
    """Give the mail to the worker. A queue that does not answer costs nobody a mail: it leaves here."""
    try:
        send_outside.delay(message=message)
    except OperationalError:
        log.warning("queue does not answer, mail leaves without it")
        try:
            send_outside(message=message)
        except OSError as error:  # what it was about is saved: the page goes on
            log.error("mail lost", error=type(error).__name__)


@shared_task(
    name="mail.send_outside",
    autoretry_for=(OSError,),
    retry_backoff=30,
    # Seconds; less than the broker's visibility timeout, or it takes a waiting mail for lost and
    # hands it out twice.
    retry_backoff_max=300,
    max_retries=100,
)
def send_outside(*, message: dict[str, Any]) -> None:
    """Send one message (as `_as_data` made it) by the real backend; tries again for some hours."""
    outside = get_connection(settings.EMAIL_OUTSIDE_BACKEND)
    EmailMultiAlternatives(**message, connection=outside).send()


def _as_data(message: EmailMessage) -> dict[str, Any]:
    if message.attachments:
        raise ValueError("The queue carries mails without attachments.")
    return {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": dict(message.extra_headers),
        "alternatives": [list(part) for part in getattr(message, "alternatives", [])],
    }
