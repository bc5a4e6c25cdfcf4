"""What is left of a referral when its time is over: counts; and the proof that the night did its work."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from referrals.models.offers import Offer
from referrals.needs import Reason, Warmth
from referrals.states import CLOSED, State
from signals.models.bundled import append_only


class ReferralTally(models.Model):
    """So many referrals that were sent and closed in these months went from this wijk to this offer, and
    ended so. Kept for ever; shown only in sums that hide small ones."""

    city = models.ForeignKey(City, models.CASCADE, related_name="referral_tallies")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    sent_month = models.DateField()  # its first day
    closed_month = models.DateField()
    warmth = models.CharField(max_length=12, choices=Warmth)
    state = models.CharField(max_length=11, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    referrals = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("telling van doorverwijzingen")
        verbose_name_plural = _("tellingen van doorverwijzingen")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "city",
                    "neighbourhood",
                    "offer",
                    "sent_month",
                    "closed_month",
                    "warmth",
                    "state",
                    "reason",
                ],
                name="referrals_tallied_once",
            ),
            models.CheckConstraint(condition=Q(state__in=CLOSED), name="tally_of_what_is_closed"),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {
            "id", "city", "neighbourhood", "offer", "sent_month", "closed_month", "warmth", "state",
            "reason", "referrals", "people",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"telling {self.pk}"


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def newest_first(self) -> RetentionRunQuerySet:
        return self.order_by("-at", "-pk")


class RetentionRun(models.Model):
    """One night in which was looked what to forget, and how much was; also where that was nothing."""

    city = models.ForeignKey(City, models.CASCADE, related_name="retention_runs")
    at = models.DateTimeField()
    closed_before = models.DateTimeField()
    forgotten = models.PositiveIntegerField()

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("nacht waarin gewist werd")
        verbose_name_plural = _("nachten waarin gewist werd")
        triggers = append_only()

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "at", "closed_before", "forgotten"}

    def __str__(self) -> str:
        return f"wissen {self.pk}"
