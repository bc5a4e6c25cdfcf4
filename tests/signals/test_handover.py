"""Hand-over: a structural signal as text and as a record for the signalenbundel or Lokaal Signaal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone, translation

from signals import handover
from signals.actions import bundling
from signals.actions import structural as actions
from signals.handover import Facts, Happened
from tests import factories

FACTS = Facts(
    city="Kortrijk",
    number=12,
    title="Een afspraak maken lukt niet zonder internet",
    theme="stad of gemeente",
    barrier="loket weg of op afspraak",
    description="Wie langskomt, moet eerst online een afspraak maken.\nDe telefoon is weinig bekend.",
    phase="in actie",
    voices=23,
    wijken=("Bissegem", "Heule", "Marke"),
    first=date(2026, 2, 2),
    last=date(2026, 11, 4),
    organisations=("Bibliotheek Kortrijk", "OCMW Kortrijk"),
    examples=("Zonder afspraak\nweer buiten.", "De zuil vraagt een e-mailadres."),
    owner="Stad Kortrijk, coördinator onthaal",
    addressee="dienst Onthaal",
    scope="de stad",
    decision="we nemen dit op",
    decided_on=date(2026, 8, 12),
    reason="Elk loket houdt twee voormiddagen vrij.",
    follow_ups=(Happened(date(2026, 9, 1), "Vrije inloop in het centrum."),),
)
TEXT = """\
Thema: stad of gemeente
Nummer: Kortrijk 12
Titel: Een afspraak maken lukt niet zonder internet

Beschrijving
Wie langskomt, moet eerst online een afspraak maken.
De telefoon is weinig bekend.
23 keer gehoord in 3 wijken: Bissegem, Heule en Marke, van 2 februari 2026 tot 4 november 2026.
Herkend door Bibliotheek Kortrijk en OCMW Kortrijk.

Voorbeelden
– “Zonder afspraak weer buiten.”
– “De zuil vraagt een e-mailadres.”

Trekker: Stad Kortrijk, coördinator onthaal
Bestemd voor: dienst Onthaal (de stad)

Opvolging
12 augustus 2026: Beslist: we nemen dit op. Elk loket houdt twee voormiddagen vrij.
1 september 2026: Vrije inloop in het centrum."""
RECORD = {
    "versie": "1",
    "stad": "Kortrijk",
    "nummer": "12",
    "thema": "stad of gemeente",
    "drempel": "loket weg of op afspraak",
    "titel": "Een afspraak maken lukt niet zonder internet",
    "beschrijving": "Wie langskomt, moet eerst online een afspraak maken.\n"
    "De telefoon is weinig bekend.",
    "fase": "in actie",
    "stemmen": "23",
    "wijken": "Bissegem\nHeule\nMarke",
    "eerste_dag": "2026-02-02",
    "laatste_dag": "2026-11-04",
    "organisaties": "Bibliotheek Kortrijk\nOCMW Kortrijk",
    "voorbeelden": "Zonder afspraak weer buiten.\nDe zuil vraagt een e-mailadres.",
    "trekker": "Stad Kortrijk, coördinator onthaal",
    "bestemd_voor": "dienst Onthaal",
    "niveau": "de stad",
    "beslissing": "we nemen dit op",
    "beslist_op": "2026-08-12",
    "waarom": "Elk loket houdt twee voormiddagen vrij.",
    "opvolging": "2026-09-01 Vrije inloop in het centrum.",
}


# ── The text and the record ──────────────────────────────────────────────────────────────────────


def test_the_text_has_the_layout_of_a_published_signal():
    assert handover.as_text(FACTS) == TEXT


def test_the_record_holds_the_same_under_keys_that_stay():
    assert handover.as_record(FACTS) == RECORD
    assert [*handover.FIELDS] == [*RECORD]


def test_of_one_that_was_just_begun_only_what_is_known_is_said():
    bare = Facts(city="Gent", number=3, title="Ouders missen berichten")

    assert handover.as_text(bare) == (
        "Thema: nog niet gekozen\nNummer: Gent 3\nTitel: Ouders missen berichten\n\n"
        "Trekker: nog niemand\n\nOpvolging\nNog geen beslissing."
    )
    assert {key: value for key, value in handover.as_record(bare).items() if value} == {
        "versie": "1",
        "stad": "Gent",
        "nummer": "3",
        "titel": "Ouders missen berichten",
        "stemmen": "0",
    }


@pytest.mark.parametrize("voices", [1, 2, 3, 4])
def test_behind_fewer_than_five_voices_are_no_count_no_examples_and_no_days(voices):
    few = replace(FACTS, voices=voices)

    text, record = handover.as_text(few), handover.as_record(few)

    assert "Minder dan 5 keer gehoord in 3 wijken: Bissegem, Heule en Marke.\n" in text
    assert "Voorbeelden" not in text
    assert {key: record[key] for key in ("stemmen", "voorbeelden", "eerste_dag", "laatste_dag")} == {
        "stemmen": "minder dan 5", "voorbeelden": "", "eerste_dag": "", "laatste_dag": "",
    }  # fmt: skip


def test_five_voices_are_enough():
    assert "5 keer gehoord" in handover.as_text(replace(FACTS, voices=5))
    assert handover.as_record(replace(FACTS, voices=5))["stemmen"] == "5"


def test_one_wijk_is_no_number_of_wijken():
    assert "23 keer gehoord in Heule, van" in handover.as_text(replace(FACTS, wijken=("Heule",)))


@pytest.mark.parametrize("field", ["title", "description", "owner", "addressee", "reason"])
def test_no_personal_detail_leaves_by_any_text(field):
    leaking = replace(FACTS, **{field: "Bel mevrouw Rita op 0470 12 34 56."})

    for out in (handover.as_text(leaking), str(handover.as_record(leaking))):
        assert "Rita" not in out
        assert "0470" not in out
        assert "[…]" in out


def test_no_personal_detail_leaves_by_an_example_or_the_follow_up():
    leaking = replace(
        FACTS,
        examples=("Meneer Piet kan niet inloggen.",),
        follow_ups=(Happened(date(2026, 9, 1), "Gemaild met an@kortrijk.be."),),
    )

    for out in (handover.as_text(leaking), str(handover.as_record(leaking))):
        assert "Piet" not in out
        assert "an@kortrijk.be" not in out


# ── What is known of one ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def counter(kortrijk, lotte, karim, wim, heule, marke, library):
    """Four signals and two echoes, of which one signal may be quoted; decided, with a follow-up."""
    who = lotte.memberships.get()
    signals = [
        factories.make_signal(
            kortrijk, neighbourhood=heule, text=f"Aan het loket lukt het niet ({number}).",
            heard_on=date(2026, 3, number + 1), logged_by=lotte,
        )
        for number in range(4)
    ]  # fmt: skip
    factories.make_echo(signals[0], neighbourhood=marke, heard_on=date(2026, 10, 1))
    factories.make_echo(signals[1], neighbourhood=heule, heard_on=date(2026, 2, 1))
    structural = actions.begin_structural(
        city=kortrijk, by=who, at=timezone.now(), title="Loketten zijn ver", signals=signals,
        description="Wie geen internet heeft, staat voor een gesloten deur.",
        domain="local_government", barrier="counter", scope="city", addressee="dienst Onthaal",
        owner_organisation=library, owner_function="diensthoofd", next_step="Bel Lotte",
        next_on=date(2027, 1, 1),
    )  # fmt: skip
    actions.choose_quotes(structural=structural, signals=signals[:1])
    actions.recognise(structural=structural, by=who, at=timezone.now(), agrees=False)
    actions.ask_organisations(structural=structural, at=timezone.now(), organisations=[library])
    return structural


def record_of(client, structural):
    response = client.get(f"{structural.get_absolute_url()}overdracht.json")
    [record] = json.loads(response.content)["signalen"]
    return record


def test_what_stands_in_it_is_counted_and_only_ticked_examples_go_along(as_lotte, counter):
    record = record_of(as_lotte, counter)

    assert record == {
        "versie": "1",
        "stad": "Kortrijk",
        "nummer": str(counter.pk),
        "thema": "stad of gemeente",
        "drempel": "loket weg of op afspraak",
        "titel": "Loketten zijn ver",
        "beschrijving": "Wie geen internet heeft, staat voor een gesloten deur.",
        "fase": "verzameld",
        "stemmen": "6",
        "wijken": "Heule\nMarke",
        "eerste_dag": "2026-02-01",
        "laatste_dag": "2026-10-01",
        "organisaties": "Wijkteam Heule",
        "voorbeelden": "Aan het loket lukt het niet (0).",
        "trekker": "Bibliotheek Kortrijk, diensthoofd",
        "bestemd_voor": "dienst Onthaal",
        "niveau": "de stad",
        "beslissing": "",
        "beslist_op": "",
        "waarom": "",
        "opvolging": "",
    }


def test_who_left_or_was_withdrawn_counts_no_more_and_takes_its_echoes_along(
    as_lotte, lotte, counter
):
    first = counter.joinings.order_by("pk").first().signal
    first.withdrawn_at = timezone.now()
    first.save()

    assert record_of(as_lotte, counter)["stemmen"] == "minder dan 5"
    assert record_of(as_lotte, counter)["voorbeelden"] == ""


@pytest.mark.parametrize(
    ("phase", "decision"), [("decided", "we nemen dit op"), ("not_retained", "niet weerhouden")]
)
def test_a_decision_is_told_with_its_day_and_why(as_wim, kortrijk, at, phase, decision):
    structural = factories.make_structural(kortrijk, phase=phase, at=at(2026, 8, 12, 23, 30))

    record = record_of(as_wim, structural)

    assert [record[key] for key in ("beslissing", "beslist_op", "waarom")] == [
        decision, "2026-08-12", "Omdat het kan.",
    ]  # fmt: skip


def test_what_is_planned_stays_here_and_nobody_is_named(as_lotte, counter):
    page = as_lotte.get(f"{counter.get_absolute_url()}overdracht/").context["text"]

    assert "Bel Lotte" not in page
    assert "Lotte" not in page
    assert "Loketten zijn ver" in page


def test_the_follow_up_of_what_went_up_into_it_is_told_along(as_lotte, lotte, kortrijk, counter):
    who, now = lotte.memberships.get(), timezone.now()
    part, deeper = (factories.make_structural(kortrijk) for _ in range(2))
    for number, one in enumerate((deeper, part, counter)):
        actions.note_follow_up(
            structural=one, by=who, at=now, on=date(2026, 5, number + 1), text=f"Gebeld ({number})."
        )
    bundling.merge_structural(structural=deeper, into=part, by=who, at=now)
    bundling.merge_structural(structural=part, into=counter, by=who, at=now)

    record = record_of(as_lotte, counter)

    assert record["opvolging"] == (
        "2026-05-01 Gebeld (0).\n2026-05-02 Gebeld (1).\n2026-05-03 Gebeld (2)."
    )


# ── The pages ────────────────────────────────────────────────────────────────────────────────────


def test_the_page_holds_the_text_to_copy_and_the_files(as_lotte, counter):
    url = f"{counter.get_absolute_url()}overdracht/"

    response = as_lotte.get(url)

    page = response.content.decode()
    assert "readonly>Thema: stad of gemeente" in page
    assert 'data-copies="handover" hidden' in page
    assert f'{counter.get_absolute_url()}overdracht.json"' in page
    assert f'{counter.get_absolute_url()}overdracht.csv"' in page
    assert url in as_lotte.get(counter.get_absolute_url()).content.decode()


def test_the_page_says_what_to_look_at_before_it_goes(as_lotte, kortrijk):
    structural = factories.make_structural(kortrijk, "De stad moet een loket openen")

    page = as_lotte.get(f"{structural.get_absolute_url()}overdracht/").content.decode()

    assert "<q>De stad moet</q>" in page
    assert "Dit is minder dan 5 keer gehoord." in page


def test_examples_can_be_chosen_where_none_are(as_lotte, counter):
    actions.choose_quotes(structural=counter, signals=[])

    page = as_lotte.get(f"{counter.get_absolute_url()}overdracht/").content.decode()

    assert "Nog geen voorbeelden gekozen." in page
    assert "Voorbeelden\n" not in page


def test_the_csv_has_one_line_for_each_and_no_formula(as_lotte, kortrijk, counter):
    counter.title = "=HYPERLINK()"
    counter.save()

    response = as_lotte.get(f"{counter.get_absolute_url()}overdracht.csv")

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [*handover.FIELDS]
    assert dict(zip(*rows, strict=True))["titel"] == "'=HYPERLINK()"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="overdracht-kortrijk-{counter.pk}.csv"'
    )


def test_several_go_at_once_as_the_list_is_filtered(as_lotte, kortrijk, counter):
    factories.make_structural(kortrijk, "Wonen", domain="housing")
    other = factories.make_structural(kortrijk, "Geld", domain="money")
    actions.edit_structural(structural=other, at=timezone.now(), description="Rekening papier.")

    found = as_lotte.get("/kortrijk/structureel/overdracht.json")
    money = as_lotte.get("/kortrijk/structureel/overdracht.json?domein=money")
    lines = as_lotte.get("/kortrijk/structureel/overdracht.csv?domein=money")

    def titles(response):
        return [one["titel"] for one in json.loads(response.content)["signalen"]]

    assert titles(found) == ["Geld", "Wonen", "Loketten zijn ver"]
    assert titles(money) == ["Geld"]
    assert len(lines.content.decode("utf-8-sig").splitlines()) == 2
    page = as_lotte.get("/kortrijk/structureel/?domein=money").content.decode()
    assert "/kortrijk/structureel/overdracht.csv?domein=money" in page


def test_there_is_no_other_file(as_lotte, counter):
    assert as_lotte.get(f"{counter.get_absolute_url()}overdracht.pdf").status_code == 404
    assert as_lotte.get("/kortrijk/structureel/overdracht.xlsx").status_code == 404


def test_it_is_dutch_whoever_asks(as_lotte, counter):
    with translation.override("fr"):
        page = as_lotte.get(
            f"{counter.get_absolute_url()}overdracht/", headers={"Accept-Language": "fr"}
        )

    assert "1 februari 2026" in page.context["text"]


def test_one_that_went_up_leads_to_where_it_stands(as_lotte, lotte, kortrijk, counter):
    other = factories.make_structural(kortrijk)
    bundling.merge_structural(
        structural=other, into=counter, by=lotte.memberships.get(), at=timezone.now()
    )

    for name in ("overdracht/", "overdracht.csv"):
        response = as_lotte.get(f"{other.get_absolute_url()}{name}")
        assert response.url == counter.get_absolute_url()


def test_the_queries_do_not_grow_with_the_signals(
    as_lotte, lotte, queries_of, kortrijk, heule, counter
):
    who, now = lotte.memberships.get(), timezone.now()
    one, all_of_them = (
        f"{counter.get_absolute_url()}overdracht/", "/kortrijk/structureel/overdracht.json",
    )  # fmt: skip
    before = queries_of(as_lotte, one), queries_of(as_lotte, all_of_them)

    for number in range(2):
        signal = factories.make_signal(kortrijk, neighbourhood=heule)
        factories.make_echo(signal)
        other = actions.begin_structural(
            city=kortrijk, by=who, at=now, title=f"Ander {number}", signals=[signal]
        )
        actions.join_signals(structural=counter, by=who, at=now, signals=[signal])
        for structural in (other, counter):
            actions.choose_quotes(structural=structural, signals=[signal])
            actions.note_follow_up(
                structural=structural, by=who, at=now, on=now.date(), text="Gebeld."
            )
        other.recognitions.create(
            city=kortrijk, organisation=factories.make_organisation(kortrijk), confirmed_at=now
        )

    assert (queries_of(as_lotte, one), queries_of(as_lotte, all_of_them)) == before
    assert max(before) < 14


@pytest.mark.parametrize("reader", ["as_lotte", "as_karim", "as_wim"])
def test_who_bundles_and_who_decides_may_hand_over(request, counter, reader):
    client = request.getfixturevalue(reader)

    for name in ("overdracht/", "overdracht.json"):
        assert client.get(f"{counter.get_absolute_url()}{name}").status_code == 200
    assert client.get("/kortrijk/structureel/overdracht.csv").status_code == 200


@pytest.mark.parametrize("reader", ["as_ilse", "as_bram"])
def test_others_do_not(request, counter, reader):
    client = request.getfixturevalue(reader)

    for name in ("overdracht/", "overdracht.json"):
        assert client.get(f"{counter.get_absolute_url()}{name}").status_code == 403
    assert client.get("/kortrijk/structureel/overdracht.csv").status_code == 403


def test_who_may_not_is_not_offered_it(as_ilse, counter):
    assert "overdracht" not in as_ilse.get(counter.get_absolute_url()).content.decode()
    assert "overdracht" not in as_ilse.get("/kortrijk/structureel/").content.decode()


def test_a_stranger_finds_nothing(as_fatima, counter):
    for name in ("overdracht/", "overdracht.json", "overdracht.csv"):
        assert as_fatima.get(f"{counter.get_absolute_url()}{name}").status_code == 404
    assert as_fatima.get("/kortrijk/structureel/overdracht.json").status_code == 404
