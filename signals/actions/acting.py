"""What may be done with an action: plan it, change it, let it go on otherwise, say what came of it.

Every act is written in its history (`ActionEvent`) in the same transaction, behind the same lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import City, Membership, Neighbourhood, Organisation
from signals import acting, mails
from signals.acting import ActionStatus, Happened, Mode
from signals.actions.once import once
from signals.models import (
    Action,
    ActionDate,
    ActionEvent,
    ActionNeighbourhood,
    ActionPart,
    ActionSource,
    StructuralSignal,
)

SAID = ("city", "begun_by", "title", "kind")  # what makes two forms one action


class StaleAction(Exception):
    """A colleague did something with it in the meantime: `event` is what."""

    def __init__(self, event: ActionEvent) -> None:
        super().__init__(str(event))
        self.event = event


class CannotGoOn(Exception):
    """An action that stands so cannot take this course, or be changed."""


class DaysToCome(Exception):
    """There are still days to come: too early to say what came of it."""


@dataclass(frozen=True)
class Span:
    """One time that people meet. `key`: of the `ActionDate` that it changes; None for a new one."""

    starts_at: datetime
    ends_at: datetime
    key: int | None = None


def lock(action: Action, *, expected: int | None = None) -> Action:
    """The row as it stands now, held until the transaction ends.

    `expected` is the revision that somebody saw. Raises StaleAction where it is another by now.
    """
    held = Action.objects.select_for_update(of=("self",)).select_related("city", "lead")
    current = held.get(pk=action.pk)
    if expected is not None and current.revision != expected:
        raise StaleAction(current.events.select_related("by").latest("number"))
    return current


@transaction.atomic
def plan_action(
    *,
    city: City,
    by: Membership,
    at: datetime,
    form_key: uuid.UUID,
    kind: str,
    title: str,
    lead: Organisation,
    mode: str = Mode.IN_PERSON,
    dates: Sequence[Span] = (),
    wijken: Iterable[Neighbourhood] = (),
    parts: Mapping[Organisation, str] | None = None,
    structural: Iterable[StructuralSignal] = (),
    **given: Any,
) -> Action:
    """Plan an action and give it back; `given` are other fields of its form.

    Without `wijken` it is for the whole city. `parts` says per organisation what it does. The same
    answers on the same page (`form_key`) give the action that is there already.
    """
    fields = given | {
        "city": city,
        "kind": kind,
        "title": title,
        "lead": lead,
        "mode": mode,
        "status_since": at,
        "begun_by": by.user,
        "begun_at": at,
    }
    action, created = once(city.actions, form_key, fields, SAID)
    if created:
        _hang_on(action, dates=dates, wijken=wijken, parts=parts or {}, structural=structural)
        _write(action, by=by, at=at, what=Happened.PLANNED)
    return action


@transaction.atomic
def edit_action(
    *,
    action: Action,
    by: Membership,
    at: datetime,
    expected: int,
    dates: Sequence[Span],
    wijken: Iterable[Neighbourhood],
    parts: Mapping[Organisation, str],
    structural: Iterable[StructuralSignal],
    **changes: Any,
) -> Action:
    """Change an action to what its form says; what did not change leaves no trace.

    Raises StaleAction, and CannotGoOn for one that is done or cancelled.
    """
    current = lock(action, expected=expected)
    if not current.is_open:
        raise CannotGoOn
    labels = {field.name: str(field.verbose_name) for field in current._meta.fields}
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    for name in changed:
        setattr(current, name, changes[name])
    current.save(update_fields=changed)
    hung = _hang_on(current, dates=dates, wijken=wijken, parts=parts, structural=structural)
    if what := [*(labels[name] for name in changed), *hung]:
        _step(current, by=by, at=at, what=Happened.EDITED, note=", ".join(what))
    return current


@transaction.atomic
def switch_action(
    *,
    action: Action,
    by: Membership,
    at: datetime,
    expected: int,
    to: str,
    reason: str = "",
    tell: bool = True,
) -> int:
    """Let an action take another course (`to`, a Course), and mail who takes part unless not `tell`.

    Gives back how many were mailed. Raises StaleAction, and CannotGoOn where it cannot.
    """
    current = lock(action, expected=expected)
    take_course(current, by=by, at=at, to=to, reason=reason)
    return mails.send_switched([current], by=by, at=at, reason=reason) if tell else 0


def take_course(
    action: Action, *, by: Membership, at: datetime, to: str, reason: str = ""
) -> ActionEvent:
    """Write that a locked action takes this course. Raises CannotGoOn."""
    if to not in action.courses() or (acting.needs_reason(to) and not reason.strip()):
        raise CannotGoOn
    status, mode = acting.after(to, action.mode)
    if status != action.status:
        action.status_since = at
    action.status, action.mode = status, mode
    action.reason = reason.strip() if acting.needs_reason(to) else ""
    return _step(action, by=by, at=at, what=Happened(str(to)), note=reason.strip())


@transaction.atomic
def finish_action(
    *,
    action: Action,
    by: Membership,
    at: datetime,
    expected: int,
    outcome: str,
    what_next: str = "",
    participants: int | None = None,
    reached: int | None = None,
) -> Action:
    """Say what came of an action: how many were there, what it brought, what next. Once more puts
    right what was said.

    Raises StaleAction, DaysToCome, and CannotGoOn for one that was cancelled.
    """
    current = lock(action, expected=expected)
    if current.dates.filter(ends_at__gt=at).exists():
        raise DaysToCome
    if current.status == ActionStatus.CANCELLED:
        raise CannotGoOn
    if current.status != ActionStatus.DONE:
        current.status, current.status_since = ActionStatus.DONE, at
    current.reason = ""
    current.outcome, current.what_next = outcome, what_next
    current.participants, current.reached = participants, reached
    _step(current, by=by, at=at, what=Happened.DONE)
    return current


@transaction.atomic
def count_action(
    *, action: Action, by: Membership, at: datetime, participants: int, reached: int | None
) -> Action:
    """Write down how many people were there, before anybody looked back on it."""
    current = lock(action)
    current.participants, current.reached = participants, reached
    _step(current, by=by, at=at, what=Happened.EDITED, note=str(_label("participants")))
    return current


def _label(name: str) -> str:
    return str(Action._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


_STANDING = (
    "status", "status_since", "mode", "reason", "outcome", "what_next", "participants", "reached",
    "revision",
)  # fmt: skip


def _step(
    action: Action, *, by: Membership, at: datetime, what: Happened, note: str = ""
) -> ActionEvent:
    """Write the next event of a locked action, and after it how the action stands."""
    action.revision += 1
    event = _write(action, by=by, at=at, what=what, note=note)
    action.save(update_fields=_STANDING)
    return event


def _write(
    action: Action, *, by: Membership, at: datetime, what: Happened, note: str = ""
) -> ActionEvent:
    return ActionEvent.objects.create(
        city_id=action.city_id,
        action=action,
        number=action.revision,
        at=at,
        by=by.user,
        what=what,
        note=note,
        status=action.status,
        mode=action.mode,
    )


def _hang_on(
    action: Action,
    *,
    dates: Sequence[Span],
    wijken: Iterable[Neighbourhood],
    parts: Mapping[Organisation, str],
    structural: Iterable[StructuralSignal],
) -> list[str]:
    """Let its rows say this and nothing else; what that changed, in words."""
    in_wijken = {wijk.pk: "" for wijk in wijken}
    by_organisation = {one.pk: part for one, part in parts.items()}
    sources = {one.pk: "" for one in structural}
    changed = {
        _("dagen"): _hang_dates(action, dates),
        _("wijken"): _hang(action, ActionNeighbourhood, "neighbourhood_id", in_wijken),
        _("organisaties"): _hang(action, ActionPart, "organisation_id", by_organisation, "part"),
        _("signalen"): _hang(action, ActionSource, "structural_id", sources),
    }
    return [word for word, is_changed in changed.items() if is_changed]


def _hang(
    action: Action, model: Any, key: str, wanted: Mapping[int, str], column: str = ""
) -> bool:
    """Let the rows of `model` be those of `wanted` (key → what stands in `column`); whether that
    changed anything."""
    rows = {getattr(row, key): row for row in model.objects.filter(action=action)}
    gone = [row.pk for value, row in rows.items() if value not in wanted]
    new = [
        model(
            city_id=action.city_id,
            action=action,
            **{key: value} | ({column: text} if column else {}),
        )
        for value, text in wanted.items()
        if value not in rows
    ]
    other = [
        row
        for value, row in rows.items()
        if column and value in wanted and getattr(row, column) != wanted[value]
    ]
    for row in other:
        setattr(row, column, wanted[getattr(row, key)])
        row.save(update_fields=[column])
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(new)
    return bool(gone or new or other)


def _hang_dates(action: Action, dates: Sequence[Span]) -> bool:
    """The same for its days; one that moves keeps its key, and so its place in people's calendars."""
    rows = {row.pk: row for row in action.dates.all()}
    kept = {span.key: span for span in dates if span.key in rows}
    gone = [key for key in rows if key not in kept]
    moved = [
        key
        for key, span in kept.items()
        if (rows[key].starts_at, rows[key].ends_at) != (span.starts_at, span.ends_at)
    ]
    new = [span for span in dates if span.key not in rows]
    ActionDate.objects.filter(pk__in=gone).delete()
    for key in moved:
        row, span = rows[key], kept[key]
        row.starts_at, row.ends_at = span.starts_at, span.ends_at
        row.save(update_fields=["starts_at", "ends_at"])
    ActionDate.objects.bulk_create(
        ActionDate(
            city_id=action.city_id, action=action, starts_at=span.starts_at, ends_at=span.ends_at
        )
        for span in new
    )
    return bool(gone or moved or new)
