"""Mijn signalen: everything that somebody logged or echoed, and what became of each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from signals.actions import bundling, sending
from tests import factories

URL = "/kortrijk/signalen/mijn/"


@pytest.fixture
def heard(kortrijk, heule, ilse):
    """`heard("Loket dicht.", days=3)`: a signal that Ilse logged, heard so many days ago."""

    def make(text, *, days=0, **given):
        return factories.make_signal(
            kortrijk,
            text=text,
            heard_on=timezone.localdate() - timedelta(days=days),
            **{"neighbourhood": heule, "logged_by": ilse} | given,
        )

    return make


@pytest.fixture
def told(kortrijk, at):
    """`told(signal, "decided", day=3)`: it stands in one that came so far, which was fed back."""

    def make(signal, phase, *, day=3, title="Loketten zijn dicht", text="Het loket opent."):
        moment = at(2026, 11, day, 9)
        structural = factories.make_structural(kortrijk, title, phase=phase, at=moment)
        factories.make_joining(structural, signal, joined_at=moment)
        factories.make_feedback(structural, text=text, planned_at=moment)
        sending.reach(city=kortrijk, at=moment)
        return structural

    return make


def text_of(response):
    return " ".join(response.content.decode().split())


def texts(response):
    return [one.signal.text for one in response.context["outcomes"]]


def test_it_holds_what_one_logged_or_saw_too_and_nothing_else(as_ilse, heard, ilse, karim):
    heard("Van Ilse.", days=2)
    echoed = heard("Van Karim, ook gezien.", days=1, logged_by=karim)
    factories.make_echo(echoed, by=ilse, heard_on=date(2026, 11, 5))
    factories.make_echo(echoed, by=ilse, heard_on=date(2026, 11, 9))
    heard("Van Karim.", logged_by=karim)

    response = as_ilse.get(URL)

    assert texts(response) == ["Van Karim, ook gezien.", "Van Ilse."]
    assert "Jij zag dit ook op 9 november 2026." in text_of(response)
    assert "Jij noteerde dit op" in text_of(response)


def test_who_noted_nothing_is_helped_on(as_ilse, kortrijk):
    assert "Je noteerde nog niets" in text_of(as_ilse.get(URL))
    assert "Nog geen nieuws" in text_of(as_ilse.get(URL, {"nieuws": "on"}))


def test_the_newest_news_stands_on_top_and_without_news_the_last_heard(as_ilse, heard, told):
    heard("Oud, apart.", days=9)
    heard("Pas gehoord.")
    told(heard("Eerst verteld.", days=3), "decided", day=3)
    told(heard("Laatst verteld.", days=8), "in_action", day=12)

    assert texts(as_ilse.get(URL)) == [
        "Laatst verteld.", "Eerst verteld.", "Pas gehoord.", "Oud, apart.",
    ]  # fmt: skip
    assert texts(as_ilse.get(URL, {"nieuws": "on"})) == ["Laatst verteld.", "Eerst verteld."]


def test_what_stands_apart_says_so(as_ilse, heard):
    heard("Loket dicht.")

    assert "Staat nog apart. Horen we dit vaker, dan bundelen we het." in text_of(as_ilse.get(URL))


def test_what_is_bundled_says_where_and_how_far(as_ilse, kortrijk, heard):
    structural = factories.make_structural(kortrijk, "Loketten zijn dicht", phase="bundled")
    factories.make_joining(structural, heard("Loket dicht."))

    page = text_of(as_ilse.get(URL))

    assert f'Hoort bij <a href="{structural.get_absolute_url()}">Loketten zijn dicht</a>' in page
    assert "fase 3 van 8: gebundeld" in page
    assert "Teruggekoppeld" not in page


def test_what_was_fed_back_stands_there_in_its_own_words(as_ilse, heard, told):
    told(heard("Loket dicht."), "decided", text="Het loket gaat weer open.")

    page = text_of(as_ilse.get(URL))

    assert "fase 6 van 8: beslist" in page
    assert "Het loket gaat weer open." in page
    assert "Teruggekoppeld op 3 november 2026" in page


def test_of_what_was_fed_back_twice_the_last_words_stand_there(as_ilse, kortrijk, heard, told, at):
    structural = told(heard("Loket dicht."), "decided", text="Er is beslist.")
    factories.make_move(structural, "decided", "in_action")
    factories.make_feedback(structural, text="Er wordt aan gewerkt.", planned_at=at(2026, 11, 9, 9))
    factories.make_feedback(
        factories.make_structural(kortrijk, phase="decided"), text="Van iets anders."
    )
    sending.reach(city=kortrijk, at=at(2026, 11, 9, 9))

    page = text_of(as_ilse.get(URL))

    assert "Er wordt aan gewerkt." in page
    assert "Er is beslist." not in page
    assert "Van iets anders." not in page


def test_what_is_still_to_leave_is_not_told_yet(as_ilse, kortrijk, heard):
    structural = factories.make_structural(kortrijk, phase="decided")
    factories.make_joining(structural, heard("Loket dicht."))
    factories.make_feedback(structural, text="Nog niet nagelezen.")

    assert "Nog niet nagelezen." not in text_of(as_ilse.get(URL))


def test_what_was_not_retained_says_why(as_ilse, kortrijk, heard, told):
    one = factories.make_structural(kortrijk, phase="not_retained")
    factories.make_joining(one, heard("Loket dicht.", days=1))
    told(heard("Bus duur."), "not_retained", title="De bus", text="Dit gaat niet verder.")

    page = text_of(as_ilse.get(URL))

    assert page.count("Niet weerhouden, omdat: Omdat het kan.") == 1
    assert "Dit gaat niet verder." in page


def test_what_went_up_into_another_leads_there_and_keeps_what_was_told(
    as_ilse, kortrijk, heard, told, karim, at
):
    old = told(heard("Loket dicht."), "decided", title="Klein", text="Eerst dit.")
    into = factories.make_structural(kortrijk, "Groot", phase="in_action")
    bundling.merge_structural(
        structural=old, into=into, by=karim.memberships.get(), at=at(2026, 11, 20)
    )

    page = text_of(as_ilse.get(URL))

    assert f'<a href="{into.get_absolute_url()}">Groot</a>' in page
    assert f'href="{old.get_absolute_url()}"' not in page
    assert "Eerst dit." in page
    assert "over “Klein”, dat opging in “Groot”" in page


def test_in_two_it_tells_of_both(as_ilse, heard, told):
    signal = heard("Loket dicht.")
    told(signal, "decided", day=3, title="Loketten", text="Het loket opent.")
    told(signal, "not_retained", day=5, title="Kaarten", text="De kaart blijft.")

    page = text_of(as_ilse.get(URL))

    assert page.index("De kaart blijft.") < page.index("Het loket opent."), "the newest first"
    assert "over “Kaarten”" in page
    assert "over “Loketten”" in page


def test_what_left_it_again_is_told_no_more(as_ilse, kortrijk, heard):
    structural = factories.make_structural(kortrijk, "Loketten", phase="decided")
    now = timezone.now()
    factories.make_joining(structural, heard("Loket dicht."), joined_at=now, left_at=now)

    assert "Staat nog apart." in text_of(as_ilse.get(URL))


def test_what_was_withdrawn_says_when(as_ilse, heard):
    signal = heard("Loket dicht.")
    signal.withdrawn_at = timezone.now()
    signal.save()

    page = text_of(as_ilse.get(URL))

    assert "Het telt niet meer mee." in page
    assert "Staat nog apart" not in page


def test_what_an_organisation_brought_names_it(as_lotte, lotte, kortrijk, heard):
    signal = heard("Scannen lukt niet.", logged_by=lotte)
    shop = factories.make_organisation(kortrijk, "Kringwinkel")
    factories.make_brought(
        kortrijk, link=factories.make_link(kortrijk, organisation=shop), signal=signal,
        judged_at=timezone.now(),
    )  # fmt: skip

    assert "Kringwinkel liet dit weten, jij nam het" in text_of(as_lotte.get(URL))


def test_it_comes_in_pages(as_ilse, heard):
    for number in range(21):
        heard(f"Loket {number}.", days=number)

    first, second = as_ilse.get(URL), as_ilse.get(URL, {"pagina": "2"})

    assert "21 signalen" in text_of(first)
    assert (len(texts(first)), texts(second)) == (20, ["Loket 20."])
    assert texts(as_ilse.get(URL, {"pagina": "niets"})) == texts(first)


def test_a_fragment_holds_the_results_only(as_ilse, heard):
    heard("Loket dicht.")

    part = as_ilse.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "Loket dicht." in part


def test_it_asks_as_much_for_three_as_for_one(
    as_ilse, kortrijk, ilse, karim, heard, told, queries_of
):
    def add(number):
        signal = heard(f"Loket {number}.", logged_by=ilse if number else karim)
        factories.make_echo(signal, by=ilse)
        told(signal, "decided", title=f"Loketten {number}")
        factories.make_brought(kortrijk, signal=signal, judged_at=timezone.now())

    add(0)
    one = queries_of(as_ilse, URL)
    add(1)
    add(2)

    assert queries_of(as_ilse, URL) == one
    assert one - 3 < 12, "three are the door: session, user, membership"


def test_it_is_one_link_away_from_the_list_and_from_today(as_ilse, heule):
    for page in ("/kortrijk/signalen/", "/kortrijk/"):
        assert f'href="{URL}"' in as_ilse.get(page).content.decode()


def test_who_logs_nothing_has_no_such_page(as_wim, as_bram, kortrijk):
    assert as_wim.get(URL).status_code == as_bram.get(URL).status_code == 403


def test_a_stranger_finds_nothing_and_what_one_noted_elsewhere_stays_there(
    as_fatima, fatima, kiel, antwerpen, heard
):
    factories.make_echo(heard("Loket dicht."), by=fatima)

    assert as_fatima.get(URL).status_code == 404
    assert texts(as_fatima.get("/antwerpen/signalen/mijn/")) == []
