"""The card for a resident: the way there, never what the need was, in two languages, and no cookie."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
import time_machine

from referrals import codes
from referrals.card_words import LANGUAGES, WORDS
from referrals.needs import Care, Need, Warmth, Wish
from referrals.resident_card import card_of, read_out
from tests import factories


@pytest.fixture
def referral(kortrijk, heule, library, ilse):
    offer = factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example",
        place_name="Bibliotheek", address="Leiestraat 30", phone="056 27 75 00", bring="eID",
        helper_hours=[(1, "09:00", "12:00"), (3, "13:30", "16:00")], price="",
    )  # fmt: skip
    return factories.make_referral(
        kortrijk, offer=offer, neighbourhood=heule, sent_by=ilse, language="ar",
        needs=list(Need.values), care=list(Care.values), people=3,
    )  # fmt: skip


@pytest.fixture
def monday(at):
    return at(2026, 11, 23, 10)


def test_what_stands_on_it(referral, monday):
    card = card_of(referral, language="fr", now=monday)

    assert [(part.name, part.dutch.lines, part.other.lines) for part in card.parts] == [
        ("place", ["Bibliotheek, Leiestraat 30"], []),
        ("ask", ["Digipunt bib"], []),
        (
            "when",
            [
                "dinsdag 24 november, \u206609:00\u2060–\u206012:00\u2069",
                "donderdag 26 november, \u206613:30\u2060–\u206016:00\u2069",
                "dinsdag 1 december, \u206609:00\u2060–\u206012:00\u2069",
                "zonder afspraak",
            ],
            [
                "mardi 24 novembre, \u206609:00\u2060–\u206012:00\u2069",
                "jeudi 26 novembre, \u206613:30\u2060–\u206016:00\u2069",
                "mardi 1 décembre, \u206609:00\u2060–\u206012:00\u2069",
                "sans rendez-vous",
            ],
        ),
        ("phone", ["056 27 75 00"], []),
        ("bring", ["dit kaartje", "eID"], ["cette carte"]),
        ("costs", ["gratis"], ["gratuit"]),
    ]
    assert (card.code, card.address) == (
        referral.code_word,
        f"http://127.0.0.1:8000/k/{referral.code_word}/",
    )


def test_the_day_of_the_appointment_takes_the_place_of_the_hours(kortrijk, referral, monday):
    factories.make_referral_move(
        referral, "sent", "appointment", appointment_on=date(2026, 12, 1), at=monday
    )

    card = card_of(referral, language="nl", now=monday)

    assert card.parts[2].dutch.lines == ["Je afspraak: dinsdag 1 december"]
    assert card.parts[2].other is None


def test_it_can_be_read_out(referral, monday):
    said = read_out(card_of(referral, language="nl", now=monday))

    assert said.startswith("Hier kan je terecht: Digipunt bib. Waar: Bibliotheek, Leiestraat 30.")
    assert said.endswith(f"Jouw code: {referral.code_word}.")


def test_every_language_has_every_word():
    assert set(WORDS) == {"nl", *LANGUAGES} == {"nl", "fr", "en", "ar", "tr"}
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["nl"])}


@pytest.mark.parametrize("language", ["", "nl", "fr", "en", "ar", "tr", "xx", "\x00"])
def test_the_page_never_says_what_the_need_was(client, referral, language):
    page = client.get(referral.card_path, {"taal": language} if language else {}).content.decode()

    for choices in (Need, Care, Wish, Warmth):
        assert [one.label for one in choices if str(one.label) in page] == []
    assert "Heule" not in page
    assert ('dir="rtl"' in page) is (language in ("", "ar"))


def test_it_needs_no_sign_in_sets_no_cookie_and_is_not_kept(client, referral):
    response = client.get(referral.card_path)

    assert (response.status_code, response.cookies) == (200, {})
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in response["Cache-Control"]


def test_typed_with_slips_it_leads_to_the_card(client, referral):
    typed = referral.code_word.upper().replace("-", " ").replace("O", "0").replace("K", "c")

    assert client.get("/k/", {"code": typed}).url == referral.card_path
    assert client.get(f"/k/{typed}/").url == referral.card_path
    assert client.get("/k/").status_code == 200


@pytest.mark.parametrize("code", ["bado-bado-bado-bado", "x", "%00", "..", "a" * 3000, "é"])
def test_a_code_that_nobody_has_is_a_friendly_page(client, db, code):
    for address in (f"/k/{code}/", f"/k/{code}/kaart.pdf"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Deze code kennen we niet" in response.content.decode()


def test_a_slip_is_never_punished_but_guessing_is(client, referral):
    for _ in range(60):
        assert client.get("/k/bado-bado-bado-bade/").status_code == 404
    statuses = [client.get(f"/k/{codes.make_code()}/").status_code for _ in range(22)]
    assert statuses == [*[404] * 20, 429, 429]

    for path in (referral.card_path, f"{referral.card_path}kaart.pdf"):
        assert client.get(path).status_code == 429  # not even a lucky guess tells
    assert client.get(referral.card_path, REMOTE_ADDR="192.0.2.9").status_code == 200


@pytest.mark.parametrize("state", ["refused", "expired", "withdrawn"])
def test_a_card_that_is_over_says_where_to_go(client, referral, state):
    party = {"refused": "host", "expired": "clock", "withdrawn": "sender"}[state]
    factories.make_referral_move(
        referral, "sent", state, party=party, road="clock" if party == "clock" else "page",
        reason={"refused": "full", "withdrawn": "mistake"}.get(state, ""),
    )  # fmt: skip

    response = client.get(referral.card_path)

    assert response.status_code == 410
    assert "Ga terug naar wie je dit kaartje gaf." in response.content.decode()
    assert "Digipunt" not in response.content.decode()
    assert client.get(f"{referral.card_path}kaart.pdf").url == referral.card_path


def test_an_old_card_leads_to_where_somebody_was_handed_on(
    client, as_ilse, kortrijk, heule, referral
):
    other = factories.make_offer(kortrijk, "Digibank", neighbourhood=heule)
    as_ilse.post(
        f"{referral.get_absolute_url()}doorgeven/",
        {"offer": other.pk, "agreed": "on", "agreed_how": "spoken"},
    )

    page = client.get(referral.card_path).content.decode()

    assert "Je kan nu naar een andere plek." in page
    assert '<p class="card-offer">Digibank</p>' in page


def test_a_host_with_the_card_has_the_link_mailed_to_its_own_address(client, referral, mailoutbox):
    page = client.post(f"{referral.card_path}mail/").content.decode()

    assert "De mail is onderweg" in page
    assert [mail.to for mail in mailoutbox] == [["digipunt@bib.example"]]
    assert [client.post(f"{referral.card_path}mail/").status_code for _ in range(3)] == [
        200,
        429,
        429,
    ]
    assert client.get(f"{referral.card_path}mail/").status_code == 405


@pytest.mark.parametrize("size", ["a6", "a5", "onzin"])
@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "tr"])
def test_the_pdf_is_one_tagged_sheet(client, referral, language, size):
    response = client.get(f"{referral.card_path}kaart.pdf", {"taal": language, "formaat": size})

    assert (response.status_code, response.cookies) == (200, {})
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        [sheet] = pdf.pages
        width = {"a5": 148}.get(size, 105)
        assert round(float(sheet.mediabox[2]) / 72 * 25.4) == width
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("nl-BE", True)
        kinds = set(tags(pdf.Root.StructTreeRoot))
        assert {"/Document", "/Title", "/H1", "/Figure"} <= kinds


def tags(node):
    """Every kind of tag under this node."""
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from tags(node["/K"])
    elif isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags(one)


def test_a_slot_that_is_on_is_now(referral, at):
    with time_machine.travel(at(2026, 11, 24, 10)):
        card = card_of(referral, language="en", now=at(2026, 11, 24, 10))

    assert card.parts[2].other.lines[0] == "now, \u206609:00\u2060–\u206012:00\u2069"


def test_it_asks_few_questions(client, referral, queries_of):
    assert queries_of(client, referral.card_path) == 3
