"""Doors close and open again: every activity behind them in one act, with one mail per person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cities.models import City, Membership, Neighbourhood, Organisation
from signals import acting, mails
from signals.acting import ActionStatus, Course, Happened
from signals.actions.acting import take_course
from signals.actions.once import once
from signals.models import Action, ActionEvent, BehindDoors, ClosedDoors
from signals.models.doors import Stayed

SAID = ("city", "closed_by", "neighbourhood", "organisation")  # what makes two forms one closing


class AlreadyClosed(Exception):
    """A colleague closed these doors in the meantime: `doors`."""

    def __init__(self, doors: ClosedDoors) -> None:
        super().__init__(str(doors))
        self.doors = doors


class AlreadyOpen(Exception):
    """These doors opened in the meantime: `doors`."""

    def __init__(self, doors: ClosedDoors) -> None:
        super().__init__(str(doors))
        self.doors = doors


@dataclass(frozen=True)
class Behind:
    """An action that doors would close on: what it is now, what it may become, and what is proposed.

    `held`: other doors hold it already, so that there is nothing to choose.
    """

    action: Action
    now: Course
    choices: tuple[Course, ...]
    proposed: Course
    held: BehindDoors | None = None


def behind_doors(
    city: City,
    *,
    neighbourhood: Neighbourhood | None = None,
    organisation: Organisation | None = None,
    at: datetime,
) -> list[Behind]:
    """What would happen to which action if the doors of this wijk or organisation closed now.

    Those with a day to come that go on, and those that other doors hold; the soonest first.
    """
    found = city.actions.open().to_come(at)
    found = (
        found.in_wijken([neighbourhood]) if neighbourhood else found.of_organisation(organisation)
    )
    return _weigh(list(found.with_days(at).with_labels().soonest_first()))


def _weigh(actions: list[Action]) -> list[Behind]:
    """Those of these actions that doors may close on."""
    held = _held(actions)
    return [
        _behind(action, held.get(action.pk))
        for action in actions
        if action.pk in held or action.status == ActionStatus.PLANNED
    ]


def _behind(action: Action, held: BehindDoors | None) -> Behind:
    now = action.course
    assert now is not None
    if held is not None:
        return Behind(action, now, (), now, held)
    away = (Course.DIGITAL, Course.SUSPENDED)
    choices = [course for course in away if course == now or course in action.courses()]
    proposed = now if now == Course.DIGITAL else acting.proposed(has_variant=action.has_variant)
    return Behind(action, now, tuple(dict.fromkeys([*choices, now])), proposed)


def _held(actions: Iterable[Action]) -> dict[int, BehindDoors]:
    """Per action the row of closed doors that hold it away from how it was, if nobody chose since."""
    given = list(actions)
    last = _last_switches(given)
    rows = (
        BehindDoors.objects.held().filter(action__in=given).select_related("doors").order_by("pk")
    )
    return {row.action_id: row for row in rows if row.event_id == last.get(row.action_id)}


def _last_switches(actions: Iterable[Action]) -> dict[int, int]:
    """Per action the key of the last event that let it go on otherwise."""
    choosing = [*acting.SWITCHES, Happened.DONE]
    events = ActionEvent.objects.filter(action__in=list(actions), what__in=choosing)
    return dict(events.order_by("number").values_list("action", "pk"))


@transaction.atomic
def close_doors(
    *,
    city: City,
    by: Membership,
    at: datetime,
    form_key: uuid.UUID,
    reason: str,
    neighbourhood: Neighbourhood | None = None,
    organisation: Organisation | None = None,
    chosen: Mapping[int, str] | None = None,
    tell: bool = True,
) -> ClosedDoors:
    """Close the doors of a wijk or of an organisation, and give them back.

    `chosen` says per action (its key) which Course it takes; what is not in it takes what is proposed.
    Who takes part is mailed, unless not `tell`. The same page sent twice closes them once. Raises
    AlreadyClosed, and CannotGoOn where an action cannot take the course chosen for it.
    """
    given = {
        "city": city,
        "neighbourhood": neighbourhood,
        "organisation": organisation,
        "reason": reason,
        "closed_at": at,
        "closed_by": by.user,
    }
    doors, created = _shut(city, form_key, given)
    if not created:
        return doors
    found = behind_doors(city, neighbourhood=neighbourhood, organisation=organisation, at=at)
    switched = _close_on(doors, found, chosen or {}, by=by, at=at)
    if tell:
        doors.closing_mails = mails.send_switched(
            switched, by=by, at=at, reason=reason, doors=doors
        )
        doors.save(update_fields=["closing_mails"])
    return doors


def _shut(city: City, form_key: uuid.UUID, given: Mapping[str, Any]) -> tuple[ClosedDoors, bool]:
    """The doors that this page closed, now or before, and whether they are new."""
    try:
        return once(city.closed_doors, form_key, given, SAID)
    except IntegrityError as there:
        of_the_same = {name: given[name] for name in ("neighbourhood", "organisation")}
        closed = city.closed_doors.closed().with_labels().filter(**of_the_same).first()
        if closed is None:
            raise
        raise AlreadyClosed(closed) from there


def _close_on(
    doors: ClosedDoors,
    found: Iterable[Behind],
    chosen: Mapping[int, str],
    *,
    by: Membership,
    at: datetime,
) -> list[Action]:
    """Let the actions take their course, and write down what each was and became; those that did."""
    switched = []
    for one in _weigh(_lock(one.action for one in found)):
        held, action, now = one.held, one.action, one.now
        if held is not None:
            doors.behind.create(
                city_id=doors.city_id,
                action=action,
                was=held.was,
                became=held.became,
                event_id=held.event_id,
            )
            continue
        course = chosen.get(action.pk, one.proposed)
        event = None
        if course != now:
            event = take_course(action, by=by, at=at, to=course, reason=doors.reason)
            switched.append(action)
        doors.behind.create(
            city_id=doors.city_id, action=action, was=now, became=course, event=event
        )
    return switched


@transaction.atomic
def open_doors(
    *, doors: ClosedDoors, by: Membership, at: datetime, tell: bool = True
) -> ClosedDoors:
    """Open doors again: each action becomes what it was, unless somebody chose otherwise since, or
    other doors still hold it; its row then says so. Raises AlreadyOpen."""
    current = ClosedDoors.objects.select_for_update(of=("self",)).with_labels().get(pk=doors.pk)
    if not current.are_closed:
        raise AlreadyOpen(current)
    current.reopened_at, current.reopened_by = at, by.user
    current.save(update_fields=["reopened_at", "reopened_by"])
    rows = {row.action_id: row for row in current.behind.filter(event__isnull=False)}
    actions = _lock(Action.objects.filter(pk__in=rows))
    last, elsewhere = _last_switches(actions), _held(actions)
    back = []
    for action in actions:
        row = rows[action.pk]
        if row.event_id != last.get(action.pk):
            row.stayed = Stayed.CHANGED
        elif action.pk in elsewhere:
            row.stayed = Stayed.OTHER_DOORS
        else:
            take_course(action, by=by, at=at, to=row.was, reason=_("de deuren zijn weer open"))
            back.append(action)
            continue
        row.save(update_fields=["stayed"])
    if tell:
        current.opening_mails = mails.send_switched(back, by=by, at=at, doors=current)
        current.save(update_fields=["opening_mails"])
    return current


def _lock(actions: Iterable[Action]) -> list[Action]:
    """The rows as they stand now, held until the transaction ends; always in the same order, so that
    two acts on several actions wait for one another and do not lock each other out."""
    keys = [action.pk for action in actions]
    rows = Action.objects.select_for_update(of=("self",)).select_related("city", "lead")
    return list(rows.filter(pk__in=keys).order_by("pk"))
