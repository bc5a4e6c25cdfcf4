"""Doors that close: all activities of a wijk or an organisation go digital or wait, in one act, and back."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood, Organisation
from signals.acting import Course
from signals.models.acting import Action
from signals.models.acting_parts import ActionEvent

MAX_REASON = 200


class Stayed(models.TextChoices):
    """Why an action did not come back when its doors opened."""

    CHANGED = "changed", _("iemand koos intussen iets anders")
    OTHER_DOORS = "other_doors", _("er zijn nog andere deuren dicht")


class ClosedDoorsQuerySet(models.QuerySet["ClosedDoors"]):
    def closed(self) -> ClosedDoorsQuerySet:
        """Those that did not open again."""
        return self.filter(reopened_at__isnull=True)

    def opened(self) -> ClosedDoorsQuerySet:
        return self.filter(reopened_at__isnull=False)

    def with_labels(self) -> ClosedDoorsQuerySet:
        return self.select_related(
            "city", "neighbourhood", "organisation", "closed_by", "reopened_by"
        )

    def newest_first(self) -> ClosedDoorsQuerySet:
        return self.order_by("-closed_at", "-pk")


class ClosedDoors(models.Model):
    """The doors of a wijk or of an organisation are closed, from a moment until they open again."""

    city = models.ForeignKey(City, models.CASCADE, related_name="closed_doors")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="closed_doors"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="closed_doors"
    )
    reason = models.CharField(_("waarom"), max_length=MAX_REASON)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closing_mails = models.PositiveIntegerField(default=0)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opening_mails = models.PositiveIntegerField(default=0)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = ClosedDoorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("gesloten deuren")
        verbose_name_plural = _("gesloten deuren")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="closed_doors_id_city"),
            models.UniqueConstraint(
                fields=["city", "neighbourhood"],
                condition=Q(reopened_at__isnull=True, neighbourhood__isnull=False),
                name="doors_of_a_wijk_close_once",
            ),
            models.UniqueConstraint(
                fields=["city", "organisation"],
                condition=Q(reopened_at__isnull=True, organisation__isnull=False),
                name="doors_of_an_organisation_close_once",
            ),
            models.CheckConstraint(
                condition=Q(neighbourhood__isnull=False, organisation__isnull=True)
                | Q(neighbourhood__isnull=True, organisation__isnull=False),
                name="doors_of_a_wijk_or_an_organisation",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="doors_close_with_a_reason"),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | Q(reopened_at__gte=F("closed_at")),
                name="doors_open_after_they_close",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="opens_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reopened_at IS NOT NULL"
                    " AND OLD.reopened_at IS DISTINCT FROM NEW.reopened_at"
                ),
            )
        ]

    class Privacy:
        personal = {"closed_by", "reopened_by"}
        kept = {
            "id", "city", "neighbourhood", "organisation", "reason", "closed_at", "closing_mails",
            "reopened_at", "opening_mails", "form_key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"gesloten deuren {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("actions:doors_detail", kwargs={"city": self.city.slug, "pk": self.pk})

    @property
    def whose(self) -> str:
        """The name of the wijk or the organisation."""
        return str(self.neighbourhood or self.organisation)

    @property
    def are_closed(self) -> bool:
        return self.reopened_at is None


class BehindDoorsQuerySet(models.QuerySet["BehindDoors"]):
    def held(self) -> BehindDoorsQuerySet:
        """Those that doors which are closed now hold away from how they were."""
        return self.filter(doors__reopened_at__isnull=True, event__isnull=False)

    def with_labels(self) -> BehindDoorsQuerySet:
        return self.select_related("action__city", "action__lead", "event")

    def in_order(self) -> BehindDoorsQuerySet:
        return self.order_by("action__title", "pk")


class BehindDoors(models.Model):
    """What an action was when doors closed, what it became, and what it was again when they opened.

    `event` is where that stands in its history; none where it was left alone. An action behind two
    doors has the same event in both, and comes back with the last that opens.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    doors = models.ForeignKey(ClosedDoors, models.CASCADE, related_name="behind")
    action = models.ForeignKey(Action, models.PROTECT, related_name="behind_doors")
    was = models.CharField(max_length=10, choices=Course)
    became = models.CharField(max_length=10, choices=Course)
    event = models.ForeignKey(ActionEvent, models.PROTECT, null=True, blank=True, related_name="+")
    stayed = models.CharField(max_length=12, choices=Stayed, blank=True)

    objects = BehindDoorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("actie achter gesloten deuren")
        verbose_name_plural = _("acties achter gesloten deuren")
        constraints = [
            models.UniqueConstraint(fields=["doors", "action"], name="action_behind_doors_once"),
            models.CheckConstraint(
                condition=Q(was__in=[Course.ON_SITE, Course.DIGITAL])
                & Q(became__in=[Course.ON_SITE, Course.DIGITAL, Course.SUSPENDED]),
                name="behind_doors_courses_are_known",
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True, was=F("became"))
                | (Q(event__isnull=False) & ~Q(was=F("became"))),
                name="behind_doors_changed_by_an_event",
            ),
            models.CheckConstraint(
                condition=Q(stayed="") | (Q(event__isnull=False) & Q(stayed__in=Stayed.values)),
                name="stayed_what_was_changed",
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "doors", "action", "was", "became", "event", "stayed"}

    def __str__(self) -> str:
        return f"{self.action_id} achter {self.doors_id}"
