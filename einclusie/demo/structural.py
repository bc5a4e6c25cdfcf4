"""Invented structural signals of the demo: what they are, and how they came to where they stand.

Written through the actions, each with the date on which somebody would have done it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cities.models import City, Membership, Organisation
from einclusie.demo.answers import answer
from einclusie.demo.content import DATA
from signals import phases
from signals.actions import structural as actions
from signals.models import StructuralSignal
from signals.models.structural import CHECKLIST
from signals.phases import Phase

MOST_SIGNALS = 14  # in one structural signal, when it begins
QUOTED = 2


@dataclass(frozen=True)
class StructuralFacts:
    """One structural signal. `weeks_ago` holds, per phase that it reached, when; `notes` what was
    said with it; `not_retained` why it went no further. Signals on its domain and barrier join it."""

    city: str
    title: str
    description: str
    domain: str
    barrier: str
    scope: str
    addressee: str
    owner: str  # slug of an organisation
    function: str
    recognised_by: list[str]  # accounts, before the @
    weeks_ago: list[int]
    notes: dict[str, str]
    decision: str
    follow_ups: list[tuple[int, str]]  # weeks ago, text
    next_step: str
    next_in_days: int | None
    not_retained: str


def structural_facts(city: str) -> list[StructuralFacts]:
    """Those of the city with this slug, in the order of the file."""
    rows = json.loads((DATA / "structural.json").read_text(encoding="utf-8"))
    return [StructuralFacts(**row) for row in rows if row["city"] == city]


def load_structural(
    city: City,
    *,
    people: Mapping[str, Membership],
    organisations: Mapping[str, Organisation],
    today: date,
) -> int:
    """Write the structural signals of a city as they stand on `today`; how many there are.

    `people` by e-mail, `organisations` by slug. The signals of the city are there already.
    """
    facts = structural_facts(city.slug)
    for one in facts:
        _Way(city, one, people, organisations, today).go()
    return len(facts)


class _Way:
    """The way of one structural signal, from the day somebody noticed it."""

    def __init__(
        self,
        city: City,
        facts: StructuralFacts,
        people: Mapping[str, Membership],
        organisations: Mapping[str, Organisation],
        today: date,
    ) -> None:
        self.city, self.facts, self.today = city, facts, today
        self.people, self.organisations = people, organisations
        self.began = self.at(facts.weeks_ago[0])

    def at(self, weeks_ago: int, hour: int = 10) -> datetime:
        day = self.today - timedelta(weeks=weeks_ago, days=1)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def who(self, name: str) -> Membership:
        return self.people[f"{name}@{self.city.slug}.example"]

    def go(self) -> None:
        self.structural = self.begin()
        self.fill()
        self.hear_more()
        for phase, weeks_ago in zip(phases.ORDER[2:], self.facts.weeks_ago[2:], strict=False):
            if phase == Phase.IN_ACTION:
                self.plan(weeks_ago)
            if phase == Phase.FED_BACK:
                self.follow(before=weeks_ago)
            self.move(phase, weeks_ago, note=self.facts.notes.get(phase, ""))
        if self.structural.phase != Phase.FED_BACK:
            self.follow(before=-1)
        if self.facts.not_retained:
            last = self.facts.weeks_ago[-1] - 1
            self.move(Phase.NOT_RETAINED, last, note=self.facts.not_retained)

    def begin(self) -> StructuralSignal:
        about = self.city.signals.standing().filter(
            domain=self.facts.domain, barrier=self.facts.barrier
        )
        early = about.filter(logged_at__lt=self.began).newest_first()
        signals = list(early[:MOST_SIGNALS]) or list(about.order_by("logged_at", "pk")[:2])
        structural = actions.begin_structural(
            city=self.city,
            by=self.who("coordinator"),
            at=self.began,
            title=self.facts.title,
            signals=signals,
        )
        if structural.phase == Phase.NOTICED:
            late = about.exclude(pk__in=[one.pk for one in signals]).order_by("logged_at", "pk")
            signals += late[:2]
            actions.join_signals(
                structural=structural, by=self.who("coordinator"), at=self.began, signals=signals
            )
            structural = self.step(structural, Phase.COLLECTED, self.facts.weeks_ago[1], "")
        actions.choose_quotes(structural=structural, signals=signals[:QUOTED])
        return structural

    def fill(self) -> None:
        one = self.facts
        given: dict[str, Any] = {
            "description": one.description,
            "domain": one.domain,
            "barrier": one.barrier,
            "scope": one.scope,
            "addressee": one.addressee,
        }
        if one.owner:
            given["owner_organisation"] = self.organisations[one.owner]
            given["owner_function"] = one.function
        if len(one.weeks_ago) > 2:
            given |= dict.fromkeys(CHECKLIST, "yes") | {"own_solution": "partly"}
        actions.edit_structural(structural=self.structural, at=self.began, **given)
        for name in one.recognised_by:
            actions.recognise(
                structural=self.structural,
                by=self.who(name),
                at=self.began + timedelta(days=3),
                agrees=self.city.partners_weigh,
            )

    def hear_more(self) -> None:
        """What was heard between the beginning and the bundling joins too."""
        if len(self.facts.weeks_ago) < 3:
            return
        until = self.at(self.facts.weeks_ago[2])
        heard = self.city.signals.standing().filter(
            domain=self.facts.domain, barrier=self.facts.barrier, logged_at__lt=until
        )
        actions.join_signals(
            structural=self.structural,
            by=self.who("coordinator"),
            at=until,
            signals=heard.newest_first()[:MOST_SIGNALS],
        )

    def move(self, phase: Phase, weeks_ago: int, *, note: str) -> None:
        self.structural = self.step(self.structural, phase, weeks_ago, note)

    def step(
        self, structural: StructuralSignal, phase: Phase, weeks_ago: int, note: str
    ) -> StructuralSignal:
        transition = phases.find(structural.phase, phase)
        assert transition is not None
        role = phases.role_at(transition.desk, self.city.signal_route)
        by = self.who(
            {"policy_reader": "beleid", "city_team": "stadsteam"}.get(role or "", "coordinator")
        )
        at = self.at(weeks_ago, 14)
        if transition.by_answer:
            answer(structural, by=by, at=at, kind=self.facts.decision, why=note)
        else:
            actions.move_structural(
                structural=structural, by=by, at=at, expected=structural.phase, to=phase, note=note
            )
        structural.refresh_from_db()
        return structural

    def plan(self, weeks_ago: int) -> None:
        """What comes next is written down with the first news after the decision."""
        self.write(weeks_ago + 1, "Een eerste overleg met de dienst.", last=False)

    def follow(self, *, before: int) -> None:
        lines = [line for line in self.facts.follow_ups if line[0] > before]
        for number, (weeks_ago, text) in enumerate(lines, start=1):
            self.write(weeks_ago, text, last=number == len(lines))

    def write(self, weeks_ago: int, text: str, *, last: bool) -> None:
        at = self.at(weeks_ago)
        done = last and self.facts.next_in_days is None
        next_on = (
            self.today + timedelta(days=self.facts.next_in_days)
            if self.facts.next_in_days is not None
            else at.date() + timedelta(weeks=4)
        )
        actions.note_follow_up(
            structural=self.structural,
            by=self.who("stadsteam"),
            at=at,
            on=at.date(),
            text=text,
            next_step="" if done else self.facts.next_step or "Bel de dienst.",
            next_on=None if done else next_on,
        )
