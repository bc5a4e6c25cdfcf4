"""The table of phases, written out once more by hand; and every other move refused by every road."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.utils import timezone

from cities.enums import Role
from cities.rights import Right
from signals import phases
from signals.actions import answering
from signals.actions import structural as actions
from signals.enums import ResponseKind
from signals.models import Feedback, Joining, Move, PolicyResponse, StructuralSignal
from signals.phases import Facts, Need, Phase
from tests import factories
from tests.signals.test_structural_actions import at_once

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
ANSWERED = {("reported", "decided"), ("reported", "not_retained")}  # by an answer only
ANSWERS = {  # phase and answer: where it leads to
    ("reported", "taken_up"): "decided",
    ("reported", "passed_on"): "decided",
    ("reported", "not_taken_up"): "not_retained",
    ("decided", "taken_up"): "decided",
    ("decided", "passed_on"): "decided",
    ("in_action", "taken_up"): "in_action",
    ("in_action", "passed_on"): "in_action",
}
MAY_ANSWER = {Role.CITY_TEAM, Role.POLICY_READER}
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
    return (
        row,
        list(structural.moves.order_by("pk").values()),
        list(structural.responses.order_by("pk").values()),
        list(structural.feedback.order_by("pk").values()),
    )


def an_answer(kind, **given):
    """What goes with an answer of this kind: nothing is missing."""
    return {
        "kind": kind,
        "why": "Omdat.",
        "level": "flemish" if kind == "passed_on" else "",
        "by_when": timezone.localdate() + timedelta(days=30),
        "form_key": uuid.uuid4(),
    } | given


def test_the_answers_are_the_table_and_each_is_somebody_s():
    table = {
        (str(phase), str(kind)): str(end)
        for phase in Phase
        for kind, end in phases.answers_from(phase).items()
    }

    assert table == ANSWERS
    assert {(one.start, one.end) for one in phases.TABLE if one.by_answer} == ANSWERED
    assert set(phases.pairs()) >= ANSWERED


@pytest.mark.parametrize("route", MAY)
@pytest.mark.parametrize("role", Role)
def test_who_words_what_goes_back_and_who_is_asked_for_an_answer(route, role):
    words = {KORTRIJK: {Role.CITY_TEAM, Role.COORDINATOR}, THROUGH_THE_TEAM: {Role.CITY_TEAM}}

    assert phases.may_word(role, route) is (role in words[route])
    assert phases.decides(role, route) is (role == Role.POLICY_READER)


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


@pytest.mark.parametrize("name", CITIES)
def test_by_the_answer_only_the_answers_of_the_table_are_given(at_every_phase, name):
    city, found, people = at_every_phase(name)
    elsewhere = factories.make_user("Kim", factories.make_city("Brugge"), Role.POLICY_READER)
    before = {phase: snapshot(one) for phase, one in found.items()}

    def answer(person, phase, kind):
        return answering.respond(
            structural=found[phase], by=person, at=timezone.now(), expected=phase, **an_answer(kind)
        )

    for person in [*people.values(), elsewhere.memberships.get()]:
        asked = person.city == city and person.role in MAY_ANSWER
        for phase, kind in product(map(str, Phase), map(str, ResponseKind)):
            if not asked or (phase, kind) not in ANSWERS:
                with pytest.raises((actions.NoSuchMove, actions.NotAtTurn)):
                    answer(person, phase, kind)
        assert {phase: snapshot(one) for phase, one in found.items()} == before
        for (phase, kind), end in ANSWERS.items() if asked else ():
            with transaction.atomic():
                given = answer(person, phase, kind)
                row, moves, *_ = snapshot(found[phase])
                assert (row["phase"], given.move_id is None) == (end, phase == end)
                assert len(moves) - len(before[phase][1]) == (phase != end)
                transaction.set_rollback(True)


def test_by_the_step_form_only_the_moves_of_the_table_are_made(at_every_phase, signed_in):
    _, found, people = at_every_phase("Antwerpen")
    sent = [*phases.pairs(), *NOWHERE]
    made = {role: set() for role in people}
    may = {role: moves - ANSWERED for role, moves in MAY[THROUGH_THE_TEAM].items()}

    for role, person in people.items():
        client = signed_in(person.user)
        allowed = may[role]
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

    assert made == may


def test_by_the_response_form_only_the_answers_of_the_table_are_given(at_every_phase, signed_in):
    _, found, people = at_every_phase("Gent")
    given = {role: {} for role in people}

    for role, person in people.items():
        client = signed_in(person.user)
        for phase, kind in product(map(str, Phase), map(str, ResponseKind)):
            before = snapshot(found[phase])
            url = f"/gent/structureel/{found[phase].pk}/antwoord/"
            with transaction.atomic():
                response = client.post(url, an_answer(kind, expected=phase))
                after = snapshot(found[phase])
                if after != before:
                    given[role][phase, kind] = after[0]["phase"]
                right = role in MAY_ANSWER
                answered = right and (phase, kind) in ANSWERS
                assert response.status_code == (302 if answered else 422 if right else 403)
                transaction.set_rollback(True)

    assert given == {role: ANSWERS if role in MAY_ANSWER else {} for role in people}


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


def test_by_the_database_itself_only_the_answers_of_the_table_are_written(at_every_phase):
    _, found, _ = at_every_phase("Kortrijk")
    refused = factories.make_structural(found["noticed"].city, phase="reported")
    factories.make_move(refused, "reported", "not_retained")
    StructuralSignal.objects.filter(pk=refused.pk).update(phase="not_retained", reason="Omdat.")
    every = list(StructuralSignal.objects.order_by("pk"))
    foreign = found["decided"].moves.get(to_phase="decided")
    written = set()

    for one, kind in product(every, map(str, ResponseKind)):
        for move in {None, foreign, *one.moves.all()}:
            start, end = (move.from_phase, move.to_phase) if move else (one.phase, one.phase)
            fits = ANSWERS.get((start, kind)) == end and (move is None or move.structural == one)
            try:
                with transaction.atomic():
                    factories.make_response(one, **an_answer(kind, move=move))
                    assert fits, (one.phase, kind, start, end)
                    written.add((start, kind, end))
                    transaction.set_rollback(True)
            except DatabaseError:
                assert not fits, (one.phase, kind, start, end)

    assert written == {(start, kind, end) for (start, kind), end in ANSWERS.items()}


@pytest.mark.django_db(transaction=True)
def test_of_all_who_try_at_once_one_moves_and_the_others_hear_what_was_done(at_every_phase):
    """Every move that exists from a phase, and one that does not, each by who may, at one moment."""
    city, found, people = at_every_phase("Antwerpen")
    team = people[Role.CITY_TEAM]

    def move(start, end):
        return lambda: actions.move_structural(
            structural=found[start], by=team, at=timezone.now(), expected=start, to=end,
            note="Omdat.", decision="taken_up",
        )  # fmt: skip

    def answer(start, kind):
        return lambda: answering.respond(
            structural=found[start], by=team, at=timezone.now(), expected=start, **an_answer(kind)
        )

    for start in map(str, Phase):
        ends = [str(one.end) for one in phases.transitions_from(start)]
        kinds = [kind for kind, end in phases.answers_from(start).items() if end != start]
        nowhere = next(end for begin, end in NOWHERE if begin == start)
        before = found[start].moves.count()

        results = at_once(
            *(move(start, end) for end in [*ends, nowhere]),
            *(answer(start, kind) for kind in kinds),
        )

        made = [one for one in results if not isinstance(one, Exception)]
        refused = [type(one) for one in results if isinstance(one, Exception)]
        moves = list(found[start].moves.order_by("pk"))
        assert len(made) == 1
        assert set(refused) <= {actions.StaleMove, actions.NoSuchMove}
        assert refused.count(actions.NoSuchMove) <= 1
        assert len(moves) == before + 1
        assert city.structural_signals.get(pk=found[start].pk).phase == moves[-1].to_phase
        told = [made[0].move] if isinstance(made[0], PolicyResponse) else made
        assert told == moves[-1:]


def test_the_administrators_pages_are_no_road_to_it():
    models = (StructuralSignal, Move, Joining, PolicyResponse, Feedback)

    assert [model for model in models if admin.site.is_registered(model)] == []


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
