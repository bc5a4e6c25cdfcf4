"""What happens to a structural signal: joining, moving, recognising; and the rows that stay."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cities.enums import Role
from signals.actions import bundling
from signals.actions import structural as actions
from signals.models import Joining, Move, StructuralSignal
from signals.phases import Need
from tests import factories


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def coordinator(lotte):
    return lotte.memberships.get()


@pytest.fixture
def policy(wim):
    return wim.memberships.get()


@pytest.fixture
def signals(kortrijk, heule):
    return [factories.make_signal(kortrijk, neighbourhood=heule) for _ in range(3)]


@pytest.fixture
def begun(kortrijk, coordinator, signals, now):
    return actions.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Een afspraak vraagt een e-mailadres",
        signals=signals,
    )  # fmt: skip


def inside(structural):
    return set(structural.joinings.open().values_list("signal", flat=True))


def keys(signals):
    return {signal.pk for signal in signals}


def test_with_two_signals_it_is_collected_at_once(begun, signals, coordinator):
    steps = begun.moves.order_by("pk").values_list("from_phase", "to_phase", "by", "role")

    assert begun.phase == "collected"
    assert list(steps) == [
        ("", "noticed", coordinator.user_id, "coordinator"),
        ("noticed", "collected", coordinator.user_id, "coordinator"),
    ]
    assert inside(begun) == keys(signals)


def test_with_one_signal_it_is_noticed(kortrijk, coordinator, signals, now):
    begun = actions.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Wachten", signals=signals[:1]
    )

    assert (begun.phase, begun.facts().voices) == ("noticed", 1)


def test_an_echo_is_a_voice_too(kortrijk, coordinator, signals, heule, now):
    signals[0].echoes.create(city=kortrijk, neighbourhood=heule, heard_on=now.date(), echoed_at=now)

    begun = actions.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Wachten", signals=signals[:1]
    )

    assert (begun.phase, begun.facts().voices) == ("collected", 2)


def test_a_signal_joins_once_leaves_and_joins_again_and_all_is_kept(
    begun, signals, coordinator, now
):
    later, again = now + timedelta(hours=1), now + timedelta(hours=2)
    actions.join_signals(structural=begun, by=coordinator, at=now, signals=signals)
    for _ in range(2):
        actions.take_signal_out(structural=begun, by=coordinator, at=later, signal=signals[0])
    actions.join_signals(structural=begun, by=coordinator, at=again, signals=signals[:1])

    rows = begun.joinings.filter(signal=signals[0]).order_by("pk").values_list(
        "joined_at", "joined_by", "left_at", "left_by"
    )  # fmt: skip
    who = coordinator.user_id
    assert list(rows) == [(now, who, later, who), (again, who, None, None)]


def test_a_signal_may_stand_in_two(kortrijk, begun, signals, coordinator, now):
    other = actions.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Loketten", signals=signals[:1]
    )

    assert inside(begun) & inside(other) == {signals[0].pk}


def test_a_withdrawn_signal_no_longer_counts(begun, signals, now):
    signals[0].withdrawn_at = now + timedelta(days=1)
    signals[0].save()

    assert begun.facts().voices == 2


def test_of_two_who_move_at_once_the_second_hears_what_the_first_did(begun, coordinator, now):
    said = {"structural": begun, "by": coordinator, "at": now, "expected": "collected"}
    first = actions.move_structural(**said, to="not_retained", note="Te klein.")

    with pytest.raises(actions.StaleMove) as told:
        actions.move_structural(**said, to="not_retained", note="Te klein.")

    assert told.value.move == first
    assert begun.moves.count() == 3


def test_a_move_that_is_not_ready_says_what_is_missing(begun, coordinator, now):
    with pytest.raises(actions.NotReady) as told:
        actions.move_structural(
            structural=begun, by=coordinator, at=now, expected="collected", to="bundled"
        )

    assert told.value.missing == (Need.DESCRIPTION, Need.AXES, Need.CLEAR)


def test_a_decision_stands_on_it_and_what_is_reopened_has_none(kortrijk, coordinator, policy, now):
    reported = factories.make_structural(kortrijk, phase="reported")

    actions.move_structural(
        structural=reported, by=policy, at=now, expected="reported", to="not_retained",
        note=" Al opgelost. ", decision="taken_up",
    )  # fmt: skip
    reported.refresh_from_db()
    kept = (reported.decision, reported.reason)
    actions.move_structural(
        structural=reported, by=coordinator, at=now, expected="not_retained", to="collected",
        note="Toch niet.",
    )  # fmt: skip
    reported.refresh_from_db()

    assert kept == ("", "Al opgelost.")
    assert (reported.decision, reported.reason, reported.phase) == ("", "", "collected")


def test_where_partners_weigh_each_agrees_before_it_is_reported(db, now):
    gent = factories.make_city(
        "Gent", signal_route=["coordinator", "city_team", "policy_reader"], partners_weigh=True
    )
    partners = [factories.make_organisation(gent, name) for name in ("Amal", "CAW")]
    people = [
        factories.make_user(name, gent, Role.SOCIAL_WORKER, organisation=partner).memberships.get()
        for name, partner in zip(("Hamid", "Pieter"), partners, strict=True)
    ]
    team = factories.make_user("Sofie", gent, Role.CITY_TEAM).memberships.get()
    ready = factories.make_structural(
        gent, phase="analysed", at=now, owner_organisation=partners[0], owner_function="directie"
    )

    def missing():
        with pytest.raises(actions.NotReady) as told:
            actions.move_structural(
                structural=ready, by=team, at=now, expected="analysed", to="reported"
            )
        return told.value.missing

    actions.ask_organisations(structural=ready, at=now, organisations=partners)
    assert missing() == (Need.SHARED, Need.AGREED)
    for person in people:
        actions.recognise(structural=ready, by=person, at=now, agrees=person is people[0])
    assert missing() == (Need.AGREED,)
    actions.recognise(structural=ready, by=people[1], at=now + timedelta(hours=1), agrees=True)
    # Who agreed with another text is asked again.
    actions.edit_structural(structural=ready, at=now + timedelta(hours=2), title="Een andere zin")
    assert missing() == (Need.AGREED,)
    for person in people:
        actions.recognise(structural=ready, by=person, at=now + timedelta(hours=3), agrees=True)
    actions.move_structural(structural=ready, by=team, at=now, expected="analysed", to="reported")

    assert StructuralSignal.objects.get(pk=ready.pk).phase == "reported"


def test_nobody_recognises_without_an_organisation(begun, ilse, now):
    with pytest.raises(actions.WithoutOrganisation):
        actions.recognise(structural=begun, by=ilse.memberships.get(), at=now, agrees=False)

    assert not begun.recognitions.exists()


def test_a_question_without_an_answer_can_be_taken_back_and_an_answer_not(
    begun, coordinator, library, wijkteam, now
):
    actions.ask_organisations(structural=begun, at=now, organisations=[library, wijkteam])
    actions.recognise(structural=begun, by=coordinator, at=now, agrees=False)
    for organisation in (library, wijkteam):
        actions.stop_asking(structural=begun, organisation=organisation)

    assert [row.organisation for row in begun.recognitions.all()] == [wijkteam]


@pytest.mark.parametrize("deed", ["take out", "split"])
def test_who_joined_while_one_waited_for_ones_turn_leaves_when_it_joined(
    kortrijk, heule, begun, coordinator, now, deed
):
    late = factories.make_signal(kortrijk, neighbourhood=heule)
    joined_at = now + timedelta(milliseconds=3)
    actions.join_signals(structural=begun, by=coordinator, at=joined_at, signals=[late])

    if deed == "split":
        bundling.split_structural(
            structural=begun, by=coordinator, at=now, title="Deel", signals=[late]
        )
    else:
        actions.take_signal_out(structural=begun, by=coordinator, at=now, signal=late)

    assert begun.joinings.get(signal=late).left_at == joined_at


def test_merging_keeps_every_link_voice_quote_and_recognition(
    kortrijk, begun, signals, coordinator, library, heule, now
):
    other = actions.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Loketten",
        signals=[signals[0], factories.make_signal(kortrijk, neighbourhood=heule)],
    )  # fmt: skip
    actions.choose_quotes(structural=begun, signals=signals[1:2])
    actions.recognise(structural=begun, by=coordinator, at=now, agrees=True)
    voices, before = inside(begun) | inside(other), Joining.objects.count()

    into = bundling.merge_structural(structural=begun, into=other, by=coordinator, at=now)

    begun.refresh_from_db()
    assert (into, begun.merged_into) == (other, other)
    assert inside(other) == voices
    assert inside(begun) == keys(signals)  # its own rows stay as they were
    assert Joining.objects.count() == before + 2
    assert other.joinings.get(signal=signals[1]).may_be_quoted
    assert [row.organisation for row in other.recognitions.confirmed()] == [
        coordinator.organisation
    ]


def test_what_went_up_changes_no_more_and_says_into_what(kortrijk, begun, coordinator, now):
    middle, last = factories.make_structural(kortrijk), factories.make_structural(kortrijk)
    for one in (middle, last):
        factories.make_move(one, "noticed", "collected")
        StructuralSignal.objects.filter(pk=one.pk).update(phase="collected")
    bundling.merge_structural(structural=begun, into=middle, by=coordinator, at=now)
    bundling.merge_structural(structural=middle, into=last, by=coordinator, at=now)

    for refused in (
        lambda: actions.edit_structural(structural=begun, at=now, title="Anders"),
        lambda: actions.choose_quotes(structural=begun, signals=[]),
        lambda: actions.move_structural(
            structural=begun, by=coordinator, at=now, expected="collected", to="not_retained"
        ),
        lambda: bundling.merge_structural(structural=begun, into=last, by=coordinator, at=now),
        lambda: bundling.split_structural(
            structural=begun, by=coordinator, at=now, title="Deel", signals=[]
        ),
    ):
        with pytest.raises(actions.WentUp) as told:
            refused()
        assert told.value.into == last


def test_who_joins_what_just_went_up_joins_what_it_became(kortrijk, begun, coordinator, heule, now):
    last = factories.make_structural(kortrijk, phase="collected")
    bundling.merge_structural(structural=begun, into=last, by=coordinator, at=now)
    late = factories.make_signal(kortrijk, neighbourhood=heule)

    where = actions.join_signals(structural=begun, by=coordinator, at=now, signals=[late])

    assert where == last
    assert late.pk in inside(last)


@pytest.mark.parametrize(
    ("source", "target", "fits"),
    [
        ("noticed", "collected", True),
        ("collected", "collected", True),
        ("not_retained", "collected", True),
        ("reported", "collected", False),
        ("collected", "not_retained", False),
    ],
)
def test_the_one_that_is_furthest_stays(kortrijk, coordinator, now, source, target, fits):
    goes = factories.make_structural(kortrijk, phase=source)
    stays = factories.make_structural(kortrijk, phase=target)

    if fits:
        bundling.merge_structural(structural=goes, into=stays, by=coordinator, at=now)
    else:
        with pytest.raises(bundling.CannotMerge):
            bundling.merge_structural(structural=goes, into=stays, by=coordinator, at=now)

    goes.refresh_from_db()
    assert goes.is_merged is fits


def test_nothing_merges_with_itself_or_with_another_city(kortrijk, antwerpen, coordinator, now):
    here, there = factories.make_structural(kortrijk), factories.make_structural(antwerpen)

    for into in (here, there):
        with pytest.raises(bundling.CannotMerge):
            bundling.merge_structural(structural=here, into=into, by=coordinator, at=now)


def test_splitting_takes_the_chosen_along_and_leaves_the_trace(begun, signals, coordinator, now):
    actions.choose_quotes(structural=begun, signals=signals[:2])

    part = bundling.split_structural(
        structural=begun, by=coordinator, at=now, title="Enkel de app", signals=signals[:2]
    )

    assert (inside(part), inside(begun)) == (keys(signals[:2]), keys(signals[2:]))
    assert part.split_from == begun
    assert part.joinings.filter(may_be_quoted=True).count() == 2
    assert begun.joinings.count() == 3


class TestWhatStays:
    """Rows of history: the database refuses to change or to delete them, by any road."""

    def test_a_move(self, begun):
        for change in (
            lambda: begun.moves.update(note="Anders"),
            lambda: begun.moves.update(by=None, role="host"),
            lambda: begun.moves.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        assert begun.moves.count() == 2

    def test_a_line_of_follow_up(self, begun, coordinator, now):
        actions.note_follow_up(
            structural=begun, by=coordinator, at=now, on=now.date(), text="Gebeld."
        )
        for change in (
            lambda: begun.follow_ups.update(text="Niet gebeld."),
            lambda: begun.follow_ups.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        assert begun.follow_ups.get().text == "Gebeld."

    def test_that_a_signal_stood_in_it(self, begun, signals, coordinator, now):
        actions.take_signal_out(structural=begun, by=coordinator, at=now, signal=signals[0])
        left = begun.joinings.filter(signal=signals[0])
        for change in (
            lambda: left.update(left_at=None),
            lambda: left.update(joined_at=now - timedelta(days=1)),
            lambda: begun.joinings.update(signal=signals[1]),
            lambda: begun.joinings.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        assert begun.joinings.count() == 3

    def test_who_did_it_may_be_taken_away(self, begun, lotte):
        lotte.memberships.all().delete()
        lotte.delete()

        assert set(Move.objects.values_list("by", "role")) == {(None, "coordinator")}


# Rules that the database knows, each broken on purpose.
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"domain": "nonsense"},
        {"owner_function": "directie"},
        {"next_step": "Bellen"},
        {"merged_at": timezone.now()},
    ],
    ids=str,
)
def test_a_rule_cannot_be_broken(begun, wrong):
    with pytest.raises(IntegrityError):
        StructuralSignal.objects.filter(pk=begun.pk).update(**wrong)


@pytest.fixture
def place(kortrijk, heule, coordinator):
    return (
        kortrijk,
        coordinator,
        [factories.make_signal(kortrijk, neighbourhood=heule) for _ in "12345"],
    )


acts = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "merge", "split"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=10,
)


@given(acts=acts)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_joins_leaves_merges_and_splits_no_voice_is_lost(place, acts):
    city, who, signals = place
    at = timezone.now()
    with transaction.atomic():
        all_of_them = [
            actions.begin_structural(
                city=city, by=who, at=at, title=f"{n}", signals=signals[n : n + 1]
            )
            for n in range(3)
        ]
        expected = {one.pk: inside(one) for one in all_of_them}
        rows = Joining.objects.count()
        for act, first, second, which in acts:
            here = StructuralSignal.objects.get(pk=all_of_them[first % len(all_of_them)].pk)
            there = StructuralSignal.objects.get(pk=all_of_them[second % len(all_of_them)].pk)
            signal = signals[which]
            root = actions.last_of(here)
            try:
                if act == "join":
                    actions.join_signals(structural=here, by=who, at=at, signals=[signal])
                    expected[root.pk].add(signal.pk)
                elif act == "leave":
                    actions.take_signal_out(structural=here, by=who, at=at, signal=signal)
                    expected[root.pk].discard(signal.pk)
                elif act == "merge":
                    into = bundling.merge_structural(structural=here, into=there, by=who, at=at)
                    expected[into.pk] |= expected.pop(here.pk)
                else:
                    part = bundling.split_structural(
                        structural=here, by=who, at=at, title="Deel", signals=signals[which:]
                    )
                    all_of_them.append(part)
                    chosen = expected[here.pk] & keys(signals[which:])
                    expected[part.pk], expected[here.pk] = chosen, expected[here.pk] - chosen
            except (actions.WentUp, bundling.CannotMerge):
                pass
            assert Joining.objects.count() >= rows
            rows = Joining.objects.count()
        standing = {one.pk: inside(one) for one in city.structural_signals.standing()}
        transaction.set_rollback(True)

    assert standing == expected


def at_once(*works):
    """Run each work in a thread of its own, with a connection of its own; what each gave or raised."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        try:
            start.wait(10)
            results[number] = work()
        except Exception as error:  # noqa: BLE001 (what was raised is the result)
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_on_postgresql(begun, coordinator, karim, now):
    """And then joins, merges, splits and moves through one another: no voice lost, no deadlock."""

    def refuse():
        return actions.move_structural(
            structural=begun, by=coordinator, at=now, expected="collected", to="not_retained",
            note="Te klein.",
        )  # fmt: skip

    results = at_once(refuse, refuse)

    (made,) = [one for one in results if isinstance(one, Move)]
    (stale,) = [one for one in results if isinstance(one, actions.StaleMove)]
    assert stale.move == made
    assert begun.moves.count() == 3
    _storm(begun.city, coordinator)


def _storm(city, who):
    """Everything at once on four structural signals; then nothing may be lost."""
    wijk = factories.make_neighbourhood(city, "Storm")
    four = [factories.make_structural(city, phase="collected") for _ in range(4)]
    signals = [factories.make_signal(city, neighbourhood=wijk) for _ in range(24)]
    at = timezone.now()

    def join(number):
        return lambda: actions.join_signals(
            structural=four[number % 4], by=who, at=at, signals=[signals[number]]
        )

    def merge(source, target):
        return lambda: bundling.merge_structural(
            structural=four[source], into=four[target], by=who, at=at
        )

    def move(number):
        return lambda: actions.move_structural(
            structural=four[number], by=who, at=at, expected="collected", to="not_retained",
            note="Te klein.",
        )  # fmt: skip

    def split(number):
        return lambda: bundling.split_structural(
            structural=four[number], by=who, at=at, title="Deel", signals=signals
        )

    works = [join(number) for number in range(24)]
    works += [merge(0, 1), merge(1, 0), merge(1, 2), merge(3, 2), split(2), split(0), move(2)]

    results = at_once(*works)

    known = (actions.WentUp, actions.StaleMove, bundling.CannotMerge)
    assert [
        one for one in results if isinstance(one, Exception) and not isinstance(one, known)
    ] == []
    voices = set().union(*(inside(one) for one in city.structural_signals.standing()))
    assert keys(signals) <= voices
    for one in four:
        steps = list(one.moves.order_by("pk").values_list("from_phase", "to_phase"))
        assert [end for _, end in steps[:-1]] == [start for start, _ in steps[1:]]
