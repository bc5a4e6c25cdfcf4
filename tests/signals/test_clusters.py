"""Which signals may be one problem: groups out of a block, why, and what was refused before."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import alike, clusters
from signals.alike import Trace
from signals.clusters import Group, Item, Why

PROBLEMS = Path(__file__).parent / "pairs" / "problems.json"
DAY = date(2026, 11, 4)
ITSME = [
    "Na een nieuwe gsm werkt itsme niet meer.",
    "Itsme is weg na het overzetten naar een nieuwe gsm.",
    "Nieuwe gsm gekocht en itsme moet opnieuw geactiveerd worden.",
]
BUS = "Op de bus kan je niet meer cash betalen."


def item(key, text="", *, wijk=1, organisation=None, day=DAY, last=None, voices=1, trace=None):
    return Item(
        key,
        trace or alike.trace(text),
        day,
        last or day,
        frozenset({wijk}),
        frozenset({organisation} - {None}),
        voices,
    )


def pieces(*numbers):
    """A trace of these pieces alone."""
    return Trace(frozenset(), sum(1 << number for number in numbers))


def test_what_a_colleague_would_call_the_same_comes_together_with_why():
    items = [
        item(1, ITSME[0], wijk=1, organisation=5, day=date(2026, 10, 2)),
        item(2, BUS, wijk=2),
        item(3, ITSME[1], wijk=2, voices=3),
        item(4, ITSME[2], wijk=1, organisation=6, day=date(2026, 9, 30), last=date(2026, 11, 9)),
    ]

    (group,) = clusters.groups_in(items)

    assert set(group.keys) == {1, 3, 4}
    concepts = {alike.concept_of(number).number for number in group.why.concepts}
    assert concepts == items[0].trace.concepts & items[2].trace.concepts & items[3].trace.concepts
    assert group.why == Why(
        signals=3, voices=5, wijken=2, organisations=2, first=date(2026, 9, 30), last=date(2026, 11, 9),
        likeness=group.why.likeness, concepts=group.why.concepts,
    )  # fmt: skip
    assert 25 <= group.why.likeness <= 100
    assert Why.read(json.loads(json.dumps(group.why.as_json()))) == group.why


@pytest.mark.parametrize(
    ("changed", "enough"),
    [
        ({}, True),
        ({"signals": 1}, False),
        ({"voices": 2}, False),
        ({"wijken": 1}, True),
        ({"organisations": 1}, True),
        ({"organisations": 0}, True),
        ({"wijken": 1, "organisations": 1}, False),
    ],
)
def test_it_takes_more_than_one_story_and_more_than_one_place(changed, enough):
    why = {"signals": 2, "voices": 3, "wijken": 2, "organisations": 2}

    assert Why(**why | changed, first=DAY, last=DAY, likeness=50, concepts=()).is_enough is enough


def test_one_wijk_and_one_organisation_alone_are_no_group():
    assert clusters.groups_in([item(key, text) for key, text in enumerate(ITSME)]) == []


def test_a_chain_of_neighbours_does_not_melt_into_one():
    """Each shares two fifths with the next, and nothing with the one after that."""
    chain = [
        item(key, wijk=key, voices=2, trace=pieces(*range(6 * key, 6 * key + 10)))
        for key in range(8)
    ]

    found = clusters.groups_in(chain)

    assert clusters.sameness(chain[0].trace, chain[1].trace) == 0.4
    assert sorted(len(group.keys) for group in found) == [2, 2, 2, 2]


def test_a_close_group_keeps_the_problem_next_door_out():
    """Ten that say nearly the same; one that is as far from them as two rewordings may be."""
    close = [item(key, wijk=key, trace=pieces(*range(9), 20 + key)) for key in range(10)]
    next_door = item(10, wijk=3, trace=pieces(*range(4), *range(100, 106)))

    (group,) = clusters.groups_in([*close, next_door])

    assert clusters.sameness(close[0].trace, next_door.trace) == 0.4 > clusters.ALIKE
    assert sorted(group.keys) == list(range(10))


def test_of_a_crowd_a_list_that_one_reads_is_proposed_and_the_rest_waits():
    crowd = [item(key, ITSME[0], wijk=key % 3) for key in range(100)]

    (group,) = clusters.groups_in(crowd)

    assert group.keys == tuple(range(clusters.MOST_SIGNALS))


def test_without_words_nothing_is_alike():
    assert clusters.groups_in([item(key, "", wijk=key, voices=9) for key in range(4)]) == []
    assert clusters.groups_in([]) == []
    assert clusters.sameness(pieces(), pieces()) == 0


def test_the_strongest_group_comes_first():
    texts = [
        *ITSME,
        "De bus kost meer met een papieren ticket.",
        "Papieren ticket op de bus is duur.",
    ]
    items = [
        item(key, text, wijk=key, voices=1 if key < 3 else 4) for key, text in enumerate(texts)
    ]

    assert [set(group.keys) for group in clusters.groups_in(items)] == [{3, 4}, {0, 1, 2}]


traces = st.builds(
    Trace,
    st.frozensets(st.integers(0, 40), max_size=4),
    st.integers(0, 2**24 - 1),
)
blocks = st.lists(traces, max_size=16).map(
    lambda found: [item(key, wijk=key % 3, voices=2, trace=one) for key, one in enumerate(found)]
)


@given(one=traces, other=traces)
def test_likeness_is_the_same_both_ways_and_whole_with_itself(one, other):
    assert clusters.sameness(one, other) == clusters.sameness(other, one)
    assert 0 <= clusters.sameness(one, other) <= 1 + 1e-9
    if one.concepts or one.pieces:
        assert clusters.sameness(one, one) == pytest.approx(1)


@given(items=blocks, order=st.randoms())
def test_the_same_signals_in_any_order_give_the_same_groups(items, order):
    shuffled = items.copy()
    order.shuffle(shuffled)

    assert clusters.groups_in(shuffled) == clusters.groups_in(items)


@given(items=blocks)
def test_a_signal_stands_in_one_group_at_most_and_is_alike_to_all_of_it(items):
    found = clusters.groups_in(items)

    keys = [key for group in found for key in group.keys]
    assert len(keys) == len(set(keys))
    for group in found:
        assert group.why.is_enough
        for place, member in enumerate(group.members[1:], start=1):
            before = group.members[:place]
            mean = sum(clusters.sameness(member.trace, one.trace) for one in before) / place
            assert mean >= clusters.ALIKE - 1e-9


# ── How good it is, on wordings of the same problem ──────────────────────────────────────────────


def proposed_for(problems):
    """The problems that stand in each group, every wording of every problem being in the city."""
    blocks = defaultdict(list)
    for number, problem in enumerate(problems):
        texts = [problem["wording"], problem["with_typos"], *problem["reworded"]]
        blocks[problem["domain"], problem["barrier"]] += [
            item(10 * number + place, text, wijk=place) for place, text in enumerate(texts)
        ]
    groups = [group for block in blocks.values() for group in clusters.groups_in(block)]
    return [[key // 10 for key in group.keys] for group in groups]


def test_wordings_of_a_problem_come_together_and_other_problems_stay_out():
    """Measured: 99 in 100 signals stand with their own problem, 81 in 100 wordings come together."""
    problems = json.loads(PROBLEMS.read_text())

    groups = proposed_for(problems)

    counts = [Counter(group).most_common(1)[0] for group in groups]
    together = defaultdict(int)
    for problem, count in counts:
        together[problem] = max(together[problem], count)
    assert sum(count for _, count in counts) / sum(map(len, groups)) > 0.95
    assert sum(together.values()) / (4 * len(problems)) > 0.75


def test_different_problems_alone_make_no_group():
    problems = json.loads(PROBLEMS.read_text())

    for said in ("wording", "with_typos"):
        blocks = defaultdict(list)
        for number, problem in enumerate(problems):
            block = blocks[problem["domain"], problem["barrier"]]
            block.append(item(number, problem[said], wijk=number))
        assert [group for block in blocks.values() for group in clusters.groups_in(block)] == []


# ── Where a signal lies, what was refused, what goes on ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("domain", "barrier", "text", "block"),
    [
        ("money", "trust", ITSME[0], ("money", "trust")),
        ("", "", ITSME[0], ("federal_government", "sign_in")),
        ("money", "", ITSME[0], ("money", "sign_in")),
        ("", "trust", ITSME[0], ("federal_government", "trust")),
        ("", "", "Het regent al een week.", None),
        ("money", "", "Het regent al een week.", None),
    ],
)
def test_a_signal_lies_where_somebody_chose_or_where_its_words_point(domain, barrier, text, block):
    assert clusters.block_of(domain, barrier, alike.trace(text)) == block


@pytest.mark.parametrize(
    ("keys", "refused"),
    [
        ({1, 2, 3}, True),
        ({1, 2}, True),
        ({1, 2, 3, 4}, True),
        ({1, 2, 3, 4, 5, 6}, True),  # half of it is new: not more than half
        ({1, 2, 3, 4, 5, 6, 7}, False),
        ({1, 2, 4, 5, 6}, False),
        ({1, 4}, False),  # one alone was not refused with anything
        ({4, 5}, False),
        ({1, 2, 3, 11, 12, 13}, True),  # half from each: half is in one of them
        ({1, 2, 11, 12, 21}, False),
    ],
)
def test_what_was_refused_comes_back_only_when_more_than_half_is_new(keys, refused):
    left = [{1, 2, 3}, {11, 12, 13}]

    assert clusters.was_refused(keys, left) is refused


@given(keys=st.frozensets(st.integers(0, 9), min_size=2), more=st.frozensets(st.integers(0, 19)))
def test_a_refused_group_without_anything_new_never_comes_back(keys, more):
    assert clusters.was_refused(keys, [keys | more])


def test_a_proposal_goes_on_in_the_group_that_shares_most_with_it():
    before = {7: {1, 2, 3, 4}, 8: {5, 6, 7}, 9: {8}}
    groups = [{1, 2, 9}, {3, 4, 5, 6, 7}, {8, 20, 21}, {30, 31}]

    assert clusters.continued(before, groups) == {0: 7, 1: 8, 2: 9}
    assert clusters.continued(before, [{1, 30, 31, 32}]) == {}
    assert clusters.continued({}, groups) == clusters.continued(before, []) == {}


def test_the_shared_concepts_are_named_by_the_words_of_the_texts_themselves():
    texts = [*ITSME, "ITSME op een gsm"]
    concepts = clusters.group_of([item(key, text) for key, text in enumerate(texts)]).why.concepts

    assert clusters.words_shared(concepts, texts) == ["itsme", "gsm"]
    assert clusters.words_shared(concepts, ["Het regent."]) == []
    assert clusters.words_shared((), texts) == []


def test_one_signal_is_as_alike_as_can_be():
    only = item(1, ITSME[0])

    assert clusters.group_of([only]) == Group(
        (only,), Why(1, 1, 1, 0, DAY, DAY, 100, clusters.group_of([only]).why.concepts)
    )
