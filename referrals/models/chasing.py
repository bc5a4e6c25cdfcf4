"""What keeps the asking within bounds: one bundle a week to a host, one a day to a sender, or none."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Organisation


class HostSilenceQuerySet(models.QuerySet["HostSilence"]):
    def on(self, day: date) -> HostSilenceQuerySet:
        return self.filter(until__gte=day)


class HostSilence(models.Model):
    """An organisation that gets no reminders for a while, because somebody arranged it otherwise."""

    city = models.ForeignKey(City, models.CASCADE, related_name="host_silences")
    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="silence")
    until = models.DateField(_("tot en met"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = HostSilenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("stilte voor een aanbieder")
        verbose_name_plural = _("stiltes voor aanbieders")

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "organisation", "until"}

    def __str__(self) -> str:
        return f"stilte {self.pk}"


class HostReminderQuerySet(models.QuerySet["HostReminder"]):
    def sent_before(self, moment: datetime) -> HostReminderQuerySet:
        return self.filter(sent_at__lt=moment)


class HostReminder(models.Model):
    """One bundle to one organisation in one week. The row is what makes it one."""

    city = models.ForeignKey(City, models.CASCADE, related_name="host_reminders")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    week = models.CharField(max_length=8)  # ISO 8601: "2026-W48"
    sent_at = models.DateTimeField()
    referrals = models.PositiveSmallIntegerField()

    objects = HostReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("herinnering aan een aanbieder")
        verbose_name_plural = _("herinneringen aan aanbieders")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "week"], name="host_once_a_week"),
            models.CheckConstraint(
                condition=Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"), name="host_week_is_a_week"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "organisation", "week", "sent_at", "referrals"}

    def __str__(self) -> str:
        return f"herinnering {self.pk}"


class SenderNewsQuerySet(models.QuerySet["SenderNews"]):
    def sent_before(self, moment: datetime) -> SenderNewsQuerySet:
        return self.filter(sent_at__lt=moment)


class SenderNews(models.Model):
    """One bundle of what became of referrals, to one person on one day. The row is what makes it one."""

    city = models.ForeignKey(City, models.CASCADE, related_name="sender_news")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    day = models.DateField()
    sent_at = models.DateTimeField()

    objects = SenderNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("nieuws over doorverwijzingen")
        verbose_name_plural = _("nieuws over doorverwijzingen")
        constraints = [
            models.UniqueConstraint(fields=["membership", "day"], name="sender_news_once_a_day"),
        ]

    class Privacy:
        personal = {"membership"}
        kept = {"id", "city", "day", "sent_at"}

    def __str__(self) -> str:
        return f"nieuws {self.pk}"
