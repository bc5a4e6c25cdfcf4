"""The list of words: well written, and found in every form."""

from collections import Counter
from datetime import datetime

import pytest
from django.db.models import Q

from referrals.facts import fact
from referrals.searching.concepts import concepts, concepts_at, phrases_in
from tests.conftest import BRUSSELS


def names(text):
    words = text.split()
    return {concept.name for length, concept in concepts_at(words, 0) if length == len(words)}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("gsm", "smartphone"),
        ("gsms", "smartphone"),
        ("pc", "computer"),
        ("ordinateur", "computer"),
        ("bilgisayar", "computer"),
        ("taxonweb", "taxes"),
        ("tax on web", "taxes"),
        ("belastingbrieven", "taxes"),
        ("papieren invullen", "forms"),
        ("facebook", "social_media"),
        ("kompjoeter", "computer"),
        ("smartschool", "smartschool"),
        ("burgerprofiel", "citizen_profile"),
        ("aan huis", "at_home"),
        ("woensdag", "wednesday"),
        ("turks", "turkish"),
    ],
)
def test_a_word_stands_for_a_thing(asked, name):
    assert name in names(asked)


def test_a_word_that_is_not_in_the_list_stands_for_nothing():
    assert names("xylofoon") == set()


def test_a_phrase_is_bare_words_with_its_star():
    assert phrases_in("Tax-on-web, de lijn,belasting*, ") == (
        ("taxonweb",),
        ("de", "lijn"),
        ("belasting*",),
    )


def test_every_thing_has_a_name_of_its_own_and_words():
    counted = Counter(concept.name for concept in concepts())

    assert [name for name, times in counted.items() if times > 1] == []
    assert [concept.name for concept in concepts() if not concept.words] == []


def test_every_fact_is_one_that_offers_can_have():
    now = datetime(2026, 11, 24, 10, tzinfo=BRUSSELS)

    conditions = [fact(name, now) for concept in concepts() for name in concept.facts]

    assert all(isinstance(condition, Q) for condition in conditions)
    assert all(0 < worth <= 100 for concept in concepts() for worth in concept.facts.values())
