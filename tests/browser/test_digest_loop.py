"""The loop of the digest, in a browser and with the clock moved on: compiled by the clock, a word of the
city team, read and answered by policy, told the month after.

The site runs in the process of the test, so that all of it lives by the same moved clock.
"""

from __future__ import annotations

import os
import re
from datetime import date

import pytest
from django.db import connections
from playwright.sync_api import expect

from einclusie.digests import tasks
from tests import factories
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.test_every_page import check

TITLE = "Huren bij de woonmaatschappij kan enkel online"
HEARD = "Inschrijven kan enkel met itsme, de balie verwijst door."


@pytest.fixture(scope="module", autouse=True)
def beside_a_loop():
    """The browser's driver has an event loop in this thread; the database is used beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def city(transactional_db, at, time_machine):
    """Kortrijk with six months of signals, a structural signal that waits for a decision, two people."""
    time_machine.move_to(at(2026, 4, 20, 9))
    kortrijk = factories.make_city("Kortrijk")
    heule = factories.make_neighbourhood(kortrijk, "Heule")
    for name, role in (("Karim", "city_team"), ("Wim", "policy_reader")):
        user = factories.make_user(name, kortrijk, role)
        user.set_password(PASSWORD)
        user.save()
    for month in range(4, 12):
        for number in range(7):
            time_machine.move_to(at(2026, month, 3 + number, 9))
            factories.make_signal(
                kortrijk, neighbourhood=heule, text=HEARD, domain="housing", barrier="sign_in",
                heard_on=date(2026, month, 3 + number),
            )  # fmt: skip
    time_machine.move_to(at(2026, 10, 20, 9))
    factories.make_structural(
        kortrijk, TITLE, phase="reported", domain="housing", barrier="sign_in"
    )
    yield kortrijk
    connections.close_all()


@pytest.fixture
def visit(browser, live_server):
    contexts = []

    def visit(email: str, path: str = "/", *, width: int = 1280):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="nl-BE",
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(45_000)
        page.goto(path)
        sign_in(page, email)
        return page

    yield visit
    for context in contexts:
        context.close()


def test_from_the_digest_day_to_the_answer_in_the_next_digest(
    city, visit, at, time_machine, mailoutbox
):
    time_machine.move_to(at(2026, 11, 4, 6))  # the digest day
    tasks.compile_due()

    time_machine.move_to(at(2026, 11, 4, 10))
    _the_team_adds_a_word(visit)

    time_machine.move_to(at(2026, 11, 6, 9, 5))  # two working days later
    tasks.compile_due()
    mail = next(mail for mail in reversed(mailoutbox) if "wim@" in mail.to[0])
    assert "Dank aan alle luisteraars." in mail.body
    _policy_reads_and_answers(visit, re.search(r"http://\S+(/kortrijk/\S+/2026-10/)", mail.body)[1])

    time_machine.move_to(at(2026, 12, 4, 6))
    tasks.compile_due()
    time_machine.move_to(at(2026, 12, 8, 9, 5))
    tasks.compile_due()
    _the_next_one_tells_it(visit)


def _the_team_adds_a_word(visit):
    page = visit("karim@kortrijk.example", width=360)
    line = page.get_by_role("listitem").filter(
        has_text="Jullie woord bij het overzicht van oktober 2026"
    )
    line.get_by_role("link", name="Bekijk").click()
    expect(page.get_by_text("Nog niet uitgegeven")).to_be_visible()
    wrong = check(page)
    page.get_by_role("link", name="Voeg een woord toe").click()
    page.get_by_label("Een woord van het stadsteam").fill("Mevrouw Peeters zei het al.")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("Mevrouw Peeters")
    wrong += check(page)
    page.get_by_label("Een woord van het stadsteam").fill("Dank aan alle luisteraars.")
    page.get_by_role("checkbox", name=re.compile("Een beslissing is gevraagd")).check()
    page.get_by_role("checkbox", name=re.compile(HEARD)).first.check()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("status")).to_contain_text("Bewaard. Zo gaat het overzicht uit.")
    page.goto("/kortrijk/maandoverzicht/lezers/")
    expect(page.get_by_role("rowheader", name="wim@kortrijk.example")).to_be_visible()
    wrong += check(page)
    assert wrong == []


def _policy_reads_and_answers(visit, path):
    page = visit("wim@kortrijk.example", path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Maandoverzicht oktober 2026")
    things = page.get_by_role("region", name="Om te weten")
    expect(things.get_by_role("listitem")).to_have_text(
        [f"Een beslissing is gevraagd over “{TITLE}”."]
    )
    expect(page.get_by_role("region", name="Een woord van het stadsteam")).to_contain_text(
        "Dank aan alle luisteraars."
    )
    expect(page.get_by_role("region", name="Zo hoorden we het")).to_contain_text(HEARD)
    wrong = check(page)
    page.get_by_role("link", name="Wat is anders dan een ander overzicht?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat is anders")
    wrong += check(page)
    page.go_back()
    page.get_by_role("link", name="Geef een antwoord").first.click()
    page.get_by_label("we nemen dit op").check()
    page.get_by_label("Waarom?").fill("Elke woonmaatschappij houdt een loket open.")
    page.get_by_label("Tegen wanneer?").fill("2027-03-31")
    page.get_by_role("button", name="Geef dit antwoord").click()
    expect(page.get_by_role("status")).to_contain_text("Dank je.")
    page.goto("/kortrijk/maandoverzicht/mail/")
    page.get_by_label("enkel bladzijde één").check()
    wrong += check(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("status")).to_contain_text("Vanaf de volgende mail.")
    assert wrong == []


def _the_next_one_tells_it(visit):
    page = visit("wim@kortrijk.example", "/kortrijk/maandoverzicht/2026-11/")
    done = page.get_by_role("region", name="U vroeg – wij deden")
    expect(done).to_contain_text(TITLE)
    expect(done).to_contain_text("6 november 2026")
    assert check(page) == []
