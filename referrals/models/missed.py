"""Why somebody did not come, by choice: evidence that outlives the referral as a count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from referrals.models.offers import Offer
from referrals.models.referrals import Referral
from referrals.states import State


class Missed(models.TextChoices):
    """What stood in the way."""

    HOURS = "hours", _("de uren pasten niet")
    DISTANCE = "distance", _("het was te ver")
    LANGUAGE = "language", _("de taal")
    FEAR = "fear", _("durfde niet")
    FORGOT = "forgot", _("vergeten of ziek")


class MissedReasonQuerySet(models.QuerySet["MissedReason"]):
    def standing(self) -> MissedReasonQuerySet:
        """Not those of somebody who came after all."""
        return self.filter(Q(referral__isnull=True) | Q(referral__state=State.NO_SHOW))


class MissedReason(models.Model):
    """Why one referral ended in a no-show. When the referral is forgotten, the count stays."""

    city = models.ForeignKey(City, models.CASCADE, related_name="missed_reasons")
    referral = models.OneToOneField(
        Referral, models.SET_NULL, null=True, blank=True, related_name="missed"
    )
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    month = models.DateField()  # the first day of the month it closed in
    reason = models.CharField(max_length=8, choices=Missed)

    objects = MissedReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reden waarom iemand niet kwam")
        verbose_name_plural = _("redenen waarom iemand niet kwam")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=Missed.values), name="missed_reason_is_known"
            )
        ]
        indexes = [models.Index(fields=["city", "month"], name="missed_by_month")]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "referral", "neighbourhood", "offer", "month", "reason"}

    def __str__(self) -> str:
        return f"niet gekomen {self.pk}"
