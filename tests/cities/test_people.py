"""Colleagues of a city: who has which role, who is invited, and how a role ends."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cities.actions import people as actions
from cities.enums import Role
from cities.models import Membership
from tests import factories

URL = "/kortrijk/collegas/"
INVITE = "/kortrijk/collegas/nodig-uit/"


@pytest.fixture
def answers():
    return {"email": "jef@buurthuis.example", "role": Role.SOCIAL_WORKER, "organisation": ""}


@pytest.fixture
def invited(kortrijk, karim):
    def invite(email="jef@buurthuis.example", **given):
        given = {"role": Role.SOCIAL_WORKER, "organisation": None, "at": timezone.now()} | given
        return actions.invite(city=kortrijk, email=email, by=karim, **given)

    return invite


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# --- the list ------------------------------------------------------------------------------------


def test_it_shows_who_has_which_role(as_karim, lotte, bram):
    page = as_karim.get(URL).content.decode()

    names = re.findall(r'<th scope="row" role="rowheader">(\w+)', page)
    roles = re.findall(r'data-label="rol">([^<]+)', page)
    assert list(zip(names, roles, strict=True)) == [
        ("Bram", "aanbieder"),
        ("Karim", "stadsteam"),
        ("Lotte", "digitaal brugfiguur"),
    ]
    assert "Bibliotheek Kortrijk" in page


def test_somebody_whose_role_ended_is_not_on_it(as_karim, kortrijk):
    factories.make_user("Marie", kortrijk, Role.HOST, until=date(2024, 6, 30))

    assert "Marie" not in as_karim.get(URL).content.decode()


def test_it_shows_whom_is_waited_for(as_karim, invited, library):
    invited("jef@buurthuis.example")
    invited(
        "marieke@buurthuis.example",
        role=Role.HOST,
        organisation=library,
        at=timezone.now() - timedelta(days=15),
    )

    page = as_karim.get(URL).content.decode()

    assert re.findall(r"<h3>([^<]+)</h3>", page) == [
        "jef@buurthuis.example",
        "marieke@buurthuis.example",
    ]
    assert page.count("Verlopen. Nodig opnieuw uit.") == 1


@pytest.mark.parametrize("who", ["lotte", "ilse", "bram", "wim"])
@pytest.mark.parametrize("url", [URL, INVITE])
def test_only_the_city_team_comes_here(who, url, request, signed_in):
    client = signed_in(request.getfixturevalue(who))

    assert client.get(url).status_code == 403


def test_another_city_finds_nothing(as_fatima, invited, karim, lotte):
    invitation = invited()
    membership = lotte.memberships.get()

    answers = [
        as_fatima.get(URL),
        as_fatima.post(INVITE, {"email": "x@y.example", "role": Role.HOST}),
        as_fatima.post(f"{URL}uitnodigingen/{invitation.pk}/trek-in/"),
        as_fatima.get(f"{URL}{membership.pk}/beeindig/"),
        as_fatima.post(f"{URL}{membership.pk}/beeindig/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    membership.refresh_from_db()
    invitation.refresh_from_db()
    assert (membership.until, invitation.withdrawn_at) == (None, None)


def test_a_city_team_cannot_touch_another_city(as_karim, antwerpen, fatima):
    membership = fatima.memberships.get()

    response = as_karim.post(f"{URL}{membership.pk}/beeindig/")

    assert response.status_code == 404
    membership.refresh_from_db()
    assert membership.until is None


def test_more_people_take_no_more_queries(as_karim, queries_of, kortrijk, invited, library):
    factories.make_user("Marie", kortrijk, Role.HOST, organisation=library)
    invited("a@buurthuis.example", role=Role.HOST, organisation=library)
    with_one = queries_of(as_karim, URL)
    for name in ("Jef", "Marieke"):
        organisation = factories.make_organisation(kortrijk)
        factories.make_user(name, kortrijk, Role.COORDINATOR, organisation=organisation)
        invited(f"{name}@buurthuis.example", organisation=organisation)

    assert queries_of(as_karim, URL) == with_one
    assert with_one < 12


# --- inviting ------------------------------------------------------------------------------------


def test_it_invites_and_mails_a_link(as_karim, kortrijk, karim, answers, library, mailoutbox):
    answers |= {"role": Role.HOST, "organisation": library.pk}

    response = as_karim.post(INVITE, answers, follow=True)

    invitation = kortrijk.invitations.get()
    assert response.redirect_chain == [(URL, 302)]
    assert messages_of(response) == ["De uitnodiging voor jef@buurthuis.example is verstuurd."]
    assert (invitation.email, invitation.role, invitation.organisation, invitation.invited_by) == (
        "jef@buurthuis.example",
        Role.HOST,
        library,
        karim,
    )
    [mail] = mailoutbox
    assert (mail.to, mail.subject, mail.extra_headers) == (
        ["jef@buurthuis.example"],
        "Karim nodigt je uit voor einclusie in Kortrijk",
        {"Reply-To": "karim@kortrijk.example"},
    )
    assert "Je rol is: aanbieder." in mail.body
    assert "Je werkt er voor: Bibliotheek Kortrijk." in mail.body
    link = f"http://127.0.0.1:8000/uitnodiging/{invitation.pk}."
    assert len([line for line in mail.body.splitlines() if line.startswith(link)]) == 1


def test_a_coordinator_is_invited_by_the_citys_own_word(as_karim, answers, mailoutbox):
    as_karim.post(INVITE, answers | {"role": Role.COORDINATOR})

    assert "Je rol is: digitaal brugfiguur." in mailoutbox[0].body


def test_an_address_is_kept_in_lower_case(as_karim, kortrijk, answers):
    as_karim.post(INVITE, answers | {"email": "Jef@Buurthuis.example"})

    assert kortrijk.invitations.get().email == "jef@buurthuis.example"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"email": ""}, {"email": ["Schrijf het e-mailadres van je collega."]}),
        (
            {"email": "jef.buurthuis"},
            {"email": ["Schrijf een e-mailadres zoals naam@organisatie.be."]},
        ),
        (
            {"email": f"jef@{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 63}.example"},
            {"email": ["Schrijf een adres van hoogstens 254 tekens."]},
        ),
        ({"role": ""}, {"role": ["Kies een rol."]}),
        ({"role": "burgemeester"}, {"role": ["Kies een van deze rollen."]}),
        (
            {"role": Role.HOST},
            {"organisation": ["Kies voor welke organisatie deze aanbieder werkt."]},
        ),
        (
            {"role": Role.HOST, "organisation": "nergens"},
            {"organisation": ["Kies een organisatie uit de lijst van deze stad."]},
        ),
    ],
)
def test_it_says_what_is_wrong_beside_the_field(as_karim, kortrijk, answers, wrong, expected):
    response = as_karim.post(INVITE, answers | wrong)

    assert (response.status_code, errors_of(response)) == (422, expected)
    assert not kortrijk.invitations.exists()


def test_it_offers_only_organisations_of_this_city(as_karim, antwerpen, answers):
    saamo = factories.make_organisation(antwerpen, "SAAMO")

    response = as_karim.post(INVITE, answers | {"organisation": saamo.pk})

    assert errors_of(response) == {
        "organisation": ["Kies een organisatie uit de lijst van deze stad."]
    }


def test_an_open_invitation_is_not_sent_twice(as_karim, kortrijk, answers, mailoutbox):
    as_karim.post(INVITE, answers)

    response = as_karim.post(INVITE, answers | {"email": "JEF@buurthuis.example"})

    assert (response.status_code, errors_of(response)) == (
        422,
        {"email": ["Dit adres heeft al een open uitnodiging. Trek die eerst in bij Collega’s."]},
    )
    assert (kortrijk.invitations.count(), len(mailoutbox)) == (1, 1)


def test_an_expired_invitation_makes_room_for_a_new_one(as_karim, kortrijk, invited, answers):
    old = invited(at=timezone.now() - timedelta(days=14, minutes=1))

    as_karim.post(INVITE, answers)

    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert kortrijk.invitations.filter(withdrawn_at=None).count() == 1


def test_somebody_who_works_here_is_not_invited(as_karim, kortrijk, lotte, answers):
    response = as_karim.post(INVITE, answers | {"email": "LOTTE@kortrijk.example"})

    assert errors_of(response) == {"email": ["Wie dit adres heeft, werkt hier al mee."]}
    assert not kortrijk.invitations.exists()


def test_somebody_of_another_city_can_be_invited(as_karim, kortrijk, fatima, answers):
    response = as_karim.post(INVITE, answers | {"email": fatima.email})

    assert response.status_code == 302
    assert kortrijk.invitations.get().email == fatima.email


def test_an_empty_form_is_refused_with_sentences(as_karim):
    response = as_karim.post(INVITE, {})

    assert response.status_code == 422
    assert set(errors_of(response)) == {"email", "role"}


# --- withdrawing ---------------------------------------------------------------------------------


def test_it_withdraws_an_invitation(as_karim, invited):
    invitation = invited()

    response = as_karim.post(f"{URL}uitnodigingen/{invitation.pk}/trek-in/", follow=True)

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    assert messages_of(response) == ["De uitnodiging voor jef@buurthuis.example is ingetrokken."]


def test_a_get_withdraws_nothing(as_karim, invited):
    invitation = invited()

    response = as_karim.get(f"{URL}uitnodigingen/{invitation.pk}/trek-in/")

    invitation.refresh_from_db()
    assert (response.status_code, invitation.withdrawn_at) == (405, None)


def test_an_accepted_invitation_cannot_be_withdrawn(as_karim, invited, at):
    invitation = invited()
    actions.accept_as_new_person(
        invitation=invitation, name="Jef", password="geheim-woord", at=timezone.now()
    )

    response = as_karim.post(f"{URL}uitnodigingen/{invitation.pk}/trek-in/", follow=True)

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert messages_of(response) == [
        "Die uitnodiging is intussen al aanvaard of ingetrokken. Er is niets gewijzigd."
    ]


# --- ending a role -------------------------------------------------------------------------------


def test_it_asks_before_a_role_ends(as_karim, lotte):
    membership = lotte.memberships.get()

    page = as_karim.get(f"{URL}{membership.pk}/beeindig/").content.decode()

    membership.refresh_from_db()
    assert "Beëindig je de rol van Lotte?" in page
    assert membership.until is None


def test_a_role_ends_at_once(as_karim, as_lotte, lotte, today):
    membership = lotte.memberships.get()

    response = as_karim.post(f"{URL}{membership.pk}/beeindig/", follow=True)

    membership.refresh_from_db()
    assert membership.until == today - timedelta(days=1)
    assert messages_of(response) == ["De rol van Lotte is beëindigd."]
    assert as_lotte.get("/kortrijk/wijken/").status_code == 404
    assert "Je hebt nu geen rol in een stad" in as_lotte.get("/").content.decode()


def test_a_role_that_began_today_ends_at_once_too(as_karim, kortrijk, today):
    marie = factories.make_user("Marie", kortrijk, Role.SOCIAL_WORKER, since=today)
    membership = marie.memberships.get()

    as_karim.post(f"{URL}{membership.pk}/beeindig/")

    assert not Membership.objects.current(today).filter(user=marie).exists()


def test_whoever_lost_a_role_can_be_invited_again(as_karim, kortrijk, lotte, answers):
    as_karim.post(f"{URL}{lotte.memberships.get().pk}/beeindig/")

    as_karim.post(INVITE, answers | {"email": lotte.email})

    membership = actions.accept_invitation(
        invitation=kortrijk.invitations.get(), by=lotte, at=timezone.now()
    )
    assert (membership.role, membership.until) == (Role.SOCIAL_WORKER, None)


def test_the_last_of_the_city_team_stays(as_karim, karim, lotte):
    membership = karim.memberships.get()

    response = as_karim.post(f"{URL}{membership.pk}/beeindig/")

    membership.refresh_from_db()
    assert (response.status_code, membership.until) == (422, None)
    assert "Er is niemand anders in het stadsteam." in response.content.decode()


def test_one_of_two_in_the_city_team_may_leave(as_karim, karim, kortrijk):
    factories.make_user("Marie", kortrijk, Role.CITY_TEAM)

    response = as_karim.post(f"{URL}{karim.memberships.get().pk}/beeindig/", follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert karim.memberships.get().until is not None


def test_a_colleague_who_cannot_sign_in_does_not_count_as_city_team(as_karim, karim, kortrijk):
    marie = factories.make_user("Marie", kortrijk, Role.CITY_TEAM)
    marie.is_active = False
    marie.save()

    response = as_karim.post(f"{URL}{karim.memberships.get().pk}/beeindig/")

    assert response.status_code == 422


def test_it_warns_when_the_colleague_has_wijken(as_karim, kortrijk, lotte, heule):
    membership = lotte.memberships.get()
    factories.make_contact_person(kortrijk, neighbourhoods=[heule], membership=membership)

    page = as_karim.get(f"{URL}{membership.pk}/beeindig/").content.decode()

    assert "Geef de wijken eerst aan een opvolger." in page


def test_a_role_that_already_ended_is_not_found(as_karim, kortrijk):
    marie = factories.make_user("Marie", kortrijk, Role.HOST, until=date(2024, 6, 30))

    response = as_karim.post(f"{URL}{marie.memberships.get().pk}/beeindig/")

    assert response.status_code == 404


# --- two at once ---------------------------------------------------------------------------------


REFUSALS = (actions.InvitationClosed, actions.AlreadyInvited, actions.LastOfCityTeam)


def at_once(*deeds):
    """Run the deeds in threads of their own; give back what each raised, or None, sorted by name."""
    raised, ready = [], threading.Barrier(len(deeds))

    def run(deed):
        ready.wait()
        try:
            deed()
        except REFUSALS as error:
            raised.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(raised)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_become_one_member(kortrijk, karim, invited):
    invitation = invited()

    def accept():
        actions.accept_as_new_person(
            invitation=invitation, name="Jef", password="geheim-woord", at=timezone.now()
        )

    assert at_once(accept, accept) == ["InvitationClosed"]
    assert kortrijk.memberships.filter(user__email=invitation.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_at_once_send_one_invitation(kortrijk, karim, invited):
    assert at_once(invited, invited) == ["AlreadyInvited"]
    assert kortrijk.invitations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_end_each_other_leave_one_in_the_team(kortrijk, karim, today):
    marie = factories.make_user("Marie", kortrijk, Role.CITY_TEAM)

    def end(whom, by):
        membership = whom.memberships.get()
        return lambda: actions.end_membership(membership=membership, by=by, at=timezone.now())

    assert at_once(end(marie, karim), end(karim, marie)) == ["LastOfCityTeam"]
    assert kortrijk.memberships.current(today).filter(role=Role.CITY_TEAM).count() == 1
