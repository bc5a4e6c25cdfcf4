"""The code word: pronounceable, forgiving, never guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.codes import PRIME, SYLLABLES, make_code, read, shown

drawn = st.builds(lambda _: make_code(), st.integers())


def test_there_are_more_than_forty_bits_of_them():
    assert PRIME == len(set(SYLLABLES)) == 79
    assert 7 * math.log2(PRIME) > 44


@given(code=drawn)
def test_what_is_made_can_be_read_and_said(code):
    assert len(code) == 16
    assert read(code) == read(shown(code)) == code
    assert [len(group) for group in shown(code).split("-")] == [4, 4, 4, 4]


def test_no_two_are_alike():
    assert len({make_code() for _ in range(500)}) == 500


@given(code=drawn, place=st.integers(0, 7), other=st.sampled_from(SYLLABLES))
def test_one_wrong_syllable_is_always_noticed(code, place, other):
    typed = code[: 2 * place] + other + code[2 * place + 2 :]

    assert read(typed) == (code if typed == code else None)


@given(code=drawn, one=st.integers(0, 7), two=st.integers(0, 7))
def test_two_swapped_syllables_are_always_noticed(code, one, two):
    parts = [code[at : at + 2] for at in range(0, 16, 2)]
    parts[one], parts[two] = parts[two], parts[one]
    typed = "".join(parts)

    assert read(typed) == (code if typed == code else None)


@given(code=drawn, place=st.integers(0, 14))
def test_two_swapped_letters_are_always_noticed(code, place):
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert read(typed) is None


@given(code=drawn)
def test_what_is_taken_for_another_letter_does_not_matter(code):
    typed = shown(code).upper().replace("K", "C").replace("F", "V").replace("O", "0")
    typed = typed.replace("I", "Y").replace("-", "  ").replace("A", "à").replace("B", "BB")

    assert read(f" {typed} ") == code


@pytest.mark.parametrize(
    "typed", ["", "-", "bado", "\x00", "a" * 5000, "1234567890123456", "wuwuwuwuwuwuwuwu", "é" * 16]
)
def test_what_can_be_no_code_is_none(typed):
    assert read(typed) is None
