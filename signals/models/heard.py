"""What is heard: a signal says what goes wrong, where and when, and never about whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Neighbourhood, Organisation, User
from cities.periods import Month
from cities.rights import Right
from signals.alike import Trace
from signals.enums import Barrier, Domain, Frequency, Tried
from signals.history import Change, Version, changes
from signals.models.echoes import Echo
from signals.models.traces import TRACED, Likeness, Touches, TraceField, TraceSize, TraceWeight

MAX_TEXT = 500  # one or two sentences: a signal is no report
SHOWN = (
    "text",
    "neighbourhood",
    "heard_on",
    "domain",
    "barrier",
    "frequency",
    "noticed_by",
    "service",
    "tried",
)


class SignalQuerySet(models.QuerySet["Signal"]):
    def standing(self) -> SignalQuerySet:
        """Signals that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def heard_in(self, month: Month) -> SignalQuerySet:
        return self.filter(heard_on__gte=month.first_day, heard_on__lt=month.day_after)

    def heard_between(self, first: date | None, last: date | None) -> SignalQuerySet:
        """Heard from `first` to `last`, both included; None leaves that side open."""
        found = self if first is None else self.filter(heard_on__gte=first)
        return found if last is None else found.filter(heard_on__lte=last)

    def heard_around(self, neighbourhood: Neighbourhood) -> SignalQuerySet:
        """Heard in this wijk, or in the official wijken under it."""
        return self.filter(
            Q(neighbourhood=neighbourhood)
            | Q(neighbourhood__in=neighbourhood.part_links.values("part"))
        )

    def noticed_at(self, organisation: Organisation) -> SignalQuerySet:
        """Noticed by this organisation; what a colleague noticed in person counts for theirs."""
        own = Q(noticed_by__isnull=True, organisation=organisation)
        return self.filter(Q(noticed_by=organisation) | own)

    def logged_by(self, user: object) -> SignalQuerySet:
        return self.filter(logged_by=user)

    def without_axes(self) -> SignalQuerySet:
        """Signals whose domain or barrier nobody chose yet."""
        return self.filter(Q(domain="") | Q(barrier=""))

    def with_labels(self) -> SignalQuerySet:
        """With what a page or a file shows of a signal, and `echo_count`; without the trace."""
        echoes = Echo.objects.filter(signal=OuterRef("pk")).order_by().values("signal")
        count = Subquery(echoes.annotate(count=Count("pk")).values("count"))
        return (
            self.select_related("city", "neighbourhood", "noticed_by", "organisation", "logged_by")
            .annotate(echo_count=Coalesce(count, 0))
            .defer(*TRACED)
        )

    def nearest_to(self, asked: Trace) -> SignalQuerySet:
        """Nearest first, each with its `likeness` to what is asked (see `signals.alike`), without those
        that have no telling concept in common with it."""
        return self.filter(Touches(asked)).by_likeness(asked)

    def by_likeness(self, asked: Trace) -> SignalQuerySet:
        """All of them, nearest first, each with its `likeness` to what is asked."""
        found = self.annotate(likeness=Likeness(asked))
        return found.order_by("-likeness", "-heard_on", "-pk")

    def standing_in(self, structural: Iterable[int]) -> SignalQuerySet:
        """Those that stand in one of these structural signals (keys), each time with that one's key
        as `structural_key`."""
        inside = self.filter(joinings__left_at__isnull=True, joinings__structural__in=structural)
        return inside.annotate(structural_key=F("joinings__structural"))

    def newest_first(self) -> SignalQuerySet:
        return self.order_by("-heard_on", "-pk")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["form_key", *TRACED],
    obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
    append_only=True,
)
class Signal(models.Model):
    """Something noticed in a wijk, in the words of who noticed it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="signals")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="signals", verbose_name=_("wijk")
    )
    text = models.CharField(_("wat heb je gehoord of gezien"), max_length=MAX_TEXT)
    heard_on = models.DateField(_("dag"))
    domain = models.CharField(_("waarover gaat het"), max_length=30, choices=Domain, blank=True)
    barrier = models.CharField(
        _("wat houdt mensen tegen"), max_length=30, choices=Barrier, blank=True
    )
    frequency = models.CharField(
        _("hoe vaak zie je dit"), max_length=10, choices=Frequency, blank=True
    )
    noticed_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="noticed_signals",
        verbose_name=_("wie merkte het op"),
    )
    service = models.CharField(_("over welke dienst gaat het"), max_length=80, blank=True)
    tried = models.CharField(_("wat heb je geprobeerd"), max_length=12, choices=Tried, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="logged_signals"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="logged_signals"
    )
    logged_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    history: Any  # every version of this row, made by pghistory
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    trace = TraceField(of="text")
    trace_weight = TraceWeight(of="text")
    trace_size = TraceSize(of="text")
    likeness: float  # where `nearest_to` was asked

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signaal")
        verbose_name_plural = _("signalen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="signal_id_city"),
            models.CheckConstraint(condition=~Q(text=""), name="signal_says_something"),
            models.CheckConstraint(
                condition=Q(domain__in=["", *Domain.values]), name="signal_domain_is_known"
            ),
            models.CheckConstraint(
                condition=Q(barrier__in=["", *Barrier.values]), name="signal_barrier_is_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("logged_at")),
                name="signal_withdrawn_after_logged",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-heard_on", "-id"], name="signal_city_heard"),
            models.Index(fields=["city", "logged_by", "-heard_on"], name="signal_city_logger"),
        ]

    class Privacy:
        personal = {"logged_by"}
        kept = {
            "id", "city", "neighbourhood", "text", "heard_on", "domain", "barrier", "frequency",
            "noticed_by", "service", "tried", "organisation", "logged_at", "withdrawn_at", "form_key",
            "trace", "trace_weight", "trace_size",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"signaal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("signals:detail", kwargs={"city": self.city.slug, "pk": self.pk})

    def told_history(self) -> list[Change]:
        """What happened to this signal, oldest first, as the database wrote it down."""
        events = list(
            self.history.select_related("neighbourhood", "noticed_by", "pgh_context").order_by(
                "pgh_id"
            )
        )
        people = {who for event in events if (who := _who(event)) is not None}
        names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
        versions = (Version(event.pgh_created_at, _who(event), _shown(event)) for event in events)
        fields = {field.name: field for field in self._meta.fields}
        labels = {name: str(fields[name].verbose_name) for name in SHOWN}
        return changes(versions, labels, names)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def may_be_changed_by(self, membership: Membership) -> bool:
        """Its own logger may, and who may change all; a withdrawn signal stays as it was."""
        if self.is_withdrawn:
            return False
        if membership.may(Right.EDIT_ALL_SIGNALS):
            return True
        return membership.may(Right.LOG_SIGNALS) and self.logged_by_id == membership.user_id


def _who(event: Any) -> int | None:
    """The user in the context of an event; None for a change without one (a command, the demo)."""
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _shown(event: Any) -> dict[str, str]:
    """The fields of one event as a reader sees them."""
    shown = {}
    for name in SHOWN:
        display = getattr(event, f"get_{name}_display", None)
        value = display() if display else getattr(event, name)
        shown[name] = date_format(value, "j F Y") if isinstance(value, date) else str(value or "")
    return shown | {"withdrawn": str(event.withdrawn_at or "")}
