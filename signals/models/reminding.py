"""Reminders: which went to whom in which week, and who wants none by mail."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def sent_before(self, moment: datetime) -> ReminderQuerySet:
        return self.filter(sent_at__lt=moment)


class Reminder(models.Model):
    """One mail with all that waits, to one person in one week. The row is what makes it one."""

    city = models.ForeignKey(City, models.CASCADE, related_name="reminders")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="reminders")
    week = models.CharField(max_length=8)  # ISO 8601: "2026-W48"
    sent_at = models.DateTimeField()

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("herinnering")
        verbose_name_plural = _("herinneringen")
        constraints = [
            models.UniqueConstraint(fields=["membership", "week"], name="reminded_once_a_week"),
            models.CheckConstraint(
                condition=Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"), name="reminder_week_is_a_week"
            ),
        ]

    class Privacy:
        personal = {"membership"}
        kept = {"id", "city", "week", "sent_at"}

    def __str__(self) -> str:
        return f"herinnering {self.pk}"


class MailChoice(models.Model):
    """What somebody wants by mail in a city. Without a row: all."""

    city = models.ForeignKey(City, models.CASCADE, related_name="mail_choices")
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="mail_choice")
    reminders = models.BooleanField(_("herinneringen per mail"), default=True)

    class Meta:
        verbose_name = _("keuze over mails")
        verbose_name_plural = _("keuzes over mails")

    class Privacy:
        personal = {"membership"}
        kept = {"id", "city", "reminders"}

    def __str__(self) -> str:
        return f"keuze over mails {self.pk}"
