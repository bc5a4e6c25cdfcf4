"""What one of many colleagues does to the structural signals of a city, in a process of its own.

A deed is a kind and a seed. The seed decides on which structural signal, on which signals and by
whom, out of what is there at that moment. What came of it goes back as plain values.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from typing import Any

import django
from django.db import connection
from django.utils import timezone

MERGES, JOINS, OUTS, SPLITS, MOVES = "merge", "join", "take out", "split", "move"
ECHOES, EDITS, RECOGNITIONS = "echo", "edit", "recognise"


@dataclass(frozen=True)
class Deed:
    """What is to be done."""

    kind: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of it: `refused` by which exception, `failed` by what should never happen."""

    kind: str
    structural: int = 0
    signals: list[int] = field(default_factory=list)
    echo: int = 0
    organisation: int = 0
    refused: str = ""
    failed: str = ""


def connect_to(database: str) -> None:
    """Set Django up in this process, on the database of the tests."""
    django.setup()
    connection.settings_dict["NAME"] = database


def do(deed: Deed) -> Outcome:
    """Do one deed; nothing is raised."""
    from signals.actions import bundling, heard, structural

    known = (
        structural.StaleMove, structural.WentUp, structural.NoSuchMove, structural.NotAtTurn,
        structural.NotReady, structural.WithoutOrganisation, bundling.CannotMerge,
        heard.AlreadyWithdrawn,
    )  # fmt: skip
    try:
        return _Colleague(deed).act()
    except known as refusal:
        return Outcome(deed.kind, refused=type(refusal).__name__)
    except Exception as error:  # noqa: BLE001 (what was raised is the outcome)
        return Outcome(deed.kind, failed=repr(error))


class _Colleague:
    """Somebody who opened a page a moment ago, and now presses its button."""

    def __init__(self, deed: Deed) -> None:
        from cities.models import City

        self.kind, self.seed = deed.kind, deed.seed
        self.chance = random.Random(deed.seed)
        self.city = City.objects.get()
        self.at = timezone.now()
        self.by = self.chance.choice(
            list(self.city.memberships.select_related("user", "organisation").order_by("pk"))
        )
        everything = self.city.structural_signals.order_by("pk")
        # One page in eight is old: what it shows may have gone up into another since.
        shown = list(everything if self.seed % 8 == 0 else everything.standing())
        self.structural, self.other = self.chance.choice(shown), self.chance.choice(shown)

    def act(self) -> Outcome:
        deeds = {
            MERGES: self.merge, JOINS: self.join, OUTS: self.take_out, SPLITS: self.split,
            MOVES: self.move, ECHOES: self.echo, EDITS: self.edit, RECOGNITIONS: self.recognise,
        }  # fmt: skip
        return deeds[self.kind]()

    def told(self, **given: Any) -> Outcome:
        return Outcome(self.kind, **given)

    def signals(self, count: int, **given: Any) -> list[Any]:
        return self.chance.sample(list(self.city.signals.filter(**given).order_by("pk")), count)

    def join(self) -> Outcome:
        from signals.actions.structural import join_signals

        few = self.signals(3)
        where = join_signals(structural=self.structural, by=self.by, at=self.at, signals=few)
        return self.told(structural=where.pk, signals=[one.pk for one in few])

    def take_out(self) -> Outcome:
        """Only signals that say so may go: of the others none may ever be lost."""
        from signals.actions.structural import take_signal_out

        (one,) = self.signals(1, service="mag eruit")
        take_signal_out(structural=self.structural, by=self.by, at=self.at, signal=one)
        return self.told(structural=self.structural.pk, signals=[one.pk])

    def merge(self) -> Outcome:
        from signals.actions.bundling import merge_structural

        merge_structural(structural=self.structural, into=self.other, by=self.by, at=self.at)
        return self.told(structural=self.structural.pk)

    def split(self) -> Outcome:
        from signals.actions.bundling import split_structural

        part = split_structural(
            structural=self.structural, by=self.by, at=self.at, title=f"Deel {self.seed}",
            signals=self.signals(6),
        )  # fmt: skip
        return self.told(structural=part.pk)

    def move(self) -> Outcome:
        from signals import phases
        from signals.actions.structural import move_structural

        seen = self.structural.phase
        offered = self.structural.may_be_moved_by(self.by)
        step = self.chance.choice(offered or phases.transitions_from(seen))
        move_structural(
            structural=self.structural, by=self.by, at=self.at, expected=seen, to=step.end,
            note="Zo zien wij het.", decision="taken_up",
        )  # fmt: skip
        return self.told(structural=self.structural.pk)

    def echo(self) -> Outcome:
        from signals.actions.echoes import echo_signal

        (one,) = self.signals(1)
        made, is_new = echo_signal(
            signal=one, by=self.by, at=self.at, form_key=uuid.UUID(int=self.seed),
            neighbourhood=one.neighbourhood, heard_on=timezone.localdate(), line=str(self.seed),
        )  # fmt: skip
        return self.told(signals=[one.pk], echo=made.pk if is_new else 0)

    def edit(self) -> Outcome:
        from signals.actions.structural import edit_structural

        edit_structural(structural=self.structural, at=self.at, addressee=f"Dienst {self.seed}")
        return self.told(structural=self.structural.pk)

    def recognise(self) -> Outcome:
        from signals.actions.structural import recognise

        row = recognise(structural=self.structural, by=self.by, at=self.at, agrees=True)
        return self.told(structural=self.structural.pk, organisation=row.organisation_id)
