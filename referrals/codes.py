"""The code word of a referral: said aloud, typed with mistakes, never guessed.

Eight syllables of a consonant and a vowel: "bado-kimu-raso-lepi". Seven are drawn at random (44
bits); the eighth checks them, so that one wrong syllable or two swapped ones are always noticed.
Letters that look or sound alike are not used, and are read as the one they are taken for. Plain Python.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable

CONSONANTS, VOWELS = "bdfghjklmnprstwz", "aeiou"
# 79 of the 80: a prime number of syllables, or the check would miss mistakes.
SYLLABLES = tuple(c + v for c in CONSONANTS for v in VOWELS if c + v != "wu")
PRIME = len(SYLLABLES)
LENGTH = 8
_NUMBER = {syllable: number for number, syllable in enumerate(SYLLABLES)}
_LAST = pow(LENGTH, -1, PRIME)
_TAKEN_FOR = str.maketrans("vcqyx01345", "fkkizoieas")
# Groups that one would not hand to somebody on a card.
UNWANTED = frozenset(
    "homo kaka koko lulu nazi negi nega nego pipi popo puta puto zege dode dodi kuti kuto kuta".split()
)
PATTERN = rf"^([{CONSONANTS}][{VOWELS}]){{{LENGTH}}}$"  # for the database


def make_code() -> str:
    """A new code, sixteen letters without hyphens."""
    return drawn_by(secrets.randbelow)


def drawn_by(draw: Callable[[int], int]) -> str:
    """A code of seven numbers below the prime that `draw` gives; again until it reads well."""
    while True:
        drawn = [draw(PRIME) for _ in range(LENGTH - 1)]
        code = "".join(SYLLABLES[number] for number in [*drawn, _check(drawn)])
        if UNWANTED.isdisjoint(code[place : place + 4] for place in range(0, len(code), 2)):
            return code


def shown(code: str) -> str:
    """The code in groups of four, as it is read."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def read(typed: str) -> str | None:
    """The code that somebody means who types this, or None for what can be no code.

    Capitals, accents, spaces, hyphens and doubled letters do not matter; nor does a letter or digit
    that is taken for another (v for f, c for k, 0 for o). What is checked is that it can be a code;
    whether there is a referral with it, only the database knows.
    """
    letters = _letters(typed)
    if not re.fullmatch(PATTERN, letters):
        return None
    numbers = [_NUMBER.get(letters[place : place + 2], -1) for place in range(0, len(letters), 2)]
    if -1 in numbers or _check(numbers[:-1]) != numbers[-1]:
        return None
    return letters


def _letters(typed: str) -> str:
    plain = unicodedata.normalize("NFKD", typed[:100]).casefold()
    plain = plain.translate(_TAKEN_FOR)
    plain = re.sub(r"[^a-z]", "", plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def _check(numbers: list[int]) -> int:
    """The last number: with weights 1 to 8, the sum of all eight is a multiple of the prime."""
    total = sum(weight * number for weight, number in enumerate(numbers, start=1))
    return -total * _LAST % PRIME
