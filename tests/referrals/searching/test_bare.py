"""Words as they are compared: bare, the same in the database and here, and typing errors by sound."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from referrals.searching.bare import (
    LONGEST,
    MOST_WORDS,
    bare,
    folded,
    steps_between,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("pincode van eID vergeten", ("pincode", "van", "eid", "vergeten")),
        ("e-ID, E-id", ("eid",)),
        ("Crèche, CRECHE", ("creche",)),
        ("foto’s op de pc", ("fotos", "op", "de", "pc")),
        ("déclaration d'impôts", ("declaration", "impots")),
        (":*&|!() '\"\\ <->", ()),
        ("cursus\x00pc", ("cursus", "pc")),
        ("e\u0301cole", ("ecole",)),
        ("Компьютер", ("компьютер",)),
        ("iş İŞ", ("is",)),
    ],
)
def test_words_are_bare(text, words):
    assert words_of(text) == words


@given(st.text(max_size=300))
def test_any_text_gives_words_of_letters_and_digits(text):
    words = words_of(text)

    assert len(words) <= MOST_WORDS
    assert all(len(word) <= LONGEST and word.replace("_", "").isalnum() for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "e-ID van José",
        "Ça va? foto’s \\ en/of “zo” – niet",
        "ÀÉÎÕÜ Łódź İstanbul ığş",
        "x%y|z 't Cirkant zó'n wi‑fi wi-fi a·b",
    ],
)
def test_the_database_makes_the_same_of_a_text(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_bare(%s)", [text])

        assert cursor.fetchone() == (bare(text),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fishing", "phishing"),
        ("skannen", "scannen"),
        ("mutualitijt", "mutualiteit"),
        ("watsapp", "whatsapp"),
        ("passwoord", "paswoord"),
    ],
)
def test_words_that_sound_alike_fold_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("itsme", "itsme", 0),
        ("itsmi", "itsme", 1),
        ("tabelt", "tablet", 1),  # two letters changed places
        ("laptop", "lptob", 2),
        ("fiets", "computer", 3),  # more than two
    ],
)
def test_typing_errors_are_counted_in_steps(one, other, steps):
    assert steps_between(one, other, 2) == steps
