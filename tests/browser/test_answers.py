"""Policy answers from the digest; the words are read through and leave; who noticed reads what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import check

TITLE = "Ouders missen boodschappen van de school"
WHO = f"""
from signals.models import Joining
print(Joining.objects.standing().filter(structural__title="{TITLE}", signal__logged_by__memberships__role="social_worker").order_by("pk").first().signal.logged_by.email)
"""
TO_TELL = f"""
from signals.models import Feedback
print(Feedback.objects.get(structural__title="{TITLE}").reached.unmailed().count())
"""


def tab_to(page, locator):
    """Press Tab until this has the focus, as somebody without a mouse does."""
    for _ in range(40):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(locator).to_be_focused()


def to_the_answer(page):
    """From "vandaag" by way of the digest to the page of the answer."""
    page.get_by_role("link", name="Lees het maandoverzicht").click()
    waiting = page.get_by_role("region", name="Wacht op een antwoord")
    expect(waiting).to_contain_text("Dit hoort niet bij de cijfers van de maand.")
    waiting.get_by_role("link", name="Geef een antwoord").first.click()


def mails_to(site, address):
    """What the worker mailed to this address, as the demo keeps it."""
    folder = Path(site.env["DATA_DIR"]) / "mail"
    texts = [file.read_text() for file in folder.glob("*.log")] if folder.exists() else []
    return [text for text in texts if f"To: {address}" in text]


def test_policy_answers_by_keyboard_on_a_phone_and_who_noticed_reads_it(visit, site):
    page = visit("beleid@antwerpen.example", width=360)
    to_the_answer(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("Aan wie geven jullie het door?")).to_be_hidden()
    assert check(page) == []

    tab_to(page, page.get_by_label("we nemen dit op"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("we geven dit door")).to_be_checked()
    expect(page.get_by_text("Aan wie geven jullie het door?")).to_be_visible()
    tab_to(page, page.get_by_label("de stad"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Vlaanderen")).to_be_checked()
    assert check(page) == []
    tab_to(page, page.get_by_label("Waarom?"))
    page.keyboard.type("Scholen kiezen hun platform zelf. We vragen Vlaanderen om ook papier.")
    tab_to(page, page.get_by_role("button", name="Geef dit antwoord"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Wie dit meldde, hoort binnenkort")
    expect(page.get_by_text("Doorgegeven aan Vlaanderen.")).to_be_visible()
    assert check(page) == []
    _words_leave(visit, site)
    _is_read(visit, site, site.ask(WHO))


def _words_leave(visit, site):
    """The city team betters the words and lets them go; the worker mails them."""
    page = visit("stadsteam@antwerpen.example")
    page.locator("li", has_text="Er vertrekt nieuws naar wie iets meldde").get_by_role(
        "link"
    ).click()
    page.locator("li", has_text=TITLE).get_by_role("link", name="Lees na").click()
    page.get_by_label("Wat vertel je terug?").fill("Vlaanderen krijgt onze vraag om ook papier.")
    page.get_by_role("button", name="Bewaar deze woorden").click()
    expect(page.get_by_role("status")).to_contain_text("Bewaard.")
    page.locator("li", has_text=TITLE).get_by_role("link", name="Bekijk").click()
    page.get_by_role("button", name="Verstuur nu").click()
    expect(page.get_by_role("status")).to_contain_text("Dit vertrekt nu.")
    site.wait_until(lambda: site.ask(TO_TELL) == "0")
    page.reload()
    expect(page.get_by_role("region", name="Laatst vertrokken")).to_contain_text(TITLE)


def _is_read(visit, site, email):
    """Somebody who logged it finds it on their page, and in one mail."""
    page = visit(email, width=360)
    page.get_by_role("link", name="Wat werd er van mijn signalen?").click()
    expect(page.get_by_role("heading", name="Mijn signalen")).to_be_visible()
    page.get_by_label("Enkel met nieuws").check()
    newest = page.locator("[data-id]").first
    expect(newest).to_contain_text("Vlaanderen krijgt onze vraag om ook papier.")
    expect(newest.get_by_role("link", name=TITLE)).to_be_visible()
    assert check(page) == []
    site.wait_until(lambda: len(mails_to(site, email)) > 0)
    assert len(mails_to(site, email)) == 1


def to_a_further_answer(page):
    """From a signal that is in action to the page of a further answer."""
    page.goto("/gent/structureel/?fase=in_action")
    page.locator("[data-id]").get_by_role("link").first.click()
    page.get_by_role("link", name="Geef een nieuw antwoord").click()


@pytest.mark.parametrize("way", [to_the_answer, to_a_further_answer])
def test_without_script_an_error_loses_nothing_and_the_answer_is_given(visit, way):
    page = visit("beleid@gent.example", script=False)
    way(page)
    page.get_by_label("we nemen dit op").check()
    page.get_by_label("Waarom?").fill("Mevrouw Rita vroeg erom.")
    page.get_by_role("button", name="Geef dit antwoord").click()

    expect(page.get_by_role("alert")).to_contain_text("Mevrouw Rita")
    expect(page.get_by_role("alert")).to_contain_text("Kies tegen wanneer.")
    expect(page.get_by_label("we nemen dit op")).to_be_checked()
    expect(page.get_by_label("Waarom?")).to_have_value("Mevrouw Rita vroeg erom.")
    page.get_by_label("Waarom?").fill("Elk dienstencentrum krijgt een vast moment.")
    page.get_by_label("Tegen wanneer?").fill("2099-12-31")
    page.get_by_role("button", name="Geef dit antwoord").click()

    expect(page.get_by_role("status")).to_contain_text("Dank je.")
    expect(page.locator("#story ~ ol").get_by_text("31 december 2099")).to_be_visible()
