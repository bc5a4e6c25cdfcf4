"""A proposal to bundle, from "vandaag" to a structural signal, on a phone and at a desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import check
from tests.browser.test_journeys import WITH_AND_WITHOUT

TITLE = "Een reservatie vraagt telkens een nieuwe code"


def open_proposals(visit, email, **given):
    """The list of proposals, reached from today's page."""
    page = visit(email, **given)
    line = page.get_by_role("listitem").filter(has_text="Horen deze signalen samen?")
    line.get_by_role("link", name="Bekijk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Voorstellen om te bundelen")
    return page


@WITH_AND_WITHOUT
def test_a_coordinator_bundles_some_of_what_is_proposed(visit, script):
    page = open_proposals(visit, "coordinator@gent.example", width=360, script=script)
    proposal = page.locator("[data-id]").first
    number = proposal.get_attribute("data-id")
    proposal.get_by_role("link").click()
    ticks = page.get_by_role("group", name="Welke signalen horen samen?").get_by_role("checkbox")
    count = ticks.count()
    assert count >= 3
    for tick in ticks.all():
        expect(tick).to_be_checked()

    ticks.last.uncheck()
    page.get_by_role("button", name="Bundel deze").click()
    expect(page).to_have_title(re.compile("^Fout:"))
    expect(page.get_by_role("alert")).to_contain_text("Schrijf in één zin wat er misloopt.")
    expect(ticks.last).not_to_be_checked()
    page.get_by_label("Wat loopt er mis, in één zin?").fill(f"{TITLE} ({script})")
    page.get_by_role("button", name="Bundel deze").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TITLE} ({script})")
    expect(page.get_by_role("status")).to_contain_text(f"{count - 1} signalen gebundeld.")
    heard = page.get_by_text(re.compile(rf"^{count - 1} signalen\b.* uit \d+ wijk"))
    expect(heard).to_be_visible()
    page.goto(f"/gent/structureel/voorstellen/{number}/")
    expect(page.get_by_role("heading", name="Hoort er niet bij")).to_be_visible()
    page.get_by_role("link", name="Voorstellen om te bundelen").click()
    expect(page.locator(f"[data-id='{number}']")).to_have_count(0)
    expect(page.get_by_text(f"in “{TITLE} ({script})”.")).to_be_visible()


@WITH_AND_WITHOUT
def test_what_does_not_belong_together_is_said_once(visit, site, script):
    page = open_proposals(visit, "stadsteam@antwerpen.example", script=script)
    proposal = page.locator("[data-id]").last
    number = proposal.get_attribute("data-id")
    proposal.get_by_role("link").click()

    page.get_by_label("het zijn verschillende problemen").check()
    page.get_by_role("button", name="Dit hoort niet samen").click()

    expect(page.get_by_role("status")).to_contain_text("dit stellen we niet meer zo voor")
    expect(page.locator(f"[data-id='{number}']")).to_have_count(0)
    site.manage("suggest_bundles", "--city", "antwerpen")
    page.reload()
    keys = [row.get_attribute("data-id") for row in page.locator("[data-id]").all()]
    assert number not in keys
    assert site.ask(STATE.format(number=number)) == "dismissed different"


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "dark")], ids=["phone, light", "desk, dark"]
)
def test_every_face_of_a_proposal_is_open_to_everybody(visit, width, scheme):
    page = open_proposals(visit, "coordinator@kortrijk.example", width=width, scheme=scheme)
    wrong = check(page)
    for decided in page.get_by_role("complementary").get_by_role("link").all():
        address = decided.get_attribute("href")
        beside = page.context.new_page()
        beside.goto(address)
        expect(beside.get_by_role("heading", level=1)).to_have_text("Wat er van dit voorstel werd")
        wrong += check(beside)
        beside.close()
    page.locator("[data-id]").first.get_by_role("link").click()
    wrong += check(page)
    page.get_by_role("button", name="Bundel deze").click()
    expect(page.get_by_role("alert")).to_be_focused()
    wrong += check(page)

    assert wrong == []


STATE = """
from signals.models import BundleSuggestion
one = BundleSuggestion.objects.get(pk={number})
print(one.state, one.reason)
"""
