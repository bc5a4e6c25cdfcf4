"""Every page of every role: axe finds nothing, nothing scrolls sideways, nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver, resolve
from django.urls.exceptions import Resolver404
from playwright.sync_api import expect

from tests.browser.conftest import visits
from tests.test_house import city_routes

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PEOPLE = {
    "coordinator": "coordinator@kortrijk.example",
    "city team": "stadsteam@gent.example",
    "social worker": "hulpverlener@antwerpen.example",
    "host": "aanbieder@gent.example",
    "policy reader": "beleid@kortrijk.example",
}
SIGNED_OUT = ["/inloggen/", "/wachtwoord/vergeten/", "/toegankelijkheid/", "/privacy/", "/bronnen/"]
SIGNED_OUT += ["/onderdelen/", "/uitnodiging/vals/", "/kortrijk/nergens/", "/inloggen/gesloten/"]
SIGNED_OUT += ["/b/gent/", "/b/gent/?taal=ar", "/b/antwerpen/kiel/", "/b/antwerpen/kiel/?taal=ar"]
SIGNED_OUT += ["/app/kortrijk/", "/k/", "/k/bado-bado-bado-bado/", "/a/vals/", "/a/aanbod/vals/"]
NO_PAGE = {  # answers to a button, a fragment or a file
    "signals:export", "digests:document", "digests:csv", "digests:xlsx", "digests:pdf",
    "digests:order", "referrals:confirm",
    "referring:move", "referring:differ", "card_pdf", "referring:note_call", "referring:silence",
    "referring:missed", "referring:statistics_file", "digests:release", "digests:stop_reader",
    "referrals:hours_preview", "cities:note_contact", "cities:withdraw_invitation",
    "signals:put_aside", "signals:revoke_link", "signals:start_import", "signals:undo_import",
    "signals:forget_import", "signals:left_out",
    "signals:alike", "signals:echo", "signals:undo_echo",
    "signals:save_filter", "signals:remove_filter", "signals:table_file", "structural:save_filter",
    "actions:save_filter",
    "structural:wording", "structural:handover_file", "structural:handovers",
    "structural:recognise", "structural:stop_asking", "structural:take_out", "offline_receive",
    "structural:hold_feedback", "structural:let_go_feedback", "structural:dismiss",
    "actions:open_again", "actions:calendar_file", "actions:unsubscribe", "agenda",
    "referrals:log_gap", "referrals:count_search", "referrals:remove_synonym",
    "open_data:root", "open_data:openapi", "open_data:services",
    "public:wijk_calendar", "public:offer_calendar", "public:table",
    "referrals:places", "referrals:report",
}  # fmt: skip
WITHOUT_SCRIPT = ("signals:for_neighbourhood", "referrals:for_neighbourhood")  # fragments elsewhere
FIRST_VIEW = 50_000  # bytes over the wire, all files together


def route_of(address: str) -> str:
    """The name of the route that answers this address; empty for none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


# Routes with more than one face: an edition that waits, of a quarter, and one that is out.
TIMES = {"digests:edition": 4}


def check(page) -> list[str]:
    """What is wrong with the page that is open, in words."""
    wrong = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page, options=WCAG).response["violations"]
        for node in violation["nodes"]
    ]
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if width[0] > width[1]:
        wrong.append(f"scrolls sideways: {width[0]} > {width[1]}")
    return [f"{page.url} {line}" for line in wrong]


def complaint(page, message) -> list[str]:
    """An error or a warning of the browser, a refusal of the content policy among them."""
    return [f"{page.url}: {message.text}"] if message.type in ("error", "warning") else []


def settle(page) -> None:
    """Wait until htmx, where it is used, has put its fragments in."""
    expect(page.locator("[hx-trigger=load]:not(:has(*:not(a)))")).to_have_count(0)


def links_of(page) -> list[str]:
    """Every address that the page links to, those in a drawing too."""
    return page.eval_on_selector_all(
        "a[href]", "links => links.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
    )


def walk(page) -> tuple[set[str], list[str]]:
    """Follow every link from here, once per route; the routes seen, and what is wrong with them."""
    page.on("console", lambda message: wrong.extend(complaint(page, message)))
    todo, seen, wrong = [page.url], Counter(), []
    while todo:
        address = todo.pop(0)
        route = route_of(address)
        if not route or seen[route] >= TIMES.get(route, 1) or route.startswith("admin:"):
            continue
        seen[route] += 1
        if route in NO_PAGE:
            continue
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append(f"{address} answers {answer.status}")
        settle(page)
        wrong += check(page)
        todo += links_of(page)
    return set(seen), wrong


@pytest.fixture(scope="module")
def walked(site, browser):
    """`walked("host", 360, "light")`: the walk of that role, made once."""
    done = {}
    with visits(site, browser) as visit:

        def walk_once(role, width, scheme):
            key = role, width, scheme
            if key not in done:
                done[key] = walk(visit(PEOPLE[role], width=width, scheme=scheme))
            return done[key]

        yield walk_once


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone, light", "desk, dark"]
)
@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_a_role_is_open_to_everybody(walked, role, width, scheme):
    seen, wrong = walked(role, width, scheme)

    assert wrong == []
    assert len(seen) >= 6


def test_the_walks_reach_every_page_under_a_city(walked):
    routes = {route_of("/" + _example(route)) for route in city_routes(get_resolver().url_patterns)}
    seen = set().union(*(walked(role, 360, "light")[0] for role in PEOPLE))

    assert routes - seen - NO_PAGE - set(WITHOUT_SCRIPT) == set()


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone, light", "desk, dark"]
)
def test_the_pages_of_the_administrators_are_open_to_everybody(visit, width, scheme):
    page = visit("beheer@einclusie.example", width=width, scheme=scheme)
    page.goto("/beheer/")
    lists = [link for link in links_of(page) if route_of(link).endswith("_changelist")]

    wrong = check(page)
    for address in sorted({*lists, *(f"{link}add/" for link in lists)}):
        answer = page.goto(address)
        if answer.status == 200:  # what is only made by other rows has no page to add it
            wrong += check(page)

    assert wrong == []
    assert len(lists) >= 6


@pytest.mark.parametrize("page_of_a_wijk", ["signalen/wijk", "aanbod/voor-wijk"])
def test_the_pages_behind_a_fragment_are_open_to_everybody(visit, page_of_a_wijk):
    page = visit(PEOPLE["coordinator"], width=360)

    page.goto(f"/kortrijk/{page_of_a_wijk}/marke/")

    assert check(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
@pytest.mark.parametrize("address", SIGNED_OUT)
def test_every_page_without_signing_in_is_open_to_everybody(visit, address, width, scheme):
    page = visit(width=width, scheme=scheme)

    page.goto(address)

    assert check(page) == []


def _example(route: str) -> str:
    filled = route.replace("<slug:city>", "kortrijk").replace("<str:form>", "csv")
    filled = re.sub(r"<str:period>", "2026-10", filled)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<slug:\w+>", "heule", filled))


@pytest.mark.parametrize(
    ("email", "address"),
    [
        ("", "/inloggen/"),
        ("coordinator@kortrijk.example", "/kortrijk/"),
        ("coordinator@kortrijk.example", "/kortrijk/signalen/"),
        ("hulpverlener@antwerpen.example", "/antwerpen/aanbod/"),
        ("hulpverlener@antwerpen.example", "/antwerpen/wijken/"),
        ("beleid@gent.example", "/gent/maandoverzicht/"),
    ],
)
def test_the_first_view_is_small_and_all_from_here(visit, site, email, address):
    page = visit(email)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setBypassServiceWorker", {"bypass": True})  # it hides the bytes
    sizes, addresses = [], []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: addresses.append(request.url))

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert [url for url in addresses if not url.startswith(site.url)] == []
    assert sum(sizes) < FIRST_VIEW
