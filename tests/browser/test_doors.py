"""Deuren dicht: a coordinator on a phone closes the doors of a wijk, sees what became of each action,
and opens them again; who takes part is mailed once, both times."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

COFFEE, ITSME = "Koffie met tablet", "Itsme opnieuw openen, stap voor stap"
REASON = "Er staat water in de kelder."


def letters(site) -> dict[str, list]:
    """Every mail about doors that left, by address."""
    found: dict[str, list] = {}
    for file in sorted(Path(site.env["DATA_DIR"], "mail").glob("*.log")):
        for text in file.read_bytes().split(b"-" * 79):
            message = email.message_from_bytes(text.strip(), policy=email.policy.default)
            if str(message["Subject"] or "").startswith("Deuren"):
                found.setdefault(str(message["To"]), []).append(message)
    return found


def forget_letters(site) -> None:
    for file in Path(site.env["DATA_DIR"], "mail").glob("*.log"):
        file.unlink()


def choice(page, title: str, label: str):
    return page.get_by_role("group", name=title).get_by_label(label)


def row(page, title: str):
    return page.locator("main li", has=page.get_by_role("heading", name=title))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_doors_of_a_wijk_close_and_open_again(visit, site, script):
    forget_letters(site)
    page = visit("coordinator@kortrijk.example", width=360, script=script)

    page.goto("/kortrijk/acties/")
    page.get_by_role("link", name="Deuren dicht").click()
    page.get_by_role("link", name="Kortrijk Centrum", exact=True).click()
    expect(choice(page, COFFEE, "digitaal (telefoon)")).to_be_checked()
    choice(page, ITSME, "opgeschort").check()
    page.get_by_role("button", name="Sluit de deuren en mail wie meedoet").click()

    # The reason is asked; what was chosen stays.
    expect(page.get_by_role("alert")).to_contain_text("Schrijf in een zin waarom.")
    expect(choice(page, ITSME, "opgeschort")).to_be_checked()
    page.get_by_label("Waarom gaan de deuren dicht?").fill(REASON)
    page.get_by_role("button", name="Sluit de deuren en mail wie meedoet").click()

    expect(page.get_by_role("status")).to_contain_text("De deuren zijn dicht.")
    expect(row(page, COFFEE)).to_contain_text("Gaat digitaal door.")
    expect(row(page, COFFEE)).to_contain_text("+32 56 00 00 14")
    expect(row(page, ITSME)).to_contain_text("Is opgeschort.")

    site.wait_until(lambda: len(letters(site)) >= 4)
    closed = letters(site)
    assert {len(mails) for mails in closed.values()} == {1}
    assert "coordinator@kortrijk.example" not in closed
    (of_the_library,) = closed["hanne@kortrijk.example"]
    assert of_the_library["Subject"] == "Deuren dicht: Kortrijk Centrum"
    assert of_the_library["Reply-To"] == "coordinator@kortrijk.example"
    text = of_the_library.get_content()
    for words in (
        REASON,
        COFFEE,
        "Telefoon: +32 56 00 00 14",
        ITSME,
        "opgeschort tot nader bericht",
    ):
        assert words in text
    (of_the_centre,) = closed["ldc-de-zonnewijzer@kortrijk.example"]
    assert COFFEE in of_the_centre.get_content()
    assert ITSME not in of_the_centre.get_content()

    page.get_by_role("link", name=ITSME).click()
    expect(page.get_by_text("Deuren dicht sinds")).to_contain_text("Kortrijk Centrum")
    page.get_by_role("link", name="Bekijk").click()
    forget_letters(site)
    page.get_by_role("button", name="Open de deuren weer").click()

    expect(page.get_by_role("status").first).to_contain_text("De deuren zijn weer open.")
    expect(row(page, COFFEE)).to_contain_text("Ging digitaal door. Nu weer ter plaatse.")
    expect(row(page, ITSME)).to_contain_text("Was opgeschort. Nu weer ter plaatse.")
    site.wait_until(lambda: set(letters(site)) == set(closed))
    assert {len(mails) for mails in letters(site).values()} == {1}
    (again,) = letters(site)["hanne@kortrijk.example"]
    assert again["Subject"] == "Deuren weer open: Kortrijk Centrum"
    assert "Gaat door ter plaatse: Bibliotheek, leeszaal" in again.get_content()


def test_an_action_is_planned_week_after_week_on_a_phone_and_stands_in_the_calendar(visit):
    page = visit("coordinator@kortrijk.example", width=360)

    page.goto("/kortrijk/acties/nieuw/")
    page.get_by_label("ontmoeting").check()
    page.get_by_label("Hoe heet het?").fill("Soep met smartphone")
    page.get_by_label("Kortrijk West").check()
    first = page.get_by_role("group", name="Wanneer?")
    first.get_by_label("Dag").fill("2027-03-16")
    first.get_by_label("Van").fill("11:30")
    first.get_by_label("Tot").fill("13:00")
    page.get_by_text("Meer dagen").click()
    again = page.get_by_role("group", name="Elke week opnieuw?")
    again.get_by_label("Herhaal").select_option(label="elke week")
    again.get_by_label("tot en met").fill("2027-04-06")
    page.get_by_role("button", name="Plan deze actie").click()

    expect(page.get_by_role("status")).to_contain_text("Gepland, met 4 dagen.")
    page.goto("/kortrijk/acties/kalender/?maand=2027-03&wijk=kortrijk-west")
    expect(page.get_by_role("link", name="Soep met smartphone")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("dinsdag 30 maart")
