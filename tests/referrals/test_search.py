"""The words somebody searches with."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.search import LONGEST, MOST_WORDS, forms_of, pattern_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("pincode van eID vergeten", ("pincode", "eid", "vergeten")),
        ("Crèche, CRECHE", ("creche",)),
        ("foto’s op de pc", ("foto", "pc")),
        ("de het een", ()),
        (":*&|!() '\"\\ <->", ()),
        ("cursus\x00pc", ("cursus", "pc")),
        ("e\u0301cole", ("ecole",)),
        ("компьютер", ("компьютер",)),
    ],
)
def test_words_are_bare_and_say_something(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("cursussen", ("cursussen", "cursus")),
        ("lessen", ("lessen", "les")),
        ("aanvragen", ("aanvragen", "aanvraag", "aanvrag")),
        ("computers", ("computers", "computer")),
        ("toestellen", ("toestellen", "toestel")),
        ("formulieren", ("formulieren", "formulier")),
        ("les", ("les",)),
        ("een", ("een",)),
    ],
)
def test_a_plural_is_also_its_singular(word, forms):
    assert forms_of(word) == forms


def test_a_short_word_is_found_only_where_a_word_begins():
    assert pattern_of("pc") == r"\mp[cçćčÇĆČ]"
    assert pattern_of("wifi") == "w[iìíîïıİÌÍÎÏ]f[iìíîïıİÌÍÎÏ]"


@given(st.text(max_size=300))
def test_any_text_gives_words_that_make_a_safe_pattern(text):
    words = words_of(text)

    assert len(words) <= MOST_WORDS
    assert all(len(word) <= LONGEST for word in words)
    for word in words:
        re.compile(pattern_of(word).replace(r"\m", r"\b"))
        assert not set(pattern_of(word)) & set(".*+?(){}^$'\x00")
