"""Pages of the doors: whose to close, what would happen, what became of each, and open again."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from signals.actions import acting
from signals.actions import doors as actions
from signals.models import ClosedDoors
from tests import factories

URL = "/kortrijk/acties/deuren/"
CLOSE = f"{URL}sluit/?wijk=heule"
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Brussels"))
DOOR = 3  # queries before the page's own: the session, who it is, and their role here


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def soon(days=7):
    return [(NOW + timedelta(days=days), NOW + timedelta(days=days, hours=2))]


@pytest.fixture
def week(kortrijk, heule, library):
    common = {"wijken": [heule], "lead": library}
    return {
        "ruimte": factories.make_action(
            kortrijk, "ruimte", dates=soon(2), **common | factories.ROOM
        ),
        "zonder": factories.make_action(kortrijk, "zonder", dates=soon(3), **common),
    }


@pytest.fixture
def doors(kortrijk, karim, heule, week):
    return actions.close_doors(
        city=kortrijk, by=karim.memberships.get(), at=NOW, form_key=uuid.uuid4(), reason="Wateroverlast.",
        neighbourhood=heule, tell=False,
    )  # fmt: skip


def answers(week, **given):
    chosen = {"ruimte": "digital", "zonder": "suspended"} | given
    sent = {f"keuze_{week[title].pk}": course for title, course in chosen.items()}
    return sent | {"form_key": str(uuid.uuid4()), "reason": "Het water staat in de kelder."}


def text_of(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in response.context["messages"]]


def courses(week):
    for one in week.values():
        one.refresh_from_db()
    return {title: str(one.course) for title, one in week.items()}


# ── Whose ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "may"), [("lotte", True), ("karim", True), ("ilse", False), ("wim", False)])  # fmt: skip
def test_everybody_reads_which_doors_are_closed_and_who_plans_may_close(
    request, signed_in, doors, name, may
):
    client = signed_in(request.getfixturevalue(name))

    page, detail = text_of(client.get(URL)), text_of(client.get(doors.get_absolute_url()))

    assert "Nu dicht" in page
    assert "Heule" in page
    assert ("Welke deuren gaan dicht?" in page) == may
    assert ("Open de deuren weer" in detail) == may


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])
def test_who_may_not_plan_closes_and_opens_nothing(request, signed_in, week, doors, name):
    client = signed_in(request.getfixturevalue(name))

    assert client.get(CLOSE).status_code == 403
    assert client.post(CLOSE, answers(week)).status_code == 403
    assert client.post(f"{doors.get_absolute_url()}open/").status_code == 403
    assert ClosedDoors.objects.get().are_closed


def test_another_city_finds_nothing(as_fatima, doors, kiel):
    for address in (doors.get_absolute_url(), f"/antwerpen/acties/deuren/{doors.pk}/"):
        assert as_fatima.get(address).status_code == 404
        assert as_fatima.post(f"{address}open/").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?wijk=", "?wijk=atlantis", "?wijk=heule&organisatie=bibliotheek-kortrijk", "?wijk=%00"]
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_one_wijk_or_organisation_it_asks_which(as_lotte, heule, library, query, method):
    response = getattr(as_lotte, method)(f"{URL}sluit/{query}", follow=True)

    assert said(response) == ["Kies één wijk of één organisatie."]


# ── What would happen ────────────────────────────────────────────────────────────────────────────


def test_it_shows_what_would_happen_and_nothing_changes(as_lotte, week):
    response = as_lotte.get(CLOSE)

    page = text_of(response)
    for words in (
        "2 acties komen eraan", "Donderdag 26 november, 10.00 u. Bibliotheek Kortrijk trekt het.",
        "digitaal (online ruimte)", "opgeschort", "laat staan: gaat door ter plaatse",
    ):  # fmt: skip
        assert words in page
    form = response.context["form"]
    assert {one.action.title: form[f"keuze_{one.action.pk}"].value() for one in form.choosing} == {
        "ruimte": "digital", "zonder": "suspended",
    }  # fmt: skip
    assert [value for value, _ in form.fields[f"keuze_{week['zonder'].pk}"].choices] == [
        "suspended", "on_site",
    ]  # fmt: skip
    assert set(courses(week).values()) == {"on_site"}
    assert not ClosedDoors.objects.exists()


def test_of_an_organisation_it_shows_what_it_leads(as_lotte, week):
    form = as_lotte.get(f"{URL}sluit/?organisatie=bibliotheek-kortrijk").context["form"]

    assert [one.action.title for one in form.choosing] == ["ruimte", "zonder"]


def test_where_nothing_comes_there_is_nothing_to_close(as_lotte, marke):
    assert "Hier komt niets aan" in text_of(as_lotte.get(f"{URL}sluit/?wijk=marke"))


def test_what_other_doors_hold_is_shown_apart(as_lotte, doors, library):
    response = as_lotte.get(f"{URL}sluit/?organisatie=bibliotheek-kortrijk")

    assert "Al achter andere gesloten deuren" in text_of(response)
    assert response.context["form"].choosing == []


def test_the_pages_ask_as_much_for_three_as_for_one(
    as_lotte, kortrijk, heule, karim, queries_of, week, doors
):
    marke = factories.make_neighbourhood(kortrijk, "Marke")
    factories.make_action(kortrijk, wijken=[marke], dates=soon())
    pages = (URL, f"{URL}sluit/?wijk=marke", doors.get_absolute_url())
    as_lotte.get(URL)
    one = [queries_of(as_lotte, page) for page in pages]
    for number in range(2):
        factories.make_action(kortrijk, wijken=[marke, heule], dates=soon(), **factories.ROOM)
        other = factories.make_action(kortrijk, wijken=[heule], dates=soon())
        doors.behind.create(city=kortrijk, action=other, was="on_site", became="on_site")
        actions.close_doors(
            city=kortrijk, by=karim.memberships.get(), at=NOW, form_key=uuid.uuid4(), reason="Ook dicht.",
            organisation=factories.make_organisation(kortrijk, f"Club {number}"),
        )  # fmt: skip

    assert [queries_of(as_lotte, page) for page in pages] == one
    assert max(one) < 12 + DOOR


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────


def test_it_closes_and_shows_what_became_of_each(as_lotte, week, bram):
    response = as_lotte.post(CLOSE, answers(week), follow=True)

    doors = ClosedDoors.objects.get()
    assert response.redirect_chain == [(doors.get_absolute_url(), 302)]
    assert said(response) == ["De deuren zijn dicht. 1 mail is weg."]
    page = text_of(response)
    for words in ("Gaat digitaal door.", "https://ruimte.example/heule", "Is opgeschort.", "Het water staat in de kelder."):  # fmt: skip
        assert words in page
    assert courses(week) == {"ruimte": "digital", "zonder": "suspended"}
    assert "Deuren dicht sinds 24 november: Heule." in text_of(
        as_lotte.get(week["zonder"].get_absolute_url())
    )


def test_what_was_chosen_per_action_happens(as_lotte, week):
    as_lotte.post(CLOSE, answers(week, ruimte="on_site", zonder="on_site"))

    assert set(courses(week).values()) == {"on_site"}
    assert ClosedDoors.objects.get().behind.count() == 2


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "Mevrouw Rita is ziek."}, "reason"),
        ({"zonder": "digital"}, "zonder"),
        ({"ruimte": "cancelled"}, "ruimte"),
        ({"ruimte": ""}, "ruimte"),
    ],
)
def test_what_cannot_be_is_refused_and_the_doors_stay_open(as_lotte, week, given, wrong):
    chosen = {title: course for title, course in given.items() if title in week}
    sent = answers(week, **chosen) | {k: v for k, v in given.items() if k not in week}

    response = as_lotte.post(CLOSE, sent)

    name = f"keuze_{week[wrong].pk}" if wrong in week else wrong
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {name}
    assert "De deuren zijn nog open" in text_of(response)
    assert not ClosedDoors.objects.exists()


def test_sent_twice_it_is_one_act(as_lotte, week, bram):
    sent = answers(week)

    first, second = (as_lotte.post(CLOSE, sent, follow=True) for _ in "12")

    assert first.redirect_chain == second.redirect_chain
    assert len(mail.outbox) == 1


def test_the_second_colleague_is_led_to_what_the_first_did(as_lotte, week, doors):
    for response in (as_lotte.get(CLOSE, follow=True), as_lotte.post(CLOSE, answers(week), follow=True)):  # fmt: skip
        assert response.redirect_chain[-1][0] == doors.get_absolute_url()
        assert said(response) == [
            "Karim sloot deze deuren al op 24 november om 10.00 u. Dit is ermee gebeurd."
        ]


def test_an_action_planned_while_somebody_looked_is_shown_first(as_lotte, kortrijk, heule, week):
    sent = answers(week)
    late = factories.make_action(kortrijk, "laat", wijken=[heule], dates=soon(), **factories.ROOM)

    response = as_lotte.post(CLOSE, sent)

    assert response.status_code == 422
    assert response.context["form"].errors == {f"keuze_{late.pk}": ["Kies wat ermee gebeurt."]}
    assert set(courses(week).values()) == {"on_site"}


# ── Opening ──────────────────────────────────────────────────────────────────────────────────────


def test_it_opens_and_says_what_came_back_and_what_stayed(as_lotte, lotte, week, doors):
    acting.switch_action(
        action=week["ruimte"], by=lotte.memberships.get(), at=NOW, expected=2, to="cancelled",
        reason="Te weinig mensen.",
    )  # fmt: skip

    response = as_lotte.post(f"{doors.get_absolute_url()}open/", follow=True)

    assert said(response) == [
        "De deuren zijn weer open. Niemand kreeg een mail.",
        "1 actie bleef zoals ze is. Hieronder lees je waarom.",
    ]
    page = text_of(response)
    assert "Kwam niet terug: iemand koos intussen iets anders." in page
    assert "Was opgeschort. Nu weer ter plaatse." in page
    assert courses(week) == {"ruimte": "cancelled", "zonder": "on_site"}


def test_who_opens_second_is_told(as_lotte, karim, doors):
    actions.open_doors(doors=doors, by=karim.memberships.get(), at=NOW)

    response = as_lotte.post(f"{doors.get_absolute_url()}open/", follow=True)

    assert said(response) == [
        "Karim opende deze deuren al op 24 november om 10.00 u. Er is niets dubbel gebeurd."
    ]


def test_opening_takes_a_button_and_not_an_address(as_lotte, doors):
    assert as_lotte.get(f"{doors.get_absolute_url()}open/").status_code == 405


def test_doors_of_before_stay_to_be_read(as_lotte, lotte, doors):
    actions.open_doors(doors=doors, by=lotte.memberships.get(), at=NOW)

    page = text_of(as_lotte.get(URL))

    assert "Vroeger" in page
    assert "Nu dicht" not in page
