"""Proposals to bundle: what a night finds, what grows and lapses, and what a person makes of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from signals import tasks
from signals.actions import bundling, heard, imported
from signals.actions import structural as structurals
from signals.actions import suggested as actions
from signals.actions.suggested import Accepted, Round
from signals.models import BundleSuggestion, OfferedSignal
from tests import factories
from tests.signals.test_structural_actions import at_once, inside, keys

ITSME = [
    "Na een nieuwe gsm werkt itsme niet meer.",
    "Itsme is weg na het overzetten naar een nieuwe gsm.",
    "Nieuwe gsm gekocht en itsme moet opnieuw geactiveerd worden.",
    "Nieuwe gsm, en itsme werkt niet meer.",
]
BUS = "Op de bus kan je niet meer cash betalen."
AXES = {"domain": "federal_government", "barrier": "sign_in"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def coordinator(lotte):
    return lotte.memberships.get()


@pytest.fixture
def heard_of(kortrijk, heule, bissegem):
    """One more signal about itsme, in Heule and Bissegem by turns."""
    wijken = [heule, bissegem]

    def hear(number=0, **given):
        return factories.make_signal(
            kortrijk, **{"text": ITSME[number % 4], "neighbourhood": wijken[number % 2]} | AXES | given
        )  # fmt: skip

    return hear


@pytest.fixture
def itsme(heard_of):
    return [heard_of(number) for number in range(3)]


@pytest.fixture
def night(kortrijk):
    """The round of a night, so many days from now."""
    return lambda days=0: actions.refresh_suggestions(
        city=kortrijk, at=timezone.now() + timedelta(days=days)
    )


@pytest.fixture
def proposed(kortrijk, itsme, night):
    night()
    return kortrijk.bundle_suggestions.get()


def offered(suggestion):
    return set(suggestion.offered.values_list("signal", flat=True))


def fates(suggestion):
    return dict(suggestion.offered.values_list("signal", "fate"))


def rows(city):
    """Everything that is written down of a city's proposals."""
    return (
        list(city.bundle_suggestions.order_by("pk").values()),
        list(city.offered_signals.order_by("pk").values()),
    )


# ── What a night finds ───────────────────────────────────────────────────────────────────────────


def test_look_alikes_of_two_wijken_are_proposed_with_why(kortrijk, itsme, night, today):
    factories.make_signal(kortrijk, text=BUS, **AXES)

    done = night()

    made = kortrijk.bundle_suggestions.get()
    why = made.because
    assert done == Round(made=1, changed=0, lapsed=0, open=1)
    assert (made.domain, made.barrier, made.state) == ("federal_government", "sign_in", "open")
    assert offered(made) == keys(itsme)
    assert made.offered.filter(is_typical=True).count() == 1
    assert (why.signals, why.voices, why.wijken, why.organisations) == (3, 3, 2, 0)
    assert (why.first, why.last) == (today, today)
    assert set(made.why) == {
        "signals", "voices", "wijken", "organisations", "first", "last", "likeness", "concepts",
    }  # fmt: skip


def test_the_same_state_gives_the_same_proposals(kortrijk, proposed, night):
    before = rows(kortrijk)

    assert night() == night() == Round(made=0, changed=0, lapsed=0, open=1)
    assert rows(kortrijk) == before


def test_echoes_are_voices_and_bring_their_place_along(kortrijk, heule, library, heard_of, night):
    two = [heard_of(0, neighbourhood=heule), heard_of(1, neighbourhood=heule)]
    assert night() == Round()

    factories.make_echo(two[0], organisation=library, neighbourhood=heule)
    early = timezone.localdate() - timedelta(days=9)
    factories.make_echo(two[1], organisation=factories.make_organisation(kortrijk), heard_on=early)
    night()

    why = kortrijk.bundle_suggestions.get().because
    assert (why.signals, why.voices, why.wijken, why.organisations) == (2, 4, 1, 2)
    assert (why.first, why.last) == (early, timezone.localdate())


@pytest.mark.parametrize(
    "given",
    [
        {"barrier": "skills"},
        {"domain": "money"},
        {"heard_on": timezone.localdate() - timedelta(days=91)},
        {"withdrawn_at": timezone.now() + timedelta(days=1)},
        {"text": BUS},
    ],
    ids=["other barrier", "other domain", "long ago", "withdrawn", "other words"],
)
def test_what_lies_elsewhere_is_left_out(kortrijk, heard_of, night, given):
    for number in range(2):
        heard_of(number)
    heard_of(2, **given)

    assert night() == Round()


def test_the_ninetieth_day_still_counts(kortrijk, heard_of, night, today):
    for number in range(3):
        heard_of(number, heard_on=today - timedelta(days=45 * number))

    assert night().made == 1


def test_a_signal_without_axes_lies_where_its_words_point(kortrijk, heard_of, night):
    signals = [heard_of(0), heard_of(1, domain="", barrier=""), heard_of(2, barrier="")]
    heard_of(text="Het regent al een week.", domain="", barrier="")

    night()

    made = kortrijk.bundle_suggestions.get()
    assert offered(made) == keys(signals)
    assert (made.domain, made.barrier) == ("federal_government", "sign_in")


def test_what_is_bundled_already_is_not_proposed(kortrijk, itsme, night, coordinator, now):
    bundle = structurals.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Itsme", signals=itsme[:1]
    )
    assert night() == Round()

    structurals.take_signal_out(structural=bundle, by=coordinator, at=now, signal=itsme[0])
    assert night().made == 1


def test_signals_of_two_cities_never_meet(kortrijk, antwerpen, kiel, heard_of, night):
    heard_of(0)
    heard_of(1)
    factories.make_signal(antwerpen, text=ITSME[2], neighbourhood=kiel, **AXES)

    assert night() == Round()


def test_only_so_many_are_open_that_one_can_finish_the_strongest(
    kortrijk, proposed, heard_of, night, monkeypatch
):
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    louder = [
        heard_of(number, text="De bus kost meer met een papieren ticket.", domain="mobility")
        for number in range(4)
    ]

    assert night() == Round(made=1, changed=0, lapsed=1, open=1)
    assert offered(kortrijk.bundle_suggestions.open().get()) == keys(louder)


# ── What becomes of what is open ─────────────────────────────────────────────────────────────────


def test_it_grows(kortrijk, proposed, heard_of, itsme, night):
    more = heard_of(3)
    made_at = proposed.made_at

    assert night(days=1) == Round(made=0, changed=1, lapsed=0, open=1)

    proposed.refresh_from_db()
    assert offered(proposed) == keys([*itsme, more])
    assert proposed.because.signals == 4
    assert proposed.made_at == made_at < proposed.refreshed_at
    assert proposed.offered.filter(is_typical=True).count() == 1


def test_it_loses_what_was_bundled_or_withdrawn(
    kortrijk, proposed, heard_of, itsme, night, coordinator, now
):
    heard_of(3)
    heard_of(0)
    night()
    structurals.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Itsme", signals=itsme[:1]
    )
    heard.withdraw_signal(signal=itsme[1], at=now)

    assert night() == Round(made=0, changed=1, lapsed=0, open=1)

    assert len(offered(proposed)) == 3
    assert not offered(proposed) & keys(itsme[:2])


def test_it_lapses_when_too_little_is_left_and_another_may_come(
    kortrijk, proposed, heard_of, itsme, night, now
):
    heard.withdraw_signal(signal=itsme[1], at=now)

    assert night() == Round(made=0, changed=0, lapsed=1, open=0)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_at) == ("lapsed", None)
    heard_of(1)
    assert night() == Round(made=1, changed=0, lapsed=0, open=1)


def test_what_nobody_looks_at_dries_up_after_ninety_days(kortrijk, proposed, night):
    assert night(days=90).open == 1
    assert night(days=91) == Round(made=0, changed=0, lapsed=1, open=0)


def test_a_proposal_is_no_work_on_a_signal_so_an_import_can_still_be_undone(
    kortrijk, proposed, itsme
):
    assert not imported.worked_on(kortrijk.signals.all()).exists()


# ── What a person makes of it ────────────────────────────────────────────────────────────────────


def accept(suggestion, by, signals, *, seen=None, **given):
    given = given or {"title": "Itsme valt weg na een nieuwe gsm"}
    return actions.accept_suggestion(
        suggestion=suggestion, by=by, at=timezone.now(), signals=signals,
        seen=offered(suggestion) if seen is None else seen, **given,
    )  # fmt: skip


def dismiss(suggestion, by, *, seen=None, reason=""):
    return actions.dismiss_suggestion(
        suggestion=suggestion, by=by, at=timezone.now(), reason=reason,
        seen=offered(suggestion) if seen is None else seen,
    )  # fmt: skip


def test_accepting_begins_a_structural_signal_and_keeps_who_and_when(
    kortrijk, proposed, itsme, coordinator, lotte, night
):
    done = accept(proposed, coordinator, itsme)

    proposed.refresh_from_db()
    made = kortrijk.structural_signals.get()
    assert done == Accepted(made, missed=0)
    assert inside(made) == keys(itsme)
    assert (made.title, made.domain, made.barrier, made.phase) == (
        "Itsme valt weg na een nieuwe gsm", "federal_government", "sign_in", "collected",
    )  # fmt: skip
    assert (proposed.state, proposed.decided_by, proposed.structural) == ("accepted", lotte, made)
    assert proposed.decided_at is not None
    assert set(fates(proposed).values()) == {"taken"}
    assert night() == Round()


def test_taking_some_says_of_the_others_that_they_do_not_belong(
    proposed, heard_of, itsme, coordinator, night
):
    more = [heard_of(3), heard_of(0)]
    night()

    done = accept(proposed, coordinator, itsme)

    assert inside(done.structural) == keys(itsme)
    assert fates(proposed) == dict.fromkeys(keys(itsme), "taken") | dict.fromkeys(
        keys(more), "left"
    )
    heard_of(1)
    assert night() == Round()  # two of three were left together


def test_of_one_that_was_left_alone_nothing_is_learned(
    proposed, heard_of, itsme, coordinator, night
):
    accept(proposed, coordinator, itsme[:2])

    for number in (0, 1):
        heard_of(number)

    assert night().made == 1
    assert itsme[2].pk in offered(BundleSuggestion.objects.open().get())


def test_of_what_was_not_on_the_page_nothing_is_learned(
    proposed, heard_of, itsme, coordinator, night
):
    seen = offered(proposed)
    unseen = heard_of(3)
    night()

    accept(proposed, coordinator, itsme[:2], seen=seen)

    assert fates(proposed)[unseen.pk] == "offered"
    assert fates(proposed)[itsme[2].pk] == "left"


def test_they_may_join_what_is_there(kortrijk, proposed, itsme, coordinator):
    there = factories.make_structural(kortrijk, "Itsme")

    done = accept(proposed, coordinator, itsme, into=there)

    proposed.refresh_from_db()
    assert done.structural == proposed.structural == there
    assert inside(there) == keys(itsme)


def test_where_that_was_merged_they_join_what_it_became_part_of(
    kortrijk, proposed, itsme, coordinator, now
):
    there, root = factories.make_structural(kortrijk), factories.make_structural(kortrijk, "Samen")
    bundling.merge_structural(structural=there, into=root, by=coordinator, at=now)

    assert accept(proposed, coordinator, itsme, into=there).structural == root
    assert inside(root) == keys(itsme)


def test_what_a_colleague_bundled_or_withdrew_in_the_meantime_stays_where_it_is(
    kortrijk, proposed, heard_of, itsme, coordinator, night, now
):
    last = heard_of(3)
    night()
    elsewhere = structurals.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Van een collega", signals=itsme[:1]
    )
    heard.withdraw_signal(signal=itsme[1], at=now)

    done = accept(proposed, coordinator, [*itsme, last])

    assert done.missed == 2
    assert inside(done.structural) == keys([itsme[2], last])
    assert inside(elsewhere) == keys(itsme[:1])
    assert [fates(proposed)[signal.pk] for signal in itsme] == ["offered", "offered", "taken"]


def test_with_nothing_left_nothing_changes(kortrijk, proposed, itsme, coordinator, now):
    structurals.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Van een collega", signals=itsme
    )
    stranger = factories.make_signal(kortrijk, text=BUS)

    for chosen in (itsme, [stranger], []):
        with pytest.raises(actions.NothingLeft):
            accept(proposed, coordinator, chosen)

    proposed.refresh_from_db()
    assert proposed.is_open
    assert kortrijk.structural_signals.count() == 1


def test_the_second_is_told_what_the_first_did(kortrijk, proposed, itsme, coordinator, karim):
    accept(proposed, karim.memberships.get(), itsme)

    for decide in (
        lambda: accept(proposed, coordinator, itsme),
        lambda: dismiss(proposed, coordinator),
    ):
        with pytest.raises(actions.AlreadyDecided) as decided:
            decide()
        assert decided.value.suggestion.decided_by == karim
    assert kortrijk.structural_signals.count() == 1


def test_what_lapsed_cannot_be_decided_any_more(proposed, itsme, coordinator, night, now):
    heard.withdraw_signal(signal=itsme[0], at=now)
    night()

    with pytest.raises(actions.AlreadyDecided) as decided:
        accept(proposed, coordinator, itsme)

    assert decided.value.suggestion.state == "lapsed"


class TestWhatWasDismissed:
    """It stays dismissed: a group comes back only when more than half of it is new."""

    @pytest.fixture
    def dismissed(self, proposed, coordinator):
        return dismiss(proposed, coordinator, reason="different")

    def test_who_why_and_when_is_kept(self, dismissed, lotte):
        dismissed.refresh_from_db()
        assert (dismissed.state, dismissed.reason, dismissed.decided_by) == (
            "dismissed", "different", lotte,
        )  # fmt: skip
        assert set(fates(dismissed).values()) == {"left"}
        assert dismissed.structural is None

    def test_it_is_not_proposed_again(self, kortrijk, dismissed, night):
        before = rows(kortrijk)

        assert night() == Round()
        assert rows(kortrijk) == before

    def test_not_with_as_many_new_ones_and_again_with_one_more(
        self, kortrijk, dismissed, heard_of, itsme, night
    ):
        new = [heard_of(number) for number in range(3)]
        assert night() == Round()

        new.append(heard_of(3))
        assert night() == Round(made=1, changed=0, lapsed=0, open=1)
        assert offered(kortrijk.bundle_suggestions.open().get()) == keys([*itsme, *new])

    def test_the_new_ones_alone_may_be_proposed(
        self, kortrijk, dismissed, itsme, heard_of, night, now
    ):
        new = [heard_of(number) for number in range(3)]
        heard.withdraw_signal(signal=itsme[0], at=now)

        assert night().made == 1  # three of five are new
        assert keys(new) <= offered(kortrijk.bundle_suggestions.open().get())

    def test_of_what_was_not_on_the_page_nothing_is_learned(
        self, proposed, itsme, coordinator, night
    ):
        dismiss(proposed, coordinator, seen=keys(itsme[:1]))

        assert night().made == 1


# ── What the database knows ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("decide", [accept, dismiss, None], ids=["accepted", "dismissed", "lapsed"])
def test_what_is_no_longer_open_never_changes(proposed, itsme, coordinator, night, now, decide):
    if decide:
        decide(proposed, coordinator, *([itsme[:2]] if decide is accept else []))
    else:
        heard.withdraw_signal(signal=itsme[0], at=now)
        night()
    same = BundleSuggestion.objects.filter(pk=proposed.pk)
    before = rows(proposed.city)
    for change in (
        lambda: same.update(state="open", decided_at=None, structural=None, reason=""),
        lambda: same.update(why={}),
        lambda: same.update(decided_by=coordinator.user, decided_at=now),
        lambda: same.delete(),
        lambda: proposed.offered.update(fate="taken"),
        lambda: proposed.offered.filter(signal=itsme[0]).delete(),
        lambda: OfferedSignal.objects.create(
            city=proposed.city, suggestion=proposed, signal=factories.make_signal(proposed.city)
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert rows(proposed.city) == before


def test_an_open_one_is_not_deleted_either(proposed):
    with pytest.raises(DatabaseError), transaction.atomic():
        BundleSuggestion.objects.filter(pk=proposed.pk)._raw_delete("default")

    assert BundleSuggestion.objects.count() == 1


def test_who_decided_may_be_taken_away(proposed, itsme, coordinator, karim):
    accept(proposed, karim.memberships.get(), itsme)
    karim.memberships.all().delete()

    karim.delete()

    proposed.refresh_from_db()
    assert (proposed.state, proposed.decided_by) == ("accepted", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": ""},
        {"barrier": "nonsense"},
        {"state": "nonsense"},
        {"state": "dismissed"},
        {"state": "accepted", "decided_at": timezone.now()},
        {"decided_at": timezone.now()},
        {"reason": "different"},
        {"state": "dismissed", "decided_at": timezone.now(), "reason": "nonsense"},
    ],
    ids=str,
)
def test_a_rule_of_a_proposal_cannot_be_broken(proposed, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleSuggestion.objects.filter(pk=proposed.pk).update(**wrong)


def test_a_rule_of_its_signals_cannot_be_broken(proposed, itsme, antwerpen):
    other = factories.make_signal(antwerpen)

    def commit(write):
        with transaction.atomic():
            write()
            connection.check_constraints()  # what waits for the commit

    for wrong in (
        lambda: proposed.offered.update(fate="nonsense"),
        lambda: proposed.offered.update(is_typical=True),
        lambda: proposed.offered.create(city=proposed.city, signal=itsme[0]),
        lambda: proposed.offered.create(city=proposed.city, signal=other),
        lambda: proposed.offered.create(city=antwerpen, signal=other),
    ):
        with pytest.raises(IntegrityError):
            commit(wrong)


# ── By the clock and by hand ─────────────────────────────────────────────────────────────────────


def test_at_night_each_city_is_looked_at(kortrijk, antwerpen, kiel, itsme):
    for number in range(3):
        factories.make_signal(antwerpen, text=ITSME[number], **AXES)

    tasks.suggest_bundles()
    tasks.suggest_bundles()

    assert kortrijk.bundle_suggestions.count() == antwerpen.bundle_suggestions.count() == 1


def test_the_clock_starts_it_while_the_city_sleeps():
    entry = settings.CELERY_BEAT_SCHEDULE["bundles to suggest"]

    assert entry["schedule"] == crontab(hour="2", minute="30")
    assert entry["task"] == tasks.suggest_bundles.name
    assert settings.CELERY_TIMEZONE == "Europe/Brussels"


def test_a_city_that_is_gone_needs_nothing(db):
    tasks.suggest_bundles_in(city_id=999_999)

    assert not BundleSuggestion.objects.exists()


def test_by_hand_for_one_city_or_for_all(kortrijk, antwerpen, itsme, capsys):
    call_command("suggest_bundles", "--city", "kortrijk")
    call_command("suggest_bundles")

    assert capsys.readouterr().out.splitlines() == [
        "kortrijk: 1 new, 0 changed, 0 lapsed, 1 open",
        "antwerpen: 0 new, 0 changed, 0 lapsed, 0 open",
        "kortrijk: 0 new, 0 changed, 0 lapsed, 1 open",
    ]


def test_by_hand_for_a_city_that_is_not_there(db):
    with pytest.raises(CommandError, match="There is no city 'atlantis'"):
        call_command("suggest_bundles", "--city", "atlantis")


# ── Two at the same moment, on PostgreSQL ────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_workers_are_never_at_one_city(kortrijk, antwerpen, itsme, night, monkeypatch):
    """While the first is at it, the second leaves at once, and another city does not wait."""
    find, seen = actions.proposals.find, []

    def slow_find(city, **given):
        monkeypatch.setattr(actions.proposals, "find", find)
        (other,) = at_once(night)
        (away,) = at_once(lambda: actions.refresh_suggestions(city=antwerpen, at=timezone.now()))
        seen.extend([other, away])
        return find(city, **given)

    monkeypatch.setattr(actions.proposals, "find", slow_find)

    assert night() == Round(made=1, changed=0, lapsed=0, open=1)
    assert seen == [None, Round()]
    assert night() == Round(made=0, changed=0, lapsed=0, open=1)


@pytest.mark.django_db(transaction=True)
def test_a_night_makes_way_for_what_people_do_meanwhile(
    kortrijk, heard_of, itsme, coordinator, night, now, monkeypatch
):
    """Between looking and writing, a colleague bundles one signal and says that others do not belong."""
    four = [heard_of(number, domain="money") for number in range(4)]
    night()
    refused = kortrijk.bundle_suggestions.get(domain="money")
    find = actions.proposals.find

    def find_and_wait(city, **given):
        found = find(city, **given)
        at_once(lambda: dismiss(refused, coordinator))
        at_once(
            lambda: structurals.begin_structural(
                city=kortrijk, by=coordinator, at=now, title="Itsme", signals=itsme[:1]
            )
        )
        return found

    heard_of(0, text=BUS)
    monkeypatch.setattr(actions.proposals, "find", find_and_wait)

    assert night() == Round(made=0, changed=0, lapsed=1, open=0)
    states = kortrijk.bundle_suggestions.values_list("domain", "state").order_by("domain")
    assert list(states) == [("federal_government", "lapsed"), ("money", "dismissed")]
    assert fates(refused) == dict.fromkeys(keys(four), "left")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(kortrijk, proposed, itsme, coordinator, karim):
    other = karim.memberships.get()

    results = at_once(
        lambda: accept(proposed, coordinator, itsme),
        lambda: accept(proposed, other, itsme),
        lambda: dismiss(proposed, coordinator),
    )

    told = [one for one in results if isinstance(one, actions.AlreadyDecided)]
    assert len(told) == 2
    proposed.refresh_from_db()
    assert not proposed.is_open
    assert kortrijk.structural_signals.count() == (proposed.state == "accepted")


@pytest.mark.django_db(transaction=True)
def test_nights_and_people_through_one_another_lose_nothing(
    kortrijk, heard_of, itsme, coordinator, night
):
    others = [heard_of(number, domain="money") for number in range(4)]
    night()
    first, second = kortrijk.bundle_suggestions.order_by("domain")
    there = factories.make_structural(kortrijk, "Samen")

    results = at_once(
        night,
        lambda: accept(first, coordinator, itsme, into=there),
        lambda: structurals.join_signals(
            structural=there, by=coordinator, at=timezone.now(), signals=others[:1]
        ),
        lambda: accept(second, coordinator, others, into=there),
        night,
    )

    assert [one for one in results if isinstance(one, Exception)] == []
    assert inside(there) == keys([*itsme, *others])
    assert night() == Round()
