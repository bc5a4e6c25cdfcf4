"""Hundreds of joins, merges, splits and moves at once, from processes of their own, on PostgreSQL.

Whatever their order turns out to be: no voice is lost, no history is broken.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from django.db import connection
from django.utils import timezone

from cities.enums import Role
from cities.models import City
from signals.actions.structural import last_of
from signals.models import Joining, Signal, StructuralSignal
from signals.models.structural import CHECKLIST
from tests import factories
from tests.faults import together
from tests.faults.together import Deed, Outcome

ROUTE = [Role.COORDINATOR, Role.CITY_TEAM, Role.POLICY_READER]
PROCESSES = 6
BEGUN = 6  # structural signals at the start
SECONDS = 240  # then something waits for itself
DEEDS = {
    together.JOINS: 70,
    together.OUTS: 30,
    together.MERGES: 25,
    together.SPLITS: 15,
    together.MOVES: 70,
    together.ECHOES: 50,
    together.EDITS: 20,
    together.RECOGNITIONS: 20,
}


@pytest.fixture
def city(transactional_db: None) -> City:
    """Six structural signals in which all is there to go on, three organisations, forty signals."""
    city = factories.make_city("Stormstad", signal_route=ROUTE)
    wijk = factories.make_neighbourhood(city)
    for number in range(6):
        organisation = factories.make_organisation(city) if number else None
        factories.make_user(f"Collega {number}", city, ROUTE[number % 3], organisation=organisation)
    owner = factories.make_organisation(city)
    for number in range(BEGUN):
        one = factories.make_structural(
            city, f"Begin {number}", phase="collected", description="Wie dit zag, zag het vaker.",
            domain="money", barrier="counter", scope="city", addressee="Dienst",
            owner_organisation=owner, owner_function="onthaal", next_step="Bel de dienst.",
            next_on=timezone.localdate(), **dict.fromkeys(CHECKLIST, "yes"),
        )  # fmt: skip
        one.follow_ups.create(
            city=city, on=timezone.localdate(), text="Gebeld.", written_at=timezone.now()
        )
    for number in range(40):
        service = together.MAY_GO if number % 4 == 0 else ""
        factories.make_signal(city, neighbourhood=wijk, service=service)
    return city


def all_at_once(seed: int) -> list[Outcome]:
    """Let processes take the deeds, each round of them at the same moment; what came of each."""
    chance = random.Random(seed)
    kinds = [kind for kind, count in DEEDS.items() for _ in range(count)]
    chance.shuffle(kinds)
    deeds = [
        Deed(kind, seed=chance.randrange(10**9), round=number // PROCESSES)
        for number, kind in enumerate(kinds)
    ]
    apart = get_context("spawn")
    with ProcessPoolExecutor(
        PROCESSES,
        mp_context=apart,
        initializer=together.open_office,
        initargs=(connection.settings_dict["NAME"], apart.Barrier(PROCESSES)),
    ) as colleagues:
        return list(colleagues.map(together.do, deeds, timeout=SECONDS))


def by_kind(outcomes: list[Outcome], kind: str) -> list[Outcome]:
    return [one for one in outcomes if one.kind == kind and not one.refused]


@pytest.mark.parametrize("seed", [2026, 2027])
def test_whatever_the_order_nothing_is_lost_and_nothing_is_broken(city, seed):
    outcomes = all_at_once(seed)

    assert [one.failed for one in outcomes if one.failed] == []
    assert [kind for kind in DEEDS if not by_kind(outcomes, kind)] == []
    everything = list(city.structural_signals.order_by("pk"))
    no_signal_is_lost(city, outcomes)
    no_echo_is_lost(city, outcomes)
    merges_lead_to_what_stands(everything, outcomes)
    moves_are_one_chain(everything, outcomes)
    history_has_every_change(everything, outcomes)
    who_recognised_still_does(everything, outcomes)


def no_signal_is_lost(city: City, outcomes: list[Outcome]) -> None:
    """Who joined stands somewhere, unless it was taken out; nowhere twice."""
    joined = {key for one in by_kind(outcomes, together.JOINS) for key in one.signals}
    taken = {key for one in by_kind(outcomes, together.OUTS) for key in one.signals}
    open_rows = Joining.objects.open().order_by("pk")
    standing = open_rows.filter(structural__merged_into__isnull=True)
    assert joined - taken <= set(standing.values_list("signal", flat=True))
    places = Counter(open_rows.values_list("structural", "signal"))
    assert set(places.values()) == {1}
    # What stands in one that was merged went along to what that became part of, whatever came after.
    for row in open_rows.filter(structural__merged_into__isnull=False).select_related("structural"):
        went_along = Joining.objects.filter(structural=row.structural.merged_into_id)
        assert went_along.filter(signal=row.signal_id).exists()


def no_echo_is_lost(city: City, outcomes: list[Outcome]) -> None:
    made = [one.echo for one in by_kind(outcomes, together.ECHOES) if one.echo]
    assert sorted(city.echoes.order_by("pk").values_list("pk", flat=True)) == sorted(made)


def merges_lead_to_what_stands(everything: list[StructuralSignal], outcomes: list[Outcome]) -> None:
    merged = [one.pk for one in everything if one.is_merged]
    assert sorted(one.structural for one in by_kind(outcomes, together.MERGES)) == merged
    by_key = {one.pk: one for one in everything}
    for one in everything:
        way = [one.pk]
        while (up := by_key[way[-1]].merged_into_id) is not None:
            assert up not in way, "merged in a circle"
            way.append(up)


def moves_are_one_chain(everything: list[StructuralSignal], outcomes: list[Outcome]) -> None:
    """From phase to phase without a gap, to where it stands; as many as were made."""
    for one in everything:
        steps = list(one.moves.order_by("pk").values_list("from_phase", "to_phase"))
        assert [start for start, _ in steps] == ["", *(end for _, end in steps[:-1])]
        assert steps[-1][1] == one.phase
    made = Counter(one.structural for one in by_kind(outcomes, together.MOVES))
    for one in everything[:BEGUN]:
        assert one.moves.count() == 2 + made[one.pk]


def history_has_every_change(everything: list[StructuralSignal], outcomes: list[Outcome]) -> None:
    """One version for the beginning, one for each move, edit and merge; the last is as it stands."""
    edits = Counter(one.structural for one in by_kind(outcomes, together.EDITS))
    for one in everything:
        moves = one.moves.count() - 1  # it began with the first
        assert one.history.count() == 1 + moves + edits[one.pk] + one.is_merged
        last = one.history.latest("pgh_id")
        for name in ("phase", "addressee", "merged_into_id", "decision", "reason"):
            assert getattr(last, name) == getattr(one, name)
    versions = Signal.history.rel.related_model.objects  # nobody changed a signal
    assert versions.count() == Signal.objects.count()


def who_recognised_still_does(everything: list[StructuralSignal], outcomes: list[Outcome]) -> None:
    """With what they recognised, and with what that became part of."""
    by_key = {one.pk: one for one in everything}
    for said in by_kind(outcomes, together.RECOGNITIONS):
        one = by_key[said.structural]
        for there in (one, last_of(one)):
            known = there.recognitions.confirmed().values_list("organisation", flat=True)
            assert said.organisation in set(known.order_by("pk"))
