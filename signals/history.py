"""The history of a signal as a person reads it: who did what, when. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Version:
    """How a signal stood after one change: field → shown value, and who made it (None: not known)."""

    at: datetime
    by: int | None
    values: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One line of the history. `fields` are (label, before, after); empty for the first line."""

    at: datetime
    by: str
    kind: str  # "logged", "changed" or "withdrawn"
    fields: tuple[tuple[str, str, str], ...] = ()


def changes(
    versions: Iterable[Version], labels: Mapping[str, str], names: Mapping[int, str]
) -> list[Change]:
    """The changes between consecutive versions (oldest first in, oldest first out).

    A version in which no labelled field differs is left out. `withdrawn` in the values (any text) says
    that the signal was withdrawn by then.
    """
    told: list[Change] = []
    before: Mapping[str, Any] | None = None
    for version in versions:
        by = names.get(version.by, "") if version.by is not None else ""
        if before is None:
            told.append(Change(version.at, by, "logged"))
        elif version.values.get("withdrawn") and not before.get("withdrawn"):
            told.append(Change(version.at, by, "withdrawn"))
        else:
            fields = tuple(
                (label, before.get(name, ""), version.values.get(name, ""))
                for name, label in labels.items()
                if before.get(name, "") != version.values.get(name, "")
            )
            if fields:
                told.append(Change(version.at, by, "changed", fields))
        before = version.values
    return told
