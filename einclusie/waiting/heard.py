"""What waits around signals: to finish, to look at, to take a step further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Role
from cities.models import Membership, Neighbourhood
from cities.rights import Right
from einclusie.waiting import AT_MOST, Waiting, answers
from signals.models import StructuralQuerySet, StructuralSignal
from signals.phases import Phase


def signals_to_finish(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    unfinished = membership.city.signals.standing().logged_by(membership.user).without_axes()
    recent = list(unfinished.heard_between(day - timedelta(days=31), day).newest_first())
    if recent:  # one line: whoever logs ten signals a day is not ten times behind
        newest, more = recent[0], len(recent) - 1
        others = ngettext("Er wacht er nog {count}.", "Er wachten er nog {count}.", more).format(
            count=more
        )
        yield Waiting(
            when=_("als je tijd hebt"),
            title=_("Waarover ging dit?"),
            text=f"“{newest.text}” {others}" if more else f"“{newest.text}”",
            url=reverse("signals:edit", kwargs={"city": membership.city.slug, "pk": newest.pk}),
            button=_("Vul aan"),
        )


def brought_and_alike_here(
    membership: Membership, own: list[Neighbourhood]
) -> dict[str, QuerySet[Any]]:
    """What was brought and what looks alike, by name, to be counted."""
    brought = membership.city.brought_signals.waiting()
    if own and membership.role == Role.COORDINATOR:
        brought = brought.heard_in(own)
    return {"brought": brought, "alike": membership.city.bundle_suggestions.open()}


def lines_of(membership: Membership, counts: Mapping[str, int]) -> Iterator[Waiting]:
    """The lines for what was brought and what looks alike, counted before."""
    city = membership.city
    if count := counts.get("brought"):
        yield Waiting(
            when=_("deze week"),
            title=ngettext(
                "{count} signaal te bekijken", "{count} signalen te bekijken", count
            ).format(count=count),
            text=_("Gebracht door een organisatie, met haar link."),
            url=reverse("signals:brought", kwargs={"city": city.slug}),
            button=_("Bekijk"),
        )
    if count := counts.get("alike"):
        yield Waiting(
            when=_("als je tijd hebt"),
            title=_("Horen deze signalen samen?"),
            text=ngettext(
                "Er is {count} voorstel om te bundelen.",
                "Er zijn {count} voorstellen om te bundelen.",
                count,
            ).format(count=count),
            url=reverse("structural:suggestions", kwargs={"city": city.slug}),
            button=_("Bekijk"),
        )


def counts_of(named: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many there are of each, in one query; nothing or 0 where there is none."""
    first, *others = (_counted(found, kind) for kind, found in named.items())
    return dict(first.union(*others, all=True) if others else first)


def _counted(found: QuerySet[Any], kind: str) -> QuerySet[Any, tuple[str, int]]:
    """One row (kind, how many); none for nothing."""
    named = found.order_by().annotate(kind=Value(kind)).values("kind")
    return named.annotate(count=Count("pk")).values_list("kind", "count")


def structural_to_move(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """What waits long for this person's step, what colleagues ask their organisation, and one line
    for the words that are about to leave. Asked in one query."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    all_of_them = membership.city.structural_signals
    mine = all_of_them.at_turn(membership, own).waiting_too_long(end)
    mine = mine.exclude(phase=Phase.REPORTED)  # asked by `answers.answers_to_give`, and sooner
    parts = [_as(_TURN, mine.longest_waiting_first()[:AT_MOST])]
    if membership.organisation and membership.may(Right.LOG_SIGNALS):
        asked = all_of_them.asked_of(membership.organisation)
        parts.append(_as(_ASKED, asked.longest_waiting_first()[:AT_MOST]))
    if answers.may_word(membership):
        parts.append(_as(_WORDS, answers.unread(membership.city)))
    found: dict[int, list[Any]] = {_TURN: [], _ASKED: [], _WORDS: []}
    for one in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        one.city = membership.city
        found[getattr(one, "why")].append(one)  # noqa: B009
    oldest = attrgetter("phase_since", "pk")
    yield from answers.words_to_read(membership.city, found[_WORDS])
    yield from (_turn_line(one, day) for one in sorted(found[_TURN], key=oldest))
    yield from (_asked_line(one) for one in sorted(found[_ASKED], key=oldest))


_TURN, _ASKED, _WORDS = range(3)  # why a structural signal stands there


def _as(why: int, found: StructuralQuerySet) -> StructuralQuerySet:
    return found.annotate(why=Value(why))


def _turn_line(one: StructuralSignal, day: date) -> Waiting:
    weeks = (day - timezone.localdate(one.phase_since)).days // 7
    return Waiting(
        when=_("als je tijd hebt"),
        title=_("Is er een volgende stap?"),
        text=_("“{title}” staat {weeks} weken op {phase}.").format(
            title=one.title, weeks=weeks, phase=one.get_phase_display()
        ),
        url=one.get_absolute_url(),
        button=_("Bekijk"),
    )


def _asked_line(one: StructuralSignal) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=_("Herkennen jullie dit?"),
        text=one.title,
        url=reverse("structural:organisations", kwargs={"city": one.city.slug, "pk": one.pk}),
        button=_("Kijk na"),
    )
