"""The table of phases, written out once more by hand; and every other move refused by every road."""

from __future__ import annotations

from itertools import product

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.utils import timezone

from cities.enums import Role
from cities.rights import Right
from signals import phases
from signals.actions import structural as actions
from signals.models import Joining, Move, StructuralSignal
from signals.phases import Facts, Need, Phase
from tests import factories

KORTRIJK = ("coordinator", "policy_reader")
THROUGH_THE_TEAM = ("coordinator", "city_team", "policy_reader")
FIRST = {
    ("noticed", "collected"),
    ("collected", "bundled"),
    ("noticed", "not_retained"),
    ("collected", "not_retained"),
}
WEIGHING = {
    ("bundled", "analysed"),
    ("analysed", "reported"),
    ("decided", "in_action"),
    ("in_action", "fed_back"),
    ("bundled", "not_retained"),
    ("analysed", "not_retained"),
    ("bundled", "collected"),
    ("analysed", "bundled"),
    ("fed_back", "in_action"),
    ("not_retained", "collected"),
}
DECIDING = {("reported", "decided"), ("reported", "not_retained"), ("reported", "analysed")}
NOTHING: set[tuple[str, str]] = set()
MAY = {
    KORTRIJK: {
        Role.COORDINATOR: FIRST | WEIGHING,
        Role.CITY_TEAM: DECIDING,
        Role.SOCIAL_WORKER: NOTHING,
        Role.HOST: NOTHING,
        Role.POLICY_READER: DECIDING,
    },
    THROUGH_THE_TEAM: {
        Role.COORDINATOR: FIRST,
        Role.CITY_TEAM: FIRST | WEIGHING | DECIDING,
        Role.SOCIAL_WORKER: NOTHING,
        Role.HOST: NOTHING,
        Role.POLICY_READER: DECIDING,
    },
}
CITIES = {
    "Kortrijk": {"signal_route": list(KORTRIJK)},
    "Antwerpen": {"signal_route": list(THROUGH_THE_TEAM)},
    "Gent": {"signal_route": list(THROUGH_THE_TEAM), "partners_weigh": True},
}
NOWHERE = [  # from each phase one move that does not exist
    ("noticed", "reported"), ("collected", "decided"), ("bundled", "bundled"),
    ("analysed", "decided"), ("reported", "in_action"), ("decided", "not_retained"),
    ("in_action", "decided"), ("fed_back", "noticed"), ("not_retained", "fed_back"),
]  # fmt: skip
EVERY_PAIR = [(str(start), str(end)) for start, end in product(Phase, Phase)]


@pytest.mark.parametrize("route", MAY)
@pytest.mark.parametrize("role", Role)
def test_who_may_make_which_move(route, role):
    found = {(one.start, one.end) for one in phases.TABLE if phases.may_make(one, str(role), route)}

    assert found == MAY[route][role]


def test_every_move_of_the_table_is_somebody_s_in_every_city():
    table = set(phases.pairs())

    assert [set().union(*roles.values()) for roles in MAY.values()] == [table, table]


@pytest.mark.parametrize(
    ("route", "phase", "role"),
    [
        (KORTRIJK, "collected", "coordinator"),
        (KORTRIJK, "bundled", "coordinator"),
        (KORTRIJK, "reported", "policy_reader"),
        (THROUGH_THE_TEAM, "collected", "coordinator"),
        (THROUGH_THE_TEAM, "bundled", "city_team"),
        (THROUGH_THE_TEAM, "reported", "policy_reader"),
        (["city_team"], "noticed", "city_team"),
        ([], "noticed", None),
    ],
)
def test_the_route_says_whose_turn_it_is(route, phase, role):
    assert phases.role_at(phases.desk_of(phase), route) == role


def test_what_is_rounded_off_lies_on_no_desk():
    assert [phase for phase in Phase if phases.desk_of(phase) is None] == [
        Phase.FED_BACK,
        Phase.NOT_RETAINED,
    ]
    assert phases.phases_of("city_team", THROUGH_THE_TEAM) == (
        Phase.BUNDLED,
        Phase.ANALYSED,
        Phase.DECIDED,
        Phase.IN_ACTION,
    )


COMPLETE = {
    "voices": 2,
    "has_description": True,
    "has_axes": True,
    "is_clear_and_neutral": True,
    "is_checked": True,
    "is_addressed": True,
    "has_owner": True,
    "organisations": 2,
    "waits_for_agreement": False,
    "has_decision": True,
    "has_note": True,
    "has_next": True,
    "follow_ups": 1,
}


@pytest.mark.parametrize("transition", phases.TABLE, ids=lambda one: f"{one.start}>{one.end}")
def test_each_thing_a_move_needs_is_missed_when_it_is_not_there(transition):
    too_little = {"voices": 1, "organisations": 1, "follow_ups": 0, "waits_for_agreement": True}

    missed = {
        need
        for fact in COMPLETE
        for need in phases.missing(
            transition, Facts(**COMPLETE | {fact: too_little.get(fact, False)})
        )
    }

    assert phases.missing(transition, Facts(**COMPLETE)) == ()
    assert missed == set(transition.needs)


def test_every_need_can_be_missing():
    assert Facts(**COMPLETE).met() == frozenset(Need)
    assert Facts().met() == {Need.AGREED}


@pytest.fixture
def at_every_phase(db):
    """`at_every_phase("Gent")`: a complete structural signal in each phase, and one of each role."""

    def make(name):
        city = factories.make_city(name, **CITIES[name])
        wijk = factories.make_neighbourhood(city, "Brugse Poort")
        partners = [factories.make_organisation(city) for _ in range(2)]
        signals = [factories.make_signal(city, neighbourhood=wijk) for _ in range(2)]
        now = timezone.now()
        whole = {
            "description": "Wie geen e-mailadres heeft, geraakt niet binnen.",
            "domain": "money",
            "barrier": "counter",
            "scope": "city",
            "addressee": "de dienst",
            "owner_organisation": partners[0],
            "owner_function": "diensthoofd",
            "next_on": timezone.localdate(),
            "next_step": "Bel de dienst.",
        } | dict.fromkeys(
            ("recurring", "more_people", "more_organisations", "is_clear", "is_neutral",
             "own_solution"), "yes",
        )  # fmt: skip
        found = {}
        for phase in Phase:
            one = factories.make_structural(city, f"Op {phase}", phase=phase, at=now, **whole)
            for signal in signals:
                Joining.objects.create(city=city, structural=one, signal=signal, joined_at=now)
            for partner in partners:
                one.recognitions.create(
                    city=city, organisation=partner, confirmed_at=now, agreed_at=now
                )
            one.follow_ups.create(city=city, on=now.date(), text="Gebeld.", written_at=now)
            found[str(phase)] = one
        people = {
            role: factories.make_user(f"Kim {role}", city, role).memberships.get() for role in Role
        }
        return city, found, people

    return make


def snapshot(structural):
    row = StructuralSignal.objects.filter(pk=structural.pk).values().get()
    return row, list(structural.moves.order_by("pk").values())


@pytest.mark.parametrize("name", CITIES)
def test_by_the_action_only_the_moves_of_the_table_are_made(at_every_phase, name):
    city, found, people = at_every_phase(name)
    before = {phase: snapshot(one) for phase, one in found.items()}

    def move(person, start, end):
        actions.move_structural(
            structural=found[start], by=person, at=timezone.now(), expected=start, to=end,
            note="Omdat.", decision="taken_up",
        )  # fmt: skip

    for role, person in people.items():
        allowed = MAY[tuple(city.signal_route)][role]
        for pair in EVERY_PAIR:
            if pair not in allowed:
                with pytest.raises((actions.NoSuchMove, actions.NotAtTurn)):
                    move(person, *pair)
        assert {phase: snapshot(one) for phase, one in found.items()} == before
        for start, end in allowed:
            with transaction.atomic():
                move(person, start, end)
                assert snapshot(found[start])[0]["phase"] == end
                transaction.set_rollback(True)


def test_by_the_form_only_the_moves_of_the_table_are_made(at_every_phase, signed_in):
    _, found, people = at_every_phase("Antwerpen")
    sent = [*phases.pairs(), *NOWHERE]
    made = {role: set() for role in people}

    for role, person in people.items():
        client = signed_in(person.user)
        allowed = MAY[THROUGH_THE_TEAM][role]
        for start, end in sent if allowed else sent[:1]:  # without any move: the door is shut
            url = f"/antwerpen/structureel/{found[start].pk}/stap/"
            with transaction.atomic():
                response = client.post(
                    url,
                    {"expected": start, "to": end, "note": "Omdat.", "decision": "taken_up"},
                )
                stood = StructuralSignal.objects.get(pk=found[start].pk).phase
                if stood != start:
                    made[role].add((start, end))
                assert response.status_code in ((302,) if (start, end) in allowed else (403, 422))
                transaction.set_rollback(True)

    assert made == MAY[THROUGH_THE_TEAM]


def test_by_the_database_itself_only_a_move_changes_the_phase(at_every_phase):
    _, found, _ = at_every_phase("Kortrijk")

    for start, end in EVERY_PAIR:
        if start != end:
            with pytest.raises(DatabaseError), transaction.atomic():
                StructuralSignal.objects.filter(pk=found[start].pk).update(
                    phase=end, reason="Omdat.", decision=""
                )
        if (start, end) not in set(phases.pairs()):
            with pytest.raises(DatabaseError), transaction.atomic():
                factories.make_move(found[start], start, end)
    for start, end in phases.pairs():  # a move that starts elsewhere than where it stands
        elsewhere = next(phase for phase in found if phase != start)
        with pytest.raises(DatabaseError), transaction.atomic():
            factories.make_move(found[elsewhere], start, end)

    assert {phase: StructuralSignal.objects.get(pk=one.pk).phase for phase, one in found.items()} \
        == {phase: phase for phase in found}  # fmt: skip


def test_the_administrators_pages_are_no_road_to_it():
    assert [model for model in (StructuralSignal, Move, Joining) if admin.site.is_registered(model)] \
        == []  # fmt: skip


def test_a_structural_signal_begins_at_the_start(kortrijk):
    now = timezone.now()

    with pytest.raises(DatabaseError):
        StructuralSignal.objects.create(
            city=kortrijk, title="Te ver", phase="reported", worded_at=now, phase_since=now,
            begun_at=now,
        )  # fmt: skip


@pytest.mark.parametrize("right", [Right.BUNDLE, Right.DECIDE])
def test_a_move_asks_one_of_two_rights(right):
    assert right in {one.right for one in phases.TABLE}


def test_somebody_of_another_city_moves_nothing(at_every_phase, fatima):
    city, found, _ = at_every_phase("Kortrijk")

    with pytest.raises(actions.NotAtTurn):
        actions.move_structural(
            structural=found["noticed"], by=fatima.memberships.get(), at=timezone.now(),
            expected="noticed", to="collected",
        )  # fmt: skip

    assert city.structural_signals.get(pk=found["noticed"].pk).phase == "noticed"
