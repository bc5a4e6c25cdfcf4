"""The steps of "vorming op maat" as data: what follows what, who may take it, what must be there.

An organisation asks a training for its own people; the city checks the agreement, finds a provider,
and it is given in the organisation's own trusted place (practice "Workshops voor kansengroepen
faciliteren" of the toolbox Digitaal Inclusieve Wijk). Knows no model and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cities.rights import Right, may


class Step(TextChoices):
    """How far a request for a training is."""

    ASKED = "asked", _("gevraagd")
    CHECKED = "checked", _("afgesproken")
    PROVIDER_FOUND = "provider_found", _("lesgever gevonden")
    GIVEN = "given", _("gegeven")
    LOOKED_BACK = "looked_back", _("teruggekeken")
    STOPPED = "stopped", _("gestopt")


class Need(TextChoices):
    """What must be there before a step, as it is asked for on the screen."""

    AGREEMENT = "agreement", _("wat er afgesproken is")
    AGREED_BY = "agreed_by", _("welke functie akkoord ging")
    OFFER_CHECKED = "offer_checked", _("dat geen bestaand aanbod dit al doet, met een zin erbij")
    PROVIDER = "provider", _("wie de vorming geeft")
    DATES = "dates", _("een vorming met minstens één dag")
    HELD = "held", _("een vorming die doorging en waarvan de laatste dag voorbij is")
    COUNTS = "counts", _("hoeveel mensen er waren")
    OUTCOME = "outcome", _("wat de vorming opleverde")
    NOTE = "note", _("waarom")


class Audience(TextChoices):
    """For whom an organisation asks a training."""

    VISITORS = "visitors", _("bezoekers en bewoners")
    MEMBERS = "members", _("leden van een vereniging")
    PARENTS = "parents", _("ouders")
    YOUNG = "young", _("jongeren")
    OLDER = "older", _("ouderen")
    NEWCOMERS = "newcomers", _("mensen die Nederlands leren")
    VOLUNTEERS = "volunteers", _("vrijwilligers")
    STAFF = "staff", _("medewerkers")


@dataclass(frozen=True)
class Transition:
    """One step that exists, and what it needs. With `own` also somebody of the organisation that
    asks may take it."""

    start: Step
    end: Step
    needs: tuple[Need, ...]
    own: bool = False


_S, _N = Step, Need
START = Step.ASKED
ORDER = tuple(step for step in Step if step != Step.STOPPED)
TABLE: tuple[Transition, ...] = (
    Transition(_S.ASKED, _S.CHECKED, (_N.AGREEMENT, _N.AGREED_BY, _N.OFFER_CHECKED)),
    Transition(_S.CHECKED, _S.PROVIDER_FOUND, (_N.PROVIDER, _N.DATES)),
    Transition(_S.PROVIDER_FOUND, _S.GIVEN, (_N.HELD, _N.COUNTS)),
    Transition(_S.GIVEN, _S.LOOKED_BACK, (_N.OUTCOME,)),
    # Stopped, with the reason; the organisation may take its own question back.
    Transition(_S.ASKED, _S.STOPPED, (_N.NOTE,), own=True),
    Transition(_S.CHECKED, _S.STOPPED, (_N.NOTE,), own=True),
    Transition(_S.PROVIDER_FOUND, _S.STOPPED, (_N.NOTE,)),
)
# How long a request may lie before it stands on somebody's "vandaag". After a provider is found it
# waits for the last day of the training, which is not counted here.
PATIENCE: dict[Step, timedelta] = {
    Step.ASKED: timedelta(days=0),
    Step.CHECKED: timedelta(days=14),
    Step.GIVEN: timedelta(days=7),
}


@dataclass(frozen=True)
class Facts:
    """What is known of a request when somebody wants to take a step."""

    has_agreement: bool = False
    has_agreed_by: bool = False
    offer_is_checked: bool = False
    has_provider: bool = False
    has_dates: bool = False
    was_held: bool = False
    has_counts: bool = False
    has_outcome: bool = False
    has_note: bool = False

    def met(self) -> frozenset[Need]:
        """The needs that are met."""
        answers = {
            Need.AGREEMENT: self.has_agreement,
            Need.AGREED_BY: self.has_agreed_by,
            Need.OFFER_CHECKED: self.offer_is_checked,
            Need.PROVIDER: self.has_provider,
            Need.DATES: self.has_dates,
            Need.HELD: self.was_held,
            Need.COUNTS: self.has_counts,
            Need.OUTCOME: self.has_outcome,
            Need.NOTE: self.has_note,
        }
        return frozenset(need for need, answer in answers.items() if answer)


def find(start: str, end: str) -> Transition | None:
    """The step from `start` to `end`; None when there is none."""
    return next((one for one in TABLE if (one.start, one.end) == (start, end)), None)


def next_of(step: str) -> Transition | None:
    """The way forward from here; None at the end, and for what was stopped."""
    return next((one for one in TABLE if one.start == step and one.end != Step.STOPPED), None)


def may_ask(role: str, *, own: bool) -> bool:
    """Whether somebody with this role may ask a training for an organisation (`own`: their own)."""
    return may(role, Right.PLAN_ACTIONS) or (own and may(role, Right.LOG_SIGNALS))


def may_take(transition: Transition, role: str, *, own: bool) -> bool:
    """Whether somebody with this role may take the step; `own`: their organisation asks it."""
    return may(role, Right.PLAN_ACTIONS) or (transition.own and may_ask(role, own=own))


def missing(transition: Transition, facts: Facts) -> tuple[Need, ...]:
    """What the step still needs, in the order of the table."""
    met = facts.met()
    return tuple(need for need in transition.needs if need not in met)


def pairs() -> Iterable[tuple[str, str]]:
    """(from, to) of every step that exists, for the database to know."""
    return [(one.start.value, one.end.value) for one in TABLE]
