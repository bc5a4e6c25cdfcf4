"""A coordinator writes down what was heard; three answers are enough."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from signals.models import Signal
from tests import factories

URL = "/kortrijk/signalen/nieuw/"
TEXT = "Aan het loket krijgen mensen een telefoonnummer om eerst een afspraak te maken."


@pytest.fixture
def answers(heule, today):
    return {"text": TEXT, "neighbourhood": heule.pk, "heard_on": today.isoformat()}


def test_three_answers_are_enough(as_lotte, lotte, wijkteam, kortrijk, heule, today, answers):
    response = as_lotte.post(URL, answers)

    signal = kortrijk.signals.get()
    assert response.url == f"/kortrijk/signalen/{signal.pk}/"
    assert (signal.text, signal.neighbourhood, signal.heard_on) == (TEXT, heule, today)
    assert (signal.logged_by, signal.organisation) == (lotte, wijkteam)
    assert (signal.domain, signal.barrier, signal.frequency, signal.tried) == ("", "", "", "")


def test_the_rest_may_be_told(as_lotte, kortrijk, library, answers):
    rest = {
        "domain": "local_government",
        "barrier": "counter",
        "frequency": "weekly",
        "noticed_by": library.pk,
        "service": "burgerzaken",
        "tried": "workaround",
    }

    as_lotte.post(URL, answers | rest)

    signal = kortrijk.signals.get()
    assert {name: getattr(signal, name) for name in rest if name != "noticed_by"} == {
        name: value for name, value in rest.items() if name != "noticed_by"
    }
    assert signal.noticed_by == library


def test_a_form_sent_twice_is_one_signal(as_lotte, kortrijk, answers):
    key = {"form_key": str(uuid.uuid4())}

    first = as_lotte.post(URL, answers | key)
    second = as_lotte.post(URL, answers | key)

    assert kortrijk.signals.count() == 1
    assert first.url == second.url


def test_another_sentence_on_the_same_page_is_another_signal(as_lotte, kortrijk, answers):
    key = {"form_key": str(uuid.uuid4())}

    as_lotte.post(URL, answers | key)
    as_lotte.post(URL, answers | key | {"text": "Na ‘terug’ nog iets anders gehoord."})

    assert kortrijk.signals.count() == 2


def test_the_key_of_a_colleague_gives_a_signal_of_ones_own(as_lotte, as_ilse, kortrijk, answers):
    key = {"form_key": str(uuid.uuid4())}

    as_lotte.post(URL, answers | key)
    as_ilse.post(URL, answers | key | {"as_new": "on"})

    assert kortrijk.signals.count() == 2


def test_own_wijken_stand_on_top(as_lotte, heule, bissegem, marke):
    page = as_lotte.get(URL).content.decode()

    assert page.index("Jouw wijken") < page.index(">Bissegem<") < page.index(">Heule<")
    assert page.index(">Heule<") < page.index("Andere wijken") < page.index(">Marke<")


def test_who_has_one_wijk_finds_it_chosen(signed_in, kortrijk, marke):
    sam = factories.make_user("Sam", kortrijk, "coordinator", neighbourhoods=[marke])

    form = signed_in(sam).get(URL).context["form"]

    assert form["neighbourhood"].initial == marke.pk


def test_a_project_wijk_of_ones_own_stands_for_its_official_wijken(signed_in, antwerpen):
    borgerhout = factories.make_neighbourhood(antwerpen, "Borgerhout", kind="project")
    intra = factories.make_neighbourhood(antwerpen, "Borgerhout Intra Muros")
    borgerhout.parts.add(intra, through_defaults={"city": antwerpen})
    noor = factories.make_user("Noor", antwerpen, "coordinator", neighbourhoods=[borgerhout])

    form = signed_in(noor).get("/antwerpen/signalen/nieuw/").context["form"]

    assert form["neighbourhood"].initial == intra.pk


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "", "Schrijf wat je hoorde of zag."),
        ("text", "x" * 501, "Je tekst telt 501 tekens. Hou het bij 500: één of twee zinnen."),
        ("neighbourhood", "", "Kies een wijk."),
        ("neighbourhood", "999999", "Kies een wijk uit de lijst."),
        ("neighbourhood", "heule", "Kies een wijk uit de lijst."),
        ("heard_on", "", "Kies een dag."),
        ("heard_on", "gisteren", "Schrijf de dag als 24/11/2026."),
        ("domain", "weather", "Selecteer een geldige keuze. weather is geen beschikbare keuze."),
        ("form_key", "geen sleutel", "Voer een geldige UUID in."),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_loses_nothing(
    as_lotte, kortrijk, answers, field, value, sentence
):
    response = as_lotte.post(URL, answers | {"service": "belastingen", field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    assert 'value="belastingen"' in response.content.decode()
    assert kortrijk.signals.count() == 0


def test_a_day_to_come_is_refused(as_lotte, answers, today):
    tomorrow = (today + timedelta(days=1)).isoformat()

    response = as_lotte.post(URL, answers | {"heard_on": tomorrow})

    assert response.context["form"].errors["heard_on"] == [
        "Deze dag moet nog komen. Kies vandaag of vroeger."
    ]


def test_a_day_of_long_ago_is_refused(as_lotte, answers, today):
    long_ago = (today - timedelta(days=367)).isoformat()

    response = as_lotte.post(URL, answers | {"heard_on": long_ago})

    assert response.context["form"].errors["heard_on"] == [
        "Dit is meer dan een jaar geleden. Kies een latere dag."
    ]


def test_personal_details_are_refused_with_what_was_found(as_lotte, kortrijk, answers):
    text = "Mevrouw Rita kreeg geen code. Bel haar op 0470 12 34 56."

    response = as_lotte.post(URL, answers | {"text": text})

    assert response.status_code == 422
    assert response.context["form"].errors["text"] == [
        "Er staat een naam in je tekst: “Mevrouw Rita”. Schrijf bijvoorbeeld “een bewoner”.",
        "Er staat een telefoonnummer in je tekst: “0470 12 34 56”. Laat het weg.",
    ]
    assert text in response.content.decode()
    assert kortrijk.signals.count() == 0


def test_personal_details_are_refused_in_the_service_too(as_lotte, answers):
    response = as_lotte.post(URL, answers | {"service": "vraag het aan rita@post.example"})

    assert list(response.context["form"].errors) == ["service"]


def test_a_wrong_folded_answer_unfolds_itself(as_lotte, answers):
    response = as_lotte.post(URL, answers | {"service": "bel 0470 12 34 56"})

    assert '<details class="more" open>' in response.content.decode()


def test_lines_typed_with_enter_count_once(as_lotte, kortrijk, answers):
    as_lotte.post(URL, answers | {"text": "a" * 249 + "\r\n" + "b" * 250})

    assert kortrijk.signals.get().text == "a" * 249 + "\n" + "b" * 250


def test_a_wijk_of_another_city_is_no_choice(as_lotte, answers, kiel):
    response = as_lotte.post(URL, answers | {"neighbourhood": kiel.pk})

    assert response.context["form"].errors["neighbourhood"] == ["Kies een wijk uit de lijst."]


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_a_host_and_a_policy_reader_may_not_log(request, reader, answers, kortrijk):
    client = request.getfixturevalue(reader)

    assert client.get(URL).status_code == 403
    assert client.post(URL, answers).status_code == 403
    assert kortrijk.signals.count() == 0


def test_a_stranger_finds_nothing(as_fatima, answers):
    assert as_fatima.get(URL).status_code == 404
    assert as_fatima.post(URL, answers).status_code == 404
    assert Signal.objects.count() == 0


def test_the_moment_of_logging_is_now(as_lotte, kortrijk, answers):
    before = timezone.now()

    as_lotte.post(URL, answers)

    assert before <= kortrijk.signals.get().logged_at <= timezone.now()
