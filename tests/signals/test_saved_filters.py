"""Filters that somebody keeps: above the list, under a name of their own, for nobody else."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from signals.actions import saved as actions
from signals.enums import ListPage
from signals.models import SavedFilter
from tests import factories

LIST = "/kortrijk/signalen/"
SAVE = "/kortrijk/signalen/filters/"
STRUCTURAL = "/kortrijk/structureel/"


@pytest.fixture
def mine(lotte):
    return lotte.memberships.get()


@pytest.fixture
def counters(mine):
    return actions.save_filter(
        by=mine, page=ListPage.SIGNALS, name="Loketten", query="drempel=counter"
    )


def kept(user):
    return list(user.memberships.get().saved_filters.by_name().values_list("name", "query"))


def test_what_one_asks_is_kept_under_a_name(as_lotte, lotte, heule):
    response = as_lotte.post(
        SAVE, {"name": "Heule, loketten", "query": "wijk=heule&drempel=counter&periode=maand"}
    )

    assert kept(lotte) == [("Heule, loketten", "wijk=heule&drempel=counter&periode=maand")]
    assert response.url == f"{LIST}?wijk=heule&drempel=counter&periode=maand"
    assert (
        "“Heule, loketten” staat nu boven de filters."
        in as_lotte.get(response.url).content.decode()
    )


def test_it_stands_above_the_list_and_leads_back(as_lotte, counters, kortrijk, heule):
    there = factories.make_signal(kortrijk, neighbourhood=heule, barrier="counter")
    factories.make_signal(kortrijk, neighbourhood=heule, barrier="fraud")

    page = as_lotte.get(LIST).content.decode()
    response = as_lotte.get(f"{LIST}?{counters.query}")

    assert f'<a href="{LIST}?drempel=counter">Loketten</a>' in page
    assert list(response.context["page"]) == [there]


def test_only_known_fields_that_could_be_read_are_kept(as_lotte, lotte, heule):
    as_lotte.post(
        SAVE,
        {
            "name": "Rommel",
            "query": "wijk=heule&domein=nonsense&van=soms&pagina=7&next=//elders.example&mijn=on"
            "&los=&organisatie=nergens&q=%00",
        },
    )

    assert kept(lotte) == [("Rommel", "wijk=heule&mijn=on")]


def test_every_kind_of_field_comes_back_as_it_was(as_lotte, lotte, heule, library):
    query = (
        "q=geen+papier+%26+inkt&wijk=heule&eigen=on&domein=geen&drempel=counter&periode=jaar"
        "&van=2026-09-01&tot=2026-09-30&organisatie=bibliotheek-kortrijk&los=on&mijn=on"
    )

    as_lotte.post(SAVE, {"name": "Alles", "query": query})

    assert kept(lotte) == [("Alles", query)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "query": "mijn=on"}, "Geef de filter een naam."),
        ({"name": "x" * 61, "query": "mijn=on"}, "Hou het bij 60 tekens."),
        ({"name": "Mevrouw Rita", "query": "mijn=on"}, "Er staat een naam in je tekst"),
        ({"name": "Zoek", "query": "q=mevrouw+Rita"}, "“mevrouw Rita”"),
        ({"name": "Leeg", "query": ""}, "Er staat geen filter aan."),
        ({"name": "Leeg", "query": "pagina=3&wijk=kiel"}, "Er staat geen filter aan."),
        ({}, "Geef de filter een naam."),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_name(as_lotte, lotte, kiel, sent, said):
    response = as_lotte.post(SAVE, sent)

    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert f'value="{sent.get("name", "")}"' in page or not sent.get("name")
    assert kept(lotte) == []


def test_the_same_name_for_another_filter_is_refused_capitals_aside(as_lotte, lotte, counters):
    response = as_lotte.post(SAVE, {"name": "LOKETTEN", "query": "drempel=fraud"})

    assert response.status_code == 422
    assert "Zo heet al een andere filter van jou." in response.content.decode()
    assert kept(lotte) == [("Loketten", "drempel=counter")]


def test_a_form_sent_twice_is_one_filter(as_lotte, lotte, counters):
    response = as_lotte.post(SAVE, {"name": "Loketten", "query": "drempel=counter"})

    assert response.status_code == 302
    assert kept(lotte) == [("Loketten", "drempel=counter")]


def test_there_is_room_for_twenty_on_each_list(as_lotte, lotte, mine):
    for number in range(20):
        actions.save_filter(
            by=mine, page=ListPage.SIGNALS, name=f"Filter {number}", query="mijn=on"
        )

    response = as_lotte.post(SAVE, {"name": "Nog een", "query": "mijn=on"})
    other_list = as_lotte.post(
        "/kortrijk/structureel/filters/", {"name": "Nog een", "query": "aanzet=on"}
    )

    assert response.status_code == 422
    assert "Je hebt al 20 filters op deze lijst." in response.content.decode()
    assert other_list.status_code == 302
    assert mine.saved_filters.count() == 21


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_stay_within_what_there_is_room_for(mine):
    for number in range(19):
        actions.save_filter(
            by=mine, page=ListPage.SIGNALS, name=f"Filter {number}", query="mijn=on"
        )
    refused = []

    def save(name):
        try:
            actions.save_filter(by=mine, page=ListPage.SIGNALS, name=name, query="mijn=on")
        except actions.TooMany:
            refused.append(name)
        finally:
            connection.close()

    tabs = [threading.Thread(target=save, args=(name,)) for name in ("Een", "Twee", "Drie")]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert mine.saved_filters.count() == 20
    assert len(refused) == 2


def test_policy_keeps_filters_of_structural_signals_and_none_of_signals(as_wim, wim):
    kept_one = as_wim.post(
        "/kortrijk/structureel/filters/", {"name": "Bij ons", "query": "aanzet=on&fase=reported"}
    )
    refused = as_wim.post(SAVE, {"name": "Mag niet", "query": "mijn=on"})

    assert kept_one.url == f"{STRUCTURAL}?fase=reported&aanzet=on"
    assert refused.status_code == 403
    assert kept(wim) == [("Bij ons", "fase=reported&aanzet=on")]
    assert (
        f'<a href="{STRUCTURAL}?fase=reported&amp;aanzet=on">Bij ons</a>'
        in as_wim.get(STRUCTURAL).content.decode()
    )


def test_the_list_of_actions_keeps_filters_too(as_ilse, ilse, kortrijk, heule):
    there = factories.make_action(kortrijk, wijken=[heule])
    factories.make_action(kortrijk)

    response = as_ilse.post(
        "/kortrijk/acties/filters/", {"name": "In Heule", "query": "wijk=heule&organisatie=x"}
    )
    page = as_ilse.get(response.url)

    assert response.url == "/kortrijk/acties/?wijk=heule"
    assert kept(ilse) == [("In Heule", "wijk=heule")]
    assert '<a href="/kortrijk/acties/?wijk=heule">In Heule</a>' in page.content.decode()
    assert list(page.context["page"]) == [there]


def test_it_can_go_again_and_twice_is_no_harm(as_lotte, mine, counters):
    url = f"/kortrijk/signalen/filters/{counters.pk}/verwijder/"

    response = as_lotte.post(url)

    assert response.url == LIST
    assert not mine.saved_filters.exists()
    actions.remove_filter(saved=counters)
    assert as_lotte.post(url).status_code == 404


def test_a_get_removes_nothing(as_lotte, mine, counters):
    assert as_lotte.get(f"/kortrijk/signalen/filters/{counters.pk}/verwijder/").status_code == 405
    assert mine.saved_filters.count() == 1


def test_a_colleague_neither_sees_nor_removes_it(as_karim, mine, counters):
    assert "Loketten" not in as_karim.get(LIST).content.decode()
    assert as_karim.post(f"/kortrijk/signalen/filters/{counters.pk}/verwijder/").status_code == 404
    assert mine.saved_filters.count() == 1


def test_a_stranger_finds_nothing(as_fatima, mine, counters):
    assert as_fatima.post(SAVE, {"name": "Van mij", "query": "mijn=on"}).status_code == 404
    assert as_fatima.post(f"/kortrijk/signalen/filters/{counters.pk}/verwijder/").status_code == 404
    assert mine.saved_filters.count() == 1


def test_the_form_to_keep_one_comes_with_the_fragment_and_only_when_a_filter_is_on(
    as_lotte, kortrijk
):
    off = as_lotte.get(LIST, headers={"HX-Request": "true"}).content.decode()
    on = as_lotte.get(f"{LIST}?mijn=on&pagina=2", headers={"HX-Request": "true"}).content.decode()

    assert "Bewaar deze filter" not in off
    assert 'name="query" value="mijn=on"' in on
    assert "Enkel die van mij" in on


def test_the_queries_do_not_grow_with_the_filters(as_lotte, queries_of, mine, counters):
    with_one = queries_of(as_lotte, LIST)
    for number in range(2):
        actions.save_filter(
            by=mine, page=ListPage.SIGNALS, name=f"Filter {number}", query="mijn=on"
        )

    assert queries_of(as_lotte, LIST) == with_one


@pytest.mark.parametrize(
    "given",
    [
        {"name": "LOKETTEN"},
        {"name": ""},
        {"query": ""},
        {"page": "elders"},
    ],
)
def test_the_database_knows_the_rules(mine, counters, given):
    row = {"membership": mine, "page": "signals", "name": "Ander", "query": "mijn=on"} | given

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(**row)
