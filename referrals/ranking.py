"""A question as a query: which offers fit, which come near, and how well each does.

A word in the name is worth more than one in the summary, and that more than one in the explanation;
the word itself more than another word for it. An offer is worth the best of each word that was
asked. All of it is full text search on the words that `searching.question` found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from referrals.searching.question import ENOUGH, Found, Question, Term

# What a word is worth, of 100, by where it stands (name, summary, explanation, what to bring): the
# very word that was asked, another for the same, and one that comes near.
WORTH: dict[str, dict[str, float]] = {
    "very": {"A": 100, "B": 79, "C": 72, "D": 30},
    "other": {"A": 86, "B": 68, "C": 62, "D": 26},
    "near": {"ABC": 37, "D": 12},
}
FACT_FITS = 50  # a fact worth less only comes near
HOST, WIJK = 70, 85
# What somebody must bring says little of what they get: only the very word counts there.
FITS, BRINGS, VERY = "ABC", "D", 98

Fact = Callable[[str], Q]  # the condition of a fact, by its name
Near = Callable[[frozenset[int]], Q]  # offers that serve these wijken


class Ranking:
    """The conditions and the points of one question."""

    def __init__(self, question: Question, *, fact: Fact, serving: Near) -> None:
        self.question, self._fact, self._serving = question, fact, serving

    def fits(self) -> Q:
        """Every word that says something is answered."""
        return reduce(and_, (self._answered(term) for term in self.question.needed), Q())

    def is_near(self) -> Q:
        """Something of it is answered, or comes near."""
        return reduce(or_, (self._near(term) for term in self.question.terms), Q())

    def match(self) -> Combinable:
        """How well an offer answers, of 1000."""
        terms = self.question.terms
        if not terms:
            return Value(0, output_field=IntegerField())
        whole = sum(term.weight for term in terms)
        parts = [self._worth(term, 10 * term.weight / whole) for term in terms]
        return reduce(lambda one, other: one + other, parts)

    def _answered(self, term: Term) -> Q:
        words = [word for word, found in term.words.items() if found.worth >= ENOUGH]
        very = [word for word, found in term.words.items() if found.worth >= VERY]
        parts = [_stands(words, FITS)] if words else []
        facts = [name for name, worth in term.facts.items() if worth >= FACT_FITS]
        return self._any([*parts, _stands(very, BRINGS)] if very else parts, term, facts)

    def _near(self, term: Term) -> Q:
        return self._any([_stands(term.words, "ABCD")] if term.words else [], term, term.facts)

    def _any(self, found: list[Q], term: Term, facts: Iterable[str]) -> Q:
        found += [self._fact(name) for name in facts]
        if term.hosts:
            found.append(Q(host__in=term.hosts))
        if term.wijken:
            found.append(self._serving(term.wijken))
        return reduce(or_, found) if found else Q(pk__isnull=True)

    def _worth(self, term: Term, share: float) -> Combinable:
        """The best answer. Three classes of words and not one for each way to be found: every look
        at the words of an offer costs, and there may be thousands of offers."""
        by_class: dict[str, list[str]] = defaultdict(list)
        for word, found in term.words.items():
            by_class[_class_of(found)].append(word)
        whens = [
            (worth, _stands(words, zones))
            for name, words in by_class.items()
            for zones, worth in WORTH[name].items()
        ]
        whens += [(worth, self._fact(name)) for name, worth in term.facts.items()]
        if term.hosts:
            whens.append((HOST, Q(host__in=term.hosts)))
        if term.wijken:
            whens.append((WIJK, self._serving(term.wijken)))
        whens.sort(key=lambda one: -one[0])
        return Case(
            *(When(condition, then=Value(round(worth * share))) for worth, condition in whens),
            default=Value(0),
            output_field=IntegerField(),
        )


def worth_of(found: Found, zone: str) -> float:
    """What a word is worth in this part of an offer, of 100."""
    return next(worth for zones, worth in WORTH[_class_of(found)].items() if zone in zones)


def _class_of(found: Found) -> str:
    return "very" if found.worth >= VERY else "other" if found.worth >= ENOUGH else "near"


def _stands(words: Iterable[str], zones: str) -> Q:
    """One of these words, or phrases, stands in one of these parts of an offer."""
    return Q(search=_query(words, zones))


def _phrase(words: Sequence[str], zones: str) -> str:
    """The words in a row; of two, a word may stand between: "Nederlands wil oefenen"."""
    lexemes = [f"'{word}':{zones}" for word in words]
    row = "(" + " <-> ".join(lexemes) + ")"
    return f"({row} | ({' <2> '.join(lexemes)}))" if len(lexemes) == 2 else row


def _query(words: Iterable[str], zones: str) -> SearchQuery:
    either = " | ".join(_phrase(one.split(), zones) for one in sorted(words))
    return SearchQuery(either, search_type="raw", config="simple")
