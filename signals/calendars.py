"""Days of actions as a calendar that phones and Outlook read (iCalendar, RFC 5545). Plain Python:
knows no model, no clock and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//einclusie//acties//NL"
ZONE = ZoneInfo("Europe/Brussels")
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class Session:
    """One day of an action. `key` stays the same when the day moves; `number` and `changed_at` say
    how often and when last the action changed."""

    key: str
    number: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    goes_on: bool
    where: str = ""
    url: str = ""
    text: str = ""
    kind: str = ""


def as_ical(name: str, sessions: Iterable[Session], *, host: str) -> bytes:
    """The file. `name` is what the calendar is called, `host` makes the keys unique in the world."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.calendar_name = " ".join(name.split())  # the library folds no line break here
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for session in sessions:
        calendar.add_component(_event(session, host))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(session: Session, host: str) -> Event:
    event = Event()
    event.add("uid", f"{session.key}@{host}")
    event.add("sequence", session.number)
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(ZONE))
    event.add("dtend", session.ends_at.astimezone(ZONE))
    event.add("summary", session.title)
    event.add("status", "CONFIRMED" if session.goes_on else "CANCELLED")
    for name, value in (
        ("location", session.where),
        ("url", session.url),
        ("description", session.text),
        ("categories", [session.kind] if session.kind else ""),
    ):
        if value:
            event.add(name, value)
    return event
