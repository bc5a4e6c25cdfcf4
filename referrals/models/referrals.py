"""Referrals: who is brought where, without who. Nothing here can hold a name: all of it is chosen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.enums import Language
from cities.models import City, Membership, Neighbourhood, Organisation
from cities.periods import Month
from cities.rights import Right
from referrals import codes
from referrals.models.offers import Offer
from referrals.needs import Agreed, Care, ContactWish, Need, Reason, Warmth, Wish
from referrals.states import ASK_AFTER, CLOSED, OPEN, START, Party, State
from referrals.track_record import Answer

KEPT_DAYS = 365  # after closing: then only counts are left
MOST_PEOPLE = 30  # a group in one referral
# Never changed once it was written, by whatever road.
_FIXED = "city_id offer_id neighbourhood_id code people agreement_version agreed_on agreed_how sent_at form_key".split()


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> ReferralQuerySet:
        return self.filter(state__in=OPEN)

    def closed(self) -> ReferralQuerySet:
        return self.filter(state__in=CLOSED)

    def closed_in(self, month: Month) -> ReferralQuerySet:
        """Those that closed in this month of the city's own calendar."""
        first = timezone.make_aware(datetime.combine(month.first_day, time()))
        after = timezone.make_aware(datetime.combine(month.day_after, time()))
        return self.filter(closed_at__gte=first, closed_at__lt=after)

    def in_states(self, states: Iterable[str]) -> ReferralQuerySet:
        return self.filter(state__in=list(states))

    def with_labels(self) -> ReferralQuerySet:
        return self.select_related(
            "city",
            "offer__host",
            "offer__city",
            "neighbourhood",
            "sent_by",
            "sent_organisation",
            "handed_on",
        )

    def sent_from(self, membership: Membership) -> ReferralQuerySet:
        """Those that this person, or a colleague of the same organisation, sent."""
        return self.filter(_sent_from(membership))

    def sent_to(self, membership: Membership) -> ReferralQuerySet:
        """Those for the offers of this person's organisation."""
        return self.filter(_sent_to(membership))

    def between_us(self, membership: Membership) -> ReferralQuerySet:
        """Those that this person's organisation sent or got."""
        return self.filter(_sent_from(membership) | _sent_to(membership))

    def sent_since(self, month: Month) -> ReferralQuerySet:
        first = timezone.make_aware(datetime.combine(month.first_day, time()))
        return self.filter(sent_at__gte=first)

    def visible_to(self, membership: Membership) -> ReferralQuerySet:
        """Own ones for who sends or hosts, all of the city for who chases."""
        if membership.may(Right.CHASE_REFERRALS):
            return self
        seen = Q(pk__in=[])
        if membership.may(Right.REFER):
            seen |= _sent_from(membership)
        if membership.may(Right.ANSWER_REFERRALS):
            seen |= _sent_to(membership)
        return self.filter(seen)

    def without_news_since(self, moment: datetime) -> ReferralQuerySet:
        """Those a host still has to say something of, and did not from this moment on."""
        return self.filter(_without_news_since(moment))

    def owed_by_hosts(self, at: datetime) -> ReferralQuerySet:
        """Those of which a host may be asked now how it stands (`states.ASK_AFTER`)."""
        owed = Q()
        for state, wait in ASK_AFTER.items():
            since = at - wait
            here = Q(state=state, state_since__lt=since)
            if state == State.APPOINTMENT:
                day = timezone.localdate(since)
                here &= Q(appointment_on__isnull=True) | Q(appointment_on__lt=day)
            owed |= here
        return self.filter(owed)

    def newest_first(self) -> ReferralQuerySet:
        return self.order_by("-sent_at", "-pk")

    def longest_waiting_first(self) -> ReferralQuerySet:
        return self.order_by("state_since", "pk")

    def answers(self, *, since: datetime, waited: datetime) -> list[Answer]:
        """How hosts answered what was sent from `since` on; what nobody answered counts as of
        `waited`, what the sender took back before an answer does not."""
        moves = apps.get_model("referrals", "ReferralMove").objects
        spoken = moves.filter(
            referral=OuterRef("pk"), number__gt=1, party__in=[Party.HOST, Party.CHASER]
        ).order_by("number")
        rows = self.filter(sent_at__gte=since).annotate(
            answered_at=Subquery(spoken.values("at")[:1]),
            answered=Subquery(spoken.values("to_state")[:1]),
        )
        fair = Q(answered_at__isnull=False) | Q(
            sent_at__lt=waited, state__in=[State.SENT, State.EXPIRED]
        )
        return [
            Answer(
                days=(answered_at - sent_at).days if answered_at else None,
                accepted=bool(answered) and answered not in (State.REFUSED, State.WITHDRAWN),
            )
            for sent_at, answered_at, answered in rows.filter(fair)
            .order_by("pk")
            .values_list("sent_at", "answered_at", "answered")
        ]

    def with_times(self) -> ReferralQuerySet:
        """Each with `answered_at`, when a host first spoke, and `helped_at`; None where not yet."""
        moves = apps.get_model("referrals", "ReferralMove").objects
        spoken = moves.filter(
            referral=OuterRef("pk"), number__gt=1, party__in=[Party.HOST, Party.CHASER]
        ).order_by("number")
        helped = moves.filter(
            referral=OuterRef("pk"), to_state__in=[State.HELPED, State.PARTLY]
        ).order_by("number")
        return self.annotate(
            answered_at=Subquery(spoken.values("at")[:1]),
            helped_at=Subquery(helped.values("at")[:1]),
        )

    def to_answer_by(self, membership: Membership) -> ReferralQuerySet:
        """Those that this person's organisation did not answer yet."""
        return self.sent_to(membership).filter(state=State.SENT)

    def failed_lately(self, membership: Membership, since: datetime) -> ReferralQuerySet:
        """Those of this person that came to nothing since then, and were not tried elsewhere."""
        failed = [State.REFUSED, State.EXPIRED, State.NO_SHOW]
        lately = self.filter(sent_by=membership.user_id, state__in=failed, state_since__gte=since)
        return lately.filter(handed_on__isnull=True)

    def per_state(self) -> dict[str, int]:
        """How many stand in each state; every state is in it."""
        counted = self.order_by().values_list("state").annotate(Count("pk"))
        return dict.fromkeys(State.values, 0) | dict(counted)


def _sent_from(membership: Membership) -> Q:
    mine = Q(sent_by=membership.user_id)
    if membership.organisation_id:
        mine |= Q(sent_organisation=membership.organisation_id)
    return mine


def _without_news_since(moment: datetime) -> Q:
    waiting = Q(state__in=[State.SENT, State.RECEIVED]) | Q(
        state=State.APPOINTMENT, appointment_on__isnull=True
    )
    past = Q(state=State.APPOINTMENT, appointment_on__lt=timezone.localdate(moment))
    return Q(state_since__lt=moment) & (waiting | past)


def _sent_to(membership: Membership) -> Q:
    return Q(offer__host=membership.organisation_id or 0)


class Referral(models.Model):
    """Somebody was pointed to an offer, and agreed. The code is all that ties it to a person: it stands
    in the sender's own file and on the card, and nowhere else."""

    city = models.ForeignKey(City, models.CASCADE, related_name="referrals")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="referrals")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="referrals", verbose_name=_("wijk")
    )
    code = models.CharField(_("code"), max_length=16, unique=True, default=codes.make_code)
    people = models.PositiveSmallIntegerField(_("hoeveel mensen"), default=1)
    # the need, by choice; emptied when the agreement is taken back
    needs = ArrayField(models.CharField(max_length=12, choices=Need), default=list, blank=True)
    wish = models.CharField(max_length=10, choices=Wish, blank=True)
    care = ArrayField(models.CharField(max_length=10, choices=Care), default=list, blank=True)
    language = models.CharField(_("taal"), max_length=3, choices=Language, blank=True)
    contact_wish = models.CharField(max_length=15, choices=ContactWish, blank=True)
    warmth = models.CharField(max_length=12, choices=Warmth)
    # the agreement
    agreement_version = models.PositiveSmallIntegerField()
    agreed_on = models.DateField()
    agreed_how = models.CharField(max_length=8, choices=Agreed)
    agreement_withdrawn_at = models.DateTimeField(null=True, blank=True)
    # who sent it
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="referrals"
    )
    sent_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="referrals_sent"
    )
    sent_at = models.DateTimeField()
    came_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="handed_on"
    )
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # where it stands; changed by `actions.referring.move` only
    state = models.CharField(max_length=11, choices=State, default=START)
    state_since = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=1)  # how many moves were made
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    appointment_on = models.DateField(_("dag van de afspraak"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    told_step = models.PositiveSmallIntegerField(default=1)  # up to where the sender was mailed
    warned_at = models.DateTimeField(null=True, blank=True)  # the last word before it expires

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("doorverwijzing")
        verbose_name_plural = _("doorverwijzingen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="referral_id_city"),
            models.CheckConstraint(
                condition=Q(code__regex=codes.PATTERN), name="referral_code_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_PEOPLE), name="referral_of_some_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at__isnull=True)
                | Q(state__in=CLOSED, closed_at__isnull=False),
                name="referral_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.REFUSED, State.WITHDRAWN], reason__in=Reason.values)
                | (~Q(state__in=[State.REFUSED, State.WITHDRAWN]) & Q(reason="")),
                name="referral_reason_where_asked",
            ),
            models.CheckConstraint(
                condition=Q(agreement_withdrawn_at__isnull=True)
                | Q(needs=[], care=[], wish="", language="", contact_wish="", state__in=CLOSED),
                name="referral_without_agreement_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(told_step__gte=1, step__gte=1), name="referral_steps_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "state", "state_since"], name="referral_city_state"),
            models.Index(fields=["city", "-sent_at"], name="referral_city_sent"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="begins_sent",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'sent' OR NEW.step <> 1"),
            ),
            pgtrigger.Protect(
                name="keeps_what_was_agreed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FIXED)
                ),
            ),
            # By whatever road: it stands elsewhere only right after the move that says so.
            pgtrigger.Trigger(
                name="changes_by_a_move",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.state IS DISTINCT FROM NEW.state OR OLD.step IS DISTINCT FROM NEW.step"
                ),
                func=(
                    "IF NEW.step <> OLD.step + 1 OR NOT EXISTS"
                    " (SELECT 1 FROM referrals_referralmove WHERE referral_id = NEW.id AND"
                    " number = NEW.step AND from_state = OLD.state AND to_state = NEW.state)"
                    " THEN RAISE EXCEPTION 'a referral changes by a move only'; END IF;"
                    " RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="is_kept_long_enough",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(
                    "OLD.closed_at IS NULL OR"
                    f" OLD.closed_at > CURRENT_TIMESTAMP - INTERVAL '{KEPT_DAYS} days'"
                ),
            ),
        ]

    class Privacy:
        personal = {"sent_by"}
        kept = {
            "id", "city", "offer", "neighbourhood", "code", "people", "needs", "wish", "care",
            "language", "contact_wish", "warmth", "agreement_version", "agreed_on", "agreed_how",
            "agreement_withdrawn_at", "sent_organisation", "sent_at", "came_from", "form_key",
            "state", "state_since", "step", "reason", "appointment_on", "closed_at", "told_step",
            "warned_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"doorverwijzing {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("referring:detail", kwargs={"city": self.city.slug, "pk": self.pk})

    @property
    def code_word(self) -> str:
        """The code as it is read: in groups of four."""
        return codes.shown(self.code)

    @property
    def card_path(self) -> str:
        return reverse("card", args=[self.code_word])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def need_names(self) -> list[str]:
        return [str(Need(one).label) for one in self.needs]

    @property
    def care_names(self) -> list[str]:
        return [str(Care(one).label) for one in self.care]

    def is_sent_by(self, membership: Membership) -> bool:
        """Whether this person, or a colleague of the same organisation, sent it."""
        if not membership.may(Right.REFER):
            return False
        own = membership.organisation_id
        return self.sent_by_id == membership.user_id or (
            own is not None and own == self.sent_organisation_id
        )

    def is_for(self, membership: Membership) -> bool:
        """Whether it is for an offer of this person's organisation."""
        own = membership.organisation_id
        return (
            membership.may(Right.ANSWER_REFERRALS) and own is not None and own == self.offer.host_id
        )

    def parties_of(self, membership: Membership) -> tuple[Party, ...]:
        """As whom this person may speak about it; empty for a stranger."""
        if membership.city_id != self.city_id:
            return ()
        is_one = {
            Party.HOST: self.is_for(membership),
            Party.SENDER: self.is_sent_by(membership),
            Party.CHASER: membership.may(Right.CHASE_REFERRALS),
        }
        return tuple(party for party, yes in is_one.items() if yes)

    @property
    def waits_since(self) -> date:
        """The day as of which one waits for news: that of the appointment, where there is one."""
        return max(filter(None, (timezone.localdate(self.state_since), self.appointment_on)))
