"""Finding offers: what somebody wishes, which offers fit, what comes near when few do, and how many
would fit if they chose otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from cities.enums import Language
from cities.models import Neighbourhood
from referrals.counting import Sets, all_of, condition_of, count
from referrals.enums import Equipment, Kind, Registration
from referrals.facts import fact
from referrals.freshness import FADED_DAYS
from referrals.models import Around, OfferQuerySet
from referrals.ranking import Ranking
from referrals.searching.question import Question

OPEN = {"nu": "now", "vandaag": "today", "avond": "evening", "weekend": "weekend"}
FLAGS = {
    "gratis": "free", "rolstoel": "wheelchair", "thuis": "at_home", "afstand": "remote",
    "kinderen": "children", "rustig": "quiet", "eenvoudig": "easy_dutch",
}  # fmt: skip
KINDS = {"individueel": Kind.INDIVIDUAL, "groep": Kind.GROUP, "toegang": Kind.ACCESS}
REGISTRATIONS = {
    "afspraak": Registration.APPOINTMENT, "reservatie": Registration.RESERVATION,
    "inschrijving": Registration.ENROLMENT, "doorverwijzer": Registration.REFERRAL_ONLY,
}  # fmt: skip
EQUIPMENT = {
    "computer": Equipment.COMPUTER, "wifi": Equipment.WIFI, "printer": Equipment.PRINTER,
    "scanner": Equipment.SCANNER, "opladen": Equipment.CHARGING, "lenen": Equipment.LOAN,
}  # fmt: skip
# What an offer gains beside its match (1000 at most). Nearer counts for more than all after it.
HERE, SERVED, CITY = 100, 70, 40
SOON, WALK_IN, CHECKED = 12, 6, 4
# Who said lately that there is a place, or none: together still less than lying one step nearer.
PLACE, NO_PLACE = 8, -20
ASK_THEM = 20  # where no word is known: somebody to ask
FEW = 10  # with fewer than these, offers are shown that have some of the words
ENOUGH = 3  # where nothing fits, it is widened until there are so many


class Step(IntEnum):
    """How far an offer lies from what was asked, the nearest first."""

    ASKED = 0
    OTHER_WORDS = 1
    NEIGHBOURS = 2
    WHOLE_CITY = 3
    REMOTE = 4
    ANYTHING = 5


@dataclass(frozen=True)
class Wishes:
    """What somebody looks for, by the names of the address bar; empty is no wish.

    `soort`, `aanmelden` and `wat` are keys of KINDS, REGISTRATIONS and EQUIPMENT, of which one will
    do (`wat`: all); `open` one of OPEN, `taal` a code of Language, `flags` keys of FLAGS.
    """

    question: Question = field(default_factory=Question)
    soort: tuple[str, ...] = ()
    wijk: Neighbourhood | None = None
    open: str = ""
    taal: str = ""
    inloop: bool = False
    aanmelden: tuple[str, ...] = ()
    wat: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of support that is asked for, by a filter or else by the words; empty for none
        in particular."""
        if self.soort:
            return KINDS[self.soort[0]] if len(self.soort) == 1 else ""
        facts = {name: worth for term in self.question.terms for name, worth in term.facts.items()}
        kinds = [name for name in facts if name.startswith("kind:")]
        return max(kinds, key=lambda name: facts[name], default="").removeprefix("kind:")


@dataclass(frozen=True)
class Counts:
    """How many offers fit: `steps` at each step, `choices` one choice beside the other wishes,
    `without` all but one filter, `unfiltered` the words alone, `wordless` the filters alone."""

    steps: Mapping[Step, int]
    choices: Mapping[tuple[str, str], int]
    without: Mapping[str, int]
    unfiltered: int
    wordless: int

    @property
    def total(self) -> int:
        return self.steps[Step.ASKED]

    @property
    def shown(self) -> list[Step]:
        """What was asked; other words where few have them all; and where nothing fits, as many steps
        further as it takes to have something to choose from."""
        shown, found = [Step.ASKED], self.total
        for step in list(Step)[1:]:
            few = (
                self.total < FEW if step == Step.OTHER_WORDS else not self.total and found < ENOUGH
            )
            if few and self.steps[step]:
                shown.append(step)
                found += self.steps[step]
        return shown


class Search:
    """One search among some offers. `around` is the wijk that was chosen, or else one's own;
    `neighbours` are the wijken around the chosen one; `now` is local time."""

    def __init__(
        self,
        offers: OfferQuerySet,
        wishes: Wishes,
        *,
        around: Around,
        now: datetime,
        neighbours: Around | None = None,
        serving: Any = None,
    ) -> None:
        self.offers, self.wishes, self.around, self.now = offers, wishes, around, now
        self.neighbours = neighbours
        self.ranking = Ranking(wishes.question, fact=self._fact, serving=serving or _nowhere)
        self.conditions = self._conditions()

    @cached_property
    def counts(self) -> Counts:
        """Everything the page counts, in one query."""
        choices = [(name, value) for name, values in CHOICES.items() for value in values]
        sets = Sets(
            fits=self.offers.filter(self._fits()),
            near=self.offers.filter(self._is_near()).exclude(self._fits()),
            rest=self.offers.filter(self._elsewhere()),
            holds=self._places() | {f"is_{name}": q for name, q in self.conditions.items()},
            rest_holds={"is_wijk": self.conditions["wijk"]} if self.wishes.wijk else {},
            all_hold=all_of(f"is_{name}" for name in self.conditions),
            few=FEW,
        )
        counted = count(
            sets,
            asked=self._asked(choices),
            asked_of_rest={
                "elsewhere": "TRUE",
                "remote_elsewhere": "remote",
                "wordless": "is_wijk" if self.wishes.wijk else "TRUE",
            },
            now=self.now,
        )
        return Counts(
            steps=self._steps_counted(counted),
            choices={choice: counted[f"with_{number}"] for number, choice in enumerate(choices)},
            without={name: counted[f"without_{name}"] for name in self.conditions},
            unfiltered=counted["unfiltered"],
            wordless=counted["wordless"],
        )

    def found(self, steps: Sequence[Step]) -> OfferQuerySet:
        """The offers at these steps, each with its `step`, `points` and `nearness`."""
        there = reduce(or_, (self._steps[step] for step in steps))
        return (
            self.offers.filter(there)
            .annotate(
                step=self._step(steps), nearness=self.around.nearness(), points=self._points()
            )
            .best_first(by_step=len(steps) > 1)
        )

    # ── Conditions ───────────────────────────────────────────────────────────────────────────────

    def _conditions(self) -> dict[str, Q]:
        """The condition of each filter that is on, by its name in the address."""
        wishes, found = self.wishes, {}
        if wishes.soort:
            found["soort"] = Q(kinds__overlap=[KINDS[name] for name in wishes.soort])
        if wishes.wijk:
            found["wijk"] = self.around.served()
        if wishes.open:
            found["open"] = self._choice("open", wishes.open)
        if wishes.taal:
            found["taal"] = self._choice("taal", wishes.taal)
        if wishes.inloop or wishes.aanmelden:
            ways = [REGISTRATIONS[name] for name in wishes.aanmelden]
            ways += [Registration.WALK_IN] if wishes.inloop else []
            found["aanmelden"] = Q(registration__in=ways)
        if wishes.wat:
            found["wat"] = Q(equipment__contains=[EQUIPMENT[name] for name in wishes.wat])
        return found | {flag: self._choice(flag, "1") for flag in wishes.flags}

    def _choice(self, name: str, value: str) -> Q:
        """The condition of one choice of one filter (not the wijk)."""
        return self._fact(_fact(name, value))

    def _fact(self, name: str) -> Q:
        return fact(name, self.now)

    def _fits(self) -> Q:
        """Without words everything fits; with a word that stands in no offer, nothing."""
        return NONE if self.wishes.question.unknown else self.ranking.fits() or EVERY

    def _is_near(self) -> Q:
        return self.ranking.is_near() or (NONE if self.wishes.question else EVERY)

    def _elsewhere(self) -> Q:
        """Everything that was chosen but the wijk."""
        kept = [condition for name, condition in self.conditions.items() if name != "wijk"]
        return reduce(and_, kept, EVERY)

    def _places(self) -> dict[str, Q]:
        return {"next_to": self.neighbours.served()} if self.neighbours else {}

    @cached_property
    def _steps(self) -> dict[Step, Q]:
        """Which offers stand at each step, if they stand at none before it."""
        everything, elsewhere = reduce(and_, self.conditions.values(), EVERY), self._elsewhere()
        steps = {Step.ASKED: self._fits() & everything}
        if self.wishes.question:
            steps[Step.OTHER_WORDS] = self._is_near() & everything
        if self.wishes.wijk:
            if self.neighbours:
                steps[Step.NEIGHBOURS] = self._is_near() & elsewhere & self.neighbours.served()
            steps[Step.WHOLE_CITY] = self._is_near() & elsewhere
        steps[Step.REMOTE] = YES_REMOTE & elsewhere
        if self.wishes.question:
            steps[Step.ANYTHING] = elsewhere
        return {step: steps.get(step, NONE) for step in Step}

    def _step(self, steps: Sequence[Step]) -> Combinable:
        """At which of these steps an offer stands, of which it must stand at one."""
        *before, last = sorted(steps)
        return Case(
            *(When(self._steps[step], then=Value(int(step))) for step in before),
            default=Value(int(last)),
            output_field=IntegerField(),
        )

    def _points(self) -> Combinable:
        """The match, and then what lies near, opens soon, lets one in, was checked lately and has a place."""
        lately = self.now.date() - timedelta(days=FADED_DAYS)
        near = Case(
            When(nearness=0, then=HERE),
            When(nearness=1, then=SERVED),
            When(nearness=2, then=CITY),
            default=0,
            output_field=IntegerField(),
        )
        bonus = [(self._fact("soon"), SOON), (self._fact("walk_in"), WALK_IN)]
        bonus.append((Q(checked_on__gte=lately), CHECKED))
        bonus += [(self._fact("place"), PLACE), (self._fact("full"), NO_PLACE)]
        if self.wishes.question.unknown and not self.wishes.question.terms:
            bonus.append((self._fact(f"kind:{Kind.INDIVIDUAL}"), ASK_THEM))
        found = self.ranking.match() + near
        for condition, points in bonus:
            found += Case(When(condition, then=points), default=0, output_field=IntegerField())
        return found

    def _asked(self, choices: Sequence[tuple[str, str]]) -> dict[str, str]:
        """What is counted among the offers that come near, by `counting`'s columns."""
        words = "(fits OR NOT some_fit)"
        everything = all_of(f"is_{name}" for name in self.conditions)
        elsewhere = all_of(f"is_{name}" for name in self.conditions if name != "wijk")
        asked = {
            "unfiltered": words,
            "fit": f"fits AND {everything}",
            "near": everything,
            "next_to": f"next_to AND {elsewhere} AND NOT {everything}"
            if self.neighbours
            else "FALSE",
            "near_elsewhere": elsewhere,
            "near_remote": f"remote AND {elsewhere}",
            "near_remote_here": f"remote AND {everything}",
        }
        for number, (name, value) in enumerate(choices):
            others = _others(self.conditions, but=GROUP.get(name, name))
            asked[f"with_{number}"] = f"{words} AND {others} AND {condition_of(_fact(name, value))}"
        for name in self.conditions:
            asked[f"without_{name}"] = f"{words} AND {_others(self.conditions, but=name)}"
        return asked

    def _steps_counted(self, counted: Mapping[str, int]) -> dict[Step, int]:
        """How many offers stand at each step and at none before it."""
        words, wijk = bool(self.wishes.question), bool(self.wishes.wijk)
        if counted["fit"]:  # nobody looked further
            near = counted["near"] - counted["fit"] if words else 0
            return dict.fromkeys(Step, 0) | {Step.ASKED: counted["fit"], Step.OTHER_WORDS: near}
        before = counted["near_elsewhere" if wijk else "near"] if words or wijk else 0
        remote = counted["near_remote" if wijk else "near_remote_here"]
        rest = counted["elsewhere"] - before
        remote = counted["remote_elsewhere"] - remote
        return {
            Step.ASKED: 0,
            Step.OTHER_WORDS: counted["near"] if words else 0,
            Step.NEIGHBOURS: counted["next_to"] if wijk else 0,
            Step.WHOLE_CITY: counted["near_elsewhere"] - counted["near"] - counted["next_to"]
            if wijk
            else 0,
            Step.REMOTE: remote,
            Step.ANYTHING: rest - remote if words else 0,
        }


EVERY, NONE = Q(pk__isnull=False), Q(pk__isnull=True)
YES_REMOTE = Q(remote=True)
GROUP = {"inloop": "aanmelden"}  # a choice that belongs to another filter
CHOICES: dict[str, tuple[str, ...]] = {
    "soort": tuple(KINDS),
    "open": tuple(OPEN),
    "taal": tuple(Language.values),
    "inloop": ("1",),
    "aanmelden": tuple(REGISTRATIONS),
    "wat": tuple(EQUIPMENT),
    **dict.fromkeys(FLAGS, ("1",)),
}


def _others(names: Iterable[str], *, but: str) -> str:
    """All the columns of these conditions together, except that of the one named `but`."""
    return all_of(f"is_{name}" for name in names if name != but)


def _fact(name: str, value: str) -> str:
    """The name of the fact (see `facts`) that a choice of a filter stands for."""
    if name in FLAGS:
        return FLAGS[name]
    return {
        "soort": lambda: f"kind:{KINDS[value]}",
        "open": lambda: OPEN[value],
        "taal": lambda: f"language:{value}",
        "inloop": lambda: "walk_in",
        "aanmelden": lambda: f"registration:{REGISTRATIONS[value]}",
        "wat": lambda: f"equipment:{EQUIPMENT[value]}",
    }[name]()


def _nowhere(wijken: frozenset[int]) -> Q:
    return NONE
