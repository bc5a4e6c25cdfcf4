"""The relevance set names offers that are there, and asks in every way that people type."""

from collections import Counter

from bench.offers import HALVES, KINDS, answers, queries, scored
from einclusie.demo import content

CITIES = {"antwerpen", "gent", "kortrijk"}


def test_every_answer_is_an_offer_of_that_city_of_the_demo():
    there = {(offer.city, offer.slug) for offer in content.offers()}

    named = {(city, slug) for (_need, city), grades in answers().items() for slug in grades}

    assert named - there == set()
    assert {grade for grades in answers().values() for grade in grades.values()} == {1, 2, 3}


def test_every_query_has_answers_in_each_city_and_is_asked_once():
    asked = queries()

    assert {(query.need, city) for query in asked for city in CITIES} == set(answers())
    assert [text for text, times in Counter(q.text for q in asked).items() if times > 1] == []


def test_there_are_enough_of_each_kind_in_each_half():
    counted = Counter((query.half, query.kind) for query in queries())

    assert sum(counted.values()) >= 150
    assert all(counted[half, kind] >= 10 for half in HALVES for kind in KINDS)


def test_the_best_order_scores_one_and_nothing_scores_none():
    grades = {"a": 3, "b": 2, "c": 1}

    assert scored((["a", "b", "c", "d"], 2), grades).ndcg == 1
    assert scored((["b", "a"], 2), grades).ndcg < 1
    assert scored(([], 0), grades).ndcg == 0
    assert (scored(([], 0), grades).is_empty, scored((["d"], 0), grades).is_widened) == (True, True)
