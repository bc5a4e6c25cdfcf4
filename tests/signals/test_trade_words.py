"""The word list: what counts as a name of a concept, and how much of what colleagues reword is found."""

import json
from pathlib import Path

import pytest

from signals import alike
from signals.trade_words import concept_of, concepts_in

PAIRS = Path(__file__).parent / "pairs"
ITSME, PIN, NO_DEVICE, METER, BUS = 15, 14, 71, 76, 80


def touched(text: str) -> frozenset[int]:
    return concepts_in(alike.words_of(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("itsme", ITSME),
        ("itsmeproblemen", ITSME),  # any ending
        ("de kids-id en de itsme-app", ITSME),  # a part of a word with a hyphen
        ("de cijfercode", PIN),  # any beginning
        ("op de gsm", NO_DEVICE),  # words that follow each other
        ("geen oude of nieuwe laptop", NO_DEVICE),  # words that stand near each other
        ("hoofdwatermeters", METER),  # in the middle of a compound
        ("ÍTSMÉ", ITSME),
    ],
)
def test_it_is_recognised(text, number):
    assert number in touched(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("kritsmeren", ITSME),
        ("geen tijd gehad om daar een laptop te halen", NO_DEVICE),
        ("een laptop, geen probleem", NO_DEVICE),
        ("autobusje", BUS),  # a short name counts as a whole only
    ],
)
def test_it_is_not_mistaken_for_it(text, number):
    assert number not in touched(text)


def test_a_concept_points_most_to_one_axis_and_a_little_to_others():
    eid = concept_of(12)

    assert eid.domains == {"federal_government": 1, "local_government": 0.3}
    assert eid.barriers == {"sign_in": 1, "counter": 0.3}


# ── How much is found ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def blind():
    """Problems that were written before the word list was looked at: [wording, others …] of each."""
    problems = json.loads((PAIRS / "blind.json").read_text())
    return [
        (one["wording"], one["with_typos"], one["reworded"], one["domain"], one["barrier"])
        for one in problems
    ]


def found(asked, number, blind):
    """Whether the wording of problem `number` is among the five nearest of all of them."""
    likenesses = [
        alike.likeness(alike.trace(asked), alike.trace(one[0]), domain=one[3], barrier=one[4])
        for one in blind
    ]
    return sorted(likenesses, reverse=True).index(likenesses[number]) < 5


def test_they_are_many_and_none_is_written_twice(blind):
    texts = {text for one in blind for text in (one[0], one[1], *one[2])}

    assert len(blind) >= 30
    assert len(texts) == 4 * len(blind)


def test_typing_errors_hide_nothing(blind):
    assert [one[1] for number, one in enumerate(blind) if not found(one[1], number, blind)] == []


def test_nine_in_ten_rewordings_are_found_among_five(blind):
    hits = [found(text, number, blind) for number, one in enumerate(blind) for text in one[2]]

    assert sum(hits) / len(hits) >= 0.9


def test_the_right_axes_are_among_three(blind):
    texts = [(text, one) for one in blind for text in (one[0], *one[2])]
    guesses = [(alike.suggest(alike.trace(text)), one) for text, one in texts]

    domains = [one[3] in guess.domains for guess, one in guesses]
    barriers = [one[4] in guess.barriers for guess, one in guesses]
    assert sum(domains) / len(domains) >= 0.95
    assert sum(barriers) / len(barriers) >= 0.9
