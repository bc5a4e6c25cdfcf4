"""Who gets the digest by mail and how much of it; guests without an account; no more mails."""

from datetime import date, timedelta

import pytest
from django.urls import resolve
from django.utils import timezone

from cities.periods import Month
from einclusie.digests import actions, delivering, subscribing, visiting
from einclusie.digests.models import Reader, Rhythm, Scope
from tests import factories

OCTOBER = Month(2026, 10)
OWN = "/kortrijk/maandoverzicht/mail/"
READERS = "/kortrijk/maandoverzicht/lezers/"
SCHEPEN = "schepen@stad.example"


@pytest.fixture(autouse=True)
def november(at, time_machine):
    time_machine.move_to(at(2026, 11, 6, 9), tick=False)


@pytest.fixture
def edition(kortrijk, heule, at):
    factories.make_structural(
        kortrijk, "Huren enkel online", phase="reported", at=at(2026, 10, 9, 9)
    )
    factories.make_action(
        kortrijk, "Oefenen", status="done", status_since=at(2026, 10, 14, 10), outcome="Goed",
        **factories.ROOM,
    )  # fmt: skip
    for _ in range(6):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 15),
            logged_at=at(2026, 10, 20, 9),
        )  # fmt: skip
    return actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))


@pytest.fixture
def guest(kortrijk):
    return subscribing.add_guest(
        city=kortrijk, email=SCHEPEN, scope=Scope.FIRST, rhythm=Rhythm.MONTH,
        until=date(2027, 6, 30),
    )  # fmt: skip


@pytest.fixture
def delivery(edition, guest):
    made = delivering.announce(edition=edition, at=timezone.now())
    return next(one for one in made if one.reader == guest)


def path_of(address):
    return address.removeprefix("http://127.0.0.1:8000")


def test_a_reader_chooses_how_much_and_how_often(as_wim, wim, marke, kortrijk):
    shown = as_wim.get(OWN).context["form"].initial
    assert shown == {"scope": Scope.WHOLE, "rhythm": Rhythm.MONTH}

    answers = {"scope": "wijk", "rhythm": "quarter", "neighbourhoods": [marke.pk]}
    response = as_wim.post(OWN, answers, follow=True)

    assert "Bewaard. Vanaf de volgende mail." in response.content.decode()
    reader = kortrijk.digest_readers.get(user=wim)
    assert (reader.scope, reader.rhythm, list(reader.neighbourhoods.all())) == (
        Scope.WIJK, Rhythm.QUARTER, [marke],
    )  # fmt: skip
    assert as_wim.get(OWN).context["form"].initial["neighbourhoods"] == [marke.pk]


def test_who_does_not_decide_gets_no_mail_without_asking(as_lotte):
    assert as_lotte.get(OWN).context["form"].initial["rhythm"] == Rhythm.NEVER


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Kies hoe vaak."),
        ({"scope": "alles", "rhythm": "month"}, "alles"),
        ({"scope": "wijk", "rhythm": "month"}, "Kies minstens één wijk."),
        ({"scope": "wijk", "rhythm": "month", "neighbourhoods": ["x"]}, "wijk"),
    ],
)
def test_what_cannot_be_chosen_is_said(as_wim, answers, sentence):
    response = as_wim.post(OWN, answers)

    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert Reader.objects.count() == 0


def test_a_wijk_of_another_city_is_no_choice(as_wim, antwerpen):
    elsewhere = factories.make_neighbourhood(antwerpen)

    response = as_wim.post(
        OWN, {"scope": "wijk", "rhythm": "month", "neighbourhoods": [elsewhere.pk]}
    )

    assert response.status_code == 422


def test_the_team_adds_a_guest_and_stops_one(as_karim, kortrijk, wim):
    answers = {"email": f" {SCHEPEN.title()} ", "until": "2027-06-30", "rhythm": "month",
               "scope": "whole"}  # fmt: skip
    page = as_karim.post(READERS, answers, follow=True).content.decode()

    assert f"{SCHEPEN} is lezer." in page
    assert "Tot en met 30 juni 2027." in page
    assert wim.email in page

    guest = kortrijk.digest_readers.get(email=SCHEPEN)
    page = as_karim.post(f"{READERS}{guest.pk}/stop/", follow=True).content.decode()

    assert f"{SCHEPEN} krijgt geen mails meer." in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "geen adres"}, "Dit is geen e-mailadres."),
        ({"email": ""}, "Vul het e-mailadres in."),
        ({"email": "wim@kortrijk.example"}, "Dit adres is van iemand met een account."),
        ({"until": "2026-11-05"}, "Kies een dag van vandaag tot over een jaar."),
        ({"until": "2036-11-05"}, "Kies een dag van vandaag tot over een jaar."),
        ({"until": "ooit"}, "Dit is geen dag."),
        ({"rhythm": "never"}, "never"),
    ],
)
def test_a_guest_who_cannot_be_is_said(as_karim, wim, change, sentence):
    answers = {"email": SCHEPEN, "until": "2027-06-30", "rhythm": "month", "scope": "whole"}

    response = as_karim.post(READERS, answers | change)

    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert not Reader.objects.guests().exists()


def test_only_the_team_of_this_city_sees_the_readers(as_lotte, as_wim, as_fatima, guest):
    stop = f"{READERS}{guest.pk}/stop/"

    assert [one.get(READERS).status_code for one in (as_lotte, as_wim, as_fatima)] == [
        403,
        403,
        404,
    ]
    assert [one.post(stop).status_code for one in (as_lotte, as_wim, as_fatima)] == [403, 403, 404]


def test_the_page_of_readers_asks_as_much_for_three_as_for_one(
    as_karim, kortrijk, delivery, django_assert_num_queries
):
    as_karim.get(READERS)
    with django_assert_num_queries(8):
        as_karim.get(READERS)
    for name in ("een", "twee"):
        subscribing.add_guest(
            city=kortrijk, email=f"{name}@stad.example", scope=Scope.WHOLE, rhythm=Rhythm.MONTH,
            until=date(2027, 1, 1),
        )  # fmt: skip
    with django_assert_num_queries(8):
        as_karim.get(READERS)


def test_a_guest_reads_the_edition_and_no_signal_behind_it(client, delivery):
    response = client.get(path_of(visiting.address_to_read(delivery)))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Maandoverzicht oktober 2026" in page
    assert "Huren enkel online" in page
    assert "Oefenen" in page
    assert "/kortrijk/" not in page
    assert (response["X-Robots-Tag"], "no-store" in response["Cache-Control"]) == ("noindex", True)
    pdf = client.get(f"{path_of(visiting.address_to_read(delivery))}pdf/")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def closed(client, path):
    response = client.get(path)
    return response.status_code, "Deze link werkt niet meer" in response.content.decode()


def test_a_link_that_is_old_forged_or_of_somebody_else_opens_nothing(
    client, wim, delivery, kortrijk, at, time_machine
):
    address = path_of(visiting.address_to_read(delivery))
    own = kortrijk.digest_deliveries.get(reader__user=wim)
    of_a_member = visiting._opens.sign(str(own.pk))
    ending = path_of(visiting.address_to_end(delivery)).split("/")[2]

    assert closed(client, f"/m/{of_a_member}/") == (410, True)
    assert closed(client, f"/m/{ending}/") == (410, True)  # signed for another purpose
    assert closed(client, f"/m/{delivery.pk}/") == (410, True)
    assert closed(client, address[:-2] + "x/") == (410, True)
    time_machine.move_to(at(2026, 11, 6, 9) + timedelta(days=61), tick=False)
    assert closed(client, address) == (410, True)
    assert closed(client, f"{address}pdf/") == (410, True)


def test_a_guest_whose_time_is_over_reads_nothing_more(client, delivery, guest):
    address = path_of(visiting.address_to_read(delivery))
    Reader.objects.filter(pk=guest.pk).update(until=date(2026, 11, 5))

    assert closed(client, address) == (410, True)


def test_opening_the_way_out_changes_nothing_and_the_button_ends_the_mails(client, delivery, guest):
    address = path_of(visiting.address_to_end(delivery))

    page = client.get(address).content.decode()
    guest.refresh_from_db()
    assert ("Geen mails meer?" in page, guest.rhythm) == (True, Rhythm.MONTH)

    page = client.post(address).content.decode()
    guest.refresh_from_db()
    assert ("U krijgt geen mails meer" in page, guest.rhythm) == (True, Rhythm.NEVER)
    assert closed(client, path_of(visiting.address_to_read(delivery))) == (410, True)


def test_a_mail_program_ends_the_mails_with_one_post(edition, wim, kortrijk):
    from django.test import Client

    [delivery] = delivering.announce(edition=edition, at=timezone.now())

    response = Client(enforce_csrf_checks=True).post(
        path_of(visiting.address_to_end(delivery)), {"List-Unsubscribe": "One-Click"}
    )

    assert response.status_code == 200
    assert kortrijk.digest_readers.get(user=wim).rhythm == Rhythm.NEVER
    assert closed(Client(), "/m/niets/geen-mails/") == (410, True)


def test_the_links_are_no_city():
    assert resolve("/m/abc/").url_name == "visit_edition"


def test_who_got_what_is_forgotten_after_a_year(delivery, guest):
    Reader.objects.filter(pk=guest.pk).update(until=date(2026, 11, 10))

    kept = delivering.forget_old(at=delivery.queued_at + timedelta(days=365))
    gone = delivering.forget_old(at=delivery.queued_at + timedelta(days=370))

    assert (kept, gone) == (0, 2)
    assert not Reader.objects.guests().exists()


def test_looking_at_the_readers_writes_nothing(as_karim, wim):
    page = as_karim.get(READERS).content.decode()

    assert wim.email in page
    assert Reader.objects.count() == 0
