"""What somebody means: inflections, parts of words, typing errors, other words, places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.searching.question import How, Known, understand
from referrals.searching.vocabulary import Vocabulary

WORDS = (
    "computercursus cursus lessen smartphone itsme formulieren papieren thuis internet buurthuis "
    "tablet wachtwoord belastingbrief turks heule printer van het sociaal internetaanbod"
).split()
KNOWN = Known(Vocabulary(WORDS), own=frozenset({"kortrijk"}))


def ask(text, known=KNOWN):
    return understand(text, known)


def words(text, known=KNOWN):
    """The words that answer each thing that was asked, without what only comes near."""
    return [
        {word for word, found in term.words.items() if found.how != How.NEAR}
        for term in ask(text, known).terms
    ]


def test_a_word_is_found_in_its_forms_and_in_longer_words():
    [found] = words("cursussen")

    assert found == {"cursus", "computercursus", "lessen"}


def test_a_compound_finds_its_parts_and_its_parts_find_it():
    assert {"cursus", "computercursus"} <= set().union(*words("tabletcursus"))
    assert "computercursus" in words("cursus")[0]


def test_two_words_find_the_one_that_they_make():
    assert all("computercursus" in found for found in words("computer cursus"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("itsmi", "itsme"),
        ("smartfoon", "smartphone"),
        ("tabelt", "tablet"),
        ("fromulieren", "formulieren"),
    ],
)
def test_a_typing_error_is_read_as_what_was_meant(typed, meant):
    question = ask(typed)

    assert question.meant == {typed: meant}
    assert meant in words(typed)[0]


@pytest.mark.parametrize("typed", ["kiel", "zzz", "xylofoon", "ab"])
def test_what_is_too_far_is_no_typing_error(typed):
    assert ask(typed).unknown == (typed,)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("gsm", "smartphone"),
        ("cours", "cursus"),
        ("tax-on-web", "belastingbrief"),
        ("afdrukken", "printer"),
        ("paperasse", "papieren"),
    ],
)
def test_another_word_finds_the_same(asked, found):
    assert found in words(asked)[0]


def test_a_place_where_the_word_thuis_ends_by_chance_is_not_found():
    assert "buurthuis" not in words("thuis")[0]


def test_words_that_say_little_leave_no_offer_out():
    question = ask("hulp met mijn smartphone in Kortrijk")

    assert [term.asked for term in question.terms] == ["smartphone"]
    assert [term.asked for term in ask("hulp smartphone leren").needed] == ["smartphone"]


def test_a_long_word_that_nobody_knows_is_read_by_its_end():
    assert ask("datingwachtwoord").meant == {"datingwachtwoord": "wachtwoord"}


def test_a_question_in_words_asks_for_facts_too():
    facts = [term.facts for term in ask("printen Turks aan huis woensdag").terms]

    assert [sorted(fact) for fact in facts] == [
        ["equipment:printer"],
        ["language:tr"],
        ["at_home"],
        ["day:2"],
    ]


def test_hosts_and_wijken_are_known_by_name():
    known = Known(
        Vocabulary(WORDS),
        hosts={"bibliotheek": frozenset({7})},
        wijken={("nieuw", "gent"): frozenset({1}), ("heule",): frozenset({2})},
    )

    terms = ask("bibliotheek nieuw gent heule", known).terms

    assert [(term.hosts, term.wijken) for term in terms] == [
        (frozenset({7}), frozenset()),
        (frozenset(), frozenset({1})),
        (frozenset(), frozenset({2})),
    ]


def test_the_words_of_a_city_count_as_the_same():
    known = Known(Vocabulary(WORDS), synonyms=((("de", "kiosk"), ("tablet",)),))

    [term] = ask("de kiosk", known).terms

    assert term.words["tablet"].how == How.CITY


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text):
    question = ask(text)

    assert len(question.terms) <= 8
    assert all(
        set(word) <= set("abcdefghijklmnopqrstuvwxyz ") for t in question.terms for word in t.words
    )
