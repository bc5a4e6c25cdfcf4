"""Vorming op maat: its table written out once more by hand, and every other step refused by every road."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cities.enums import Role
from signals import trainings
from signals.acting import ActionKind
from signals.actions import acting
from signals.actions import trainings as actions
from signals.models import TrainingRequest, TrainingStep
from signals.trainings import Facts, Need, Step
from tests import factories

HOUR = timedelta(hours=1)
ONWARD = {
    ("asked", "checked"),
    ("checked", "provider_found"),
    ("provider_found", "given"),
    ("given", "looked_back"),
}
STOPS = {("asked", "stopped"), ("checked", "stopped"), ("provider_found", "stopped")}
OWN = {("asked", "stopped"), ("checked", "stopped")}  # the organisation that asks takes it back
EVERY_PAIR = [(str(start), str(end)) for start, end in product(Step, Step)]
PLANNERS = (Role.COORDINATOR, Role.CITY_TEAM)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def team(karim):
    return karim.memberships.get()


@pytest.fixture
def over(kortrijk, library, now):
    """A training that was held yesterday."""
    yesterday = (now - 50 * HOUR, now - 48 * HOUR)
    return factories.make_action(
        kortrijk, kind=ActionKind.TRAINING, lead=library, dates=[yesterday]
    )


def everything(action, now, library):
    """What any step may ask."""
    return {
        **factories.AGREED,
        "provider": library,
        "action": action,
        "participants": 9,
        "reached": 20,
        "outcome": "Iedereen herkent een vals bericht.",
        "what_next": "Een tweede groep in mei.",
    }


def take(training, who, to, given=None, **more):
    return actions.take_step(
        **{
            "training": training, "by": who, "at": timezone.now(), "expected": training.step,
            "to": to, "given": given or {},
        }
        | more
    )  # fmt: skip


# ── The table ────────────────────────────────────────────────────────────────────────────────────


def test_the_steps_are_these_and_no_other():
    assert set(trainings.pairs()) == ONWARD | STOPS


@pytest.mark.parametrize("own", [True, False], ids=["own organisation", "another"])
@pytest.mark.parametrize("role", Role)
def test_who_may_take_which_step(role, own):
    found = {
        (one.start, one.end) for one in trainings.TABLE if trainings.may_take(one, role, own=own)
    }

    expected = set()
    if role in PLANNERS:
        expected = ONWARD | STOPS
    elif role == Role.SOCIAL_WORKER and own:
        expected = OWN
    assert found == expected
    assert trainings.may_ask(role, own=own) == bool(expected)


COMPLETE = {
    "has_agreement": True,
    "has_agreed_by": True,
    "offer_is_checked": True,
    "has_provider": True,
    "has_dates": True,
    "was_held": True,
    "has_counts": True,
    "has_outcome": True,
    "has_note": True,
}


@pytest.mark.parametrize("transition", trainings.TABLE, ids=lambda one: f"{one.start}>{one.end}")
def test_each_thing_a_step_needs_is_missed_when_it_is_not_there(transition):
    missed = {
        need
        for fact in COMPLETE
        for need in trainings.missing(transition, Facts(**COMPLETE | {fact: False}))
    }

    assert trainings.missing(transition, Facts(**COMPLETE)) == ()
    assert missed == set(transition.needs)


def test_every_need_can_be_missing():
    assert Facts(**COMPLETE).met() == frozenset(Need)
    assert Facts().met() == frozenset()


def test_forward_leads_from_asked_to_looked_back():
    way, here = [], trainings.START
    while onward := trainings.next_of(here):
        way.append(here := onward.end)

    assert way == ["checked", "provider_found", "given", "looked_back"]
    assert trainings.next_of(Step.STOPPED) is None


# ── The whole way ────────────────────────────────────────────────────────────────────────────────


def test_from_asked_to_looked_back(kortrijk, heule, team, library, wijkteam, now):
    given = {
        "organisation": wijkteam, "topic": "Valse berichten", "audience": "volunteers",
        "how_many": 10, "suits": "Op dinsdag.", "neighbourhood": heule, "domain": "safety",
    }  # fmt: skip
    training = actions.ask_training(city=kortrijk, by=team, at=now, form_key=uuid.uuid4(), **given)
    take(training, team, "checked", factories.AGREED)
    training.refresh_from_db()
    day = acting.Span(now - 3 * HOUR, now - HOUR)
    plan = {"dates": [day], "place": "Eigen lokaal", "part": "vraagt de vorming"}
    take(training, team, "provider_found", {"provider": library, "plan": plan})
    training.refresh_from_db()
    take(training, team, "given", {"participants": 9, "reached": 20})
    training.refresh_from_db()
    take(training, team, "looked_back", {"outcome": "Ze durven zelf klikken."})
    training.refresh_from_db()

    action = training.action
    assert (training.step, training.provider) == ("looked_back", library)
    assert (action.kind, action.title, action.lead, action.domain, action.place) == (
        "training", "Valse berichten", library, "safety", "Eigen lokaal",
    )  # fmt: skip
    assert [(row.organisation, row.part) for row in action.parts.all()] == [
        (wijkteam, "vraagt de vorming")
    ]
    assert list(action.neighbourhoods.all()) == [heule]
    assert (action.status, action.participants, action.reached, action.outcome) == (
        "done", 9, 20, "Ze durven zelf klikken.",
    )  # fmt: skip
    assert list(training.steps.order_by("pk").values_list("from_step", "to_step")) == [
        ("", "asked"), ("asked", "checked"), ("checked", "provider_found"),
        ("provider_found", "given"), ("given", "looked_back"),
    ]  # fmt: skip


def test_the_same_form_sent_twice_is_one_request(kortrijk, team, library, now):
    given = {
        "city": kortrijk, "by": team, "at": now, "form_key": uuid.uuid4(), "organisation": library,
        "topic": "Itsme", "audience": "staff", "how_many": 3, "suits": "Altijd.",
    }  # fmt: skip

    assert actions.ask_training(**given) == actions.ask_training(**given)
    assert TrainingStep.objects.count() == 1


def test_a_social_worker_asks_for_their_own_organisation_only(kortrijk, library, wijkteam, now):
    worker = factories.make_user("Ann", kortrijk, Role.SOCIAL_WORKER, organisation=library)
    who = worker.memberships.get()
    given = {
        "city": kortrijk, "by": who, "at": now, "topic": "Itsme", "audience": "staff",
        "how_many": 3, "suits": "Altijd.",
    }  # fmt: skip

    training = actions.ask_training(form_key=uuid.uuid4(), organisation=library, **given)
    with pytest.raises(actions.NotYours):
        actions.ask_training(form_key=uuid.uuid4(), organisation=wijkteam, **given)

    take(training, who, "stopped", note="Het is opgelost.")
    assert training.steps.latest("pk").note == "Het is opgelost."


def test_an_organisation_that_gives_its_own_training_has_no_second_part(
    kortrijk, team, library, now
):
    training = factories.make_training(kortrijk, step="checked", organisation=library)
    plan = {"dates": [acting.Span(now + HOUR, now + 2 * HOUR)]}

    take(training, team, "provider_found", {"provider": library, "plan": plan})

    training.refresh_from_db()
    assert not training.action.parts.exists()


def test_who_saw_it_before_a_colleague_stepped_is_told_what_they_did(kortrijk, team, lotte):
    training = factories.make_training(kortrijk)
    seen = TrainingRequest.objects.get(pk=training.pk)
    take(training, lotte.memberships.get(), "checked", factories.AGREED)

    with pytest.raises(actions.StaleStep) as stale:
        take(seen, team, "stopped", note="Te duur.")

    assert (stale.value.step.to_step, stale.value.step.by) == ("checked", lotte)


# ── What is missing ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lack", ["agreement", "agreed_by", "offer_line", "offer_checked"])
def test_an_agreement_without_all_of_it_is_no_agreement(kortrijk, team, lack):
    training = factories.make_training(kortrijk)

    with pytest.raises(actions.NotReady):
        take(training, team, "checked", factories.AGREED | {lack: ""} | {"x": None})

    training.refresh_from_db()
    assert (training.step, training.agreement) == ("asked", "")


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        ({}, {Need.PROVIDER, Need.DATES}),
        ({"provider": True}, {Need.DATES}),
        ({"provider": True, "plan": {"dates": []}}, {Need.DATES}),
    ],
)
def test_a_provider_without_a_training_is_no_provider(kortrijk, team, library, given, lacks):
    training = factories.make_training(kortrijk, step="checked")

    with pytest.raises(actions.NotReady) as unready:
        take(training, team, "provider_found", given | ({"provider": library} if given else {}))

    assert set(unready.value.missing) == lacks
    assert not kortrijk.actions.exists()


@pytest.mark.parametrize(
    "given", [{"kind": "meeting"}, {"status": "cancelled"}, {"dates": []}], ids=str
)
def test_what_is_no_training_that_goes_on_is_no_provider(kortrijk, team, library, now, given):
    other = factories.make_action(
        kortrijk,
        **{"kind": "training", "lead": library, "dates": [(now + HOUR, now + 2 * HOUR)]} | given,
    )
    training = factories.make_training(kortrijk, step="checked")

    with pytest.raises(actions.NotReady):
        take(training, team, "provider_found", {"provider": library, "action": other})


@pytest.mark.parametrize("status", ["suspended", "cancelled"])
def test_what_was_not_held_was_not_given(kortrijk, team, over, status):
    factories.change_action(over, status=status)
    training = factories.make_training(kortrijk, step="provider_found", action=over)

    with pytest.raises(actions.NotReady) as unready:
        take(training, team, "given", {"participants": 9})

    assert unready.value.missing == (Need.HELD,)


def test_it_was_not_given_before_its_last_day_nor_without_figures(kortrijk, team, over, now):
    training = factories.make_training(kortrijk, step="provider_found", action=over)
    with pytest.raises(actions.NotReady) as unready:
        take(training, team, "given")
    assert unready.value.missing == (Need.COUNTS,)

    over.dates.create(city=kortrijk, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    with pytest.raises(actions.NotReady) as unready:
        take(training, team, "given", {"participants": 9})
    assert unready.value.missing == (Need.HELD,)
    over.refresh_from_db()
    assert over.participants is None


def test_a_day_that_came_since_is_too_early_to_look_back(kortrijk, team, over, now):
    training = factories.make_training(kortrijk, step="given", action=over)
    over.dates.create(city=kortrijk, starts_at=now + HOUR, ends_at=now + 2 * HOUR)

    with pytest.raises(actions.NotReady) as unready:
        take(training, team, "looked_back", {"outcome": "Goed."})

    assert unready.value.missing == (Need.HELD,)


def test_an_action_that_was_looked_back_on_already_brings_the_request_along(kortrijk, team, over):
    factories.change_action(over, status="done", outcome="Druk en goed.", participants=9)
    training = factories.make_training(kortrijk, step="provider_found", action=over)

    take(training, team, "given", {"participants": 9})
    training.refresh_from_db()
    take(training, team, "looked_back", {"outcome": "Druk en goed."})

    training.refresh_from_db()
    assert training.step == "looked_back"


# ── Every impossible step, by every role and every road ──────────────────────────────────────────


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("start", "end"), EVERY_PAIR)
def test_a_step_that_is_not_in_the_table_is_refused(kortrijk, library, over, now, role, start, end):
    """Complete in every way: only the table and the role say no."""
    training = factories.make_training(kortrijk, step=start, organisation=library, action=over)
    person = factories.make_user("Iemand", kortrijk, role, organisation=library)
    who, given = person.memberships.get(), everything(over, now, library)
    allowed = (start, end) in ONWARD | STOPS and (
        role in PLANNERS or (role == Role.SOCIAL_WORKER and (start, end) in OWN)
    )

    if allowed:
        take(training, who, end, given, note="Omdat.")
        training.refresh_from_db()
        assert training.step == end
        return
    before = (TrainingStep.objects.count(), over.events.count())
    with pytest.raises((actions.NoSuchStep, actions.NotYours)):
        take(training, who, end, given, note="Omdat.")
    training.refresh_from_db()
    assert training.step == start
    assert (TrainingStep.objects.count(), over.events.count()) == before


@pytest.mark.parametrize(("start", "end"), EVERY_PAIR)
def test_the_database_refuses_a_step_that_does_not_exist(kortrijk, start, end):
    training = factories.make_training(kortrijk, step=start)

    if (start, end) in ONWARD | STOPS:
        factories.make_training_step(training, start, end)
        return
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.make_training_step(training, start, end)


@pytest.mark.parametrize(("start", "end"), [pair for pair in EVERY_PAIR if pair[0] != pair[1]])
def test_by_no_road_a_request_stands_elsewhere_without_a_step(kortrijk, start, end):
    training = factories.make_training(kortrijk, step=start)

    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingRequest.objects.filter(pk=training.pk).update(step=end)


@pytest.mark.parametrize("start", [step for step in Step if step != Step.ASKED])
def test_a_step_starts_where_the_request_stands(kortrijk, start):
    training = factories.make_training(kortrijk)

    for begin, end in sorted(ONWARD | STOPS):
        if begin == start:
            refused = pytest.raises(DatabaseError, match="where the request stands")
            with refused, transaction.atomic():
                factories.make_training_step(training, begin, end)


@pytest.mark.parametrize(
    ("step", "emptied"),
    [
        ("checked", {"agreement": ""}),
        ("checked", {"agreed_by": ""}),
        ("checked", {"offer_checked": False}),
        ("checked", {"offer_line": ""}),
        ("provider_found", {"provider": None}),
        ("provider_found", {"action": None}),
        ("looked_back", {"agreement": ""}),
        ("asked", {"topic": ""}),
        ("asked", {"suits": ""}),
        ("asked", {"how_many": 0}),
        ("asked", {"audience": "martians"}),
    ],
    ids=str,
)
def test_the_database_refuses_a_request_without_what_its_step_needs(kortrijk, step, emptied):
    training = factories.make_training(kortrijk, step=step)

    with pytest.raises(DatabaseError), transaction.atomic():
        TrainingRequest.objects.filter(pk=training.pk).update(**emptied)


def test_the_database_refuses_given_without_figures_and_looked_back_without_outcome(kortrijk, over):
    training = factories.make_training(kortrijk, step="provider_found", action=over)
    factories.make_training_step(training, "provider_found", "given")
    with pytest.raises(DatabaseError, match="has its figures"), transaction.atomic():
        TrainingRequest.objects.update(step="given")

    over.participants = 4
    over.save()
    TrainingRequest.objects.update(step="given")
    factories.make_training_step(training, "given", "looked_back")
    with pytest.raises(DatabaseError, match="has its figures"), transaction.atomic():
        TrainingRequest.objects.update(step="looked_back")


def test_steps_are_written_once_and_stopping_says_why(kortrijk):
    training = factories.make_training(kortrijk)
    step = training.steps.get()

    for write in (
        step.delete,
        lambda: training.steps.update(note="anders"),
        lambda: factories.make_training_step(training, "asked", "stopped", note=""),
        lambda: TrainingRequest.objects.create(
            city=kortrijk, organisation=training.organisation, topic="x", audience="staff",
            how_many=1, suits="x", asked_at=step.at, step_since=step.at, step="checked",
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


# ── Which ones wait ──────────────────────────────────────────────────────────────────────────────


def test_what_waits_is_late_in_its_step_or_over(kortrijk, library, over, now):
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (midnight, midnight + HOUR)
    coming = factories.make_action(kortrijk, kind="training", dates=[today])
    days = {"asked": 0, "fresh": 13, "checked": 14, "given": 8, "looked_back": 99}
    for topic, ago in days.items():
        step = "checked" if topic == "fresh" else topic
        factories.make_training(
            kortrijk, topic=topic, step=step, action=over, at=now - timedelta(days=ago)
        )
    factories.make_training(kortrijk, topic="over", step="provider_found", action=over, at=now)
    factories.make_training(kortrijk, topic="coming", step="provider_found", action=coming, at=now)

    found = kortrijk.training_requests.waiting_at(now).longest_waiting_first()

    assert [one.topic for one in found] == ["checked", "given", "asked", "over"]
    assert kortrijk.training_requests.open().count() == 6


def test_a_wijk_finds_its_requests_and_those_without_a_wijk(kortrijk, heule, marke):
    for wijk in (heule, marke, None):
        factories.make_training(kortrijk, topic=str(wijk), neighbourhood=wijk)

    found = kortrijk.training_requests.in_wijken([heule])

    assert {one.topic for one in found} == {"Heule", "None"}
