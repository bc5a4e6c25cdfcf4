"""What waits around actions, and which are there this week."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests import factories

URL = "/kortrijk/"
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def on(days, hours=0):
    start = NOW + timedelta(days=days, hours=hours)
    return [(start, start + timedelta(hours=1))]


def lines(response):
    return [(line.title, line.text) for line in response.context["today"].waiting]


def test_the_day_after_the_last_one_it_asks_how_it_went(as_lotte, kortrijk, heule):
    action = factories.make_action(kortrijk, "Koffie", wijken=[heule], dates=on(-1))
    factories.make_action(kortrijk, "vandaag", wijken=[heule], dates=on(0, -4))
    factories.make_action(kortrijk, "morgen", wijken=[heule], dates=on(-7) + on(1))
    factories.make_action(kortrijk, "klaar", wijken=[heule], dates=on(-1), status="done")
    factories.make_action(kortrijk, "afgelast", wijken=[heule], dates=on(-1), status="cancelled")

    response = as_lotte.get(URL)

    assert lines(response) == [("Hoe liep het?", "“Koffie” was op 23 november.")]
    assert response.context["today"].waiting[0].url == f"/kortrijk/acties/{action.pk}/afronden/"


def test_a_coordinator_is_asked_of_their_wijken_and_what_they_began_the_team_of_all(
    as_lotte, as_karim, kortrijk, lotte, heule, marke
):
    factories.make_action(kortrijk, "hier", wijken=[heule], dates=on(-1))
    factories.make_action(kortrijk, "van Lotte", wijken=[marke], dates=on(-2), begun_by=lotte)
    factories.make_action(kortrijk, "elders", wijken=[marke], dates=on(-3))

    asked = [[text.split("”")[0] for _, text in lines(client.get(URL))] for client in (as_lotte, as_karim)]  # fmt: skip

    assert asked[0] == ["“van Lotte", "“hier"]
    assert asked[1][:3] == ["“elders", "“van Lotte", "“hier"]


def test_a_training_that_somebody_asks_waits_and_asks_once(as_lotte, kortrijk, heule, library):
    over = factories.make_action(kortrijk, kind="training", wijken=[heule], dates=on(-1))
    given = {"neighbourhood": heule, "organisation": library, "how_many": 12}
    factories.make_training(kortrijk, topic="Itsme", at=NOW - timedelta(days=3), **given)
    factories.make_training(
        kortrijk, topic="Bank", step="provider_found", action=over, at=NOW, **given
    )

    assert lines(as_lotte.get(URL)) == [
        ("Vorming op maat gevraagd", "Bibliotheek Kortrijk: Itsme, voor 12 mensen."),
        ("Hoeveel mensen waren er?", "Bibliotheek Kortrijk: Bank, voor 12 mensen."),
    ]


@pytest.mark.parametrize(
    ("step", "title"),
    [
        ("checked", "Wie geeft deze vorming?"),
        ("given", "Wat leverde deze vorming op?"),
        ("looked_back", None),
        ("stopped", None),
    ],
)
def test_what_lies_long_asks_for_its_next_step(as_karim, kortrijk, step, title):
    factories.make_training(kortrijk, step=step, at=NOW - timedelta(days=20))

    found = [line for line, _ in lines(as_karim.get(URL))]

    assert (title in found) == (title is not None)
    assert len([line for line in found if "vorming" in line.lower()]) == (title is not None)


def test_a_request_of_another_wijk_is_not_a_coordinators(as_lotte, kortrijk, marke, lotte):
    factories.make_training(kortrijk, neighbourhood=marke)
    assert lines(as_lotte.get(URL)) == []

    factories.make_training(kortrijk, neighbourhood=marke, topic="Van Lotte", asked_by=lotte)
    assert len(lines(as_lotte.get(URL))) == 1


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])
def test_who_plans_nothing_is_asked_nothing(request, signed_in, kortrijk, name):
    client = signed_in(request.getfixturevalue(name))
    factories.make_training(kortrijk)
    factories.make_action(kortrijk, dates=on(-1))

    assert lines(client.get(URL)) == []


def test_the_actions_of_this_week_stand_beside_it(as_lotte, kortrijk, heule, marke, wijkteam):
    factories.make_action(kortrijk, "straks", wijken=[heule], dates=on(0, 2))
    factories.make_action(kortrijk, "van ons", wijken=[marke], parts=[wijkteam], dates=on(3))
    factories.make_action(kortrijk, "elders", wijken=[marke], dates=on(2))
    factories.make_action(kortrijk, "volgende week", wijken=[heule], dates=on(8))
    factories.make_action(kortrijk, "afgelast", wijken=[heule], dates=on(1), status="cancelled")

    response = as_lotte.get(URL)

    assert [row.action.title for row in response.context["today"].actions] == ["straks", "van ons"]
    assert "Acties deze week" in response.content.decode()


def test_of_many_only_four_stand_beside_it(as_lotte, kortrijk, heule):
    for number in range(6):
        factories.make_action(kortrijk, wijken=[heule], dates=on(1, number))

    assert len(as_lotte.get(URL).context["today"].actions) == 4


def test_today_asks_as_much_for_three_as_for_one(as_lotte, kortrijk, heule, queries_of):
    def more():
        factories.make_action(kortrijk, wijken=[heule], dates=on(1))
        factories.make_action(kortrijk, wijken=[heule], dates=on(-1))
        factories.make_training(kortrijk, neighbourhood=heule)

    more()
    as_lotte.get(URL)
    one = queries_of(as_lotte, URL)
    more()
    more()

    assert queries_of(as_lotte, URL) == one
