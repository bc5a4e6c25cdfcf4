"""What waits around referrals: to answer as a host, to try elsewhere as a sender, to chase as a coordinator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Role
from cities.models import Membership, Neighbourhood
from cities.rights import Right
from einclusie.waiting import Waiting, heard
from referrals.states import ASK_AFTER, State

DAY = timedelta(days=1)
LATELY = timedelta(days=14)
LATE = timedelta(days=10)


def referrals(membership: Membership, own: list[Neighbourhood], day: date) -> Iterator[Waiting]:
    """One line for each of the three; counted in one query."""
    yield from _lines(membership, heard.counts_of(_here(membership, own, day)))


def brought_and_referrals(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """The same for who also looks at what was brought, counted in the same query."""
    counts = heard.counts_of(
        heard.brought_and_alike_here(membership, own) | _here(membership, own, day)
    )
    yield from heard.lines_of(membership, counts)
    yield from _lines(membership, counts)


def _here(membership: Membership, own: list[Neighbourhood], day: date) -> dict[str, QuerySet[Any]]:
    """What there is of each, by name, to be counted."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    every = membership.city.referrals.all()
    to_answer = every.to_answer_by(membership)
    here: dict[str, QuerySet[Any]] = {
        "to_answer": to_answer,
        "overdue": to_answer.filter(state_since__lt=end - ASK_AFTER[State.SENT] - DAY),
    }
    if membership.may(Right.REFER):
        here["failed"] = every.failed_lately(membership, end - LATELY)
    if membership.may(Right.CHASE_REFERRALS):
        late = every.without_news_since(end - LATE)
        if own and membership.role == Role.COORDINATOR:
            late = late.filter(neighbourhood__in=own)
        here["late"] = late
    return here


def _lines(membership: Membership, counts: Mapping[str, int]) -> Iterator[Waiting]:
    if count := counts.get("to_answer"):
        yield _to_answer(membership, count, due=bool(counts.get("overdue")))
    if count := counts.get("failed"):
        yield _failed(membership, count)
    if count := counts.get("late"):
        yield _late(membership, count)


def _to_answer(membership: Membership, count: int, *, due: bool) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=ngettext(
            "{count} doorverwijzing wacht op jullie antwoord",
            "{count} doorverwijzingen wachten op jullie antwoord",
            count,
        ).format(count=count),
        text=_("Kan dit bij jullie? Ja of nee: één knop volstaat."),
        url=f"{_address(membership, 'list')}?stand=sent&van=hier",
        button=_("Antwoord"),
        due=due,
    )


def _failed(membership: Membership, count: int) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=ngettext(
            "{count} doorverwijzing is niet gelukt",
            "{count} doorverwijzingen zijn niet gelukt",
            count,
        ).format(count=count),
        text=_("Geweigerd, vervallen of niet gekomen. Is er een andere plek?"),
        url=f"{_address(membership, 'list')}?stand=dicht",
        button=_("Bekijk"),
    )


def _late(membership: Membership, count: int) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=ngettext(
            "{count} doorverwijzing wacht al tien dagen op nieuws",
            "{count} doorverwijzingen wachten al tien dagen op nieuws",
            count,
        ).format(count=count),
        text=_("Een telefoontje helpt vaak meer dan een mail."),
        url=_address(membership, "board"),
        button=_("Volg op"),
    )


def _address(membership: Membership, page: str) -> str:
    return reverse(f"referring:{page}", kwargs={"city": membership.city.slug})
