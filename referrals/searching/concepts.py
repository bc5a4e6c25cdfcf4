"""The words of the trade, of the street and of other languages, and the things they stand for
(`referrals/data/search_words.csv`).

Plain Python. The list has one thing a line. `words` are asked with and stand in offers; `asked` are
only asked with: other languages, and words that say too little when they stand in a text. `also` is
what comes near it: words, or things by one of their words. `facts` are what an offer may have that
answers it, each with how well (of 100). A `*` at the end is any ending.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from referrals.searching.bare import words_of
from referrals.searching.stems import keys_of

LIST = Path(__file__).resolve().parent.parent / "data" / "search_words.csv"
LONGEST_PHRASE = 6
EXACT_UP_TO = 3  # letters: a word this short has no inflections

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """A thing that has many names. `facts` are by name ("equipment:printer") how well they answer."""

    name: str
    words: tuple[Phrase, ...]
    asked: tuple[Phrase, ...]
    also: tuple[Phrase, ...]
    facts: Mapping[str, int]


@dataclass
class _Index:
    by_key: dict[str, list[tuple[Phrase, Concept]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    beginnings: list[tuple[str, Phrase, Concept]] = field(default_factory=list)
    singles: dict[str, None] = field(default_factory=dict)

    def put(self, phrase: Phrase, concept: Concept) -> None:
        first = phrase[0]
        if first.endswith("*"):
            self.beginnings.append((first[:-1], phrase, concept))
        for key in _keys(first.rstrip("*")):
            self.by_key[key].append((phrase, concept))
        if len(phrase) == 1:
            self.singles[first.rstrip("*")] = None


def concepts_at(tokens: Sequence[str], at: int) -> Iterator[tuple[int, Concept]]:
    """How many words from here on name which concepts; nothing in particular comes first."""
    index = _index()
    first = tokens[at]
    near = [one for key in _keys(first) for one in index.by_key.get(key, ())]
    near += [(phrase, one) for start, phrase, one in index.beginnings if first.startswith(start)]
    for phrase, concept in near:
        asked = tokens[at : at + len(phrase)]
        if len(asked) == len(phrase) and all(map(_fits, phrase, asked)):
            yield len(phrase), concept


def known_words() -> Mapping[str, None]:
    """Every single word of the list, in its order."""
    return _index().singles


@cache
def concepts() -> tuple[Concept, ...]:
    """The whole list."""
    with LIST.open(encoding="utf-8", newline="") as rows:
        return tuple(_concept(row) for row in csv.DictReader(rows, delimiter=";"))


def phrases_in(text: str) -> tuple[Phrase, ...]:
    """ "tax on web, belasting*" as phrases of bare words."""
    found = []
    for one in text.split(","):
        phrase = words_of(one)
        if phrase:
            ending = "*" if one.rstrip().endswith("*") else ""
            found.append((*phrase[:-1], phrase[-1] + ending))
    return tuple(found)


def _concept(row: Mapping[str, str]) -> Concept:
    facts = (fact.rpartition(":") for fact in row["facts"].split())
    return Concept(
        name=row["concept"],
        words=phrases_in(row["words"]),
        asked=phrases_in(row["asked"]),
        also=phrases_in(row["also"]),
        facts={name: int(worth) for name, _, worth in facts},
    )


@cache
def _index() -> _Index:
    index = _Index()
    for concept in concepts():
        for phrase in dict.fromkeys((*concept.words, *concept.asked)):
            index.put(phrase, concept)
            if len(phrase) == 2 and not phrase[0].endswith("*"):  # "smart school", written as one
                index.put((phrase[0] + phrase[1],), concept)
    return index


def _keys(word: str) -> frozenset[str]:
    return keys_of(word) if len(word) > EXACT_UP_TO else frozenset({word})


def _fits(pattern: str, word: str) -> bool:
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1]) or bool(_keys(pattern[:-1]) & _keys(word))
    return bool(_keys(pattern) & _keys(word))
