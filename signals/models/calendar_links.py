"""The address by which somebody's own calendar follows the actions of a wijk, without signing in."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Neighbourhood


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def open(self) -> CalendarLinkQuerySet:
        """Those that their owner did not revoke."""
        return self.filter(revoked_at__isnull=True)

    def working(self, on: date) -> CalendarLinkQuerySet:
        """Those that answer on this day: not revoked, and their owner still works in the city."""
        current = Membership.objects.current(on).filter(user__is_active=True)
        return self.open().filter(membership__in=current)

    def with_labels(self) -> CalendarLinkQuerySet:
        return self.select_related("city", "membership", "neighbourhood")

    def oldest_first(self) -> CalendarLinkQuerySet:
        return self.order_by("made_at", "pk")


class CalendarLink(models.Model):
    """One subscription of one person; without a wijk on the whole city. What is in the address is
    its signed key."""

    city = models.ForeignKey(City, models.CASCADE, related_name="calendar_links")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="calendar_links")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda-abonnement")
        verbose_name_plural = _("agenda-abonnementen")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "neighbourhood"],
                condition=Q(revoked_at__isnull=True, neighbourhood__isnull=False),
                name="calendar_link_once_per_wijk",
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(revoked_at__isnull=True, neighbourhood__isnull=True),
                name="calendar_link_once_for_the_city",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="calendar_link_revoked_after_made",
            ),
        ]

    class Privacy:
        personal = {"membership"}
        kept = {"id", "city", "neighbourhood", "made_at", "revoked_at"}

    def __str__(self) -> str:
        return f"agenda-abonnement {self.pk}"
