"""Who gets a digest by mail, how much of it and how often, and what was sent to whom."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from einclusie.digests.models.editions import Edition


class Scope(models.TextChoices):
    """How much of an edition a mail has."""

    WHOLE = "whole", _("het hele overzicht, met de pdf")
    FIRST = "first", _("enkel bladzijde één")
    WIJK = "wijk", _("enkel mijn wijken")


class Rhythm(models.TextChoices):
    """Which editions somebody gets."""

    MONTH = "month", _("elke maand, en elk kwartaal en jaar")
    QUARTER = "quarter", _("enkel elk kwartaal en jaar")
    NEVER = "never", _("geen mails")


class ReaderQuerySet(models.QuerySet["Reader"]):
    def guests(self) -> ReaderQuerySet:
        """Those without an account."""
        return self.filter(user__isnull=True)

    def wanting(self, edition: Edition) -> ReaderQuerySet:
        """Those who want an edition of such a period."""
        rhythms = [Rhythm.MONTH, Rhythm.QUARTER]
        return self.filter(rhythm__in=rhythms[:1] if edition.is_of_a_month else rhythms)

    def over_before(self, day: date) -> ReaderQuerySet:
        """Guests whose time was over before this day."""
        return self.guests().filter(until__lt=day)

    def not_over(self, on: date) -> ReaderQuerySet:
        """Those whose time as a guest is not over on this day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on))


class Reader(models.Model):
    """What one person chose: somebody who works with the app, or a guest with only an address.

    Policy readers without a row get everything, every month.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="digest_readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    scope = models.CharField(
        _("wat staat er in de mail"), max_length=5, choices=Scope, default=Scope.WHOLE
    )
    rhythm = models.CharField(_("hoe vaak"), max_length=7, choices=Rhythm, default=Rhythm.MONTH)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, through="ReaderNeighbourhood", related_name="+", verbose_name=_("wijken")
    )
    until = models.DateField(_("tot en met"), null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("lezer")
        verbose_name_plural = _("lezers")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="digest_reader_id_city"),
            models.UniqueConstraint(fields=["city", "user"], name="one_choice_per_reader"),
            models.UniqueConstraint(
                fields=["city", "email"], condition=~Q(email=""), name="one_guest_per_address"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, until__isnull=False) & ~Q(email="")
                | Q(user__isnull=False, email="", until__isnull=True),
                name="reader_is_user_or_guest",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=Scope.values) & Q(rhythm__in=Rhythm.values),
                name="reader_chose_what_there_is",
            ),
        ]

    class Privacy:
        personal = {"user", "email"}
        kept = {"id", "city", "scope", "rhythm", "until"}

    def __str__(self) -> str:
        return f"lezer {self.pk}"

    @property
    def address(self) -> str:
        return self.email or (self.user.email if self.user else "")


class ReaderNeighbourhood(models.Model):
    """A wijk that a reader wants to read about."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("wijk van een lezer")
        verbose_name_plural = _("wijken van lezers")
        constraints = [
            models.UniqueConstraint(fields=["reader", "neighbourhood"], name="reader_wijk_once")
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "reader", "neighbourhood"}

    def __str__(self) -> str:
        return f"{self.reader_id} leest over {self.neighbourhood_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def free(self, *, taken_before: datetime) -> DeliveryQuerySet:
        """Those that must leave yet, and that no worker has had in hand since this moment."""
        untaken = Q(taken_at__isnull=True) | Q(taken_at__lt=taken_before)
        return self.filter(untaken, sent_at__isnull=True, bounced_at__isnull=True)

    def queued_before(self, moment: datetime) -> DeliveryQuerySet:
        return self.filter(queued_at__lt=moment)

    def for_list(self) -> DeliveryQuerySet:
        return self.select_related("reader__user", "edition").defer(
            "edition__document", "edition__counted"
        )


class Delivery(models.Model):
    """One edition on its way to one reader. `taken_at`: a worker is at it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="digest_deliveries")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="deliveries")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="deliveries")
    address = models.EmailField()
    queued_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=120, blank=True)  # a status code: never what a mail says

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("verzending")
        verbose_name_plural = _("verzendingen")
        constraints = [
            models.UniqueConstraint(fields=["edition", "reader"], name="delivered_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("queued_at")),
                name="sent_after_queued",
            ),
            models.CheckConstraint(
                condition=Q(bounced_at__isnull=True, bounce="")
                | Q(bounced_at__isnull=False) & ~Q(bounce=""),
                name="bounce_says_how",
            ),
        ]

    class Privacy:
        personal = {"address"}
        kept = {
            "id", "city", "edition", "reader", "queued_at", "taken_at", "sent_at", "bounced_at",
            "bounce",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"verzending {self.pk}"
