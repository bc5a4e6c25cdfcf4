"""A host without an account: confirms, changes hours and says full from its mail, with script on and off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import check

ASK = """
from django.utils import timezone
from referrals import host_links
from referrals.models import HostAsk, Offer
offer = Offer.objects.filter(city__slug="gent", stopped_on=None).order_by("slug")[{number}]
Offer.objects.filter(pk=offer.pk).update(email="plek{number}@gent.example", checked_on="2025-11-01")
ask = HostAsk.objects.create(city=offer.city, organisation=offer.host, month="2026-11", offers=1,
                             address="plek{number}@gent.example", sent_at=timezone.now())
print(f"/a/aanbod/{{host_links.make_token(ask)}}/ /gent/aanbod/{{offer.slug}}/")
"""


@pytest.mark.parametrize(("number", "script"), [(3, True), (4, False)], ids=["script", "no script"])
def test_a_host_confirms_changes_hours_and_says_full(visit, site, number, script):
    link, offer = site.ask(ASK.format(number=number)).split()
    page = visit(width=360, script=script)  # axe itself needs script
    page.goto(link)
    assert not script or check(page) == []

    page.get_by_role("button", name="Klopt nog").click()
    expect(page.get_by_role("status")).to_contain_text("Dank je.")

    page.get_by_text("Andere uren").click()
    page.get_by_label("Wanneer is er een helper").fill("wo 14-16")
    page.get_by_role("button", name="Toon hoe je dit leest").click()
    expect(page.get_by_text("Zo lezen we het: wo 14–16")).to_be_visible()
    assert not script or check(page) == []
    page.get_by_role("button", name="Ja, bewaar deze uren").click()
    expect(page.get_by_role("status")).to_contain_text("Dank je.")

    page.get_by_text("Vol, een wachtlijst").click()
    page.get_by_label("Vol tot").fill("2027-01-09")
    page.get_by_role("button", name="Vol tot die dag").click()
    expect(page.get_by_text("Vol tot 9 januari 2027")).to_be_visible()

    reader = visit("hulpverlener@gent.example", width=360, script=script)
    reader.goto(offer)
    text = re.sub(r"\s+", " ", reader.locator("main").inner_text())
    for words in (
        "Vol tot 9 januari 2027",
        "door de aanbieder, met de link uit de mail",
        "wo 14–16",
    ):
        assert words in text
    reader.get_by_role("button", name="De uren").click()
    expect(reader.get_by_role("status")).to_contain_text("Dank je.")
    assert not script or check(reader) == []

    keeper = visit("coordinator@gent.example", script=script)
    keeper.goto("/gent/aanbod/na-te-kijken/?waarom=gemeld")
    expect(keeper.locator(f"[data-slug='{offer.split('/')[3]}']")).to_contain_text("de uren.")
    assert not script or check(keeper) == []
