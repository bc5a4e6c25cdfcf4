"""What a search leaves behind: a number, a gap that somebody logs, and the words a city teaches it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from cities.models import City, Neighbourhood
from referrals.enums import SearchOutcome
from referrals.models import SearchSynonym, UnmetNeed

KEEPS_WORDS = timedelta(days=366)
MOST_SYNONYMS = 500

ONE_MORE = """
INSERT INTO referrals_searchcount AS there (city_id, neighbourhood_id, day, outcome, times)
VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (city_id, day, outcome) WHERE neighbourhood_id IS NULL
DO UPDATE SET times = there.times + 1
"""
ONE_MORE_IN_A_WIJK = """
INSERT INTO referrals_searchcount AS there (city_id, neighbourhood_id, day, outcome, times)
VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (city_id, day, outcome, neighbourhood_id) WHERE neighbourhood_id IS NOT NULL
DO UPDATE SET times = there.times + 1
"""


class TooMany(Exception):
    """The city has as many search words of its own as there is room for."""


def count_search(
    *, city: City, neighbourhood: Neighbourhood | None, outcome: SearchOutcome, on: date
) -> None:
    """One more search of this day that ended so. No words, no person; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            ONE_MORE_IN_A_WIJK if neighbourhood else ONE_MORE,
            [city.pk, neighbourhood.pk if neighbourhood else None, on, str(outcome)],
        )


def log_unmet_need(
    *,
    city: City,
    neighbourhood: Neighbourhood | None,
    on: date,
    kind: str = "",
    words: str = "",
    filters: str = "",
) -> UnmetNeed:
    """Something that is not there, for somebody who is not named. `words` went past the guard."""
    return city.unmet_needs.create(
        neighbourhood=neighbourhood, noticed_on=on, kind=kind, words=words, filters=filters
    )


def forget_words(*, on: date) -> int:
    """Let go of what was typed more than a year ago; how often and where stays. Gives how many."""
    old = UnmetNeed.objects.with_words_from_before(on - KEEPS_WORDS)
    return old.update(words="", filters="")


@transaction.atomic
def add_synonym(*, city: City, typed: str, means: str, on: date) -> SearchSynonym:
    """Who types `typed` in this city also finds `means`; the same twice is one. Raises TooMany."""
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    own = city.search_synonyms
    if there := own.filter(typed__iexact=typed, means__iexact=means).first():
        return there
    if own.count() >= MOST_SYNONYMS:
        raise TooMany
    return own.create(typed=typed, means=means, added_on=on)


def remove_synonym(*, synonym: SearchSynonym) -> None:
    """Let a search word of the city go; twice changes nothing."""
    SearchSynonym.objects.filter(pk=synonym.pk).delete()
