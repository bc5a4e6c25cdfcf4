"""What waits for a person today: gathered from every storey, one line per thing, for one role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from cities.enums import Role
from cities.models import City, Membership, Neighbourhood
from cities.periods import due_on
from cities.rights import Right
from einclusie.digests.models import Edition
from einclusie.digests.reading import Reading, read
from einclusie.waiting import (
    AT_MOST,
    Gatherer,
    Waiting,
    acted,
    answers,
    heard,
    kept_right,
    referred,
)
from referrals.cards import Card, Session, next_sessions, prepare
from signals.models import ActionDate, Signal, SignalQuerySet
from signals.silence import Silence, silences

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Digest:
    """The latest edition at a glance: what it prints, the three domains heard most, when the next is due."""

    reading: Reading
    most: list[tuple[str, int]]
    next_on: date


@dataclass(frozen=True)
class Today:
    """What the page shows, cut to what one can finish."""

    waiting: list[Waiting]
    came_in: list[Signal]
    has_wijken: bool
    own_wijken: list[Neighbourhood]
    silent: list[Silence]
    sessions: list[Session]
    actions: list[ActionDate]
    edition: Edition | None
    digest: Digest | None

    @property
    def lines(self) -> list[Waiting]:
        """What waits and is not shown by the page of the role itself."""
        return [line for line in self.waiting if not line.elsewhere]


def today_of(membership: Membership, now: datetime) -> Today:
    """What waits for this person at `now` (aware; the day is that of the city's time zone)."""
    day = now.date()
    own, others = membership.wijken
    waiting = [
        line for gather in GATHERERS[Role(membership.role)] for line in gather(membership, own, day)
    ]
    hears = membership.role in (Role.COORDINATOR, Role.CITY_TEAM)
    edition = _latest_edition(membership)
    return Today(
        waiting=waiting,
        came_in=list(_came_in(membership, own, day)) if membership.may(Right.READ_SIGNALS) else [],
        has_wijken=bool(own or others),
        own_wijken=own,
        silent=_silent(membership.city, own or others, day) if hears else [],
        sessions=_sessions(membership.city, own, now) if membership.may(Right.LOG_SIGNALS) else [],
        actions=_actions(membership, own, now) if membership.may(Right.LOG_SIGNALS) else [],
        edition=edition,
        digest=_at_a_glance(edition, membership.city) if edition else None,
    )


GATHERERS: dict[Role, tuple[Gatherer, ...]] = {
    Role.COORDINATOR: (
        referred.brought_and_referrals,
        acted.actions_and_trainings,
        heard.structural_to_move,
        heard.signals_to_finish,
        kept_right.offers_to_check,
        kept_right.contacts_to_renew,
    ),
    Role.CITY_TEAM: (
        kept_right.editions_to_tend,
        answers.answers_to_give,
        answers.answers_past_their_day,
        referred.brought_and_referrals,
        acted.actions_and_trainings,
        heard.structural_to_move,
        kept_right.wijken_to_cover,
        kept_right.offers_to_check,
        heard.signals_to_finish,
    ),
    Role.SOCIAL_WORKER: (
        referred.referrals,
        heard.structural_to_move,
        heard.signals_to_finish,
    ),
    Role.HOST: (referred.referrals, kept_right.offers_to_check),
    Role.POLICY_READER: (
        answers.answers_to_give,
        answers.answers_past_their_day,
        heard.structural_to_move,
    ),
}


def _came_in(membership: Membership, own: list[Neighbourhood], day: date) -> SignalQuerySet:
    """What colleagues heard this week, in one's own wijken (in the whole city for who has none)."""
    this_week = membership.city.signals.standing().heard_between(day - WEEK, day)
    if own:
        this_week = this_week.filter(neighbourhood__in=own)
    others = this_week.exclude(logged_by=membership.user)
    return others.with_labels().newest_first()[:AT_MOST]


def _silent(city: City, wijken: list[Neighbourhood], day: date) -> list[Silence]:
    """Wijken where nothing was heard for eight weeks, those that never were first."""
    return [one for one in silences(city, wijken, on=day) if one.is_long][:6]


def _sessions(city: City, own: list[Neighbourhood], now: datetime) -> list[Session]:
    """When somebody helps in one's own wijken this week, the soonest first."""
    if not own:
        return []
    place = Q(neighbourhood__in=own) | Q(neighbourhood__part_links__part__in=own)
    here = city.offers.current().filter(place)
    return next_sessions(here, now=now)[:AT_MOST]


def _actions(membership: Membership, own: list[Neighbourhood], now: datetime) -> list[ActionDate]:
    """The days of actions in one's own wijken or of one's own organisation this week."""
    theirs = membership.city.actions.of_organisation(membership.organisation)
    if own:
        theirs |= membership.city.actions.in_wijken(own)
    week = membership.city.action_dates.between(now, now + WEEK)
    week = week.filter(action__in=theirs.values("pk")).exclude(action__status="cancelled")
    return list(week.select_related("action__city").soonest_first()[:AT_MOST])


def _latest_edition(membership: Membership) -> Edition | None:
    if not membership.may(Right.READ_DIGESTS):
        return None
    released = membership.city.editions.released().select_related("city")
    return released.latest_month()


def _at_a_glance(edition: Edition, city: City) -> Digest:
    document = edition.document or {}
    named = [row for row in document["tables"]["domain"] if row["key"]]  # but "nog niet ingevuld"
    counts = [(row["label"], row["now"]) for row in named]
    shown = [(label, count) for label, count in counts if isinstance(count, int) and count]
    return Digest(
        reading=read(document),
        most=sorted(shown, key=lambda pair: (-pair[1], pair[0]))[:3],
        next_on=due_on(edition.month.after(), city.digest_day),
    )


def own_offers(membership: Membership, now: datetime) -> list[Card]:
    """The offers of a host's organisation, ready to show at `now` (aware, local).

    Those to check first come first, then by name.
    """
    if membership.role != Role.HOST:
        return []
    current = membership.city.offers.current().filter(host=membership.organisation_id)
    cards = prepare(current.with_labels().by_name(), now=now)
    return sorted(cards, key=lambda card: card.freshness.step != "old")
