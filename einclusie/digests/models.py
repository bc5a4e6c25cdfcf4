"""The editions: one frozen document per city and month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
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
    def month(self) -> Month:
        return Month.parse(self.period)
