"""How long ago an offer was checked, in words and in three steps. No clock: today is given."""

from dataclasses import dataclass
from datetime import date

from cities.ago import ago

FRESH_DAYS = 91  # three months
FADED_DAYS = 183  # six months


@dataclass(frozen=True)
class Freshness:
    """`words` go after "Nagekeken"; `step` is "fresh", "mid" (3 to 6 months) or "old"."""

    words: str
    step: str


def freshness(checked_on: date, today: date) -> Freshness:
    """How fresh a check on `checked_on` is on the day `today`; a day to come counts as today."""
    days = max((today - checked_on).days, 0)
    step = "fresh" if days <= FRESH_DAYS else "mid" if days <= FADED_DAYS else "old"
    return Freshness(ago(min(checked_on, today), today), step)
