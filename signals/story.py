"""The story of a structural signal, phase by phase, as a person reads it. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from signals import phases
from signals.phases import Phase


class State(StrEnum):
    """Where a chapter stands in the story."""

    DONE = auto()
    NOW = auto()
    TODO = auto()


@dataclass(frozen=True)
class Step:
    """One move: from `start` ("" where it began) to `end`, by somebody with this role."""

    at: datetime
    start: str
    end: str
    role: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """Something that happened on the way; `url` leads to what it is about."""

    at: datetime
    text: str
    url: str = ""


@dataclass(frozen=True)
class Chapter:
    """A phase as it went. `since` is when it was reached the last time; None: still to come."""

    phase: Phase
    state: State
    since: datetime | None = None
    role: str = ""
    note: str = ""
    lines: tuple[Line, ...] = ()


def tell(steps: Sequence[Step], lines: Iterable[Line], *, sent_back: str) -> list[Chapter]:
    """The chapters, in the order of the phases, from the moves (oldest first) and what happened.

    Each line stands in the phase that held when it happened, oldest first. A move that is not the way
    forward is told as a line of the phase it left: `sent_back` is its text, with {phase} and {note}.
    """
    current = Phase(steps[-1].end)
    heads: dict[Phase, Step] = {}
    told: dict[Phase, list[Line]] = {phase: [] for phase in Phase}
    for step in steps:
        end = Phase(step.end)
        if step.start and not _goes_on(step) and step is not steps[-1]:
            text = sent_back.format(phase=end.label, note=step.note)
            told[Phase(step.start)].append(Line(step.at, text))
        heads[end] = step
    for line in lines:
        told[_phase_at(steps, line.at)].append(line)
    return [
        _chapter(phase, _state(phase, current), heads.get(phase), told[phase])
        for phase in _shown(current, heads, told)
    ]


def _shown(
    current: Phase, heads: dict[Phase, Step], told: dict[Phase, list[Line]]
) -> Iterable[Phase]:
    """All eight; of what was not retained only what it reached, and that it was not."""
    if current != Phase.NOT_RETAINED:
        # What was said while it was not retained belongs to where it came back.
        told[Phase.COLLECTED] += told[Phase.NOT_RETAINED]
        return phases.ORDER
    return [phase for phase in Phase if phase in heads or told[phase]]


def _chapter(phase: Phase, state: State, head: Step | None, lines: list[Line]) -> Chapter:
    in_time = tuple(sorted(lines, key=lambda line: line.at))
    if state == State.TODO or head is None:
        return Chapter(phase, state, lines=in_time)
    return Chapter(phase, state, head.at, head.role, head.note, in_time)


def _state(phase: Phase, current: Phase) -> State:
    if phase == current:
        return State.NOW
    if current == Phase.NOT_RETAINED or phases.ORDER.index(phase) < phases.ORDER.index(current):
        return State.DONE
    return State.TODO


def _goes_on(step: Step) -> bool:
    transition = phases.find(step.start, step.end)
    return transition is not None and transition.goes_on


def _phase_at(steps: Sequence[Step], at: datetime) -> Phase:
    """The phase that held at this moment; the first one for what came before it began."""
    held = [step for step in steps if step.at <= at]
    return Phase((held or steps[:1])[-1].end)
