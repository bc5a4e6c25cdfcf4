"""An organisation lets know what it noticed, without an account; a coordinator looks at it first."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from signals import links
from signals.actions import brought as actions
from signals.models import BroughtSignal, Signal
from tests import factories

LIST = "/kortrijk/signalen/te-bekijken/"
TEXT = "Wie een attest nodig heeft, moet het eerst zelf online aanvragen."


@pytest.fixture
def link(kortrijk, library, heule):
    return factories.make_link(kortrijk, organisation=library, neighbourhood=heule)


@pytest.fixture
def address(link):
    return f"/s/{links.make_token(link.pk)}/"


@pytest.fixture
def answers(heule, today):
    return {"text": TEXT, "neighbourhood": heule.pk, "heard_on": today.isoformat()}


@pytest.fixture
def waiting(kortrijk, link, heule, today):
    return factories.make_brought(
        kortrijk, link=link, neighbourhood=heule, text=TEXT, frequency="often",
        heard_on=today - timedelta(days=3),
    )  # fmt: skip


def test_it_takes_no_account_and_lands_to_be_looked_at(
    client, kortrijk, link, heule, today, address, answers
):
    response = client.post(address, answers | {"frequency": "often"})

    brought = kortrijk.brought_signals.waiting().get()
    assert response.url == f"{address}?dank=1"
    assert (brought.text, brought.neighbourhood, brought.heard_on) == (TEXT, heule, today)
    assert (brought.frequency, brought.link, brought.judged_at) == ("often", link, None)
    assert "Dank je. Het is aangekomen" in client.get(response.url).content.decode()


def test_what_waits_counts_nowhere(client, as_lotte, kortrijk, address, answers):
    client.post(address, answers)

    assert Signal.objects.count() == 0
    assert TEXT not in as_lotte.get("/kortrijk/signalen/").content.decode()
    assert TEXT not in as_lotte.get("/kortrijk/signalen/uitvoer.csv").content.decode()


def test_opening_the_link_changes_nothing_and_sets_no_cookie_but_one(client, address, link):
    before = vars(type(link).objects.get())

    response = client.get(address)

    after = vars(type(link).objects.get())
    assert {k: v for k, v in before.items() if k != "_state"} == {
        k: v for k, v in after.items() if k != "_state"
    }
    assert set(response.cookies) == {"csrftoken"}
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert BroughtSignal.objects.count() == 0


def test_sending_sets_no_other_cookie_either(client, address, answers):
    response = client.post(address, answers)

    assert set(response.cookies) <= {"csrftoken"}
    assert set(client.get(response.url).cookies) <= {"csrftoken"}


def test_the_page_asks_no_more_than_four_things(client, address, heule, marke, today):
    form = client.get(address).context["form"]

    assert [name for name in form.fields if name != "form_key"] == [
        "text", "neighbourhood", "heard_on", "frequency",
    ]  # fmt: skip
    assert (form.initial["neighbourhood"], form.initial["heard_on"]) == (heule.pk, today)


def test_the_wijken_are_those_of_the_city(client, address, answers, kiel, kortrijk):
    project = factories.make_neighbourhood(kortrijk, "Overleie", kind="project")

    for wijk in (kiel, project):
        response = client.post(address, answers | {"neighbourhood": wijk.pk})
        assert response.status_code == 422
        assert response.context["form"].errors["neighbourhood"] == ["Kies een wijk uit de lijst."]
    assert BroughtSignal.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "", "Schrijf wat je hoorde of zag."),
        ("text", "x" * 501, "Je tekst telt 501 tekens. Hou het bij 500: één of twee zinnen."),
        ("text", "Bel 0470 12 34 56.",
         "Er staat een telefoonnummer in je tekst: “0470 12 34 56”. Laat het weg."),
        ("neighbourhood", "", "Kies een wijk."),
        ("heard_on", "", "Kies een dag."),
        ("heard_on", "2999-01-01", "Deze dag moet nog komen. Kies vandaag of vroeger."),
        ("heard_on", "2001-01-01", "Dit is meer dan een jaar geleden. Kies een latere dag."),
        ("form_key", "geen sleutel", "Voer een geldige UUID in."),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_a_sentence_and_loses_nothing(
    client, address, answers, field, value, sentence
):
    response = client.post(address, answers | {"frequency": "weekly", field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    assert re.search(r'value="weekly"[^>]*checked', response.content.decode())
    assert BroughtSignal.objects.count() == 0


def test_nothing_at_all_is_no_answer_either(client, address):
    assert client.post(address, {}).status_code == 422


def test_a_form_sent_twice_is_one_row(client, address, answers):
    key = {"form_key": str(uuid.uuid4())}

    client.post(address, answers | key)
    client.post(address, answers | key)

    assert BroughtSignal.objects.count() == 1


def test_the_key_of_another_link_gives_a_row_of_its_own(client, kortrijk, address, answers):
    key = {"form_key": str(uuid.uuid4())}
    other = factories.make_link(kortrijk)

    client.post(address, answers | key)
    client.post(f"/s/{links.make_token(other.pk)}/", answers | key)

    assert BroughtSignal.objects.count() == 2


def test_a_link_without_a_wijk_asks_which(client, kortrijk, answers):
    link = factories.make_link(kortrijk)

    assert (
        client.get(f"/s/{links.make_token(link.pk)}/").context["form"].initial["neighbourhood"]
        is None
    )


def test_a_closed_link_says_so_and_takes_nothing(client, link, address, answers):
    link.revoked_at = timezone.now()
    link.save()

    opened, sent = client.get(address), client.post(address, answers)

    assert (opened.status_code, sent.status_code) == (410, 410)
    assert "Deze link is gesloten" in opened.content.decode()
    assert BroughtSignal.objects.count() == 0


def test_a_link_that_ran_out_says_so(client, link, address, today):
    link.valid_until = today - timedelta(days=1)
    link.save()

    response = client.get(address)

    assert response.status_code == 410
    assert "Deze link is verlopen" in response.content.decode()


def test_a_forged_link_is_not_found(client, address, answers, db):
    for forged in ("/s/1.abc/", address[:-2] + "/", f"/s/{links.make_token(999_999)}/"):
        assert client.get(forged).status_code == 404
        assert client.post(forged, answers).status_code == 404
    assert "Deze link kennen we niet" in client.get("/s/1.abc/").content.decode()


def test_a_link_closed_while_one_typed_takes_nothing(link, at, heule, today):
    type(link).objects.update(revoked_at=timezone.now())

    with pytest.raises(actions.LinkClosed):
        actions.bring(
            link=link, at=timezone.now(), form_key=uuid.uuid4(), neighbourhood=heule, text=TEXT,
            heard_on=today,
        )  # fmt: skip
    assert BroughtSignal.objects.count() == 0


def test_too_often_waits_and_loses_nothing(client, address, answers):
    most = links.LIMITS["link"][0][0]
    for _ in range(most):
        client.post(address, answers)

    response = client.post(address, answers | {"text": "Nog een ding dat ik zag."})

    assert response.status_code == 429
    page = response.content.decode()
    assert "Even wachten" in page
    assert "Nog een ding dat ik zag." in page
    assert BroughtSignal.objects.count() == most


def test_who_comes_back_sees_counts_and_no_texts(client, as_lotte, kortrijk, heule, link, address):
    brought = [
        factories.make_brought(kortrijk, link=link, neighbourhood=heule, text=f"GEHEIM {number}")
        for number in range(4)
    ]
    factories.make_brought(kortrijk, text="GEHEIM van een ander")
    as_lotte.post(f"{LIST}{brought[0].pk}/")
    as_lotte.post(f"{LIST}{brought[1].pk}/leg-opzij/", {"because": "known"})

    response = client.get(address)

    assert response.context["tally"] == {"came": 4, "accepted": 1, "waiting": 2, "aside": 1}
    assert "GEHEIM" not in response.content.decode()


def test_the_city_team_and_the_coordinator_of_the_wijk_find_it_on_today(
    signed_in, as_lotte, as_karim, as_ilse, kortrijk, marke, waiting
):
    elsewhere = factories.make_user("Sam", kortrijk, "coordinator", neighbourhoods=[marke])

    def sees(client):
        return "1 signaal te bekijken" in client.get("/kortrijk/").content.decode()

    found = [sees(client) for client in (as_lotte, as_karim, signed_in(elsewhere), as_ilse)]
    assert found == [True, True, False, False]


def test_once_looked_at_it_leaves_today(as_lotte, waiting):
    as_lotte.post(f"{LIST}{waiting.pk}/")

    assert "te bekijken" not in as_lotte.get("/kortrijk/").content.decode()


def test_ones_own_wijken_stand_on_top_and_the_oldest_first(as_lotte, kortrijk, heule, marke, link):
    moment = timezone.now()
    texts = [("Marke, oud", marke, 9), ("Heule, nieuw", heule, 1), ("Heule, oud", heule, 5)]
    for text, wijk, days in texts:
        factories.make_brought(
            kortrijk, link=link, neighbourhood=wijk, text=text,
            brought_at=moment - timedelta(days=days),
        )  # fmt: skip

    page = as_lotte.get(LIST).context["page"]

    assert [one.text for one in page] == ["Heule, oud", "Heule, nieuw", "Marke, oud"]


def test_accepting_makes_it_a_signal_of_the_organisation(
    as_lotte, lotte, kortrijk, library, heule, wijkteam, waiting
):
    response = as_lotte.post(
        f"{LIST}{waiting.pk}/", {"domain": "welfare", "barrier": "digital_only"}
    )

    signal = kortrijk.signals.get()
    assert response.url == LIST
    assert (signal.text, signal.neighbourhood, signal.heard_on) == (TEXT, heule, waiting.heard_on)
    assert (signal.noticed_by, signal.logged_by, signal.organisation) == (library, lotte, wijkteam)
    assert (signal.domain, signal.barrier, signal.frequency) == ("welfare", "digital_only", "often")
    waiting.refresh_from_db()
    assert (waiting.signal, waiting.judged_by, waiting.aside_because) == (signal, lotte, "")


def test_the_axes_may_wait(as_lotte, kortrijk, waiting):
    as_lotte.post(f"{LIST}{waiting.pk}/")

    assert (kortrijk.signals.get().domain, kortrijk.signals.get().barrier) == ("", "")


def test_an_axis_that_does_not_exist_is_refused(as_lotte, waiting):
    assert as_lotte.post(f"{LIST}{waiting.pk}/", {"domain": "weather"}).status_code == 422
    assert Signal.objects.count() == 0


def test_putting_aside_takes_a_reason(as_lotte, karim, lotte, waiting):
    without = as_lotte.post(f"{LIST}{waiting.pk}/leg-opzij/")
    assert without.status_code == 422
    assert without.context["aside"].errors["because"] == ["Kies een reden."]

    as_lotte.post(f"{LIST}{waiting.pk}/leg-opzij/", {"because": "known"})

    waiting.refresh_from_db()
    assert (waiting.aside_because, waiting.signal, waiting.judged_by) == ("known", None, lotte)
    assert Signal.objects.count() == 0


@pytest.mark.parametrize("second", ["", "leg-opzij/"])
@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("", "Een collega nam dit net op als signaal."),
        ("leg-opzij/", "Een collega legde dit net opzij."),
    ],
)
def test_who_comes_second_is_told_and_changes_nothing(
    as_lotte, as_karim, waiting, first, second, told
):
    as_lotte.post(f"{LIST}{waiting.pk}/{first}", {"because": "known"})
    waiting.refresh_from_db()
    stands = (waiting.signal_id, waiting.judged_by_id, waiting.aside_because, waiting.judged_at)

    page = as_karim.post(f"{LIST}{waiting.pk}/{second}", {"because": "unclear"}, follow=True)

    assert told in page.content.decode()
    waiting.refresh_from_db()
    now = (waiting.signal_id, waiting.judged_by_id, waiting.aside_because, waiting.judged_at)
    assert now == stands
    assert Signal.objects.count() == (0 if first else 1)


def test_what_was_looked_at_keeps_a_page(as_lotte, as_karim, waiting):
    as_lotte.post(f"{LIST}{waiting.pk}/")

    page = as_karim.get(f"{LIST}{waiting.pk}/").content.decode()

    assert "Dit is al opgenomen." in page
    assert "<button" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_signal(kortrijk, lotte, karim, waiting):
    ready, told = threading.Barrier(4), []

    def accept(membership):
        ready.wait()
        try:
            actions.accept(brought=waiting, by=membership, at=timezone.now())
            told.append("accepted")
        except actions.AlreadyJudged:
            told.append("second")
        finally:
            connection.close()

    people = [one.memberships.with_labels().get() for one in (lotte, karim, lotte, karim)]
    threads = [threading.Thread(target=accept, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["accepted", "second", "second", "second"]
    assert kortrijk.signals.count() == 1


@pytest.mark.parametrize("page", [LIST, "/kortrijk/"])
def test_the_number_of_queries_does_not_grow(as_lotte, kortrijk, link, page):
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert as_lotte.get(page).status_code == 200
        return len(counted)

    factories.make_brought(kortrijk, neighbourhood=link.neighbourhood)
    with_one = queries()
    for _ in range(2):
        factories.make_brought(kortrijk, neighbourhood=link.neighbourhood)

    assert queries() == with_one
    if page == LIST:
        assert with_one < 12


@pytest.mark.parametrize("reader", ["as_ilse", "as_bram", "as_wim"])
def test_others_may_not_look(request, reader, waiting):
    client = request.getfixturevalue(reader)

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{waiting.pk}/").status_code == 403
    assert client.post(f"{LIST}{waiting.pk}/").status_code == 403
    assert client.post(f"{LIST}{waiting.pk}/leg-opzij/", {"because": "known"}).status_code == 403
    assert BroughtSignal.objects.waiting().count() == 1


def test_a_stranger_finds_nothing(as_fatima, waiting):
    for place in ("kortrijk", "antwerpen"):
        address = f"/{place}/signalen/te-bekijken/{waiting.pk}/"
        assert as_fatima.get(address).status_code == 404
        assert as_fatima.post(address).status_code == 404
    assert BroughtSignal.objects.waiting().count() == 1


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"aside_because": "known"}, {"judged_at": "2026-11-01T09:00Z"}]
)
def test_the_database_knows_the_rules(kortrijk, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_brought(kortrijk, **wrong)
