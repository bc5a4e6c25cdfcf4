"""What may be done with an action: planned, changed, let go on otherwise, looked back on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cities.enums import Role
from signals import acting
from signals.acting import ActionStatus, Course, Mode
from signals.actions import acting as actions
from signals.models import Action, ActionDate
from tests import factories

HOUR = timedelta(hours=1)
EVERY_STANDING = list(product(ActionStatus.values, Mode.values))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def who(lotte):
    return lotte.memberships.get()


@pytest.fixture
def next_week(now):
    start = now + timedelta(days=7)
    return (start, start + 2 * HOUR)


@pytest.fixture
def given(kortrijk, who, now, wijkteam, library, heule, bissegem, next_week):
    """What the form of a new action holds."""
    return {
        "city": kortrijk,
        "by": who,
        "at": now,
        "form_key": uuid.uuid4(),
        "kind": "meeting",
        "title": "Koffie met tablet",
        "lead": wijkteam,
        "place": "De Zevenkamer",
        "dates": [actions.Span(*next_week)],
        "wijken": [heule, bissegem],
        "parts": {library: "brengt de tablets"},
        "structural": [factories.make_structural(kortrijk, "Loketten")],
    }


@pytest.fixture
def coffee(given):
    return actions.plan_action(**given)


def edit(action, given, **changes):
    kept = {
        name: value
        for name, value in given.items()
        if name in ("title", "kind", "lead", "place", "dates", "wijken", "parts", "structural")
    }
    kept["dates"] = [
        actions.Span(row.starts_at, row.ends_at, row.pk) for row in action.dates.order_by("pk")
    ]
    return actions.edit_action(
        **{"action": action, "by": given["by"], "at": given["at"], "expected": action.revision}
        | kept
        | changes
    )


def told(action):
    return list(action.events.order_by("number").values_list("number", "what", "note"))


# ── The table ────────────────────────────────────────────────────────────────────────────────────

COURSES = {  # written out once more by hand: with a digital variant
    ("planned", "in_person"): {"digital", "suspended", "cancelled"},
    ("planned", "digital"): {"on_site", "suspended", "cancelled"},
    ("suspended", "in_person"): {"on_site", "digital", "cancelled"},
    ("suspended", "digital"): {"on_site", "digital", "cancelled"},
    ("cancelled", "in_person"): {"on_site", "digital"},
    ("cancelled", "digital"): {"on_site", "digital"},
    ("done", "in_person"): set(),
    ("done", "digital"): set(),
}


@pytest.mark.parametrize(("status", "mode"), EVERY_STANDING)
def test_which_courses_an_action_may_take(status, mode):
    courses = set(acting.courses(status, mode, has_variant=True))

    assert courses == COURSES[status, mode]
    assert set(acting.courses(status, mode, has_variant=False)) == courses - {"digital"}


def test_a_suspended_action_keeps_its_mode_and_comes_back_where_one_says():
    assert acting.after("suspended", "digital") == ("suspended", "digital")
    assert acting.after("on_site", "digital") == ("planned", "in_person")
    assert [acting.needs_reason(course) for course in Course] == [False, False, True, True]


# ── Planning and changing ────────────────────────────────────────────────────────────────────────


def test_it_is_planned_with_all_that_hangs_on_it(coffee, given, who, heule, bissegem, library):
    assert (coffee.status, coffee.mode, coffee.revision) == ("planned", "in_person", 1)
    assert [(row.starts_at, row.ends_at) for row in coffee.dates.all()] == [
        (given["dates"][0].starts_at, given["dates"][0].ends_at)
    ]
    assert set(coffee.neighbourhoods.all()) == {heule, bissegem}
    assert [(row.organisation, row.part) for row in coffee.parts.all()] == [
        (library, "brengt de tablets")
    ]
    assert [one.title for one in coffee.structural.all()] == ["Loketten"]
    assert told(coffee) == [(1, "planned", "")]
    assert coffee.events.get().by == who.user


def test_the_same_form_sent_twice_is_one_action(given):
    first, second = actions.plan_action(**given), actions.plan_action(**given)

    assert first == second
    assert first.dates.count() == first.events.count() == 1


def test_other_answers_on_the_same_page_are_another_action(given):
    first = actions.plan_action(**given)
    second = actions.plan_action(**given | {"title": "Thee met tablet"})

    assert first != second
    assert actions.plan_action(**given | {"title": "Thee met tablet"}) == second


def test_a_change_is_told_and_a_day_that_moves_keeps_its_key(coffee, given, marke, wijkteam):
    day = coffee.dates.get()
    moved = actions.Span(day.starts_at + HOUR, day.ends_at + HOUR, day.pk)
    extra = actions.Span(day.starts_at + 7 * 24 * HOUR, day.ends_at + 7 * 24 * HOUR)

    edit(
        coffee, given, title="Thee met tablet", dates=[moved, extra], wijken=[marke],
        parts={given["lead"]: "schenkt in"}, structural=[],
    )  # fmt: skip

    coffee.refresh_from_db()
    assert coffee.title == "Thee met tablet"
    assert coffee.dates.get(pk=day.pk).starts_at == moved.starts_at
    assert coffee.dates.count() == 2
    assert list(coffee.neighbourhoods.all()) == [marke]
    assert [(row.organisation, row.part) for row in coffee.parts.all()] == [
        (wijkteam, "schenkt in")
    ]
    assert not coffee.structural.exists()
    assert told(coffee)[1:] == [
        (2, "edited", "titel, dagen, wijken, organisaties, signalen"),
    ]


def test_a_change_that_changes_nothing_leaves_no_trace(coffee, given):
    edit(coffee, given)

    assert told(coffee) == [(1, "planned", "")]


def test_the_part_of_an_organisation_may_change_alone(coffee, given, library):
    edit(coffee, given, parts={library: "brengt koffie"})

    assert coffee.parts.get().part == "brengt koffie"
    assert told(coffee)[1:] == [(2, "edited", "organisaties")]


def test_two_days_may_change_places(coffee, given, now):
    first = coffee.dates.get()
    second = ActionDate.objects.create(
        city=coffee.city, action=coffee, starts_at=first.starts_at + 24 * HOUR,
        ends_at=first.ends_at + 24 * HOUR,
    )  # fmt: skip

    edit(
        coffee, given,
        dates=[
            actions.Span(second.starts_at, second.ends_at, first.pk),
            actions.Span(first.starts_at, first.ends_at, second.pk),
        ],
    )  # fmt: skip

    assert coffee.dates.get(pk=first.pk).starts_at == second.starts_at
    assert coffee.dates.get(pk=second.pk).starts_at == first.starts_at


def test_who_saw_it_before_a_colleague_changed_it_is_told_what_they_did(coffee, given, karim, now):
    seen = coffee.revision
    edit(coffee, given, by=karim.memberships.get(), title="Thee")

    with pytest.raises(actions.StaleAction) as stale:
        edit(coffee, given, expected=seen, title="Limonade")

    assert (stale.value.event.by, stale.value.event.note) == (karim, "titel")
    coffee.refresh_from_db()
    assert coffee.title == "Thee"


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_what_is_over_is_not_changed(kortrijk, given, status):
    over = factories.make_action(kortrijk, status=status)

    with pytest.raises(actions.CannotGoOn):
        edit(over, given, title="Anders")


# ── Going on otherwise ───────────────────────────────────────────────────────────────────────────


def switch(action, who, to, **given):
    action.refresh_from_db()
    return actions.switch_action(
        **{"action": action, "by": who, "at": timezone.now(), "expected": action.revision, "to": to}
        | given
    )


def test_it_goes_digital_waits_comes_back_and_is_cancelled(kortrijk, who, next_week):
    action = factories.make_action(kortrijk, dates=[next_week], **factories.ROOM)

    for to, reason in (
        ("digital", ""), ("suspended", "De zaal is dicht."), ("on_site", ""),
        ("cancelled", "Te weinig mensen."), ("digital", "Toch genoeg."),
    ):  # fmt: skip
        switch(action, who, to, reason=reason)

    action.refresh_from_db()
    assert (action.status, action.mode, action.reason) == ("planned", "digital", "")
    assert told(action)[1:] == [
        (2, "digital", ""),
        (3, "suspended", "De zaal is dicht."),
        (4, "on_site", ""),
        (5, "cancelled", "Te weinig mensen."),
        (6, "digital", "Toch genoeg."),
    ]


@pytest.mark.parametrize(("status", "mode"), EVERY_STANDING)
def test_no_action_takes_a_course_that_it_may_not(kortrijk, who, status, mode):
    action = factories.make_action(kortrijk, status=status, mode=mode, **factories.ROOM)

    for to in set(Course.values) - COURSES[status, mode]:
        with pytest.raises(actions.CannotGoOn):
            switch(action, who, to, reason="Omdat.")

    action.refresh_from_db()
    assert (action.status, action.mode) == (status, mode)


def test_digital_takes_a_digital_variant_and_suspending_a_reason(kortrijk, who):
    action = factories.make_action(kortrijk)

    for to in ("digital", "suspended", "cancelled"):
        with pytest.raises(actions.CannotGoOn):
            switch(action, who, to, reason="" if to != "digital" else "Omdat.")

    assert told(action) == [(1, "planned", "")]


def test_who_saw_it_before_a_colleague_did_is_told(kortrijk, who, karim):
    action = factories.make_action(kortrijk, **factories.ROOM)
    switch(action, karim.memberships.get(), "digital")

    with pytest.raises(actions.StaleAction) as stale:
        switch(action, who, "suspended", reason="Dicht.", expected=1)

    assert stale.value.event.what == "digital"
    assert stale.value.event.by == karim


# ── Who is told ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def others(kortrijk, heule, marke, library, wijkteam, bram, lotte):
    """The library's people in and out of Heule; and people of nobody who takes part."""
    factories.make_intermediary(
        kortrijk, heule, organisation=library, email="Onthaal@Bib.example", function="onthaal"
    )
    factories.make_intermediary(
        kortrijk, marke, organisation=library, email="marke@bib.example", function="onthaal"
    )
    factories.make_intermediary(kortrijk, heule, organisation=library, function="zonder e-mail")
    factories.make_intermediary(kortrijk, heule, email="vreemd@elders.example")
    gone = factories.make_user("Ann", kortrijk, Role.HOST, organisation=library)
    gone.memberships.update(until=timezone.localdate() - timedelta(days=1))
    blocked = factories.make_user("Jo", kortrijk, Role.HOST, organisation=library)
    blocked.is_active = False
    blocked.save()


def letters():
    return {message.to[0]: message for message in mail.outbox}


def test_who_takes_part_is_told_once_and_can_answer(
    kortrijk, karim, heule, library, wijkteam, next_week, others
):
    action = factories.make_action(
        kortrijk, "Koffie met tablet", lead=wijkteam, parts=[library], wijken=[heule],
        dates=[next_week], variant_note="Klik op ‘gast’.", **factories.ROOM,
    )  # fmt: skip

    count = switch(action, karim.memberships.get(), "digital", reason="Lek in het dak.")

    sent = letters()
    assert count == len(mail.outbox) == 3
    assert set(sent) == {"lotte@kortrijk.example", "bram@kortrijk.example", "onthaal@bib.example"}
    letter = sent["bram@kortrijk.example"]
    assert letter.subject == "Koffie met tablet gaat digitaal door"
    assert letter.extra_headers == {"Reply-To": "karim@kortrijk.example"}
    assert "Lek in het dak." in letter.body
    assert "Online ruimte: https://ruimte.example/heule" in letter.body
    assert "Klik op ‘gast’." in letter.body


def test_who_acts_is_not_told_what_they_did(kortrijk, who, wijkteam, next_week):
    action = factories.make_action(kortrijk, lead=wijkteam, dates=[next_week])

    assert switch(action, who, "suspended", reason="Dicht.") == 0
    assert mail.outbox == []


def test_an_action_for_the_whole_city_reaches_every_function(
    kortrijk, karim, library, next_week, others
):
    action = factories.make_action(kortrijk, lead=library, dates=[next_week])

    switch(action, karim.memberships.get(), "suspended", reason="Dicht.")

    assert {"onthaal@bib.example", "marke@bib.example"} < set(letters())


def test_a_project_wijk_reaches_the_functions_in_its_official_wijken(
    kortrijk, karim, heule, library, next_week, others
):
    project = factories.make_neighbourhood(kortrijk, "Projectwijk", kind="project")
    project.part_links.create(city=kortrijk, part=heule)
    action = factories.make_action(kortrijk, lead=library, wijken=[project], dates=[next_week])

    switch(action, karim.memberships.get(), "suspended", reason="Dicht.")

    assert set(letters()) == {"bram@kortrijk.example", "onthaal@bib.example"}


def test_nobody_is_told_of_what_is_past_or_when_one_says_so(kortrijk, karim, library, bram, now):
    past = factories.make_action(
        kortrijk, lead=library, dates=[(now - 3 * HOUR, now - HOUR)], **factories.ROOM
    )
    coming = factories.make_action(
        kortrijk, lead=library, dates=[(now + HOUR, now + 2 * HOUR)], **factories.ROOM
    )

    assert switch(past, karim.memberships.get(), "digital") == 0
    assert switch(coming, karim.memberships.get(), "digital", tell=False) == 0
    assert mail.outbox == []


def test_a_title_with_a_line_break_breaks_no_header(kortrijk, karim, library, bram, next_week):
    action = factories.make_action(
        kortrijk, "Koffie\r\nBcc: x@y.example", lead=library, dates=[next_week]
    )

    switch(action, karim.memberships.get(), "suspended", reason="Dicht.")

    assert mail.outbox[0].subject == "Koffie Bcc: x@y.example is opgeschort"


# ── What came of it ──────────────────────────────────────────────────────────────────────────────


def finish(action, who, **given):
    action.refresh_from_db()
    return actions.finish_action(
        **{
            "action": action, "by": who, "at": timezone.now(), "expected": action.revision,
            "outcome": "Iedereen kan nu scannen.",
        }
        | given
    )  # fmt: skip


def test_it_is_done_with_its_figures_and_may_be_put_right(kortrijk, who, now):
    action = factories.make_action(kortrijk, dates=[(now - 3 * HOUR, now - HOUR)])

    finish(action, who, participants=12, reached=30, what_next="In mei opnieuw.")
    finish(action, who, participants=13, reached=None)

    action.refresh_from_db()
    assert (action.status, action.participants, action.reached) == ("done", 13, None)
    assert (action.outcome, action.what_next) == ("Iedereen kan nu scannen.", "")
    assert [what for _, what, _ in told(action)] == ["planned", "done", "done"]


def test_a_suspended_one_may_be_done_and_a_cancelled_one_not(kortrijk, who):
    suspended = factories.make_action(kortrijk, status="suspended")
    cancelled = factories.make_action(kortrijk, status="cancelled")

    finish(suspended, who)

    suspended.refresh_from_db()
    assert (suspended.status, suspended.reason) == ("done", "")
    with pytest.raises(actions.CannotGoOn):
        finish(cancelled, who)


def test_it_is_too_early_as_long_as_there_are_days_to_come(kortrijk, who, next_week):
    action = factories.make_action(kortrijk, dates=[next_week])

    with pytest.raises(actions.DaysToCome):
        finish(action, who)


# ── What the database knows ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"kind": "party"},
        {"domain": "weather"},
        {"variant_kind": "room"},
        {"variant_kind": "room", "variant_how": "http://open.example/"},
        {"variant_kind": "room", "variant_how": "javascript:alert(1)"},
        {"variant_kind": "phone", "variant_how": "https://ruimte.example/"},
        {"variant_kind": "phone", "variant_how": "056 00 00 01"},
        {"variant_how": "https://ruimte.example/"},
        {"variant_note": "Klik op gast."},
        {"mode": "digital"},
        {"reason": "Zomaar."},
        {"outcome": "Nog niet."},
        {"what_next": "Iets."},
        {"status": "done"},
        {"revision": 2},
        {"participants": -1},
    ],
    ids=str,
)
def test_the_database_refuses_an_action_that_cannot_be(kortrijk, library, wrong):
    at = timezone.now()
    fair = {
        "city": kortrijk, "kind": "meeting", "title": "Koffie", "lead": library,
        "status_since": at, "begun_at": at,
    }  # fmt: skip
    Action.objects.create(**fair)

    with pytest.raises(DatabaseError), transaction.atomic():
        Action.objects.create(**fair | wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled", "reason": "Zomaar."},
        {"status": "cancelled", "reason": "Zomaar.", "revision": 2},
        {"mode": "digital"},
        {"mode": "digital", "revision": 9},
        {"status": "done", "outcome": "Goed."},
    ],
    ids=str,
)
def test_by_no_road_an_action_goes_on_otherwise_without_an_event(kortrijk, change):
    action = factories.make_action(kortrijk, **factories.ROOM)

    with pytest.raises(DatabaseError, match="by an event only"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**change)


@pytest.mark.parametrize(("start", "end"), list(product(ActionStatus.values, ActionStatus.values)))
def test_by_no_road_a_status_follows_that_cannot(kortrijk, start, end):
    action = factories.make_action(kortrijk, status=start)
    action.revision += 1
    action.status = end
    action.reason = "Omdat." if end in acting.WITH_REASON else ""
    action.outcome = "Goed." if end == "done" else ""
    factories.make_event(action, "edited")

    if start == end or (start, end) in acting.FOLLOWS:
        action.save()
    else:
        with pytest.raises(DatabaseError, match="takes_a_course_that_exists"), transaction.atomic():
            action.save()


def test_history_is_written_once(coffee):
    event = coffee.events.get()

    for write in (event.delete, lambda: coffee.events.update(note="anders")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_a_day_ends_after_it_begins_and_comes_once(kortrijk, now):
    action = factories.make_action(kortrijk, dates=[(now, now + HOUR)])

    with pytest.raises(IntegrityError), transaction.atomic():
        ActionDate.objects.create(city=kortrijk, action=action, starts_at=now, ends_at=now)
    ActionDate.objects.create(city=kortrijk, action=action, starts_at=now, ends_at=now + 2 * HOUR)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


# ── Which ones ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_to_come_is_past_or_waits_for_its_outcome(kortrijk, now):
    def make(title, *hours, **given):
        dates = [(now + hour * HOUR, now + (hour + 1) * HOUR) for hour in hours]
        return factories.make_action(kortrijk, title, dates=dates, **given)

    make("over", -5)
    make("bezig", -5, 5)
    make("straks", 2)
    make("zonder dag")
    make("opgeschort", 9, status="suspended")
    make("afgelast", 9, status="cancelled")
    make("klaar", -7, status="done")

    def titles(found):
        return [one.title for one in found]

    found = kortrijk.actions
    assert titles(found.coming(now)) == ["straks", "bezig", "opgeschort", "zonder dag"]
    assert titles(found.past(now)) == ["afgelast", "over", "klaar"]
    assert titles(found.to_look_back_on(now)) == ["over"]


def test_a_wijk_finds_what_is_in_it_under_it_and_over_it(kortrijk, heule, bissegem, marke):
    project = factories.make_neighbourhood(kortrijk, "Projectwijk", kind="project")
    project.part_links.create(city=kortrijk, part=heule)
    for wijk in (heule, bissegem, project):
        factories.make_action(kortrijk, wijk.name, wijken=[wijk])
    factories.make_action(kortrijk, "stad")

    def found(*wijken):
        return {one.title for one in kortrijk.actions.in_wijken(wijken)}

    assert found(heule) == found(project) == {"Heule", "Projectwijk"}
    assert found(bissegem, marke) == {"Bissegem"}


def test_an_organisation_finds_what_it_leads_and_takes_part_in(kortrijk, library, wijkteam):
    factories.make_action(kortrijk, "leidt", lead=library)
    factories.make_action(kortrijk, "doet mee", parts=[library, wijkteam])
    factories.make_action(kortrijk, "niets")

    found = kortrijk.actions.of_organisation(library)

    assert {one.title for one in found} == {"leidt", "doet mee"}
    assert not kortrijk.actions.of_organisation(None).exists()
