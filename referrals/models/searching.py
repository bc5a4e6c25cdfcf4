"""What the search keeps: the words of a city's offers, its own synonyms, and what was not found.

Nothing here says who searched: no person, no session; a wijk at the finest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Lower, TruncMonth
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from referrals.enums import Kind, SearchOutcome

MAX_WORDS = 200
MAX_FILTERS = 400
MAX_SYNONYM = 60


def bare(field: str) -> models.Func:
    """A text as the search compares it: what `searching.bare` does, done by the database, with a
    function that migration 0003_searching makes."""
    return models.Func(field, function="referrals_bare", output_field=models.TextField())


# Every word that stands in an offer is known to its city, whatever road wrote the offer.
KEEPS_WORDS = pgtrigger.Trigger(
    name="keeps_words",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.After,
    func="""
        INSERT INTO referrals_searchword (city_id, word)
        SELECT NEW.city_id, word FROM unnest(tsvector_to_array(NEW.search)) AS word
        ORDER BY word
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)


class SearchWord(models.Model):
    """A bare word that stands, or stood, in an offer of a city: what typing errors are held against."""

    city = models.ForeignKey(City, models.CASCADE, related_name="search_words")
    word = models.TextField(_("woord"))

    class Meta:
        verbose_name = _("woord in het aanbod")
        verbose_name_plural = _("woorden in het aanbod")
        constraints = [models.UniqueConstraint(fields=["city", "word"], name="search_word_once")]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "word"}

    def __str__(self) -> str:
        return f"woord {self.pk}"


class SearchSynonymQuerySet(models.QuerySet["SearchSynonym"]):
    def by_word(self) -> SearchSynonymQuerySet:
        return self.order_by(Lower("typed"), Lower("means"), "pk")


class SearchSynonym(models.Model):
    """Who types `typed` in this city also looks for `means`."""

    city = models.ForeignKey(City, models.CASCADE, related_name="search_synonyms")
    typed = models.CharField(_("wie dit typt"), max_length=MAX_SYNONYM)
    means = models.CharField(_("zoekt ook dit"), max_length=MAX_SYNONYM)
    added_on = models.DateField(_("toegevoegd op"))

    objects = SearchSynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("eigen zoekwoord")
        verbose_name_plural = _("eigen zoekwoorden")
        constraints = [
            models.UniqueConstraint("city", Lower("typed"), Lower("means"), name="synonym_once"),
            models.CheckConstraint(
                condition=~Q(typed="") & ~Q(means=""), name="synonym_says_something"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "typed", "means", "added_on"}

    def __str__(self) -> str:
        return f"{self.typed} → {self.means}"


@dataclass(frozen=True)
class Unmet:
    """How often something was not found: for a wijk (its key, or None for no wijk in particular), a
    kind of support (empty when none was asked for) and a month (its first day)."""

    neighbourhood: int | None
    kind: str
    month: date
    times: int


class UnmetNeedQuerySet(models.QuerySet["UnmetNeed"]):
    def noticed_between(self, first: date, last: date) -> UnmetNeedQuerySet:
        """Both days included."""
        return self.filter(noticed_on__range=(first, last))

    def newest_first(self) -> UnmetNeedQuerySet:
        return self.order_by("-noticed_on", "-pk")

    def per_wijk(self) -> list[Unmet]:
        """Per wijk, kind and month, as counts: no words, so nothing that could say who."""
        counted = (
            self.order_by()
            .annotate(month=TruncMonth("noticed_on"))
            .values("neighbourhood", "kind", "month")
            .annotate(times=Count("pk"))
        )
        rows = counted.order_by("month", F("neighbourhood").asc(nulls_last=True), "kind")
        return [Unmet(*row) for row in rows.values_list("neighbourhood", "kind", "month", "times")]

    def with_words_from_before(self, day: date) -> UnmetNeedQuerySet:
        return self.filter(noticed_on__lt=day).exclude(words="", filters="")


class UnmetNeed(models.Model):
    """Somebody looked for support that is not there. The words go after a year, the count stays."""

    city = models.ForeignKey(City, models.CASCADE, related_name="unmet_needs")
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="unmet_needs",
        verbose_name=_("wijk"),
    )
    noticed_on = models.DateField(_("opgemerkt op"))
    kind = models.CharField(_("soort hulp"), max_length=12, choices=Kind, blank=True)
    words = models.CharField(_("gezocht met"), max_length=MAX_WORDS, blank=True)
    filters = models.CharField(_("filters"), max_length=MAX_FILTERS, blank=True)

    objects = UnmetNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("hiaat")
        verbose_name_plural = _("hiaten")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *Kind.values]), name="unmet_kind_is_known"
            )
        ]
        indexes = [models.Index(fields=["city", "noticed_on"], name="unmet_by_day")]

    class Privacy:
        personal = {"words"}  # guarded, yet typed by people
        kept = {"id", "city", "neighbourhood", "noticed_on", "kind", "filters"}

    def __str__(self) -> str:
        return f"hiaat {self.pk}"


class SearchCountQuerySet(models.QuerySet["SearchCount"]):
    def between(self, first: date, last: date) -> SearchCountQuerySet:
        """Both days included."""
        return self.filter(day__range=(first, last))

    def times(self) -> dict[str, int]:
        """How often, by outcome."""
        rows = self.order_by().values("outcome").annotate(sum=Sum("times"))
        return {row["outcome"]: row["sum"] for row in rows.order_by("outcome")}


class SearchCount(models.Model):
    """How many searches of a day ended in little or nothing: a number, no words."""

    city = models.ForeignKey(City, models.CASCADE, related_name="search_counts")
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wijk"),
    )
    day = models.DateField(_("dag"))
    outcome = models.CharField(_("hoe het afliep"), max_length=10, choices=SearchOutcome)
    times = models.PositiveIntegerField(_("hoe vaak"), default=0)

    objects = SearchCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("telling van zoekopdrachten")
        verbose_name_plural = _("tellingen van zoekopdrachten")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "day", "outcome", "neighbourhood"],
                condition=Q(neighbourhood__isnull=False),
                name="search_count_once_a_wijk",
            ),
            models.UniqueConstraint(
                fields=["city", "day", "outcome"],
                condition=Q(neighbourhood__isnull=True),
                name="search_count_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=SearchOutcome.values), name="search_outcome_is_known"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "neighbourhood", "day", "outcome", "times"}

    def __str__(self) -> str:
        return f"{self.outcome} {self.day}: {self.times}"
