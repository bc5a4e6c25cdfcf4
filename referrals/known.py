"""What the search knows of a city, read when it changed and kept in this process until then."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import connection

from cities.models import City, Neighbourhood, Organisation
from referrals.models import Around, SearchSynonym, SearchWord
from referrals.searching.bare import words_of
from referrals.searching.concepts import Phrase
from referrals.searching.question import Known
from referrals.searching.vocabulary import Vocabulary

# Words that many names have, so that they name nothing: "centrum", "digipunt".
COMMON = frozenset(
    "centrum noord oost west zuid stad sint dienst digipunt digibank bureau huis wijk wijkcentrum "
    "wijkteam buurt buurthuis oud nieuw groot klein vzw team hulp open werk jong kind school "
    "organisatie buiten binnen haven dok plein park dorp intra muros station laar vlaanderen".split()
)
SHORTEST_NAME = 4
HOST_ALIASES = {"bibliotheek": ("bib",)}

# One row that changes whenever anything does that is kept below, and the links between wijken.
STATE = """
SELECT
    (SELECT count(*) || '.' || coalesce(max(id), 0) FROM referrals_searchword WHERE city_id = %(city)s),
    (SELECT md5(string_agg(concat_ws(' ', id, typed, '=', means), ',' ORDER BY id))
       FROM referrals_searchsynonym WHERE city_id = %(city)s),
    (SELECT md5(string_agg(concat_ws(' ', id, name), ',' ORDER BY id))
       FROM cities_organisation WHERE city_id = %(city)s),
    (SELECT array_agg(ARRAY[whole_id, part_id]) FROM cities_neighbourhoodpart
      WHERE city_id = %(city)s)
"""


@dataclass(frozen=True)
class Map:
    """The wijken of a city by key, and which lie over which (whole, part)."""

    wijken: Mapping[int, Neighbourhood]
    links: tuple[tuple[int, int], ...]

    def around(self, keys: Iterable[int]) -> Around:
        return Around.linked(keys, self.links)


def known_of(city: City, wijken: Iterable[Neighbourhood]) -> tuple[Known, Map]:
    """What is known of the city whose wijken these are. One query, two more when something changed."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"city": city.pk})
        words, synonyms, hosts, links = cursor.fetchone()
    there = {wijk.pk: wijk for wijk in wijken}
    known = _read(city.pk, words, synonyms, hosts)
    named = replace(known, wijken=_named(there), own=frozenset(words_of(city.name)))
    return named, Map(there, tuple((whole, part) for whole, part in links or ()))


@lru_cache(maxsize=32)
def _read(city: int, words: str, synonyms: str | None, hosts: str | None) -> Known:
    """Read it all; the arguments after `city` only say which state it is in."""
    named: dict[str, set[int]] = defaultdict(set)
    offering = Organisation.objects.filter(city=city, offers__isnull=False).distinct()
    for key, name in offering.values_list("pk", "name").order_by("pk"):
        for word in words_of(name):
            if len(word) >= SHORTEST_NAME - 1 and word not in COMMON:
                for alias in (word, *HOST_ALIASES.get(word, ())):
                    named[alias].add(key)
    there = SearchWord.objects.filter(city=city).order_by("pk")
    own = SearchSynonym.objects.filter(city=city).by_word() if synonyms else ()
    return Known(
        vocabulary=Vocabulary(there.values_list("word", flat=True), extra=named),
        synonyms=tuple((words_of(one.typed), words_of(one.means)) for one in own),
        hosts={word: frozenset(keys) for word, keys in named.items()},
    )


def _named(wijken: Mapping[int, Neighbourhood]) -> dict[Phrase, frozenset[int]]:
    """Each wijk by its whole name, and by each word of it that names something."""
    found: dict[Phrase, set[int]] = defaultdict(set)
    for key, wijk in wijken.items():
        parts = [words_of(part) for part in re.split(r"[-–/,()]", wijk.name)]
        whole = tuple(word for part in parts for word in part)
        found[whole].add(key)
        for part in filter(None, parts):
            if len(part) > 1:
                found[part].add(key)
            for word in part:
                if len(word) >= SHORTEST_NAME and word not in COMMON:
                    found[word,].add(key)
    return {phrase: frozenset(keys) for phrase, keys in found.items() if phrase}
