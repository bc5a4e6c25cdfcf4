"""Finding one's way: from a figure to the signals behind it, to a filter one comes back by; and a
text that is copied into the bundle."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import WITH_AND_WITHOUT


@WITH_AND_WITHOUT
def test_a_coordinator_goes_from_a_figure_to_the_signals_and_comes_back_by_a_filter(visit, script):
    page = visit("coordinator@antwerpen.example", width=360, script=script)
    name = f"Kiel, vervoer ({'met' if script else 'zonder'} script)"
    page.goto("/antwerpen/signalen/")
    page.get_by_role("link", name="Tabel per wijk").click()

    row = page.locator("tr[data-slug='kiel']")
    figure = row.get_by_role("link", name=re.compile("vervoer"))
    count = int(re.match(r"\d+", figure.inner_text().strip())[0])
    figure.click()

    expect(page.get_by_role("heading", level=2, name=re.compile(rf"^{count} sign"))).to_be_visible()
    expect(page.get_by_text("Wijk: Kiel")).to_be_visible()
    expect(page.locator("li[data-id]")).to_have_count(count)

    page.get_by_text("Bewaar deze filter").first.click()
    page.get_by_label("Hoe noem je deze filter?").fill(name)
    page.get_by_role("button", name="Bewaar deze filter").click()
    expect(page.get_by_role("status").first).to_contain_text("staat nu boven de filters")

    page.goto("/antwerpen/signalen/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("Waarover: vervoer")).to_be_visible()
    expect(page.locator("li[data-id]")).to_have_count(count)

    page.get_by_text("Verwijder een filter").click()
    page.get_by_role("button", name=f"Verwijder “{name}”").click()
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_a_filter_that_is_changed_on_the_spot_is_the_one_that_is_kept(visit):
    page = visit("stadsteam@gent.example")
    page.goto("/gent/signalen/")
    expect(page.get_by_text("Bewaar deze filter")).to_have_count(0)

    page.get_by_label("Waarover", exact=True).select_option("housing")
    expect(page.get_by_text("Waarover: wonen")).to_be_visible()

    expect(page.locator("input[name=query]")).to_have_value("domein=housing")
    assert page.url.endswith("domein=housing&drempel=&periode=&van=&tot=&organisatie=")


def test_a_table_on_a_phone_shows_only_what_is_not_zero(visit):
    page = visit("stadsteam@antwerpen.example", width=360)
    page.goto("/antwerpen/signalen/tabel/")

    shown = page.locator("table.cross td:visible")
    expect(shown.first).to_be_visible()
    assert all(re.match(r"\d", text.strip()) for text in shown.all_inner_texts())
    assert page.locator("tr.none:visible").count() == 0


@pytest.mark.parametrize("width", [700, 850, 1000])
def test_the_table_never_makes_the_page_scroll_sideways(visit, width):
    page = visit("stadsteam@antwerpen.example", width=width)
    page.goto("/antwerpen/signalen/tabel/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _hand_over(page):
    page.goto("/kortrijk/structureel/?fase=in_action")
    page.locator("li[data-id] h3 a").first.click()
    page.get_by_role("link", name=re.compile("Draag over")).click()
    return page.get_by_label("De tekst")


def test_the_text_of_a_hand_over_is_copied_in_one_click(visit, site):
    page = visit("coordinator@kortrijk.example", width=360)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    text = _hand_over(page).input_value()

    page.get_by_role("button", name="Kopieer de tekst").click()

    expect(page.get_by_text("Gekopieerd.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    assert re.match(r"Thema: stad of gemeente\nNummer: Kortrijk \d+\nTitel: ", text)


def test_it_is_copied_also_where_the_browser_keeps_the_clipboard_to_itself(visit, site):
    page = visit("coordinator@kortrijk.example")
    page.context.grant_permissions(["clipboard-read"], origin=site.url)
    page.add_init_script("delete Navigator.prototype.clipboard")
    text = _hand_over(page)

    page.get_by_role("button", name="Kopieer de tekst").click()

    expect(page.get_by_text("Gekopieerd.")).to_be_visible()
    assert text.evaluate("field => field.selectionEnd - field.selectionStart") == len(
        text.input_value()
    )


def test_without_a_script_the_text_stands_there_to_take(visit):
    page = visit("beleid@kortrijk.example", script=False)

    text = _hand_over(page)

    expect(text).to_have_value(re.compile("Trekker: Stad Kortrijk"))
    expect(page.get_by_role("button", name="Kopieer de tekst")).to_have_count(0)


def test_on_paper_stands_the_whole_text(visit):
    page = visit("beleid@kortrijk.example")
    text = _hand_over(page).input_value()

    page.emulate_media(media="print")

    expect(page.get_by_label("De tekst")).to_be_hidden()
    for line in filter(None, text.splitlines()):
        expect(page.get_by_text(line).first).to_be_visible()


def test_words_are_looked_at_while_one_types_and_nobody_is_stopped(visit):
    page = visit("coordinator@kortrijk.example", width=360)
    page.goto("/kortrijk/structureel/nieuw/")
    page.get_by_label("Wat loopt er mis, in één zin?").fill("Papieren formulieren worden schaars")
    page.get_by_role("button", name="Begin een structureel signaal").click()
    page.get_by_role("link", name="Wijzig de tekst en de toets").click()
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))

    page.get_by_label("Beschrijving").press_sequentially("De stad moet brieven sturen.")

    expect(page.locator("#wording").get_by_text("De stad moet")).to_be_visible()
    assert {method for method, url in asked if "woorden" in url} == {"POST"}
    assert not any("brieven" in url for _method, url in asked)

    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Ze mogen ook zo blijven.")).to_be_visible()


def test_from_today_to_the_silent_wijken_and_whom_to_call(visit):
    page = visit("stadsteam@antwerpen.example", width=360)

    page.get_by_role("link", name="Alle wijken, en wie je kan bellen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Stille wijken")
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
