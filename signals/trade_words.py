"""The words of the trade and of the street, and the concepts they stand for (`data/trade_words.csv`).

Plain Python. The list has one concept a line. `number` is its place in a stored trace: a new concept
gets a new number, and a number is never used again. `domain` and `barrier` are what it points to, with
a `?` where only a little. `weight` is how rare it is, in tenths of ln(1 + texts / texts with it).
In `words`, `*` is any ending (in front: any beginning), `_` a space, and `+` leaves room for a word
or three between. After a change: `manage.py retrace_signals`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cities.words import sort_key

WORDS = Path(__file__).parent / "data" / "trade_words.csv"
CONCEPTS = 128  # places for concepts in a stored trace
A_LITTLE = 0.3
REACH = 4  # how far the next word may stand after a `+`
INSIDE_FROM = 7  # letters: a beginning this long also counts in the middle of a compound


@dataclass(frozen=True)
class Concept:
    """A thing of the trade that has many names; how much it points to which domain and barrier."""

    number: int
    domains: Mapping[str, float]
    barriers: Mapping[str, float]
    weight: int


@dataclass(frozen=True)
class _Next:
    """A word that must follow: at once, or `near`."""

    pattern: str
    near: bool

    def found_in(self, words: Sequence[str], start: int) -> int | None:
        """Where it stands, from `start` on."""
        end = min(start + (REACH if self.near else 1), len(words))
        return next((at for at in range(start, end) if _fits(self.pattern, words[at])), None)


_Term = tuple[int, tuple[_Next, ...]]  # the number of a concept, and what must follow


@dataclass(frozen=True)
class _Lists:
    concepts: dict[int, Concept] = field(default_factory=dict)
    whole: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))
    insides: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))

    def put(self, word: str, number: int) -> None:
        first, *rest = re.split(r"(?=[_+])", word)
        term = (number, tuple(_Next(one[1:], near=one[0] == "+") for one in rest))
        if first.startswith("*"):
            self.endings[first[1:]].append(term)
        elif first.endswith("*"):
            self.beginnings[first[:-1]].append(term)
            if len(first) > INSIDE_FROM:
                self.insides[first[:-1]].append(term)
        else:
            self.whole[first].append(term)


def concepts_in(words: Sequence[str]) -> frozenset[int]:
    """The numbers of the concepts that these words, in this order, touch."""
    return frozenset(
        number
        for at, word in enumerate(words)
        for number, following in _terms_of(word)
        if _follow(following, words, at + 1)
    )


@cache
def concept_of(number: int) -> Concept:
    """The concept with this number. Raises KeyError."""
    return _lists().concepts[number]


@cache
def _lists() -> _Lists:
    lists = _Lists()
    with WORDS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter=";"):
            number = int(row["number"])
            lists.concepts[number] = Concept(
                number,
                _pointers(row["domain"]),
                _pointers(row["barrier"]),
                int(row["weight"]),
            )
            for word in row["words"].split():
                lists.put(sort_key(word), number)
    return lists


def _pointers(codes: str) -> dict[str, float]:
    return {code.rstrip("?"): A_LITTLE if code.endswith("?") else 1 for code in codes.split()}


def _terms_of(word: str) -> Iterator[_Term]:
    """What this word may be (the beginning of); "kids-id" also by its parts."""
    lists = _lists()
    for part in dict.fromkeys([word, *word.split("-")]):
        yield from lists.whole.get(part, ())
        for end in range(2, len(part) + 1):
            yield from lists.beginnings.get(part[:end], ())
        for start in range(1, len(part) - 1):
            yield from lists.endings.get(part[start:], ())
            for end in range(start + INSIDE_FROM, len(part) + 1):
                yield from lists.insides.get(part[start:end], ())


def _follow(following: Sequence[_Next], words: Sequence[str], at: int) -> bool:
    for one in following:
        found = one.found_in(words, at)
        if found is None:
            return False
        at = found + 1
    return True


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
