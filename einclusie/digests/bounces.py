"""What a delivery report says of a mail that did not arrive. Plain Python."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message

LONGEST = 1_000_000  # bytes; a report is a few thousand


@dataclass(frozen=True)
class Bounced:
    """The Message-ID of the mail that came back, and its status code, as "5.1.1"."""

    message_id: str
    code: str


def bounced_in(raw: bytes) -> Bounced | None:
    """Read a report of failure (multipart/report, RFC 3464); None for any other mail, a report of
    a delay among them."""
    mail = email.message_from_bytes(raw[:LONGEST], policy=email.policy.compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    status = _failure(mail)
    original = _message_id(mail)
    return Bounced(original, status) if status and original else None


def _failure(mail: Message) -> str:
    for part in mail.walk():
        if str(part.get("Action", "")).strip().lower() == "failed":
            found = re.match(r"\s*([45]\.\d{1,3}\.\d{1,3})", str(part.get("Status", "")))
            return found.group(1) if found else "5.0.0"
    return ""


def _message_id(mail: Message) -> str:
    """The Message-ID of the mail that is sent along, whole or only its headers."""
    for part in mail.walk():
        if part is not mail and part.get("Message-ID"):
            return str(part["Message-ID"]).strip()
        if part.get_content_type() == "text/rfc822-headers":
            headers = email.message_from_string(str(part.get_payload()))
            if headers.get("Message-ID"):
                return str(headers["Message-ID"]).strip()
    return ""
