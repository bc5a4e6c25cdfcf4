"""Pages of "vorming op maat": who may ask, each step with its form, and stopping."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cities.enums import Role
from signals.actions import trainings as actions
from signals.models import TrainingRequest
from tests import factories

URL = "/kortrijk/acties/vorming/"
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Brussels"))
DOOR = 3  # queries before the page's own: the session, who it is, and their role here


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def worker(kortrijk, library, heule):
    return factories.make_user(
        "Ann", kortrijk, Role.SOCIAL_WORKER, organisation=library, neighbourhoods=[heule]
    )


@pytest.fixture
def as_worker(signed_in, worker):
    return signed_in(worker)


@pytest.fixture
def asks(heule):
    return {
        "form_key": str(uuid.uuid4()), "topic": "Valse berichten herkennen", "audience": "visitors",
        "how_many": "12", "suits": "Een dinsdag in januari.", "neighbourhood": heule.pk,
        "domain": "safety",
    }  # fmt: skip


AGREED = {
    "offer_checked": "on", "offer_line": "De cursus is volzet.", "agreement": "Drie keer twee uur.",
    "agreed_by": "coördinator",
}  # fmt: skip


def text_of(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def over(kortrijk, **given):
    start = NOW - timedelta(days=2)
    return factories.make_action(
        kortrijk, "De les", kind="training", dates=[(start, start + timedelta(hours=2))], **given
    )


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────


def test_who_plans_asks_for_any_organisation(as_lotte, kortrijk, lotte, heule, library, asks):
    response = as_lotte.post(f"{URL}nieuw/", asks | {"organisation": library.pk}, follow=True)

    training = kortrijk.training_requests.get()
    assert response.redirect_chain == [(training.get_absolute_url(), 302)]
    assert (training.organisation, training.neighbourhood, training.how_many, training.asked_by) == (
        library, heule, 12, lotte,
    )  # fmt: skip
    assert "Bibliotheek Kortrijk vraagt dit voor bezoekers en bewoners: 12 mensen." in text_of(
        response
    )


def test_a_social_worker_asks_for_their_own_organisation(
    as_worker, kortrijk, library, wijkteam, asks
):
    assert "organisation" not in as_worker.get(f"{URL}nieuw/").context["form"].fields

    as_worker.post(f"{URL}nieuw/", asks | {"organisation": wijkteam.pk})

    assert kortrijk.training_requests.get().organisation == library


@pytest.mark.parametrize("name", ["ilse", "bram", "wim"])  # Ilse has no organisation here
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_ask_is_refused(request, signed_in, name, asks, method):
    client = signed_in(request.getfixturevalue(name))

    assert getattr(client, method)(f"{URL}nieuw/", asks).status_code == 403
    assert "Vraag een vorming" not in text_of(client.get(URL))
    assert not TrainingRequest.objects.exists()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"topic": ""}, {"topic": ["Schrijf waarover het gaat."]}),
        ({"topic": "Les voor mevrouw Rita"}, {"topic"}),
        ({"suits": "Bel 0470 12 34 56"}, {"suits"}),
        ({"suits": " "}, {"suits": ["Schrijf wanneer het past."]}),
        ({"how_many": "0"}, {"how_many": ["Schrijf een getal vanaf 1."]}),
        ({"how_many": "9999999"}, {"how_many": ["Dit getal is te groot. Kijk het na."]}),
        ({"audience": ""}, {"audience": ["Kies voor wie."]}),
        ({"audience": "martians"}, {"audience"}),
        ({"organisation": ""}, {"organisation": ["Kies een organisatie."]}),
        ({"neighbourhood": "0"}, {"neighbourhood": ["Kies een wijk uit de lijst."]}),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(as_lotte, library, asks, given, wrong):
    response = as_lotte.post(f"{URL}nieuw/", asks | {"organisation": library.pk} | given)

    assert response.status_code == 422
    found = errors(response)
    assert (set(found) if isinstance(wrong, set) else found) == wrong
    assert not TrainingRequest.objects.exists()


def test_sent_twice_it_is_asked_once(as_lotte, kortrijk, library, asks):
    for _ in range(2):
        as_lotte.post(f"{URL}nieuw/", asks | {"organisation": library.pk})

    assert kortrijk.training_requests.count() == 1


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_longest_comes_first_and_what_is_over_apart(as_wim, kortrijk):
    for topic, step, days in (
        ("nieuw", "asked", 1), ("oud", "checked", 9), ("rond", "looked_back", 3), ("weg", "stopped", 4),
    ):  # fmt: skip
        factories.make_training(kortrijk, topic=topic, step=step, at=NOW - timedelta(days=days))

    response = as_wim.get(URL)

    assert [one.topic for one in response.context["open"]] == ["oud", "nieuw"]
    assert [one.topic for one in response.context["page"]] == ["rond", "weg"]


def test_the_pages_ask_as_much_for_three_as_for_one(as_karim, kortrijk, heule, queries_of):
    first = factories.make_training(kortrijk, neighbourhood=heule)
    factories.make_training(kortrijk, step="looked_back")
    as_karim.get(URL)
    pages = (URL, first.get_absolute_url())
    one = [queries_of(as_karim, page) for page in pages]
    for step in ("asked", "provider_found", "looked_back"):
        factories.make_training(kortrijk, step=step, neighbourhood=heule)

    assert [queries_of(as_karim, page) for page in pages] == one
    assert max(one) < 12 + DOOR


def test_another_city_finds_nothing(as_fatima, kortrijk):
    training = factories.make_training(kortrijk)

    for address in (training.get_absolute_url(), f"/antwerpen/acties/vorming/{training.pk}/"):
        assert as_fatima.get(address).status_code == 404
        assert as_fatima.post(address, AGREED).status_code == 404
        assert as_fatima.post(f"{address}stop/", {"note": "x"}).status_code == 404


# ── Step by step ─────────────────────────────────────────────────────────────────────────────────


def test_each_step_has_its_form_until_it_is_looked_back_on(
    as_lotte, lotte, kortrijk, library, wijkteam
):
    training = factories.make_training(kortrijk, organisation=wijkteam)
    url = training.get_absolute_url()

    page = text_of(as_lotte.get(url))
    assert "Volgende stap: afgesproken" in page
    assert "/kortrijk/aanbod/?q=Valse%20berichten%20herkennen" in page
    response = as_lotte.post(url, {"expected": "asked"} | AGREED, follow=True)
    assert said(response) == ["Gedaan: afgesproken."]
    assert "Volgende stap: lesgever gevonden" in text_of(response)

    days = {"day_0": "2026-11-26", "from_0": "10:00", "to_0": "12:00", "every": "1", "until": "2026-12-10"}  # fmt: skip
    response = as_lotte.post(
        url,
        {"expected": "checked", "provider": library.pk, "place": "Eigen lokaal"} | days,
        follow=True,
    )
    training.refresh_from_db()
    action = training.action
    assert (action.title, action.lead, action.place, action.dates.count()) == (
        "Valse berichten herkennen", library, "Eigen lokaal", 3,
    )  # fmt: skip
    assert [(row.organisation, row.part) for row in action.parts.all()] == [
        (wijkteam, "vraagt de vorming")
    ]
    assert "Na de laatste dag van de vorming" in text_of(response)
    assert "Vorming op maat: Valse berichten herkennen" in text_of(
        as_lotte.get(action.get_absolute_url())
    )

    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        as_lotte.force_login(lotte)
        assert "Volgende stap: gegeven" in text_of(as_lotte.get(url))
        as_lotte.post(url, {"expected": "provider_found", "participants": "9", "reached": "20"})
        response = as_lotte.post(
            url, {"expected": "given", "outcome": "Ze durven zelf klikken.", "what_next": "In mei weer."},
            follow=True,
        )  # fmt: skip

    page = text_of(response)
    for words in ("9 deelnemers, 20 mensen bereikt", "Ze durven zelf klikken.", "In mei weer."):
        assert words in page
    assert "Volgende stap" not in page


def test_a_training_that_is_planned_already_may_be_chosen(as_lotte, kortrijk, library):
    planned = over(kortrijk, lead=library)
    factories.make_action(kortrijk, "geen vorming")
    training = factories.make_training(kortrijk, step="checked")
    url = training.get_absolute_url()
    form = as_lotte.get(url).context["form"]
    assert [label for _, label in form.fields["action"].choices][1:] == ["De les"]

    as_lotte.post(url, {"expected": "checked", "provider": library.pk, "action": planned.pk})

    training.refresh_from_db()
    assert (training.action, training.provider) == (planned, library)


@pytest.mark.parametrize(
    ("step", "given", "wrong"),
    [
        ("asked", AGREED | {"offer_checked": ""}, {"offer_checked": ["Kijk eerst het aanbod na."]}),
        ("asked", AGREED | {"offer_line": ""}, {"offer_line": ["Schrijf in een zin wat je vond."]}),
        ("asked", AGREED | {"agreement": "Met mevrouw Rita."}, {"agreement"}),
        ("asked", AGREED | {"agreed_by": ""}, {"agreed_by": ["Schrijf welke functie akkoord ging."]}),
        ("checked", {"provider": ""}, {"provider": ["Kies wie de vorming geeft."]}),
        ("checked", {}, {"day_0": ["Kies minstens één dag."]}),
        ("checked", {"day_0": "2026-12-03"}, {"from_0", "to_0"}),
        ("checked", {"action": "0"}, {"action": ["Kies een vorming uit de lijst."]}),
        ("provider_found", {"participants": ""}, {"participants": ["Schrijf hoeveel mensen er waren."]}),
        ("provider_found", {"participants": "-3"}, {"participants": ["Schrijf een getal vanaf 0."]}),
        ("given", {"outcome": " "}, {"outcome": ["Schrijf in een zin wat ervan kwam."]}),
        ("given", {"outcome": "Mail rita@voorbeeld.be"}, {"outcome"}),
    ],
    ids=str,
)  # fmt: skip
def test_a_step_without_what_it_needs_is_refused(as_lotte, kortrijk, library, step, given, wrong):
    training = factories.make_training(kortrijk, step=step, action=over(kortrijk))
    fair = {"expected": step, "provider": library.pk, "participants": "9", "outcome": "Goed."}

    response = as_lotte.post(training.get_absolute_url(), fair | given)

    assert response.status_code == 422
    found = errors(response)
    assert (set(found) if isinstance(wrong, set) else found) == wrong
    training.refresh_from_db()
    assert training.step == step


def test_a_planned_training_and_new_days_are_too_much(as_lotte, kortrijk, library):
    training = factories.make_training(kortrijk, step="checked")
    sent = {
        "expected": "checked", "provider": library.pk, "action": over(kortrijk).pk,
        "day_0": "2026-12-03", "from_0": "10:00", "to_0": "12:00",
    }  # fmt: skip

    response = as_lotte.post(training.get_absolute_url(), sent)

    assert errors(response) == {"action": ["Kies een geplande vorming, of plan ze hieronder."]}


def test_figures_before_the_last_day_are_refused_with_a_sentence(as_lotte, kortrijk):
    training = factories.make_training(
        kortrijk, step="provider_found",
        action=factories.make_action(kortrijk, kind="training", dates=[(NOW, NOW + timedelta(days=1))]),
    )  # fmt: skip

    response = as_lotte.post(
        training.get_absolute_url(), {"expected": "provider_found", "participants": "9"}
    )

    assert response.status_code == 422
    assert errors(response) == {
        "__all__": [
            "Dit kan nog niet. Er ontbreekt: een vorming die doorging en waarvan de laatste dag voorbij is."
        ]
    }


@pytest.mark.parametrize("place", ["", "stop/"])
def test_the_second_is_told_what_the_first_did(as_lotte, karim, kortrijk, place):
    training = factories.make_training(kortrijk)
    actions.take_step(
        training=training, by=karim.memberships.get(), at=NOW, expected="asked", to="checked",
        given=factories.AGREED,
    )  # fmt: skip

    response = as_lotte.post(
        f"{training.get_absolute_url()}{place}",
        {"expected": "asked", "note": "Te duur."} | AGREED,
        follow=True,
    )

    assert said(response) == [
        "Karim zette dit op 24 november om 10.00 u op afgesproken. Jouw stap is niet gezet."
    ]
    assert training.steps.count() == 2


@pytest.mark.parametrize("name", ["worker", "bram", "wim"])
def test_who_may_not_plan_reads_and_takes_no_step(request, signed_in, kortrijk, library, name):
    client = signed_in(request.getfixturevalue(name))
    training = factories.make_training(kortrijk, organisation=library)
    url = training.get_absolute_url()

    assert client.get(url).context["form"] is None
    assert client.post(url, {"expected": "asked"} | AGREED).status_code == 403
    training.refresh_from_db()
    assert training.step == "asked"


@pytest.mark.parametrize("step", ["looked_back", "stopped"])
def test_at_its_end_there_is_no_step(as_lotte, kortrijk, step):
    training = factories.make_training(kortrijk, step=step)
    url = training.get_absolute_url()

    assert as_lotte.get(url).status_code == 200
    assert as_lotte.post(url, {"expected": step} | AGREED).status_code == 403
    assert as_lotte.get(f"{url}stop/").status_code == 403


# ── Stopping ─────────────────────────────────────────────────────────────────────────────────────


def test_it_stops_with_the_reason(as_lotte, kortrijk):
    training = factories.make_training(kortrijk, step="checked")
    url = training.get_absolute_url()
    refused = as_lotte.post(f"{url}stop/", {"expected": "checked", "note": ""})
    assert errors(refused) == {"note": ["Schrijf waarom."]}

    response = as_lotte.post(
        f"{url}stop/", {"expected": "checked", "note": "Geen lesgever vrij."}, follow=True
    )

    assert "Geen lesgever vrij." in text_of(response)
    assert "Volgende stap" not in text_of(response)
    training.refresh_from_db()
    assert training.step == "stopped"


def test_an_organisation_takes_its_own_question_back_and_no_other(
    as_worker, kortrijk, library, wijkteam
):
    own = factories.make_training(kortrijk, organisation=library)
    other = factories.make_training(kortrijk, organisation=wijkteam)
    found = factories.make_training(kortrijk, organisation=library, step="provider_found")

    assert "Stop deze vraag" in text_of(as_worker.get(own.get_absolute_url()))
    as_worker.post(f"{own.get_absolute_url()}stop/", {"expected": "asked", "note": "Opgelost."})
    for one in (other, found):
        url = one.get_absolute_url()
        assert "Stop deze vraag" not in text_of(as_worker.get(url))
        sent = {"expected": one.step, "note": "x"}
        assert as_worker.post(f"{url}stop/", sent).status_code == 403

    own.refresh_from_db()
    assert own.step == "stopped"
