"""The editions: one frozen document per city and month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City
from cities.periods import Month


class State(models.TextChoices):
    """How far an edition is. Only a published one has a document, and it never changes again."""

    QUEUED = "queued", _("in de wachtrij")
    FAILED = "failed", _("mislukt")
    PUBLISHED = "published", _("verschenen")


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(state=State.PUBLISHED)

    def unpublished(self) -> EditionQuerySet:
        return self.exclude(state=State.PUBLISHED)

    def out_at(self, at: datetime) -> EditionQuerySet:
        """Those that were out at this moment."""
        return self.filter(published_at__lte=at)

    def waiting_since(self, moment: datetime) -> EditionQuerySet:
        """Failed, or queued before this moment without coming out: these want another try."""
        return self.filter(Q(state=State.FAILED) | Q(state=State.QUEUED, queued_at__lt=moment))

    def unmailed_since(self, moment: datetime) -> EditionQuerySet:
        """Out since this moment, and nobody was mailed."""
        return self.published().filter(published_at__gte=moment, mailed_at__isnull=True)

    def printing_about(self, month: Month) -> EditionQuerySet:
        """Those with a month in their 13 that the edition of this month also prints."""
        return self.filter(period__gte=str(month.before(12)), period__lte=str(month.after(12)))

    def documents(self) -> list[dict[str, Any]]:
        """The documents, the first to come out first."""
        return list(self.order_by("published_at", "period").values_list("document", flat=True))

    def dates_by_month(self) -> dict[Month, datetime]:
        """When the edition of which month came out."""
        rows = self.order_by("period").values_list("period", "published_at")
        return {Month.parse(period): published_at for period, published_at in rows}

    def for_list(self) -> EditionQuerySet:
        """What a list shows: `signals` is the month's total as printed; the document stays behind."""
        return self.defer("document").annotate(signals=KT("document__signals__now"))

    def oldest_first(self) -> EditionQuerySet:
        return self.order_by("period", "pk")

    def newest_first(self) -> EditionQuerySet:
        return self.order_by("-period", "-pk")


class Edition(models.Model):
    """The digest of one city over one month. Everything a reader sees is drawn from `document`."""

    city = models.ForeignKey(City, models.CASCADE, related_name="editions")
    period = models.CharField(
        _("periode"), max_length=7
    )  # "2026-10", as cities.periods.Month says it
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    due_on = models.DateField(_("verwacht op"))
    published_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    document = models.JSONField(null=True, blank=True)
    checksum = models.CharField(max_length=64, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("maandoverzicht")
        verbose_name_plural = _("maandoverzichten")
        constraints = [
            models.UniqueConstraint(fields=["city", "period"], name="one_edition_per_period"),
            models.CheckConstraint(
                condition=Q(
                    state="published",
                    published_at__isnull=False,
                    document__isnull=False,
                    checksum__regex="^[0-9a-f]{64}$",
                )
                | (~Q(state="published") & Q(published_at__isnull=True, document__isnull=True)),
                name="published_with_document",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(state="published"),
                name="mailed_when_published",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'published' AND"
                    " to_jsonb(OLD) - 'mailed_at' IS DISTINCT FROM to_jsonb(NEW) - 'mailed_at'"
                ),
            )
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {
            "id", "city", "period", "state", "queued_at", "due_on", "published_at", "mailed_at",
            "failure", "document", "checksum",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.city_id} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("digests:edition", kwargs={"city": self.city.slug, "period": self.period})

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def month(self) -> Month:
        return Month.parse(self.period)
