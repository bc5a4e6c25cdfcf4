"""The quick log on the home screen: what a phone may keep, who is there, and what it sends later."""

import json
import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from einclusie.offline import owners_of
from tests import factories

SHELL = "/app/kortrijk/"
WORKER = "/app/werker.js"
WHO = "/app/wie.json"
SEND = "/kortrijk/wachtrij/"
TEXT = "De betaalautomaat van de parking neemt geen cash geld aan."


@pytest.fixture
def draft(heule, today):
    """What a device sends for one text that waited on it."""
    return {
        "form_key": str(uuid.uuid4()),
        "text": TEXT,
        "neighbourhood": heule.pk,
        "heard_on": today.isoformat(),
    }


# --- the app -------------------------------------------------------------------------------------


def test_the_manifest_opens_the_quick_log_of_the_city(client, kortrijk):
    response = client.get("/app/kortrijk.webmanifest")

    told = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"]) == ("einclusie Kortrijk", "/kortrijk/signalen/nieuw/")
    assert (told["display"], told["scope"]) == ("standalone", "/")
    assert told["theme_color"] == kortrijk.accent
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512", "512x512"]


def test_every_icon_is_there_and_light(client, kortrijk):
    icons = client.get("/app/kortrijk.webmanifest").json()["icons"]

    files = [Path(finders.find(icon["src"].removeprefix("/static/"))) for icon in icons]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    assert all(file.stat().st_size < 10_000 for file in files)


@pytest.mark.parametrize("path", ["/app/atlantis/", "/app/atlantis.webmanifest"])
def test_a_city_that_is_not_there_has_no_app(client, db, path):
    assert client.get(path).status_code == 404


def test_only_who_may_log_is_offered_the_app(as_lotte, as_wim, client, kortrijk):
    link = '<link rel="manifest" href="/app/kortrijk.webmanifest">'

    assert link in as_lotte.get("/kortrijk/").content.decode()
    assert link not in as_wim.get("/kortrijk/").content.decode()
    assert link not in client.get("/inloggen/").content.decode()


# --- the service worker --------------------------------------------------------------------------


def test_the_worker_is_never_kept_and_may_stand_before_every_page(client, db):
    response = client.get(WORKER)

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert (response["Cache-Control"], response["Service-Worker-Allowed"]) == ("no-cache", "/")
    assert "worker-src 'self'" in response["Content-Security-Policy"]


def test_what_the_worker_loads_and_keeps_is_there(client, db):
    named = re.findall(r'"/static/([^"]+)"', client.get(WORKER).content.decode())

    assert {"js/outbox.js", "js/worker.js", "js/drafts.js", "css/einclusie.css"} <= set(named)
    assert [name for name in named if not finders.find(name)] == []


def test_another_file_makes_another_worker(client, db, monkeypatch):
    before = client.get(WORKER).content

    monkeypatch.setattr("einclusie.offline.static", lambda name: f"/static/{name}?anew")

    assert client.get(WORKER).content != before


def test_the_addresses_in_the_script_are_those_of_the_site():
    script = (settings.BASE_DIR / "static/js/outbox.js").read_text()

    named = dict(
        re.findall(r"^    (\w+): (?:\(city\) => )?[\"`]([^\"`]+)[\"`],$", script, re.MULTILINE)
    )
    assert {name: address.replace("${city}", "gent") for name, address in named.items()} == {
        "who": reverse("offline_who"),
        "shell": reverse("offline_log", kwargs={"slug": "gent"}),
        "send": reverse("offline_receive", kwargs={"city": "gent"}),
        "log": reverse("signals:log", kwargs={"city": "gent"}),
        "colours": reverse("city_colours", kwargs={"slug": "gent"}),
    }


# --- the page that a phone keeps -----------------------------------------------------------------


def test_the_kept_page_is_the_same_for_everybody(client, as_lotte, heule, marke):
    nobodys, lottes = client.get(SHELL), as_lotte.get(SHELL)

    assert nobodys.content == lottes.content
    assert nobodys["Cache-Control"] == "no-cache"


def test_the_kept_page_has_the_wijken_and_no_token_person_or_organisation(
    as_lotte, heule, marke, kiel, library
):
    page = as_lotte.get(SHELL).content.decode()

    assert re.findall(r"<option value=\"\d+\">(\w+)</option>", page) == [
        "Bissegem",
        "Heule",
        "Marke",
    ]
    assert [word for word in ("csrf", "Lotte", library.name, "data-owners") if word in page] == []


def test_a_project_wijk_is_no_choice_on_the_kept_page(client, antwerpen, kiel):
    factories.make_neighbourhood(antwerpen, "Borgerhout", kind="project")

    assert ">Borgerhout<" not in client.get("/app/antwerpen/").content.decode()


def test_pages_and_the_kept_page_say_what_waits(as_lotte, kortrijk):
    for page in (as_lotte.get("/kortrijk/"), as_lotte.get(SHELL)):
        assert "1 signaal wacht op verbinding." in page.content.decode()


def test_the_queries_of_the_kept_page_do_not_grow_with_the_wijken(client, kortrijk, heule):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(SHELL).status_code == 200
        return len(counted)

    with_one = queries()
    factories.make_neighbourhood(kortrijk, "Marke")
    factories.make_neighbourhood(kortrijk, "Rollegem")

    assert queries() == with_one == 2


# --- who is there --------------------------------------------------------------------------------


def test_a_device_learns_who_is_there_and_where_they_may_log(as_lotte, lotte, antwerpen):
    factories.make_membership(lotte, antwerpen, "host")

    response = as_lotte.get(WHO)

    told = response.json()
    assert (told["owners"], told["cities"]) == (owners_of(lotte), ["kortrijk"])
    assert "no-store" in response["Cache-Control"]


def test_the_mark_on_the_page_is_that_of_the_person(as_lotte, lotte):
    assert f'data-owners="{owners_of(lotte)[0]}"' in as_lotte.get("/kortrijk/").content.decode()


def test_a_mark_tells_two_people_apart_and_says_nothing_of_them(lotte, ilse):
    [mark], [other] = owners_of(lotte), owners_of(ilse)

    assert mark != other
    assert re.fullmatch(r"[0-9a-f]{32}", mark)


def test_a_new_secret_key_does_not_orphan_what_waits(lotte, settings):
    before = owners_of(lotte)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-newer-secret-key-of-well-over-forty-characters"

    assert owners_of(lotte)[1:] == before


def test_who_is_not_signed_in_gets_no_token(client, db):
    assert client.get(WHO).url == f"/inloggen/?next={WHO}"


# --- what it sends later -------------------------------------------------------------------------


def test_what_waited_is_logged(as_lotte, lotte, wijkteam, kortrijk, heule, today, draft):
    response = as_lotte.post(SEND, draft)

    signal = kortrijk.signals.get()
    assert response.status_code == 201
    assert (signal.text, signal.neighbourhood, signal.heard_on) == (TEXT, heule, today)
    assert (signal.logged_by, signal.organisation) == (lotte, wijkteam)


def test_a_suggestion_that_was_taken_up_goes_along(as_lotte, kortrijk, draft):
    as_lotte.post(SEND, draft | {"suggested_domain": "money", "suggested_barrier": ""})

    assert (kortrijk.signals.get().domain, kortrijk.signals.get().barrier) == ("money", "")


def test_what_is_sent_twice_is_one_signal(as_lotte, kortrijk, draft):
    answers = [as_lotte.post(SEND, draft).status_code for _ in range(2)]

    assert (answers, kortrijk.signals.count()) == ([201, 201], 1)


def test_what_the_form_and_the_device_both_sent_is_one_signal(as_lotte, kortrijk, draft):
    as_lotte.post("/kortrijk/signalen/nieuw/", draft)
    as_lotte.post(SEND, draft)

    assert kortrijk.signals.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "label", "sentence"),
    [
        (
            "text", "Mevrouw Rita kreeg geen code.", "Wat heb je gehoord of gezien?",
            "Er staat een naam in je tekst: “Mevrouw Rita”. Schrijf bijvoorbeeld “een bewoner”.",
        ),
        ("neighbourhood", "999999", "In welke wijk?", "Kies een wijk uit de lijst."),
        ("form_key", "", "Form key", "Dit veld is verplicht."),
    ],
)  # fmt: skip
def test_what_is_refused_comes_back_with_a_sentence(
    as_lotte, kortrijk, draft, field, value, label, sentence
):
    response = as_lotte.post(SEND, draft | {field: value})

    assert response.status_code == 422
    assert json.loads(response.content) == {
        "errors": [{"field": field, "label": label, "sentence": sentence}]
    }
    assert kortrijk.signals.count() == 0


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_who_may_not_log_sends_nothing(request, reader, kortrijk, draft):
    response = request.getfixturevalue(reader).post(SEND, draft)

    assert (response.status_code, kortrijk.signals.count()) == (403, 0)


def test_a_stranger_sends_nothing(as_fatima, kortrijk, draft):
    response = as_fatima.post(SEND, draft)

    assert (response.status_code, kortrijk.signals.count()) == (404, 0)


def test_without_the_fresh_token_nothing_is_sent(lotte, kortrijk, draft):
    device = Client(enforce_csrf_checks=True)
    device.force_login(lotte)
    token = device.get(WHO).json()["token"]

    without = device.post(SEND, draft).status_code
    with_it = device.post(SEND, draft, headers={"X-CSRFToken": token}).status_code

    assert (without, with_it, kortrijk.signals.count()) == (403, 201, 1)


def test_looking_changes_nothing(as_lotte, kortrijk, draft):
    assert as_lotte.get(SEND, draft).status_code == 405
    assert kortrijk.signals.count() == 0
