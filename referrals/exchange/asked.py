"""What may be asked in an address of the open data, read strictly: a slip is said, never guessed.

A filter that we do not have is refused too: leaving it out would give an answer to another question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 50, 100, 100_000
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadParameter(ValueError):
    """The sentence says which parameter and what it must be."""


def read(query: QueryDict, allowed: Sequence[str]) -> dict[str, Any]:
    """The parameters that were given, each as what it means. Raises BadParameter."""
    found = {}
    for name, values in query.lists():
        if name not in allowed:
            names = ", ".join(sorted(allowed)) or "none"
            raise BadParameter(f"There is no parameter '{_short(name)}' here. There are: {names}.")
        if len(values) != 1:
            raise BadParameter(f"Give '{name}' once.")
        try:
            found[name] = READERS[name](values[0])
        except ValueError as error:
            raise BadParameter(f"'{name}' must be {MUST_BE[name]}.") from error
    return found


def _short(text: str) -> str:
    return "".join(letter for letter in text[:40] if letter.isprintable())


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
            raise ValueError
        return int(text)

    return number


def _yes_or_no(text: str) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _not()


def _uuid(text: str) -> UUID:
    if len(text) != 36:  # Python reads other notations too
        raise ValueError
    return UUID(text)


def _words(text: str) -> str:
    if "\x00" in text or not text.strip() or len(text) > 100:
        raise ValueError
    return text.strip()


def _slug(text: str) -> str:
    return text if re.fullmatch("[-a-z0-9_]{1,50}", text) else _not()


def _moment(text: str) -> datetime:
    """A plus in an address means a space, so a space before an offset is one."""
    found = parse_datetime(text.replace(" ", "+"))
    if found is None and (day := parse_date(text)):
        found = datetime.combine(day, time.min)
    if found is None or not 1900 < found.year < 9000:
        raise ValueError
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _clock(text: str) -> time:
    if not re.fullmatch("[0-9]{2}:[0-9]{2}", text, re.ASCII):
        raise ValueError
    return time.fromisoformat(text)


def _day(text: str) -> int:
    return DAYS.index(text)


def _json(text: str) -> str:
    return text if text == "json" else _not()


def _not() -> Any:
    raise ValueError


A_KEY, A_SWITCH, A_CLOCK = "a UUID", "true or false", "a time such as 09:30"
READERS: dict[str, Callable[[str], Any]] = {
    "page": _number(LAST_PAGE), "per_page": _number(MOST_PER_PAGE),
    "search": _words, "city": _slug, "modified_after": _moment,
    "taxonomy_id": _uuid, "taxonomy_term_id": _uuid, "organization_id": _uuid,
    "parent_id": _uuid, "top_only": _yes_or_no,
    "minimal": _yes_or_no, "full": _yes_or_no, "full_service": _yes_or_no,
    "day": _day, "start_time": _clock, "end_time": _clock, "format": _json,
}  # fmt: skip
MUST_BE = {
    "page": f"a whole number from 1 to {LAST_PAGE}",
    "per_page": f"a whole number from 1 to {MOST_PER_PAGE}",
    "search": "some words, 100 letters at the most",
    "city": "the word of a city, such as gent",
    "modified_after": "a day or a moment, such as 2026-11-01 or 2026-11-01T09:00:00Z",
    "taxonomy_id": A_KEY, "taxonomy_term_id": A_KEY, "organization_id": A_KEY, "parent_id": A_KEY,
    "top_only": A_SWITCH, "minimal": A_SWITCH, "full": A_SWITCH, "full_service": A_SWITCH,
    "day": f"one of {', '.join(DAYS)}",
    "start_time": A_CLOCK, "end_time": A_CLOCK,
    "format": "json",
}  # fmt: skip
