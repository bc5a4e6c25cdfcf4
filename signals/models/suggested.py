"""Proposals to bundle: signals that look alike and stand in no structural signal yet.

The clock makes them (`signals.actions.suggested`), a person decides. What was decided stays as it was.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import City
from signals.clusters import Why
from signals.enums import Barrier, DismissReason, Domain, OfferedFate, SuggestionState
from signals.models.bundled import unbundled
from signals.models.heard import Signal, SignalQuerySet
from signals.models.structural import StructuralSignal

# What may still change of one that is not open: a person is taken away.
_BY = " - 'decided_by_id'"


class SuggestionQuerySet(models.QuerySet["BundleSuggestion"]):
    def open(self) -> SuggestionQuerySet:
        """Those that nobody decided and that still hold."""
        return self.filter(state=SuggestionState.OPEN)

    def decided(self) -> SuggestionQuerySet:
        """Those that a person decided."""
        return self.filter(state__in=[SuggestionState.ACCEPTED, SuggestionState.DISMISSED])

    def decided_since(self, at: datetime) -> SuggestionQuerySet:
        return self.decided().filter(decided_at__gte=at)

    def with_labels(self) -> SuggestionQuerySet:
        return self.select_related("city", "decided_by", "structural__city")

    def strongest_first(self) -> SuggestionQuerySet:
        """As they were ranked that night."""
        return self.order_by("place", "pk")

    def latest_first(self) -> SuggestionQuerySet:
        return self.order_by("-decided_at", "-pk")


class BundleSuggestion(models.Model):
    """Signals that may be one problem, until somebody bundles them or says that they are not."""

    city = models.ForeignKey(City, models.CASCADE, related_name="bundle_suggestions")
    domain = models.CharField(_("waarover gaat het"), max_length=30, choices=Domain)
    barrier = models.CharField(_("wat houdt mensen tegen"), max_length=30, choices=Barrier)
    state = models.CharField(
        max_length=10, choices=SuggestionState, default=SuggestionState.OPEN, editable=False
    )
    why = models.JSONField()  # `signals.clusters.Why`: figures only
    place = models.PositiveSmallIntegerField()  # among those of its night, the strongest first
    made_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()  # when its signals last changed
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    structural = models.ForeignKey(
        StructuralSignal, models.PROTECT, null=True, blank=True, related_name="suggestions"
    )
    reason = models.CharField(_("waarom niet"), max_length=20, choices=DismissReason, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("voorstel om te bundelen")
        verbose_name_plural = _("voorstellen om te bundelen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="bundlesuggestion_id_city"),
            models.CheckConstraint(
                condition=Q(domain__in=Domain.values) & Q(barrier__in=Barrier.values),
                name="suggestion_lies_on_both_axes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SuggestionState.values), name="suggestion_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                ^ Q(state__in=[SuggestionState.ACCEPTED, SuggestionState.DISMISSED]),
                name="suggestion_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(structural__isnull=True) ^ Q(state=SuggestionState.ACCEPTED),
                name="suggestion_accepted_into_something",
            ),
            models.CheckConstraint(
                condition=Q(reason="")
                | Q(state=SuggestionState.DISMISSED, reason__in=DismissReason.values),
                name="suggestion_reason_of_a_dismissal",
            ),
        ]
        indexes = [models.Index(fields=["city", "state", "place"], name="suggestion_city_state")]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="is_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state <> '{SuggestionState.OPEN.value}' AND (to_jsonb(OLD){_BY}"
                    f" IS DISTINCT FROM to_jsonb(NEW){_BY} OR NEW.decided_by_id IS NOT NULL)"
                ),
            ),
        ]

    class Privacy:
        personal = {"decided_by"}
        kept = {
            "id", "city", "domain", "barrier", "state", "why", "place", "made_at", "refreshed_at",
            "decided_at", "structural", "reason",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"voorstel {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("structural:suggestion", kwargs={"city": self.city.slug, "pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.state == SuggestionState.OPEN

    @property
    def because(self) -> Why:
        """The figures that it rests on."""
        return Why.read(self.why)

    def signals(self, fate: str) -> SignalQuerySet:
        """Its signals with this fate, the newest first."""
        rows = self.offered.filter(fate=fate)
        return self.city.signals.filter(pk__in=rows.values("signal")).newest_first()

    def signals_to_bundle(self) -> SignalQuerySet:
        """Those that may still be bundled: nobody did so, or withdrew them, since it was made."""
        return unbundled(self.signals(OfferedFate.OFFERED).standing())


class OfferedQuerySet(models.QuerySet["OfferedSignal"]):
    def left(self) -> OfferedQuerySet:
        """Those of which a person said that they do not belong with the others."""
        return self.filter(fate=OfferedFate.LEFT)


class OfferedSignal(models.Model):
    """One signal of a proposal, and what a person did with it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="offered_signals")
    suggestion = models.ForeignKey(BundleSuggestion, models.PROTECT, related_name="offered")
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="offered")
    is_typical = models.BooleanField(default=False)  # the one that most others are like
    fate = models.CharField(
        max_length=10, choices=OfferedFate, default=OfferedFate.OFFERED, editable=False
    )

    objects = OfferedQuerySet.as_manager()

    class Meta:
        verbose_name = _("signaal in een voorstel")
        verbose_name_plural = _("signalen in voorstellen")
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "signal"], name="offered_once"),
            models.UniqueConstraint(
                fields=["suggestion"], condition=Q(is_typical=True), name="one_is_typical"
            ),
            models.CheckConstraint(
                condition=Q(fate__in=OfferedFate.values), name="offered_fate_is_known"
            ),
        ]
        triggers = [
            # By whatever road: the signals of what was decided stay as they were.
            pgtrigger.Trigger(
                name="stays_with_what_is_decided",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM signals_bundlesuggestion WHERE"
                    " id IN (NEW.suggestion_id, OLD.suggestion_id)"
                    " AND state <> 'open')"
                    " THEN RAISE EXCEPTION 'what was decided stays'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "suggestion", "signal", "is_typical", "fate"}

    def __str__(self) -> str:
        return f"{self.signal_id} in voorstel {self.suggestion_id}"
