"""Axes are suggested from the text, and never filled in silently."""

import json
from pathlib import Path

import pytest

from signals import alike, trade_words
from signals.enums import Barrier, Domain
from tests import factories

LOG = "/kortrijk/signalen/nieuw/"
URL = "/kortrijk/signalen/gelijkaardig/"
PROBLEMS = json.loads((Path(__file__).parent / "pairs" / "problems.json").read_text())


@pytest.fixture
def answers(heule, today):
    return {
        "text": "De bankapp is te moeilijk voor ouderen.",
        "neighbourhood": heule.pk,
        "heard_on": today.isoformat(),
    }


def test_three_of_each_at_most_stand_beside_the_folded_fields(as_lotte, answers):
    response = as_lotte.post(URL, {"text": answers["text"]})

    found = response.context["alike"]
    assert ("money", "bank en geld") in found.domains
    assert 0 < len(found.domains) <= 3
    assert 0 < len(found.barriers) <= 3
    assert 'name="suggested_domain" value="money">' in response.content.decode()


def test_a_suggestion_alone_fills_in_nothing(as_lotte, kortrijk, answers):
    as_lotte.post(LOG, answers)

    signal = kortrijk.signals.get()
    assert (signal.domain, signal.barrier) == ("", "")


def test_a_tap_takes_it_up(as_lotte, kortrijk, answers):
    as_lotte.post(LOG, answers | {"suggested_domain": "money", "suggested_barrier": "skills"})

    signal = kortrijk.signals.get()
    assert (signal.domain, signal.barrier) == ("money", "skills")


def test_what_was_chosen_in_the_field_itself_wins(as_lotte, kortrijk, answers):
    as_lotte.post(LOG, answers | {"suggested_domain": "money", "domain": "health"})

    assert kortrijk.signals.get().domain == "health"


def test_a_suggestion_that_is_none_is_left_out(as_lotte, kortrijk, answers):
    as_lotte.post(LOG, answers | {"suggested_domain": "weather"})

    assert kortrijk.signals.get().domain == ""


def test_what_was_taken_up_stays_while_one_types_on(as_lotte):
    response = as_lotte.post(URL, {"text": "iets heel anders nu", "suggested_domain": "money"})

    assert 'value="money" checked' in response.content.decode()


def test_a_wrong_answer_keeps_what_was_taken_up(as_lotte, answers):
    response = as_lotte.post(
        LOG, answers | {"neighbourhood": "", "suggested_barrier": "complicated"}
    )

    assert response.status_code == 422
    assert 'value="complicated" checked' in response.content.decode()


def test_neighbours_suggest_what_the_words_do_not(as_lotte, kortrijk, heule):
    for _ in range(3):
        factories.make_signal(
            kortrijk, neighbourhood=heule, text="De kwibus knarst altijd.", domain="leisure",
            barrier="printing",
        )  # fmt: skip

    found = as_lotte.post(URL, {"text": "kwibus knarst alweer"}).context["alike"]

    assert found.domains == [("leisure", "vrije tijd en contact")]
    assert found.barriers == [("printing", "printen of scannen")]


def test_changing_a_signal_suggests_nothing(as_lotte, kortrijk, heule, lotte):
    signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte)

    page = as_lotte.get(f"/kortrijk/signalen/{signal.pk}/wijzig/").content.decode()

    assert 'id="alike"' not in page
    assert "hx-post" not in page


def test_the_word_list_points_at_axes_that_exist_and_uses_no_number_twice():
    import csv

    with trade_words.WORDS.open(encoding="utf-8", newline="") as rows:
        numbers = [int(row["number"]) for row in csv.DictReader(rows, delimiter=";")]

    concepts = [trade_words.concept_of(number) for number in numbers]
    assert {code for one in concepts for code in one.domains} == set(Domain.values)
    assert {code for one in concepts for code in one.barriers} == set(Barrier.values)
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < trade_words.CONCEPTS
    assert max(len(Domain), len(Barrier)) <= alike.AXIS


def test_the_written_problems_are_many_and_labelled():
    assert len(PROBLEMS) >= 60
    assert {problem["domain"] for problem in PROBLEMS} == set(Domain.values)
    assert {problem["barrier"] for problem in PROBLEMS} <= set(Barrier.values)
    wordings = {
        wording
        for one in PROBLEMS
        for wording in (one["wording"], one["with_typos"], *one["reworded"])
    }
    assert len(wordings) == 4 * len(PROBLEMS)
