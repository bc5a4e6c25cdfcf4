"""The demo's actions: known places and people, nothing personal, every kind and every step."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command

from cities.disclosure import personal_details_in
from cities.models import City
from einclusie.demo import content
from einclusie.demo.actions import action_facts, door_facts, training_facts
from signals.acting import ActionKind, ActionStatus, VariantKind
from signals.enums import Domain
from signals.trainings import Audience, Step

CITIES = ("kortrijk", "antwerpen", "gent")
WIJKEN = {(wijk.city, wijk.slug) for wijk in content.wijken()}
ORGANISATIONS = {(one.city, one.slug) for one in content.organisations()}
PEOPLE = {account.email for account in content.accounts()}
ACTIONS = [one for city in CITIES for one in action_facts(city)]
TRAININGS = [one for city in CITIES for one in training_facts(city)]
DOORS = [one for city in CITIES for one in door_facts(city)]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("one", ACTIONS, ids=lambda one: one.title)
def test_an_action_names_what_there_is_and_nobody(one):
    assert {(one.city, slug) for slug in (one.lead, *one.parts)} <= ORGANISATIONS
    assert {(one.city, slug) for slug in one.wijken} <= WIJKEN
    assert f"{one.by}@{one.city}.example" in PEOPLE
    assert one.kind in ActionKind.values
    assert one.domain in ("", *Domain.values)
    assert one.variant == [] or one.variant[0] in VariantKind.values
    texts = (one.title, one.description, one.attached_to, one.place, *one.parts.values())
    then = one.then or {}
    texts += tuple(str(then.get(name, "")) for name in ("outcome", "what_next", "reason"))
    assert [personal_details_in(text) for text in texts if personal_details_in(text)] == []


@pytest.mark.parametrize("one", TRAININGS, ids=lambda one: one.topic)
def test_a_training_names_what_there_is_and_nobody(one):
    assert (one.city, one.organisation) in ORGANISATIONS
    assert one.provider == "" or (one.city, one.provider) in ORGANISATIONS
    assert (one.city, one.wijk) in WIJKEN
    assert f"{one.by}@{one.city}.example" in PEOPLE
    assert one.audience in Audience.values
    assert one.domain in Domain.values
    texts = (
        one.topic, one.suits, one.agreement, one.agreed_by, one.offer_line, one.place, one.outcome,
        one.what_next, one.why,
    )  # fmt: skip
    assert [personal_details_in(text) for text in texts if personal_details_in(text)] == []


def test_doors_name_what_there_is():
    assert {one.city for one in DOORS} == set(CITIES)
    for one in DOORS:
        assert (one.city, one.wijk) in WIJKEN or (one.city, one.organisation) in ORGANISATIONS
        assert personal_details_in(one.reason) == []


def moment(day, hour=12):
    return datetime.combine(day, datetime.min.time(), ZoneInfo("Europe/Brussels")) + timedelta(
        hours=hour
    )


@pytest.mark.parametrize("days", range(7))
def test_what_is_past_and_to_come_does_not_hang_on_the_weekday(days):
    """The other days of the week are reckoned, not loaded: an end lies after the last day."""
    monday = TODAY + timedelta(days=days) - timedelta(days=(TODAY + timedelta(days=days)).weekday())
    for one in ACTIONS:
        if one.then and one.then["what"] == "done":
            last = max([day[0] * 7 + day[1] for day in one.days] + ([one.weekly[1] * 7 + one.weekly[2]] if one.weekly else []))  # fmt: skip
            finished = TODAY + timedelta(days=days) - timedelta(weeks=one.then["weeks_ago"])
            assert monday + timedelta(days=last) < finished, one.title


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The demo as it stands on `TODAY`, loaded once; the mails that left meanwhile."""
    with django_db_blocker.unblock():
        mail.outbox = []
        call_command("load_demo", "--today", str(TODAY), stdout=StringIO())
        yield list(mail.outbox)
        call_command("flush", "--noinput", verbosity=0)


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self, demo):
        self.mails = demo

    @pytest.mark.parametrize("slug", CITIES)
    def test_a_city_has_actions_of_every_kind_past_and_to_come(self, slug):
        city = City.objects.get(slug=slug)
        now = moment(TODAY)

        assert {kind for (kind,) in city.actions.order_by("pk").values_list("kind")} == set(
            ActionKind.values
        )
        assert city.actions.coming(now).count() >= 4
        assert city.actions.past(now).count() >= 2
        assert city.actions.filter(status=ActionStatus.DONE, participants__gt=0).exists()
        assert city.actions.to_look_back_on(now).exists()

    @pytest.mark.parametrize("slug", CITIES)
    def test_a_city_has_doors_that_closed_and_everything_came_back(self, slug):
        doors = City.objects.get(slug=slug).closed_doors.get()

        rows = list(doors.behind.order_by("pk"))
        assert rows
        assert all(row.event_id and not row.stayed for row in rows)
        assert not doors.are_closed

    def test_there_is_a_training_in_every_step(self):
        steps = Counter(
            step
            for city in City.objects.all()
            for (step,) in city.training_requests.order_by("pk").values_list("step")
        )

        assert set(steps) == set(Step.values)

    def test_nobody_was_mailed(self):
        about = [one.subject for one in self.mails if "maandoverzicht" not in one.subject.lower()]

        assert about == []

    def test_every_action_of_a_signal_stands_on_its_page(self):
        titles = {title for one in ACTIONS for title in one.structural}

        found = {
            one.title
            for city in City.objects.all()
            for one in city.structural_signals.filter(actions__isnull=False).distinct()
        }

        assert found == titles
