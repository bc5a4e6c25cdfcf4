"""What organisations bring: by a link without an account, or in a spreadsheet. No signal until somebody says so."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Neighbourhood, Organisation
from signals.enums import AsideReason, Fate, Frequency, ImportState
from signals.models.heard import MAX_TEXT, Signal

LONGEST_NAME = 120  # of a file


class SignalLinkQuerySet(models.QuerySet["SignalLink"]):
    def with_labels(self) -> SignalLinkQuerySet:
        return self.select_related("city", "organisation", "neighbourhood", "made_by")

    def with_counts(self) -> SignalLinkQuerySet:
        """With how many signals came (`came`), were accepted (`accepted`) and still wait (`waiting`)."""
        return self.annotate(
            came=Count("brought"),
            accepted=Count("brought", filter=Q(brought__signal__isnull=False)),
            waiting=Count("brought", filter=Q(brought__judged_at__isnull=True)),
        )

    def open(self, on: date) -> SignalLinkQuerySet:
        return self.filter(revoked_at__isnull=True, valid_until__gte=on)

    def newest_first(self) -> SignalLinkQuerySet:
        return self.order_by("-made_at", "-pk")


class SignalLink(models.Model):
    """The door for one organisation that has no account. What is in the mail is its signed key."""

    city = models.ForeignKey(City, models.CASCADE, related_name="signal_links")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="signal_links")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, null=True, blank=True, related_name="signal_links"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="signal_links"
    )
    made_at = models.DateTimeField()
    valid_until = models.DateField()  # this day included
    mailed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SignalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link voor signalen")
        verbose_name_plural = _("links voor signalen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="signal_link_id_city"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="signal_link_revoked_after_made",
            ),
        ]

    class Privacy:
        personal = {"made_by"}
        kept = {
            "id", "city", "organisation", "neighbourhood", "made_at", "valid_until", "mailed_at",
            "revoked_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"link {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("signals:link", kwargs={"city": self.city.slug, "pk": self.pk})


class BroughtSignalQuerySet(models.QuerySet["BroughtSignal"]):
    def waiting(self) -> BroughtSignalQuerySet:
        """Those nobody looked at yet."""
        return self.filter(judged_at__isnull=True)

    def heard_in(self, wijken: Iterable[Neighbourhood]) -> BroughtSignalQuerySet:
        return self.filter(neighbourhood__in=wijken)

    def with_labels(self) -> BroughtSignalQuerySet:
        return self.select_related("city", "neighbourhood", "link__organisation")

    def own_first(self, wijken: Iterable[Neighbourhood]) -> BroughtSignalQuerySet:
        """What was heard in these wijken on top; the oldest first in each half."""
        own = Case(When(neighbourhood__in=wijken, then=0), default=1)
        return self.order_by(own, "brought_at", "pk")

    def tally(self) -> dict[str, int]:
        """How many came, were accepted, still wait, and were put aside."""
        return self.aggregate(
            came=Count("pk"),
            accepted=Count("pk", filter=Q(signal__isnull=False)),
            waiting=Count("pk", filter=Q(judged_at__isnull=True)),
            aside=Count("pk", filter=~Q(aside_because="")),
        )


class BroughtSignal(models.Model):
    """Something an organisation noticed and sent by its link. It counts nowhere until it is accepted."""

    city = models.ForeignKey(City, models.CASCADE, related_name="brought_signals")
    link = models.ForeignKey(SignalLink, models.CASCADE, related_name="brought")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="brought_signals", verbose_name=_("wijk")
    )
    text = models.CharField(max_length=MAX_TEXT)
    heard_on = models.DateField()
    frequency = models.CharField(max_length=10, choices=Frequency, blank=True)
    brought_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signal = models.OneToOneField(
        Signal, models.PROTECT, null=True, blank=True, related_name="brought"
    )
    aside_because = models.CharField(max_length=12, choices=AsideReason, blank=True)

    objects = BroughtSignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("gebracht signaal")
        verbose_name_plural = _("gebrachte signalen")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="brought_says_something"),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True, signal__isnull=True, aside_because="")
                | Q(judged_at__isnull=False, signal__isnull=False, aside_because="")
                | Q(
                    judged_at__isnull=False,
                    signal__isnull=True,
                    aside_because__in=AsideReason.values,
                ),
                name="brought_waits_or_is_accepted_or_aside",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "brought_at"],
                condition=Q(judged_at__isnull=True),
                name="brought_waiting",
            )
        ]

    class Privacy:
        personal = {"judged_by"}
        kept = {
            "id", "city", "link", "neighbourhood", "text", "heard_on", "frequency", "brought_at",
            "form_key", "judged_at", "signal", "aside_because",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"gebracht signaal {self.pk}"


class SignalImportQuerySet(models.QuerySet["SignalImport"]):
    def with_labels(self) -> SignalImportQuerySet:
        return self.select_related("city", "made_by__user")

    def newest_first(self) -> SignalImportQuerySet:
        return self.order_by("-made_at", "-pk")

    def made_before(self, moment: datetime) -> SignalImportQuerySet:
        return self.filter(made_at__lt=moment)


class SignalImport(models.Model):
    """A spreadsheet of signals on its way in. Its rows are kept for days only."""

    city = models.ForeignKey(City, models.CASCADE, related_name="signal_imports")
    made_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    file_name = models.CharField(max_length=LONGEST_NAME)
    checksum = models.CharField(max_length=64)  # SHA-256 of the file, in hexadecimal
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict, blank=True)  # field of the form → column, from 0
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.NEW)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # the rows that were left out

    objects = SignalImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoer van signalen")
        verbose_name_plural = _("invoer van signalen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="signal_import_id_city"),
            models.UniqueConstraint(
                fields=["city", "checksum"],
                condition=~Q(state=ImportState.UNDONE),
                name="file_once_per_city",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.UNDONE, undone_at__isnull=False)
                | (~Q(state=ImportState.UNDONE) & Q(undone_at__isnull=True)),
                name="import_undone_has_a_moment",
            ),
        ]

    class Privacy:
        personal = {"made_by"}
        kept = {
            "id", "city", "made_at", "file_name", "checksum", "header", "columns", "state",
            "done_at", "undone_at", "forgotten_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"invoer {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("signals:import", kwargs={"city": self.city.slug, "pk": self.pk})

    def key_of(self, number: int) -> uuid.UUID:
        """The key of the signal that row `number` becomes: the same one however often it is tried."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"einclusie import {self.pk} row {number}")

    @property
    def keeps_rows(self) -> bool:
        return self.forgotten_at is None


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def to_add(self) -> ImportRowQuerySet:
        return self.filter(fate=Fate.READY)

    def left_out(self) -> ImportRowQuerySet:
        return self.filter(fate__in=[Fate.DOUBLE, Fate.REFUSED])

    def in_file_order(self) -> ImportRowQuerySet:
        return self.order_by("number")

    def fates(self) -> dict[str, int]:
        """How many rows have which fate; every fate is in it."""
        counted = self.order_by("fate").values_list("fate").annotate(Count("pk"))
        return dict.fromkeys(Fate.values, 0) | {fate: count for fate, count in counted if fate}

    def forget(self) -> int:
        """Empty what stood in these rows, and what was found in it."""
        return self.update(cells=[], reason="")


class ImportRow(models.Model):
    """One row of a spreadsheet, and what becomes of it. `cells` is emptied once it is done."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    source = models.ForeignKey(SignalImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts them; the header is row 1
    cells = models.JSONField(default=list)
    fate = models.CharField(max_length=8, choices=Fate, blank=True)
    reason = models.TextField(blank=True)
    signal = models.OneToOneField(
        Signal, models.PROTECT, null=True, blank=True, related_name="import_row"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("rij van een invoer")
        verbose_name_plural = _("rijen van een invoer")
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="row_once_per_import"),
            models.CheckConstraint(condition=Q(fate__in=["", *Fate.values]), name="fate_is_known"),
            models.CheckConstraint(
                condition=Q(fate=Fate.ADDED, signal__isnull=False)
                | (~Q(fate=Fate.ADDED) & Q(signal__isnull=True)),
                name="added_row_has_its_signal",
            ),
        ]

    class Privacy:
        personal = {
            "cells",
            "reason",
        }  # until they are forgotten: somebody may have written anything
        kept = {"id", "city", "source", "number", "fate", "signal"}

    def __str__(self) -> str:
        return f"rij {self.number} van invoer {self.source_id}"

    def cell(self, column: Any) -> str:
        """What stands in this column (from 0); empty for no column, and where the row is shorter."""
        return str(self.cells[column]) if column is not None and column < len(self.cells) else ""
