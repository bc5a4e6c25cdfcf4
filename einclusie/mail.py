"""Mail waits for the commit and leaves by the worker: whoever sends one need not think of either."""

from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class QueuedBackend(BaseEmailBackend):
    """Hands each message to the queue once the transaction around it is committed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            send_outside.delay_on_commit(message=_as_data(message))
        return len(email_messages)


@shared_task(
    name="mail.send_outside",
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=10,
)
def send_outside(*, message: dict[str, Any]) -> None:
    """Send one message (as `_as_data` made it) by the real backend; tries again for some hours."""
    attachments = message.pop("alternatives")
    mail = EmailMultiAlternatives(
        **message, connection=get_connection(settings.EMAIL_OUTSIDE_BACKEND)
    )
    for content, mimetype in attachments:
        mail.attach_alternative(content, mimetype)
    mail.send()


def _as_data(message: EmailMessage) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": list(message.to),
        "headers": dict(message.extra_headers),
        "alternatives": [list(part) for part in getattr(message, "alternatives", [])],
    }
