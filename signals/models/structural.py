"""The structural signal: what is larger than one person, and how far it is on its way.

What hangs on it (signals, organisations, moves, follow-up) stands in `signals.models.bundled`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Neighbourhood, Organisation
from cities.rights import Right
from signals import phases
from signals.alike import Trace
from signals.enums import Answer, Barrier, Decision, Domain, Scope
from signals.models.bundled import Joining, JoiningQuerySet, Recognition
from signals.models.traces import TRACED, Likeness, Touches, TraceField, TraceSize, TraceWeight
from signals.phases import Phase

MAX_TITLE = 120
MAX_DESCRIPTION = 2000
CHECKLIST = (
    "recurring",
    "more_people",
    "more_organisations",
    "is_clear",
    "is_neutral",
    "own_solution",
)


class StructuralQuerySet(models.QuerySet["StructuralSignal"]):
    def standing(self) -> StructuralQuerySet:
        """Those that did not go up into another."""
        return self.filter(merged_into__isnull=True)

    def in_phases(self, wanted: Iterable[str]) -> StructuralQuerySet:
        return self.filter(phase__in=list(wanted))

    def about(self, domain: str = "", barrier: str = "") -> StructuralQuerySet:
        """On this domain and this barrier; "" leaves that side open."""
        found = self.filter(domain=domain) if domain else self
        return found.filter(barrier=barrier) if barrier else found

    def at_turn(
        self, membership: Membership, wijken: Iterable[Neighbourhood]
    ) -> StructuralQuerySet:
        """Those that wait for this person: at the desk of their role; and who has `wijken` of their
        own gets what was heard there, what they began, and what nobody's signals stand in yet."""
        city = membership.city
        found = self.standing().in_phases(phases.phases_of(membership.role, city.signal_route))
        own = list(wijken)
        if not own:
            return found
        inside = Joining.objects.standing().filter(structural=OuterRef("pk"))
        return found.filter(
            Q(begun_by=membership.user)
            | Exists(inside.filter(signal__neighbourhood__in=own))
            | ~Exists(inside)
        )

    def asked_of(self, organisation: Organisation) -> StructuralQuerySet:
        """Those that this organisation was asked about, without an answer yet."""
        asked = Recognition.objects.asked().filter(organisation=organisation)
        return self.standing().filter(pk__in=asked.values("structural"))

    def waiting_too_long(self, at: datetime) -> StructuralQuerySet:
        """Those whose phase lasts longer than its patience at this moment, or whose day came."""
        late = Q(pk__in=[])
        for phase, patience in phases.PATIENCE.items():
            quiet = Q(phase=phase, phase_since__lt=at - patience)
            if phase == Phase.IN_ACTION:  # as long as there is a day to come, it does not wait
                quiet &= Q(next_on__isnull=True)
                quiet |= Q(phase=phase, next_on__lt=timezone.localdate(at))
            late |= quiet
        return self.filter(late)

    def near_or_with(
        self, asked: Trace, *, near_from: float, signals: Iterable[int], since: date
    ) -> StructuralQuerySet:
        """Those in which one of these `signals` (keys) stands; and those of which title and description
        are alike to what is asked, from `near_from` on, with a standing signal heard since then.

        Each with its `likeness` to what is asked, and with the keys of those signals as `near`.
        """
        inside = Joining.objects.open().filter(signal__in=signals)
        heard = Joining.objects.standing().filter(
            structural=OuterRef("pk"), signal__heard_on__gte=since
        )
        here = inside.filter(structural=OuterRef("pk")).order_by().values("signal")
        return self.annotate(likeness=Likeness(asked), near=ArraySubquery(here)).filter(
            Q(pk__in=inside.values("structural"))
            | Q(Touches(asked), Exists(heard), likeness__gt=near_from)
        )

    def inside(self) -> JoiningQuerySet:
        """What stands in these: the signals that count."""
        return Joining.objects.standing().filter(structural__in=self.order_by().values("pk"))

    def with_labels(self) -> StructuralQuerySet:
        return self.select_related(
            "city", "owner_organisation", "split_from__city", "merged_into__city"
        ).defer(*TRACED)

    def with_counts(self) -> StructuralQuerySet:
        """With `signal_count`, `wijk_count` and `organisation_count` (who recognises it)."""
        inside = Joining.objects.standing().filter(structural=OuterRef("pk")).order_by()
        known = Recognition.objects.confirmed().filter(structural=OuterRef("pk")).order_by()

        def count(rows: Any, of: str) -> Any:
            counted = rows.values("structural").annotate(n=models.Count(of, distinct=True))
            return Coalesce(models.Subquery(counted.values("n")), 0)

        return self.annotate(
            signal_count=count(inside, "signal"),
            wijk_count=count(inside, "signal__neighbourhood"),
            organisation_count=count(known, "organisation"),
        )

    def latest_first(self) -> StructuralQuerySet:
        return self.order_by("-phase_since", "-pk")

    def longest_waiting_first(self) -> StructuralQuerySet:
        return self.order_by("phase_since", "pk")


def _answer(label: Any) -> models.CharField:
    return models.CharField(label, max_length=10, choices=Answer, blank=True)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    exclude=[*TRACED],
    obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
    append_only=True,
)
class StructuralSignal(models.Model):
    """A recurring problem above person and situation: few, in neutral words, with an owner."""

    city = models.ForeignKey(City, models.CASCADE, related_name="structural_signals")
    title = models.CharField(_("titel"), max_length=MAX_TITLE)
    description = models.TextField(_("beschrijving"), blank=True)
    domain = models.CharField(_("waarover gaat het"), max_length=30, choices=Domain, blank=True)
    barrier = models.CharField(
        _("wat houdt mensen tegen"), max_length=30, choices=Barrier, blank=True
    )
    scope = models.CharField(_("op welk niveau"), max_length=20, choices=Scope, blank=True)
    addressee = models.CharField(_("voor wie bestemd"), max_length=120, blank=True)
    owner_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_structural_signals",
        verbose_name=_("trekker: organisatie"),
    )
    owner_function = models.CharField(_("trekker: functie"), max_length=80, blank=True)
    recurring = _answer(_("Komt het terug?"))
    more_people = _answer(_("Gaat het over meer dan één persoon?"))
    more_organisations = _answer(_("Ziet meer dan één organisatie dit?"))
    is_clear = _answer(_("Is de tekst duidelijk?"))
    is_neutral = _answer(_("Is de tekst neutraal?"))
    own_solution = _answer(_("Kunnen we het zelf oplossen?"))
    worded_at = models.DateTimeField()  # when title or description last changed
    phase = models.CharField(
        _("fase"), max_length=20, choices=Phase, default=phases.START, editable=False
    )
    phase_since = models.DateTimeField()
    decision = models.CharField(_("beslissing"), max_length=20, choices=Decision, blank=True)
    reason = models.TextField(_("waarom"), blank=True)  # of the decision, or of not retaining
    next_on = models.DateField(_("tegen"), null=True, blank=True)
    next_step = models.CharField(_("volgende stap"), max_length=200, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_offs"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_ones"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    history: Any  # every version of this row, made by pghistory
    trace = TraceField(of=("title", "description"))
    trace_weight = TraceWeight(of=("title", "description"))
    trace_size = TraceSize(of=("title", "description"))
    likeness: float  # where `near_or_with` was asked

    objects = StructuralQuerySet.as_manager()

    class Meta:
        verbose_name = _("structureel signaal")
        verbose_name_plural = _("structurele signalen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="structural_id_city"),
            models.CheckConstraint(condition=~Q(title=""), name="structural_has_a_title"),
            models.CheckConstraint(
                condition=Q(phase__in=Phase.values), name="structural_phase_is_known"
            ),
            models.CheckConstraint(
                condition=Q(domain__in=["", *Domain.values])
                & Q(barrier__in=["", *Barrier.values])
                & Q(scope__in=["", *Scope.values]),
                name="structural_axes_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=[Phase.DECIDED, Phase.IN_ACTION, Phase.FED_BACK])
                | (Q(decision__in=Decision.values) & ~Q(reason="")),
                name="decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(phase=Phase.NOT_RETAINED) | (Q(decision="") & ~Q(reason="")),
                name="not_retained_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(owner_organisation__isnull=True, owner_function="")
                | (Q(owner_organisation__isnull=False) & ~Q(owner_function="")),
                name="owner_is_organisation_and_function",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True, next_step="")
                | (Q(next_on__isnull=False) & ~Q(next_step="")),
                name="next_step_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="merged_when_and_into_what",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-phase_since", "-id"], name="structural_city_latest")
        ]
        triggers = [
            pgtrigger.Protect(
                name="begins_at_the_start",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.phase <> '{phases.START.value}'"),
            ),
            # By whatever road: a phase changes only right after the move that says so.
            pgtrigger.Trigger(
                name="phase_follows_a_move",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.phase IS DISTINCT FROM NEW.phase"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM signals_move WHERE structural_id = NEW.id"
                    " AND from_phase = OLD.phase AND to_phase = NEW.phase AND id ="
                    " (SELECT max(id) FROM signals_move WHERE structural_id = NEW.id))"
                    " THEN RAISE EXCEPTION 'a phase changes by a move only'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"begun_by"}
        kept = {
            "id", "city", "title", "description", "domain", "barrier", "scope", "addressee",
            "owner_organisation", "owner_function", "recurring", "more_people",
            "more_organisations", "is_clear", "is_neutral", "own_solution", "worded_at", "phase",
            "phase_since", "decision", "reason", "next_on", "next_step", "begun_at", "split_from",
            "merged_into", "merged_at", "trace", "trace_weight", "trace_size",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"structureel signaal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("structural:detail", kwargs={"city": self.city.slug, "pk": self.pk})

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def phase_number(self) -> int | None:
        """1 to 8; None for what was not retained."""
        return phases.number(self.phase)

    @property
    def turn(self) -> str | None:
        """The role that may take it further; None when it is done."""
        desk = phases.desk_of(self.phase)
        return phases.role_at(desk, self.city.signal_route) if desk else None

    @property
    def owner(self) -> str:
        """Who pulls it, as "OCMW, diensthoofd onthaal"; empty without."""
        return f"{self.owner_organisation}, {self.owner_function}" if self.owner_function else ""

    @property
    def checklist(self) -> list[tuple[str, str, str]]:
        """The six questions: field, question, answer as shown ("" for none yet)."""
        labels = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [
            (name, labels[name], str(Answer(value).label) if (value := getattr(self, name)) else "")
            for name in CHECKLIST
        ]

    def may_be_moved_by(self, membership: Membership) -> list[phases.Transition]:
        """The moves that this person may make from here, whether or not all is there."""
        if self.is_merged:
            return []
        return [
            one
            for one in phases.transitions_from(self.phase)
            if phases.may_make(one, membership.role, self.city.signal_route)
        ]

    def may_be_followed_by(self, membership: Membership) -> bool:
        """Whether this person may write in its follow-up log."""
        return membership.may(Right.BUNDLE) or membership.may(Right.DECIDE)

    def times_heard(self) -> int:
        """How often in all: its standing signals, and each “dit zie ik ook” with one of them."""
        inside = self.joinings.standing()
        echoes = self.city.echoes.filter(signal__in=inside.values("signal"))
        return inside.count() + echoes.count()

    def partners_to_agree(self) -> models.QuerySet[Recognition]:
        """Whose agreement with the present text is still waited for, where the city asks for it."""
        if not self.city.partners_weigh:
            return self.recognitions.none()
        return self.recognitions.not_agreed_since(self.worded_at)

    def facts(self, *, decision: str = "", note: str = "") -> phases.Facts:
        """What is known of it, for `signals.phases`; `decision` and `note` come with the move."""
        answers = [getattr(self, name) for name in CHECKLIST]
        return phases.Facts(
            voices=self.times_heard(),
            has_description=bool(self.description),
            has_axes=bool(self.domain and self.barrier),
            is_clear_and_neutral=self.is_clear == self.is_neutral == Answer.YES,
            is_checked=all(answers),
            is_addressed=bool(self.scope and self.addressee),
            has_owner=bool(self.owner),
            organisations=self.recognitions.confirmed().count(),
            waits_for_agreement=self.partners_to_agree().exists(),
            has_decision=decision in Decision.values,
            has_note=bool(note.strip()),
            has_next=self.next_on is not None,
            follow_ups=self.follow_ups.count(),
        )
