"""What goes back to who noticed: made with the move, worded, sent once to everybody, counted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.enums import Role
from signals import mails, tasks
from signals.actions import answering, bundling, sending
from signals.actions import feedback as actions
from signals.actions import structural as moving
from signals.feedback import News, default_words, leaves_at
from signals.models import Feedback, FeedbackTo
from signals.phases import Phase
from tests import factories
from tests.signals.test_structural_actions import at_once


@pytest.fixture
def now(at):
    return at(2026, 11, 24, 14)  # a Tuesday


@pytest.fixture
def thursday(at):
    """Nine o'clock two working days later."""
    return at(2026, 11, 26, 9)


@pytest.fixture
def coordinator(lotte):
    return lotte.memberships.get()


@pytest.fixture
def policy(wim):
    return wim.memberships.get()


@pytest.fixture
def hanne(kortrijk, library):
    return factories.make_user("Hanne", kortrijk, Role.SOCIAL_WORKER, organisation=library)


@pytest.fixture
def heard(kortrijk, heule, lotte, ilse, hanne):
    """Two signals: one by Lotte that Hanne saw too, one by Ilse."""
    first = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte)
    factories.make_echo(first, by=hanne)
    return [first, factories.make_signal(kortrijk, neighbourhood=heule, logged_by=ilse)]


@pytest.fixture
def reported(kortrijk, heard, at):
    reported = factories.make_structural(
        kortrijk, "Loketten zijn dicht", phase="reported", at=at(2026, 10, 1)
    )
    for signal in heard:
        factories.make_joining(reported, signal, joined_at=at(2026, 10, 1))
    return reported


@pytest.fixture
def answer(reported, policy, now):
    def give(structural=reported, **given):
        return answering.respond(
            **{
                "structural": structural, "by": policy, "at": now, "expected": "reported",
                "kind": "taken_up", "why": "Het loket opent.", "by_when": date(2027, 3, 1),
                "form_key": uuid.uuid4(),
            } | given
        )  # fmt: skip

    return give


@pytest.fixture
def decided(answer, reported):
    """Policy took it up; its feedback."""
    return answer().move.feedback


def send(city, at):
    """One run of the clock."""
    sending.reach(city=city, at=at)
    return sending.mail_reached(city=city, at=at)


def told(mailoutbox):
    return sorted(address for message in mailoutbox for address in message.to)


# ── When it leaves, and in which words ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("moved", "leaves"),
    [
        ((2026, 11, 24, 14), (2026, 11, 26, 9)),  # Tuesday: Thursday
        ((2026, 11, 26, 23, 30), (2026, 11, 30, 9)),  # Thursday night: Monday
        ((2026, 11, 27, 0, 10), (2026, 12, 1, 9)),  # Friday: Tuesday
        ((2026, 11, 28, 12), (2026, 12, 1, 9)),  # Saturday: Tuesday
        ((2026, 11, 29, 12), (2026, 12, 1, 9)),  # Sunday: Tuesday
        ((2026, 10, 23, 9), (2026, 10, 27, 9)),  # over the night that the clock goes back
        ((2026, 3, 27, 9), (2026, 3, 31, 9)),  # and forward
    ],
)
def test_it_leaves_at_nine_two_working_days_later(at, moved, leaves):
    assert leaves_at(at(*moved)) == at(*leaves)


@pytest.mark.parametrize(
    ("news", "words"),
    [
        (
            News(
                Phase.DECIDED, "Gent", "Te lang gewacht.", "taken_up", carrier="OCMW, diensthoofd",
                by_when=date(2027, 3, 1),
            ),
            (
                "Er is beslist: Gent neemt dit op.\n\nTe lang gewacht.\n\nDraagt dit: OCMW, diensthoofd.\n"
                "Klaar tegen: 1 maart 2027.\nJe hoort het als er een volgende stap komt."
            ),
        ),
        (
            News(Phase.DECIDED, "Gent", "Niet van ons.", "passed_on", level="Vlaanderen"),
            (
                "Er is beslist: Gent geeft dit door aan Vlaanderen.\n\nNiet van ons.\n\n"
                "Je hoort het als er een volgende stap komt."
            ),
        ),
        (
            News(Phase.NOT_RETAINED, "Gent", "Al opgelost."),
            (
                "Dit signaal gaat niet verder.\n\nAl opgelost.\n\n"
                "Wat je meldde, blijft bewaard. Zie je het opnieuw? Laat het dan weten."
            ),
        ),
        (
            News(Phase.IN_ACTION, "Gent", next_step="Bel de dienst.", next_on=date(2027, 1, 8)),
            "Hier wordt aan gewerkt.\n\nVolgende stap: Bel de dienst, tegen 8 januari 2027.",
        ),
        (
            News(Phase.IN_ACTION, "Gent", "Toch nog niet.", is_back=True),
            "Hier wordt opnieuw aan gewerkt.\n\nToch nog niet.",
        ),
        (
            News(Phase.FED_BACK, "Gent", last_news="Het loket is open."),
            "Dit signaal is rond.\n\nHet loket is open.",
        ),
    ],
    ids=["taken up", "passed on", "not retained", "in action", "again in action", "rounded off"],
)  # fmt: skip
def test_the_words_say_what_was_decided_why_and_what_next(news, words):
    assert default_words(news, at_most=1000) == words


@pytest.mark.parametrize("length", [10, 700, 1000])
def test_of_a_long_reason_the_end_goes_and_never_what_comes_next(length):
    news = News(Phase.NOT_RETAINED, "Gent", "x" * length)

    words = default_words(news, at_most=300)

    assert len(words) <= 300
    assert words.endswith("Laat het dan weten.")
    assert ("…" in words) is (length > 10)


def test_an_answer_makes_its_feedback_ready(decided, reported, now, thursday):
    assert (decided.planned_at, decided.goes_out_at, decided.sent_at) == (thursday, thursday, None)
    assert decided.text == (
        "Er is beslist: Kortrijk neemt dit op.\n\nHet loket opent.\n\n"
        "Klaar tegen: 1 maart 2027.\nJe hoort het als er een volgende stap komt."
    )


def test_only_moves_that_count_are_fed_back(kortrijk, reported, policy, coordinator, answer, now):
    def move(start, end, by=coordinator):
        reported.refresh_from_db()
        moving.move_structural(
            structural=reported, by=by, at=now, expected=start, to=end, note="Omdat."
        )

    move("reported", "analysed", policy)
    assert reported.feedback.count() == 0
    factories.make_move(reported, "analysed", "reported")
    reported.phase = "reported"
    reported.save()
    answer()
    for text in ("Eerste overleg.", "Het loket is open."):
        moving.note_follow_up(
            structural=reported, by=coordinator, at=now, on=now.date(), text=text,
            next_step="Bel de dienst.", next_on=date(2027, 1, 8),
        )  # fmt: skip
    move("decided", "in_action")
    move("in_action", "fed_back")

    rows = reported.feedback.order_by("pk").values_list("move__to_phase", "text")
    assert [phase for phase, _ in rows] == ["decided", "in_action", "fed_back"]
    assert "Volgende stap: Bel de dienst, tegen 8 januari 2027." in rows[1][1]
    assert rows[2][1] == "Dit signaal is rond.\n\nOmdat.\n\nHet loket is open."


def test_what_is_not_retained_early_is_fed_back_too(kortrijk, coordinator, heard, now):
    begun = moving.begin_structural(
        city=kortrijk, by=coordinator, at=now, title="Loketten", signals=heard
    )

    moving.move_structural(
        structural=begun, by=coordinator, at=now, expected="collected", to="not_retained",
        note="Al opgelost.",
    )  # fmt: skip

    assert begun.feedback.get().text.startswith("Dit signaal gaat niet verder.\n\nAl opgelost.")


def test_what_is_taken_back_before_it_was_told_is_not_told(
    kortrijk, coordinator, policy, answer, reported, now, thursday, mailoutbox
):
    answer(kind="not_taken_up", by_when=None)
    reported.refresh_from_db()
    moving.move_structural(
        structural=reported, by=coordinator, at=now, expected="not_retained", to="collected",
        note="Het kwam terug.",
    )  # fmt: skip

    assert send(kortrijk, thursday) == 0
    assert mailoutbox == []
    dropped = reported.feedback.get()
    assert (dropped.dropped_at, dropped.sent_at, dropped.reached.count()) == (now, None, 0)


def test_what_was_told_before_it_was_taken_back_stays_told(
    kortrijk, coordinator, answer, reported, now, thursday
):
    answer(kind="not_taken_up", by_when=None)
    send(kortrijk, thursday)
    reported.refresh_from_db()
    moving.move_structural(
        structural=reported, by=coordinator, at=thursday, expected="not_retained", to="collected",
        note="Het kwam terug.",
    )  # fmt: skip

    assert reported.feedback.get().dropped_at is None


# ── Who words it ─────────────────────────────────────────────────────────────────────────────────


def test_the_city_team_betters_the_words(decided, karim, now):
    team = karim.memberships.get()

    actions.word_feedback(feedback=decided, by=team, at=now, text="Het loket gaat open.", seen="")

    decided.refresh_from_db()
    assert (decided.text, decided.worded_by, decided.worded_at) == (
        "Het loket gaat open.", karim, now,
    )  # fmt: skip


def test_in_kortrijk_who_weighs_does_so_too_and_nobody_else(
    decided, lotte, ilse, wim, fatima, bram, now
):
    actions.word_feedback(
        feedback=decided, by=lotte.memberships.get(), at=now, text="Beter.", seen=""
    )

    for person in (ilse, wim, bram, fatima):
        with pytest.raises(actions.NotYours):
            actions.word_feedback(
                feedback=decided, by=person.memberships.get(), at=now, text="Van mij.", seen=""
            )
        with pytest.raises(actions.NotYours):
            actions.let_go(feedback=decided, by=person.memberships.get(), at=now)
        with pytest.raises(actions.NotYours):
            actions.hold_back(
                feedback=decided, by=person.memberships.get(), until=date(2026, 12, 1)
            )
    decided.refresh_from_db()
    assert decided.text == "Beter."


def test_the_second_of_two_who_word_it_is_told_what_the_first_wrote(
    decided, karim, coordinator, now
):
    team = karim.memberships.get()
    for _ in range(2):  # a form sent twice
        actions.word_feedback(feedback=decided, by=team, at=now, text="Van Karim.", seen="")

    with pytest.raises(actions.Reworded) as other:
        actions.word_feedback(feedback=decided, by=coordinator, at=now, text="Van Lotte.", seen="")
    actions.word_feedback(
        feedback=decided, by=coordinator, at=now, text="Van Lotte.",
        seen=other.value.feedback.version,
    )  # fmt: skip

    assert (other.value.feedback.text, other.value.feedback.worded_by) == ("Van Karim.", karim)
    decided.refresh_from_db()
    assert decided.text == "Van Lotte."


def test_it_is_held_back_two_weeks_at_most(
    kortrijk, decided, coordinator, thursday, at, mailoutbox
):
    with pytest.raises(actions.TooLong):
        actions.hold_back(feedback=decided, by=coordinator, until=date(2026, 12, 11))
    actions.hold_back(feedback=decided, by=coordinator, until=decided.last_day)

    send(kortrijk, at(2026, 12, 10, 8, 59))
    assert mailoutbox == []
    send(kortrijk, at(2026, 12, 10, 9))
    assert len(mailoutbox) == 3


def test_also_over_the_night_that_the_clock_goes_back_the_last_day_may_be_chosen(
    kortrijk, coordinator, at
):
    one = factories.make_structural(kortrijk, phase="decided", at=at(2026, 10, 13, 9))
    feedback = factories.make_feedback(one)

    actions.hold_back(feedback=feedback, by=coordinator, until=feedback.last_day)

    feedback.refresh_from_db()
    assert feedback.goes_out_at == at(2026, 10, 29, 9)


def test_what_left_is_not_changed_any_more(kortrijk, decided, coordinator, thursday):
    send(kortrijk, thursday)

    for change in (
        lambda: actions.word_feedback(
            feedback=decided, by=coordinator, at=thursday, text="Anders.", seen=""
        ),
        lambda: actions.hold_back(feedback=decided, by=coordinator, until=date(2026, 12, 1)),
        lambda: actions.let_go(feedback=decided, by=coordinator, at=thursday),
    ):
        with pytest.raises(actions.Gone) as gone:
            change()
        assert gone.value.feedback.sent_at == thursday


# ── Whom it reaches ──────────────────────────────────────────────────────────────────────────────


def test_everybody_who_logged_or_echoed_is_mailed_once(
    kortrijk, decided, lotte, ilse, hanne, now, thursday, mailoutbox
):
    assert send(kortrijk, thursday - timedelta(seconds=1)) == 0
    assert send(kortrijk, thursday) == 3
    assert send(kortrijk, thursday) == 0

    assert told(mailoutbox) == sorted([lotte.email, ilse.email, hanne.email])
    decided.refresh_from_db()
    assert decided.sent_at == thursday
    reach = Feedback.objects.with_reach().get(pk=decided.pk)
    assert (reach.people, reach.organisations) == (3, 2), "Ilse has no organisation"


def test_the_mail_says_what_became_of_it_and_where_the_rest_is(
    kortrijk, decided, lotte, thursday, mailoutbox
):
    send(kortrijk, thursday)

    message = next(one for one in mailoutbox if one.to == [lotte.email])
    assert message.subject == "Er is nieuws over 1 signaal dat je meldde of ook zag"
    assert message.reply_to == []
    assert "Reply-To" not in message.extra_headers
    assert message.body == (
        "Dag Lotte,\n"
        "\n"
        "Je meldde iets dat misloopt in Kortrijk, of je zag het ook. Dit is ervan geworden.\n"
        "\n"
        "\n"
        "“Loketten zijn dicht”\n"
        "\n"
        "Er is beslist: Kortrijk neemt dit op.\n"
        "\n"
        "Het loket opent.\n"
        "\n"
        "Klaar tegen: 1 maart 2027.\n"
        "Je hoort het als er een volgende stap komt.\n"
        "\n"
        "\n"
        "Alles wat je meldde, en wat ervan werd:\n"
        "http://127.0.0.1:8000/kortrijk/signalen/mijn/\n"
        "\n"
        "Dank je wel. Zo horen we wat er leeft in de wijk.\n"
        "\n"
        "Je kan niet antwoorden op deze mail.\n"
    )


def test_one_mail_holds_all_the_news_of_a_run(
    kortrijk, decided, answer, lotte, heule, now, thursday, mailoutbox
):
    other = factories.make_structural(kortrijk, "De bus is duur", phase="reported")
    mine = [factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte) for _ in range(2)]
    for signal in mine:
        factories.make_joining(other, signal)
    answer(other, kind="not_taken_up", why="Dit bestaat al.", by_when=None)

    send(kortrijk, thursday)

    [message] = [one for one in mailoutbox if one.to == [lotte.email]]
    assert message.subject == "Er is nieuws over 3 signalen die je meldde of ook zag"
    assert "“Loketten zijn dicht”" in message.body
    assert "“De bus is duur”" in message.body
    assert "Dit bestaat al." in message.body


def test_two_steps_of_one_signal_stand_under_one_title(
    kortrijk, decided, reported, coordinator, lotte, now, thursday, mailoutbox
):
    moving.note_follow_up(
        structural=reported, by=coordinator, at=now, on=now.date(), text="Gebeld.",
        next_step="Bel.", next_on=date(2027, 1, 8),
    )  # fmt: skip
    moving.move_structural(
        structural=reported, by=coordinator, at=now, expected="decided", to="in_action"
    )

    send(kortrijk, thursday)

    [message] = [one for one in mailoutbox if one.to == [lotte.email]]
    assert message.body.count("“Loketten zijn dicht”") == 1
    assert message.body.index("neemt dit op") < message.body.index("Hier wordt aan gewerkt.")


def test_who_left_or_cannot_sign_in_is_not_mailed_nor_counted(
    kortrijk, decided, lotte, ilse, hanne, thursday, mailoutbox
):
    ilse.memberships.update(until=date(2026, 11, 1))
    type(hanne).objects.filter(pk=hanne.pk).update(is_active=False)

    send(kortrijk, thursday)

    assert told(mailoutbox) == [lotte.email]
    assert FeedbackTo.objects.count() == 1


def test_what_was_withdrawn_or_taken_out_is_not_fed_back(
    kortrijk, decided, reported, heard, coordinator, lotte, ilse, hanne, thursday, mailoutbox
):
    heard[0].withdrawn_at = thursday
    heard[0].save()
    moving.take_signal_out(structural=reported, by=coordinator, at=thursday, signal=heard[1])

    send(kortrijk, thursday)

    assert mailoutbox == []
    decided.refresh_from_db()
    assert decided.sent_at == thursday


def test_who_may_no_longer_log_is_told_without_a_link_to_a_page_that_is_shut(
    kortrijk, decided, lotte, thursday, mailoutbox
):
    lotte.memberships.update(role=Role.POLICY_READER)

    send(kortrijk, thursday)

    [message] = [one for one in mailoutbox if one.to == [lotte.email]]
    assert "neemt dit op" in message.body
    assert "signalen/mijn" not in message.body


def test_nobody_of_another_city_is_mailed(
    kortrijk, antwerpen, decided, fatima, heard, kiel, thursday, mailoutbox
):
    factories.make_echo(heard[0], by=fatima)  # she worked here once

    assert send(antwerpen, thursday) == 0
    send(kortrijk, thursday)

    assert fatima.email not in told(mailoutbox)


@pytest.fixture
def kringwinkel(kortrijk):
    return factories.make_organisation(kortrijk, "Kringwinkel")


@pytest.fixture
def brought(kortrijk, heule, reported, kringwinkel, lotte):
    """A signal that the Kringwinkel brought by its link, and Lotte took in."""
    signal = factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=lotte, noticed_by=kringwinkel
    )
    factories.make_joining(reported, signal)
    link = factories.make_link(kortrijk, organisation=kringwinkel)
    return factories.make_brought(
        kortrijk, link=link, neighbourhood=heule, signal=signal, judged_at=timezone.now()
    )


def test_what_came_by_a_link_goes_back_to_the_function_in_that_wijk(
    kortrijk, heule, marke, brought, kringwinkel, decided, thursday, mailoutbox
):
    for wijk, address in ((marke, "marke"), (heule, "heule"), (heule, "")):
        factories.make_intermediary(
            kortrijk, wijk, organisation=kringwinkel, function=address or "balie",
            email=f"{address}@kringwinkel.example" if address else "",
        )  # fmt: skip

    send(kortrijk, thursday)
    send(kortrijk, thursday)

    [message] = [one for one in mailoutbox if "kringwinkel" in one.to[0]]
    assert message.to == ["heule@kringwinkel.example"]
    assert message.subject == "Er is nieuws over 1 signaal dat jullie lieten weten"
    assert "Jullie lieten vanuit Kringwinkel weten" in message.body
    assert "neemt dit op" in message.body
    assert "signalen/mijn" not in message.body
    reach = Feedback.objects.with_reach().get(pk=decided.pk)
    assert (reach.people, reach.organisations) == (3, 3)


def test_without_an_address_in_that_wijk_it_goes_to_one_elsewhere(
    kortrijk, marke, brought, kringwinkel, decided, thursday, mailoutbox
):
    factories.make_intermediary(
        kortrijk, marke, organisation=kringwinkel, email="marke@kringwinkel.example"
    )

    send(kortrijk, thursday)

    assert "marke@kringwinkel.example" in told(mailoutbox)


def test_an_organisation_without_an_address_is_not_counted_as_reached(
    kortrijk, heule, brought, kringwinkel, decided, thursday, mailoutbox
):
    factories.make_intermediary(kortrijk, heule, organisation=kringwinkel)

    send(kortrijk, thursday)

    assert len(mailoutbox) == 3
    assert not FeedbackTo.objects.filter(organisation=kringwinkel).exists()


# ── Nobody gets silence ──────────────────────────────────────────────────────────────────────────


def test_what_went_up_into_another_meanwhile_is_told_with_what_it_became(
    kortrijk, decided, reported, karim, lotte, ilse, hanne, thursday, mailoutbox
):
    into = factories.make_structural(kortrijk, "Alle loketten", phase="decided")
    bundling.merge_structural(
        structural=reported, into=into, by=karim.memberships.get(), at=thursday
    )

    send(kortrijk, thursday)

    assert told(mailoutbox) == sorted([lotte.email, ilse.email, hanne.email])
    assert all("Dit hoort nu bij “Alle loketten”." in one.body for one in mailoutbox)


def test_who_comes_in_by_a_merge_hears_the_last_word_of_what_they_stand_in(
    kortrijk, decided, reported, karim, heule, thursday, mailoutbox
):
    send(kortrijk, thursday)
    greet = factories.make_user("Greet", kortrijk, Role.SOCIAL_WORKER)
    small = factories.make_structural(kortrijk, "Ook dicht", phase="collected")
    signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=greet)
    factories.make_joining(small, signal)
    mailoutbox.clear()
    bundling.merge_structural(
        structural=small, into=reported, by=karim.memberships.get(), at=thursday
    )

    sent = [send(kortrijk, thursday + timedelta(hours=hours)) for hours in (1, 2)]

    assert sent == [1, 0]
    assert told(mailoutbox) == [greet.email]
    assert "“Loketten zijn dicht”" in mailoutbox[0].body


def test_who_sees_it_too_later_hears_the_last_word_and_no_earlier_ones(
    kortrijk, decided, reported, coordinator, heard, now, thursday, mailoutbox
):
    reported.refresh_from_db()
    moving.note_follow_up(
        structural=reported, by=coordinator, at=now, on=now.date(), text="Gebeld.",
        next_step="Bel.", next_on=date(2027, 1, 8),
    )  # fmt: skip
    send(kortrijk, thursday)
    moving.move_structural(
        structural=reported, by=coordinator, at=thursday, expected="decided", to="in_action"
    )
    send(kortrijk, thursday + timedelta(days=7))
    mailoutbox.clear()
    greet = factories.make_user("Greet", kortrijk, Role.SOCIAL_WORKER)
    factories.make_echo(heard[1], by=greet)

    send(kortrijk, thursday + timedelta(days=8))

    [message] = mailoutbox
    assert message.to == [greet.email]
    assert "Hier wordt aan gewerkt." in message.body
    assert "neemt dit op" not in message.body


def test_who_comes_late_is_not_told_what_is_no_longer_so(
    kortrijk, answer, reported, coordinator, heard, thursday, mailoutbox
):
    answer(kind="not_taken_up", by_when=None)
    send(kortrijk, thursday)
    reported.refresh_from_db()
    moving.move_structural(
        structural=reported, by=coordinator, at=thursday, expected="not_retained", to="collected",
        note="Het kwam terug.",
    )  # fmt: skip
    mailoutbox.clear()
    factories.make_echo(heard[1], by=factories.make_user("Greet", kortrijk, Role.SOCIAL_WORKER))

    assert send(kortrijk, thursday + timedelta(days=1)) == 0


def test_before_anything_was_told_late_voices_are_mailed_nothing(
    kortrijk, decided, heard, now, mailoutbox
):
    factories.make_echo(heard[1], by=factories.make_user("Greet", kortrijk, Role.SOCIAL_WORKER))

    assert send(kortrijk, now) == 0
    assert mailoutbox == []


# ── Once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_on_postgresql_send_each_mail_once(
    kortrijk, decided, heard, thursday, mailoutbox
):
    colleagues = [
        factories.make_user(f"Collega {number}", kortrijk, Role.SOCIAL_WORKER)
        for number in range(12)
    ]
    for colleague in colleagues:
        factories.make_echo(heard[1], by=colleague)

    results = at_once(*(lambda: send(kortrijk, thursday) for _ in range(4)))

    assert [one for one in results if isinstance(one, Exception)] == []
    assert sum(results) == 15
    addresses = told(mailoutbox)
    assert len(addresses) == len(set(addresses)) == 15
    assert FeedbackTo.objects.unmailed().count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle_leaves_the_rest_to_the_next(
    kortrijk, decided, thursday, mailoutbox, monkeypatch
):
    class Killed(BaseException):
        """As SIGKILL: nothing may catch it."""

    send_news, begun = mails.send_news, []

    def until_killed(*args, **given):
        begun.append(given["to"])
        if len(begun) == 2:
            raise Killed
        send_news(*args, **given)

    monkeypatch.setattr(mails, "send_news", until_killed)
    with pytest.raises(Killed):
        send(kortrijk, thursday)
    half = told(mailoutbox)
    monkeypatch.setattr(mails, "send_news", send_news)

    send(kortrijk, thursday + timedelta(hours=1))

    assert len(half) == 1
    addresses = told(mailoutbox)
    assert len(addresses) == len(set(addresses)) == 3


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_writes_whom_it_reaches_it_reached_nobody(
    kortrijk, decided, thursday, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed(*args):
        raise Killed

    monkeypatch.setattr(sending, "_new", killed)
    with pytest.raises(Killed):
        sending.reach(city=kortrijk, at=thursday)

    decided.refresh_from_db()
    assert (decided.sent_at, FeedbackTo.objects.count()) == (None, 0)


def test_the_clock_sends_for_every_city(
    kortrijk, antwerpen, kiel, fatima, decided, time_machine, thursday, mailoutbox
):
    away = factories.make_structural(antwerpen, phase="decided")
    signal = factories.make_signal(antwerpen, neighbourhood=kiel, logged_by=fatima)
    factories.make_joining(away, signal)
    factories.make_feedback(away, planned_at=thursday)
    time_machine.move_to(thursday)

    tasks.send_feedback()
    tasks.send_feedback()

    assert len(mailoutbox) == 4
    assert fatima.email in told(mailoutbox)


def test_a_run_asks_as_much_for_three_people_and_signals_as_for_one(
    kortrijk, decided, reported, heule, thursday
):
    """Writing whom it reaches, that is; each mail has its own few."""
    with CaptureQueriesContext(connection) as few:
        sending.reach(city=kortrijk, at=thursday)
    for number in range(3):
        who = factories.make_user(f"Collega {number}", kortrijk, Role.SOCIAL_WORKER)
        signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=who)
        factories.make_joining(reported, signal)

    with CaptureQueriesContext(connection) as many:
        assert sending.reach(city=kortrijk, at=thursday) == 3

    assert len(many) <= len(few)


# ── The database knows it too ────────────────────────────────────────────────────────────────────


def test_what_was_told_stays_as_it_was_told(kortrijk, decided, reported, lotte, thursday):
    send(kortrijk, thursday)
    feedback, reached = (
        Feedback.objects.filter(pk=decided.pk),
        FeedbackTo.objects.filter(user=lotte),
    )

    for change in ({"text": "Anders."}, {"sent_at": None}, {"goes_out_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            feedback.update(**change)
    for change in (
        {"mailed_at": None},
        {"reached_at": timezone.now()},
        {"user": None, "way": "link"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            reached.update(**change)
    for rows in (feedback, reached):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_who_is_taken_away_still_counts(kortrijk, decided, ilse, thursday):
    send(kortrijk, thursday)

    ilse.delete()

    assert Feedback.objects.with_reach().get(pk=decided.pk).people == 3


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"goes_out_at": "later"},
        {"sent_at": "now", "dropped_at": "now"},
        {"move": "of another"},
        {"move": "that is not told"},
    ],
    ids=lambda given: " and ".join(f"{name}: {value}" for name, value in given.items()),
)
def test_the_database_refuses_feedback_that_cannot_be(kortrijk, given, at):
    one = factories.make_structural(kortrijk, phase="decided", at=at(2026, 11, 24, 14))
    other = factories.make_structural(kortrijk, phase="decided")
    meant = {
        "later": at(2026, 12, 11, 9),
        "now": at(2026, 11, 26, 9),
        "of another": other.moves.latest("pk"),
        "that is not told": one.moves.get(to_phase="reported"),
    }

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        factories.make_feedback(
            one, **{name: meant.get(value, value) for name, value in given.items()}
        )


@pytest.mark.parametrize(
    "given",
    [
        {"way": "account", "user": True},  # a second time
        {"way": "link"},
        {"way": "link", "user": True, "organisation": True},
        {"way": "post"},
        {"way": "account", "mailed_at": True},
    ],
    ids=str,
)
def test_the_database_refuses_to_tell_somebody_twice_or_nobody(
    kortrijk, decided, lotte, library, thursday, given
):
    send(kortrijk, thursday)
    meant = {"user": lotte, "organisation": library, "mailed_at": thursday - timedelta(days=1)}

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackTo.objects.create(
            city=kortrijk, feedback=decided, reached_at=thursday,
            **{name: meant[name] if value is True else value for name, value in given.items()},
        )  # fmt: skip
