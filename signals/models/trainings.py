"""A training that an organisation asks for, and the steps it went through (`signals.trainings`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.models import City, Membership, Neighbourhood, Organisation
from signals import trainings
from signals.acting import ActionKind, ActionStatus
from signals.enums import Domain
from signals.models.acting import Action
from signals.models.acting_parts import ActionDate, in_wijken
from signals.models.bundled import append_only
from signals.trainings import Audience, Facts, Step

MAX_TOPIC = 120
MAX_AGREEMENT = 500
MAX_LINE = 200
AGREED = (Step.CHECKED, Step.PROVIDER_FOUND, Step.GIVEN, Step.LOOKED_BACK)
ENDS = (Step.LOOKED_BACK, Step.STOPPED)
PROVIDED = (Step.PROVIDER_FOUND, Step.GIVEN, Step.LOOKED_BACK)


class TrainingQuerySet(models.QuerySet["TrainingRequest"]):
    def open(self) -> TrainingQuerySet:
        """Those that are not at their end."""
        return self.exclude(step__in=ENDS)

    def closed(self) -> TrainingQuerySet:
        return self.filter(step__in=ENDS)

    def in_wijken(self, wijken: Iterable[Neighbourhood]) -> TrainingQuerySet:
        """Those in these wijken, or in no wijk in particular."""
        given = TrainingRequest.objects.filter(pk=OuterRef("pk")).filter(in_wijken(wijken))
        return self.filter(Q(neighbourhood__isnull=True) | Exists(given))

    def waiting_at(self, at: datetime) -> TrainingQuerySet:
        """Those whose next step is due at this moment: lying long, or (from the day after) the
        training is over."""
        late = Q(pk__in=[])
        for step, patience in trainings.PATIENCE.items():
            late |= Q(step=step, step_since__lte=at - patience)
        midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        going_on = ActionDate.objects.filter(action=OuterRef("action"), ends_at__gte=midnight)
        return self.filter(late | (Q(step=Step.PROVIDER_FOUND) & ~Exists(going_on)))

    def with_labels(self) -> TrainingQuerySet:
        return self.select_related(
            "city", "organisation", "neighbourhood", "provider", "action__city"
        )

    def longest_waiting_first(self) -> TrainingQuerySet:
        return self.order_by("step_since", "pk")

    def newest_first(self) -> TrainingQuerySet:
        return self.order_by("-asked_at", "-pk")


class TrainingRequest(models.Model):
    """Vorming op maat: asked, checked, a provider found, given, looked back on."""

    city = models.ForeignKey(City, models.CASCADE, related_name="training_requests")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="training_requests",
        verbose_name=_("organisatie die vraagt"),
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_requests",
        verbose_name=_("wijk"),
    )
    topic = models.CharField(_("waarover"), max_length=MAX_TOPIC)
    domain = models.CharField(_("thema"), max_length=30, choices=Domain, blank=True)
    audience = models.CharField(_("voor wie"), max_length=12, choices=Audience)
    how_many = models.PositiveSmallIntegerField(_("hoeveel mensen"))
    suits = models.CharField(_("wanneer past het"), max_length=MAX_LINE)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    step = models.CharField(
        _("stap"), max_length=14, choices=Step, default=trainings.START, editable=False
    )
    step_since = models.DateTimeField()
    agreement = models.CharField(_("afspraak"), max_length=MAX_AGREEMENT, blank=True)
    agreed_by = models.CharField(_("wie ging akkoord"), max_length=MAX_TOPIC, blank=True)
    offer_checked = models.BooleanField(_("bestaand aanbod nagekeken"), default=False)
    offer_line = models.CharField(_("wat er al is"), max_length=MAX_LINE, blank=True)
    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="provided_trainings",
        verbose_name=_("lesgever"),
    )
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="training_requests"
    )
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vorming op maat")
        verbose_name_plural = _("vormingen op maat")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="training_id_city"),
            models.CheckConstraint(
                condition=Q(step__in=Step.values)
                & Q(audience__in=Audience.values)
                & Q(domain__in=["", *Domain.values]),
                name="training_choices_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(topic="") & ~Q(suits="") & Q(how_many__gt=0),
                name="training_says_what_when_and_how_many",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=AGREED)
                | (~Q(agreement="") & ~Q(agreed_by="") & Q(offer_checked=True) & ~Q(offer_line="")),
                name="checked_training_has_its_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=PROVIDED) | Q(provider__isnull=False, action__isnull=False),
                name="found_provider_has_its_training",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="begins_as_asked",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.step <> '{trainings.START.value}'"),
            ),
            # By whatever road: right after the step that says so, with what stands at its action.
            pgtrigger.Trigger(
                name="step_follows_a_step",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.step IS DISTINCT FROM NEW.step"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM signals_trainingstep WHERE request_id = NEW.id"
                    " AND from_step = OLD.step AND to_step = NEW.step AND id ="
                    " (SELECT max(id) FROM signals_trainingstep WHERE request_id = NEW.id))"
                    " THEN RAISE EXCEPTION 'a training goes on by a step only'; END IF;"
                    " IF NEW.step IN ('given', 'looked_back') AND NOT EXISTS"
                    " (SELECT 1 FROM signals_action WHERE id = NEW.action_id"
                    " AND participants IS NOT NULL AND status <> 'cancelled'"
                    " AND (NEW.step = 'given' OR status = 'done'))"
                    " THEN RAISE EXCEPTION 'a given training has its figures'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"asked_by"}
        kept = {
            "id", "city", "organisation", "neighbourhood", "topic", "domain", "audience",
            "how_many", "suits", "asked_at", "step", "step_since", "agreement", "agreed_by",
            "offer_checked", "offer_line", "provider", "action", "form_key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"vorming op maat {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("actions:training", kwargs={"city": self.city.slug, "pk": self.pk})

    def is_of(self, membership: Membership) -> bool:
        """Whether it is asked by the organisation of this person."""
        return self.organisation_id == membership.organisation_id

    def next_for(self, membership: Membership) -> trainings.Transition | None:
        """The way forward, where this person may take it."""
        onward = trainings.next_of(self.step)
        own = self.is_of(membership)
        return onward if onward and trainings.may_take(onward, membership.role, own=own) else None

    def may_be_stopped_by(self, membership: Membership) -> bool:
        stop = trainings.find(self.step, Step.STOPPED)
        return stop is not None and trainings.may_take(
            stop, membership.role, own=self.is_of(membership)
        )

    def facts(self, *, at: datetime, note: str = "") -> Facts:
        """What is known of it at this moment, for `signals.trainings`; `note` comes with the step."""
        action = self.action
        days = list(action.dates.values_list("ends_at", flat=True)) if action else []
        goes_on = action is not None and action.status != ActionStatus.CANCELLED
        held = action is not None and action.status in (ActionStatus.PLANNED, ActionStatus.DONE)
        return Facts(
            has_agreement=bool(self.agreement),
            has_agreed_by=bool(self.agreed_by),
            offer_is_checked=bool(self.offer_checked and self.offer_line),
            has_provider=self.provider_id is not None,
            has_dates=bool(days and goes_on and action and action.kind == ActionKind.TRAINING),
            was_held=bool(days and held and max(days) <= at),
            has_counts=bool(action and action.participants is not None),
            has_outcome=bool(action and action.outcome),
            has_note=bool(note.strip()),
        )


class TrainingStepQuerySet(models.QuerySet["TrainingStep"]):
    def oldest_first(self) -> TrainingStepQuerySet:
        return self.select_related("by").order_by("pk")


class TrainingStep(models.Model):
    """One step of a request for a training. Written once, never changed."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    request = models.ForeignKey(TrainingRequest, models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    from_step = models.CharField(max_length=14, choices=Step, blank=True)  # "": it was asked
    to_step = models.CharField(max_length=14, choices=Step)
    note = models.CharField(max_length=MAX_AGREEMENT, blank=True)

    objects = TrainingStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("stap van een vorming")
        verbose_name_plural = _("stappen van vormingen")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(from_step=start, to_step=end) for start, end in trainings.pairs()),
                    Q(from_step="", to_step=trainings.START),
                    _connector=Q.OR,
                ),
                name="training_step_exists",
            ),
            models.CheckConstraint(
                condition=~Q(to_step=Step.STOPPED) | ~Q(note=""),
                name="training_stops_with_a_reason",
            ),
        ]
        triggers = [
            *append_only("by_id"),
            pgtrigger.Trigger(
                name="starts_where_it_stands",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.from_step <> '' AND NEW.from_step IS DISTINCT FROM"
                    " (SELECT step FROM signals_trainingrequest WHERE id = NEW.request_id)"
                    " THEN RAISE EXCEPTION 'a step starts where the request stands'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "request", "at", "role", "from_step", "to_step", "note"}

    def __str__(self) -> str:
        return f"{self.request_id}: {self.from_step} > {self.to_step}"
