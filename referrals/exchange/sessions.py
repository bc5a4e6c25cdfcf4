"""Weekly hours as a calendar that phones and Outlook read (iCalendar, RFC 5545). Plain Python: knows
no model and no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from referrals.exchange.asked import DAYS
from referrals.hours import Slot

PRODUCT = "-//einclusie//aanbod//NL"
ZONE = ZoneInfo("Europe/Brussels")
ASK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True)
class Weekly:
    """The hours of one offer. `since` is the day from which they are known to hold."""

    key: str
    title: str
    slots: tuple[Slot, ...]
    since: date
    changed_at: datetime
    goes_on: bool
    where: str
    text: str
    url: str


def as_ical(name: str, offers: Iterable[Weekly], *, host: str) -> bytes:
    """The file. `name` is what the calendar is called, `host` makes the keys unique in the world."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.calendar_name = " ".join(name.split())  # the library folds no line break here
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for offer in offers:
        for event in _events(offer, host):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _events(offer: Weekly, host: str) -> Iterable[Event]:
    """One for each time of the day, on all its days: the clock on the wall, whatever the season."""
    days_of: dict[tuple[object, object], list[Slot]] = {}
    for slot in sorted(offer.slots):
        days_of.setdefault((slot.opens, slot.closes), []).append(slot)
    for same in days_of.values():
        yield _event(offer, same, host)


def _event(offer: Weekly, same: list[Slot], host: str) -> Event:
    opens, closes = same[0].opens, same[0].closes
    ahead = min((slot.weekday - offer.since.weekday()) % 7 for slot in same)
    first = offer.since + timedelta(days=ahead)
    event = Event()
    event.add("uid", f"{offer.key}-{opens:%H%M}-{closes:%H%M}@{host}")
    event.add("dtstamp", offer.changed_at.astimezone(UTC))
    event.add("last-modified", offer.changed_at.astimezone(UTC))
    event.add("dtstart", datetime.combine(first, opens, tzinfo=ZONE))
    event.add("dtend", datetime.combine(first, closes, tzinfo=ZONE))
    event.add("rrule", {"freq": "weekly", "byday": [DAYS[slot.weekday] for slot in same]})
    event.add("summary", offer.title)
    event.add("status", "CONFIRMED" if offer.goes_on else "CANCELLED")
    for name, value in (("location", offer.where), ("description", offer.text), ("url", offer.url)):
        if value:
            event.add(name, value)
    return event
