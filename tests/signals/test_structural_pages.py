"""Pages of the structural signals: the list, the story, and every form on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.enums import Role
from signals.actions import bundling
from signals.actions import structural as actions
from signals.models import Joining
from tests import factories

URL = "/kortrijk/structureel/"
DOOR = 3  # queries before the page's own: the session, who it is, and their role here


@pytest.fixture
def signals(kortrijk, heule):
    return [
        factories.make_signal(kortrijk, neighbourhood=heule, text=f"Loket {n} dicht.")
        for n in range(3)
    ]


@pytest.fixture
def counter(kortrijk, lotte, signals):
    """Two of the three signals, begun by Lotte."""
    return actions.begin_structural(
        city=kortrijk, by=lotte.memberships.get(), at=timezone.now(),
        title="Loketten zijn dicht", signals=signals[:2], domain="money", barrier="counter",
    )  # fmt: skip


def inside(structural):
    return set(structural.joinings.open().values_list("signal", flat=True))


def text_of(response):
    return " ".join(response.content.decode().split())


def titles(response):
    return {one.title for one in response.context["page"]}


def complete(structural, organisation):
    for name in ("recurring", "more_people", "more_organisations", "is_clear", "is_neutral"):
        setattr(structural, name, "yes")
    structural.own_solution = "no"
    structural.description = "Wie naar het loket gaat, staat voor een gesloten deur."
    structural.scope, structural.addressee = "city", "dienst Onthaal"
    structural.owner_organisation, structural.owner_function = organisation, "diensthoofd"
    structural.save()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"geld", "wonen", "ver"}),
        ("fase=reported", {"ver"}),
        ("domein=money", {"geld"}),
        ("drempel=counter", {"geld", "wonen"}),
        ("aanzet=on", {"geld", "wonen"}),
        ("domein=money&drempel=fraud", set()),
        ("fase=nonsense&domein=%00&pagina=x", {"geld", "wonen", "ver"}),
    ],
)
def test_the_list_filters(as_lotte, kortrijk, query, found):
    factories.make_structural(kortrijk, "geld", domain="money", barrier="counter")
    factories.make_structural(kortrijk, "wonen", domain="housing", barrier="counter")
    factories.make_structural(kortrijk, "ver", phase="reported")

    assert titles(as_lotte.get(f"{URL}?{query}")) == found


def test_what_waits_for_a_coordinator_is_what_was_heard_in_their_wijken(
    as_lotte, kortrijk, marke, counter
):
    elsewhere = factories.make_structural(kortrijk, "Elders")
    signal = factories.make_signal(kortrijk, neighbourhood=marke)
    Joining.objects.create(
        city=kortrijk, structural=elsewhere, signal=signal, joined_at=timezone.now()
    )

    assert titles(as_lotte.get(f"{URL}?aanzet=on")) == {"Loketten zijn dicht"}


def test_a_fragment_holds_the_results_only(as_lotte, counter):
    part = as_lotte.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "Loketten zijn dicht" in part


def test_the_list_asks_as_much_for_three_as_for_one(as_lotte, kortrijk, counter):
    as_lotte.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as one:
        as_lotte.get(URL)
    for _ in range(2):
        factories.make_structural(kortrijk)

    with CaptureQueriesContext(connection) as three:
        as_lotte.get(URL)

    assert len(one) == len(three) < 12


def test_the_story_asks_as_much_for_three_as_for_one(
    as_lotte, kortrijk, lotte, heule, library, counter
):
    who, at, url = lotte.memberships.get(), timezone.now(), counter.get_absolute_url()
    as_lotte.get(url)
    with CaptureQueriesContext(connection) as little:
        as_lotte.get(url)
    for number in range(3):
        extra = factories.make_signal(
            kortrijk, neighbourhood=factories.make_neighbourhood(kortrijk), noticed_by=library
        )
        other = actions.begin_structural(
            city=kortrijk, by=who, at=at, title=f"Ook {number}", signals=[extra]
        )
        bundling.merge_structural(structural=other, into=counter, by=who, at=at)
        bundling.split_structural(
            structural=counter, by=who, at=at, title=f"Deel {number}", signals=[extra]
        )
        actions.note_follow_up(structural=counter, by=who, at=at, on=at.date(), text="Gebeld.")
        factories.make_action(kortrijk, structural=[counter], status="done")
        counter.recognitions.create(
            city=kortrijk, organisation=factories.make_organisation(kortrijk), confirmed_at=at
        )
    actions.choose_quotes(
        structural=counter, signals=[row.signal for row in counter.joinings.open()]
    )

    with CaptureQueriesContext(connection) as much:
        as_lotte.get(url)

    assert len(little) == len(much) < 12 + DOOR


def test_who_may_not_read_signals_still_reads_the_story_and_only_the_quotes(
    as_wim, counter, signals
):
    actions.choose_quotes(structural=counter, signals=signals[:1])

    page = text_of(as_wim.get(counter.get_absolute_url()))

    assert "Loket 0 dicht." in page
    assert "Loket 1 dicht." not in page
    assert "<b>2 signalen</b>, uit 1 wijk" in page
    assert "Eraan werken" not in page


def test_a_host_finds_no_structural_signals(as_bram, counter):
    assert as_bram.get(URL).status_code == 403
    assert as_bram.get(counter.get_absolute_url()).status_code == 403


@pytest.mark.parametrize(
    "page", ["wijzig/", "signalen/", "voorbeelden/", "samenvoegen/", "splitsen/", "stap/",
             "opvolging/"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_social_worker_reads_and_changes_nothing(as_ilse, counter, page, method):
    address = f"{counter.get_absolute_url()}{page}"

    assert as_ilse.get(counter.get_absolute_url()).status_code == 200
    assert getattr(as_ilse, method)(address).status_code == 403


@pytest.mark.parametrize(
    "page",
    ["", "wijzig/", "signalen/", "voorbeelden/", "samenvoegen/", "splitsen/", "stap/",
     "opvolging/", "organisaties/"],
)  # fmt: skip
def test_a_stranger_finds_nothing(as_fatima, counter, page):
    address = f"{counter.get_absolute_url()}{page}"

    assert as_fatima.get(address).status_code == 404
    assert as_fatima.post(address).status_code == 404
    assert as_fatima.get(address.replace("kortrijk", "antwerpen")).status_code == 404


def test_ticked_signals_of_the_list_become_a_structural_signal(as_lotte, kortrijk, signals):
    query = "&".join(f"signaal={signal.pk}" for signal in signals[:2])
    assert "Bundel wat je aanduidde" in text_of(as_lotte.get("/kortrijk/signalen/"))
    form = as_lotte.get(f"{URL}nieuw/?{query}&signaal=x&signaal={'9' * 30}").context["form"]

    ticked = form.initial["signals"]
    response = as_lotte.post(f"{URL}nieuw/", {"title": "Loketten zijn dicht", "signals": ticked})

    made = kortrijk.structural_signals.get()
    assert response.url == made.get_absolute_url()
    assert inside(made) == {signal.pk for signal in signals[:2]}
    assert (made.phase, made.title) == ("collected", "Loketten zijn dicht")


def test_one_may_begin_with_nothing(as_lotte, kortrijk):
    as_lotte.post(f"{URL}nieuw/", {"title": "Loketten zijn dicht"})

    assert kortrijk.structural_signals.get().phase == "noticed"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("", "Schrijf in één zin wat er misloopt."),
        ("Mail naar jan@voorbeeld.be", "een e-mailadres"),
        ("x" * 121, "Hou het bij 120 tekens."),
    ],
)
def test_a_title_that_cannot_be_keeps_what_was_typed(as_lotte, kortrijk, title, said):
    response = as_lotte.post(f"{URL}nieuw/", {"title": title})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not kortrijk.structural_signals.exists()


def test_a_signal_of_another_city_or_a_withdrawn_one_never_joins(
    as_lotte, antwerpen, kiel, counter, signals, kortrijk
):
    away = factories.make_signal(antwerpen, neighbourhood=kiel)
    back = factories.make_signal(kortrijk, withdrawn_at=timezone.now() + timedelta(days=1))
    url = f"{counter.get_absolute_url()}signalen/"

    response = as_lotte.post(url, {"signaal": [away.pk, back.pk, "9" * 40, "\x00"]})

    assert response.status_code == 422
    assert "Duid minstens één signaal aan." in response.content.decode()
    assert inside(counter) == {signal.pk for signal in signals[:2]}


def test_unbundled_signals_are_found_by_their_words_the_nearest_first(
    as_lotte, kortrijk, heule, counter, signals
):
    today = timezone.localdate()
    far = factories.make_signal(kortrijk, neighbourhood=heule, text="De bus is duur.")
    near = factories.make_signal(
        kortrijk, neighbourhood=heule, text="Bank dicht.", domain="money", barrier="counter",
        heard_on=today - timedelta(days=9),
    )  # fmt: skip
    url = f"{counter.get_absolute_url()}signalen/"

    def found(query):
        return [signal.pk for signal in as_lotte.get(f"{url}?{query}").context["page"]]

    assert found("") == [near.pk, far.pk, signals[2].pk]
    assert found("q=dicht+loket") == [signals[2].pk]
    assert found("q=bus&ook=on") == [far.pk]
    assert found("q=%00") == [near.pk, far.pk, signals[2].pk]


def test_a_signal_that_stands_elsewhere_is_found_on_demand(as_lotte, kortrijk, counter, signals):
    other = factories.make_structural(kortrijk)
    url = f"{other.get_absolute_url()}signalen/"

    assert as_lotte.get(url).context["page"].paginator.count == 1
    assert as_lotte.get(f"{url}?ook=on").context["page"].paginator.count == 3


def test_signals_join_and_leave(as_lotte, counter, signals):
    url = f"{counter.get_absolute_url()}signalen/"

    as_lotte.post(url, {"signaal": [signals[2].pk]})
    as_lotte.post(f"{url}eruit/", {"signaal": signals[0].pk})

    assert inside(counter) == {signals[1].pk, signals[2].pk}
    assert as_lotte.post(f"{url}eruit/", {"signaal": "x"}).status_code == 404


def test_adding_asks_as_much_for_three_as_for_one(as_lotte, kortrijk, heule, counter):
    url = f"{counter.get_absolute_url()}signalen/"
    as_lotte.get(url)
    with CaptureQueriesContext(connection) as one:
        as_lotte.get(url)
    more = [factories.make_signal(kortrijk, neighbourhood=heule) for _ in range(4)]
    for signal in more[:2]:
        Joining.objects.create(
            city=kortrijk, structural=counter, signal=signal, joined_at=timezone.now()
        )

    with CaptureQueriesContext(connection) as three:
        as_lotte.get(url)

    assert len(one) == len(three) < 12


def test_a_signal_tells_where_it_stands(as_lotte, counter, signals):
    page = text_of(as_lotte.get(signals[0].get_absolute_url()))

    assert f'<a href="{counter.get_absolute_url()}">Loketten zijn dicht</a>' in page
    assert "Hoort bij" not in text_of(as_lotte.get(signals[2].get_absolute_url()))


def test_changing_keeps_what_is_sent(as_lotte, counter, library):
    sent = {
        "title": "Loketten sluiten", "description": "Overal.", "domain": "money",
        "barrier": "counter", "scope": "city", "addressee": "dienst Onthaal",
        "owner_organisation": library.pk, "owner_function": "diensthoofd", "recurring": "yes",
        "is_clear": "partly",
    }  # fmt: skip

    as_lotte.post(f"{counter.get_absolute_url()}wijzig/", sent)

    counter.refresh_from_db()
    assert counter.owner == "Bibliotheek Kortrijk, diensthoofd"
    assert (counter.title, counter.recurring, counter.is_clear) == (
        "Loketten sluiten", "yes", "partly",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"owner_function": "diensthoofd"}, "owner_organisation"),
        ({"description": "Bel 056 12 34 56"}, "description"),
        ({"description": "x" * 2001}, "description"),
        ({"addressee": "jan@voorbeeld.be"}, "addressee"),
        ({"domain": "nonsense"}, "domain"),
        ({"owner_organisation": "9" * 40}, "owner_organisation"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(as_lotte, counter, given, field):
    response = as_lotte.post(f"{counter.get_absolute_url()}wijzig/", {"title": "Loketten"} | given)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


def test_the_page_of_a_move_says_what_is_missing_and_where(as_lotte, counter):
    page = text_of(as_lotte.get(f"{counter.get_absolute_url()}stap/"))

    assert "Nog nodig voor: verder naar gebundeld" in page
    assert f"{counter.get_absolute_url()}wijzig/#id_description" in page


def test_a_move_is_made_with_what_was_said(as_lotte, counter, wijkteam):
    complete(counter, wijkteam)

    as_lotte.post(
        f"{counter.get_absolute_url()}stap/",
        {"expected": "collected", "to": "bundled", "note": "Vijf organisaties lazen mee."},
    )

    page = text_of(as_lotte.get(counter.get_absolute_url()))
    assert "fase 3 van 8: gebundeld" in page
    assert "Vijf organisaties lazen mee." in page


def test_the_second_of_two_reads_what_the_first_did(as_lotte, counter, lotte, at):
    url = f"{counter.get_absolute_url()}stap/"
    actions.move_structural(
        structural=counter, by=lotte.memberships.get(), at=at(2026, 11, 20, 9, 12),
        expected="collected", to="not_retained", note="Te klein.",
    )  # fmt: skip

    response = as_lotte.post(
        url, {"expected": "collected", "to": "not_retained", "note": "Te klein."}, follow=True
    )

    assert (
        "Lotte (digitaal brugfiguur) zette dit op 20 november om 9.12 u op niet weerhouden. "
        "Jouw stap is niet gezet."
    ) in text_of(response)
    assert counter.moves.count() == 3


def test_for_what_policy_decides_the_page_of_a_move_leads_to_the_answer(as_wim, kortrijk):
    reported = factories.make_structural(kortrijk, phase="reported")
    url = f"{reported.get_absolute_url()}stap/"

    response = as_wim.get(url)

    assert f'href="{reported.get_absolute_url()}antwoord/"' in text_of(response)
    assert response.context["form"].fields["to"].choices == [
        ("analysed", "terug naar geanalyseerd")
    ]


def test_whose_turn_it_is_not_reads_whose_it_is(as_wim, as_karim, counter):
    page = text_of(as_wim.get(f"{counter.get_absolute_url()}stap/"))

    assert "De volgende stap zet iemand anders: digitaal brugfiguur." in page


def test_follow_up_is_written_with_a_day_and_a_next_step(as_lotte, counter, today):
    url = f"{counter.get_absolute_url()}opvolging/"
    sent = {"text": "Gebeld met de bank.", "on": today.isoformat()}
    late = (today + timedelta(days=1)).isoformat()

    half = as_lotte.post(url, sent | {"next_step": "Nog eens bellen"})
    future = as_lotte.post(url, sent | {"on": late})
    as_lotte.post(url, sent | {"next_step": "Nog eens bellen", "next_on": late})

    assert set(half.context["form"].errors) == {"next_on"}
    assert set(future.context["form"].errors) == {"on"}
    counter.refresh_from_db()
    assert (counter.follow_ups.get().text, counter.next_step) == (
        "Gebeld met de bank.", "Nog eens bellen",
    )  # fmt: skip


def test_an_organisation_recognises_by_itself(as_lotte, as_ilse, counter, library, wijkteam):
    url = f"{counter.get_absolute_url()}organisaties/"

    as_lotte.post(url, {"organisations": [library.pk]})
    as_lotte.post(f"{url}herken/")
    nobody = as_ilse.post(f"{url}herken/", follow=True)

    rows = counter.recognitions.order_by("organisation__name").values_list(
        "organisation__name", "confirmed_by__name"
    )  # fmt: skip
    assert list(rows) == [("Bibliotheek Kortrijk", None), ("Wijkteam Heule", "Lotte")]
    assert "Je hebt nog geen organisatie in deze stad." in text_of(nobody)


def test_a_question_to_an_organisation_stands_on_their_today(
    kortrijk, as_lotte, signed_in, counter, library
):
    hanne = factories.make_user("Hanne", kortrijk, Role.SOCIAL_WORKER, organisation=library)
    url = f"{counter.get_absolute_url()}organisaties/"
    as_lotte.post(url, {"organisations": [library.pk]})

    asked = [line.title for line in signed_in(hanne).get("/kortrijk/").context["today"].waiting]
    as_lotte.post(f"{url}vraag-terug/", {"organisatie": library.pk})
    taken_back = signed_in(hanne).get("/kortrijk/").context["today"].waiting

    assert (asked, taken_back) == (["Herkennen jullie dit?"], [])
    assert as_lotte.post(f"{url}vraag-terug/", {"organisatie": "\x00"}).status_code == 404


def test_what_waits_too_long_stands_on_the_today_of_whose_turn_it_is(
    kortrijk, as_lotte, as_karim, as_wim, today
):
    long_ago = timezone.now() - timedelta(days=70)
    factories.make_structural(kortrijk, "Lang verzameld", phase="collected", at=long_ago)
    factories.make_structural(kortrijk, "Lang gemeld", phase="reported", at=long_ago)
    factories.make_structural(kortrijk, "Pas begonnen")

    def told(client):
        waiting = client.get("/kortrijk/").context["today"].waiting
        return [line.text for line in waiting if line.title == "Is er een volgende stap?"]

    assert told(as_lotte) == ["“Lang verzameld” staat 10 weken op verzameld."]
    assert told(as_wim) == [], "policy is asked for an answer, and sooner"
    assert told(as_karim) == []


@pytest.mark.parametrize(("days", "waits"), [(None, True), (3, False), (-1, True)])
def test_in_action_it_waits_for_its_own_day(kortrijk, today, days, waits):
    planned = {}
    if days is not None:
        planned = {"next_on": today + timedelta(days=days), "next_step": "Bel."}
    factories.make_structural(
        kortrijk, phase="in_action", at=timezone.now() - timedelta(days=150), **planned
    )

    assert kortrijk.structural_signals.waiting_too_long(timezone.now()).exists() is waits


def test_merging_leads_on_from_the_old_address(as_lotte, kortrijk, counter):
    into = factories.make_structural(kortrijk, "Alle loketten", phase="bundled")
    old = counter.get_absolute_url()

    as_lotte.post(f"{old}samenvoegen/", {"into": into.pk})

    assert as_lotte.get(old).url == into.get_absolute_url()
    assert as_lotte.get(f"{old}wijzig/").url == into.get_absolute_url()
    page = text_of(as_lotte.get(into.get_absolute_url()))
    assert "“Loketten zijn dicht” ging hierin op." in page
    assert "“Loketten zijn dicht” werd verzameld." in page
    assert titles(as_lotte.get(URL)) == {"Alle loketten"}


def test_only_what_is_as_far_can_be_merged_into(as_lotte, kortrijk, counter):
    factories.make_structural(kortrijk, "Te vroeg")

    response = as_lotte.post(f"{counter.get_absolute_url()}samenvoegen/", {"into": "9" * 40})

    assert response.status_code == 422
    assert response.context["form"].others == []


def test_splitting_is_told_in_both(as_lotte, kortrijk, counter, signals):
    old = counter.get_absolute_url()
    assert as_lotte.post(f"{old}splitsen/", {"title": "Deel"}).status_code == 422
    wrong = {"title": "Deel", "signals": ["9" * 40, signals[2].pk]}
    assert as_lotte.post(f"{old}splitsen/", wrong).status_code == 422

    as_lotte.post(f"{old}splitsen/", {"title": "Enkel de bank", "signals": [signals[0].pk]})

    part = kortrijk.structural_signals.get(title="Enkel de bank")
    assert "Afgesplitst: “Enkel de bank”." in text_of(as_lotte.get(old))
    assert "Afgesplitst van “Loketten zijn dicht”." in text_of(
        as_lotte.get(part.get_absolute_url())
    )
    assert (inside(part), inside(counter)) == ({signals[0].pk}, {signals[1].pk})


def test_quotes_are_ticked_by_a_person(as_lotte, counter, signals):
    url = f"{counter.get_absolute_url()}voorbeelden/"

    as_lotte.post(url, {"signals": [signals[1].pk]})
    as_lotte.get(url)

    quoted = counter.joinings.filter(may_be_quoted=True).values_list("signal", flat=True)
    assert list(quoted) == [signals[1].pk]
