"""What somebody means by what they typed: for each word, the words of offers that answer it.

Plain Python: a text and what is known of a city in, a Question out. Nothing here looks at an offer;
`referrals.ranking` makes a query of it, `referrals.why` says what answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from itertools import product

from referrals.searching.bare import EMPTY, words_of
from referrals.searching.concepts import Concept, Phrase, concepts_at
from referrals.searching.stems import keys_of
from referrals.searching.vocabulary import PART, Vocabulary

MOST_TERMS = 8
MOST_WORDS_A_TERM = 80
MOST_FORMS = 3  # of each word of a phrase
ENOUGH = 60  # a word worth less only comes near what was asked
# Words that help little to tell one offer from another: they order, but never leave one out.
LIGHT = frozenset(
    "hulp help helpen helpt helper geholpen maken aanmaken maakt online app apps nieuw nieuwe gebruiken gebruik "
    "leren leer leert uitleg vraag vragen probleem problemen zoeken zoek zoekt vinden bekijken bekijk "
    "nakijken krijgen gekregen kreeg krijgt werkt werken kwijt openen sturen versturen verstuur halen starten "
    "beginnen goed goede doet raar belt bellen belde beste snel dichtbij buurt wijk digitaal digitale digitaler instellen lukt "
    "opvragen vergeten doorsturen raadplegen plaats plek dienst iets kopen nemen eigen samen bij "
    "begrijpen mensen ondersteuning steun aanvragen aanvraag invullen inschrijven indienen doorgeven "
    "opzoeken activeren boeken bestellen betalen lezen schrijven opstellen doen geven zetten laten "
    "weten kennen komen gaan tonen regelen oplossen staan moeilijk lastig graag gratis informatie "
    "info document documenten thuis oefenen verloren veranderen wijzigen controleren volgen nummer keer dag vandaag "
    "aide aider help learn apprendre use utiliser utilisation how yardim pomoc ayuda assistance "
    "forgot forget lost search looking speaking speak remplir oublie perdu prendre payer envoyer "
    "ouvrir creer marche fonctionne besoin comment jai yardimi yardima unuttum unutmak konusan lazim "
    "istiyorum ajutor помощ помощь помогите допомога مساعدة musaeada "
    "get make find apply chercher trouver faire demander demande almak yapmak".split()
)
LIGHT_WEIGHT = 0.3
LEARNING = frozenset(
    "leren leer leert apprendre learn ogrenmek".split()
)  # asks for a course, often
LEARNING_WEIGHT, PART_WEIGHT = 0.6, 0.35


class How(StrEnum):
    """How a word of an offer answers a word that was asked."""

    SAME = auto()
    FORM = auto()
    PART = auto()
    OTHER = auto()  # another word for the same
    CITY = auto()  # so says the list of the city
    TYPO = auto()
    NEAR = auto()  # comes near it


WORTH = {
    How.SAME: 100, How.FORM: 98, How.CITY: 92, How.OTHER: 88, How.TYPO: 90, How.PART: 80, How.NEAR: 40,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    worth: int
    how: How


@dataclass(frozen=True)
class Term:
    """One thing that was asked. `words` are words of offers, or phrases with spaces; `facts` are
    answers by how well they do; `meant` is what a word with typing errors was taken for."""

    asked: str
    words: Mapping[str, Found] = field(default_factory=dict)
    facts: Mapping[str, int] = field(default_factory=dict)
    hosts: frozenset[int] = frozenset()
    wijken: frozenset[int] = frozenset()
    weight: float = 1
    meant: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.words or self.facts or self.hosts or self.wijken)

    @property
    def is_light(self) -> bool:
        return self.weight < 1


@dataclass(frozen=True)
class Question:
    """`terms` are what can be answered; `unknown` are words that stand in no offer of the city."""

    terms: tuple[Term, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[Term, ...]:
        """What an offer must have to fit: all that says something, or else anything."""
        return tuple(term for term in self.terms if not term.is_light) or self.terms

    @property
    def meant(self) -> dict[str, str]:
        """The words that were read as another, and as which."""
        return {term.asked: term.meant for term in self.terms if term.meant}

    def __bool__(self) -> bool:
        return bool(self.terms or self.unknown)


@dataclass(frozen=True)
class Known:
    """What is known of a city: the words of its offers, its own list (what is typed, what that means),
    and the hosts and wijken by each of their words. `own` are words that say nothing here: its name."""

    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(()))
    synonyms: tuple[tuple[Phrase, Phrase], ...] = ()
    hosts: Mapping[str, frozenset[int]] = field(default_factory=dict)
    wijken: Mapping[Phrase, frozenset[int]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()


def understand(text: str, known: Known) -> Question:
    """Read a question. Any text will do."""
    terms = list(_Reader(known, words_of(text)).terms())[:MOST_TERMS]
    return Question(
        tuple(term for term in terms if term.is_known),
        tuple(term.asked for term in terms if not term.is_known and not term.is_light),
    )


class _Reader:
    def __init__(self, known: Known, tokens: Sequence[str]) -> None:
        self.known, self.tokens = known, tokens
        self.vocabulary = known.vocabulary

    def terms(self) -> Iterator[Term]:
        at = 0
        while at < len(self.tokens):
            length, term = self._phrase(at)
            if term is not None:
                yield term
            elif not self._is_empty(at):
                yield from self._word(self.tokens[at], self._joined(at))
            at += length

    def _is_empty(self, at: int) -> bool:
        word = self.tokens[at]
        return len(word) == 1 or word in EMPTY or word in self.known.own or word.isdigit()

    def _phrase(self, at: int) -> tuple[int, Term | None]:
        """The longest run of two words or more that stands for something."""
        rest = self.tokens[at:]
        named = [*concepts_at(self.tokens, at), *self._split(at)]
        own = [(len(typed), means) for typed, means in self.known.synonyms if _begins(rest, typed)]
        wijken = [len(name) for name in self.known.wijken if _begins(rest, name)]
        longest = max([length for length, _ in (*named, *own)] + wijken, default=0)
        if longest < 2:
            return 1, None
        asked = self.tokens[at : at + longest]
        term = Term(" ".join(asked), wijken=self.known.wijken.get(tuple(asked), frozenset()))
        words = self._exactly(asked)
        for length, means in own:
            if length == longest:
                words = _best(words, self._said_by_city(means))
                for word in asked:  # what was found before the city said so stays
                    words = _best({} if word in EMPTY else self._written(word), words)
        term = replace(term, words=words)
        return longest, self._with(term, [one for length, one in named if length == longest])

    def _split(self, at: int) -> Iterator[tuple[int, Concept]]:
        """What two words stand for that are one, cut in two: "pass word"."""
        one, *rest = self.tokens[at : at + 2]
        if rest and len(one) > 2 and not (self.vocabulary.forms_of(one) or _names_something(one)):
            yield from ((2, concept) for _, concept in concepts_at([one + rest[0]], 0))

    def _joined(self, at: int) -> dict[str, Found]:
        """Words that are written as this one and one beside it: "computercursus" for "computer
        cursus", "thuisinternet" for "internet thuis"."""
        word = self.tokens[at]
        beside = [*self.tokens[max(at - 1, 0) : at], *self.tokens[at + 1 : at + 2]]
        return {
            joined: _found(How.SAME)
            for other in beside
            for joined in (word + other, other + word)
            if len(other) >= PART - 1 and joined in self.vocabulary.words
        }

    def _word(self, word: str, joined: Mapping[str, Found]) -> Iterator[Term]:
        term = self._plain(word)
        term = replace(term, words={**term.words, **joined})
        if (
            term.facts
            or any(found.worth >= ENOUGH for found in term.words.values())
            or term.hosts
            or term.wijken
        ):
            yield term
            for part in self.vocabulary.parts_of(word):
                yield replace(self._plain(part), weight=PART_WEIGHT)
        elif parts := self.vocabulary.parts_of(word):
            for part in parts:
                yield replace(self._plain(part), asked=word if part == parts[-1] else part)
        elif term.is_light or term.words:
            yield term
        else:
            yield self._corrected(term)

    def _corrected(self, term: Term) -> Term:
        """The term, or what may have been meant by it."""
        for meant in self.vocabulary.near(term.asked):
            found = self._plain(meant)
            if found.is_known:
                words = {
                    word: Found(one.worth * 9 // 10, How.TYPO if one.how == How.SAME else one.how)
                    for word, one in found.words.items()
                }
                return replace(found, asked=term.asked, meant=meant, words=words, weight=1)
        if end := self.vocabulary.end_of(term.asked):
            return replace(self._plain(end), asked=term.asked, meant=end, weight=1)
        return term

    def _plain(self, word: str) -> Term:
        """One word, as it is written."""
        own = [means for typed, means in self.known.synonyms if _begins([word], typed)]
        words = self._written(word)
        for means in own:
            words = _best(words, self._said_by_city(means))
        term = Term(
            word,
            words=words,
            hosts=self.known.hosts.get(word, frozenset()),
            wijken=self.known.wijken.get((word,), frozenset()),
            weight=_weight(word) if not own else 1,
        )
        term = self._with(term, [concept for _, concept in concepts_at([word], 0)])
        return term if term.words or len(word) < 3 else replace(term, words=self._begun(word))

    def _written(self, word: str) -> dict[str, Found]:
        found = dict.fromkeys(self.vocabulary.compounds_of(word), _found(How.PART))
        found |= dict.fromkeys(self.vocabulary.forms_of(word), _found(How.FORM))
        if word in self.vocabulary.words:
            found[word] = _found(How.SAME)
        return found

    def _begun(self, word: str) -> dict[str, Found]:
        """While somebody is typing."""
        return dict.fromkeys(self.vocabulary.beginning_with(word), Found(ENOUGH, How.PART))

    def _exactly(self, phrase: Sequence[str]) -> dict[str, Found]:
        """The phrase in the forms in which all of it stands in offers."""
        forms = (sorted(self.vocabulary.forms_of(word))[:MOST_FORMS] for word in phrase)
        return {" ".join(words): _found(How.SAME) for words in product(*forms)}

    def _said_by_city(self, means: Phrase) -> dict[str, Found]:
        found: dict[str, Found] = {}
        if len(means) > 1:
            return dict.fromkeys(self._exactly(means), _found(How.CITY))
        for word in means:
            found |= dict.fromkeys(self._written(word), _found(How.CITY))
            for _, concept in concepts_at([word], 0):
                found = _best(found, self._words_of(concept.words, How.CITY))
        return found

    def _with(self, term: Term, named: Iterable[Concept]) -> Term:
        """The term with all that these concepts may be called."""
        words, facts = dict(term.words), dict(term.facts)
        for concept in {one.name: one for one in named}.values():
            words = _best(words, self._words_of(concept.words, How.OTHER))
            words = _best(words, self._near(concept))
            for fact, worth in concept.facts.items():
                facts[fact] = max(worth, facts.get(fact, 0))
        if len(words) > MOST_WORDS_A_TERM:
            best = sorted(words, key=lambda word: (-words[word].worth, word))
            words = {word: words[word] for word in best[:MOST_WORDS_A_TERM]}
        return replace(term, words=words, facts=facts)

    def _near(self, concept: Concept) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for phrase in concept.also:
            found = _best(found, self._words_of([phrase], How.NEAR))
            for length, other in concepts_at(phrase, 0):
                if length == len(phrase) and other is not concept:
                    found = _best(found, self._words_of(other.words, How.NEAR))
        return found

    def _words_of(self, phrases: Iterable[Phrase], how: How) -> dict[str, Found]:
        """What stands in offers of these phrases, in every inflection when it is one word."""
        found: dict[str, Found] = {}
        for phrase in phrases:
            if len(phrase) > 1:
                found |= dict.fromkeys(self._exactly(phrase), _found(how))
            elif phrase[0].endswith("*"):
                found |= dict.fromkeys(self.vocabulary.beginning_with(phrase[0][:-1]), _found(how))
            else:
                if how == How.OTHER and len(phrase[0]) > PART:
                    longer = self.vocabulary.compounds_of(phrase[0])
                    found = _best(found, dict.fromkeys(longer, _found(How.PART)))
                found |= dict.fromkeys(self.vocabulary.forms_of(phrase[0]), _found(how))
        return found


def _names_something(word: str) -> bool:
    return any(length == 1 for length, _ in concepts_at([word], 0))


def _weight(word: str) -> float:
    if word in LEARNING:
        return LEARNING_WEIGHT
    return LIGHT_WEIGHT if word in LIGHT else 1


def _found(how: How) -> Found:
    return Found(WORTH[how], how)


def _best(one: Mapping[str, Found], other: Mapping[str, Found]) -> dict[str, Found]:
    """Both together; of a word in both, the one that is worth more."""
    both = dict(one)
    for word, found in other.items():
        if word not in both or both[word].worth < found.worth:
            both[word] = found
    return both


def _begins(tokens: Sequence[str], phrase: Phrase) -> bool:
    return len(tokens) >= len(phrase) and all(
        bool(keys_of(word) & keys_of(asked)) if len(word) > 3 else word == asked
        for word, asked in zip(phrase, tokens, strict=False)
    )
