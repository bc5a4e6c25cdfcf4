"""What happened to a referral: its moves and what was noted beside them. Written once, never changed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.models import City
from referrals import states
from referrals.models.referrals import Referral
from referrals.needs import CALLS, NoteKind, Reason
from referrals.states import OUTCOMES, Party, Road, State


def stays_with_its_referral(person: str) -> list[pgtrigger.Trigger]:
    """Rows that stay as they were written, as long as their referral is kept.

    Only `person` may become NULL: who wrote it, when that person is taken away.
    """
    return [
        pgtrigger.Trigger(
            name="stays",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            func=(
                "IF EXISTS (SELECT 1 FROM referrals_referral WHERE id = OLD.referral_id)"
                " THEN RAISE EXCEPTION 'what happened to a referral stays'; END IF;"
                " RETURN OLD;"
            ),
        ),
        pgtrigger.Protect(
            name="is_not_rewritten",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                f"to_jsonb(OLD) - '{person}' IS DISTINCT FROM to_jsonb(NEW) - '{person}'"
                f" OR NEW.{person} IS NOT NULL"
            ),
        ),
    ]


class ReferralMoveQuerySet(models.QuerySet["ReferralMove"]):
    def oldest_first(self) -> ReferralMoveQuerySet:
        return self.select_related("by").order_by("number")


class ReferralMove(models.Model):
    """One step of a referral: who said so, when, and by which road."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, models.DO_NOTHING, related_name="moves")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)  # "": without an account
    party = models.CharField(max_length=6, choices=Party)
    road = models.CharField(max_length=5, choices=Road)
    from_state = models.CharField(max_length=11, choices=State, blank=True)  # "": it began
    to_state = models.CharField(max_length=11, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    appointment_on = models.DateField(null=True, blank=True)

    objects = ReferralMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("stap van een doorverwijzing")
        verbose_name_plural = _("stappen van doorverwijzingen")
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referral_move_once"),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(from_state=start, to_state=end, party=party)
                        for start, end, party in states.triples()
                    ),
                    # A coordinator may hand on what another sent.
                    Q(
                        from_state="",
                        to_state=states.START,
                        party__in=[Party.SENDER, Party.CHASER],
                        number=1,
                    ),
                    _connector=Q.OR,
                ),
                name="referral_move_exists",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(party=party, road__in=roads) for party, roads in states.ROADS.items()),
                    _connector=Q.OR,
                ),
                name="referral_move_by_its_road",
            ),
        ]
        triggers = [
            *stays_with_its_referral("by_id"),
            pgtrigger.Trigger(
                name="starts_where_it_stands",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.from_state <> ''"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM referrals_referral WHERE id = NEW.referral_id"
                    " AND state = NEW.from_state AND step = NEW.number - 1)"
                    " THEN RAISE EXCEPTION 'a move starts where the referral stands'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]

    class Privacy:
        personal = {"by"}
        kept = {
            "id", "city", "referral", "number", "at", "role", "party", "road", "from_state",
            "to_state", "reason", "appointment_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.from_state} > {self.to_state}"


class ReferralNoteQuerySet(models.QuerySet["ReferralNote"]):
    def oldest_first(self) -> ReferralNoteQuerySet:
        return self.select_related("by").order_by("at", "pk")


class ReferralNote(models.Model):
    """Something that moves nothing: a call, or another answer to how it ended. Both answers stay."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, models.DO_NOTHING, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)
    party = models.CharField(max_length=6, choices=Party)
    road = models.CharField(max_length=5, choices=Road)
    kind = models.CharField(max_length=15, choices=NoteKind)
    outcome = models.CharField(max_length=11, choices=State, blank=True)

    objects = ReferralNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("notitie bij een doorverwijzing")
        verbose_name_plural = _("notities bij doorverwijzingen")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CALLS, outcome="", party=Party.CHASER)
                | Q(
                    kind=NoteKind.OTHER_OUTCOME,
                    outcome__in=OUTCOMES,
                    party__in=[Party.SENDER, Party.HOST],
                ),
                name="referral_note_says_what_it_is",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(party=party, road__in=roads) for party, roads in states.ROADS.items()),
                    _connector=Q.OR,
                ),
                name="referral_note_by_its_road",
            ),
            models.UniqueConstraint(
                fields=["referral", "party", "outcome"],
                condition=Q(kind=NoteKind.OTHER_OUTCOME),
                name="other_outcome_once_per_party",
            ),
        ]
        triggers = stays_with_its_referral("by_id")

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", "referral", "at", "role", "party", "road", "kind", "outcome"}

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.kind}"
