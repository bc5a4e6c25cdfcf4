"""What became of signals in a month, in words that are frozen with the edition."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import override

from cities.models import City
from cities.periods import Month
from einclusie.digests.facts import Acted, ActionDone, Answer, Happened, Label, Structural
from signals import changes
from signals.acting import ActionKind
from signals.enums import ResponseKind, Scope
from signals.phases import Phase

SHARED_FROM = 2  # organisations that recognise it


def happened_in(city: City, month: Month) -> Happened:
    """What became of signals in this month. Phases and counts are those of the moment that the month
    was over; titles, owners and next days are as they stand now."""
    days = (month.first_day, month.last_day)
    with override(settings.LANGUAGE_CODE):
        return Happened(
            structural=tuple(map(_structural, changes.changed_between(city, *days))),
            answers=tuple(map(_answer, changes.answered_between(city, *days))),
            actions=tuple(map(_action, changes.done_between(city, *days))),
            told=changes.count_told(city, *days),
        )


def acted_in(city: City, month: Month) -> tuple[Acted, ...]:
    """What was answered and rounded off in this month, once for each theme that it was about."""
    days = (month.first_day, month.last_day)
    answers = changes.answered_between(city, *days)
    actions = changes.done_between(city, *days)
    keys = {one.structural for one in answers} | {key for one in actions for key in one.structural}
    themes = changes.themes_of(city, keys)
    found = [
        Acted("answer", str(one.structural), one.title, one.on, themes[one.structural])
        for one in answers
        if one.structural in themes
    ]
    for one in actions:
        about = dict.fromkeys(themes[key] for key in one.structural if key in themes)
        found += [Acted("action", str(one.key), one.title, one.on, theme) for theme in about]
    return tuple(found)


def _structural(one: changes.Changed) -> Structural:
    return Structural(
        key=str(one.key),
        title=one.title,
        was=_label(Phase, one.was),
        phase=Label(one.phase, str(Phase(one.phase).label)),
        since=one.since,
        owner=one.owner,
        scope=_label(Scope, one.scope),
        next_on=one.next_on,
        shared=one.recognised >= SHARED_FROM,
        voices=one.voices,
    )


def _answer(one: changes.Answered) -> Answer:
    return Answer(
        structural=Label(str(one.structural), one.title),
        kind=Label(one.kind, str(ResponseKind(one.kind).label)),
        level=_label(Scope, one.level),
        carrier=one.carrier,
        by_when=one.by_when,
        on=one.on,
    )


def _action(one: changes.Done) -> ActionDone:
    return ActionDone(
        key=str(one.key),
        title=one.title,
        kind=Label(one.kind, str(ActionKind(one.kind).label)),
        on=one.on,
        participants=one.participants,
        structural=tuple(Label(str(key), title) for key, title in one.structural.items()),
    )


def _label(choices: Any, value: str) -> Label | None:
    return Label(value, str(choices(value).label)) if value else None
