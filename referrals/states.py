"""The states of a referral as data: what may follow what, who may say so, and by which road.

Every move is in `TABLE`; what is not there does not exist, for the pages, the links, the clock and
the database alike. Knows no model and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a referral stands."""

    SENT = "sent", _("verstuurd")
    RECEIVED = "received", _("aanvaard")
    APPOINTMENT = "appointment", _("afspraak gemaakt")
    ARRIVED = "arrived", _("aangekomen")
    HELPED = "helped", _("geholpen")
    PARTLY = "partly", _("deels geholpen")
    NOT_HELPED = "not_helped", _("niet geholpen")
    REFUSED = "refused", _("geweigerd")
    NO_SHOW = "no_show", _("niet gekomen")
    WITHDRAWN = "withdrawn", _("ingetrokken")
    EXPIRED = "expired", _("vervallen")


class Party(TextChoices):
    """Who says that something happened."""

    SENDER = "sender", _("de doorverwijzer")
    HOST = "host", _("de aanbieder")
    CHASER = "chaser", _("het aanspreekpunt of stadsteam")
    CLOCK = "clock", _("de klok")


class Road(TextChoices):
    """How it was said."""

    PAGE = "page", _("ingelogd")
    LINK = "link", _("met de link uit de mail")
    CODE = "code", _("met de code van het kaartje")
    CLOCK = "clock", _("vanzelf")


class Need(TextChoices):
    """What must be said with a move."""

    REFUSAL = "refusal", _("waarom het niet kan")
    WITHDRAWAL = "withdrawal", _("waarom je het intrekt")


@dataclass(frozen=True)
class Transition:
    """One move that exists, who may make it, and what must be said with it."""

    start: State
    end: State
    parties: frozenset[Party]
    need: Need | None = None


START = State.SENT
OUTCOMES = (State.HELPED, State.PARTLY, State.NOT_HELPED)
OPEN = (State.SENT, State.RECEIVED, State.APPOINTMENT, State.ARRIVED)
CLOSED = tuple(state for state in State if state not in OPEN)
# What is left open too long closes by itself, so that nothing is kept for ever.
PATIENCE: dict[State, timedelta] = {
    State.SENT: timedelta(days=30),
    State.RECEIVED: timedelta(days=60),
    State.APPOINTMENT: timedelta(days=60),  # after the day of the appointment, where it is known
    State.ARRIVED: timedelta(days=90),
}
# After how long a host may be asked how it stands, in the bundle of the week.
ASK_AFTER: dict[State, timedelta] = {
    State.SENT: timedelta(days=3),
    State.RECEIVED: timedelta(days=10),
    State.APPOINTMENT: timedelta(days=3),  # after its day, where it is known
    State.ARRIVED: timedelta(days=7),
}
ROADS: dict[Party, frozenset[Road]] = {
    Party.SENDER: frozenset({Road.PAGE}),
    Party.HOST: frozenset({Road.PAGE, Road.LINK, Road.CODE}),
    Party.CHASER: frozenset({Road.PAGE}),
    Party.CLOCK: frozenset({Road.CLOCK}),
}
BY_CODE = frozenset({State.ARRIVED})  # who comes in with a card, is there; no more is known by it


def _rows() -> Iterable[Transition]:
    sender, host, chaser, clock = Party.SENDER, Party.HOST, Party.CHASER, Party.CLOCK
    s = State
    table = (
        (s.SENT, s.RECEIVED, (host, chaser), None),
        (s.SENT, s.APPOINTMENT, (host, sender, chaser), None),
        (s.SENT, s.ARRIVED, (host, sender), None),
        (s.SENT, s.NO_SHOW, (host, sender), None),
        (s.RECEIVED, s.APPOINTMENT, (host, sender, chaser), None),
        (s.RECEIVED, s.ARRIVED, (host, sender), None),
        (s.RECEIVED, s.NO_SHOW, (host, sender), None),
        (s.APPOINTMENT, s.APPOINTMENT, (host, sender), None),  # on another day
        (s.APPOINTMENT, s.ARRIVED, (host, sender), None),
        (s.APPOINTMENT, s.NO_SHOW, (host, sender), None),
        # Who did not come may come later.
        (s.NO_SHOW, s.APPOINTMENT, (host, sender), None),
        (s.NO_SHOW, s.ARRIVED, (host, sender), None),
        *((s.ARRIVED, outcome, (host, sender, chaser), None) for outcome in OUTCOMES),
        *((one, s.REFUSED, (host, chaser), Need.REFUSAL) for one in OPEN if one != s.ARRIVED),
        *((one, s.WITHDRAWN, (sender, chaser), Need.WITHDRAWAL) for one in OPEN),
        *((one, s.EXPIRED, (clock,), None) for one in OPEN),
    )
    for start, end, parties, need in table:
        yield Transition(start, end, frozenset(parties), need)


TABLE: tuple[Transition, ...] = tuple(_rows())


def find(start: str, end: str) -> Transition | None:
    """The move from `start` to `end`; None when there is none."""
    return next((one for one in TABLE if (one.start, one.end) == (start, end)), None)


def may_make(transition: Transition, party: str, road: str) -> bool:
    """Whether this party may make this move by this road."""
    if party not in transition.parties or road not in ROADS[Party(party)]:
        return False
    return road != Road.CODE or transition.end in BY_CODE


def moves_for(state: str, party: str, road: str) -> tuple[Transition, ...]:
    """The moves that this party may make from here by this road, in the order of the table."""
    return tuple(one for one in TABLE if one.start == state and may_make(one, party, road))


def may_differ(state: str, party: str) -> bool:
    """Whether this party may say that it ended otherwise than the state tells: both are then kept."""
    return state in OUTCOMES and party in (Party.SENDER, Party.HOST)


def triples() -> list[tuple[str, str, str]]:
    """(from, to, party) of every move that exists, for the database to know."""
    return [
        (one.start.value, one.end.value, party.value)
        for one in TABLE
        for party in sorted(one.parties)
    ]
