"""What one of many colleagues does to the structural signals of a city, in a process of its own.

A deed is a kind and a seed. The seed decides by whom and on which signals, out of what is there at that
moment; the round decides on which structural signal: all of a round open the same page, and press
their buttons at the same moment. What came of it goes back as plain values.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier
from typing import Any

import django
from django.db import connection
from django.utils import timezone

MERGES, JOINS, OUTS, SPLITS, MOVES = "merge", "join", "take out", "split", "move"
ECHOES, EDITS, RECOGNITIONS = "echo", "edit", "recognise"
MAY_GO = "mag eruit"  # the service of a signal that may be taken out
LONGEST = 60  # seconds that one waits for the others


@dataclass(frozen=True)
class Deed:
    """What is to be done."""

    kind: str
    seed: int
    round: int


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


_all_are_there: Barrier


def open_office(database: str, all_are_there: Barrier) -> None:
    """Set Django up in this process, on the database of the tests."""
    global _all_are_there
    django.setup()
    connection.settings_dict["NAME"] = database
    _all_are_there = all_are_there


def do(deed: Deed) -> Outcome:
    """Do one deed; what it raises is part of the outcome."""
    from signals.actions import bundling, heard, structural

    known = (
        structural.StaleMove, structural.WentUp, structural.NoSuchMove, structural.NotAtTurn,
        structural.NotReady, structural.WithoutOrganisation, bundling.CannotMerge,
        heard.AlreadyWithdrawn,
    )  # fmt: skip
    colleague = _Colleague(deed)
    _all_are_there.wait(LONGEST)
    try:
        return colleague.act()
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
        self.all_signals = list(self.city.signals.select_related("neighbourhood").order_by("pk"))
        # One page in eight is old: what it shows may have gone up into another since.
        everything = self.city.structural_signals.select_related("city").order_by("pk")
        shown = list(everything if self.seed % 8 == 0 else everything.standing())
        self.structural = random.Random(deed.round).choice(shown)
        self.other = self.chance.choice(shown)
        self.offered = self.structural.may_be_moved_by(self.by)

    def act(self) -> Outcome:
        deeds = {
            MERGES: self.merge, JOINS: self.join, OUTS: self.take_out, SPLITS: self.split,
            MOVES: self.move, ECHOES: self.echo, EDITS: self.edit, RECOGNITIONS: self.recognise,
        }  # fmt: skip
        return deeds[self.kind]()

    def told(self, **given: Any) -> Outcome:
        return Outcome(self.kind, **given)

    def join(self) -> Outcome:
        from signals.actions.structural import join_signals

        few = self.chance.sample(self.all_signals, 3)
        where = join_signals(structural=self.structural, by=self.by, at=self.at, signals=few)
        return self.told(structural=where.pk, signals=[one.pk for one in few])

    def take_out(self) -> Outcome:
        """Only signals that say so may go: of the others none may ever be lost."""
        from signals.actions.structural import take_signal_out

        one = self.chance.choice([one for one in self.all_signals if one.service == MAY_GO])
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
            signals=self.chance.sample(self.all_signals, 6),
        )  # fmt: skip
        return self.told(structural=part.pk)

    def move(self) -> Outcome:
        from signals import phases
        from signals.actions.structural import move_structural

        seen = self.structural.phase
        step = self.chance.choice(self.offered or phases.transitions_from(seen))
        move_structural(
            structural=self.structural, by=self.by, at=self.at, expected=seen, to=step.end,
            note="Zo zien wij het.", decision="taken_up",
        )  # fmt: skip
        return self.told(structural=self.structural.pk)

    def echo(self) -> Outcome:
        from signals.actions.echoes import echo_signal

        one = self.chance.choice(self.all_signals)
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
