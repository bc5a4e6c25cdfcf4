"""An action: what people are brought together for, how it goes on, and what came of it.

What hangs on it (days, wijken, organisations, history) stands in `signals.models.acting_parts`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, Min, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood, Organisation
from signals import acting
from signals.acting import ActionKind, ActionStatus, Course, Mode, VariantKind
from signals.enums import Domain
from signals.models.acting_parts import (
    ActionDate,
    ActionNeighbourhood,
    ActionPart,
    ActionSource,
    in_wijken,
)
from signals.models.structural import StructuralSignal

MAX_TITLE = 120
MAX_DESCRIPTION = 2000
MAX_OUTCOME = 1000
LINK = r"^https://[^\s]+$"
NUMBER = r"^\+[0-9][0-9 ]{5,22}$"


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> ActionQuerySet:
        """Those that may still take place."""
        return self.filter(status__in=acting.OPEN)

    def in_wijken(self, wijken: Iterable[Neighbourhood]) -> ActionQuerySet:
        """Those in these wijken, in an official wijk under them, or in a project wijk over them."""
        links = ActionNeighbourhood.objects.filter(action=OuterRef("pk"))
        return self.filter(Exists(links.filter(in_wijken(wijken))))

    def of_organisation(self, organisation: Organisation | None) -> ActionQuerySet:
        """Those that this organisation leads or has a part in; none without one."""
        if organisation is None:
            return self.none()
        parts = ActionPart.objects.filter(action=OuterRef("pk"), organisation=organisation)
        return self.filter(Q(lead=organisation) | Exists(parts))

    def begun_by(self, user: object) -> ActionQuerySet:
        return self.filter(begun_by=user)

    def to_come(self, at: datetime) -> ActionQuerySet:
        """Those with a day that is not over at this moment."""
        return self.filter(Exists(ActionDate.objects.filter(action=OuterRef("pk"), ends_at__gt=at)))

    def to_look_back_on(self, at: datetime) -> ActionQuerySet:
        """Those whose last day is over at this moment, and nobody said how it went."""
        days = ActionDate.objects.filter(action=OuterRef("pk"))
        over = self.open().filter(Exists(days.filter(ends_at__lte=at)))
        return over.filter(~Exists(days.filter(ends_at__gt=at)))

    def coming(self, at: datetime) -> ActionQuerySet:
        """What may still take place: with a day to come, or without days; the soonest first."""
        dated = Exists(ActionDate.objects.filter(action=OuterRef("pk")))
        found = self.open().with_days(at).filter(Q(next_at__isnull=False) | ~dated)
        return found.soonest_first()

    def past(self, at: datetime) -> ActionQuerySet:
        """What is done or cancelled, and what waits for its outcome; the latest first."""
        over = Q(status__in=[ActionStatus.DONE, ActionStatus.CANCELLED])
        over |= Q(next_at__isnull=True, last_at__isnull=False)
        return self.with_days(at).filter(over).latest_first()

    def with_days(self, at: datetime) -> ActionQuerySet:
        """With `next_at`, when the next day begins that is not over at this moment, and `last_at`."""
        days = ActionDate.objects.filter(action=OuterRef("pk")).order_by().values("action")
        return self.annotate(
            next_at=Subquery(
                days.filter(ends_at__gt=at).annotate(at=Min("starts_at")).values("at")
            ),
            last_at=Subquery(days.annotate(at=Max("starts_at")).values("at")),
        )

    def soonest_first(self) -> ActionQuerySet:
        """After `with_days`."""
        return self.order_by(F("next_at").asc(nulls_last=True), "pk")

    def latest_first(self) -> ActionQuerySet:
        """After `with_days`."""
        return self.order_by(F("last_at").desc(nulls_last=True), "-pk")

    def with_labels(self) -> ActionQuerySet:
        return self.select_related("city", "lead").prefetch_related(
            Prefetch("neighbourhoods", Neighbourhood.objects.by_name())
        )


class Action(models.Model):
    """People brought together around a theme: samenwerking, vorming or ontmoeting."""

    city = models.ForeignKey(City, models.CASCADE, related_name="actions")
    kind = models.CharField(_("soort"), max_length=12, choices=ActionKind)
    title = models.CharField(_("titel"), max_length=MAX_TITLE)
    domain = models.CharField(_("waarover gaat het"), max_length=30, choices=Domain, blank=True)
    description = models.TextField(_("uitleg"), blank=True)
    attached_to = models.CharField(_("bij een bestaande activiteit"), max_length=120, blank=True)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="led_actions", verbose_name=_("trekker")
    )
    status = models.CharField(
        _("stand"), max_length=10, choices=ActionStatus, default=ActionStatus.PLANNED
    )
    status_since = models.DateTimeField()
    reason = models.CharField(_("waarom"), max_length=200, blank=True)  # suspended or cancelled
    mode = models.CharField(_("hoe"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    place = models.CharField(_("plaats"), max_length=120, blank=True)
    variant_kind = models.CharField(
        _("digitale variant"), max_length=5, choices=VariantKind, blank=True
    )
    variant_how = models.CharField(_("link of nummer"), max_length=300, blank=True)
    variant_note = models.CharField(_("uitleg erbij"), max_length=200, blank=True)
    participants = models.PositiveIntegerField(_("deelnemers"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("bereikte mensen"), null=True, blank=True)
    outcome = models.TextField(_("wat kwam ervan"), blank=True)
    what_next = models.CharField(_("wat nu"), max_length=500, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, through=ActionNeighbourhood, related_name="actions", verbose_name=_("wijken")
    )
    organisations = models.ManyToManyField(
        Organisation, through=ActionPart, related_name="joined_actions"
    )
    structural = models.ManyToManyField(
        StructuralSignal, through=ActionSource, related_name="actions"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)  # number of its last event
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    next_at: datetime | None  # where `with_days` was asked
    last_at: datetime | None

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("actie")
        verbose_name_plural = _("acties")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="action_id_city"),
            models.CheckConstraint(condition=~Q(title=""), name="action_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind__in=ActionKind.values)
                & Q(status__in=ActionStatus.values)
                & Q(mode__in=Mode.values)
                & Q(domain__in=["", *Domain.values]),
                name="action_choices_are_known",
            ),
            models.CheckConstraint(
                condition=Q(variant_kind="", variant_how="", variant_note="")
                | Q(variant_kind__in=[VariantKind.ROOM, VariantKind.VIDEO], variant_how__regex=LINK)
                | Q(variant_kind=VariantKind.PHONE, variant_how__regex=NUMBER),
                name="variant_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.DIGITAL) | ~Q(variant_kind=""),
                name="digital_needs_a_variant",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=acting.WITH_REASON) & ~Q(reason=""))
                | (~Q(status__in=acting.WITH_REASON) & Q(reason="")),
                name="suspended_or_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(status=ActionStatus.DONE) & ~Q(outcome=""))
                | (~Q(status=ActionStatus.DONE) & Q(outcome="", what_next="")),
                name="done_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["city", "status"], name="action_city_status")]
        triggers = [
            pgtrigger.Protect(
                name="begins_planned",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.status <> 'planned' OR NEW.revision <> 1"),
            ),
            pgtrigger.Protect(
                name="takes_a_course_that_exists",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN ("
                    + ", ".join(f"'{start.value}>{end.value}'" for start, end in acting.FOLLOWS)
                    + ")"
                ),
            ),
            # By whatever road: it goes on otherwise only right after the event that says so.
            pgtrigger.Trigger(
                name="changes_by_an_event",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.status IS DISTINCT FROM NEW.status OR OLD.mode IS DISTINCT FROM NEW.mode"
                ),
                func=(
                    "IF NEW.revision <= OLD.revision OR NOT EXISTS"
                    " (SELECT 1 FROM signals_actionevent WHERE action_id = NEW.id AND"
                    " number = NEW.revision AND status = NEW.status AND mode = NEW.mode)"
                    " THEN RAISE EXCEPTION 'an action changes by an event only'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"begun_by", "variant_how"}  # a number of a function may ring on somebody's desk
        kept = {
            "id", "city", "kind", "title", "domain", "description", "attached_to", "lead", "status",
            "status_since", "reason", "mode", "place", "variant_kind", "variant_note",
            "participants", "reached", "outcome", "what_next", "revision", "begun_at", "form_key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"actie {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("actions:detail", kwargs={"city": self.city.slug, "pk": self.pk})

    @property
    def course(self) -> Course | None:
        """How it goes on; None when it is done."""
        return acting.course_of(self.status, self.mode)

    @property
    def has_variant(self) -> bool:
        return bool(self.variant_kind)

    @property
    def is_open(self) -> bool:
        return self.status in acting.OPEN

    @property
    def is_digital(self) -> bool:
        return self.mode == Mode.DIGITAL

    @property
    def variant_link(self) -> str:
        """What a link to the digital variant points at; empty without one."""
        if self.variant_kind == VariantKind.PHONE:
            return "tel:" + self.variant_how.replace(" ", "")
        return self.variant_how

    @property
    def variant(self) -> str:
        """The way in, as "online ruimte: https://…"; empty without a digital variant."""
        if not self.has_variant:
            return ""
        return f"{VariantKind(self.variant_kind).label}: {self.variant_how}"

    def courses(self) -> tuple[Course, ...]:
        """The courses it may take instead of its own."""
        return acting.courses(self.status, self.mode, has_variant=self.has_variant)

    def story(self) -> models.QuerySet[Any]:
        """What happened to it, oldest first."""
        return self.events.select_related("by").order_by("number")
