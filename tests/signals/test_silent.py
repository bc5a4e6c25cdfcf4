"""Stille wijken: where nothing was heard, for how long, and whom to call first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cities.enums import NeighbourhoodKind
from cities.models import NeighbourhoodPart
from signals.silence import Silence, silences
from tests import factories

URL = "/kortrijk/signalen/stil/"


def names(rows):
    return [row.silence.wijk.name for row in rows]


def test_never_heard_comes_first_then_the_longest(kortrijk, heule, bissegem, marke, today):
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=60))
    factories.make_signal(kortrijk, neighbourhood=bissegem, heard_on=today - timedelta(days=3))
    factories.make_signal(kortrijk, neighbourhood=bissegem, heard_on=today - timedelta(days=99))

    assert silences(kortrijk, [bissegem, heule, marke], on=today) == [
        Silence(marke, None, None, is_long=True),
        Silence(heule, today - timedelta(days=60), 8, is_long=True),
        Silence(bissegem, today - timedelta(days=3), 0, is_long=False),
    ]


@pytest.mark.parametrize(("days", "is_long"), [(56, False), (57, True)])
def test_eight_weeks_is_long(kortrijk, heule, today, days, is_long):
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=days))

    [found] = silences(kortrijk, [heule], on=today)

    assert found.is_long is is_long


def test_an_echo_breaks_the_silence_where_it_was_heard(kortrijk, heule, marke, today):
    signal = factories.make_signal(
        kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=90)
    )
    factories.make_echo(signal, neighbourhood=marke, heard_on=today - timedelta(days=7))

    found = silences(kortrijk, [heule, marke], on=today)

    assert [(one.wijk, one.weeks) for one in found] == [(heule, 12), (marke, 1)]


def test_what_was_withdrawn_was_not_heard_nor_its_echoes(kortrijk, heule, at, today):
    signal = factories.make_signal(
        kortrijk, neighbourhood=heule, logged_at=at(2026, 1, 1), withdrawn_at=at(2026, 1, 2)
    )
    factories.make_echo(signal)

    [found] = silences(kortrijk, [heule], on=today)

    assert found.last is None


def test_a_coordinator_sees_their_own_wijken_first_then_where_it_is_silent(
    as_lotte, kortrijk, heule, bissegem, marke, today
):
    factories.make_neighbourhood(kortrijk, "Aalbeke")
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today)
    factories.make_signal(kortrijk, neighbourhood=marke, heard_on=today)

    context = as_lotte.get(URL).context

    assert names(context["own"]) == ["Bissegem", "Heule"]
    assert names(context["long"]) == ["Aalbeke"]
    assert names(context["lately"]) == ["Marke"]


def test_the_page_says_for_how_long_and_what_silence_is_not(as_karim, kortrijk, heule, today):
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=61))
    factories.make_neighbourhood(kortrijk, "Aalbeke")

    page = as_karim.get(URL).content.decode()

    assert "Niets gehoord is niet hetzelfde als niets aan de hand." in page
    assert "<b>nog nooit</b>" in page
    assert "geleden</b>" in page


def test_whom_to_call_is_who_nobody_spoke_with_for_longest_three_at_most(
    as_karim, kortrijk, heule, today
):
    for function, days in (("onthaal", 5), ("balie", 200), ("conciërge", 50)):
        factories.make_intermediary(
            kortrijk, heule, function=function, last_contact_on=today - timedelta(days=days)
        )
    factories.make_intermediary(kortrijk, heule, function="nieuw", phone="056 00 00 01")

    response = as_karim.get(URL)

    [row] = response.context["long"]
    assert [(who.function, ago) for who, ago in row.call] == [
        ("nieuw", ""),
        ("balie", "6 maanden geleden"),
        ("conciërge", "7 weken geleden"),
    ]
    assert 'href="tel:056000001"' in response.content.decode()


def test_who_is_there_by_a_project_wijk_counts_too(as_karim, kortrijk, heule):
    whole = factories.make_neighbourhood(kortrijk, "Noord", kind=NeighbourhoodKind.PROJECT)
    NeighbourhoodPart.objects.create(city=kortrijk, whole=whole, part=heule)
    factories.make_contact_person(kortrijk, "Greet", neighbourhoods=[whole])
    factories.make_intermediary(kortrijk, whole, function="balie")

    [row] = as_karim.get(URL).context["long"]

    assert [contact.person.name for contact in row.contacts] == ["Greet"]
    assert [who.function for who, _ago in row.call] == ["balie"]


def test_where_something_was_heard_everywhere_that_is_said(as_karim, kortrijk, heule):
    factories.make_signal(kortrijk, neighbourhood=heule)

    assert (
        "In elke wijk was er de voorbije acht weken iets te horen."
        in as_karim.get(URL).content.decode()
    )


def test_a_city_without_wijken_is_told_so(as_karim, kortrijk):
    assert "Er staan nog geen wijken." in as_karim.get(URL).content.decode()


def test_the_queries_do_not_grow_with_the_wijken(as_lotte, queries_of, kortrijk, heule, today):
    def add():
        wijk = factories.make_neighbourhood(kortrijk)
        factories.make_intermediary(kortrijk, wijk)
        factories.make_contact_person(kortrijk, neighbourhoods=[wijk])
        factories.make_signal(kortrijk, neighbourhood=wijk, heard_on=today - timedelta(days=80))

    add()
    with_one = queries_of(as_lotte, URL)
    add()
    add()

    assert queries_of(as_lotte, URL) == with_one
    assert with_one < 12


def test_today_leads_there(as_lotte, kortrijk, heule):
    assert URL in as_lotte.get("/kortrijk/").content.decode()


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_who_reads_no_signals_reads_no_silence(request, reader):
    assert request.getfixturevalue(reader).get(URL).status_code == 403


def test_a_social_worker_may_look(as_ilse, kortrijk, heule):
    assert as_ilse.get(URL).status_code == 200


def test_a_stranger_finds_nothing(as_fatima, kortrijk, heule):
    assert as_fatima.get(URL).status_code == 404
