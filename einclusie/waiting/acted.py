"""What waits around actions: how did it go, and trainings that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import CharField, IntegerField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.enums import Role
from cities.models import Membership, Neighbourhood
from einclusie.waiting import AT_MOST, Waiting
from signals.models import ActionQuerySet
from signals.models.trainings import TrainingQuerySet
from signals.trainings import Step


def actions_and_trainings(
    membership: Membership, own: list[Neighbourhood], day: date
) -> Iterator[Waiting]:
    """Requests for a training whose next step is due, and actions that nobody said the outcome of.

    One query for both: this page asks many corners of the house.
    """
    asked = _trainings(membership, own, day).longest_waiting_first()[:AT_MOST]
    over = _actions(membership, own, day).latest_first()[:AT_MOST]
    found = asked.values_list(
        "step", "pk", "topic", "step_since", "organisation__name", "how_many"
    ).union(
        over.values_list(
            Value("", output_field=CharField()), "pk", "title", "last_at",
            Value("", output_field=CharField()), Value(0, output_field=IntegerField()),
        ),
        all=True,
    )  # fmt: skip
    in_order = sorted(found, key=lambda row: (not row[0], row[3], row[1]))  # a union has none
    for step, pk, title, at, organisation, count in in_order:
        keys = {"city": membership.city.slug, "pk": pk}
        if step:
            yield _training_line(Step(step), title, organisation, count, keys)
        else:
            yield _action_line(title, at, keys)


def _actions(membership: Membership, own: list[Neighbourhood], day: date) -> ActionQuerySet:
    """Those that ended before this day without an outcome; a training asks for it by itself."""
    morning = _moment(day, time.min)
    over = membership.city.actions.to_look_back_on(morning).with_days(morning)
    over = over.filter(training_requests__isnull=True)
    if own and membership.role == Role.COORDINATOR:
        theirs = membership.city.actions.in_wijken(own)
        theirs |= membership.city.actions.begun_by(membership.user)
        over = over.filter(pk__in=theirs.values("pk"))
    return over


def _trainings(membership: Membership, own: list[Neighbourhood], day: date) -> TrainingQuerySet:
    waiting = membership.city.training_requests.waiting_at(_moment(day, time.max))
    if own and membership.role == Role.COORDINATOR:
        here = membership.city.training_requests.in_wijken(own)
        waiting = waiting.filter(Q(pk__in=here.values("pk")) | Q(asked_by=membership.user))
    return waiting


def _action_line(title: str, at: datetime, keys: dict[str, object]) -> Waiting:
    return Waiting(
        when=_("deze week"),
        title=_("Hoe liep het?"),
        text=_("“{title}” was op {day}.").format(
            title=title, day=date_format(timezone.localtime(at), "j F")
        ),
        url=reverse("actions:finish", kwargs=keys),
        button=_("Vertel"),
    )


def _training_line(
    step: Step, topic: str, organisation: str, count: int, keys: dict[str, object]
) -> Waiting:
    titles = {
        Step.ASKED: _("Vorming op maat gevraagd"),
        Step.CHECKED: _("Wie geeft deze vorming?"),
        Step.PROVIDER_FOUND: _("Hoeveel mensen waren er?"),
        Step.GIVEN: _("Wat leverde deze vorming op?"),
    }
    text = ngettext(
        "{organisation}: {topic}, voor {count} mens.",
        "{organisation}: {topic}, voor {count} mensen.",
        count,
    )
    return Waiting(
        when=_("deze week"),
        title=titles[step],
        text=text.format(organisation=organisation, topic=topic, count=count),
        url=reverse("actions:training", kwargs=keys),
        button=_("Kijk na"),
    )


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
