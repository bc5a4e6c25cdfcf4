"""What goes back to who noticed: the words about one move, and whom they reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, Membership, Organisation, User
from signals.enums import Way
from signals.models.bundled import Joining, Move
from signals.models.echoes import Echo
from signals.models.heard import SignalQuerySet
from signals.models.structural import StructuralSignal
from signals.phases import TOLD

MAX_WORDS = 1000
LONGEST_HELD = timedelta(days=14)  # after the moment it would have left by itself


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def unsent(self) -> FeedbackQuerySet:
        """What still has to leave."""
        return self.filter(sent_at__isnull=True, dropped_at__isnull=True)

    def due(self, at: datetime) -> FeedbackQuerySet:
        return self.unsent().filter(goes_out_at__lte=at)

    def sent(self) -> FeedbackQuerySet:
        return self.filter(sent_at__isnull=False)

    def still_so(self) -> FeedbackQuerySet:
        """What is about the phase in which its structural signal stands now."""
        return self.filter(
            structural__merged_into__isnull=True, move__to_phase=F("structural__phase")
        )

    def with_labels(self) -> FeedbackQuerySet:
        return self.select_related(
            "city", "structural__city", "structural__merged_into__city", "move", "worded_by"
        )

    def with_reach(self) -> FeedbackQuerySet:
        """With `people` (with an account) and `organisations` (theirs, and those with a link) that
        it reached."""
        return self.annotate(
            people=Count("reached", filter=Q(reached__way=Way.ACCOUNT)),
            organisations=Count("reached__organisation", distinct=True),
        )

    def soonest_first(self) -> FeedbackQuerySet:
        return self.order_by("goes_out_at", "pk")

    def last_sent_first(self) -> FeedbackQuerySet:
        return self.order_by("-sent_at", "-pk")

    def last_words(self) -> FeedbackQuerySet:
        """Of each structural signal what was sent last."""
        last = Feedback.objects.sent().filter(structural=OuterRef("structural")).last_sent_first()
        return self.filter(pk=Subquery(last.values("pk")[:1]))


_TOLD = ", ".join(f"'{phase.value}'" for phase in sorted(TOLD))
# What may change of it until it leaves.
_STAYS = " - 'text' - 'goes_out_at' - 'worded_at' - 'worded_by_id' - 'sent_at' - 'dropped_at'"


class Feedback(models.Model):
    """The words that go back about one move. They may be bettered until they leave, at `goes_out_at`."""

    city = models.ForeignKey(City, models.CASCADE, related_name="feedback")
    structural = models.ForeignKey(StructuralSignal, models.PROTECT, related_name="feedback")
    move = models.OneToOneField(Move, models.PROTECT, related_name="feedback")
    text = models.CharField(_("wat je terugkoppelt"), max_length=MAX_WORDS)
    planned_at = models.DateTimeField()  # when it leaves by itself
    goes_out_at = models.DateTimeField()
    worded_at = models.DateTimeField(null=True, blank=True)  # a person read or wrote the words
    worded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # the move was taken back before

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("terugkoppeling")
        verbose_name_plural = _("terugkoppelingen")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="feedback_id_city"),
            models.CheckConstraint(condition=~Q(text=""), name="feedback_says_something"),
            models.CheckConstraint(
                # and an hour, for when the clock moved
                condition=Q(goes_out_at__lte=F("planned_at") + LONGEST_HELD + timedelta(hours=1)),
                name="feedback_is_not_held_for_ever",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="feedback_sent_or_dropped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "goes_out_at"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="feedback_unsent",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="is_about_its_own_move",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM signals_move WHERE id = NEW.move_id"  # noqa: S608
                    f" AND structural_id = NEW.structural_id AND to_phase IN ({_TOLD}))"
                    " THEN RAISE EXCEPTION 'this move is not fed back'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="is_about_one_move",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"to_jsonb(OLD){_STAYS} IS DISTINCT FROM to_jsonb(NEW){_STAYS}"
                ),
            ),
            pgtrigger.Protect(
                name="is_done_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "to_jsonb(OLD) - 'worded_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'worded_by_id'"
                    " AND (OLD.sent_at IS NOT NULL OR OLD.dropped_at IS NOT NULL)"
                ),
            ),
        ]

    class Privacy:
        personal = {"worded_by"}
        kept = {
            "id", "city", "structural", "move", "text", "planned_at", "goes_out_at", "worded_at",
            "sent_at", "dropped_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"terugkoppeling {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to leave."""
        return self.sent_at is None and self.dropped_at is None

    @property
    def version(self) -> str:
        """Changes whenever somebody writes other words; "" as long as nobody did."""
        return self.worded_at.isoformat() if self.worded_at else ""

    @property
    def last_day(self) -> date:
        """The last day that it may be held back until."""
        return timezone.localdate(self.planned_at) + LONGEST_HELD


class FeedbackToQuerySet(models.QuerySet["FeedbackTo"]):
    def unmailed(self) -> FeedbackToQuerySet:
        return self.filter(mailed_at__isnull=True)

    def with_labels(self) -> FeedbackToQuerySet:
        return self.select_related(
            "feedback__structural__city",
            "feedback__structural__merged_into",
            "organisation",
            "user",
        )

    def in_order_of_moves(self) -> FeedbackToQuerySet:
        return self.order_by("feedback__structural", "feedback__move", "pk")


class FeedbackTo(models.Model):
    """That one person, or one organisation with a link, was told. The row is what makes it once."""

    city = models.ForeignKey(City, models.CASCADE, related_name="feedback_reached")
    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="reached")
    way = models.CharField(max_length=10, choices=Way)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    reached_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackToQuerySet.as_manager()

    class Meta:
        verbose_name = _("wie terugkoppeling kreeg")
        verbose_name_plural = _("wie terugkoppeling kreeg")
        constraints = [
            models.UniqueConstraint(fields=["feedback", "user"], name="person_is_told_once"),
            models.UniqueConstraint(
                fields=["feedback", "organisation"],
                condition=Q(way=Way.LINK),
                name="organisation_is_told_once",
            ),
            models.CheckConstraint(
                condition=Q(way=Way.ACCOUNT)
                | Q(way=Way.LINK, user__isnull=True, organisation__isnull=False),
                name="told_by_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(mailed_at__gte=F("reached_at")),
                name="mailed_after_reached",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city"], condition=Q(mailed_at__isnull=True), name="feedback_unmailed"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="is_mailed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "to_jsonb(OLD) - 'user_id' - 'mailed_at' IS DISTINCT FROM"
                    " to_jsonb(NEW) - 'user_id' - 'mailed_at'"
                    " OR (NEW.user_id IS NOT NULL AND OLD.user_id IS DISTINCT FROM NEW.user_id)"
                    " OR (OLD.mailed_at IS NOT NULL AND OLD.mailed_at IS DISTINCT FROM NEW.mailed_at)"
                ),
            ),
        ]

    class Privacy:
        personal = {"user"}
        kept = {"id", "city", "feedback", "way", "organisation", "reached_at", "mailed_at"}

    def __str__(self) -> str:
        return f"terugkoppeling {self.feedback_id} aan {self.way}"


@dataclass(frozen=True)
class Audience:
    """Who hears of one structural signal: people by key, each with their organisation (None: none),
    and organisations that brought a signal by their link and have an address."""

    people: dict[int, int | None]
    by_link: frozenset[int]

    @property
    def organisations(self) -> frozenset[int]:
        """All organisations that hear of it, each once."""
        return self.by_link | {one for one in self.people.values() if one is not None}


def audiences_of(city: City, structurals: Collection[int], *, on: date) -> dict[int, Audience]:
    """For each of these structural signals (keys) whom its feedback would reach on this day.

    Everybody who logged or echoed a signal that stands in it, as long as they work in the city and
    can sign in; and what came by a link goes back to the functions with an address.
    """
    standing = Joining.objects.standing().filter(structural__in=structurals).order_by()
    logged = standing.values_list("structural", "signal__logged_by")
    echoed = standing.values_list("structural", "signal__echoes__by")
    noticed = {(key, who) for key, who in logged.union(echoed) if who is not None}
    working = Membership.objects.current(on).filter(
        city=city, user__is_active=True, user__in={who for _, who in noticed}
    )
    organisation_of = dict(working.order_by("since", "pk").values_list("user", "organisation"))
    people: dict[int, dict[int, int | None]] = {key: {} for key in structurals}
    for key, who in sorted(noticed):
        if who in organisation_of:
            people[key][who] = organisation_of[who]
    by_link: dict[int, set[int]] = {key: set() for key in structurals}
    brought = standing.filter(signal__brought__link__organisation__intermediaries__email__gt="")
    for key, organisation in brought.values_list(
        "structural", "signal__brought__link__organisation"
    ):
        by_link[key].add(organisation)
    return {key: Audience(people[key], frozenset(by_link[key])) for key in structurals}


def noticed_by(signals: SignalQuerySet, user: User) -> SignalQuerySet:
    """Those of these signals that this person logged or echoed."""
    echoed = Echo.objects.filter(by=user).values("signal")
    return signals.filter(Q(logged_by=user) | Q(pk__in=echoed))


def newest_news_first(signals: SignalQuerySet, *, only: bool = False) -> SignalQuerySet:
    """By when the last words about a structural signal that it stands in left: the newest first, then
    those without any, the last heard on top. With `only` no others than those with news."""
    told = Feedback.objects.sent().filter(
        structural__joinings__signal=OuterRef("pk"), structural__joinings__left_at__isnull=True
    )
    newest = told.last_sent_first().values("sent_at")[:1]
    found = signals.annotate(news_at=Subquery(newest))
    if only:
        found = found.filter(news_at__isnull=False)
    return found.order_by(F("news_at").desc(nulls_last=True), "-heard_on", "-pk")


def addresses_of(organisation: Organisation, wijken: Iterable[int]) -> list[str]:
    """The public addresses of its functions in these wijken (keys); anywhere, where there are none."""
    functions = organisation.intermediaries.exclude(email="").order_by("pk")
    near = functions.filter(neighbourhood__in=list(wijken))
    found = near.values_list("email", flat=True) or functions.values_list("email", flat=True)
    return list(dict.fromkeys(found))
