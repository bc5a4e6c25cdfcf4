"""One referral and the list of them: who sees what, what may be done, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Referral
from tests import factories

URL = "/kortrijk/doorverwijzingen/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example"
    )


@pytest.fixture
def sent(kortrijk, heule, ilse, offer):
    """A referral that Ilse sends to the library."""

    def make(state="sent", **given):
        given = {"offer": offer, "neighbourhood": heule, "sent_by": ilse} | given
        return factories.make_referral(kortrijk, state=state, **given)

    return make


def push(client, referral, to, **given):
    """Push the button that leads to this state."""
    data = {"to": to, "step": referral.step} | given
    return client.post(f"{referral.get_absolute_url()}stap/", data, follow=True)


def labels(response):
    return [choice.label for choice in response.context["choices"]]


# ── Who sees what ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "sees"), [("ilse", 1), ("bram", 1), ("lotte", 1), ("karim", 1), ("ann", 0)]
)
def test_one_sees_ones_own_and_who_chases_sees_all(
    request, signed_in, kortrijk, sent, name, sees, wijkteam
):
    factories.make_user("Ann", kortrijk, "social_worker", organisation=wijkteam)
    referral = sent()
    user = (
        factories.User.objects.get(name="Ann") if name == "ann" else request.getfixturevalue(name)
    )
    client = signed_in(user)

    assert len(client.get(URL).context["page"].object_list) == sees
    assert client.get(referral.get_absolute_url()).status_code == (200 if sees else 404)


def test_a_colleague_of_the_same_organisation_sees_it_too(signed_in, kortrijk, sent, wijkteam):
    ann = factories.make_user("Ann", kortrijk, "social_worker", organisation=wijkteam)
    referral = sent(sent_organisation=wijkteam)

    assert signed_in(ann).get(referral.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("name", "sees"), [("ilse", True), ("bram", True), ("lotte", False), ("karim", False)]
)
def test_what_the_need_is_only_the_sender_and_the_host_see(request, signed_in, sent, name, sees):
    page = signed_in(request.getfixturevalue(name)).get(sent().get_absolute_url()).content.decode()

    assert ("inloggen met itsme of eID" in page) is sees


def test_policy_reads_no_referrals(as_wim, sent):
    for address in (URL, sent().get_absolute_url(), f"{URL}opvolging/"):
        assert as_wim.get(address).status_code == 403


def test_another_city_finds_nothing(as_fatima, sent):
    referral = sent()

    for address in (
        URL,
        referral.get_absolute_url(),
        f"/antwerpen/doorverwijzingen/{referral.pk}/",
    ):
        assert as_fatima.get(address).status_code == 404
    assert push(as_fatima, referral, "withdrawn", reason="mistake").status_code == 404
    assert as_fatima.get("/antwerpen/doorverwijzingen/").context["total"] == 0


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("", ["helped", "received", "sent"]),
        ("?stand=open", ["received", "sent"]),
        ("?stand=dicht", ["helped"]),
        ("?stand=received", ["received"]),
        ("?stand=onzin", ["helped", "received", "sent"]),
        ("?van=hier", []),
        ("?wijk=marke", []),
    ],
)
def test_the_list_narrows(as_lotte, sent, marke, query, states):
    for state in ("sent", "received", "helped"):
        sent(state)

    context = as_lotte.get(URL + query).context

    assert sorted(one.state for one in context["page"]) == states
    if "van" not in query and "wijk" not in query:
        assert [(str(label), count) for label, count, _ in context["counts"]] == [
            ("verstuurd", 1), ("aanvaard", 1), ("geholpen", 1),
        ]  # fmt: skip


def test_as_a_fragment_only_the_rows_come(as_ilse, sent):
    referral = sent()

    fragment = as_ilse.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert referral.code_word in fragment


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(as_ilse, sent, rows, queries_of):
    for _ in range(rows):
        sent()

    assert queries_of(as_ilse, URL) <= 8


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_one_asks_few_questions(as_ilse, sent, rows, queries_of):
    referral = sent("appointment")
    for _ in range(rows):
        referral = sent("helped")

    assert queries_of(as_ilse, referral.get_absolute_url()) == 8


# ── By the code ──────────────────────────────────────────────────────────────────────────────────


def test_a_host_types_the_code_and_notes_the_arrival(as_bram, bram, sent):
    referral = sent()

    found = as_bram.get(URL, {"code": referral.code_word.upper().replace("-", " ")})
    assert found.url == f"{referral.get_absolute_url()}?kaartje=1"
    page = as_bram.get(found.url)
    assert "Deze persoon is er met het kaartje" in page.content.decode()
    assert labels(page) == ["Deze persoon was hier"]
    push(as_bram, referral, "arrived", kaartje="1")

    move = referral.moves.latest("number")
    assert (move.to_state, move.by, move.party, move.road) == ("arrived", bram, "host", "code")


def test_a_code_of_what_is_past_that_shows_its_page(as_bram, sent):
    referral = sent("arrived")

    page = as_bram.get(f"{referral.get_absolute_url()}?kaartje=1")

    assert labels(page) == ["Geholpen", "Deels geholpen", "Niet geholpen"]
    assert "Deze persoon is er met het kaartje" not in page.content.decode()


def test_by_the_code_nothing_but_an_arrival_is_said(as_bram, sent):
    referral = sent()

    response = push(as_bram, referral, "received", kaartje="1")

    assert "Dat kan hier niet. Er is niets veranderd." in response.content.decode()
    assert Referral.objects.get().state == "sent"


@pytest.mark.parametrize("typed", ["bado-bado", "\x00", "x" * 5000])
def test_a_code_that_is_not_theirs_is_said_in_plain_words(as_bram, kortrijk, sent, typed):
    elsewhere = factories.make_referral(kortrijk)

    for code in (typed, elsewhere.code_word):
        page = as_bram.get(URL, {"code": code}).content.decode()
        assert "Deze code vinden we niet bij jullie." in page


# ── What may be done ─────────────────────────────────────────────────────────────────────────────

BUTTONS = {
    "ilse": ["Er is een afspraak", "Is aangekomen", "Is niet gekomen", "Trek de doorverwijzing in"],
    "bram": ["Ja, dit kan bij ons", "Er is een afspraak", "Nee, dit kan niet", "Deze persoon was hier",
             "Er kwam niemand"],
    "lotte": ["De aanbieder zegt ja", "Er is een afspraak", "De aanbieder zegt nee",
              "Trek de doorverwijzing in"],
}  # fmt: skip


@pytest.mark.parametrize("name", BUTTONS)
def test_everybody_has_the_buttons_of_who_they_are(request, signed_in, sent, name):
    response = signed_in(request.getfixturevalue(name)).get(sent().get_absolute_url())

    assert labels(response) == BUTTONS[name]


def test_from_the_desk_to_geholpen(as_ilse, as_bram, bram, ilse, sent, today):
    referral, day = sent(), today + timedelta(days=2)

    for client, to, given in (
        (as_bram, "received", {}),
        (as_ilse, "appointment", {"appointment_on": day.isoformat()}),
        (as_bram, "arrived", {}),
        (as_ilse, "helped", {}),
    ):
        referral.refresh_from_db()
        assert "Genoteerd" in push(client, referral, to, **given).content.decode()

    referral.refresh_from_db()
    assert (referral.state, referral.step, referral.closed_at is not None) == ("helped", 5, True)
    history = as_ilse.get(referral.get_absolute_url()).context["history"]
    assert [(line.text.split(":")[0], line.who) for line in history] == [
        ("Verstuurd", "de doorverwijzer"),
        ("Aanvaard", "Bram, Bibliotheek Kortrijk"),
        ("Afspraak gemaakt", "Ilse, de doorverwijzer"),
        ("Aangekomen", "Bram, Bibliotheek Kortrijk"),
        ("Geholpen", "Ilse, de doorverwijzer"),
    ]


@pytest.mark.parametrize(
    ("to", "given", "sentence"),
    [
        ("refused", {}, "Kies waarom."),
        ("refused", {"reason": "mistake"}, "Kies waarom."),
        ("refused", {"reason": "onzin"}, "Kies een reden uit de lijst."),
        ("appointment", {"appointment_on": "2020-01-01"}, "Kies een dag vanaf vandaag"),
        ("appointment", {"appointment_on": "morgen"}, "Schrijf de dag als 24/11/2026."),
    ],
)
def test_what_is_wrong_is_said_beside_the_button(as_bram, sent, to, given, sentence):
    response = push(as_bram, sent(), to, **given)

    assert response.status_code == 422
    assert response.content.decode().count(sentence) == 2  # on top, and beside it
    assert Referral.objects.get().state == "sent"


@pytest.mark.parametrize(
    "data", [{}, {"to": "expired"}, {"to": "helped"}, {"to": "x", "step": "1"}, {"to": "received", "step": "٣"}]
)  # fmt: skip
def test_what_no_button_sends_changes_nothing(as_bram, sent, data):
    referral = sent()

    response = as_bram.post(f"{referral.get_absolute_url()}stap/", {"step": 1} | data, follow=True)

    assert "Er is niets veranderd." in response.content.decode()
    assert Referral.objects.get().state == "sent"


def test_the_second_of_two_hears_who_was_first(as_bram, as_ilse, sent):
    referral = sent()
    push(as_bram, referral, "received")

    response = push(as_ilse, referral, "withdrawn", reason="mistake")

    assert "Iemand was net voor: Aanvaard. Er is niets veranderd." in response.content.decode()


def test_a_host_who_reckoned_with_somebody_hears_that_it_is_off(as_ilse, sent, mailoutbox):
    push(as_ilse, sent(), "withdrawn", reason="not_needed")
    assert mailoutbox == []

    push(as_ilse, sent("received"), "withdrawn", reason="not_needed")

    assert [mail.to for mail in mailoutbox] == [["digipunt@bib.example"]]
    assert "gaat niet door" in mailoutbox[0].body


def test_disagreeing_answers_are_both_kept(as_ilse, ilse, sent):
    referral = sent("helped")
    address = f"{referral.get_absolute_url()}anders/"

    for _twice in range(2):
        page = as_ilse.post(address, {"outcome": "not_helped"}, follow=True).content.decode()
    assert "Beide antwoorden blijven staan." in page
    as_ilse.post(address, {"outcome": "helped"})
    as_ilse.post(address, {"outcome": "refused"})

    referral.refresh_from_db()
    assert referral.state == "helped"
    assert [(note.outcome, note.by) for note in referral.notes.all()] == [("not_helped", ilse)]
    assert (
        "Ziet het anders: niet geholpen"
        in as_ilse.get(referral.get_absolute_url()).content.decode()
    )


def test_before_it_ended_nobody_sees_it_otherwise(as_ilse, as_lotte, sent):
    referral = sent("received")

    as_ilse.post(f"{referral.get_absolute_url()}anders/", {"outcome": "helped"})
    as_lotte.post(f"{sent('helped').get_absolute_url()}anders/", {"outcome": "partly"})

    assert referral.notes.model.objects.count() == 0


def test_a_host_that_cannot_be_mailed_has_to_be_called(as_ilse, offer, sent, bram):
    sentence = "Van deze plek kennen we geen mailadres"
    referral = sent()
    address = referral.get_absolute_url()
    assert sentence not in as_ilse.get(address).content.decode()

    factories.Offer.objects.update(email="")
    assert sentence not in as_ilse.get(address).content.decode()  # Bram can be mailed
    bram.memberships.update(until="2025-01-01")
    assert sentence in as_ilse.get(address).content.decode()


# ── The agreement ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "becomes"), [("sent", "withdrawn"), ("arrived", "withdrawn"), ("helped", "helped")]
)
def test_who_no_longer_agrees_is_wiped_at_once(as_ilse, sent, state, becomes):
    referral = sent(state, care=["reading"])
    address = f"{referral.get_absolute_url()}akkoord-terug/"

    assert "Stop en wis" in as_ilse.get(address).content.decode()
    for _twice in range(2):
        as_ilse.post(address)

    referral.refresh_from_db()
    assert (referral.state, referral.needs, referral.care) == (becomes, [], [])
    assert (referral.wish, referral.language, referral.contact_wish) == ("", "", "")
    assert referral.agreement_withdrawn_at is not None
    assert referral.reason == ("agreement" if becomes == "withdrawn" else "")


def test_a_host_does_not_take_back_an_agreement(as_bram, sent):
    referral = sent()

    assert as_bram.post(f"{referral.get_absolute_url()}akkoord-terug/").status_code == 403
    assert Referral.objects.get().needs == ["sign_in"]


# ── Hand on ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other(kortrijk, heule):
    return factories.make_offer(
        kortrijk, "Digibank", neighbourhood=heule, email="digibank@stad.example"
    )


@pytest.mark.parametrize("name", ["ilse", "lotte"])
@pytest.mark.parametrize("state", ["sent", "received", "refused", "expired", "no_show"])
def test_the_same_question_goes_to_another_offer_in_one_act(
    request, signed_in, ilse, sent, other, name, state, mailoutbox
):
    referral = sent(state, language="ar")
    client = signed_in(request.getfixturevalue(name))
    answers = {"offer": other.pk, "agreed": "on", "agreed_how": "spoken"}

    response = client.post(f"{referral.get_absolute_url()}doorgeven/", answers)

    onward = Referral.objects.get(came_from=referral)
    referral.refresh_from_db()
    assert response.url == onward.get_absolute_url()
    assert (onward.offer, onward.sent_by, onward.state) == (other, ilse, "sent")
    assert (onward.needs, onward.language) == (["sign_in"], "ar")
    assert onward.code != referral.code
    assert (referral.state, referral.reason) == (
        ("withdrawn", "handed_on")
        if state in ("sent", "received")
        else (state, "full" if state == "refused" else "")
    )
    assert mailoutbox[-1].to == ["digibank@stad.example"]


def test_other_offers_of_the_same_kind_stand_there_the_nearest_first(
    as_ilse, kortrijk, marke, library, sent, other
):
    far = factories.make_offer(kortrijk, "Ver", whole_city=True)
    same = factories.make_offer(kortrijk, "Ook van de bib", host=library, whole_city=True)
    factories.make_offer(kortrijk, "Groep", kinds=["group"], whole_city=True)
    factories.make_offer(kortrijk, "Elders", neighbourhood=marke)
    factories.make_offer(kortrijk, "Gestopt", whole_city=True, stopped_on=timezone.localdate())

    form = as_ilse.get(f"{sent().get_absolute_url()}doorgeven/").context["form"]

    assert [value for value, _label in form.fields["offer"].choices] == [other.pk, far.pk, same.pk]


@pytest.mark.parametrize(
    "data", [{}, {"agreed": "on"}, {"offer": "1"}, {"offer": "x", "agreed": "on"}]
)
def test_without_a_place_or_a_new_agreement_nothing_is_handed_on(as_ilse, sent, other, data):
    referral = sent()

    response = as_ilse.post(f"{referral.get_absolute_url()}doorgeven/", data)

    assert response.status_code == 422
    assert Referral.objects.get().state == "sent"


@pytest.mark.parametrize("state", ["helped", "withdrawn"])
def test_what_ended_is_not_handed_on(as_ilse, sent, other, state):
    referral = sent(state)
    answers = {"offer": other.pk, "agreed": "on", "agreed_how": "spoken"}

    response = as_ilse.post(f"{referral.get_absolute_url()}doorgeven/", answers, follow=True)

    assert "Deze doorverwijzing kan je niet doorgeven." in response.content.decode()
    assert Referral.objects.count() == 1


def test_it_is_handed_on_once(as_ilse, sent, other):
    referral = sent()
    address = f"{referral.get_absolute_url()}doorgeven/"
    answers = {"offer": other.pk, "agreed": "on", "agreed_how": "spoken"}
    as_ilse.post(address, answers)

    page = as_ilse.post(address, answers, follow=True).content.decode()

    assert "Deze doorverwijzing kan je niet doorgeven." in page
    assert "Doorgegeven: bekijk de nieuwe doorverwijzing" in page
    assert Referral.objects.count() == 2
