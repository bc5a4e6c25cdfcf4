"""The states of a referral as data, and the database that knows them: every road, every role, two at once."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from referrals import states
from referrals.actions import referring
from referrals.models import Referral, ReferralMove
from referrals.states import Party, Road, State
from tests import factories

MOVES = {
    "sent": "received appointment arrived no_show refused withdrawn expired",
    "received": "appointment arrived no_show refused withdrawn expired",
    "appointment": "appointment arrived no_show refused withdrawn expired",
    "arrived": "helped partly not_helped withdrawn expired",
    "no_show": "appointment arrived",
}


def test_the_moves_that_exist():
    found = {
        state: {one.end for one in states.TABLE if one.start == state} for state in State.values
    }

    assert found == {state: set(MOVES.get(state, "").split()) for state in State.values}


def test_only_a_host_and_the_chaser_for_it_accept_or_refuse_and_only_the_clock_lets_expire():
    who = {}
    for one in states.TABLE:
        who.setdefault(one.end, set()).update(one.parties)

    host, sender, chaser = Party.HOST, Party.SENDER, Party.CHASER
    assert who == {
        State.RECEIVED: {host, chaser},
        State.REFUSED: {host, chaser},
        State.APPOINTMENT: {host, sender, chaser},
        State.ARRIVED: {host, sender},
        State.NO_SHOW: {host, sender},
        State.WITHDRAWN: {sender, chaser},
        State.EXPIRED: {Party.CLOCK},
        **{outcome: {host, sender, chaser} for outcome in states.OUTCOMES},
    }


def test_a_code_only_says_that_somebody_is_there():
    by_code = {
        (one.start, one.end)
        for one in states.TABLE
        for party in Party
        if states.may_make(one, party, Road.CODE)
    }

    assert by_code == {
        (start, State.ARRIVED) for start in ("sent", "received", "appointment", "no_show")
    }


@pytest.fixture
def people(kortrijk, ilse, lotte, karim, bram, wim, fatima, library):
    """Everybody by who they are to a referral that Ilse sends to the library."""
    other = factories.make_organisation(kortrijk, "Elders")
    stranger = factories.make_user("Ann", kortrijk, "social_worker", organisation=other)
    other_host = factories.make_user("Piet", kortrijk, "host", organisation=other)
    return {
        "sender": ilse, "host": bram, "coordinator": lotte, "city team": karim, "policy": wim,
        "other worker": stranger, "other host": other_host, "elsewhere": fatima,
    }  # fmt: skip


PARTY = {"sender": "sender", "host": "host", "coordinator": "chaser", "city team": "chaser"}
REASONS = {"refused": "full", "withdrawn": "mistake"}


def test_every_move_by_every_person_by_every_road(kortrijk, heule, library, people, at):
    """From every state to every state: it happens exactly where the table says so."""
    offer = factories.make_offer(kortrijk, host=library)
    wrong = []
    for start in State.values:
        referral = factories.make_referral(
            kortrijk, offer=offer, neighbourhood=heule, sent_by=people["sender"], state=start
        )
        for end, road, name in itertools.product(State.values, Road.values, [*people, "nobody"]):
            by = people[name].memberships.get() if name in people else None
            party = {"link": "host", "clock": "clock"}.get(road, PARTY.get(name, ""))
            transition = states.find(start, end)
            allowed = bool(transition and party and states.may_make(transition, party, road))
            with transaction.atomic():
                try:
                    referring.move(
                        referral=referral, by=by, at=timezone.now(), expected=referral.step,
                        to=end, road=road, reason=REASONS.get(end, ""),
                    )  # fmt: skip
                    done = True
                except (referring.NoSuchMove, referring.NotYours):
                    done = False
                stands = Referral.objects.get(pk=referral.pk).state
                transaction.set_rollback(True)
            if done != allowed or stands != (end if allowed else start):
                wrong.append((start, end, road, name))

    assert wrong == []


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
@pytest.mark.parametrize("reason", ["", "onzin", "mistake full"])
def test_a_reason_is_asked_and_must_be_one_of_its_own(kortrijk, ilse, end, reason):
    referral = factories.make_referral(kortrijk, sent_by=ilse)
    reason = {"refused": "mistake", "withdrawn": "full"}[end] if " " in reason else reason
    by, road = (None, Road.LINK) if end == "refused" else (ilse.memberships.get(), Road.PAGE)

    with pytest.raises(referring.NotSaid):
        referring.move(
            referral=referral,
            by=by,
            at=timezone.now(),
            expected=1,
            to=end,
            road=road,
            reason=reason,
        )

    assert Referral.objects.get().state == "sent"


def test_who_saw_an_earlier_step_is_told_who_was_first(kortrijk, bram, library):
    referral = factories.make_referral(kortrijk, offer=factories.make_offer(kortrijk, host=library))
    given = {
        "referral": referral,
        "by": bram.memberships.get(),
        "at": timezone.now(),
        "expected": 1,
    }
    referring.move(**given, to="received")

    with pytest.raises(referring.StaleMove) as stale:
        referring.move(**given, to="refused", reason="full")

    assert (stale.value.move.to_state, stale.value.move.by) == ("received", bram)


# ── The database by itself ───────────────────────────────────────────────────────────────────────


def broken(call):
    """Whether the database refuses this."""
    try:
        with transaction.atomic():
            call()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(("start", "end"), list(itertools.product(State.values, repeat=2)))
def test_the_database_refuses_a_state_without_its_move(kortrijk, heule, library, start, end):
    offer = factories.make_offer(kortrijk, host=library)
    referral = factories.make_referral(kortrijk, offer=offer, neighbourhood=heule, state=start)
    rows = Referral.objects.filter(pk=referral.pk)

    assert broken(lambda: rows.update(step=referral.step + 1, state=end))
    if start != end:
        assert broken(lambda: rows.update(state=end))


def test_the_database_refuses_a_move_that_does_not_exist_or_starts_elsewhere(kortrijk):
    referral = factories.make_referral(kortrijk)

    for start, end, given in (
        ("sent", "helped", {}),
        ("received", "arrived", {}),
        ("sent", "received", {"number": 3}),
        ("sent", "received", {"party": "sender"}),
        ("sent", "expired", {"party": "clock", "road": "page"}),
        ("sent", "received", {"road": "clock"}),
    ):
        assert broken(
            lambda s=start, e=end, g=given: factories.make_referral_move(referral, s, e, **g)
        )
    assert ReferralMove.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"code": "bababababababababa"}, {"people": 0}, {"people": 31}, {"agreed_how": "written"},
        {"agreement_version": 2}, {"closed_at": "2026-11-01T09:00Z"}, {"reason": "full"},
        {"agreement_withdrawn_at": "2026-11-01T09:00Z"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(kortrijk, change):
    factories.make_referral(kortrijk)

    assert broken(lambda: Referral.objects.update(**change))


def test_history_is_never_changed_or_taken_away(kortrijk, ilse):
    referral = factories.make_referral(kortrijk, state="arrived")
    referral.notes.create(
        city=kortrijk, at=timezone.now(), party="chaser", road="page", kind="call_answered"
    )

    for rows in (ReferralMove.objects.all(), referral.notes.all()):
        assert broken(lambda rows=rows: rows.update(at=timezone.now() + timedelta(days=1)))
        assert broken(lambda rows=rows: rows.update(party="clock"))
        assert broken(rows.delete)
    assert broken(referral.delete)


def test_a_row_of_two_cities_is_refused(kortrijk, antwerpen, kiel):
    theirs = factories.make_offer(antwerpen)

    factories.make_referral(kortrijk, offer=theirs)

    with pytest.raises(IntegrityError):
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_first(kortrijk, library, bram):
    referral = factories.make_referral(kortrijk, offer=factories.make_offer(kortrijk, host=library))
    both, came = threading.Barrier(2), []

    def answer(to, reason):
        both.wait(10)
        try:
            referring.move(
                referral=referral, by=None, at=timezone.now(), expected=1, to=to, road=Road.LINK,
                reason=reason,
            )  # fmt: skip
            came.append(to)
        except referring.StaleMove as stale:
            came.append(f"too late for {stale.move.to_state}")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=answer, args=args)
        for args in (("received", ""), ("refused", "full"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    state = Referral.objects.get().state
    assert sorted(came) == sorted([state, f"too late for {state}"])
    assert [move.to_state for move in ReferralMove.objects.oldest_first()] == ["sent", state]
