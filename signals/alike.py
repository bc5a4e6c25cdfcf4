"""How alike two texts are, and what they may be about: what a colleague would call the same.

Plain Python: knows no database and no clock, and gives the same answer every time. A text leaves a
`Trace` of two kinds: the pieces of four letters in its words, which stand against typing errors and
inflections; and the concepts of the trade it touches (`signals.trade_words`), which stand against
other words for the same thing. `signals.models.traces` does the same sum in SQL.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import sqrt

from cities.words import sort_key
from signals.enums import Barrier, Domain
from signals.trade_words import CONCEPTS, concept_of, concepts_in

AXIS = 16  # places in a stored trace for the domain, and as many for the barrier, that it points to
PIECES = (
    480  # places for pieces of words: more of them found nothing better, and took twice as long
)
LENGTH = CONCEPTS + 2 * AXIS + PIECES
PIECE = 4  # letters
FEWEST_WORDS = 3  # before that, everything is alike

_PLACES = {code: CONCEPTS + place for place, code in enumerate(Domain.values)}
_PLACES |= {code: CONCEPTS + AXIS + place for place, code in enumerate(Barrier.values)}

# What counts in a likeness, found by trying (`bench/alike.py`): as much as this for all the same
# concepts, for all the same pieces, and for the domain and the barrier that the text points to.
BY_CONCEPTS = 0.5
BY_PIECES = 1.5
STEEP = 4  # the power for pieces: a third in common is chance, two thirds is the same sentence
BY_DOMAIN = 0.2
BY_BARRIER = 0.15
GUESSED = 0.5  # of that, where nobody chose the axis and the other text only points to it

TELLING_FROM = 20  # the weight of a concept that tells what a text is about
SUGGESTED = 3  # domains and barriers at most
NEIGHBOUR_COUNTS = (
    10.0  # tenths, as weights: ten near neighbours count as much as three telling words
)

# Words that say nothing about what went wrong.
EMPTY = frozenset(
    "aan af al alle alles als alsof altijd alweer ander andere anders beste beter ben bezoeker "
    "bezoekers bij bijna binnen bleef blijft blijven bewoner bewoners bewoonster buiten client daar "
    "daardoor daarna daarom dag dagen dame dan dat de deed der deze die dit doe doen doet door drie "
    "dus echter een eens eerst eigen elk elke en ene enkele er ergens gaan gaat ge gedaan geen "
    "gekomen gekregen gemaakt geraakt geraken gevonden gewoon gezegd ging goed haar had heb hebben "
    "heeft heel hele hem hen het hier hij hoe hun ieder iedereen iemand iets ik in ineens intussen is "
    "ja jaar je jij jou jouw jullie juist kan keer keren kende kennen kent klant klanten klein komen "
    "komt kon konden kreeg kregen krijgen krijgt kunnen kwam kwamen laat laatste lag lang laten "
    "liever ligt liggen lukt lukte maak maakt maakte maand maanden maar maken mag man me meer "
    "meneer mensen met mevrouw mij mijn minder mocht mogen moest moesten moet moeten na naar nam "
    "neemt nemen nergens net niemand niet niets nieuw nieuwe nog nooit nu of om omdat ongeveer ons "
    "onze ook op oud oude over pas per persoon personen raakt raken rond s samen snel soms staan "
    "staat steeds stond te telkens terwijl teveel thuis tijd toch toe tot tussen twee u uit uren uur "
    "vaak van veel via vier vind vinden vindt vond voor vraag vraagt vragen vroeg vroeger vrouw waar "
    "waardoor waarom want waren was wat we week weer weet weg weinig weken wel werd werkt weten wie "
    "wij wil willen wist worden wordt zag ze zegt zeggen zei zeker zelf zich zien ziet zij zijn zit "
    "zitten zat zo zoals zodat zonder zou".split()
)


@dataclass(frozen=True)
class Trace:
    """What of a text can be compared. `pieces` is a mask of `PIECES` bits."""

    concepts: frozenset[int]
    pieces: int

    @cached_property
    def weight(self) -> float:
        """How much its concepts weigh together: never nothing, one divides by it."""
        return sqrt(max(_squares(self.concepts), 1))

    @cached_property
    def telling(self) -> frozenset[int]:
        """Its concepts without the few that one text in four touches; those, where it has no other."""
        rare = frozenset(one for one in self.concepts if concept_of(one).weight >= TELLING_FROM)
        return rare or self.concepts

    @cached_property
    def size(self) -> float:
        """The root of how many pieces it has: never nothing."""
        return sqrt(max(self.pieces.bit_count(), 1))

    @cached_property
    def points(self) -> Points:
        """The axes that its concepts point to."""
        domains, barriers = _votes(self.concepts)
        return Points(_strengths(domains), _strengths(barriers))

    @cached_property
    def bits(self) -> str:
        """`LENGTH` zeros and ones, as PostgreSQL's bit(n) has them: the concepts by number, the
        likeliest domain and barrier by their places (`place_of`), then the pieces."""
        places = self.concepts | {
            place_of(code) for likely in (self.points.domains, self.points.barriers)
            for code in list(likely)[:1]
        }  # fmt: skip
        ones = ("1" if place in places else "0" for place in range(CONCEPTS + 2 * AXIS))
        return "".join(ones) + f"{self.pieces:0{PIECES}b}"


@dataclass(frozen=True)
class Points:
    """Domains and barriers with how surely, from 0 to 1: the likeliest first, each 1 or none."""

    domains: Mapping[str, float]
    barriers: Mapping[str, float]


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


@lru_cache(maxsize=64)  # a row that is saved asks for the same one three times
def trace(text: str) -> Trace:
    """What `text` leaves; any text will do."""
    words = words_of(text)
    pieces = 0
    for word in words:
        for piece in _pieces_of(word):
            pieces |= 1 << piece
    return Trace(concepts_in(words), pieces)


def suggest(asked: Trace, neighbours: Iterable[Neighbour] = ()) -> Guess:
    """Three domains and three barriers at most, from the words and from what stood by its nearest."""
    domains, barriers = _votes(asked.concepts)
    for near in neighbours:
        for votes, chosen in ((domains, near.domain), (barriers, near.barrier)):
            if chosen:
                votes[chosen] += NEIGHBOUR_COUNTS * near.likeness
    return Guess(tuple(_best(domains)), tuple(_best(barriers)))


# ── How alike two are ────────────────────────────────────────────────────────────────────────────


def likeness(asked: Trace, other: Trace, *, domain: str = "", barrier: str = "") -> float:
    """How alike `other` is to what is asked, from 0 to 2.35; `domain` and `barrier` are those that
    somebody chose for `other`. Not quite the same the other way round."""
    shared = _squares(asked.concepts & other.concepts) / (asked.weight * other.weight)
    common = (asked.pieces & other.pieces).bit_count() / (asked.size * other.size)
    extra = BY_DOMAIN * _sureness(asked.points.domains, domain, other.points.domains)
    extra += BY_BARRIER * _sureness(asked.points.barriers, barrier, other.points.barriers)
    return BY_CONCEPTS * shared + BY_PIECES * common**STEEP + extra


def place_of(code: str) -> int:
    """Where a stored trace says that the text points to this domain or barrier."""
    return _PLACES[code]


def _sureness(asked: Mapping[str, float], chosen: str, other: Mapping[str, float]) -> float:
    if chosen:
        return asked.get(chosen, 0)
    return GUESSED * asked.get(next(iter(other), ""), 0)


def _squares(concepts: Iterable[int]) -> int:
    """Weights squared: what is rare counts far more than what is common."""
    return sum(concept_of(number).weight ** 2 for number in concepts)


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


def _votes(concepts: Iterable[int]) -> tuple[Votes, Votes]:
    domains: Votes = defaultdict(float)
    barriers: Votes = defaultdict(float)
    for number in concepts:
        concept = concept_of(number)
        for votes, codes in ((domains, concept.domains), (barriers, concept.barriers)):
            for code, share in codes.items():
                votes[code] += concept.weight * share
    return domains, barriers


def _best(votes: Votes) -> list[str]:
    return sorted(votes, key=lambda code: (-votes[code], code))[:SUGGESTED]


def _strengths(votes: Votes) -> dict[str, float]:
    best = _best(votes)
    return {code: (votes[code] / votes[best[0]]) ** 3 for code in best}
