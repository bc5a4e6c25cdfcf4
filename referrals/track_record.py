"""How a host answered lately, in a few words; nothing under five. Plain Python, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

ENOUGH = 5  # referrals: fewer say more about one of them than about the host


@dataclass(frozen=True)
class Answer:
    """One referral to this host: after how many days it answered (None: it never did), and whether
    with a yes."""

    days: int | None
    accepted: bool


@dataclass(frozen=True)
class TrackRecord:
    """`days` is the usual wait, None where most were never answered; `accepted` is out of ten."""

    referrals: int
    days: int | None
    accepted: int


def track_record(answers: Sequence[Answer]) -> TrackRecord | None:
    """What can be said of these; None where they are too few to say anything."""
    if len(answers) < ENOUGH:
        return None
    waits = [one.days for one in answers if one.days is not None]
    accepted = sum(one.accepted for one in answers)
    return TrackRecord(
        referrals=len(answers),
        days=round(median(waits)) if 2 * len(waits) > len(answers) else None,
        accepted=round(10 * accepted / len(answers)),
    )
