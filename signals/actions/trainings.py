"""What may be done with a request for a training: ask it, and take it step by step to its end.

One road for every step: `take_step`. Who comes in meets the same table (`signals.trainings`) behind
the same lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cities.models import City, Membership, Organisation
from signals import trainings
from signals.acting import ActionKind
from signals.actions import acting
from signals.actions.once import once
from signals.models import TrainingRequest, TrainingStep
from signals.trainings import Need, Step

SAID = ("city", "asked_by", "organisation", "topic")  # what makes two forms one request


class StaleStep(Exception):
    """A colleague took a step in the meantime: `step` is what they did."""

    def __init__(self, step: TrainingStep) -> None:
        super().__init__(str(step))
        self.step = step


class NoSuchStep(Exception):
    """From here nothing leads there."""


class NotYours(Exception):
    """This person may not ask or take this."""


class NotReady(Exception):
    """Something must be there first: `missing`."""

    def __init__(self, missing: tuple[Need, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@transaction.atomic
def ask_training(
    *,
    city: City,
    by: Membership,
    at: datetime,
    form_key: uuid.UUID,
    organisation: Organisation,
    topic: str,
    **given: Any,
) -> TrainingRequest:
    """Write down that an organisation asks a training, and give the request back.

    `given` are the other fields of its form. The same answers on the same page give the request
    that is there already. Raises NotYours.
    """
    if not trainings.may_ask(by.role, own=organisation == by.organisation):
        raise NotYours
    fields = given | {
        "city": city,
        "organisation": organisation,
        "topic": topic,
        "asked_by": by.user,
        "asked_at": at,
        "step_since": at,
    }
    training, created = once(city.training_requests, form_key, fields, SAID)
    if created:
        _write_step(training, by=by, at=at, start="", to=trainings.START, note="")
    return training


@transaction.atomic
def take_step(
    *,
    training: TrainingRequest,
    by: Membership,
    at: datetime,
    expected: str,
    to: str,
    note: str = "",
    given: Mapping[str, Any] | None = None,
) -> TrainingStep:
    """Take a request to the step `to` and give the step back.

    `expected` is where the person saw it. `given` is what the step asks: for "afgesproken" the fields
    of the agreement; for "lesgever gevonden" `provider` and an `action`, or a `plan` for a new one
    (arguments of `plan_action`); for "gegeven" `participants` and `reached`; for "teruggekeken"
    `outcome` and `what_next`.

    Raises StaleStep (a colleague was first), NoSuchStep, NotYours and NotReady, in this order; then
    nothing changed.
    """
    held = TrainingRequest.objects.select_for_update(of=("self",)).select_related("city", "action")
    current = held.get(pk=training.pk)
    if current.step != expected:
        raise StaleStep(current.steps.select_related("by").latest("pk"))
    transition = trainings.find(current.step, to)
    if transition is None:
        raise NoSuchStep
    own = current.is_of(by)
    if by.city_id != current.city_id or not trainings.may_take(transition, by.role, own=own):
        raise NotYours
    _fill_in(current, transition.end, given or {}, by=by, at=at)
    missing = trainings.missing(transition, current.facts(at=at, note=note))
    if missing:
        raise NotReady(missing)
    step = _write_step(current, by=by, at=at, start=current.step, to=to, note=note)
    current.step, current.step_since = Step(to), at
    current.save()
    return step


def _fill_in(
    training: TrainingRequest, to: Step, given: Mapping[str, Any], *, by: Membership, at: datetime
) -> None:
    """Put down what the step asks: on the request itself, or on its action."""
    if to == Step.CHECKED:
        for name in ("agreement", "agreed_by", "offer_checked", "offer_line"):
            setattr(training, name, given.get(name, getattr(training, name)))
    elif to == Step.PROVIDER_FOUND:
        training.provider = given.get("provider")
        training.action = given.get("action")
        if training.action is None and training.provider and given.get("plan", {}).get("dates"):
            training.action = _plan(training, given["plan"], by=by, at=at)
    elif to == Step.GIVEN and training.action and given.get("participants") is not None:
        training.action = acting.count_action(
            action=training.action,
            by=by,
            at=at,
            participants=given["participants"],
            reached=given.get("reached"),
        )
    elif to == Step.LOOKED_BACK and training.action and given.get("outcome"):
        _look_back(training, given, by=by, at=at)


def _plan(
    training: TrainingRequest, plan: Mapping[str, Any], *, by: Membership, at: datetime
) -> Any:
    """The action in which the training is given: led by the provider, at who asks it."""
    assert training.provider is not None
    asks = training.organisation
    return acting.plan_action(
        city=training.city,
        by=by,
        at=at,
        form_key=uuid.uuid5(training.form_key, "vorming"),
        kind=ActionKind.TRAINING,
        title=training.topic,
        lead=training.provider,
        domain=training.domain,
        wijken=[training.neighbourhood] if training.neighbourhood else [],
        parts={} if asks == training.provider else {asks: plan.get("part", "")},
        dates=plan["dates"],
        place=plan.get("place", ""),
    )


def _look_back(
    training: TrainingRequest, given: Mapping[str, Any], *, by: Membership, at: datetime
) -> None:
    assert training.action is not None
    action = acting.lock(training.action)
    try:
        training.action = acting.finish_action(
            action=action,
            by=by,
            at=at,
            expected=action.revision,
            outcome=given["outcome"],
            what_next=given.get("what_next", ""),
            participants=action.participants,
            reached=action.reached,
        )
    except (acting.DaysToCome, acting.CannotGoOn) as early:
        raise NotReady((Need.HELD,)) from early


def _write_step(
    training: TrainingRequest, *, by: Membership, at: datetime, start: str, to: str, note: str
) -> TrainingStep:
    return TrainingStep.objects.create(
        city_id=training.city_id,
        request=training,
        at=at,
        by=by.user,
        role=by.role,
        from_step=start,
        to_step=to,
        note=note.strip(),
    )
