"""Whether there is a place at an offer, in words, and how long such a word counts. No clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.ago import ago

COUNTS_FOR = timedelta(days=14)  # then it fades, and counts for nothing in the search
FORGOTTEN_AFTER = timedelta(days=91)  # then it says nothing any more
LONGEST_WAIT = 104  # weeks
FURTHEST = timedelta(days=730)  # that somebody may say "full until"


class CapacityState(TextChoices):
    FREE = "free", gettext_lazy("er is plaats")
    WAITING = "waiting", gettext_lazy("wachtlijst")
    FULL = "full", gettext_lazy("vol")


@dataclass(frozen=True)
class Capacity:
    """What was said of the places: `words` "Vol tot 9 januari", `ago` "3 weken geleden", and whether
    it is long ago (`faded`)."""

    words: str
    state: str
    ago: str
    faded: bool


def capacity(
    state: str, weeks: int | None, until: date | None, said_on: date, today: date
) -> Capacity | None:
    """What a word on the places is worth today; None when it is over or too old. It is full until
    a day, so on that day there is place again."""
    if (until and until <= today) or said_on < today - FORGOTTEN_AFTER:
        return None
    return Capacity(
        words=_words(state, weeks, until),
        state=state,
        ago=ago(min(said_on, today), today),
        faded=said_on < today - COUNTS_FOR,
    )


def _words(state: str, weeks: int | None, until: date | None) -> str:
    if until:
        return _("Vol tot {day}").format(day=date_format(until, "j F Y"))
    if state == CapacityState.FREE:
        return _("Er is plaats")
    if weeks:
        return ngettext(
            "Wachtlijst: ongeveer {weeks} week", "Wachtlijst: ongeveer {weeks} weken", weeks
        ).format(weeks=weeks)
    return _("Er is een wachtlijst")
