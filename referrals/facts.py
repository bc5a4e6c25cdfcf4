"""Conditions on an offer by a name, one for each thing that one can filter on or ask for in words."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from referrals.capacity import COUNTS_FOR, CapacityState
from referrals.enums import DutchLevel, HoursOf, Registration
from referrals.models import OfferHours

EVENING = time(18)
YES = {
    "at_home": Q(at_home=True),
    "remote": Q(remote=True),
    "free": Q(is_free=True),
    "wheelchair": Q(wheelchair=True),
    "quiet": Q(quiet=True),
    "children": Q(children_welcome=True),
    "easy_dutch": Q(dutch_level__in=[DutchLevel.NONE, DutchLevel.EASY]),
    "walk_in": Q(registration=Registration.WALK_IN),
}


def fact(name: str, now: datetime) -> Q:
    """The condition of a fact: "remote", "kind:group", "language:tr", "day:2", "evening", "place" …

    `now` is local time. Raises KeyError for a name that there is not.
    """
    kind, _, value = name.partition(":")
    if name in ("place", "full"):
        return _places(name, now)
    if not value:
        return YES[name] if name in YES else _helps(_when(name, now))
    if kind == "day":
        return _helps(Q(weekday=int(value)))
    return {
        "kind": Q(kinds__contains=[value]),
        "equipment": Q(equipment__contains=[value]),
        "language": Q(languages__contains=[value]),
        "registration": Q(registration=value),
        "dutch": Q(dutch_level=value),
    }[kind]


def _places(name: str, now: datetime) -> Q:
    """What was said lately of the places; an older word counts for nothing."""
    today = now.date()
    said = Q(capacity__said_on__gte=today - COUNTS_FOR)
    if name == "place":
        return said & Q(capacity__state=CapacityState.FREE)
    return said & Q(capacity__state=CapacityState.FULL, capacity__until__gt=today)


def _when(name: str, now: datetime) -> Q:
    moment, today = now.time(), Q(weekday=now.weekday())
    tomorrow = Q(weekday=(now + timedelta(days=1)).weekday())
    return {
        "now": today & Q(opens__lte=moment, closes__gt=moment),
        "today": today & Q(closes__gt=moment),
        "soon": (today & Q(closes__gt=moment)) | tomorrow,
        "evening": Q(closes__gt=EVENING),
        "weekend": Q(weekday__gte=5),
    }[name]


def _helps(condition: Q) -> Q:
    """By the hours of the helper, or of the place where no helper's hours are given."""
    hours = OfferHours.objects.filter(offer=OuterRef("pk"))
    helper, place = hours.filter(whose=HoursOf.HELPER), hours.filter(whose=HoursOf.PLACE)
    return Q(Exists(helper.filter(condition))) | (
        ~Q(Exists(helper)) & Q(Exists(place.filter(condition)))
    )
