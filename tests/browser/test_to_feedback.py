"""From something noticed to something fed back, in each city by its own route, in the browser of each person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

# Who weighs: in Kortrijk the contact person, elsewhere the city team.
WEIGHS = {"kortrijk": "coordinator", "antwerpen": "stadsteam", "gent": "stadsteam"}
WHERE = {"kortrijk": "Heule Centrum", "antwerpen": "Kiel", "gent": "Ledeberg"}
NOTICED_BY = ("hulpverlener", "coordinator", "stadsteam")  # of three organisations
TEXT = "De afvalkalender hangt niet meer uit: de ophaaldagen staan enkel nog in de recyclage-app."
TITLE = "Wie geen app gebruikt, kent de ophaaldagen van het afval niet"
WORDS = "De ophaaldagen hangen vanaf januari weer op papier in elk dienstencentrum."
UNSENT = f"""
from signals.models import Feedback
print(Feedback.objects.filter(structural__title="{TITLE}", sent_at=None, dropped_at=None).count())
"""
QUESTIONS = (
    "Komt het terug?",
    "Gaat het over meer dan één persoon?",
    "Ziet meer dan één organisatie dit?",
    "Is de tekst duidelijk?",
    "Is de tekst neutraal?",
    "Kunnen we het zelf oplossen?",
)


@dataclass
class Town:
    """One city, with a browser for each of its people."""

    name: str
    visit: Visit
    pages: dict[str, Page] = field(default_factory=dict)
    structural: str = ""  # its address, once it is there

    def page(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = self.visit(f"{who}@{self.name}.example")
        return self.pages[who]

    def at(self, who: str, path: str = "") -> Page:
        """The page of this person, at the structural signal or something under it."""
        page = self.page(who)
        page.goto(self.structural + path)
        return page


@pytest.fixture(params=WEIGHS)
def town(request, visit):
    return Town(request.param, visit)


def notice(town):
    """A social worker logs it; two colleagues of other organisations see it while they type."""
    page = town.page("hulpverlener")
    page.goto(f"/{town.name}/signalen/nieuw/")
    page.get_by_label("Wat heb je gehoord of gezien?").fill(TEXT)
    page.get_by_label("In welke wijk?").select_option(label=WHERE[town.name])
    page.get_by_role("button", name="Noteer dit signaal").click()
    expect(page.get_by_text(re.compile("Bewaard|Nog niet bewaard")).first).to_be_visible()
    if (as_new := page.get_by_role("button", name="Nee, bewaar als nieuw")).count():
        as_new.click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")
    for who in ("coordinator", "stadsteam"):
        page = town.page(who)
        page.goto(f"/{town.name}/signalen/nieuw/")
        page.get_by_label("In welke wijk?").select_option(label=WHERE[town.name])
        page.get_by_label("Wat heb je gehoord of gezien?").press_sequentially(
            "de ophaaldagen van het afval staan enkel nog in de recyclage-app"
        )
        page.get_by_role("button", name=re.compile(r"Dit zie ik ook\s*: De afvalkalender")).click()
        expect(page.get_by_role("status").first).to_contain_text("Dank je, dit telt mee")


def bundle(town):
    page = town.page("coordinator")
    page.goto(f"/{town.name}/signalen/")
    page.get_by_label(f"Bundel: {TEXT}").check()
    page.get_by_role("button", name="Bundel wat je aanduidde").click()
    page.get_by_label("Wat loopt er mis, in één zin?").fill(TITLE)
    page.get_by_role("button", name="Begin een structureel signaal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    town.structural = page.url


def word(town):
    page = town.at(WEIGHS[town.name], "wijzig/")
    page.get_by_label("Beschrijving").fill(
        "De papieren kalender verdween. Wie de app niet heeft, zet het afval op de verkeerde dag."
    )
    page.get_by_label("Waarover gaat het").select_option(label="stad of gemeente")
    page.get_by_label("Wat houdt mensen tegen").select_option(label="enkel digitaal")
    for question in QUESTIONS:
        page.get_by_role("group", name=question).get_by_label("ja", exact=True).check()
    page.get_by_label("Op welk niveau").select_option(label="de stad")
    page.get_by_label("Voor wie bestemd").fill("dienst Afval")
    page.get_by_label("Trekker: organisatie").select_option(index=1)
    page.get_by_label("Trekker: functie").fill("diensthoofd communicatie")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")


def recognise(town):
    """Each confirms for its own organisation; where partners weigh, each agrees with the text."""
    for who in NOTICED_BY:
        page = town.at(who, "organisaties/")
        page.get_by_role("button", name="Ja, wij herkennen dit").click()
        expect(page.get_by_role("status").first).to_contain_text("herkent dit")
        if town.name == "gent":
            page.get_by_role("button", name="Ja, wij zijn akkoord met de tekst").click()
            expect(page.get_by_text("Akkoord met de tekst op")).to_be_visible()


def step(town, who, to):
    page = town.at(who, "stap/")
    page.get_by_role("radio", name=f"verder naar {to}").check()
    page.get_by_role("button", name="Zet deze stap").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Gedaan: dit staat nu op {to}.")


def is_not_at_turn(town, who):
    """Who is not at turn finds no step that goes on."""
    page = town.at(who, "stap/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zet een stap")
    expect(page.get_by_role("radio", name=re.compile("verder naar"))).to_have_count(0)


def answer(town):
    page = town.at("beleid", "antwoord/")
    page.get_by_label("we nemen dit op").check()
    page.get_by_label("Waarom?").fill("De kalender komt ook op papier bij elk dienstencentrum.")
    page.get_by_label("Tegen wanneer?").fill("2099-12-31")
    page.get_by_role("button", name="Geef dit antwoord").click()
    expect(page.get_by_role("status").first).to_contain_text("Dank je.")


def follow(town, text, next_step="", next_on=""):
    page = town.at(WEIGHS[town.name], "opvolging/")
    page.get_by_label("Wat is er gebeurd?").fill(text)
    page.get_by_label("Wat is de volgende stap?").fill(next_step)
    page.get_by_label("Tegen wanneer?").fill(next_on)
    page.get_by_role("button", name="Schrijf opvolging").click()
    expect(page.get_by_role("status").first).to_contain_text("Bewaard.")


def send_words(town):
    """The city team betters the words that go back, and lets all of them leave now."""
    page = town.page("stadsteam")
    here = f"/{town.name}/structureel/terugkoppeling/"
    page.goto(here)
    rows = page.locator("li[data-id]", has_text=TITLE)
    for key in rows.evaluate_all("rows => rows.map(row => row.dataset.id)"):
        page.goto(f"{here}{key}/")
        page.get_by_label("Wat vertel je terug?").fill(WORDS)
        page.get_by_role("button", name="Bewaar deze woorden").click()
        expect(page.get_by_role("status").first).to_contain_text("Bewaard.")
        page.goto(f"{here}{key}/")
        page.get_by_role("button", name="Verstuur nu").click()
        expect(page.get_by_role("status").first).to_contain_text("Dit vertrekt nu.")


def reads_it(town, who):
    page = town.page(who)
    page.goto(f"/{town.name}/signalen/mijn/")
    mine = page.locator("[data-id]", has_text=TITLE)
    expect(mine.first).to_contain_text(WORDS)


def test_a_signal_goes_all_the_way_and_who_noticed_it_reads_what_became_of_it(town, site):
    weighs = WEIGHS[town.name]
    notice(town)
    bundle(town)
    word(town)
    step(town, "coordinator", "gebundeld")
    if weighs != "coordinator":
        is_not_at_turn(town, "coordinator")
    step(town, weighs, "geanalyseerd")
    recognise(town)
    step(town, weighs, "gerapporteerd")
    is_not_at_turn(town, weighs)
    answer(town)
    follow(town, "De drukker is gevraagd.", "Leg de kalenders klaar.", "2099-12-31")
    step(town, weighs, "in actie")
    follow(town, "De kalenders liggen er.")
    step(town, weighs, "teruggekoppeld")
    send_words(town)
    site.wait_until(lambda: site.ask(UNSENT) == "0")
    for who in NOTICED_BY:
        reads_it(town, who)
