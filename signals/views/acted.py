"""What the page of a structural signal tells about its actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signals.acting import ActionStatus
from signals.models import Action, StructuralSignal
from signals.story import Line


def actions_of(structural: StructuralSignal, at: datetime) -> list[Action]:
    """The actions that answer it; those that are to come at this moment first, then the latest."""
    found = structural.actions.with_days(at).select_related("city").latest_first()
    return sorted(found, key=lambda action: not (action.is_open and action.next_at))


def told_actions(actions: Iterable[Action]) -> Iterator[Line]:
    """A line where each was planned, and one where it was done, with what came of it."""
    for action in actions:
        text = _("Actie gepland: “{title}”.").format(title=action.title)
        yield Line(action.begun_at, text, action.get_absolute_url())
        if action.status == ActionStatus.DONE:
            yield Line(action.status_since, _told_outcome(action))


def _told_outcome(action: Action) -> str:
    text = _("Actie afgerond: “{title}”.").format(title=action.title)
    if action.participants:
        there = ngettext("{count} deelnemer.", "{count} deelnemers.", action.participants)
        text += " " + there.format(count=action.participants)
    return f"{text} {action.outcome}"
