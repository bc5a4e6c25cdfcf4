"""Invented counts for the demo: needs scans, gaps and what organisations certified. Nobody is in them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cities.models import City, Neighbourhood, Organisation
from cities.periods import Month
from referrals.models import ReachFigure, ScanTally, UnmetNeed
from referrals.questions import ALL, GAPS, SCAN
from referrals.reach import due_on

WIJKEN, DAYS, ORGANISATIONS, MONTHS = 6, 90, 3, 10
WORDS = ("cursus tablet in het Turks", "hulp aan huis op zaterdag", "computerles overdag")


def load_counted(city: City, *, today: date) -> None:
    """The same rows for the same city and day."""
    chance = random.Random(f"{city.slug} {today}")  # noqa: S311 (invented, not secret)
    wijken = list(city.neighbourhoods.official().by_name()[:WIJKEN])
    if not wijken:
        return
    tallies = [row for wijk in wijken for row in _tallies(wijk, today, chance)]
    ScanTally.objects.bulk_create(tallies)
    UnmetNeed.objects.bulk_create(
        UnmetNeed(
            city=city,
            neighbourhood=chance.choice(wijken),
            noticed_on=today - timedelta(days=chance.randrange(DAYS)),
            kind="group",
            words=chance.choice(WORDS),
        )
        for _ in range(24)
    )
    hosts = city.organisations.filter(offers__isnull=False).distinct().order_by("name", "pk")
    for number, host in enumerate(hosts[:ORGANISATIONS]):
        ReachFigure.objects.bulk_create(_certified(host, number, today, chance))


def _tallies(wijk: Neighbourhood, today: date, chance: random.Random) -> list[ScanTally]:
    counted: Counter[tuple[date, str]] = Counter()
    for _ in range(chance.randrange(8, 40)):
        day = today - timedelta(days=chance.randrange(1, DAYS))
        counted[day, SCAN] += 1
        for question in ALL:
            if chance.random() < 0.85:
                counted[day, f"{question.name}:{chance.choice(list(question.answers))}"] += 1
        if chance.random() < 0.1:
            counted[day, chance.choice(list(GAPS))] += 1
    return [
        ScanTally(
            city_id=wijk.city_id, neighbourhood=wijk, day=day, answer=answer, times=times
        )
        for (day, answer), times in sorted(counted.items())
    ]  # fmt: skip


def _certified(
    host: Organisation, number: int, today: date, chance: random.Random
) -> list[ReachFigure]:
    """Ten months: one late, one changed; of the second organisation one is missing."""
    rows = []
    for ago in range(MONTHS, 0, -1):
        month = Month.of(today).before(ago)
        if due_on(month) >= today or (number == 1 and ago == 4):
            continue
        on = due_on(month) + timedelta(days=9 if number == 0 and ago == 5 else -6)
        sessions = chance.randrange(2, 9)
        row = ReachFigure(
            city_id=host.city_id,
            organisation=host,
            month=month.first_day,
            questions=chance.randrange(40, 160),
            people=chance.randrange(15, 60),
            participants=sessions * chance.randrange(5, 9),
            sessions=sessions,
            devices=chance.randrange(5, 25),
            lent=chance.randrange(0, 12),
            certified_at=timezone.make_aware(datetime.combine(min(on, today), time(10))),
        )
        rows.append(row)
        if number == 2 and ago == 3:
            rows.append(_again(row))
    return rows


def _again(row: ReachFigure) -> ReachFigure:
    """The same month, counted better a week later."""
    fields = {
        field.attname: getattr(row, field.attname)
        for field in ReachFigure._meta.concrete_fields
        if not field.primary_key
    }
    fields |= {"revision": 2, "questions": row.questions + 7}
    fields["certified_at"] = row.certified_at + timedelta(days=7)
    return ReachFigure(**fields)
