"""What says too much about somebody is taken out for good: from versions, notes and lines."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from signals.actions import structural as actions
from signals.actions.heard import edit_signal
from signals.actions.structural import note_follow_up
from signals.models import FollowUp, Move, Wiping
from tests import factories

TOLD_TOO_MUCH = "De buurvrouw van nummer zeven met de blauwe deur geraakt niet op itsme."


@pytest.fixture
def signal(kortrijk, heule, lotte):
    """Somebody recognised a resident in it; Lotte changed the text, the old one stays in history."""
    signal = factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=lotte, text=TOLD_TOO_MUCH
    )
    edit_signal(signal=signal, text="Een bewoner geraakt niet op itsme.")
    signal.refresh_from_db()
    return signal


@pytest.fixture
def structural(kortrijk, lotte, at):
    one = factories.make_structural(kortrijk, "Itsme lukt niet", phase="bundled")
    note_follow_up(
        structural=one,
        by=lotte.memberships.get(),
        at=at(2026, 11, 4, 9),
        on=at(2026, 11, 4).date(),
        text="De man van de bakkerij kreeg hulp.",
    )
    return one


def sent(*keys, because="recognisable"):
    return {"texts": keys, "because": because}


def test_an_old_version_of_a_signal_is_wiped_from_its_history(as_karim, signal, karim):
    first = signal.history.earliest("pgh_id")

    response = as_karim.post(
        f"/kortrijk/signalen/{signal.pk}/wis/", sent(f"signal_history-{first.pk}"), follow=True
    )

    page = response.content.decode()
    assert "Gewist: 1 tekst is voorgoed weg." in page
    assert TOLD_TOO_MUCH not in page
    assert "(gewist)" in page
    assert list(signal.history.order_by("pgh_id").values_list("text", flat=True)) == [
        "(gewist)",
        "Een bewoner geraakt niet op itsme.",
    ]
    row = Wiping.objects.get()
    assert (row.signal, row.place, row.row, row.because, row.by) == (
        signal, "signal_history", first.pk, "recognisable", karim,
    )  # fmt: skip


def test_what_an_echo_adds_is_wiped_and_the_echo_still_counts(as_lotte, signal):
    echo = factories.make_echo(signal, line="De bakker zei het ook.")

    as_lotte.post(f"/kortrijk/signalen/{signal.pk}/wis/", sent(f"echo-{echo.pk}"))

    assert [row.line for row in signal.echoes.all()] == ["(gewist)"]


def test_a_note_and_a_line_of_the_follow_up_are_wiped_though_they_are_append_only(
    as_lotte, structural, lotte
):
    actions.move_structural(
        structural=structural, by=lotte.memberships.get(), at=structural.phase_since,
        expected="bundled", to="not_retained", note="De bakker wil het niet.",
    )  # fmt: skip
    move, line = Move.objects.latest("pk"), FollowUp.objects.get()

    page = as_lotte.get(f"/kortrijk/structureel/{structural.pk}/wis/").content.decode()
    as_lotte.post(
        f"/kortrijk/structureel/{structural.pk}/wis/",
        sent(f"note-{move.pk}", f"follow_up-{line.pk}"),
    )

    assert "De bakker wil het niet." in page
    assert "De man van de bakkerij kreeg hulp." in page
    assert (Move.objects.get(pk=move.pk).note, FollowUp.objects.get().text) == (
        "(gewist)",
        "(gewist)",
    )
    assert Wiping.objects.filter(structural=structural).count() == 2


def test_what_went_up_into_it_can_be_wiped_there_too(as_lotte, structural, lotte, kortrijk, at):
    from signals.actions.bundling import merge_structural

    target = factories.make_structural(kortrijk, "Inloggen lukt niet", phase="bundled")
    merge_structural(
        structural=structural, into=target, by=lotte.memberships.get(), at=at(2026, 11, 5)
    )

    page = as_lotte.get(f"/kortrijk/structureel/{target.pk}/wis/").content.decode()

    assert "De man van de bakkerij kreeg hulp." in page


def test_an_old_title_is_wiped(as_lotte, structural, at):
    actions.edit_structural(structural=structural, at=at(2026, 11, 5), title="Itsme is moeilijk")
    old = structural.history.filter(title="Itsme lukt niet")

    page = as_lotte.get(f"/kortrijk/structureel/{structural.pk}/wis/").content.decode()
    keys = [f"structural_history-{event.pk}" for event in old]
    as_lotte.post(f"/kortrijk/structureel/{structural.pk}/wis/", sent(*keys))

    assert "Itsme lukt niet" in page
    assert set(structural.history.values_list("title", flat=True)) == {
        "(gewist)",
        "Itsme is moeilijk",
    }


def test_it_asks_which_and_why_and_says_so_beside_the_field(as_lotte, signal):
    response = as_lotte.post(f"/kortrijk/signalen/{signal.pk}/wis/", {"x": "y"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Duid minstens één tekst aan." in page
    assert "Kies wat er stond." in page


@pytest.mark.parametrize("key", ["follow_up-1", "signal_history-0", "echo-999999", "", "x"])
def test_a_text_that_does_not_stand_there_is_refused(as_lotte, signal, structural, key):
    response = as_lotte.post(f"/kortrijk/signalen/{signal.pk}/wis/", sent(key))

    assert response.status_code == 422
    assert not Wiping.objects.exists()


def test_where_nothing_is_to_be_wiped_the_page_says_so(as_lotte, kortrijk, heule):
    plain = factories.make_signal(kortrijk, neighbourhood=heule)

    page = as_lotte.get(f"/kortrijk/signalen/{plain.pk}/wis/").content.decode()

    assert "Er zijn geen oude teksten om te wissen." in page


def test_what_policy_answered_and_what_was_fed_back_is_wiped(as_lotte, structural, kortrijk, at):
    decided = factories.make_structural(kortrijk, "Itsme aan het loket", phase="decided")
    answer = factories.make_response(decided, why="Omdat de man van de bakkerij het vroeg.")
    words = factories.make_feedback(
        decided, text="De man van de bakkerij is geholpen.", sent_at=timezone.now()
    )
    url = f"/kortrijk/structureel/{decided.pk}/wis/"

    page = as_lotte.get(url).content.decode()
    as_lotte.post(url, sent(f"response-{answer.pk}", f"feedback-{words.pk}"))

    assert "Omdat de man van de bakkerij het vroeg." in page
    assert "De man van de bakkerij is geholpen." in page
    answer.refresh_from_db()
    words.refresh_from_db()
    assert (answer.why, answer.carrier_function, words.text) == ("(gewist)", "", "(gewist)")


def test_what_is_not_fed_back_yet_is_bettered_and_not_wiped(as_lotte, kortrijk):
    decided = factories.make_structural(kortrijk, "Itsme aan het loket", phase="decided")
    words = factories.make_feedback(decided)

    response = as_lotte.post(
        f"/kortrijk/structureel/{decided.pk}/wis/", sent(f"feedback-{words.pk}")
    )

    assert response.status_code == 422


def test_a_line_about_an_action_is_wiped(as_lotte, kortrijk):
    action = factories.make_action(kortrijk, "Koffie en klik", status="suspended")
    event = action.events.create(
        city=kortrijk, number=9, at=timezone.now(), what="suspended", status="suspended",
        mode="in_person", note="De man van de bakkerij is ziek.",
    )  # fmt: skip
    url = f"/kortrijk/acties/{action.pk}/wis/"

    page = as_lotte.get(url).content.decode()
    response = as_lotte.post(url, sent(f"action-{event.pk}"))

    assert "De man van de bakkerij is ziek." in page
    assert response.url == f"/kortrijk/acties/{action.pk}/"
    event.refresh_from_db()
    assert event.note == "(gewist)"
    assert [row.action for row in Wiping.objects.all()] == [action]


def test_a_line_about_a_training_is_wiped(as_lotte, kortrijk):
    training = factories.make_training(kortrijk, step="stopped")
    [step] = training.steps.exclude(note="")
    url = f"/kortrijk/acties/vorming/{training.pk}/wis/"

    page = as_lotte.get(url).content.decode()
    response = as_lotte.post(url, sent(f"training-{step.pk}", because="name"))

    assert "Het is niet meer nodig." in page
    assert response.url == f"/kortrijk/acties/vorming/{training.pk}/"
    step.refresh_from_db()
    assert step.note == "(gewist)"
    assert [row.training for row in Wiping.objects.all()] == [training]


def test_a_wiped_line_of_the_follow_up_is_not_handed_over(as_lotte, as_karim, structural):
    line = FollowUp.objects.get()
    url = f"/kortrijk/structureel/{structural.pk}/overdracht/"
    before = as_karim.get(url).content.decode()

    as_lotte.post(f"/kortrijk/structureel/{structural.pk}/wis/", sent(f"follow_up-{line.pk}"))

    assert "De man van de bakkerij kreeg hulp." in before
    assert "(gewist)" not in as_karim.get(url).content.decode()


def test_a_social_worker_and_policy_may_not_wipe(as_ilse, as_wim, signal, structural):
    answers = [
        client.post(url, sent("x")).status_code
        for client in (as_ilse, as_wim)
        for url in (
            f"/kortrijk/signalen/{signal.pk}/wis/",
            f"/kortrijk/structureel/{structural.pk}/wis/",
        )
    ]

    assert answers == [403, 403, 403, 403]


def test_a_stranger_finds_nothing(as_fatima, signal, kortrijk):
    action = factories.make_action(kortrijk)

    assert as_fatima.get(f"/kortrijk/signalen/{signal.pk}/wis/").status_code == 404
    assert as_fatima.get(f"/antwerpen/acties/{action.pk}/wis/").status_code == 404


def test_that_something_was_wiped_stays_written(as_lotte, signal):
    first = signal.history.earliest("pgh_id")
    as_lotte.post(f"/kortrijk/signalen/{signal.pk}/wis/", sent(f"signal_history-{first.pk}"))

    with pytest.raises(DatabaseError), transaction.atomic():
        Wiping.objects.update(because="name")
    with pytest.raises(DatabaseError), transaction.atomic():
        Wiping.objects.get().delete()


def test_by_any_other_road_history_still_stays_as_it_was(signal):
    with pytest.raises(DatabaseError), transaction.atomic():
        signal.history.update(text="iets anders")


def test_one_and_three_texts_take_as_many_queries(as_lotte, signal, queries_of):
    url = f"/kortrijk/signalen/{signal.pk}/wis/"
    factories.make_echo(signal, line="Hier ook.")
    one = queries_of(as_lotte, url)
    for line in ("Ook in Marke.", "En vorige week."):
        factories.make_echo(signal, line=line, by=None)

    assert queries_of(as_lotte, url) == one
