"""The link of an organisation: signed, for a while, to be closed; made and mailed by who may."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.signing import Signer
from django.db import IntegrityError, connection

from signals import links
from signals.models import SignalLink
from tests import factories

LIST = "/kortrijk/signalen/links/"


@pytest.fixture
def desk(kortrijk, library, heule):
    """The function of the library that has an address."""
    return factories.make_intermediary(
        kortrijk, heule, organisation=library, function="onthaal", email="onthaal@bib.example"
    )


@pytest.fixture
def link(kortrijk, library, heule):
    return factories.make_link(kortrijk, organisation=library, neighbourhood=heule)


@pytest.fixture
def make_url(library):
    return f"{LIST}voor-organisatie/{library.pk}/"


@pytest.fixture
def answers(heule, desk, today):
    until = today + timedelta(days=30)
    return {"neighbourhood": heule.pk, "valid_until": until.isoformat(), "to": desk.pk}


def test_a_token_stands_for_one_link():
    assert links.read_token(links.make_token(12)) == 12


@pytest.mark.parametrize(
    "token",
    [
        "12",
        "12.",
        links.make_token(12).replace("12.", "13."),
        links.make_token(12)[:-1],
        Signer(sep=".", salt="cities.invitations").sign("12"),
        links._signer.sign("twaalf"),
    ],
)
def test_what_we_did_not_sign_stands_for_nothing(token):
    assert links.read_token(token) is None


def test_a_link_works_until_its_last_day(link, today):
    link.valid_until = today

    assert links.why_closed(link, on=today) is None
    assert links.why_closed(link, on=today + timedelta(days=1)) == "expired"


def test_a_revoked_link_is_revoked_also_when_it_ran_out(link, today, at):
    link.revoked_at = at(2026, 11, 1, 9)
    link.valid_until = today - timedelta(days=1)

    assert links.why_closed(link, on=today) == "revoked"


def test_it_counts_tries_per_link_and_per_visitor(kortrijk):
    one, other = factories.make_link(kortrijk), factories.make_link(kortrijk)
    most = links.LIMITS["visitor"][0][0]

    tries = [links.too_often(one, visitor="192.0.2.1") for _ in range(most)]

    assert not any(tries)
    assert links.too_often(other, visitor="192.0.2.1")
    assert links.too_often(one, visitor="192.0.2.2")
    assert not links.too_often(other, visitor="192.0.2.2")


def test_the_counting_keeps_no_address(link, settings, monkeypatch):
    keys = []
    monkeypatch.setattr(links, "_count", lambda key, seconds: keys.append(key) or 1)

    links.too_often(link, visitor="192.0.2.1")

    assert keys
    assert not any("192.0.2.1" in key for key in keys)


def test_a_link_is_made_and_mailed_to_the_function(
    as_lotte, lotte, kortrijk, library, heule, make_url, answers, today
):
    response = as_lotte.post(make_url, answers)

    link = kortrijk.signal_links.get()
    assert response.url == f"{LIST}{link.pk}/"
    assert (link.organisation, link.neighbourhood, link.made_by) == (library, heule, lotte)
    assert (link.valid_until, link.revoked_at) == (today + timedelta(days=30), None)
    assert link.mailed_at == link.made_at
    (message,) = mail.outbox
    assert message.to == ["onthaal@bib.example"]
    assert message.subject == "Zie je iets mislopen? Laat het Kortrijk weten"
    assert message.extra_headers == {"Reply-To": "lotte@kortrijk.example"}
    assert f"/s/{links.make_token(link.pk)}/" in message.body
    assert "Lotte (digitaal brugfiguur, Kortrijk)" in message.body
    assert "Geen namen, adressen of nummers van mensen." in message.body


def test_a_link_to_copy_is_mailed_to_nobody(as_karim, kortrijk, make_url, answers):
    response = as_karim.post(make_url, answers | {"to": "", "neighbourhood": ""}, follow=True)

    link = kortrijk.signal_links.get()
    assert (link.neighbourhood, link.mailed_at, mail.outbox) == (None, None, [])
    assert (
        f'value="http://127.0.0.1:8000/s/{links.make_token(link.pk)}/"' in response.content.decode()
    )


def test_it_begins_with_what_the_page_of_the_wijk_knows(as_lotte, make_url, desk, heule, today):
    form = as_lotte.get(f"{make_url}?functie={desk.pk}").context["form"]

    assert form.initial == {
        "neighbourhood": heule.pk, "to": desk.pk, "valid_until": today + timedelta(days=365),
    }  # fmt: skip


@pytest.mark.parametrize("asked", ["999999", "x", "-1", ""])
def test_a_function_that_is_not_there_is_no_problem(as_lotte, make_url, asked):
    assert as_lotte.get(f"{make_url}?functie={asked}").status_code == 200


def test_the_page_of_the_wijk_leads_to_it(as_lotte, as_ilse, make_url, desk):
    leads = f'href="{make_url}?functie={desk.pk}"'

    assert leads in as_lotte.get("/kortrijk/wijken/heule/").content.decode()
    assert leads not in as_ilse.get("/kortrijk/wijken/heule/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("valid_until", "", "Kies een dag."),
        ("valid_until", "ooit", "Schrijf de dag als 24/11/2027."),
        ("valid_until", "2020-01-01", "Deze dag is voorbij. Kies een latere dag."),
        ("valid_until", "2999-01-01", "Dit is meer dan drie jaar. Kies een vroegere dag."),
        ("to", "999999", "Kies een functie uit de lijst."),
    ],
)
def test_a_wrong_answer_makes_no_link(
    as_lotte, kortrijk, make_url, answers, field, value, sentence
):
    response = as_lotte.post(make_url, answers | {field: value})

    assert response.status_code == 422
    assert response.context["form"].errors[field] == [sentence]
    assert (kortrijk.signal_links.count(), mail.outbox) == (0, [])


def test_a_function_of_another_organisation_gets_no_mail(
    as_lotte, kortrijk, heule, make_url, answers
):
    other = factories.make_intermediary(kortrijk, heule, email="elders@vzw.example")

    response = as_lotte.post(make_url, answers | {"to": other.pk})

    assert response.status_code == 422
    assert mail.outbox == []


def test_a_link_may_be_mailed_again(as_lotte, link, desk):
    as_lotte.post(f"{LIST}{link.pk}/", {"to": desk.pk})

    link.refresh_from_db()
    assert link.mailed_at is not None
    assert [message.to for message in mail.outbox] == [["onthaal@bib.example"]]


def test_an_organisation_without_an_address_has_only_a_link_to_copy(as_lotte, link):
    page = as_lotte.get(f"{LIST}{link.pk}/").content.decode()

    assert "Geen functie van deze organisatie heeft een e-mailadres." in page


def test_a_closed_link_is_closed_at_once_and_for_good(as_lotte, link, desk, client):
    address = f"/s/{links.make_token(link.pk)}/"
    assert client.get(address).status_code == 200

    as_lotte.post(f"{LIST}{link.pk}/trek-in/")
    first = SignalLink.objects.get().revoked_at
    as_lotte.post(f"{LIST}{link.pk}/trek-in/")

    assert SignalLink.objects.get().revoked_at == first
    assert client.get(address).status_code == 410
    page = as_lotte.post(f"{LIST}{link.pk}/", {"to": desk.pk}, follow=True).content.decode()
    assert "Deze link werkt niet meer. Er is niets verstuurd." in page
    assert links.make_token(link.pk) not in page
    assert mail.outbox == []


def test_the_list_says_what_came_by_each_link(as_lotte, as_karim, kortrijk, heule, link):
    brought = [factories.make_brought(kortrijk, link=link, neighbourhood=heule) for _ in range(3)]
    as_lotte.post(f"/kortrijk/signalen/te-bekijken/{brought[0].pk}/")

    (row,) = as_karim.get(LIST).context["rows"]

    assert (row[0].came, row[0].accepted, row[0].waiting, row[1]) == (3, 1, 2, "")


def test_the_number_of_queries_does_not_grow(as_karim, kortrijk, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(11) as counted:
            assert as_karim.get(LIST).status_code == 200
        return len(counted)

    factories.make_link(kortrijk)
    with_one = queries()
    for _ in range(2):
        link = factories.make_link(kortrijk, neighbourhood=factories.make_neighbourhood(kortrijk))
        factories.make_brought(kortrijk, link=link)

    assert queries() == with_one


@pytest.mark.parametrize("reader", ["as_ilse", "as_bram", "as_wim"])
def test_others_may_not(request, reader, link, make_url, answers, kortrijk):
    client = request.getfixturevalue(reader)
    pages = [LIST, f"{LIST}{link.pk}/", make_url]

    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    assert client.post(make_url, answers).status_code == 403
    assert client.post(f"{LIST}{link.pk}/trek-in/").status_code == 403
    assert [(one.pk, one.revoked_at) for one in kortrijk.signal_links.all()] == [(link.pk, None)]


def test_a_stranger_finds_nothing(as_fatima, link, antwerpen, make_url):
    assert as_fatima.get(LIST).status_code == 404
    for address in (f"/antwerpen/signalen/links/{link.pk}/",
                    make_url.replace("kortrijk", "antwerpen")):  # fmt: skip
        assert as_fatima.get(address).status_code == 404
    assert as_fatima.post(f"/antwerpen/signalen/links/{link.pk}/trek-in/").status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_a_link_never_mixes_two_cities(kortrijk, antwerpen, kiel):
    factories.make_link(kortrijk, neighbourhood=kiel)

    with pytest.raises(IntegrityError):
        connection.check_constraints()
