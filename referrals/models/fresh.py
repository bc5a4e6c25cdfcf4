"""Whether an offer still holds: what was said of it and by which road, whether there is a place, who was
asked, and what a reader found wrong."""

from __future__ import annotations

from datetime import date, datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Organisation
from referrals.capacity import LONGEST_WAIT, CapacityState
from referrals.models.offers import Offer
from referrals.states import Road


class Said(models.TextChoices):
    """What somebody may say of an offer."""

    RIGHT = "right", _("klopt nog")
    HOURS = "hours", _("andere uren")
    CAPACITY = "capacity", _("hoe vol het zit")
    STOPPED = "stopped", _("gestopt")


class Wrong(models.TextChoices):
    """What a reader may find wrong with an offer."""

    HOURS = "hours", _("de uren")
    PLACE = "place", _("de plek")
    PRICE = "price", _("de prijs")
    STOPPED = "stopped", _("het is gestopt")
    OTHER = "other", _("iets anders")


class OfferWordQuerySet(models.QuerySet["OfferWord"]):
    def checks(self) -> OfferWordQuerySet:
        """Words by which the whole offer was looked at, the last one first."""
        return self.filter(what__in=[Said.RIGHT, Said.STOPPED]).order_by("-at", "-pk")


class OfferWord(models.Model):
    """One thing that was said of an offer, and by which road. What was said stays said."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="words")
    at = models.DateTimeField()
    what = models.CharField(max_length=8, choices=Said)
    road = models.CharField(max_length=5, choices=[(Road.PAGE, ""), (Road.LINK, "")])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=7, choices=CapacityState, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True)
    until = models.DateField(null=True)

    objects = OfferWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("woord over een aanbod")
        verbose_name_plural = _("woorden over aanbod")
        indexes = [models.Index(fields=["offer", "-at"], name="offer_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(road=Road.PAGE) | Q(road=Road.LINK, by__isnull=True),
                name="offer_word_by_its_road",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="is_not_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "to_jsonb(OLD) - 'by_id' IS DISTINCT FROM to_jsonb(NEW) - 'by_id'"
                    " OR NEW.by_id IS NOT NULL"
                ),
            )
        ]

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "offer", "at", "what", "road", "state", "weeks", "until"}

    def __str__(self) -> str:
        return f"woord {self.pk}"


class OfferCapacity(models.Model):
    """Whether there is a place, as it was last said. Who said it, and before: `OfferWord`."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    offer = models.OneToOneField(Offer, models.CASCADE, related_name="capacity")
    state = models.CharField(max_length=7, choices=CapacityState)
    weeks = models.PositiveSmallIntegerField(_("weken wachten"), null=True, blank=True)
    until = models.DateField(_("vol tot"), null=True, blank=True)
    said_on = models.DateField(_("gezegd op"))

    class Meta:
        verbose_name = _("plaats bij een aanbod")
        verbose_name_plural = _("plaats bij aanbod")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CapacityState.FULL, until__isnull=False, weeks__isnull=True)
                | Q(state=CapacityState.WAITING, until__isnull=True)
                | Q(state=CapacityState.FREE, until__isnull=True, weeks__isnull=True),
                name="capacity_says_what_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(weeks__isnull=True) | Q(weeks__gte=1, weeks__lte=LONGEST_WAIT),
                name="capacity_waits_some_weeks",
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "offer", "state", "weeks", "until", "said_on"}

    def __str__(self) -> str:
        return f"plaats bij aanbod {self.offer_id}"


class HostAskQuerySet(models.QuerySet["HostAsk"]):
    def sent_before(self, moment: datetime) -> HostAskQuerySet:
        return self.filter(sent_at__lt=moment)

    def sent_since(self, moment: datetime) -> HostAskQuerySet:
        return self.filter(sent_at__gte=moment)


class HostAsk(models.Model):
    """One bundle that asked a host, at one address, in one month, whether its offers still hold.

    The row is what makes it one, and what the link in it stands for.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="host_asks")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    address = models.EmailField()
    month = models.CharField(max_length=7)  # "2026-11"
    sent_at = models.DateTimeField()
    offers = models.PositiveSmallIntegerField()

    objects = HostAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("vraag aan een aanbieder")
        verbose_name_plural = _("vragen aan aanbieders")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address", "month"], name="host_asked_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(month__regex=r"^[0-9]{4}-[0-9]{2}$"), name="ask_month_is_a_month"
            ),
        ]

    class Privacy:
        personal = {"address"}
        kept = {"id", "city", "organisation", "month", "sent_at", "offers"}

    def __str__(self) -> str:
        return f"vraag {self.pk}"


class OfferReportQuerySet(models.QuerySet["OfferReport"]):
    def open(self) -> OfferReportQuerySet:
        return self.filter(closed_on__isnull=True)


class OfferReport(models.Model):
    """A reader says that something of an offer is wrong; open until somebody looked it over."""

    city = models.ForeignKey(City, models.CASCADE, related_name="offer_reports")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reports")
    what = models.CharField(_("wat klopt niet"), max_length=7, choices=Wrong)
    line = models.CharField(_("in één regel"), max_length=120, blank=True)
    reported_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    objects = OfferReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("gemelde fout")
        verbose_name_plural = _("gemelde fouten")
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "what", "line"],
                condition=Q(closed_on__isnull=True),
                name="wrong_reported_once",
            ),
            models.CheckConstraint(
                condition=~Q(what=Wrong.OTHER, line=""), name="other_says_what_is_wrong"
            ),
        ]

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "offer", "what", "line", "reported_on", "closed_on"}

    def __str__(self) -> str:
        return f"gemelde fout {self.pk}"


def month_of(day: date) -> str:
    """A month as `HostAsk.month` has it."""
    return f"{day:%Y-%m}"
