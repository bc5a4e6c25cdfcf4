"""The page behind the link in an invitation, by every road that leads there."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cities import invitations
from cities.actions import people as actions
from cities.enums import Role
from cities.models import Membership, User
from tests import factories

PASSWORD = "drie gele fietsen"


@pytest.fixture
def invite(kortrijk, karim):
    def invite(email="jef@buurthuis.example", **given):
        given = {"role": Role.SOCIAL_WORKER, "organisation": None, "at": timezone.now()} | given
        return actions.invite(city=kortrijk, email=email, by=karim, **given)

    return invite


@pytest.fixture
def answers():
    return {"name": "Jef", "password1": PASSWORD, "password2": PASSWORD}


def link(invitation):
    return f"/uitnodiging/{invitations.make_token(invitation.pk)}/"


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# --- the token -----------------------------------------------------------------------------------


def test_a_token_stands_for_one_invitation():
    assert invitations.read_token(invitations.make_token(12)) == 12


@pytest.mark.parametrize("forged", ["12", "12.", "", "x.y", "13.{signature}", "٣.{signature}"])
def test_a_forged_token_stands_for_nothing(forged):
    signature = invitations.make_token(12).partition(".")[2]

    assert invitations.read_token(forged.format(signature=signature)) is None


def test_a_token_signed_for_something_else_stands_for_nothing():
    from django.core.signing import Signer

    assert invitations.read_token(Signer(sep=".", salt="iets anders").sign("12")) is None


# --- somebody new --------------------------------------------------------------------------------


def test_it_shows_who_invites_to_what_and_changes_nothing(client, invite, library):
    invitation = invite(role=Role.HOST, organisation=library)

    page = client.get(link(invitation)).content.decode()

    invitation.refresh_from_db()
    assert [
        text in page
        for text in (
            "Karim nodigt je uit.",
            "jef@buurthuis.example",
            "aanbieder",
            "Bibliotheek Kortrijk",
        )
    ] == [True] * 4
    assert invitation.accepted_at is None
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_new_person_makes_an_account_and_is_signed_in(
    client, invite, answers, kortrijk, library, today
):
    invitation = invite(role=Role.HOST, organisation=library)

    response = client.post(link(invitation), answers)

    membership = kortrijk.memberships.get(user__email=invitation.email)
    invitation.refresh_from_db()
    assert response.url == "/kortrijk/"
    assert (membership.user.name, membership.role, membership.organisation, membership.since) == (
        "Jef",
        Role.HOST,
        library,
        today,
    )
    assert membership.user.check_password(PASSWORD)
    assert invitation.accepted_at is not None
    assert client.session["_auth_user_id"] == str(membership.user.pk)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"name": ""}, {"name": ["Schrijf je naam."]}),
        ({"name": "J" * 81}, {"name": ["Schrijf een naam van hoogstens 80 tekens."]}),
        (
            {"password1": "kort", "password2": "kort"},
            {"password1": ["Neem een langer wachtwoord: minstens 10 tekens."]},
        ),
        ({"password2": "drie rode fietsen"}, {"password2": ["Dit is niet hetzelfde wachtwoord."]}),
        (
            {"password1": "jef@buurthuis", "password2": "jef@buurthuis"},
            {"password1": ["Dit lijkt te veel op je e-mailadres. Kies een ander."]},
        ),
        ({"password1": ""}, {"password1": ["Kies een wachtwoord."]}),
        ({"password2": ""}, {"password2": ["Schrijf je wachtwoord nog eens."]}),
    ],
)
def test_it_says_what_is_wrong_beside_the_field(client, invite, answers, wrong, expected):
    invitation = invite()

    response = client.post(link(invitation), answers | wrong)

    assert (response.status_code, errors_of(response)) == (422, expected)
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_link_works_once(client, invite, answers):
    invitation = invite()
    client.post(link(invitation), answers)

    again = Client().post(link(invitation), answers | {"name": "Iemand anders"})

    assert again.status_code == 410
    assert "Deze uitnodiging is al gebruikt" in again.content.decode()
    assert User.objects.get(email=invitation.email).name == "Jef"


# --- somebody with an account --------------------------------------------------------------------


def test_somebody_with_an_account_signs_in_first(client, invite, fatima, answers):
    invitation = invite(fatima.email)

    page = client.get(link(invitation)).content.decode()
    posted = client.post(link(invitation), answers)

    fatima.refresh_from_db()
    assert f"/inloggen/?next={link(invitation)}" in page
    assert 'name="password1"' not in posted.content.decode()
    assert fatima.check_password("geheim-woord")


def test_they_come_back_after_signing_in(client, invite, fatima):
    invitation = invite(fatima.email)

    response = client.post(
        f"/inloggen/?next={link(invitation)}",
        {"login": fatima.email, "password": "geheim-woord"},
    )

    assert response.url == link(invitation)


def test_they_accept_by_a_button(as_fatima, fatima, invite, kortrijk, antwerpen):
    invitation = invite(fatima.email.upper())

    asked = as_fatima.get(link(invitation))
    before = list(kortrijk.memberships.filter(user=fatima))
    response = as_fatima.post(link(invitation))

    assert "Aanvaard en begin" in asked.content.decode()
    assert (before, response.url) == ([], "/kortrijk/")
    assert {m.city for m in fatima.memberships.all()} == {kortrijk, antwerpen}


def test_only_the_invited_address_accepts(as_fatima, fatima, invite, kortrijk):
    invitation = invite("jef@buurthuis.example")

    asked, posted = as_fatima.get(link(invitation)), as_fatima.post(link(invitation))

    invitation.refresh_from_db()
    assert (asked.status_code, posted.status_code) == (403, 403)
    assert "Deze uitnodiging is voor een ander adres." in asked.content.decode()
    assert invitation.accepted_at is None
    assert not kortrijk.memberships.filter(user=fatima).exists()


def test_the_action_itself_refuses_somebody_elses_invitation(invite, fatima):
    with pytest.raises(ValueError, match="address"):
        actions.accept_invitation(invitation=invite(), by=fatima, at=timezone.now())


def test_whoever_got_a_role_in_the_meantime_keeps_it(as_fatima, fatima, invite, kortrijk):
    invitation = invite(fatima.email)
    factories.make_membership(fatima, kortrijk, Role.COORDINATOR)

    response = as_fatima.post(link(invitation))

    assert response.status_code == 409
    assert "Je werkt al mee in Kortrijk." in response.content.decode()
    assert Membership.objects.get(user=fatima, city=kortrijk).role == Role.COORDINATOR


def test_an_address_that_got_an_account_while_the_form_was_open_signs_in(
    invite, answers, monkeypatch, client
):
    invitation = invite()
    create = User.objects.create_user

    def somebody_was_first(email, password, **given):
        create(email, "een ander wachtwoord", name="Jef")
        return create(email, password, **given)

    monkeypatch.setattr(User.objects, "create_user", somebody_was_first)
    response = client.post(link(invitation), answers)

    assert "Log eerst in, dan aanvaard je de uitnodiging." in response.content.decode()


# --- links that no longer work -------------------------------------------------------------------


def test_an_expired_link_says_so(client, invite, answers):
    invitation = invite()

    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        response = client.post(link(invitation), answers)

    assert response.status_code == 410
    assert "Deze uitnodiging is verlopen" in response.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_link_works_until_the_last_minute(client, invite, answers):
    invitation = invite()

    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23), tick=False):
        response = client.post(link(invitation), answers)

    assert response.status_code == 302


def test_a_withdrawn_link_says_so(client, invite, karim):
    invitation = invite()
    actions.withdraw_invitation(invitation=invitation, by=karim, at=timezone.now())

    response = client.get(link(invitation))

    assert response.status_code == 410
    assert "Deze uitnodiging is ingetrokken" in response.content.decode()


@pytest.mark.parametrize("token", ["1.xyz", "onzin", "9" * 300, "%00"])
def test_a_forged_link_is_not_found(client, db, token):
    response = client.get(f"/uitnodiging/{token}/")

    assert response.status_code == 404
    assert "Deze link kennen we niet" in response.content.decode()


def test_the_link_of_a_deleted_invitation_is_not_found(client, invite):
    invitation = invite()
    address = link(invitation)
    invitation.delete()

    assert client.get(address).status_code == 404


def test_the_link_of_an_invitation_in_the_mail_opens_the_page(client, invite, mailoutbox):
    invite()

    [address] = [line for line in mailoutbox[0].body.splitlines() if line.startswith("http")]
    response = client.get(address.removeprefix("http://127.0.0.1:8000"))

    assert response.status_code == 200


def test_the_page_asks_no_more_of_the_database_than_it_shows(
    client, invite, library, django_assert_max_num_queries
):
    invitation = invite(role=Role.HOST, organisation=library)

    with django_assert_max_num_queries(3):
        client.get(link(invitation))


def test_a_name_with_a_line_break_cannot_write_in_the_head_of_the_mail(invite, karim, mailoutbox):
    karim.name = "Karim\nBcc: iedereen@stad.example"
    karim.save()

    invite()

    (mail,) = mailoutbox
    assert mail.subject.startswith("Karim Bcc: iedereen@stad.example nodigt je uit")


def test_who_begins_is_signed_in_until_the_browser_closes(client, invite, answers):
    client.post(link(invite()), answers)

    assert client.session.get_expire_at_browser_close()
