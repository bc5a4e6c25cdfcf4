"""How alike two texts are, and what they may be about: what a colleague would call the same.

Plain Python: knows no database and no clock, and gives the same answer every time. A text leaves a
`Trace` of two kinds: the pieces of four letters in its words, which stand against typing errors,
inflections and compounds; and the concepts of the trade it touches (`data/trade_words.csv`), which
stand against other words for the same thing. `signals.models.traces` does the same sum in SQL.

The word list, one concept a line: `number` is its place in a stored trace, so a new concept gets a
new number and a number is never used again; `domain` and `barrier` say what it points to; `weight`
is how rare it is, in tenths of ln(1 + texts / texts with it). In `words`, `*` is any ending (before
the word: any beginning) and `_` a space. After a change: `manage.py retrace_signals`.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from pathlib import Path

from cities.words import sort_key

WORDS = Path(__file__).parent / "data" / "trade_words.csv"
CONCEPTS = 128  # places for concepts in a stored trace
PIECES = 1024  # and for pieces of words: two of them seldom fall in the same place
LENGTH = CONCEPTS + PIECES
PIECE = 4  # letters
FEWEST_WORDS = 3  # before that, everything is alike
SHARE = 0.5  # what the pieces and the concepts each weigh in a likeness
BY_DOMAIN = (
    20,
    12,
    6,
)  # hundredths on top when the chosen domain is the first, second, third guess
BY_BARRIER = (10, 6, 3)
SUGGESTED = len(BY_DOMAIN)

# Words that say nothing about what went wrong.
EMPTY = frozenset(
    "aan al alle als altijd ben bij daar dan dat de der deze die dit doen door dus een eens en er "
    "ergens ge geen haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je "
    "jij jou jouw kan kunnen maar me meer met mij mijn moet moeten na naar niet nog nu of om omdat "
    "ons onze ook op over te tegen toch toe tot u uit uw van veel voor waar wat we wel werd wie wij "
    "wil willen worden wordt ze zich zij zijn zo zonder zou".split()
)


@dataclass(frozen=True)
class Concept:
    """A thing of the trade that has many names."""

    number: int
    domain: str
    barrier: str
    weight: int


@dataclass(frozen=True)
class Trace:
    """What of a text can be compared. `pieces` is a mask of `PIECES` bits."""

    concepts: frozenset[int]
    pieces: int

    @property
    def size(self) -> int:
        """How much there is, concepts and pieces together: nearly all of it is pieces."""
        return len(self.concepts) + self.pieces.bit_count()

    @property
    def bits(self) -> str:
        """`LENGTH` zeros and ones: concepts by number, then pieces, as PostgreSQL's bit(n) has them."""
        ones = ("1" if number in self.concepts else "0" for number in range(CONCEPTS))
        return "".join(ones) + f"{self.pieces:0{PIECES}b}"


@dataclass(frozen=True)
class Guess:
    """The axes a text points to, likeliest first; nothing where nothing points anywhere."""

    domains: tuple[str, ...]
    barriers: tuple[str, ...]


@dataclass(frozen=True)
class Neighbour:
    """A text that was found alike, with the axes somebody chose for it ("" where not)."""

    likeness: float
    domain: str
    barrier: str


# ── What a text leaves ───────────────────────────────────────────────────────────────────────────


def words_of(text: str) -> list[str]:
    """The words, bare (no accents, no capitals); "kids-id" is one word."""
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", sort_key(text))


def is_enough(text: str) -> bool:
    """Whether so much is typed that something can be alike."""
    return len(words_of(text)) >= FEWEST_WORDS


def trace(text: str) -> Trace:
    """What `text` leaves; any text will do."""
    words = words_of(text)
    concepts = {number for word in words for number in _concepts_of(word)}
    line = f" {' '.join(words)} "
    for phrase, number in _lists().phrases:
        if phrase in line:
            concepts.add(number)
    pieces = 0
    for word in words:
        for piece in _pieces_of(word):
            pieces |= 1 << piece
    return Trace(frozenset(concepts), pieces)


def guess(asked: Trace) -> Guess:
    """What the words of a text point to."""
    domains, barriers = _votes(asked)
    return Guess(_best(domains), _best(barriers))


def suggest(asked: Trace, neighbours: Iterable[Neighbour]) -> Guess:
    """Three domains and three barriers at most, from the words and from what stood by its nearest."""
    domains, barriers = _votes(asked)
    for near in neighbours:
        for votes, chosen in ((domains, near.domain), (barriers, near.barrier)):
            if chosen:
                votes[chosen] += NEIGHBOUR_COUNTS * near.likeness
    return Guess(_best(domains), _best(barriers))


NEIGHBOUR_COUNTS = 40.0  # tenths: a near neighbour weighs as much as one telling word


# ── How alike two are ────────────────────────────────────────────────────────────────────────────


def likeness(asked: Trace, other: Trace, *, domain: str = "", barrier: str = "") -> float:
    """How alike `other` is to what is asked, from 0 to about 1.3; `domain` and `barrier` are those
    that somebody chose for `other`. Not the same the other way round."""
    shared = weight(asked.concepts & other.concepts)
    by_concept = shared / sqrt(scale(asked) * max(len(other.concepts), 1))
    common = (asked.pieces & other.pieces).bit_count()
    by_piece = common / sqrt(max(asked.pieces.bit_count(), 1) * max(other.size, 1))
    guessed = guess(asked)
    extra = sum(
        bonus[guesses.index(chosen)]
        for guesses, chosen, bonus in (
            (guessed.domains, domain, BY_DOMAIN),
            (guessed.barriers, barrier, BY_BARRIER),
        )
        if chosen in guesses
    )
    return SHARE * (by_concept + by_piece) + extra / 100


def weight(concepts: Iterable[int]) -> int:
    """How much these concepts weigh together."""
    return sum(concept_of(number).weight for number in concepts)


def scale(asked: Trace) -> float:
    """What a concept of the other text weighs at most against those of this one."""
    return max(weight(asked.concepts), 1) * _lists().mean_weight


@cache
def concept_of(number: int) -> Concept:
    """The concept with this number. Raises KeyError."""
    return _lists().concepts[number]


# ── The word list ────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Lists:
    concepts: dict[int, Concept]
    whole: dict[str, set[int]]
    beginnings: dict[str, set[int]]
    endings: list[tuple[str, int]]
    phrases: list[tuple[str, int]]

    @cached_property
    def mean_weight(self) -> float:
        return sum(one.weight for one in self.concepts.values()) / len(self.concepts)


@cache
def _lists() -> _Lists:
    lists = _Lists({}, {}, {}, [], [])
    with WORDS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter=";"):
            number = int(row["number"])
            lists.concepts[number] = Concept(
                number, row["domain"], row["barrier"], int(row["weight"])
            )
            for word in row["words"].split():
                _put(lists, sort_key(word), number)
    return lists


def _put(lists: _Lists, word: str, number: int) -> None:
    if "_" in word:
        end = "" if word.endswith("*") else " "
        lists.phrases.append((" " + word.rstrip("*").replace("_", " ") + end, number))
    elif word.startswith("*"):
        lists.endings.append((word[1:], number))
    elif word.endswith("*"):
        lists.beginnings.setdefault(word[:-1], set()).add(number)
    else:
        lists.whole.setdefault(word, set()).add(number)


def _concepts_of(word: str) -> frozenset[int]:
    lists = _lists()
    found: set[int] = set()
    for part in {word, *word.split("-")}:
        found |= lists.whole.get(part, set())
        for end in range(2, len(part) + 1):
            found |= lists.beginnings.get(part[:end], set())
        found |= {number for ending, number in lists.endings if part.endswith(ending)}
    return frozenset(found)


def _pieces_of(word: str) -> tuple[int, ...]:
    """The places of its pieces of four letters, beginning and end of the word included."""
    found = []
    for part in word.split("-"):
        if len(part) > 1 and part not in EMPTY:
            marked = f"_{part}_"
            for start in range(max(1, len(marked) - PIECE + 1)):
                found.append(zlib.crc32(marked[start : start + PIECE].encode()) % PIECES)
    return tuple(found)


Votes = defaultdict[str, float]


def _votes(of: Trace) -> tuple[Votes, Votes]:
    domains: Votes = defaultdict(float)
    barriers: Votes = defaultdict(float)
    for number in of.concepts:
        concept = concept_of(number)
        if concept.domain:
            domains[concept.domain] += concept.weight
        if concept.barrier:
            barriers[concept.barrier] += concept.weight
    return domains, barriers


def _best(votes: Votes) -> tuple[str, ...]:
    return tuple(sorted(votes, key=lambda name: (-votes[name], name))[:SUGGESTED])
