"""What hangs on a structural signal: its signals, who recognises it, its moves and its follow-up."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.models import City, Organisation
from signals import phases
from signals.models.heard import Signal, SignalQuerySet
from signals.phases import Phase


def append_only(*may_be_emptied: str) -> list[pgtrigger.Trigger]:
    """Rows that stay as they were written, by whatever road.

    Only the columns named may become NULL: who wrote it, when that person is taken away.
    """
    rest = "".join(f" - '{column}'" for column in may_be_emptied)
    filled = "".join(f" OR NEW.{column} IS NOT NULL" for column in may_be_emptied)
    return [
        pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
        pgtrigger.Protect(
            name="is_not_rewritten",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                f"to_jsonb(OLD){rest} IS DISTINCT FROM to_jsonb(NEW){rest}{filled}"
            ),
        ),
    ]


# What may change of a joining: that it left, whether it may be quoted, a person taken away.
_LEAVING = " - 'left_at' - 'left_by_id' - 'may_be_quoted' - 'joined_by_id'"


class JoiningQuerySet(models.QuerySet["Joining"]):
    def open(self) -> JoiningQuerySet:
        """Those that did not leave."""
        return self.filter(left_at__isnull=True)

    def standing(self) -> JoiningQuerySet:
        """Those that count: they did not leave, and the signal was not withdrawn."""
        return self.open().filter(signal__withdrawn_at__isnull=True)

    def with_labels(self) -> JoiningQuerySet:
        return self.select_related(
            "signal__city", "signal__neighbourhood", "signal__noticed_by", "signal__organisation"
        )

    def newest_first(self) -> JoiningQuerySet:
        return self.order_by("-signal__heard_on", "-signal_id", "-pk")


class Joining(models.Model):
    """A signal stands in a structural signal, from when it joined until it left. Kept for ever."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    structural = models.ForeignKey("StructuralSignal", models.PROTECT, related_name="joinings")
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="joinings")
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    came_from = models.ForeignKey(
        "StructuralSignal", models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    may_be_quoted = models.BooleanField(_("mag geciteerd worden"), default=False)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = _("signaal in een structureel signaal")
        verbose_name_plural = _("signalen in structurele signalen")
        constraints = [
            models.UniqueConstraint(
                fields=["structural", "signal"],
                condition=Q(left_at__isnull=True),
                name="signal_stands_in_it_once",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="left_after_joined",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_leaves",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"to_jsonb(OLD){_LEAVING} IS DISTINCT FROM to_jsonb(NEW){_LEAVING}"
                    " OR (OLD.left_at IS NOT NULL AND OLD.left_at IS DISTINCT FROM NEW.left_at)"
                ),
            ),
        ]

    class Privacy:
        personal = {"joined_by", "left_by"}
        kept = {
            "id", "city", "structural", "signal", "joined_at", "came_from", "left_at",
            "may_be_quoted",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.signal_id} in {self.structural_id}"


def unbundled(signals: SignalQuerySet) -> SignalQuerySet:
    """Those of these signals that stand in no structural signal."""
    somewhere = Joining.objects.open().filter(
        signal=OuterRef("pk"), structural__merged_into__isnull=True
    )
    return signals.filter(~Exists(somewhere))


def saying(signals: SignalQuerySet, words: str) -> SignalQuerySet:
    """Those of these signals with each of the words in their text or their service."""
    for word in words.split()[:8]:
        signals = signals.filter(Q(text__icontains=word) | Q(service__icontains=word))
    return signals


def nearest_first(signals: SignalQuerySet, domain: str, barrier: str) -> SignalQuerySet:
    """On the same domain and barrier first, then on one of them; the newest on top of each."""
    on_domain, on_barrier = Q(domain=domain) & ~Q(domain=""), Q(barrier=barrier) & ~Q(barrier="")
    nearness = Case(
        When(on_domain & on_barrier, then=Value(0)),
        When(on_domain | on_barrier, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return signals.order_by(nearness, "-heard_on", "-pk")


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def confirmed(self) -> RecognitionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def asked(self) -> RecognitionQuerySet:
        """Those that were asked and did not answer yet."""
        return self.filter(confirmed_at__isnull=True)

    def not_agreed_since(self, worded_at: datetime) -> RecognitionQuerySet:
        """Those that did not agree with the text as it stands since `worded_at`."""
        return self.filter(Q(agreed_at__isnull=True) | Q(agreed_at__lt=worded_at))

    def by_name(self) -> RecognitionQuerySet:
        return self.select_related("organisation").order_by("organisation__sort_key", "pk")


class Recognition(models.Model):
    """An organisation and a structural signal: asked, recognised, agreed with the text."""

    city = models.ForeignKey(City, models.CASCADE, related_name="recognitions")
    structural = models.ForeignKey("StructuralSignal", models.PROTECT, related_name="recognitions")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recognitions", verbose_name=_("organisatie")
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("herkenning")
        verbose_name_plural = _("herkenningen")
        constraints = [
            models.UniqueConstraint(
                fields=["structural", "organisation"], name="organisation_recognises_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(confirmed_at__isnull=False),
                name="asked_or_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="agrees_with_what_it_recognises",
            ),
        ]

    class Privacy:
        personal = {"confirmed_by", "agreed_by"}
        kept = {
            "id", "city", "structural", "organisation", "asked_at", "confirmed_at", "agreed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation_id} herkent {self.structural_id}"


class MoveQuerySet(models.QuerySet["Move"]):
    def oldest_first(self) -> MoveQuerySet:
        return self.select_related("by").order_by("pk")


class Move(models.Model):
    """One step of a structural signal from phase to phase. Written once, never changed."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    structural = models.ForeignKey("StructuralSignal", models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    from_phase = models.CharField(max_length=20, choices=Phase, blank=True)  # "": it began
    to_phase = models.CharField(max_length=20, choices=Phase)
    note = models.TextField(blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("stap")
        verbose_name_plural = _("stappen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="move_id_city"),
            models.CheckConstraint(
                condition=Q(
                    *(Q(from_phase=start, to_phase=end) for start, end in phases.pairs()),
                    Q(from_phase="", to_phase=phases.START),
                    _connector=Q.OR,
                ),
                name="move_exists",
            ),
        ]
        triggers = [
            *append_only("by_id"),
            pgtrigger.Trigger(
                name="starts_where_it_stands",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.from_phase <> '' AND NEW.from_phase IS DISTINCT FROM"
                    " (SELECT phase FROM signals_structuralsignal WHERE id = NEW.structural_id)"
                    " THEN RAISE EXCEPTION 'a move starts where the signal stands'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "structural", "at", "role", "from_phase", "to_phase", "note"}

    def __str__(self) -> str:
        return f"{self.structural_id}: {self.from_phase} > {self.to_phase}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def newest_first(self) -> FollowUpQuerySet:
        return self.order_by("-on", "-pk")


class FollowUp(models.Model):
    """What happened since, in one dated line that everybody who may read it sees. Never changed."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    structural = models.ForeignKey("StructuralSignal", models.PROTECT, related_name="follow_ups")
    on = models.DateField(_("dag"))
    text = models.CharField(_("wat is er gebeurd"), max_length=500)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("opvolging")
        verbose_name_plural = _("opvolging")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="follow_up_says_something"),
        ]
        triggers = append_only("written_by_id")

    class Privacy:
        personal = {"written_by"}
        kept = {"id", "city", "structural", "on", "text", "written_at"}

    def __str__(self) -> str:
        return f"opvolging {self.pk}"
