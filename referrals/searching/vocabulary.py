"""The words that stand in the offers of a city, and which of them a word may mean.

Plain Python. Inflections, parts of compounds and typing errors are looked up among these words
only, so that every word that is found stands in an offer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from referrals.searching.bare import folded, steps_between
from referrals.searching.concepts import known_words
from referrals.searching.stems import keys_of

PART = 4  # letters: a shorter word is no part of another, but for these
SHORT_PARTS = frozenset("les app bus pas web bib gsm eid job tv pc cv".split())
NOT_LAST = frozenset("thuis huis werk dag ling heid".split())  # buurthuis is no thuis
# What says nothing at the end of a word: "printpunt" is about printing.
TAILS = (
    "punt",
    "plek",
    "plaats",
    "moment",
    "uren",
    "uur",
    "loket",
    "dienst",
    "probleem",
    "problemen",
)
LONG_END, LONG_START = 5, 6  # letters: what a word nobody knows must share with one that is known
LINKS = ("", "s", "e", "en", "n", "er")
SURE_FROM = 6  # letters: from here on a part needs no known other part


class Vocabulary:
    """`words` are bare; `extra` are words that may be meant too, as names of places."""

    def __init__(self, words: Iterable[str], *, extra: Iterable[str] = ()) -> None:
        self.words = frozenset(word for word in words if not word.isdigit())
        self.extra = frozenset(extra)

    def forms_of(self, word: str) -> frozenset[str]:
        """The words that are the same but for their ending."""
        if len(word) < PART:
            return frozenset({word} & self.words)
        return frozenset(found for key in keys_of(word) for found in self._by_key.get(key, ()))

    def beginning_with(self, start: str) -> frozenset[str]:
        return frozenset(_from(self._sorted, start))

    def compounds_of(self, word: str) -> frozenset[str]:
        """The longer words that the word is a part of: "cursus" of "computercursus"."""
        if len(word) < PART and word not in SHORT_PARTS:
            return frozenset()
        least = min(PART, len(word))
        parts = {key for key in keys_of(word) if len(key) >= least}
        return frozenset(
            found
            for part in parts
            for found in (*self._starting(part), *self._ending(part))
            if found not in parts
        )

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The known words that a word is made of; the longest last part wins."""
        for tail in TAILS:
            if word.endswith(tail) and (known := self._linked(word.removesuffix(tail))):
                return (known,)
        for cut in range(3, len(word) - 2):
            first, last = word[:cut], word[cut:]
            if last in NOT_LAST and last != "thuis":
                continue
            if self._is_part(last) and (known := self._linked(first)):
                return known, last
        return ()

    def end_of(self, word: str) -> str:
        """The longest known word that a long one ends with, or else begins with: "datingfraude" is
        at least fraude."""
        for cut in range(3, len(word) - LONG_END + 1):
            if word[cut:] not in NOT_LAST and self._is_part(word[cut:]):
                return word[cut:]
        for cut in range(len(word) - 3, LONG_START - 1, -1):
            if self._is_part(word[:cut]):
                return word[:cut]
        return ""

    def near(self, word: str) -> list[str]:
        """The known words that may have been meant by a word with typing errors, the nearest first;
        only the nearest."""
        if len(word) < PART - 1:
            return []
        asked = folded(word)
        most = 1 if len(asked) < 6 else 2
        found = {}
        for piece in _without_one(asked):
            for other in self._deletes.get(piece, ()):
                if other not in found:
                    found[other] = min(
                        steps_between(asked, folded(other), most), steps_between(word, other, most)
                    )
        near = {
            one: (steps, steps_between(word, one, 4))
            for one, steps in found.items()
            if steps <= most and one != word and _is_likely(word, one)
        }
        best = min((steps for steps, _ in near.values()), default=0)
        nearest = sorted((one for one in near if near[one][0] == best), key=lambda w: (near[w], w))
        least = near[nearest[0]][1] if nearest else 0
        return [one for one in nearest if near[one][1] <= least + (best == 0)][:3]

    # ── What it is looked up in, made when first needed ──────────────────────────────────────────

    @cached_property
    def _by_key(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            if len(word) >= PART:
                for key in keys_of(word):
                    found[key].append(word)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.words)

    @cached_property
    def _backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self.words)

    @cached_property
    def _deletes(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words | known_words().keys() | self.extra):
            if len(word) >= PART - 1:
                for piece in _without_one(folded(word)):
                    found[piece].append(word)
        return found

    def _starting(self, part: str) -> Iterator[str]:
        for word in _from(self._sorted, part):
            rest = word[len(part) :]
            if len(rest) >= 3 and (len(part) >= SURE_FROM or self._is_part(_unlinked(rest))):
                yield word

    def _ending(self, part: str) -> Iterator[str]:
        if part in NOT_LAST:
            return
        for ending in ("", "s", "en", "je", "jes"):
            for backwards in _from(self._backwards, (part + ending)[::-1]):
                word = backwards[::-1]
                rest = word[: -len(part + ending)]
                if len(rest) >= 2 and (len(part) >= SURE_FROM or self._linked(rest)):
                    yield word

    def _is_part(self, word: str) -> bool:
        if len(word) < PART and word not in SHORT_PARTS:
            return False
        return bool(self.forms_of(word)) or word in known_words()

    def _linked(self, word: str) -> str:
        """The known word that this is, without the s or en between two parts; or nothing."""
        bare = (word.removesuffix(link) for link in LINKS)
        return next((one for one in bare if len(one) > 2 and self._is_part(one)), "")


def _is_likely(word: str, meant: str) -> bool:
    """Whether people mistype so: the first letter is right, and of a short word no letter is another."""
    one, other = folded(word), folded(meant)
    if len(word) <= PART and len(one) == len(other) and sorted(one) != sorted(other):
        return sorted(word) == sorted(meant)
    return len(word) > PART + 1 or one[0] == other[0]


def _from(words: list[str], start: str) -> Iterator[str]:
    for at in range(bisect_left(words, start), len(words)):
        if not words[at].startswith(start):
            return
        yield words[at]


def _unlinked(word: str) -> str:
    return word[1:] if word[0] == "s" and len(word) > PART else word


def _without_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
