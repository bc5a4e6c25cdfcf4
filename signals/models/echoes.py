"""A colleague's "dit zie ik ook": one more voice for a signal that is there already."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood, Organisation

MAX_LINE = 200
MAY_BE_UNDONE_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Voices:
    """How often a signal was heard (itself included), by how many organisations, and last when."""

    times: int
    organisations: int
    last: date


class EchoQuerySet(models.QuerySet["Echo"]):
    def standing(self) -> EchoQuerySet:
        """Echoes that count: those of signals that were not withdrawn."""
        return self.filter(signal__withdrawn_at__isnull=True)

    def with_labels(self) -> EchoQuerySet:
        return self.select_related("city", "neighbourhood", "organisation", "by", "signal")

    def newest_first(self) -> EchoQuerySet:
        return self.order_by("-heard_on", "-pk")

    def voices_of(self, signals: Iterable[Any]) -> dict[int, Voices]:
        """The voices of each of these signals (`Signal` rows) by its key. What a colleague noticed in person counts
        for the colleague's own organisation."""
        given = {signal.pk: signal for signal in signals}
        rows = (
            self.filter(signal__in=given)
            .order_by()
            .values("signal")
            .annotate(
                count=Count("pk"),
                last=Max("heard_on"),
                organisations=ArrayAgg(
                    "organisation", distinct=True, filter=Q(organisation__isnull=False), default=[]
                ),
            )
        )
        echoed = {row["signal"]: row for row in rows}
        voices = {}
        for key, signal in given.items():
            row = echoed.get(key, {"count": 0, "organisations": [], "last": signal.heard_on})
            own = signal.noticed_by_id or signal.organisation_id
            organisations = {*row["organisations"], *([own] if own else [])}
            last = max(row["last"], signal.heard_on)
            voices[key] = Voices(1 + row["count"], len(organisations), last)
        return voices


class Echo(models.Model):
    """One more time that a signal was heard, where, when and by which organisation."""

    city = models.ForeignKey(City, models.CASCADE, related_name="echoes")
    signal = models.ForeignKey("signals.Signal", models.CASCADE, related_name="echoes")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="echoes", verbose_name=_("wijk")
    )
    heard_on = models.DateField(_("dag"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="echoes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="echoes"
    )
    line = models.CharField(_("iets erbij"), max_length=MAX_LINE, blank=True)
    echoed_at = models.DateTimeField()
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = EchoQuerySet.as_manager()

    class Meta:
        verbose_name = _("echo")
        verbose_name_plural = _("echo's")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="echo_id_city"),
            models.UniqueConstraint(fields=["signal", "form_key"], name="echo_once_per_form"),
            models.UniqueConstraint(
                fields=["signal", "by", "neighbourhood", "heard_on"], name="echo_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["city", "heard_on"], name="echo_city_heard")]

    class Privacy:
        personal = {"by"}
        kept = {
            "id", "city", "signal", "neighbourhood", "heard_on", "organisation", "line",
            "echoed_at", "form_key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"echo {self.pk}"

    def may_be_undone_by(self, user: object, at: datetime) -> bool:
        """Its own maker may, for a quarter of an hour."""
        return self.by_id == getattr(user, "pk", None) and at <= self.echoed_at + MAY_BE_UNDONE_FOR
