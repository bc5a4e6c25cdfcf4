"""From the desk to "geholpen": a social worker refers, a resident has a card, a host answers by its link,
a coordinator chases. On a phone, by keyboard, and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_answers import mails_to, tab_to
from tests.browser.test_every_page import check

OFFER = """
from referrals.models import Offer
offer = Offer.objects.filter(city__slug="gent", stopped_on=None).order_by("slug").first()
Offer.objects.filter(pk=offer.pk).update(email="plek@gent.example")
print(offer.slug)
"""
LANGUAGES = ("fr", "en", "ar", "tr")


@pytest.fixture
def offer(site):
    return site.ask(OFFER)


def link_in_the_mail(site, code):
    """What the worker mailed to the place about this code."""
    found = []

    def came():
        found[:] = [text for text in mails_to(site, "plek@gent.example") if code in text]
        return bool(found)

    site.wait_until(came)
    plain = found[-1].replace("=\n", "").replace("=3D", "=")
    return re.search(r"/a/[^\s]+", plain)[0]


def refer(page, offer, language="ar"):
    """Fill in the form of the desk; the code that comes of it."""
    page.goto(f"/gent/aanbod/{offer}/")
    page.get_by_role("link", name="Verwijs door").click()
    page.get_by_label("inloggen met itsme of eID").check()
    page.get_by_label("dat het geregeld is").check()
    page.get_by_label("In welke wijk").select_option(index=2)
    page.get_by_label("In welke taal").select_option(language)
    page.get_by_label("samen gebeld").check()
    page.get_by_label("komt zelf langs").check()
    page.get_by_label("Deze persoon is akkoord").check()
    page.get_by_role("button", name="Verwijs door").click()
    expect(page.get_by_role("status")).to_contain_text("Doorverwezen.")
    return page.get_by_role("heading", level=1).inner_text()


def test_from_the_desk_to_geholpen_on_a_phone(visit, site, offer):
    desk = visit("hulpverlener@gent.example", width=360)
    code = refer(desk, offer)
    assert check(desk) == []

    host = visit(width=360)
    host.goto(link_in_the_mail(site, code))
    expect(host.get_by_text("inloggen met itsme of eID")).to_be_visible()
    assert check(host) == []
    tab_to(host, host.get_by_role("button", name="Ja, dit kan bij ons"))
    host.keyboard.press("Enter")
    expect(host.get_by_role("status")).to_contain_text("Dank je.")
    assert check(host) == []
    host.get_by_role("button", name="Deze persoon was hier").click()
    host.get_by_role("button", name="Geholpen", exact=True).click()
    expect(host.get_by_text("Deze doorverwijzing is geholpen.")).to_be_visible()
    assert check(host) == []
    assert host.context.cookies() == []

    desk.reload()
    expect(desk.get_by_role("heading", name="Tot nu toe").locator("..")).to_contain_text("Geholpen")
    assert check(desk) == []


def test_a_host_types_the_code_of_a_card(visit, site, offer):
    code = refer(visit("hulpverlener@gent.example"), offer)
    site.ask(
        "from referrals.models import Offer; from cities.models import Membership;"
        "host = Membership.objects.get(user__email='aanbieder@gent.example').organisation;"
        f"Offer.objects.filter(city__slug='gent', slug='{offer}').update(host=host)"
    )
    page = visit("aanbieder@gent.example", width=360)
    page.goto("/gent/doorverwijzingen/")

    page.get_by_label("Heeft iemand een kaartje?").fill(code.upper().replace("-", " "))
    page.get_by_role("button", name="Zoek de code").click()
    expect(page.get_by_role("heading", name="Deze persoon is er met het kaartje")).to_be_visible()
    assert check(page) == []
    page.get_by_role("button", name="Deze persoon was hier").click()

    expect(page.get_by_role("status")).to_contain_text("Genoteerd: Aangekomen.")
    expect(page.get_by_text("met de code van het kaartje")).to_be_visible()


def test_the_card_in_four_languages_on_screen_and_on_paper(visit, site, offer, tmp_path):
    code = refer(visit("hulpverlener@gent.example"), offer)
    page = visit(width=360)
    page.goto(f"/k/?code={code.replace('-', '')}")

    for language in LANGUAGES:
        page.goto(f"/k/{code}/?taal={language}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hier kan je terecht")
        other = page.locator("h1 .other")
        assert other.get_attribute("lang") == language
        assert other.evaluate("e => getComputedStyle(e).direction") == (
            "rtl" if language == "ar" else "ltr"
        )
        assert check(page) == []
        page.emulate_media(media="print")
        pdf = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="screen")
        (tmp_path / f"{language}.pdf").write_bytes(pdf)
        assert pdf.count(b"/Type /Page\n") == 1, f"{language} takes more than one sheet"
    assert "itsme of eID" not in page.content()
    assert page.context.cookies() == []


def test_without_script_an_error_loses_nothing(visit, site, offer):
    page = visit("hulpverlener@gent.example", script=False)
    page.goto(f"/gent/doorverwijzingen/nieuw/?aanbod={offer}")
    page.get_by_label("printen of scannen").check()
    page.get_by_label("In welke taal").select_option("tr")
    page.get_by_role("button", name="Verwijs door").click()

    expect(page.get_by_role("alert")).to_contain_text("Zonder akkoord verwijs je niet door.")
    expect(page.get_by_label("printen of scannen")).to_be_checked()
    expect(page.get_by_label("In welke taal")).to_have_value("tr")
    code = refer(page, offer)

    host = visit(width=360, script=False)
    host.goto(link_in_the_mail(site, code))
    host.locator("summary", has_text="Nee, dit kan niet").click()
    host.get_by_role("button", name="Nee, dit kan niet").click()
    expect(host.get_by_role("alert")).to_contain_text("Kies waarom.")
    host.get_by_label("we zitten vol").check()
    host.get_by_role("button", name="Nee, dit kan niet").click()
    expect(host.get_by_role("status")).to_contain_text("Dank je.")


def test_a_coordinator_chases_and_hands_on(visit):
    page = visit("coordinator@gent.example", width=360)
    page.goto("/gent/doorverwijzingen/opvolging/?wijken=alle")
    assert check(page) == []
    first = page.locator("[data-id]").first
    code = first.get_by_role("heading").inner_text()
    first.get_by_role("button", name="Gebeld: niemand bereikt").click()
    expect(page.get_by_role("status")).to_contain_text("Genoteerd")

    page.goto("/gent/doorverwijzingen/opvolging/?wijken=alle")
    page.locator("[data-id]", has_text=code).get_by_role("link", name="Geef door").click()
    assert check(page) == []
    page.get_by_role("radio").first.check()
    page.get_by_label("akkoord dat de nieuwe plek").check()
    page.get_by_role("button", name="Geef door").click()

    expect(page.get_by_role("status")).to_contain_text("Doorgegeven.")
    expect(
        page.get_by_role("link", name="Doorgegeven van een eerdere doorverwijzing")
    ).to_be_visible()
    assert check(page) == []
    page.goto(f"/k/{code}/")
    expect(page.get_by_text("Je kan nu naar een andere plek.")).to_be_visible()
