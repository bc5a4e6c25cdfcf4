"""The three journeys: a signal logged on a phone, an offer found, a digest read that the worker made."""

import re

import pytest
from playwright.sync_api import expect

WITH_AND_WITHOUT = pytest.mark.parametrize(
    "script", [True, False], ids=["with script", "without script"]
)


def as_new_after(page):
    """The button "as new", once the answer is there; none where nothing looked alike."""
    expect(page.get_by_text(re.compile("Bewaard|Nog niet bewaard")).first).to_be_visible()
    return page.get_by_role("button", name="Nee, bewaar als nieuw")


def keep(page) -> None:
    """Log what is typed, as new where something looks alike: the demo has heard a lot."""
    page.get_by_role("button", name="Noteer dit signaal").click()
    if (asked := as_new_after(page)).count():
        asked.click()


@WITH_AND_WITHOUT
def test_a_coordinator_logs_a_signal_on_a_phone(visit, script):
    page = visit("coordinator@kortrijk.example", width=360, script=script)

    page.get_by_label("Wat heb je gehoord of gezien?").fill(
        "Aan het loket moet je eerst online een afspraak maken."
    )
    page.get_by_label("In welke wijk?").select_option(index=1)
    keep(page)

    expect(page.get_by_role("status")).to_contain_text("Bewaard.")
    expect(
        page.get_by_text("Aan het loket moet je eerst online een afspraak maken.")
    ).to_be_visible()


@WITH_AND_WITHOUT
def test_a_name_in_a_signal_is_refused_and_nothing_is_lost(visit, script):
    page = visit("coordinator@kortrijk.example", width=360, script=script)
    typed = "Mevrouw Rita kent haar pincode niet meer."

    page.goto("/kortrijk/signalen/nieuw/")
    page.get_by_label("Wat heb je gehoord of gezien?").fill(typed)
    page.get_by_label("In welke wijk?").select_option(index=2)
    wijk = page.get_by_label("In welke wijk?").input_value()
    page.get_by_role("button", name="Noteer dit signaal").click()

    expect(page.get_by_role("alert")).to_contain_text("Mevrouw Rita")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))
    expect(page.get_by_label("Wat heb je gehoord of gezien?")).to_have_value(typed)
    expect(page.get_by_label("In welke wijk?")).to_have_value(wijk)

    page.get_by_label("Wat heb je gehoord of gezien?").fill(
        "Een bewoner kent de pincode niet meer."
    )
    keep(page)
    expect(page.get_by_role("status")).to_contain_text("Bewaard.")


def test_a_signal_can_be_logged_with_the_keyboard_alone(visit):
    page = visit("coordinator@kortrijk.example")
    page.goto("/kortrijk/signalen/nieuw/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.get_by_label("Wat heb je gehoord of gezien?").focus()
    page.keyboard.type("De kaartlezer herkent de nieuwe kaarten niet.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(
        "Tab"
    )  # the day is filled in already: past day, month, year and the calendar
    button = page.get_by_role("button", name="Noteer dit signaal")
    for _ in range(12):
        if button.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    if (asked := as_new_after(page)).count():
        asked.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Bewaard.")


@WITH_AND_WITHOUT
def test_a_social_worker_finds_an_offer(visit, script):
    page = visit("hulpverlener@gent.example", script=script)

    page.get_by_label("Zoek in het aanbod").fill("itsme")
    page.get_by_role("button", name="Zoek").click()

    cards = page.locator("[data-slug]")
    expect(cards.first).to_be_visible()
    name = cards.first.get_by_role("link").first.inner_text()
    cards.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


@WITH_AND_WITHOUT
def test_policy_staff_read_the_digest_that_the_worker_compiled(visit, site, script):
    site.wait_until(lambda: site.ask(LAST_STATE) == "published")
    page = visit("beleid@antwerpen.example", script=script)

    page.get_by_role("link", name="Lees het maandoverzicht").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Maandoverzicht")
    expect(page.get_by_text("Vinger aan de pols, niet gevalideerd")).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()


LAST_STATE = """
from einclusie.digests.models import Edition
print(Edition.objects.filter(city__slug="antwerpen").in_order()[-1].state)
"""


def test_a_stranger_of_another_city_is_told_nothing(visit):
    page = visit("coordinator@antwerpen.example")

    answer = page.goto("/kortrijk/signalen/")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_contain_text("vinden we niet")


@WITH_AND_WITHOUT
def test_what_is_known_is_echoed_in_one_tap_and_taken_back(visit, script):
    page = visit("coordinator@kortrijk.example", width=360, script=script)

    page.goto("/kortrijk/signalen/nieuw/")
    page.get_by_label("In welke wijk?").select_option(index=1)
    page.get_by_label("Wat heb je gehoord of gezien?").press_sequentially(
        "Nieuwe gsm gekocht en itsme is weg"
    )
    if not script:
        page.get_by_role("button", name="Noteer dit signaal").click()
    page.get_by_role("button", name="Dit zie ik ook").first.click()

    expect(page.get_by_role("status")).to_contain_text("Dank je, dit telt mee")

    page.get_by_role("button", name="Toch niet: neem dit terug").click()
    expect(page.get_by_role("status")).to_contain_text("Teruggenomen.")


@WITH_AND_WITHOUT
def test_a_structural_signal_gets_one_more_voice_in_one_tap(visit, script):
    page = visit("coordinator@kortrijk.example", width=360, script=script)
    title = "Een afspraak aan het loket maken lukt niet zonder internet"

    page.goto("/kortrijk/signalen/nieuw/")
    page.get_by_label("In welke wijk?").select_option(index=2)
    page.get_by_label("Wat heb je gehoord of gezien?").press_sequentially(
        "Mensen weggestuurd aan het loket, eerst online een afspraak maken"
    )
    if not script:
        page.get_by_role("button", name="Noteer dit signaal").click()
    heading = page.get_by_role("heading", name=title)
    page.get_by_role("listitem").filter(has=heading).get_by_role("button").click()

    expect(page.get_by_role("status")).to_contain_text(f"Dank je, dit telt mee bij “{title}”")
    expect(page.get_by_role("link", name=title)).to_be_visible()

    page.get_by_role("button", name="Toch niet: neem dit terug").click()
    expect(page.get_by_role("status")).to_contain_text("Teruggenomen.")
