"""Reach figures: what an organisation certifies that it did in a month. Numbers only, never people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, Organisation
from cities.periods import Month, Year
from referrals.reach import NUMBERS, Certified
from signals.models.bundled import append_only

MOST = 1_000_000


class ReachFigureQuerySet(models.QuerySet["ReachFigure"]):
    def of_year(self, year: Year) -> ReachFigureQuerySet:
        return self.filter(month__gte=year.first_day, month__lt=year.day_after)

    def of_month(self, month: Month) -> ReachFigureQuerySet:
        return self.filter(month=month.first_day)

    def newest(self) -> ReachFigure | None:
        """Of one organisation and month: what was certified last."""
        return self.order_by("-revision").first()

    def began(self) -> dict[int, Month]:
        """The first month that each organisation (by its key) ever certified."""
        rows = self.order_by().values_list("organisation").annotate(first=Min("month"))
        return {organisation: Month.of(first) for organisation, first in rows.order_by()}

    def as_certified(self) -> list[Certified]:
        return [one.as_certified() for one in self.order_by("month", "organisation", "revision")]


class ReachFigure(models.Model):
    """The counts of one organisation in one month. A change is a new revision; the old one stays."""

    city = models.ForeignKey(City, models.CASCADE, related_name="reach_figures")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="reach_figures", verbose_name=_("organisatie")
    )
    month = models.DateField(_("maand"))  # its first day
    revision = models.PositiveSmallIntegerField(default=1)
    questions = models.PositiveIntegerField(_("beantwoorde vragen"))
    people = models.PositiveIntegerField(_("unieke personen"))
    participants = models.PositiveIntegerField(_("deelnemers aan vorming"))
    sessions = models.PositiveIntegerField(_("sessies"))
    devices = models.PositiveIntegerField(_("toestellen ter beschikking"))
    lent = models.PositiveIntegerField(_("toestellen uitgeleend"))
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    certified_at = models.DateTimeField()

    objects = ReachFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("bereikcijfer")
        verbose_name_plural = _("bereikcijfers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "revision"], name="reach_revision_once"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, revision__gte=1), name="reach_of_a_whole_month"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__lte": MOST for name in NUMBERS}),
                name="reach_is_believable",
            ),
        ]
        triggers = append_only("certified_by_id")

    class Privacy:
        personal = {"certified_by"}
        kept = {
            "id", "city", "organisation", "month", "revision", *NUMBERS, "certified_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"bereik {self.month:%Y-%m}, versie {self.revision}"

    def as_certified(self) -> Certified:
        return Certified(
            organisation=self.organisation_id,
            month=Month.of(self.month),
            revision=self.revision,
            on=timezone.localdate(self.certified_at),
            numbers=tuple(getattr(self, name) for name in NUMBERS),
        )
