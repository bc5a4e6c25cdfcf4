"""Refer somebody at the desk: taps only, no name, and the host hears it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.models import Referral
from tests import factories

URL = "/kortrijk/doorverwijzingen/nieuw/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, email="digipunt@bib.example",
        bring="eID en pincode", helper_hours=[(1, "09:00", "12:00")],
    )  # fmt: skip


@pytest.fixture
def url(offer):
    return f"{URL}?aanbod={offer.slug}"


@pytest.fixture
def answers(heule):
    return {
        "form_key": str(uuid.uuid4()), "needs": ["sign_in", "print"], "wish": "arranged",
        "care": ["reading"], "neighbourhood": heule.pk, "language": "ar", "warmth": "called",
        "appointment_on": "", "contact_wish": "comes", "people": 1, "agreed": "on",
        "agreed_how": "spoken",
    }  # fmt: skip


def test_it_refers(as_ilse, ilse, kortrijk, heule, offer, url, answers, today):
    response = as_ilse.post(url, answers)

    referral = kortrijk.referrals.get()
    assert response.url == f"/kortrijk/doorverwijzingen/{referral.pk}/"
    assert (referral.offer, referral.neighbourhood, referral.sent_by) == (offer, heule, ilse)
    assert (referral.needs, referral.wish, referral.care) == (
        ["sign_in", "print"],
        "arranged",
        ["reading"],
    )
    assert (referral.language, referral.warmth, referral.contact_wish) == ("ar", "called", "comes")
    assert (referral.agreement_version, referral.agreed_on, referral.agreed_how) == (
        1,
        today,
        "spoken",
    )
    assert [(move.to_state, move.by, move.party, move.road) for move in referral.moves.all()] == [
        ("sent", ilse, "sender", "page")
    ]


def test_the_host_is_mailed_a_link_and_no_need(as_ilse, url, answers, kortrijk, mailoutbox):
    as_ilse.post(url, answers)

    [mail] = mailoutbox
    assert mail.to == ["digipunt@bib.example"]
    assert "/a/" in mail.body
    assert kortrijk.referrals.get().code_word in mail.body
    assert "itsme" not in mail.subject + mail.body
    assert "Arabisch" not in mail.body


def test_without_an_address_of_the_place_its_hosts_are_mailed(
    as_ilse, bram, offer, url, answers, mailoutbox
):
    offer.email = ""
    offer.save()

    as_ilse.post(url, answers)

    assert [mail.to for mail in mailoutbox] == [[bram.email]]


def test_a_day_that_was_agreed_at_the_desk_is_its_first_move(
    as_ilse, kortrijk, url, answers, today
):
    day = today + timedelta(days=3)

    as_ilse.post(url, answers | {"warmth": "appointment", "appointment_on": day.isoformat()})

    referral = kortrijk.referrals.get()
    assert (referral.state, referral.step, referral.appointment_on) == ("appointment", 2, day)


def test_the_same_form_twice_is_one_referral(as_ilse, kortrijk, url, answers, mailoutbox):
    first, second = as_ilse.post(url, answers), as_ilse.post(url, answers)

    assert first.url == second.url
    assert kortrijk.referrals.count() == len(mailoutbox) == 1


def test_a_form_key_of_somebody_else_gives_nothing_of_theirs(
    as_ilse, as_karim, kortrijk, url, answers
):
    as_karim.post(url, answers)

    as_ilse.post(url, answers)

    assert kortrijk.referrals.count() == 2


def test_a_group_is_one_referral(as_ilse, kortrijk, url, answers):
    as_ilse.post(url, answers | {"people": 12})

    assert kortrijk.referrals.get().people == 12


WRONG = {
    "needs": ([], "Duid minstens één ding aan."),
    "wish": ("", "Kies wat deze persoon wil."),
    "neighbourhood": ("", "Kies een wijk."),
    "warmth": ("onzin", "Kies wat je deed."),
    "contact_wish": ("", "Kies hoe ze elkaar vinden."),
    "people": ("31", "Schrijf een getal van 1 tot 30."),
    "agreed": ("", "Zonder akkoord verwijs je niet door. Vraag het eerst."),
    "agreed_how": ("", "Kies hoe het akkoord gegeven is."),
    "appointment_on": ("2020-01-01", "Kies een dag vanaf vandaag, in het komende jaar."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    as_ilse, kortrijk, url, answers, name, mailoutbox
):
    value, sentence = WRONG[name]

    response = as_ilse.post(url, answers | {name: value, "language": "tr"})

    assert response.status_code == 422
    assert response.context["form"].errors == {name: [sentence]}
    page = response.content.decode()
    assert '<option value="tr" selected>' in page
    assert (kortrijk.referrals.count(), mailoutbox) == (0, [])


def test_a_wijk_of_another_city_is_no_choice(as_ilse, kortrijk, kiel, url, answers):
    response = as_ilse.post(url, answers | {"neighbourhood": kiel.pk})

    assert response.context["form"].errors == {"neighbourhood": ["Kies een wijk uit de lijst."]}


def test_a_project_wijk_is_no_choice_and_nothing_finer_is_asked(as_ilse, kortrijk, url):
    factories.make_neighbourhood(kortrijk, "Project", kind="project")

    form = as_ilse.get(url).context["form"]

    assert "Project" not in [label for _value, label in form.fields["neighbourhood"].choices]
    assert set(form.fields) == {
        "form_key", "needs", "wish", "care", "neighbourhood", "language", "warmth",
        "appointment_on", "contact_wish", "people", "agreed", "agreed_how",
    }  # fmt: skip


def test_what_a_resident_agrees_with_stands_there_in_five_languages(as_ilse, url):
    page = as_ilse.get(url).content.decode()

    assert "Ik zeg niet wie je bent" in page
    assert 'lang="ar" dir="rtl"' in page
    assert [word in page for word in ("eID en pincode", "Volgende keren")] == [True, True]


def test_an_offer_that_stopped_or_is_not_there_leads_to_the_search(as_ilse, offer, url, answers):
    factories.Offer.objects.update(stopped_on=timezone.localdate())

    for address in (url, URL, f"{URL}?aanbod=nergens", f"{URL}?aanbod=%00"):
        assert as_ilse.get(address).url == "/kortrijk/aanbod/"
    assert as_ilse.post(url, answers).url == "/kortrijk/aanbod/"
    assert Referral.objects.count() == 0


def test_the_button_stands_on_the_offer(as_ilse, as_bram, offer):
    button = f"/kortrijk/doorverwijzingen/nieuw/?aanbod={offer.slug}"

    assert button in as_ilse.get(offer.get_absolute_url()).content.decode()
    assert button not in as_bram.get(offer.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["bram", "wim"])
def test_who_only_hosts_or_reads_may_not_refer(request, signed_in, url, answers, name):
    client = signed_in(request.getfixturevalue(name))

    assert client.get(url).status_code == client.post(url, answers).status_code == 403


def test_another_city_finds_nothing(as_fatima, url, answers):
    assert as_fatima.get(url).status_code == as_fatima.post(url, answers).status_code == 404


# ── How the host answered lately ─────────────────────────────────────────────────────────────────


def record(client, url):
    return client.get(url).context["record"]


def test_under_five_nothing_is_said_of_a_host(as_ilse, kortrijk, offer, url):
    for _ in range(4):
        factories.make_referral(kortrijk, offer=offer, state="received")

    assert record(as_ilse, url) is None


def test_of_five_it_is_said_how_soon_and_how_often_they_accept(
    as_ilse, kortrijk, heule, library, offer, url
):
    now = timezone.now()
    other = factories.make_offer(kortrijk, host=library)
    for days, state in ((2, "received"), (2, "received"), (3, "refused"), (1, "received")):
        referral = factories.make_referral(
            kortrijk, offer=other, neighbourhood=heule, at=now - timedelta(days=30)
        )
        factories.make_referral_move(
            referral, "sent", state, at=now - timedelta(days=30 - days),
            reason="full" if state == "refused" else "",
        )  # fmt: skip
    long_ago = now - timedelta(days=20)
    factories.make_referral(kortrijk, offer=offer, neighbourhood=heule, at=long_ago)  # no answer
    factories.make_referral(kortrijk, offer=offer, neighbourhood=heule)  # too fresh to count
    factories.make_referral(kortrijk, offer=offer, neighbourhood=heule, state="withdrawn")

    found = record(as_ilse, url)

    assert (found.referrals, found.days, found.accepted) == (5, 2, 6)
    page = as_ilse.get(url).content.decode()
    assert "Antwoordt meestal binnen 2 dagen." in page
    assert "6 op 10 aanvaard." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    as_ilse, kortrijk, heule, offer, url, rows, django_assert_num_queries, queries_of
):
    for _ in range(rows):
        factories.make_referral(kortrijk, offer=offer, neighbourhood=heule, state="received")

    assert queries_of(as_ilse, url) == 9
