"""Texts that said too much about somebody, taken out for good: also where history is append-only.

The guard on every form keeps most of it out. What slips through can be changed on the page itself,
but stays in earlier versions, notes and log lines: those are found and wiped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City
from signals.enums import WipedBecause
from signals.models.acting import Action
from signals.models.answering import PolicyResponse
from signals.models.bundled import FollowUp, Move, append_only
from signals.models.feedback import Feedback
from signals.models.heard import Signal
from signals.models.structural import StructuralSignal
from signals.models.trainings import TrainingRequest

WIPED = "(gewist)"


class Place(models.TextChoices):
    """Where a text stands that cannot simply be changed."""

    SIGNAL_HISTORY = "signal_history", _("oude versie van dit signaal")
    ECHO = "echo", _("bij ‘dit zie ik ook’")
    STRUCTURAL_HISTORY = "structural_history", _("oude versie van dit structureel signaal")
    NOTE = "note", _("bij een stap")
    FOLLOW_UP = "follow_up", _("in de opvolging")
    RESPONSE = "response", _("in een antwoord van beleid")
    FEEDBACK = "feedback", _("in een terugkoppeling")
    ACTION = "action", _("bij wat er met de actie gebeurde")
    TRAINING = "training", _("bij een stap van de vorming")


@dataclass(frozen=True)
class Kept:
    """How a place keeps its texts: the fields, and the trigger that lets nobody rewrite them."""

    fields: tuple[str, ...]
    trigger: str = ""


KEPT = {
    Place.SIGNAL_HISTORY: Kept(("text", "service"), "signals.SignalEvent:append_only"),
    Place.ECHO: Kept(("line",)),
    Place.STRUCTURAL_HISTORY: Kept(
        ("title", "description", "addressee", "owner_function", "reason", "next_step"),
        "signals.StructuralSignalEvent:append_only",
    ),
    Place.NOTE: Kept(("note",), "signals.Move:is_not_rewritten"),
    Place.FOLLOW_UP: Kept(("text",), "signals.FollowUp:is_not_rewritten"),
    Place.RESPONSE: Kept(("why", "carrier_function"), "signals.PolicyResponse:is_not_rewritten"),
    Place.FEEDBACK: Kept(("text",), "signals.Feedback:is_done_once"),
    Place.ACTION: Kept(("note",), "signals.ActionEvent:is_not_rewritten"),
    Place.TRAINING: Kept(("note",), "signals.TrainingStep:is_not_rewritten"),
}

About = Signal | StructuralSignal | Action | TrainingRequest


@dataclass(frozen=True)
class Text:
    """One text that may be wiped: the row it stands in, the fields of it, what it says, its day."""

    place: Place
    row: Any
    fields: tuple[str, ...]
    day: date

    @property
    def key(self) -> str:
        return f"{self.place}-{self.row.pk}"

    @property
    def said(self) -> str:
        return " · ".join(getattr(self.row, name) for name in self.fields)


def texts_of_signal(signal: Signal) -> list[Text]:
    """Its earlier versions, as far as they say something else than now, and what echoes add."""
    lines = signal.echoes.exclude(line="").newest_first()
    return [
        *_versions(Place.SIGNAL_HISTORY, signal),
        *_of(Place.ECHO, ((echo, echo.heard_on) for echo in lines)),
    ]


def texts_of_structural(family: Iterable[StructuralSignal]) -> list[Text]:
    """Earlier versions, notes, follow-up, answers and what was fed back of these: one, and what
    went up into it. What is still to be fed back is bettered on its own page."""
    texts: list[Text] = []
    members = list(family)
    for one in members:
        texts += _versions(Place.STRUCTURAL_HISTORY, one)
    notes = Move.objects.filter(structural__in=members).exclude(note="").order_by("pk")
    lines = FollowUp.objects.filter(structural__in=members).order_by("on", "pk")
    texts += _of(Place.NOTE, ((move, timezone.localdate(move.at)) for move in notes))
    texts += _of(Place.FOLLOW_UP, ((line, line.on) for line in lines))
    answers = PolicyResponse.objects.filter(structural__in=members).order_by("pk")
    texts += _of(Place.RESPONSE, ((one, timezone.localdate(one.given_at)) for one in answers))
    sent = Feedback.objects.sent().filter(structural__in=members).order_by("sent_at", "pk")
    texts += _of(Place.FEEDBACK, ((one, timezone.localdate(one.sent_at)) for one in sent))
    return texts


def texts_of_action(action: Action) -> list[Text]:
    """What was noted each time that something happened to it."""
    events = action.events.exclude(note="").order_by("number")
    return [*_of(Place.ACTION, ((event, timezone.localdate(event.at)) for event in events))]


def texts_of_training(training: TrainingRequest) -> list[Text]:
    """What was noted at its steps."""
    steps = training.steps.exclude(note="").oldest_first()
    return [*_of(Place.TRAINING, ((step, timezone.localdate(step.at)) for step in steps))]


def _versions(place: Place, of: Any) -> Iterator[Text]:
    for event in of.history.order_by("pgh_id"):
        fields = tuple(
            name
            for name in KEPT[place].fields
            if getattr(event, name) not in ("", WIPED, getattr(of, name))
        )
        if fields:
            yield Text(place, event, fields, timezone.localdate(event.pgh_created_at))


def _of(place: Place, rows: Iterable[tuple[models.Model, date]]) -> Iterator[Text]:
    for row, day in rows:
        fields = tuple(name for name in KEPT[place].fields if getattr(row, name) not in ("", WIPED))
        if fields:
            yield Text(place, row, fields, day)


ABOUT = ("signal", "structural", "action", "training")  # on whose page: one of these


class Wiping(models.Model):
    """That a text was wiped: where, when, by whom and why. Never what it said."""

    city = models.ForeignKey(City, models.CASCADE, related_name="wipings")
    signal = models.ForeignKey(Signal, models.PROTECT, null=True, related_name="wipings")
    structural = models.ForeignKey(
        StructuralSignal, models.PROTECT, null=True, related_name="wipings"
    )
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="wipings")
    training = models.ForeignKey(TrainingRequest, models.PROTECT, null=True, related_name="wipings")
    place = models.CharField(max_length=20, choices=Place)
    row = models.PositiveBigIntegerField()
    because = models.CharField(_("wat stond er"), max_length=20, choices=WipedBecause)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("gewiste tekst")
        verbose_name_plural = _("gewiste teksten")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{name}__isnull": name != one for name in ABOUT}) for one in ABOUT),
                    _connector=Q.OR,
                ),
                name="wiped_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(because__in=WipedBecause.values), name="wiped_for_a_known_reason"
            ),
        ]
        triggers = append_only("by_id")

    class Privacy:
        personal = {"by"}
        kept = {"id", "city", *ABOUT, "place", "row", "because", "at"}

    def __str__(self) -> str:
        return f"gewist {self.pk}"
