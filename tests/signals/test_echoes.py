"""“Dit zie ik ook”: one tap, one more voice, and back for a quarter of an hour."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals.models import Echo, Voices
from tests import factories


@pytest.fixture
def signal(kortrijk, heule, library):
    return factories.make_signal(kortrijk, neighbourhood=heule, organisation=library)


@pytest.fixture
def url(signal):
    return f"/kortrijk/signalen/{signal.pk}/ook/"


def said(client, response):
    return [str(message) for message in client.get(response.url).context["messages"]]


def test_one_tap_adds_a_voice_and_thanks(as_lotte, lotte, wijkteam, signal, heule, today, url):
    response = as_lotte.post(url)

    echo = signal.echoes.get()
    assert response.url == f"/kortrijk/signalen/{signal.pk}/"
    assert (echo.neighbourhood, echo.heard_on, echo.organisation) == (heule, today, wijkteam)
    assert (echo.by, echo.line) == (lotte, "")
    assert said(as_lotte, response) == ["Dank je, dit telt mee: nu 2 keer gehoord."]


def test_the_form_it_came_with_says_where_and_when(as_lotte, signal, bissegem, today, url):
    yesterday = today - timedelta(days=1)
    form = {
        "form_key": str(uuid.uuid4()), "text": "Mevrouw Rita typte dit.",
        "neighbourhood": bissegem.pk, "heard_on": yesterday.isoformat(),
    }  # fmt: skip

    as_lotte.post(url, form)

    echo = signal.echoes.get()
    assert (echo.neighbourhood, echo.heard_on, echo.line) == (bissegem, yesterday, "")


def test_a_day_that_cannot_be_is_today(as_lotte, signal, today, url):
    as_lotte.post(url, {"heard_on": "2999-01-01"})

    assert signal.echoes.get().heard_on == today


def test_it_asks_for_the_wijk_only_in_doubt(as_ilse, signal, marke, url):
    asked = as_ilse.post(url)

    assert asked.status_code == 422
    assert asked.context["form"].errors == {"neighbourhood": ["Kies een wijk."]}
    assert signal.text in asked.content.decode()

    as_ilse.post(url, {"neighbourhood": marke.pk})

    assert signal.echoes.get().neighbourhood == marke


def test_a_line_may_come_along(as_lotte, signal, url):
    as_lotte.post(url, {"line": "Vooral op maandag."})

    assert signal.echoes.get().line == "Vooral op maandag."
    assert "Vooral op maandag." in as_lotte.get(signal.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("line", "Bel 0470 12 34 56", "Er staat een telefoonnummer in je tekst: “0470 12 34 56”. Laat het weg."),
        ("line", "x" * 201, "Je regel telt 201 tekens. Hou het bij 200."),
        ("neighbourhood", "999999", "Kies een wijk uit de lijst."),
        ("form_key", "geen sleutel", "Voer een geldige UUID in."),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_a_sentence_and_loses_nothing(as_lotte, url, field, value, sentence):
    response = as_lotte.post(url, {"line": "Op maandag."} | {field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    assert ("Op maandag." if field != "line" else value) in response.content.decode()
    assert Echo.objects.count() == 0


def test_a_wijk_of_another_city_is_no_choice(as_lotte, url, kiel):
    response = as_lotte.post(url, {"neighbourhood": kiel.pk})

    assert response.status_code == 422


def test_two_taps_are_one_voice(as_lotte, signal, url):
    key = {"form_key": str(uuid.uuid4())}

    as_lotte.post(url, key)
    again = as_lotte.post(url, key)
    other_form = as_lotte.post(url)

    assert signal.echoes.count() == 1
    assert said(as_lotte, again)[-1] == "Dit telde je al mee. Eén keer volstaat."
    assert other_form.status_code == 302


def test_the_key_of_a_colleague_gives_a_voice_of_ones_own(as_lotte, as_karim, signal, url, marke):
    key = {"form_key": str(uuid.uuid4()), "neighbourhood": marke.pk}

    as_lotte.post(url, key)
    as_karim.post(url, key)

    assert signal.echoes.count() == 2


def test_one_form_may_echo_two_signals(as_lotte, kortrijk, heule, signal, url):
    other = factories.make_signal(kortrijk, neighbourhood=heule)
    key = {"form_key": str(uuid.uuid4())}

    as_lotte.post(url, key)
    as_lotte.post(f"/kortrijk/signalen/{other.pk}/ook/", key)

    assert (signal.echoes.count(), other.echoes.count()) == (1, 1)


def test_a_withdrawn_signal_gets_no_voices(as_lotte, signal, url):
    signal.withdrawn_at = signal.logged_at
    signal.save()

    response = as_lotte.post(url)

    assert signal.echoes.count() == 0
    assert said(as_lotte, response) == [
        "Dit signaal is ingetrokken: er komt niets meer bij. Noteer het als nieuw."
    ]


@pytest.mark.parametrize(
    ("reader", "status"), [("as_bram", 403), ("as_wim", 403), ("as_fatima", 404)]
)
def test_who_may_not_log_adds_no_voice(request, reader, status, signal, url):
    client = request.getfixturevalue(reader)

    assert client.get(url).status_code == client.post(url).status_code == status
    assert signal.echoes.count() == 0


# ── On a structural signal ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def structural(kortrijk, signal):
    structural = factories.make_structural(kortrijk, "Afspraken aan het loket")
    structural.joinings.create(city=kortrijk, signal=signal, joined_at=timezone.now())
    return structural


def test_the_thanks_name_the_structural_signal_and_count_all_of_it(
    as_lotte, as_karim, kortrijk, heule, signal, structural, url
):
    other = factories.make_signal(kortrijk, neighbourhood=heule)
    structural.joinings.create(city=kortrijk, signal=other, joined_at=timezone.now())
    factories.make_echo(other)

    response = as_lotte.post(url, {"structural": structural.pk})

    assert signal.echoes.count() == 1
    assert said(as_lotte, response) == [
        "Dank je, dit telt mee bij “Afspraken aan het loket”: nu 4 keer gehoord."
    ]


def test_another_of_its_signals_gets_no_second_voice_of_the_same_person_and_day(
    as_lotte, as_karim, kortrijk, heule, signal, structural, url
):
    other = factories.make_signal(kortrijk, neighbourhood=heule)
    structural.joinings.create(city=kortrijk, signal=other, joined_at=timezone.now())
    on_other = f"/kortrijk/signalen/{other.pk}/ook/"
    answer = {"structural": structural.pk, "neighbourhood": heule.pk}

    as_lotte.post(url, answer)
    again = as_lotte.post(on_other, answer)
    as_karim.post(on_other, answer)

    assert (signal.echoes.count(), other.echoes.count()) == (1, 1)
    assert again.url == signal.get_absolute_url()
    assert said(as_lotte, again)[-1] == "Dit telde je al mee. Eén keer volstaat."


@pytest.mark.parametrize("key", ["", "x", "²", "-1", "9" * 40])
def test_what_is_no_structural_signal_is_left_out(as_lotte, signal, structural, url, key):
    response = as_lotte.post(url, {"structural": key})

    assert signal.echoes.count() == 1
    assert said(as_lotte, response) == ["Dank je, dit telt mee: nu 2 keer gehoord."]


def test_one_that_the_signal_does_not_stand_in_is_not_thanked_for(
    as_lotte, kortrijk, signal, structural, url
):
    elsewhere = factories.make_structural(kortrijk, "Iets anders")

    response = as_lotte.post(url, {"structural": elsewhere.pk})

    assert said(as_lotte, response) == ["Dank je, dit telt mee: nu 2 keer gehoord."]


def test_in_doubt_about_the_wijk_it_stays_that_structural_signal(
    as_ilse, structural, marke, signal, url
):
    asked = as_ilse.post(url, {"structural": structural.pk})

    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Afspraken aan het loket" in page
    assert f'name="structural" value="{structural.pk}"' in page

    response = as_ilse.post(url, {"structural": structural.pk, "neighbourhood": marke.pk})

    assert said(as_ilse, response)[0].startswith(
        "Dank je, dit telt mee bij “Afspraken aan het loket”"
    )


# ── Taking it back ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def echo(signal, lotte):
    return factories.make_echo(signal, by=lotte)


@pytest.fixture
def undo(echo):
    return f"/kortrijk/signalen/ook/{echo.pk}/neem-terug/"


def test_its_maker_takes_it_back(as_lotte, signal, undo):
    assert "Toch niet: neem dit terug" in as_lotte.get(signal.get_absolute_url()).content.decode()

    response = as_lotte.post(undo)

    assert signal.echoes.count() == 0
    assert said(as_lotte, response) == ["Teruggenomen. Het telt niet meer mee."]
    assert as_lotte.post(undo).status_code == 404


def test_nobody_else_takes_it_back(as_karim, signal, undo):
    assert "neem dit terug" not in as_karim.get(signal.get_absolute_url()).content.decode()

    assert as_karim.post(undo).status_code == 403
    assert signal.echoes.count() == 1


def test_after_a_quarter_of_an_hour_it_stays(as_lotte, signal, undo):
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        page = as_lotte.get(signal.get_absolute_url()).content.decode()
        response = as_lotte.post(undo)

    assert "neem dit terug" not in page
    assert signal.echoes.count() == 1
    assert said(as_lotte, response) == ["Terugnemen kan een kwartier lang. Dit blijft geteld."]


def test_looking_takes_nothing_back(as_lotte, signal, undo):
    assert as_lotte.get(undo).status_code == 405
    assert signal.echoes.count() == 1


def test_a_stranger_takes_nothing_back(as_fatima, signal, undo):
    assert as_fatima.post(undo).status_code == 404
    assert signal.echoes.count() == 1


# ── Where it shows ───────────────────────────────────────────────────────────────────────────────


def test_the_voices_are_counted_by_organisation(kortrijk, signal, library, wijkteam, today):
    last = today + timedelta(days=1)
    for organisation in (library, wijkteam, wijkteam, None):
        factories.make_echo(signal, organisation=organisation)
    factories.make_echo(signal, heard_on=last)
    alone = factories.make_signal(kortrijk, neighbourhood=signal.neighbourhood)

    voices = kortrijk.echoes.voices_of([signal, alone])

    assert voices == {signal.pk: Voices(6, 2, last), alone.pk: Voices(1, 0, today)}


def test_the_list_and_the_page_show_how_often(as_lotte, signal, echo):
    assert "2 keer gehoord" in as_lotte.get("/kortrijk/signalen/").content.decode()
    assert "2 keer gehoord" in as_lotte.get(signal.get_absolute_url()).content.decode()


@pytest.mark.parametrize("page", ["list", "detail"])
def test_queries_do_not_grow_with_voices(as_lotte, kortrijk, signal, library, page):
    url = "/kortrijk/signalen/" if page == "list" else signal.get_absolute_url()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factories.make_echo(signal, organisation=library)
        with CaptureQueriesContext(connection) as queries:
            assert as_lotte.get(url).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] < 12


def test_the_database_keeps_one_voice_a_day(signal, lotte):
    factories.make_echo(signal, by=lotte)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_echo(signal, by=lotte)
