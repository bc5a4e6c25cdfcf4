"""Signing in and out, a forgotten password, and what a stranger can learn from these pages (nothing)."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cities.enums import Role
from cities.models import City
from tests import factories

URL = "/inloggen/"
FORGOT = "/wachtwoord/vergeten/"
CHANGE = "/wachtwoord/"
MISMATCH = (
    "Dit adres en dit wachtwoord horen niet bij elkaar. Kijk ze na, of vraag een nieuw wachtwoord."
)
NEW = "drie gele fietsen"
TWICE = {"password1": NEW, "password2": NEW}


@pytest.fixture
def sign_in(client):
    def post(email, password="geheim-woord", path=URL, **more):
        return client.post(path, {"login": email, "password": password} | more)

    return post


@pytest.fixture
def reset_link(db, client, mailoutbox):
    """The address in the mail that somebody gets who forgot their password."""

    def ask(email):
        client.post(FORGOT, {"email": email})
        [line] = [line for line in mailoutbox[-1].body.splitlines() if line.startswith("http")]
        return line.removeprefix("http://127.0.0.1:8000")

    return ask


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def is_signed_in(client):
    return "_auth_user_id" in client.session


# --- reachable -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (URL, 200),
        (FORGOT, 200),
        (f"{FORGOT}verstuurd/", 200),
        ("/wachtwoord/nieuw/1-onzin-onzin/", 410),
        ("/inloggen/gesloten/", 403),
        ("/inloggen/geblokkeerd/", 200),
        ("/toegankelijkheid/", 200),
    ],
)
def test_these_pages_are_there_for_whoever_is_not_signed_in(client, db, url, status):
    response = client.get(url)

    page = response.content.decode()
    assert response.status_code == status
    assert "aanmeld" not in page.lower()
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("url", ["/", "/kortrijk/", "/kortrijk/collegas/", CHANGE, "/nergens/"])
def test_every_other_page_asks_to_sign_in_first(client, kortrijk, url):
    response = client.get(url)

    assert response.url == f"{URL}?next={url}"


def test_the_administration_has_no_door_of_its_own(client, as_lotte, db):
    closed = client.post("/beheer/login/", {"username": "nora@einclusie.example", "password": "x"})

    assert closed.url.startswith(f"{URL}?next=")
    assert as_lotte.get("/beheer/login/").status_code == 403


def test_nobody_signs_up_by_themselves(client, db):
    page = client.post("/inloggen/gesloten/", {"email": "x@y.example"}).content.decode()

    assert "Vraag een uitnodiging aan het stadsteam" in page


# --- signing in ----------------------------------------------------------------------------------


def test_somebody_with_one_city_goes_straight_there(sign_in, client, lotte):
    response = sign_in(lotte.email)

    assert response.url == "/"
    assert client.get("/").url == "/kortrijk/"


def test_capitals_in_the_address_do_not_matter(sign_in, client, lotte):
    sign_in(" Lotte@Kortrijk.example ")

    assert is_signed_in(client)


def test_somebody_with_three_cities_chooses(as_lotte, lotte, antwerpen):
    gent = factories.make_city("Gent")
    factories.make_membership(lotte, antwerpen, Role.HOST)
    factories.make_membership(lotte, gent, Role.POLICY_READER)

    page = as_lotte.get("/").content.decode()

    assert re.findall(r'<a class="plate plate-city" href="([^"]+)">', page) == [
        "/antwerpen/",
        "/gent/",
        "/kortrijk/",
    ]


def test_choosing_takes_as_many_queries_for_two_cities_as_for_four(
    as_lotte, queries_of, lotte, antwerpen
):
    factories.make_membership(lotte, antwerpen, Role.HOST)
    with_two = queries_of(as_lotte, "/")
    for name in ("Gent", "Brugge"):
        factories.make_membership(lotte, factories.make_city(name), Role.HOST)

    assert queries_of(as_lotte, "/") == with_two
    assert with_two < 12


def test_somebody_whose_role_ended_reads_what_to_do(as_lotte, lotte, today):
    lotte.memberships.update(until=today - timedelta(days=1))

    page = as_lotte.get("/").content.decode()

    assert "Je hebt nu geen rol in een stad" in page
    assert as_lotte.get("/kortrijk/").status_code == 404


def test_an_administrator_finds_the_way_to_the_administration(as_nora, as_lotte, lotte):
    lotte.memberships.all().delete()

    assert 'href="/beheer/"' in as_nora.get("/").content.decode()
    assert 'href="/beheer/"' not in as_lotte.get("/").content.decode()


def test_a_deactivated_person_reads_so_and_stays_out(sign_in, client, lotte):
    lotte.is_active = False
    lotte.save()

    response = sign_in(lotte.email)

    assert response.url == "/inloggen/geblokkeerd/"
    assert "Je account is afgesloten" in client.get(response.url).content.decode()
    assert not is_signed_in(client)


def test_deactivating_ends_the_session(as_lotte, lotte):
    lotte.is_active = False
    lotte.save()

    assert as_lotte.get("/").url == f"{URL}?next=/"


def test_the_session_ends_with_the_browser_unless_asked(sign_in, client, lotte):
    sign_in(lotte.email)
    shared = client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(lotte.email, remember="on")

    assert (shared, client.session.get_expire_at_browser_close()) == (True, False)


def test_signing_in_keeps_one_address_per_person(sign_in, client, lotte, reset_link):
    client.post(reset_link(lotte.email))
    sign_in(lotte.email)

    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize("email", ["lotte@kortrijk.example", "niemand@kortrijk.example"])
def test_a_wrong_password_does_not_tell_whether_the_address_is_known(sign_in, lotte, email):
    response = sign_in(email, "verkeerd-woord")

    assert (response.status_code, errors_of(response)) == (
        422,
        {"__all__": [MISMATCH]},
    )
    assert f'value="{email}"' in response.content.decode()
    assert "verkeerd-woord" not in response.content.decode()


def test_a_deactivated_person_with_a_wrong_password_learns_nothing(sign_in, lotte):
    lotte.is_active = False
    lotte.save()

    assert sign_in(lotte.email, "verkeerd-woord").status_code == 422


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {"login": "", "password": ""},
            {"login": ["Schrijf je e-mailadres."], "password": ["Schrijf je wachtwoord."]},
        ),
        (
            {"login": "lotte", "password": "x"},
            {"login": ["Schrijf een e-mailadres zoals naam@organisatie.be."]},
        ),
    ],
)
def test_it_says_what_is_missing(client, db, answers, expected):
    response = client.post(URL, answers)

    assert (response.status_code, errors_of(response)) == (422, expected)


@pytest.mark.parametrize("bad", ["\x00", "x" * 100_000, "😀@kortrijk.example"])
def test_odd_input_is_refused_and_nothing_breaks(sign_in, db, bad):
    assert sign_in(bad, bad).status_code == 422


# --- next ----------------------------------------------------------------------------------------


def test_after_signing_in_they_are_where_they_wanted_to_be(sign_in, lotte):
    response = sign_in(lotte.email, path=f"{URL}?next=/kortrijk/wijken/%3Fa%3D1")

    assert response.url == "/kortrijk/wijken/?a=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elders.example/",
        "//elders.example/",
        "/\\elders.example",
        "javascript:alert(1)",
        "https://testserver.elders.example/",
        "https://127.0.0.1/",
        "\x00//elders.example",
    ],
)
def test_another_host_is_never_followed(sign_in, lotte, elsewhere, client):
    response = sign_in(lotte.email, next=elsewhere)
    again = client.get(URL, {"next": elsewhere})
    out = client.post("/uitloggen/", {"next": elsewhere})

    assert [response.url, again.url, out.url] == ["/", "/", URL]


# --- too often -----------------------------------------------------------------------------------


def test_after_five_wrong_passwords_somebody_waits(sign_in, client, lotte):
    answers = [sign_in(lotte.email, "verkeerd-woord").status_code for _ in range(5)]

    response = sign_in(lotte.email)

    assert answers == [422] * 5
    assert (response.status_code, errors_of(response)) == (
        429,
        {
            "__all__": [
                "Er waren te veel pogingen na elkaar. Wacht vijf minuten en probeer het dan opnieuw."
            ]
        },
    )
    assert not is_signed_in(client)


def test_an_unknown_address_waits_just_as_long(sign_in, db):
    answers = [sign_in("niemand@kortrijk.example").status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_five_minutes_later_it_works_again(sign_in, client, lotte):
    for _ in range(6):
        sign_in(lotte.email, "verkeerd-woord")

    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        sign_in(lotte.email)

    assert is_signed_in(client)


def test_too_many_attempts_from_one_place_get_a_plain_page(client, db):
    for _ in range(30):
        client.post(URL, {})

    response = client.post(URL, {})

    assert response.status_code == 429
    assert "Er kwamen te veel pogingen na elkaar." in response.content.decode()


def test_one_mailbox_gets_three_mails_an_hour(client, lotte, mailoutbox):
    answers = [client.post(FORGOT, {"email": lotte.email}).status_code for _ in range(4)]

    assert (answers, len(mailoutbox)) == ([302, 302, 302, 429], 3)


# --- signing out ---------------------------------------------------------------------------------


def test_signing_out_takes_a_post(as_lotte):
    asked = as_lotte.get("/uitloggen/")
    still = is_signed_in(as_lotte)
    response = as_lotte.post("/uitloggen/", follow=True)

    assert (asked.status_code, still) == (200, True)
    assert response.redirect_chain == [(URL, 302)]
    assert messages_of(response) == ["Je bent uitgelogd."]
    assert not is_signed_in(as_lotte)


# --- a forgotten password ------------------------------------------------------------------------


def test_the_mail_says_what_it_is_for(reset_link, lotte, mailoutbox):
    link = reset_link(lotte.email)

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([lotte.email], "Kies een nieuw wachtwoord voor einclusie")
    assert link.startswith("/wachtwoord/nieuw/")
    assert "Hij werkt 24 uur, en één keer" in mail.body


def test_the_link_is_on_our_own_address_whatever_host_was_asked(
    client, lotte, mailoutbox, settings
):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(FORGOT, {"email": lotte.email}, headers={"host": "elders.example"})

    assert "elders" not in mailoutbox[0].body
    assert "http://127.0.0.1:8000/wachtwoord/nieuw/" in mailoutbox[0].body


@pytest.mark.parametrize("email", ["lotte@kortrijk.example", "niemand@kortrijk.example"])
def test_the_answer_does_not_tell_whether_the_address_is_known(client, lotte, email, mailoutbox):
    response = client.post(FORGOT, {"email": email}, follow=True)

    assert response.redirect_chain == [(f"{FORGOT}verstuurd/", 302)]
    assert email not in response.content.decode()
    assert messages_of(response) == []
    assert [mail.to for mail in mailoutbox] == [[email]]


def test_the_mail_to_an_unknown_address_has_no_link(client, db, mailoutbox):
    client.post(FORGOT, {"email": "niemand@kortrijk.example"})

    [mail] = mailoutbox
    assert mail.subject == "Met dit adres kan je niet inloggen in einclusie"
    assert "http" not in mail.body


def test_a_deactivated_person_gets_no_link(client, lotte, mailoutbox):
    lotte.is_active = False
    lotte.save()

    client.post(FORGOT, {"email": lotte.email})

    assert "http" not in mailoutbox[0].body


def test_a_new_password_signs_them_in(client, lotte, reset_link):
    form = client.get(reset_link(lotte.email), follow=True)

    response = client.post(form.request["PATH_INFO"], TWICE)

    lotte.refresh_from_db()
    assert form.status_code == 200
    assert response.url == "/"
    assert lotte.check_password(NEW)
    assert is_signed_in(client)


def test_a_new_password_helps_also_after_too_many_attempts(client, lotte, sign_in, reset_link):
    for _ in range(6):
        sign_in(lotte.email, "verkeerd-woord")
    form = client.get(reset_link(lotte.email), follow=True)

    client.post(form.request["PATH_INFO"], TWICE)

    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {"password1": "kort", "password2": "kort"},
            {"password1": ["Neem een langer wachtwoord: minstens 10 tekens."]},
        ),
        (
            {"password1": "1234567890", "password2": "1234567890"},
            {"password1": ["Dit wachtwoord wordt te vaak gebruikt. Kies een ander."]},
        ),
        (
            {"password1": "lotte@kortrijk", "password2": "lotte@kortrijk"},
            {"password1": ["Dit lijkt te veel op je e-mailadres. Kies een ander."]},
        ),
        (
            {"password1": NEW, "password2": "iets anders"},
            {"password2": ["Je moet hetzelfde wachtwoord twee keer intoetsen."]},
        ),
        (
            {"password1": "", "password2": ""},
            {
                "password1": ["Kies een nieuw wachtwoord."],
                "password2": ["Schrijf je nieuwe wachtwoord nog eens."],
            },
        ),
    ],
)
def test_a_weak_password_is_refused(client, lotte, reset_link, answers, expected):
    form = client.get(reset_link(lotte.email), follow=True)

    response = client.post(form.request["PATH_INFO"], answers)

    assert (response.status_code, errors_of(response)) == (422, expected)


def test_a_reset_link_works_once(client, lotte, reset_link):
    link = reset_link(lotte.email)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], TWICE)

    response = Client().get(link, follow=True)

    assert response.status_code == 410
    assert "Deze link werkt niet meer" in response.content.decode()


def test_a_reset_link_works_one_day(client, lotte, reset_link):
    link = reset_link(lotte.email)

    with time_machine.travel(timezone.now() + timedelta(days=1, hours=2)):
        response = client.get(link, follow=True)

    assert response.status_code == 410


# --- another password ----------------------------------------------------------------------------


def test_changing_the_password_keeps_this_browser_signed_in(as_lotte, lotte, signed_in):
    other = signed_in(lotte)

    response = as_lotte.post(CHANGE, {"oldpassword": "geheim-woord"} | TWICE)

    lotte.refresh_from_db()
    assert response.url == "/"
    assert lotte.check_password(NEW)
    assert as_lotte.get("/").url == "/kortrijk/"
    assert other.get("/").url == f"{URL}?next=/"


def test_the_password_of_now_must_be_right(as_lotte):
    response = as_lotte.post(CHANGE, {"oldpassword": "verkeerd-woord"} | TWICE)

    assert (response.status_code, errors_of(response)) == (
        422,
        {"oldpassword": ["Dit is niet je wachtwoord van nu. Probeer het nog eens."]},
    )


def test_another_citys_person_changes_only_their_own(as_fatima, fatima, lotte):
    as_fatima.post(CHANGE, {"oldpassword": "geheim-woord"} | TWICE)

    lotte.refresh_from_db()
    assert lotte.check_password("geheim-woord")


# --- the look ------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [URL, FORGOT])
def test_every_field_has_a_label_and_no_placeholder(client, db, url):
    page = client.get(url).content.decode()

    fields = re.findall(r'<input[^>]+id="([^"]+)"', page)
    labels = re.findall(r'<label[^>]+for="([^"]+)"', page)
    assert sorted(fields) == sorted(labels)
    assert "placeholder" not in page


def test_the_cities_of_others_are_not_told(as_fatima, kortrijk):
    assert as_fatima.get("/").url == "/antwerpen/"
    assert City.objects.count() == 2


def test_a_keeper_of_passwords_knows_the_fields(client, kortrijk):
    fields = client.get("/inloggen/").context["form"].fields

    assert {name: field.widget.attrs.get("autocomplete") for name, field in fields.items()} == {
        "login": "username",
        "password": "current-password",
        "remember": None,
    }
