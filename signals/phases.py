"""The phases of a structural signal as data: what follows what, whose desk, what must be there.

The Flemish "signalenproces" in eight phases, and "niet weerhouden". Knows no model and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.rights import Right, may
from signals.enums import ResponseKind


class Phase(TextChoices):
    """How far a structural signal is."""

    NOTICED = "noticed", _("opgemerkt")
    COLLECTED = "collected", _("verzameld")
    BUNDLED = "bundled", _("gebundeld")
    ANALYSED = "analysed", _("geanalyseerd")
    REPORTED = "reported", _("gerapporteerd")
    DECIDED = "decided", _("beslist")
    IN_ACTION = "in_action", _("in actie")
    FED_BACK = "fed_back", _("teruggekoppeld")
    NOT_RETAINED = "not_retained", _("niet weerhouden")


START = Phase.NOTICED
ORDER = tuple(phase for phase in Phase if phase != Phase.NOT_RETAINED)


class Desk(StrEnum):
    """A place on the signal route of a city, whichever role sits there."""

    FIRST = auto()  # who hears it
    WEIGHING = auto()  # the last before policy
    DECIDING = auto()  # policy


class Need(TextChoices):
    """What must be there before a move, as it is asked for on the screen."""

    VOICES = "voices", _("minstens twee signalen, of één met ‘dit zie ik ook’")
    DESCRIPTION = "description", _("een beschrijving")
    AXES = "axes", _("waarover het gaat en wat mensen tegenhoudt")
    CLEAR = "clear", _("een tekst die duidelijk en neutraal is (in de toets: ja)")
    CHECKED = "checked", _("een antwoord op de zes vragen van de toets")
    ADDRESSED = "addressed", _("voor wie het bestemd is")
    OWNER = "owner", _("een trekker: organisatie en functie")
    SHARED = "shared", _("minstens twee organisaties die het herkennen")
    AGREED = "agreed", _("het akkoord van elke partnerorganisatie")
    DECISION = "decision", _("de beslissing")
    NOTE = "note", _("waarom")
    NEXT = "next", _("een volgende stap met een datum")
    FOLLOW_UP = "follow_up", _("minstens één bericht in de opvolging")


@dataclass(frozen=True)
class Transition:
    """One move that exists. `desk` is whose turn it is, `right` what it takes; `by_answer`: it comes
    with an answer of policy, and is made on that page only."""

    start: Phase
    end: Phase
    desk: Desk
    needs: tuple[Need, ...]
    right: Right = Right.BUNDLE
    by_answer: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether this is the way forward, and no way back or out."""
        return (
            self.start in ORDER
            and self.end in ORDER
            and ORDER.index(self.end) > ORDER.index(self.start)
        )


_P, _D, _N = Phase, Desk, Need
TABLE: tuple[Transition, ...] = (
    Transition(_P.NOTICED, _P.COLLECTED, _D.FIRST, (_N.VOICES,)),
    Transition(_P.COLLECTED, _P.BUNDLED, _D.FIRST, (_N.DESCRIPTION, _N.AXES, _N.CLEAR)),
    Transition(_P.BUNDLED, _P.ANALYSED, _D.WEIGHING, (_N.CHECKED, _N.ADDRESSED)),
    Transition(_P.ANALYSED, _P.REPORTED, _D.WEIGHING, (_N.OWNER, _N.SHARED, _N.AGREED)),
    Transition(_P.REPORTED, _P.DECIDED, _D.DECIDING, (_N.DECISION, _N.NOTE), Right.DECIDE, True),
    Transition(_P.DECIDED, _P.IN_ACTION, _D.WEIGHING, (_N.NEXT,)),
    Transition(_P.IN_ACTION, _P.FED_BACK, _D.WEIGHING, (_N.FOLLOW_UP,)),
    # Not retained, with the reason.
    Transition(_P.NOTICED, _P.NOT_RETAINED, _D.FIRST, (_N.NOTE,)),
    Transition(_P.COLLECTED, _P.NOT_RETAINED, _D.FIRST, (_N.NOTE,)),
    Transition(_P.BUNDLED, _P.NOT_RETAINED, _D.WEIGHING, (_N.NOTE,)),
    Transition(_P.ANALYSED, _P.NOT_RETAINED, _D.WEIGHING, (_N.NOTE,)),
    Transition(_P.REPORTED, _P.NOT_RETAINED, _D.DECIDING, (_N.NOTE,), Right.DECIDE, True),
    # One step back, with the reason.
    Transition(_P.BUNDLED, _P.COLLECTED, _D.WEIGHING, (_N.NOTE,)),
    Transition(_P.ANALYSED, _P.BUNDLED, _D.WEIGHING, (_N.NOTE,)),
    Transition(_P.REPORTED, _P.ANALYSED, _D.DECIDING, (_N.NOTE,), Right.DECIDE),
    Transition(_P.FED_BACK, _P.IN_ACTION, _D.WEIGHING, (_N.NOTE,)),
    Transition(_P.NOT_RETAINED, _P.COLLECTED, _D.WEIGHING, (_N.NOTE,)),
)
# How long a phase may last before it stands on somebody's "vandaag"; absent: as long as it likes.
PATIENCE: dict[Phase, timedelta] = {
    Phase.NOTICED: timedelta(days=60),
    Phase.COLLECTED: timedelta(days=42),
    Phase.BUNDLED: timedelta(days=30),
    Phase.ANALYSED: timedelta(days=30),
    Phase.REPORTED: timedelta(days=45),
    Phase.DECIDED: timedelta(days=30),
    Phase.IN_ACTION: timedelta(days=120),
}
# Where an answer leads to. What is decided may be answered further: that moves nothing.
ANSWERS: dict[Phase, dict[ResponseKind, Phase]] = {
    Phase.REPORTED: {
        ResponseKind.TAKEN_UP: Phase.DECIDED,
        ResponseKind.PASSED_ON: Phase.DECIDED,
        ResponseKind.NOT_TAKEN_UP: Phase.NOT_RETAINED,
    },
    **{
        phase: dict.fromkeys((ResponseKind.TAKEN_UP, ResponseKind.PASSED_ON), phase)
        for phase in (Phase.DECIDED, Phase.IN_ACTION)
    },
}
# Who noticed it hears when it comes to one of these.
TOLD = frozenset({Phase.DECIDED, Phase.IN_ACTION, Phase.FED_BACK, Phase.NOT_RETAINED})
WORDING = frozenset({Role.CITY_TEAM})  # who may word that, beside who sits at the weighing desk
ENOUGH_VOICES = 2  # signals and echoes
SHARED_FROM = 2  # organisations: "gedeeld"


@dataclass(frozen=True)
class Facts:
    """What is known of a structural signal when somebody wants to move it."""

    voices: int = 0
    has_description: bool = False
    has_axes: bool = False
    is_clear_and_neutral: bool = False
    is_checked: bool = False
    is_addressed: bool = False
    has_owner: bool = False
    organisations: int = 0
    waits_for_agreement: bool = False
    has_decision: bool = False
    has_note: bool = False
    has_next: bool = False
    follow_ups: int = 0

    def met(self) -> frozenset[Need]:
        """The needs that are met."""
        answers = {
            Need.VOICES: self.voices >= ENOUGH_VOICES,
            Need.DESCRIPTION: self.has_description,
            Need.AXES: self.has_axes,
            Need.CLEAR: self.is_clear_and_neutral,
            Need.CHECKED: self.is_checked,
            Need.ADDRESSED: self.is_addressed,
            Need.OWNER: self.has_owner,
            Need.SHARED: self.organisations >= SHARED_FROM,
            Need.AGREED: not self.waits_for_agreement,
            Need.DECISION: self.has_decision,
            Need.NOTE: self.has_note,
            Need.NEXT: self.has_next,
            Need.FOLLOW_UP: self.follow_ups > 0,
        }
        return frozenset(need for need, answer in answers.items() if answer)


def transitions_from(phase: str) -> tuple[Transition, ...]:
    """Every move that exists from this phase, the way forward first."""
    return tuple(transition for transition in TABLE if transition.start == phase)


def find(start: str, end: str) -> Transition | None:
    """The move from `start` to `end`; None when there is none."""
    return next((one for one in transitions_from(start) if one.end == end), None)


def role_at(desk: Desk, route: Sequence[str]) -> str | None:
    """The role at this desk in a city with this route; None on an empty route."""
    return route[_place(desk, route)] if route else None


def may_make(transition: Transition, role: str, route: Sequence[str]) -> bool:
    """Whether somebody with this role may make the move in a city with this route.

    They must have the right, and sit at the desk or further on: what must pass the city team cannot
    be sent past it. What policy decides may be written down by whoever has that right, also in a
    city where they are not on the route.
    """
    if not may(role, transition.right):
        return False
    if transition.desk == Desk.DECIDING:
        return True
    return role in route and list(route).index(role) >= _place(transition.desk, route)


def may_word(role: str, route: Sequence[str]) -> bool:
    """Whether somebody with this role words what goes back to who noticed, in a city with this route."""
    return may(role, Right.BUNDLE) and (role in WORDING or role == role_at(Desk.WEIGHING, route))


def decides(role: str, route: Sequence[str]) -> bool:
    """Whether the answer is asked of somebody with this role in a city with this route."""
    return may(role, Right.DECIDE) and role == role_at(Desk.DECIDING, route)


def answers_from(phase: str) -> Mapping[ResponseKind, Phase]:
    """The answers that policy may give on a signal in this phase, and where each leads to."""
    return ANSWERS.get(Phase(phase), {})


def missing(transition: Transition, facts: Facts) -> tuple[Need, ...]:
    """What the move still needs, in the order of the table."""
    met = facts.met()
    return tuple(need for need in transition.needs if need not in met)


def desk_of(phase: str) -> Desk | None:
    """At which desk a signal in this phase lies: that of the way forward. None when it is done."""
    return next((one.desk for one in transitions_from(phase) if one.goes_on), None)


def phases_of(role: str, route: Sequence[str]) -> tuple[Phase, ...]:
    """The phases in which it is this role's turn in a city with this route."""
    return tuple(
        phase
        for phase in Phase
        if (desk := desk_of(phase)) is not None and role_at(desk, route) == role
    )


def number(phase: str) -> int | None:
    """1 to 8; None for what was not retained."""
    return ORDER.index(Phase(phase)) + 1 if phase in ORDER else None


def pairs() -> Iterable[tuple[str, str]]:
    """(from, to) of every move that exists, for the database to know."""
    return [(one.start.value, one.end.value) for one in TABLE]


def _place(desk: Desk, route: Sequence[str]) -> int:
    last = len(route) - 1
    return {Desk.FIRST: 0, Desk.WEIGHING: max(last - 1, 0), Desk.DECIDING: last}[desk]
