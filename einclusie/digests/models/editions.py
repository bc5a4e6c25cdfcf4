"""The editions: one frozen document per city and period, and per revision of it."""

from __future__ import annotations

from datetime import date, datetime

import pgtrigger
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership
from cities.periods import Month, Period, in_order, parse_period
from cities.rights import Right

# Of a published edition nothing changes but when it was mailed; at its release, once, the word of
# the city team comes into the document, and with it another checksum.
STAYS = """OLD.state = 'published' AND (
    to_jsonb(OLD) - ARRAY['document', 'checksum', 'released_at', 'mailed_at']
        IS DISTINCT FROM to_jsonb(NEW) - ARRAY['document', 'checksum', 'released_at', 'mailed_at']
    OR OLD.document IS DISTINCT FROM NEW.document - 'word' AND OLD.document IS DISTINCT FROM NEW.document
    OR (OLD.document, OLD.checksum, OLD.released_at)
        IS DISTINCT FROM (NEW.document, NEW.checksum, NEW.released_at)
        AND (OLD.released_at IS NOT NULL OR NEW.released_at IS NULL)
)"""


class State(models.TextChoices):
    """How far an edition is. Only a published one has a document, and it never changes again."""

    QUEUED = "queued", _("in de wachtrij")
    FAILED = "failed", _("mislukt")
    PUBLISHED = "published", _("verschenen")


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(state=State.PUBLISHED)

    def unpublished(self) -> EditionQuerySet:
        return self.exclude(state=State.PUBLISHED)

    def released(self) -> EditionQuerySet:
        """Those that readers may see."""
        return self.filter(released_at__isnull=False)

    def seen_by(self, membership: Membership) -> EditionQuerySet:
        """The published ones that this person may see: who makes them, also before they go out."""
        if membership.may(Right.COMPILE_DIGESTS):
            return self.published()
        return self.released()

    def to_tend(self, day: date) -> EditionQuerySet:
        """What the city team looks after: overdue on this day, or waiting for its word."""
        overdue = ~Q(state=State.PUBLISHED) & Q(due_on__lt=day)
        return self.filter(overdue | Q(state=State.PUBLISHED, released_at__isnull=True))

    def to_release(self, at: datetime) -> EditionQuerySet:
        """Those whose time to go out has come."""
        return self.published().filter(released_at__isnull=True, goes_out_at__lte=at)

    def out_at(self, at: datetime) -> EditionQuerySet:
        """Those that were published at this moment."""
        return self.filter(published_at__lte=at)

    def waiting_since(self, moment: datetime) -> EditionQuerySet:
        """Failed, or queued before this moment without coming out: these want another try."""
        return self.filter(Q(state=State.FAILED) | Q(state=State.QUEUED, queued_at__lt=moment))

    def unmailed_since(self, moment: datetime) -> EditionQuerySet:
        """With the readers since this moment, and nobody was mailed."""
        return self.filter(released_at__gte=moment, mailed_at__isnull=True)

    def of_months(self) -> EditionQuerySet:
        """Those of one month: no quarter and no year."""
        return self.filter(period__regex=r"^\d{4}-\d{2}$")

    def around(self, month: Month) -> EditionQuerySet:
        """Of months that the edition of this month also prints or learns from, or that print it."""
        return self.filter(period__gte=str(month.before(14)), period__lte=str(month.after(12)))

    def since(self, day: date) -> EditionQuerySet:
        """Of periods that begin on this day or later, or in the same year."""
        return self.filter(period__gte=f"{day.year:04}")

    def as_they_came_out(self) -> EditionQuerySet:
        """The first to come out first, of one period the first revision first."""
        return self.order_by("published_at", "period", "revision")

    def dates_by_month(self, *, revised: bool = False) -> dict[Month, datetime]:
        """When the edition of which month came out, or when it was last revised."""
        found = self.filter(revision__gt=1) if revised else self.filter(revision=1)
        rows = found.order_by("period", "revision").values_list("period", "published_at")
        return {Month.parse(period): published_at for period, published_at in rows}

    def with_counts_kept(self) -> dict[str, bool]:
        """The periods there are, and whether a longer one can add them up: one that is out needs
        its exact counts."""
        can_be_added_up = ~Q(state=State.PUBLISHED) | Q(counted__isnull=False)
        rows = self.order_by("revision").annotate(
            whole=ExpressionWrapper(can_be_added_up, models.BooleanField())
        )
        return dict(rows.values_list("period", "whole"))

    def last_revisions(self) -> EditionQuerySet:
        """Of each city and period the last revision only."""
        later = Edition.objects.published().filter(
            city=OuterRef("city"), period=OuterRef("period"), revision__gt=OuterRef("revision")
        )
        return self.filter(~Exists(later))

    def for_list(self) -> EditionQuerySet:
        """What a list shows: `signals` is the period's total as printed; the document stays behind."""
        return self.defer("document", "counted").annotate(signals=KT("document__signals__now"))

    def in_order(self) -> list[Edition]:
        """As editions come out: a month before the quarter and the year that end with it."""
        return sorted(
            self.order_by("pk"), key=lambda edition: (in_order(edition.span), edition.revision)
        )

    def latest_month(self) -> Edition | None:
        """The last revision of the last month."""
        return self.of_months().order_by("period", "revision").last()


class Edition(models.Model):
    """The digest of one city over one period. Everything a reader sees is drawn from `document`;
    `counted` are the exact counts of a month behind it, which no reader sees: the quarter and the
    year add them up, and later months learn from them what to expect.

    Its figures are frozen when it is published; then the city team may add a word; and when it is
    released it is before its readers, and nothing of it changes any more. A revision is a row of its own beside the one it corrects.
    """

    city = models.ForeignKey(City, models.CASCADE, related_name="editions")
    period = models.CharField(_("periode"), max_length=7)  # "2026-10", "2026-K3", "2026"
    revision = models.PositiveSmallIntegerField(_("versie"), default=1)
    reason = models.CharField(_("waarom herzien"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    due_on = models.DateField(_("verwacht op"))
    published_at = models.DateTimeField(null=True, blank=True)
    goes_out_at = models.DateTimeField(null=True, blank=True)  # by itself, at the latest
    released_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    document = models.JSONField(null=True, blank=True)
    counted = models.JSONField(null=True, blank=True)
    checksum = models.CharField(max_length=64, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("maandoverzicht")
        verbose_name_plural = _("maandoverzichten")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="edition_id_city"),
            models.UniqueConstraint(
                fields=["city", "period", "revision"], name="one_edition_per_period"
            ),
            models.CheckConstraint(
                condition=Q(period__regex=r"^\d{4}(-(0[1-9]|1[0-2]|K[1-4]))?$"),
                name="edition_of_a_period",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, reason="") | (Q(revision__gt=1) & ~Q(reason="")),
                name="revision_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="published",
                    published_at__isnull=False,
                    document__isnull=False,
                    checksum__regex="^[0-9a-f]{64}$",
                )
                | (
                    ~Q(state="published")
                    & Q(published_at__isnull=True, document__isnull=True, counted__isnull=True)
                ),
                name="published_with_document",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(released_at__isnull=False),
                name="mailed_when_released",
            ),
            models.CheckConstraint(
                condition=Q(goes_out_at__isnull=True, released_at__isnull=True)
                | Q(state="published", goes_out_at__isnull=False),
                name="goes_out_when_published",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(STAYS),
            )
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {
            "id", "city", "period", "state", "queued_at", "due_on", "published_at", "mailed_at",
            "failure", "document", "checksum", "revision", "reason", "counted", "goes_out_at",
            "released_at",
        }  # fmt: skip

    def __str__(self) -> str:
        version = f" ({self.revision})" if self.revision > 1 else ""
        return f"{self.city_id} {self.period}{version}"

    def get_absolute_url(self) -> str:
        return reverse("digests:edition", kwargs={"city": self.city.slug, "period": self.period})

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def span(self) -> Period:
        return parse_period(self.period)

    @property
    def month(self) -> Month:
        """Of an edition of one month."""
        return Month.parse(self.period)

    @property
    def is_of_a_month(self) -> bool:
        return isinstance(self.span, Month)
