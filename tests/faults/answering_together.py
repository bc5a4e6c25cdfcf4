"""What hosts, senders and the clock do to the same referrals, each in a process of their own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import django
from django.db import connection
from django.utils import timezone


@dataclass(frozen=True)
class Office:
    """One process: who sits there, in which order they go through the referrals."""

    kind: str  # "host", "sender", "clock"
    seed: int


def open_office(database: str) -> None:
    """Set Django up in this process, on the database of the tests."""
    django.setup()
    connection.settings_dict["NAME"] = database


def work(office: Office) -> dict[str, int]:
    """Go through all of them once; how many moves were made, and refused because somebody was first."""
    if office.kind == "clock":
        return _let_the_clock_run()
    from referrals.actions import referring
    from referrals.models import Referral
    from referrals.states import Road

    chance = random.Random(office.seed)
    keys = list(Referral.objects.order_by("pk").values_list("pk", flat=True))
    chance.shuffle(keys)
    came = {"made": 0, "refused": 0}
    for key in keys:
        referral = Referral.objects.with_labels().get(pk=key)
        road = Road.LINK if office.kind == "host" else Road.PAGE
        by = None if office.kind == "host" else referral.sent_by.memberships.get()
        to = chance.choice(
            ("received", "refused", "arrived", "helped", "no_show", "appointment", "withdrawn")
        )
        try:
            referring.move(
                referral=referral, by=by, at=timezone.now(), expected=referral.step, to=to, road=road,
                reason={"refused": "full", "withdrawn": "mistake"}.get(to, ""),
            )  # fmt: skip
            came["made"] += 1
        except (referring.StaleMove, referring.NoSuchMove, referring.NotYours):
            came["refused"] += 1
    return came


def _let_the_clock_run() -> dict[str, int]:
    """Remind, tell and let expire, over and over."""
    from cities.models import City
    from referrals.actions import telling
    from signals.reminders import Week

    came = {"reminded": 0, "told": 0, "expired": 0}
    at: datetime = timezone.now()
    for round_ in range(8):
        for city in City.objects.order_by("pk"):
            came["reminded"] += telling.remind(city=city, week=Week("2026-W48", at), at=at)
            came["told"] += telling.tell_senders(city=city, day=at.date(), at=at)
            later = at + timedelta(days=20) if round_ % 2 else at
            came["expired"] += telling.expire(city=city, at=later)
    return came
