"""Doors that close and open again: what becomes of each action, who is told, and two at once."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from signals.acting import Course
from signals.actions import acting
from signals.actions import doors as actions
from signals.models import BehindDoors, ClosedDoors
from tests import factories

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def who(lotte):
    return lotte.memberships.get()


@pytest.fixture
def week(kortrijk, heule, library, wijkteam, now):
    """What goes on in Heule next week, by title."""
    next_week = [(now + timedelta(days=7), now + timedelta(days=7) + 2 * HOUR)]
    common = {"wijken": [heule], "dates": next_week, "lead": library}
    made = [
        factories.make_action(kortrijk, "ruimte", **common | factories.ROOM),
        factories.make_action(
            kortrijk, "telefoon", **common, variant_kind="phone", variant_how="+32 56 00 00 03"
        ),
        factories.make_action(kortrijk, "zonder", **common | {"lead": wijkteam}),
        factories.make_action(kortrijk, "al digitaal", mode="digital", **common | factories.ROOM),
    ]
    return {one.title: one for one in made}


@pytest.fixture
def beside(kortrijk, heule, marke, now):
    """What the doors of Heule have nothing to do with."""
    next_week = [(now + timedelta(days=7), now + timedelta(days=8))]
    return [
        factories.make_action(kortrijk, "elders", wijken=[marke], dates=next_week),
        factories.make_action(kortrijk, "stad", dates=next_week),
        factories.make_action(kortrijk, "voorbij", wijken=[heule], dates=[(now - HOUR, now)]),
        factories.make_action(kortrijk, "zonder dag", wijken=[heule]),
        factories.make_action(
            kortrijk, "lag al stil", wijken=[heule], dates=next_week, status="suspended"
        ),
        factories.make_action(
            kortrijk, "afgelast", wijken=[heule], dates=next_week, status="cancelled"
        ),
    ]


def close(city, who, **given):
    return actions.close_doors(
        **{
            "city": city, "by": who, "at": timezone.now(), "form_key": uuid.uuid4(),
            "reason": "Het water staat in de kelder.",
        }
        | given
    )  # fmt: skip


def courses(*those):
    """How each goes on, by title."""
    return {one.title: str(type(one).objects.get(pk=one.pk).course) for one in those}


def rows(doors):
    return {
        row.action.title: (row.was, row.became, row.stayed)
        for row in doors.behind.select_related("action").order_by("pk")
    }


# ── What would happen ────────────────────────────────────────────────────────────────────────────


def test_it_proposes_the_digital_variant_and_waiting_where_there_is_none(
    kortrijk, heule, week, beside, now
):
    found = actions.behind_doors(kortrijk, neighbourhood=heule, at=now)

    assert {one.action.title: (one.now, one.proposed, one.choices) for one in found} == {
        "ruimte": ("on_site", "digital", ("digital", "suspended", "on_site")),
        "telefoon": ("on_site", "digital", ("digital", "suspended", "on_site")),
        "zonder": ("on_site", "suspended", ("suspended", "on_site")),
        "al digitaal": ("digital", "digital", ("digital", "suspended")),
    }
    assert [one.held for one in found] == [None] * 4


def test_an_organisation_has_what_it_leads_and_takes_part_in(kortrijk, wijkteam, week, now):
    week["ruimte"].parts.create(city=kortrijk, organisation=wijkteam)

    found = actions.behind_doors(kortrijk, organisation=wijkteam, at=now)

    assert {one.action.title for one in found} == {"ruimte", "zonder"}


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────


def test_all_of_a_wijk_goes_digital_or_waits_in_one_act(kortrijk, who, heule, week, beside):
    before = courses(*beside)

    doors = close(kortrijk, who, neighbourhood=heule)

    assert courses(*week.values()) == {
        "ruimte": "digital", "telefoon": "digital", "zonder": "suspended", "al digitaal": "digital",
    }  # fmt: skip
    assert courses(*beside) == before
    assert rows(doors) == {
        "ruimte": ("on_site", "digital", ""),
        "telefoon": ("on_site", "digital", ""),
        "zonder": ("on_site", "suspended", ""),
        "al digitaal": ("digital", "digital", ""),
    }
    week["zonder"].refresh_from_db()
    assert week["zonder"].reason == "Het water staat in de kelder."
    assert week["zonder"].events.latest("number").by == who.user


def test_each_action_may_be_chosen_for(kortrijk, who, heule, week):
    chosen = {
        week["ruimte"].pk: "suspended", week["telefoon"].pk: "on_site", week["al digitaal"].pk: "suspended",
    }  # fmt: skip

    close(kortrijk, who, neighbourhood=heule, chosen=chosen)

    assert courses(*week.values()) == {
        "ruimte": "suspended", "telefoon": "on_site", "zonder": "suspended", "al digitaal": "suspended",
    }  # fmt: skip


def test_what_cannot_go_digital_stops_the_whole_act(kortrijk, who, heule, week):
    with pytest.raises(acting.CannotGoOn):
        close(kortrijk, who, neighbourhood=heule, chosen={week["zonder"].pk: "digital"})

    assert set(courses(*week.values()).values()) == {"on_site", "digital"}
    assert not ClosedDoors.objects.exists()
    assert mail.outbox == []


def test_the_same_page_sent_twice_closes_once_and_mails_once(kortrijk, who, heule, week, bram):
    key = uuid.uuid4()

    first = close(kortrijk, who, neighbourhood=heule, form_key=key)
    second = close(kortrijk, who, neighbourhood=heule, form_key=key)

    assert first == second
    assert week["ruimte"].events.count() == 2
    assert len(mail.outbox) == 1


def test_the_second_who_closes_the_same_doors_is_told_by_whom(kortrijk, who, karim, heule, week):
    first = close(kortrijk, karim.memberships.get(), neighbourhood=heule)

    with pytest.raises(actions.AlreadyClosed) as already:
        close(kortrijk, who, neighbourhood=heule)

    assert already.value.doors == first
    assert already.value.doors.closed_by == karim
    assert week["ruimte"].events.count() == 2


def test_the_same_form_key_of_somebody_else_is_their_own_closing(
    kortrijk, who, karim, heule, marke
):
    key = uuid.uuid4()

    first = close(kortrijk, who, neighbourhood=heule, form_key=key)
    second = close(kortrijk, karim.memberships.get(), neighbourhood=marke, form_key=key)

    assert first != second


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────


def test_everything_becomes_what_it_was(kortrijk, who, karim, heule, week):
    before = courses(*week.values())
    doors = close(kortrijk, who, neighbourhood=heule)

    opened = actions.open_doors(doors=doors, by=karim.memberships.get(), at=timezone.now())

    assert courses(*week.values()) == before
    assert (opened.are_closed, opened.reopened_by) == (False, karim)
    assert {stayed for _, _, stayed in rows(doors).values()} == {""}
    week["zonder"].refresh_from_db()
    assert week["zonder"].reason == ""


def test_what_somebody_chose_otherwise_since_stays_so(kortrijk, who, heule, week):
    doors = close(kortrijk, who, neighbourhood=heule)
    for title, to in (("ruimte", "suspended"), ("zonder", "cancelled")):
        week[title].refresh_from_db()
        acting.switch_action(
            action=week[title], by=who, at=timezone.now(), expected=2, to=to, reason="Toch niet."
        )

    actions.open_doors(doors=doors, by=who, at=timezone.now())

    assert courses(*week.values()) == {
        "ruimte": "suspended", "telefoon": "on_site", "zonder": "cancelled", "al digitaal": "digital",
    }  # fmt: skip
    assert {title: stayed for title, (_, _, stayed) in rows(doors).items()} == {
        "ruimte": "changed", "telefoon": "", "zonder": "changed", "al digitaal": "",
    }  # fmt: skip


def test_who_chose_the_same_by_hand_meant_it(kortrijk, who, heule, week):
    """Back in person and digital again: the doors no longer hold it."""
    doors = close(kortrijk, who, neighbourhood=heule)
    for revision, to in ((2, "on_site"), (3, "digital")):
        week["ruimte"].refresh_from_db()
        acting.switch_action(
            action=week["ruimte"], by=who, at=timezone.now(), expected=revision, to=to
        )

    actions.open_doors(doors=doors, by=who, at=timezone.now())

    assert courses(week["ruimte"]) == {"ruimte": "digital"}


def test_a_change_of_the_title_does_not_keep_it_closed(kortrijk, who, heule, week):
    doors = close(kortrijk, who, neighbourhood=heule)
    acting.edit_action(
        action=week["ruimte"], by=who, at=timezone.now(), expected=2, title="ruimte!",
        dates=[], wijken=[], parts={}, structural=[],
    )  # fmt: skip

    actions.open_doors(doors=doors, by=who, at=timezone.now())

    assert rows(doors)["ruimte!"] == ("on_site", "digital", "")
    assert set(courses(week["ruimte"]).values()) == {"on_site"}


def test_two_doors_hold_an_action_until_the_last_opens(kortrijk, who, heule, library, week):
    of_the_wijk = close(kortrijk, who, neighbourhood=heule)
    preview = actions.behind_doors(kortrijk, organisation=library, at=timezone.now())
    assert {one.action.title: one.held.doors for one in preview if one.held} == {
        "ruimte": of_the_wijk, "telefoon": of_the_wijk,
    }  # fmt: skip
    of_the_library = close(kortrijk, who, organisation=library)

    actions.open_doors(doors=of_the_wijk, by=who, at=timezone.now())

    assert courses(week["ruimte"], week["zonder"]) == {"ruimte": "digital", "zonder": "on_site"}
    assert rows(of_the_wijk)["ruimte"] == ("on_site", "digital", "other_doors")

    actions.open_doors(doors=of_the_library, by=who, at=timezone.now())

    assert courses(week["ruimte"]) == {"ruimte": "on_site"}
    assert week["ruimte"].events.count() == 3


def test_doors_open_once(kortrijk, who, karim, heule, week):
    doors = close(kortrijk, who, neighbourhood=heule)
    actions.open_doors(doors=doors, by=karim.memberships.get(), at=timezone.now())

    with pytest.raises(actions.AlreadyOpen) as already:
        actions.open_doors(doors=doors, by=who, at=timezone.now())

    assert already.value.doors.reopened_by == karim
    assert week["ruimte"].events.count() == 3


def test_doors_that_opened_may_close_again(kortrijk, who, heule, week):
    for _ in range(2):
        doors = close(kortrijk, who, neighbourhood=heule)
        actions.open_doors(doors=doors, by=who, at=timezone.now())

    assert courses(week["ruimte"]) == {"ruimte": "on_site"}
    assert ClosedDoors.objects.count() == 2


# ── Who is told ──────────────────────────────────────────────────────────────────────────────────


def test_each_gets_one_mail_with_all_of_theirs(kortrijk, karim, lotte, bram, heule, library, week):
    factories.make_intermediary(
        kortrijk, heule, organisation=library, email="onthaal@bib.example", function="onthaal"
    )

    doors = close(kortrijk, karim.memberships.get(), neighbourhood=heule)

    sent = {message.to[0]: message for message in mail.outbox}
    assert len(mail.outbox) == len(sent) == doors.closing_mails == 3
    assert set(sent) == {"lotte@kortrijk.example", "bram@kortrijk.example", "onthaal@bib.example"}
    of_bram, of_lotte = sent["bram@kortrijk.example"], sent["lotte@kortrijk.example"]
    assert of_bram.subject == "Deuren dicht: Heule"
    assert of_bram.extra_headers == {"Reply-To": "karim@kortrijk.example"}
    assert [title in of_bram.body for title in week] == [True, True, False, False]
    assert "Telefoon: +32 56 00 00 03" in of_bram.body
    assert [title in of_lotte.body for title in week] == [False, False, True, False]
    assert "opgeschort tot nader bericht" in of_lotte.body
    assert "Het water staat in de kelder." in of_lotte.body


def test_and_one_when_they_open(kortrijk, karim, bram, heule, week):
    doors = close(kortrijk, karim.memberships.get(), neighbourhood=heule)
    mail.outbox.clear()

    opened = actions.open_doors(doors=doors, by=karim.memberships.get(), at=timezone.now())

    (letter,) = mail.outbox
    assert opened.opening_mails == 1
    assert letter.to == ["bram@kortrijk.example"]
    assert letter.subject == "Deuren weer open: Heule"
    assert "Gaat door ter plaatse: De Zevenkamer" in letter.body
    assert "al digitaal" not in letter.body


def test_doors_with_nothing_behind_them_mail_nobody(kortrijk, who, marke, bram):
    doors = close(kortrijk, who, neighbourhood=marke)

    assert (doors.behind.count(), doors.closing_mails, mail.outbox) == (0, 0, [])


# ── At once, and by other roads ──────────────────────────────────────────────────────────────────


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
def test_at_the_same_moment_one_closes_and_one_opens(kortrijk, who, karim, heule, library, week):
    other = karim.memberships.get()

    closed = at_once(
        lambda: close(kortrijk, who, neighbourhood=heule),
        lambda: close(kortrijk, other, neighbourhood=heule),
        lambda: close(kortrijk, other, organisation=library),
    )

    (told,) = [one for one in closed if isinstance(one, Exception)]
    assert isinstance(told, actions.AlreadyClosed)
    assert courses(*week.values()) == {
        "ruimte": "digital", "telefoon": "digital", "zonder": "suspended", "al digitaal": "digital",
    }  # fmt: skip
    assert [one.events.count() for one in week.values()] == [2, 2, 2, 2]

    doors = ClosedDoors.objects.order_by("pk")
    opened = at_once(
        *(
            lambda one=one: actions.open_doors(doors=one, by=who, at=timezone.now())
            for one in [*doors, *doors]
        )
    )

    told = [one for one in opened if isinstance(one, Exception)]
    assert [type(one) for one in told] == [actions.AlreadyOpen] * 2
    assert courses(*week.values()) == {
        "ruimte": "on_site", "telefoon": "on_site", "zonder": "on_site", "al digitaal": "digital",
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"neighbourhood": None},
        {"organisation": "library"},
        {"reopened_at": "2020-01-01T09:00Z"},
    ],
    ids=str,
)
def test_the_database_refuses_doors_that_cannot_be(kortrijk, heule, library, now, wrong):
    fair = {"city": kortrijk, "neighbourhood": heule, "reason": "Dicht.", "closed_at": now}
    if "organisation" in wrong:
        wrong = {"organisation": library}

    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedDoors.objects.create(**fair | wrong)


def test_the_same_doors_close_once_and_stay_open(kortrijk, heule, now):
    given = {"city": kortrijk, "neighbourhood": heule, "reason": "Dicht.", "closed_at": now}
    doors = ClosedDoors.objects.create(**given)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedDoors.objects.create(**given)
    ClosedDoors.objects.update(reopened_at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClosedDoors.objects.filter(pk=doors.pk).update(reopened_at=None)


@pytest.mark.parametrize(
    ("was", "became", "changed", "stayed"),
    [
        ("suspended", "digital", True, ""),
        ("on_site", "cancelled", True, ""),
        ("on_site", "digital", False, ""),
        ("on_site", "on_site", True, ""),
        ("on_site", "digital", True, "forgotten"),
        ("on_site", "on_site", False, "changed"),
    ],
)
def test_the_database_refuses_what_cannot_be_behind_doors(
    kortrijk, heule, week, now, was, became, changed, stayed
):
    doors = ClosedDoors.objects.create(
        city=kortrijk, neighbourhood=heule, reason="Dicht.", closed_at=now
    )
    event = week["ruimte"].events.get() if changed else None

    with pytest.raises(IntegrityError), transaction.atomic():
        BehindDoors.objects.create(
            city=kortrijk, doors=doors, action=week["ruimte"], was=was, became=became, event=event,
            stayed=stayed,
        )  # fmt: skip


def test_every_course_that_is_proposed_may_be_taken(kortrijk, heule, week, now):
    for one in actions.behind_doors(kortrijk, neighbourhood=heule, at=now):
        assert one.proposed in one.choices
        assert set(one.choices) - {one.now} <= set(one.action.courses())
        assert Course.CANCELLED not in one.choices
