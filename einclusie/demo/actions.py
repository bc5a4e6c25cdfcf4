"""Invented actions of the demo: what was planned and given, trainings in every step, doors that closed.

Written through the actions, each with the date on which somebody would have done it; nobody is mailed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from cities.models import City, Membership, Organisation
from einclusie.demo.content import DATA
from signals.actions import acting, doors, trainings
from signals.actions.acting import Span
from signals.trainings import Step

KEYS = uuid.UUID("3f0e4f0a-8a55-5d07-9f0e-6a6f6c9a7b10")  # namespace of the form keys
WEEK = timedelta(weeks=1)
Deed = tuple[int, Callable[[], None]]  # how many weeks ago, and what
Day = Sequence[Any]  # week (0 is this one), weekday (0 is Monday), from, to
VARIANT = ("variant_kind", "variant_how", "variant_note")


@dataclass(frozen=True)
class ActionFacts:
    """One action. `planned` weeks ago `by` somebody (before the @); `days` one by one, or `weekly`:
    from week, until week, weekday, from, to. `then` is what became of it, if it is over."""

    city: str
    kind: str
    title: str
    domain: str
    description: str
    attached_to: str
    lead: str  # slug of an organisation
    parts: dict[str, str]
    wijken: list[str]
    place: str
    variant: list[str]
    structural: list[str]  # titles
    by: str
    planned: int
    days: list[Day]
    weekly: list[Any] | None
    then: dict[str, Any] | None


@dataclass(frozen=True)
class TrainingFacts:
    """One request for a training. `asked`, `checked`, `found`, `given`, `looked_back` and `stopped`
    say how many weeks ago; None where it did not come so far."""

    city: str
    organisation: str
    topic: str
    wijk: str
    domain: str
    audience: str
    how_many: int
    suits: str
    by: str
    asked: int
    checked: int | None
    agreement: str
    agreed_by: str
    offer_line: str
    found: int | None
    provider: str
    place: str
    days: list[Day]
    given: int | None
    participants: int | None
    reached: int | None
    looked_back: int | None
    outcome: str
    what_next: str
    stopped: int | None
    why: str


@dataclass(frozen=True)
class DoorFacts:
    """Doors of a wijk or an organisation that closed and opened again, so many weeks ago."""

    city: str
    wijk: str
    organisation: str
    reason: str
    by: str
    closed: int
    opened: int


def action_facts(city: str) -> list[ActionFacts]:
    return [ActionFacts(**row) for row in _rows("actions.json", city)]


def training_facts(city: str) -> list[TrainingFacts]:
    return [TrainingFacts(**row) for row in _rows("trainings.json", city)]


def door_facts(city: str) -> list[DoorFacts]:
    return [DoorFacts(**row) for row in _rows("doors.json", city)]


def load_actions(
    city: City,
    *,
    people: Mapping[str, Membership],
    organisations: Mapping[str, Organisation],
    today: date,
) -> int:
    """Write the actions of a city as they stand on `today`; how many there are.

    `people` by e-mail, `organisations` by slug. Wijken and structural signals are there already.
    """
    _Doing(city, people, organisations, today).go()
    return city.actions.count()


class _Doing:
    """One city in which things are done."""

    def __init__(
        self,
        city: City,
        people: Mapping[str, Membership],
        organisations: Mapping[str, Organisation],
        today: date,
    ) -> None:
        self.city, self.people, self.organisations = city, people, organisations
        self.today = today
        self.monday = today - timedelta(days=today.weekday())
        self.wijken = {wijk.slug: wijk for wijk in city.neighbourhoods.official().by_name()}
        self.structural = {one.title: one for one in city.structural_signals.order_by("pk")}

    def go(self) -> None:
        """Do everything in the order in which it happened."""
        deeds = [
            *(deed for one in action_facts(self.city.slug) for deed in self.of_action(one)),
            *(deed for one in door_facts(self.city.slug) for deed in self.of_doors(one)),
            *(deed for one in training_facts(self.city.slug) for deed in self.of_training(one)),
        ]
        for _weeks_ago, do in sorted(deeds, key=lambda deed: -deed[0]):
            do()

    def at(self, weeks_ago: int, hour: int = 9) -> datetime:
        return timezone.make_aware(datetime.combine(self.today - weeks_ago * WEEK, time(hour)))

    def who(self, name: str) -> Membership:
        return self.people[f"{name}@{self.city.slug}.example"]

    def key(self, words: str) -> uuid.UUID:
        return uuid.uuid5(KEYS, f"{self.city.slug} {words}")

    def spans(self, days: Sequence[Day]) -> list[Span]:
        return [self._span(*day) for day in days]

    def _span(self, week: int, weekday: int, start: str, end: str) -> Span:
        day = self.monday + week * WEEK + timedelta(days=weekday)
        return Span(self._moment(day, start), self._moment(day, end))

    def _moment(self, day: date, hour: str) -> datetime:
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))

    def of_action(self, one: ActionFacts) -> Iterator[Deed]:
        yield one.planned, partial(self._plan, one)
        if one.then is not None:
            yield one.then["weeks_ago"], partial(self._end, one)

    def _plan(self, one: ActionFacts) -> None:
        acting.plan_action(
            city=self.city,
            by=self.who(one.by),
            at=self.at(one.planned),
            form_key=self.key(one.title),
            kind=one.kind,
            title=one.title,
            lead=self.organisations[one.lead],
            domain=one.domain,
            description=one.description,
            attached_to=one.attached_to,
            place=one.place,
            dates=self.spans([*one.days, *_weekly(one.weekly)]),
            wijken=[self.wijken[slug] for slug in one.wijken],
            parts={self.organisations[slug]: part for slug, part in one.parts.items()},
            structural=[self.structural[title] for title in one.structural],
            **dict(zip(VARIANT, one.variant, strict=False)),
        )

    def _end(self, one: ActionFacts) -> None:
        action = self.city.actions.get(form_key=self.key(one.title))
        then = dict(one.then or {})
        what, at = then.pop("what"), self.at(then.pop("weeks_ago"))
        given: dict[str, Any] = {"action": action, "by": self.who(one.by), "at": at}
        given["expected"] = action.revision
        if what == "done":
            acting.finish_action(**given, **then)
        else:
            acting.switch_action(**given, to=what, tell=False, **then)

    def of_doors(self, one: DoorFacts) -> Iterator[Deed]:
        yield one.closed, partial(self._close, one)
        yield one.opened, partial(self._open, one)

    def _close(self, one: DoorFacts) -> None:
        doors.close_doors(
            city=self.city,
            by=self.who(one.by),
            at=self.at(one.closed, 11),
            form_key=self.key(one.reason),
            reason=one.reason,
            neighbourhood=self.wijken[one.wijk] if one.wijk else None,
            organisation=self.organisations[one.organisation] if one.organisation else None,
            tell=False,
        )

    def _open(self, one: DoorFacts) -> None:
        closed = self.city.closed_doors.get(form_key=self.key(one.reason))
        doors.open_doors(doors=closed, by=self.who(one.by), at=self.at(one.opened, 11), tell=False)

    def of_training(self, one: TrainingFacts) -> Iterator[Deed]:
        yield one.asked, partial(self._ask, one)
        provider = self.organisations[one.provider] if one.provider else None
        plan = {"dates": self.spans(one.days), "place": one.place, "part": "vraagt de vorming"}
        asked: dict[Step, tuple[int | None, dict[str, Any]]] = {
            Step.CHECKED: (
                one.checked,
                {
                    "agreement": one.agreement,
                    "agreed_by": one.agreed_by,
                    "offer_checked": True,
                    "offer_line": one.offer_line,
                },
            ),
            Step.PROVIDER_FOUND: (one.found, {"provider": provider, "plan": plan}),
            Step.GIVEN: (one.given, {"participants": one.participants, "reached": one.reached}),
            Step.LOOKED_BACK: (
                one.looked_back,
                {"outcome": one.outcome, "what_next": one.what_next},
            ),
            Step.STOPPED: (one.stopped, {}),
        }
        for to, (weeks_ago, given) in asked.items():
            if weeks_ago is not None:
                yield weeks_ago, partial(self._step, one, to, weeks_ago, given)

    def _ask(self, one: TrainingFacts) -> None:
        trainings.ask_training(
            city=self.city,
            by=self.who(one.by),
            at=self.at(one.asked),
            form_key=self.key(one.topic),
            organisation=self.organisations[one.organisation],
            topic=one.topic,
            neighbourhood=self.wijken[one.wijk] if one.wijk else None,
            domain=one.domain,
            audience=one.audience,
            how_many=one.how_many,
            suits=one.suits,
        )

    def _step(self, one: TrainingFacts, to: Step, weeks_ago: int, given: Mapping[str, Any]) -> None:
        training = self.city.training_requests.get(form_key=self.key(one.topic))
        trainings.take_step(
            training=training,
            by=self.who("coordinator"),
            at=self.at(weeks_ago, 14),
            expected=training.step,
            to=to,
            note=one.why if to == Step.STOPPED else "",
            given=given,
        )


def _weekly(given: list[Any] | None) -> list[Day]:
    if given is None:
        return []
    first, last, weekday, start, end = given
    return [(week, weekday, start, end) for week in range(first, last + 1)]


def _rows(name: str, city: str) -> list[dict[str, Any]]:
    rows = json.loads((DATA / name).read_text(encoding="utf-8"))
    return [row for row in rows if row["city"] == city]
