"""The quick log without a connection, in a real browser: kept, shown, sent once, by whom it belongs to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUMS, sign_in, visits
from tests.browser.test_every_page import check

SHELL = "/app/kortrijk/"
LOTTE, KARIM = "coordinator@kortrijk.example", "stadsteam@kortrijk.example"
WHAT, WHERE = "Wat heb je gehoord of gezien?", "In welke wijk?"
BUTTON = "Noteer dit signaal"
UNTIL_KEPT = f"""async () => {{
    while (!navigator.serviceWorker.controller || !(await caches.match('{SHELL}')))
        await new Promise(resolve => setTimeout(resolve, 20));
}}"""
QUESTION = (
    "Op dit toestel wacht nog 1 signaal van jou. Het vertrekt pas als je hier weer inlogt. "
    "Toch uitloggen?"
)
ON_DEVICE = """async () => {
    const all = await outbox.drafts();
    return all.map(draft => draft.answers.text);
}"""
CACHED = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
            found[new URL(request.url).pathname] = await (await cache.match(request)).text();
    }
    return found;
}"""
HOW_MANY = """
from signals.models import Signal
print(Signal.objects.filter(text="{text}").count())
"""


def log(page, text):
    page.get_by_label(WHAT).fill(text)
    page.get_by_label(WHERE).select_option(label="Marke")
    page.get_by_role("button", name=BUTTON).click()


def sent(page, text) -> int:
    """How often the colleagues read this text."""
    page.goto("/kortrijk/signalen/")
    return page.locator("[data-id]").filter(has_text=text).count()


def on_device(page) -> list[str]:
    """The texts that wait on this phone."""
    page.wait_for_load_state()
    return page.evaluate(ON_DEVICE)


def status(page):
    """Where the page says what waits, or what became of it."""
    return page.locator("[data-outbox], [data-status]").filter(visible=True)


@pytest.fixture(scope="module")
def session(site, browser):
    """The cookies of the coordinator, signed in once for all tests that do not sign out."""
    with visits(site, browser) as visit:
        yield visit(LOTTE).context.cookies()


@pytest.fixture
def phone(visit, session):
    """`phone()`: a phone of the coordinator that has been on the site and now lost its connection."""

    def ready(*, offline=True, own_session=False):
        page = visit(LOTTE if own_session else "", width=360)
        if not own_session:
            page.context.add_cookies(session)
            page.goto("/kortrijk/")
        page.evaluate(UNTIL_KEPT)
        page.context.set_offline(offline)
        return page

    return ready


def test_what_is_typed_without_a_connection_waits_and_is_sent_once(phone, site):
    text = "De kassa van de winkel om de hoek werkt enkel met een app."
    page = phone()

    log(page, text)
    expect(status(page)).to_contain_text("1 signaal wacht op verbinding.")
    expect(page.get_by_label(WHAT)).to_have_value("")
    page.get_by_role("link", name="Bekijk", exact=True).click()
    page.reload()
    expect(status(page)).to_contain_text("1 signaal wacht op verbinding.")
    expect(page.get_by_role("listitem").filter(has_text=text)).to_contain_text("Marke")
    expect(page.get_by_role("button", name="Verwijder")).to_be_visible()
    expect(page.get_by_role("button", name="Verbeter")).to_be_hidden()
    expect(page.get_by_role("link", name="Log in om te versturen")).to_be_hidden()
    assert check(page) == []

    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Bewaard")
    expect(page.get_by_text(text)).to_have_count(0)
    assert on_device(page) == []
    page.reload()
    assert site.ask(HOW_MANY.format(text=text)) == "1"


def test_any_page_of_the_city_becomes_the_form_without_a_connection(phone):
    page = phone()

    for address in ("/kortrijk/signalen/nieuw/", "/kortrijk/aanbod/", "/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Noteer een signaal")
        expect(page.get_by_role("button", name=BUTTON)).to_be_visible()


def test_a_post_that_gets_no_answer_is_kept(phone):
    """The phone believes that it has a connection, as on a wifi without internet."""
    text = "De brief van de watermaatschappij verwijst naar een website zonder telefoonnummer."
    page = phone(offline=False)
    page.context.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => true})")
    page.goto("/kortrijk/signalen/nieuw/")
    page.context.set_offline(True)

    log(page, text)
    page.wait_for_url(f"**{SHELL}")
    expect(page.get_by_role("listitem").filter(has_text=text)).to_be_visible()

    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Bewaard")
    assert sent(page, text) == 1


def test_with_a_connection_the_form_is_posted_as_always_and_nothing_of_it_is_kept(phone):
    text = "Zwanen op de Leie kregen een ring met een chip, de wandelaars een bordje met uitleg."
    page = phone(offline=False)

    log(page, text)

    expect(page.get_by_text("Bewaard. Dank je: Marke is gehoord.")).to_be_visible()
    assert on_device(page) == []
    assert page.evaluate("sessionStorage.length") == 0
    kept = page.evaluate(CACHED)
    assert [path for path in kept if not path.startswith(("/static/", "/kleur/"))] == [SHELL]
    assert [word for word in ("csrfmiddlewaretoken", "data-owners=") if word in kept[SHELL]] == []


def test_a_newer_worker_takes_over_what_the_one_before_kept(phone):
    page = phone(offline=False)

    page.evaluate("""async () => {
        const old = await caches.open("einclusie-0");
        await old.put("/app/gent/", new Response("oud"));
        await old.put("/app/atlantis/", new Response("oud"));
        await (await navigator.serviceWorker.getRegistration()).unregister();
    }""")
    page.goto("/kortrijk/")
    page.evaluate("""async () => {
        while ((await caches.keys()).includes("einclusie-0"))
            await new Promise(resolve => setTimeout(resolve, 20));
    }""")

    kept = page.evaluate(CACHED)
    assert sorted(path for path in kept if path.startswith("/app/")) == ["/app/gent/", SHELL]
    assert "Noteer een signaal" in kept["/app/gent/"]


def test_a_refused_text_can_be_mended(phone):
    bad, good = (
        "Mevrouw Rita vindt de knop niet.",
        "Een bewoner vindt de knop niet in de nieuwe app.",
    )
    page = phone()
    log(page, bad)

    page.context.set_offline(False)
    expect(status(page)).to_contain_text("1 signaal is nog niet bewaard: kijk het na.")
    page.get_by_role("link", name="Bekijk", exact=True).click()
    expect(page.get_by_text("Er staat een naam in je tekst: “Mevrouw Rita”.")).to_be_visible()
    assert check(page) == []
    page.get_by_role("button", name="Verbeter").click()
    field = page.get_by_label(WHAT)
    expect(field).to_have_value(bad)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert check(page) == []
    field.fill(good)
    page.get_by_role("button", name=BUTTON).click()

    expect(status(page)).to_contain_text("Bewaard")
    assert on_device(page) == []
    assert (sent(page, good), sent(page, bad)) == (1, 0)


def test_what_is_missing_is_asked_and_what_waits_can_be_removed(phone):
    page = phone()
    page.goto(SHELL)

    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("Schrijf wat je hoorde of zag.")).to_be_visible()
    expect(page.get_by_text("Kies een wijk.")).to_be_visible()
    assert on_device(page) == []

    log(page, "Dit hoeft niet.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Verwijder").click()
    expect(page.get_by_text("Dit hoeft niet.")).to_have_count(0)
    assert on_device(page) == []


def test_two_tabs_send_it_once(phone):
    text = "De ticketautomaat van het station is weg en de app vraagt een kredietkaart."
    page = phone()
    page.goto(SHELL)
    other = page.context.new_page()
    other.goto(SHELL)
    posts = []
    page.context.on(
        "request", lambda asked: posts.append(asked.url) if "/wachtrij/" in asked.url else None
    )
    log(page, text)
    expect(other.get_by_role("listitem").filter(has_text=text)).to_be_visible()

    page.context.set_offline(False)
    for tab in (page, other):
        expect(status(tab)).to_contain_text("Bewaard")
        expect(tab.get_by_text(text)).to_have_count(0)

    assert len(posts) == 1
    assert sent(page, text) == 1


def test_a_session_that_ended_meanwhile_loses_nothing(phone):
    text = "Het loket van de mutualiteit neemt geen papieren formulieren meer aan."
    page = phone()
    page.context.clear_cookies()
    log(page, text)
    page.get_by_role("link", name="Bekijk", exact=True).click()

    page.context.set_offline(False)
    expect(status(page)).to_contain_text("1 signaal wacht tot je inlogt.")
    page.get_by_role("link", name="Log in om te versturen").click()
    expect(page.get_by_text("1 signaal op dit toestel is van iemand die nu")).to_be_visible()
    sign_in(page, LOTTE)

    expect(status(page)).to_contain_text("Bewaard")
    assert sent(page, text) == 1


def test_a_session_that_ended_while_the_form_was_open_loses_nothing(phone):
    text = "Wie belt voor een huisbezoek van de dokter, hoort dat het online moet."
    page = phone(offline=False)
    page.context.clear_cookies(name="sessionid")

    log(page, text)
    page.wait_for_url("**/inloggen/**")
    expect(page.get_by_text("1 signaal op dit toestel is van iemand die nu")).to_be_visible()
    sign_in(page, LOTTE)

    expect(page.get_by_text("Bewaard: wat op dit toestel wachtte")).to_be_visible()
    assert sent(page, text) == 1


def test_a_colleague_on_the_same_phone_neither_sees_nor_sends_it(phone):
    text = "De school stuurt de rapporten enkel nog langs een app."
    page = phone()
    page.context.clear_cookies()
    log(page, text)
    page.context.set_offline(False)

    page.goto(f"/inloggen/?next={SHELL}")
    sign_in(page, KARIM)
    expect(page.get_by_text("1 signaal op dit toestel is van iemand die nu")).to_be_visible()
    expect(page.get_by_text(text)).to_have_count(0)
    assert (sent(page, text), on_device(page)) == (0, [text])

    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen/**")
    sign_in(page, LOTTE)
    expect(page.get_by_text("Bewaard: wat op dit toestel wachtte")).to_be_visible()
    assert sent(page, text) == 1


def test_signing_out_warns_when_something_waits(phone):
    text = "De huurder krijgt de energiefactuur enkel nog in een klantenzone."
    page = phone(offline=False, own_session=True)
    page.context.route("**/wachtrij/", lambda route: route.abort())
    page.goto(SHELL)
    log(page, text)
    page.goto("/kortrijk/")

    def sign_out(answer):
        asked = []
        page.once("dialog", lambda one: (asked.append(one.message), getattr(one, answer)()))
        with page.expect_event("dialog"):
            page.get_by_role("button", name="Uitloggen").click()
        return asked[0]

    questions = [sign_out("dismiss")]
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dag")
    questions.append(sign_out("accept"))
    page.wait_for_url("**/inloggen/**")

    assert questions == [QUESTION] * 2
    page.context.set_offline(True)
    page.goto(SHELL)
    expect(page.get_by_text("1 signaal op dit toestel is van iemand die nu")).to_be_visible()
    expect(page.get_by_text(text)).to_have_count(0)


def test_what_nobody_typed_goes_with_who_signs_in_first(phone):
    text = "De wasmachines in het wassalon werken enkel met een code uit een app."
    page = phone(offline=False, own_session=True)
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen/**")
    page.context.set_offline(True)
    page.goto(SHELL)
    expect(page.get_by_text("Je bent niet ingelogd.")).to_be_visible()
    log(page, text)
    expect(status(page)).to_contain_text("1 signaal wacht op verbinding.")

    page.context.set_offline(False)
    page.get_by_role("link", name="Log in om te versturen").click()
    sign_in(page, LOTTE)

    expect(status(page)).to_contain_text("Bewaard")
    assert sent(page, text) == 1


# --- killed --------------------------------------------------------------------------------------


@contextmanager
def own_browser(browser, site, folder):
    """A browser with a folder of its own: (page, kill). Killed at the end."""
    port_file = folder / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            next(filter(None, map(shutil.which, CHROMIUMS))), "--headless", "--no-sandbox", "--disable-gpu",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip

    def kill():
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    try:
        site.wait_until(lambda: port_file.exists() and port_file.read_text().count("\n") > 0)
        port = port_file.read_text().split("\n")[0]
        driven = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = driven.contexts[0].new_page()
        page.set_default_timeout(45_000)
        yield page, kill
    finally:
        if process.poll() is None:
            kill()


def test_what_waits_survives_a_killed_browser(browser, site, tmp_path):
    text = "De parking van het ziekenhuis scant een code die niemand vindt."
    with own_browser(browser, site, tmp_path) as (page, kill):
        page.goto(f"{site.url}/inloggen/")
        sign_in(page, LOTTE)
        page.evaluate(UNTIL_KEPT)
        page.context.set_offline(True)
        log(page, text)
        expect(status(page)).to_contain_text("1 signaal wacht op verbinding.")
        kill()

    with own_browser(browser, site, tmp_path) as (page, kill):
        page.context.set_offline(True)
        page.goto(f"{site.url}{SHELL}")
        expect(page.get_by_role("listitem").filter(has_text=text)).to_be_visible()
        page.context.set_offline(False)
        # The session went with the browser.
        page.get_by_role("link", name="Log in om te versturen").click()
        sign_in(page, LOTTE)
        expect(status(page)).to_contain_text("Bewaard")
        assert on_device(page) == []
        page.goto(f"{site.url}/kortrijk/signalen/")
        expect(page.locator("[data-id]").filter(has_text=text)).to_have_count(1)
