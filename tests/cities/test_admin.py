"""/beheer/: setting up a city, by the administrators of the platform only."""

import re
from datetime import date

import pytest
from django.db import connection

from cities.enums import NeighbourhoodKind, Role
from cities.models import City, Membership, User
from tests import factories

MODELS = "city neighbourhood organisation user membership contactperson intermediary".split()


def values(response):
    """What the form of an admin page, and of the rows in it, would send back."""
    admin_form = response.context["adminform"].form
    forms = [admin_form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                sent[field.html_name] = value.pk if hasattr(value, "pk") else value
    return sent


def prefix_of(sent):
    """What the names of the rows start with."""
    (total,) = [name for name in sent if name.endswith("-TOTAL_FORMS")]
    return total.removesuffix("-TOTAL_FORMS")


def options(response, name):
    """The words of the choices of a select."""
    html = response.content.decode()
    (select,) = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    return [
        word for word in re.findall(r"<option[^>]*>(.*?)</option>", select) if "---" not in word
    ]


@pytest.mark.parametrize("model", MODELS)
def test_only_administrators_come_in(as_nora, as_karim, client, model):
    path = f"/beheer/cities/{model}/"

    assert as_nora.get(path).status_code == 200
    assert as_nora.get(f"{path}add/").status_code == 200
    assert [browser.get(path).status_code for browser in (as_karim, client)] == [302, 302]


def test_signing_in_goes_through_the_door_of_the_app(client):
    response = client.get("/beheer/login/")

    assert response.url == "/inloggen/?next=%2Fbeheer%2Flogin%2F"


def test_pages_hold_nothing_that_the_content_security_policy_refuses(
    as_nora, kortrijk, heule, lotte
):
    person = factories.make_contact_person(kortrijk, neighbourhoods=[heule])

    for path in ("", "cities/city/", f"cities/contactperson/{person.pk}/change/"):
        html = as_nora.get(f"/beheer/{path}").content.decode()
        assert re.findall(r"<style| style=|<script(?![^>]*src=)[^>]*>| on[a-z]+=", html) == []


def test_it_makes_a_city(as_nora):
    sent = {
        "name": "Brugge", "slug": "brugge", "coordination_model": "social_director",
        "contact_title": "regisseur", "contact_title_plural": "regisseurs", "digest_day": "4",
        "signal_route": ["policy_reader", "coordinator", "city_team"],
        "accent": "#0a5c52", "accent_night": "#74d0bf",
    }  # fmt: skip

    response = as_nora.post("/beheer/cities/city/add/", sent)

    assert response.status_code == 302
    assert City.objects.get().signal_route == ["coordinator", "city_team", "policy_reader"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"accent": "#ffff00"}, "accent"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#00000g"}, "accent"),
        ({"accent_night": "#000000"}, "accent_night"),
        ({"slug": "beheer"}, "slug"),
        ({"digest_day": "31"}, "digest_day"),
        ({"signal_route": ["mayor"]}, "signal_route"),
    ],
)
def test_a_city_that_cannot_be_is_refused_beside_the_field(as_nora, kortrijk, wrong, field):
    path = f"/beheer/cities/city/{kortrijk.pk}/change/"

    response = as_nora.post(path, values(as_nora.get(path)) | wrong)

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]


def test_a_city_cannot_be_deleted_by_a_tap(as_nora, kortrijk):
    assert as_nora.post(f"/beheer/cities/city/{kortrijk.pk}/delete/").status_code == 403


def test_a_wijk_gets_codes_and_figures(as_nora, heule):
    path = f"/beheer/cities/neighbourhood/{heule.pk}/change/"
    sent = values(as_nora.get(path)) | {
        "codes-TOTAL_FORMS": 1, "codes-0-code": "34022A1", "codes-0-since": "2025-01-01",
        "populations-TOTAL_FORMS": 1, "populations-0-year": 2022, "populations-0-inhabitants": 5,
    }  # fmt: skip

    response = as_nora.post(path, sent)

    assert response.status_code == 302
    assert list(heule.codes.values_list("code", "since")) == [("34022A1", date(2025, 1, 1))]
    assert list(heule.populations.values_list("year", "inhabitants")) == [(2022, 5)]


def test_a_project_wijk_gets_parts_of_its_own_city(as_nora, kortrijk, heule, kiel):
    project = factories.make_neighbourhood(kortrijk, "Rand", kind=NeighbourhoodKind.PROJECT)
    path = f"/beheer/cities/neighbourhood/{project.pk}/change/"
    page = as_nora.get(path)
    sent = values(page) | {"part_links-TOTAL_FORMS": 1, "part_links-0-part": heule.pk}

    response = as_nora.post(path, sent)

    assert options(page, "part_links-__prefix__-part") == ["Heule"]
    assert response.status_code == 302
    assert list(project.part_links.values_list("city", "part")) == [(kortrijk.pk, heule.pk)]
    connection.check_constraints()


def test_a_wijk_of_another_city_is_no_choice(as_nora, kortrijk, library, kiel):
    path = f"/beheer/cities/organisation/{library.pk}/change/"
    sent = values(as_nora.get(path))
    prefix = prefix_of(sent)

    response = as_nora.post(
        path, sent | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-neighbourhood": kiel.pk}
    )

    assert response.status_code == 200
    assert list(library.neighbourhoods.all()) == []


@pytest.mark.parametrize("model", ["organisation", "membership"])
def test_rows_get_the_city_of_the_page(as_nora, marke, library, bram, model):
    thing = library if model == "organisation" else bram.memberships.get()
    path = f"/beheer/cities/{model}/{thing.pk}/change/"
    sent = values(as_nora.get(path))
    prefix = prefix_of(sent)

    response = as_nora.post(
        path, sent | {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-neighbourhood": marke.pk}
    )

    assert response.status_code == 302
    assert list(thing.neighbourhoods.all()) == [marke]
    connection.check_constraints()


def test_rows_can_be_taken_away(as_nora, kortrijk, heule):
    person = factories.make_contact_person(kortrijk, neighbourhoods=[heule])
    path = f"/beheer/cities/contactperson/{person.pk}/change/"

    response = as_nora.post(path, values(as_nora.get(path)) | {"assignments-0-DELETE": "on"})

    assert response.status_code == 302
    assert not person.assignments.exists()


def test_the_same_wijk_twice_without_an_end_is_refused(as_nora, kortrijk, heule):
    person = factories.make_contact_person(kortrijk)
    path = f"/beheer/cities/contactperson/{person.pk}/change/"
    sent = values(as_nora.get(path)) | {"assignments-TOTAL_FORMS": 2}
    for n in range(2):
        sent |= {f"assignments-{n}-neighbourhood": heule.pk, f"assignments-{n}-since": "2026-01-01"}

    response = as_nora.post(path, sent)

    assert "Een wijk staat er twee keer in zonder einde." in response.content.decode()


def test_tasks_are_one_per_line(as_nora, kortrijk):
    person = factories.make_contact_person(kortrijk, tasks=["Luisteren, en doorgeven"])
    path = f"/beheer/cities/contactperson/{person.pk}/change/"
    sent = values(as_nora.get(path))

    as_nora.post(path, sent | {"tasks": f"{sent['tasks']}\r\nSamenbrengen\r\n"})

    person.refresh_from_db()
    assert person.tasks == ["Luisteren, en doorgeven", "Samenbrengen"]


def test_somebody_gets_a_role_with_an_organisation_of_that_city(as_nora, kortrijk, wijkteam, kiel):
    saamo = factories.make_organisation(kiel.city, "SAAMO")
    user = factories.make_user("Nele")
    sent = {"city": kortrijk.pk, "user": user.pk, "role": Role.CITY_TEAM, "since": "2026-01-01"}
    path = "/beheer/cities/membership/add/"

    refused = as_nora.post(path, sent | {"organisation": saamo.pk})
    accepted = as_nora.post(path, sent | {"organisation": wijkteam.pk})

    assert refused.context["adminform"].form.errors == {
        "organisation": ["Dit is niet van Kortrijk."]
    }
    assert accepted.status_code == 302
    assert list(user.memberships.values_list("city", "role", "organisation")) == [
        (kortrijk.pk, "city_team", wijkteam.pk)
    ]


def test_rules_over_the_city_hold_where_it_is_no_field(as_nora, kortrijk, lotte, karim):
    former = factories.make_membership(
        karim, kortrijk, Role.HOST, since=date(2020, 1, 1), until=date(2021, 1, 1)
    )
    path = f"/beheer/cities/membership/{former.pk}/change/"

    response = as_nora.post(path, values(as_nora.get(path)) | {"until": ""})

    assert response.status_code == 200
    assert "Deze persoon heeft al een rol in deze stad." in response.content.decode()


def test_an_intermediary_speaks_languages(as_nora, kortrijk, heule):
    intermediary = factories.make_intermediary(kortrijk, heule, languages=["nl"])
    path = f"/beheer/cities/intermediary/{intermediary.pk}/change/"

    as_nora.post(path, values(as_nora.get(path)) | {"languages": ["nl", "ar"]})

    intermediary.refresh_from_db()
    assert intermediary.languages == ["nl", "ar"]


def test_free_text_tells_of_nobody(as_nora, kortrijk, heule):
    intermediary = factories.make_intermediary(kortrijk, heule)
    person = factories.make_contact_person(kortrijk)
    pages = {
        f"/beheer/cities/intermediary/{intermediary.pk}/change/": "comes_across",
        f"/beheer/cities/contactperson/{person.pk}/change/": "tasks",
    }

    for path, field in pages.items():
        told = {field: "Onthaal\nbelt mevrouw Rita op 0470 12 34 56"}
        response = as_nora.post(path, values(as_nora.get(path)) | told)
        assert set(response.context["adminform"].form.errors) == {field}


def test_it_makes_somebody_who_signs_in_by_mail(as_nora):
    sent = {
        "email": "Nele@Kortrijk.example", "name": "Nele", "usable_password": "true",
        "password1": "regenboog-12", "password2": "regenboog-12",
    }  # fmt: skip

    response = as_nora.post("/beheer/cities/user/add/", sent)

    nele = User.objects.get(name="Nele")
    assert response.status_code == 302
    assert (nele.email, nele.is_staff, nele.check_password("regenboog-12")) == (
        "nele@kortrijk.example", False, True,
    )  # fmt: skip


def test_an_address_stands_once_whatever_its_capitals(as_nora, lotte):
    sent = {"email": "LOTTE@kortrijk.example", "name": "Lotte", "usable_password": "false"}

    response = as_nora.post("/beheer/cities/user/add/", sent)

    assert response.context["adminform"].form.errors == {
        "email": ["Er is al een gebruiker met dit e-mailadres."]
    }


def test_an_administrator_is_made_by_one_tick(as_nora, lotte):
    path = f"/beheer/cities/user/{lotte.pk}/change/"

    as_nora.post(path, values(as_nora.get(path)) | {"is_staff": "on"})

    lotte.refresh_from_db()
    assert (lotte.is_staff, lotte.is_superuser) == (True, True)


def test_a_password_is_never_shown(as_nora, lotte):
    html = as_nora.get(f"/beheer/cities/user/{lotte.pk}/change/").content.decode()

    assert lotte.password not in html


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("model", MODELS[1:])
def test_lists_do_not_ask_more_for_more_rows(
    as_nora, kortrijk, django_assert_max_num_queries, number, model
):
    for n in range(number):
        wijk = factories.make_neighbourhood(kortrijk)
        factories.make_user(f"Nele {n}", kortrijk, Role.HOST)
        factories.make_contact_person(kortrijk, neighbourhoods=[wijk])
        factories.make_intermediary(kortrijk, wijk)

    with django_assert_max_num_queries(7):
        as_nora.get(f"/beheer/cities/{model}/")

    assert Membership.objects.count() == number
