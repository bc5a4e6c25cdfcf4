"""What hangs on an action: its days, wijken, organisations and signals, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood, Organisation
from signals.acting import ActionStatus, Happened, Mode
from signals.models.bundled import append_only

MAX_PART = 120
MAX_NOTE = 300


def in_wijken(wijken: Iterable[Neighbourhood]) -> Q:
    """For rows with a `neighbourhood`: one of these wijken, or an official wijk under or a project
    wijk over one of them."""
    given = list(wijken)
    return (
        Q(neighbourhood__in=given)
        | Q(neighbourhood__wholes__whole__in=given)
        | Q(neighbourhood__part_links__part__in=given)
    )


class ActionNeighbourhood(models.Model):
    """A wijk that an action is in. Without any it is for the whole city."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    action = models.ForeignKey("Action", models.CASCADE, related_name="wijk_links")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="action_links")

    class Meta:
        verbose_name = _("wijk van een actie")
        verbose_name_plural = _("wijken van acties")
        constraints = [
            models.UniqueConstraint(fields=["action", "neighbourhood"], name="action_wijk_once")
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "action", "neighbourhood"}

    def __str__(self) -> str:
        return f"{self.action_id} in {self.neighbourhood_id}"


class ActionPartQuerySet(models.QuerySet["ActionPart"]):
    def by_name(self) -> ActionPartQuerySet:
        return self.select_related("organisation").order_by("organisation__sort_key", "pk")


class ActionPart(models.Model):
    """An organisation takes part in an action, and with what."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    action = models.ForeignKey("Action", models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="action_parts")
    part = models.CharField(_("wat ze doen"), max_length=MAX_PART, blank=True)

    objects = ActionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisatie in een actie")
        verbose_name_plural = _("organisaties in acties")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "organisation"], name="organisation_takes_part_once"
            )
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "action", "organisation", "part"}

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.action_id}"


class ActionSource(models.Model):
    """A structural signal that an action answers."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    action = models.ForeignKey("Action", models.CASCADE, related_name="sources")
    structural = models.ForeignKey(
        "StructuralSignal", models.PROTECT, related_name="action_sources"
    )

    class Meta:
        verbose_name = _("signaal achter een actie")
        verbose_name_plural = _("signalen achter acties")
        constraints = [
            models.UniqueConstraint(fields=["action", "structural"], name="action_source_once")
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "action", "structural"}

    def __str__(self) -> str:
        return f"{self.action_id} uit {self.structural_id}"


class ActionDateQuerySet(models.QuerySet["ActionDate"]):
    def between(self, start: datetime, end: datetime) -> ActionDateQuerySet:
        """Those that begin from `start` on and before `end`."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def around(self, wijk: Neighbourhood | None) -> ActionDateQuerySet:
        """Those in this wijk (under and over it too) and those for the whole city; None: all."""
        if wijk is None:
            return self
        links = ActionNeighbourhood.objects.filter(action=OuterRef("action"))
        return self.filter(Exists(links.filter(in_wijken([wijk]))) | ~Exists(links))

    def with_labels(self) -> ActionDateQuerySet:
        return self.select_related("action__city", "action__lead").prefetch_related(
            Prefetch("action__neighbourhoods", Neighbourhood.objects.by_name())
        )

    def with_changes(self) -> ActionDateQuerySet:
        """With `changed_at`: when something last happened to its action."""
        events = ActionEvent.objects.filter(action=OuterRef("action")).order_by("-number")
        return self.annotate(changed_at=Subquery(events.values("at")[:1]))

    def soonest_first(self) -> ActionDateQuerySet:
        return self.order_by("starts_at", "pk")


class ActionDate(models.Model):
    """One time that people meet for an action."""

    city = models.ForeignKey(City, models.CASCADE, related_name="action_dates")
    action = models.ForeignKey("Action", models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField(_("van"))
    ends_at = models.DateTimeField(_("tot"))
    changed_at: datetime  # where `with_changes` was asked

    objects = ActionDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("dag van een actie")
        verbose_name_plural = _("dagen van acties")
        constraints = [
            models.UniqueConstraint(  # at the end, so that two days may change places
                fields=["action", "starts_at"],
                deferrable=models.Deferrable.DEFERRED,
                name="action_date_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="action_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["city", "starts_at"], name="action_date_city_start")]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "action", "starts_at", "ends_at"}

    def __str__(self) -> str:
        return f"dag {self.pk} van actie {self.action_id}"


class ActionEvent(models.Model):
    """What happened to an action, and how it stood after it. Written once, never changed."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    action = models.ForeignKey("Action", models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()  # from 1, per action
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=Happened)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    status = models.CharField(max_length=10, choices=ActionStatus)
    mode = models.CharField(max_length=10, choices=Mode)

    class Meta:
        verbose_name = _("gebeurtenis van een actie")
        verbose_name_plural = _("gebeurtenissen van acties")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="action_event_id_city"),
            models.UniqueConstraint(fields=["action", "number"], name="action_event_number_once"),
            models.CheckConstraint(
                condition=Q(what__in=Happened.values)
                & Q(status__in=ActionStatus.values)
                & Q(mode__in=Mode.values),
                name="action_event_choices_are_known",
            ),
        ]
        triggers = append_only("by_id")

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "action", "number", "at", "what", "note", "status", "mode"}

    def __str__(self) -> str:
        return f"{self.action_id}: {self.number} {self.what}"
