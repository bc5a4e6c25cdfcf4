"""What policy answers on a structural signal: whether it is taken up, why, who carries it, by when."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.models import City, Organisation
from signals.enums import ResponseKind, Scope
from signals.models.bundled import FollowUp, Move, append_only
from signals.models.structural import StructuralSignal
from signals.phases import ANSWERS, Phase

MAX_WHY = 1000
NEWS_COUNTS = timedelta(days=14)  # a follow-up so shortly before the day is news of that day too


def _triples(*, moving: bool) -> str:
    """(phase, kind, phase that it leads to) of the answers that move, or that add, as SQL."""
    rows = (
        (start, kind, end)
        for start, ends in ANSWERS.items()
        for kind, end in ends.items()
        if (start != end) == moving
    )
    return ", ".join(
        f"('{start.value}', '{kind.value}', '{end.value}')" for start, kind, end in rows
    )


class PolicyResponseQuerySet(models.QuerySet["PolicyResponse"]):
    def with_labels(self) -> PolicyResponseQuerySet:
        return self.select_related("structural__city", "carrier_organisation", "given_by")

    def latest_first(self) -> PolicyResponseQuerySet:
        return self.order_by("-pk")

    def past_their_day(self, on: date) -> PolicyResponseQuerySet:
        """The last answers of signals under way whose day came before `on`, without any news of it."""
        later = PolicyResponse.objects.filter(
            structural=OuterRef("structural"), pk__gt=OuterRef("pk")
        )
        news = FollowUp.objects.filter(
            structural=OuterRef("structural"), on__gte=OuterRef("by_when") - NEWS_COUNTS
        )
        under_way = self.filter(
            by_when__lt=on,
            structural__phase__in=[Phase.DECIDED, Phase.IN_ACTION],
            structural__merged_into__isnull=True,
        )
        return under_way.filter(~Exists(later), ~Exists(news)).order_by("by_when", "pk")


class PolicyResponse(models.Model):
    """One answer. Written once, never changed: what changes later is a next answer."""

    city = models.ForeignKey(City, models.CASCADE, related_name="responses")
    structural = models.ForeignKey(StructuralSignal, models.PROTECT, related_name="responses")
    # The move that it made; none where it adds to what was decided.
    move = models.OneToOneField(
        Move, models.PROTECT, null=True, blank=True, related_name="response"
    )
    kind = models.CharField(_("antwoord"), max_length=20, choices=ResponseKind)
    level = models.CharField(_("doorgegeven aan"), max_length=20, choices=Scope, blank=True)
    why = models.CharField(_("waarom"), max_length=MAX_WHY)
    carrier_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wie dit draagt: organisatie"),
    )
    carrier_function = models.CharField(_("wie dit draagt: functie"), max_length=80, blank=True)
    by_when = models.DateField(_("tegen"), null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    role = models.CharField(max_length=20, choices=Role)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = PolicyResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("antwoord van beleid")
        verbose_name_plural = _("antwoorden van beleid")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ResponseKind.values), name="response_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=ResponseKind.PASSED_ON, level__in=Scope.values)
                | (~Q(kind=ResponseKind.PASSED_ON) & Q(level="")),
                name="passed_on_to_a_level",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="response_says_why"),
            models.CheckConstraint(
                condition=Q(carrier_organisation__isnull=True, carrier_function="")
                | (Q(carrier_organisation__isnull=False) & ~Q(carrier_function="")),
                name="carrier_is_organisation_and_function",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ResponseKind.TAKEN_UP) | Q(by_when__isnull=False),
                name="taken_up_by_a_day",
            ),
            models.CheckConstraint(
                condition=Q(by_when__isnull=True) | Q(given_at__date__lte=F("by_when")),
                name="response_day_is_to_come",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ResponseKind.NOT_TAKEN_UP) | Q(move__isnull=False),
                name="not_taken_up_is_a_move",
            ),
        ]
        triggers = [
            *append_only("given_by_id"),
            pgtrigger.Trigger(
                name="answers_where_one_may",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(  # the values come out of our own table
                    "IF NOT EXISTS (SELECT 1 FROM signals_move WHERE id = NEW.move_id"  # noqa: S608
                    " AND structural_id = NEW.structural_id AND (from_phase, NEW.kind, to_phase)"
                    f" IN ({_triples(moving=True)}))"
                    " AND NOT (NEW.move_id IS NULL AND EXISTS (SELECT 1 FROM signals_structuralsignal"
                    " WHERE id = NEW.structural_id AND (phase, NEW.kind, phase)"
                    f" IN ({_triples(moving=False)})))"
                    " THEN RAISE EXCEPTION 'policy cannot answer this here'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"given_by"}
        kept = {
            "id", "city", "structural", "move", "kind", "level", "why", "carrier_organisation",
            "carrier_function", "by_when", "given_at", "role", "form_key",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"antwoord {self.pk}"

    @property
    def carrier(self) -> str:
        """Who carries it, as "OCMW, diensthoofd onthaal"; empty without."""
        return (
            f"{self.carrier_organisation}, {self.carrier_function}" if self.carrier_function else ""
        )
