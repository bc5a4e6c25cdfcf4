"""How full the demo's offers are, what a reader reported, and a host that does not answer its mails."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cities.enums import Role
from cities.models import City
from einclusie.demo.saved import load_saved
from referrals.actions import fresh
from referrals.actions.fresh import Places
from referrals.models import HostAsk, Wrong, month_of
from referrals.states import Road

# Of the offers by name: which one, how many days ago it was said, and what.
SAID = (
    (1, 3, "waiting", 3, None),
    (3, 5, "full", None, 35),
    (5, 1, "free", None, None),
    (7, 24, "free", None, None),
)
REPORTED = ((2, 2, Wrong.HOURS, ""), (4, 6, Wrong.OTHER, "De ingang is nu aan de achterkant."))
ASKED = (33, 68)  # days ago


def load_kept(city: City, *, today: date) -> None:
    """What people keep: the filters above their lists, and how the offers stand."""
    load_saved(city)
    load_fresh(city, today=today)


def load_fresh(city: City, *, today: date) -> None:
    """The same places in every city."""
    offers = list(city.offers.current().by_name())
    for place, ago, state, weeks, days in SAID:
        until = today + timedelta(days=days) if days else None
        fresh.say_places(
            offer=offers[place], by=None, at=_at(today, ago), road=Road.LINK,
            places=Places(state, weeks, until),
        )  # fmt: skip
    reader = city.memberships.filter(role=Role.SOCIAL_WORKER).order_by("pk").first()
    for place, ago, what, line in REPORTED:
        if reader:
            fresh.report(
                offer=offers[place], by=reader.user, at=_at(today, ago), what=what, line=line
            )
    silent = city.offers.not_checked_since(today - timedelta(days=200)).first()
    if silent is None:
        return
    for ago in ASKED:
        at = _at(today, ago)
        HostAsk.objects.create(
            city=city, organisation_id=silent.host_id, address=f"plek@{city.slug}.example",
            month=month_of(at.date()), sent_at=at, offers=1,
        )  # fmt: skip


def _at(today: date, ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=ago), time(10)))
