"""What a needs scan leaves behind: counts per wijk and day. No person, no session, no answers together."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from referrals.questions import TALLIED


class ScanTallyQuerySet(models.QuerySet["ScanTally"]):
    def between(self, first: date, last: date) -> ScanTallyQuerySet:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def per_wijk(self) -> dict[tuple[int, str], int]:
        """How often each answer was tapped in each wijk (by its key)."""
        rows = self.order_by().values_list("neighbourhood", "answer").annotate(Sum("times"))
        return {(wijk, answer): times for wijk, answer, times in rows.order_by()}


class ScanTally(models.Model):
    """So often this was tapped on this day in this wijk."""

    city = models.ForeignKey(City, models.CASCADE, related_name="scan_tallies")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, related_name="+", verbose_name=_("wijk")
    )
    day = models.DateField(_("dag"))
    answer = models.CharField(_("antwoord"), max_length=24)
    times = models.PositiveIntegerField(_("hoe vaak"), default=0)

    objects = ScanTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("telling van nodenscans")
        verbose_name_plural = _("tellingen van nodenscans")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "neighbourhood", "day", "answer"], name="scan_tallied_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=TALLIED), name="scan_answer_is_known"
            ),
        ]  # fmt: skip

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "neighbourhood", "day", "answer", "times"}

    def __str__(self) -> str:
        return f"nodenscan {self.day}: {self.times}"
