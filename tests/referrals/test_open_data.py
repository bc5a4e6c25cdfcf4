"""The open data: whole answers after the promises of the OpenAPI document, and nothing beside them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from referrals.enums import Kind, Registration
from referrals.exchange.openapi import document
from referrals.exchange.terms import TERMS
from tests import factories

API = "/api/hsds/3.0"
LISTS = ["services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"]
PROMISED = document("http://127.0.0.1:8000")


def wrong_in(path: str, status: int, content: dict) -> list[str]:
    """What is not as promised in this answer."""
    answers = PROMISED["paths"][path]["get"]["responses"]
    schema = answers[str(status)]["content"]["application/json"]["schema"]
    whole = schema | {"components": PROMISED["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    return [error.message for error in checker.iter_errors(content)]


def ask(address: str, query: dict | None = None) -> dict:
    """The answer, after it is held to the promise."""
    response = Client().get(f"{API}/{address}", query)
    path = "/" + address
    if path not in PROMISED["paths"]:
        path = f"/{address.split('/')[0]}/{{id}}"
    assert (response.status_code, wrong_in(path, 200, response.json())) == (200, [])
    return response.json()


def names(address: str, query: dict | None = None) -> list[str]:
    return [one["name"] for one in ask(address, query)["contents"]]


@pytest.fixture
def digipunt(kortrijk, heule, bissegem, library, lotte):
    return factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, serves=[bissegem],
        place_name="Bibliotheek", address="Leiestraat 30, 8500 Kortrijk", phone="056 27 75 00",
        email="digipunt@bib.example", website="https://bib.example/digipunt", languages=["nl", "tr"],
        kinds=[Kind.INDIVIDUAL], equipment=["wifi"], bring="eID", checked_by=lotte, wheelchair=True,
        helper_hours=[(1, "09:00", "12:00"), (3, "09:00", "12:00")],
        place_hours=[(1, "08:00", "18:00")],
    )  # fmt: skip


@pytest.fixture
def by_referral(kortrijk, library):
    return factories.make_offer(
        kortrijk, "Toestel lenen", host=library, registration=Registration.REFERRAL_ONLY,
        place_name="Achterdeur", address="Geheimstraat 1", phone="056 11 11 11",
        email="achter@bib.example", website="https://bib.example/achter",
        registration_note="Bel Lotte, 056 11 11 11.",
    )  # fmt: skip


def test_the_root_says_what_it_is(db):
    assert ask("") == {
        "version": "3.0",
        "profile": "https://docs.openreferral.org/en/v3.0.0/",
        "openapi_url": "http://127.0.0.1:8000/api/hsds/3.0/openapi.json",
    }
    assert Client().get(f"{API}/openapi.json").json() == PROMISED


@time_machine.travel("2026-11-23T09:00Z", tick=False)
def test_a_service_is_told_whole(digipunt, by_referral):
    key = ask("services", {"search": "digipunt"})["contents"][0]["id"]

    found = ask(f"services/{key}")

    assert (found["name"], found["description"]) == (
        "Digipunt bib", "Hulp met computer en smartphone."
    )  # fmt: skip
    assert [phone["number"] for phone in found["phones"]] == ["056 27 75 00"]
    assert (found["email"], found["url"], found["fees"]) == (
        "digipunt@bib.example", "https://bib.example/digipunt", "gratis"
    )  # fmt: skip
    [schedule] = found["schedules"]
    assert schedule == {
        "id": schedule["id"], "service_id": key, "freq": "WEEKLY", "byday": "TU,TH",
        "opens_at": "09:00+01:00", "closes_at": "12:00+01:00", "timezone": 1,
        "description": "di en do 9–12\u00a0u",
    }  # fmt: skip
    assert [area["name"] for area in found["service_areas"]] == [
        "Heule, Kortrijk", "Bissegem, Kortrijk"
    ]  # fmt: skip
    [place] = found["service_at_locations"]
    [address] = place["location"]["addresses"]
    assert (address["address_1"], address["postal_code"], address["city"]) == (
        "Leiestraat 30, 8500 Kortrijk", "8500", "Kortrijk"
    )  # fmt: skip
    assert [one["byday"] for one in place["location"]["schedules"]] == ["TU"]
    assert [one["code"] for one in found["languages"]] == ["nl", "tr"]
    assert [one["value"] for one in found["attributes"]] == ["individual", "walk_in", "wifi"]
    assert found["required_documents"][0]["document"] == "eID"


@time_machine.travel("2026-07-06T09:00Z", tick=False)
def test_in_summer_the_times_have_the_offset_of_summer(digipunt):
    [found] = ask("services", {"full": "true"})["contents"]

    assert (found["schedules"][0]["opens_at"], found["schedules"][0]["timezone"]) == (
        "09:00+02:00", 2
    )  # fmt: skip


def test_who_checked_it_and_what_is_behind_a_referrer_never_leave(digipunt, by_referral):
    everything = ""
    for name in LISTS:
        for page in (ask(name), ask(name, {"full": "true"}) if name in LISTS[:3] else ask(name)):
            everything += json.dumps(page)
            for one in page["contents"]:
                everything += json.dumps(ask(f"{name}/{one['id']}"))

    assert "Toestel lenen" in everything
    for hidden in ("lotte", "Lotte", "Geheimstraat", "Achterdeur", "056 11 11 11", "achter"):
        assert hidden not in everything


@pytest.mark.parametrize(
    ("for_whom", "not_for_whom", "told"),
    [
        ("Iedereen.", "kinderen", "Iedereen.\nNiet voor: kinderen"),
        ("", "Niet voor kinderen.", "Niet voor kinderen."),
        ("", "", None),
    ],
)
def test_for_whom_it_is_is_told_once(kortrijk, for_whom, not_for_whom, told):
    factories.make_offer(kortrijk, for_whom=for_whom, not_for_whom=not_for_whom)

    assert ask("services")["contents"][0].get("eligibility_description") == told


def test_what_stopped_is_gone(digipunt, today):
    key = ask("services")["contents"][0]["id"]
    digipunt.stopped_on = today
    digipunt.save()

    assert [ask(name)["total_items"] for name in LISTS[:3]] == [0, 0, 0]
    assert Client().get(f"{API}/services/{key}").status_code == 404


def test_the_keys_stay_the_same(digipunt):
    first = ask("services")["contents"][0]
    digipunt.name = "Anders"
    digipunt.save()

    again = ask("services")["contents"][0]

    assert (again["id"], again["organization_id"]) == (first["id"], first["organization_id"])
    assert ask(f"organizations/{first['organization_id']}")["services"][0]["id"] == first["id"]


def test_one_city_has_nothing_of_another(digipunt, antwerpen):
    factories.make_offer(antwerpen, "Aan het Kiel")

    assert names("services") == ["Aan het Kiel", "Digipunt bib"]
    for name in ("services", "organizations"):
        page = json.dumps(ask(name, {"city": "antwerpen"}))
        assert "Kortrijk" not in page
        assert ask(name, {"city": "antwerpen"})["total_items"] == 1
    assert names("services", {"city": "kortrijk"}) == ["Digipunt bib"]


def test_filters_do_what_they_say(digipunt, by_referral, library):
    group = factories.make_offer(
        library.city, "Les tablet", kinds=[Kind.GROUP], remote=True, place_hours=[(2, "19:00", "21:00")]
    )  # fmt: skip
    terms = {one["code"]: one["id"] for one in ask("taxonomy_terms")["contents"]}
    lists = {one["name"]: one["id"] for one in ask("taxonomies")["contents"]}
    host = ask("organizations", {"search": "bibliotheek"})["contents"][0]["id"]

    def found(**asked: str) -> list[str]:
        return names("services", asked)

    both = ["Digipunt bib", "Toestel lenen"]
    assert found(taxonomy_term_id=terms["group"]) == ["Les tablet"]
    assert found(taxonomy_term_id=terms["referral_only"]) == ["Toestel lenen"]
    assert found(taxonomy_term_id=terms["wifi"]) == ["Digipunt bib"]
    assert found(taxonomy_id=lists["Wat is er"]) == ["Digipunt bib"]
    assert found(taxonomy_id=lists["Soort hulp"]) == ["Digipunt bib", "Les tablet", "Toestel lenen"]
    assert found(organization_id=host) == both
    assert found(search="BIB digi") == ["Digipunt bib"]
    assert found(day="TU") == ["Digipunt bib"]
    assert found(day="TU", start_time="08:00", end_time="10:00") == []
    assert found(start_time="18:00") == ["Les tablet"]
    assert found(modified_after=(timezone.now() + timedelta(hours=1)).isoformat()) == []
    assert len(found(modified_after="2026-01-01")) == 3
    assert found(organization_id="00000000-0000-0000-0000-000000000000") == []
    assert names("service_at_locations") == ["Digipunt bib", group.name]
    assert len(ask("taxonomy_terms", {"taxonomy_id": lists["Soort hulp"]})["contents"]) == 3
    assert len(ask("taxonomy_terms")["contents"]) == len(TERMS)
    assert ask("services", {"minimal": "true"})["contents"][0].keys() == {
        "id", "name", "status", "last_modified"
    }  # fmt: skip


def test_a_list_comes_in_pages(kortrijk):
    for letter in "ABC":
        factories.make_offer(kortrijk, letter)

    page = ask("services", {"per_page": "2", "page": "2"})

    assert [one["name"] for one in page.pop("contents")] == ["C"]
    assert page == {
        "total_items": 3, "total_pages": 2, "page_number": 2, "size": 1,
        "first_page": False, "last_page": True, "empty": False,
    }  # fmt: skip
    assert ask("services", {"page": "9"})["empty"] is True


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"page": "0"}, "'page' must be a whole number from 1 to 100000."),
        ({"page": "9" * 5000}, "'page' must be a whole number from 1 to 100000."),
        ({"page": "٣"}, "'page' must be a whole number from 1 to 100000."),
        ({"per_page": "1000"}, "'per_page' must be a whole number from 1 to 100."),
        ({"page": ["1", "2"]}, "Give 'page' once."),
        ({"search": "\x00"}, "'search' must be some words, 100 letters at the most."),
        ({"city": "brussel"}, "There is no such city. There are: kortrijk."),
        ({"full": "yes"}, "'full' must be true or false."),
        ({"taxonomy_id": "x"}, "'taxonomy_id' must be a UUID."),
        ({"day": "di"}, "'day' must be one of MO, TU, WE, TH, FR, SA, SU."),
        ({"start_time": "25:00"}, "'start_time' must be a time such as 09:30."),
        (
            {"modified_after": "2026-02-30"},
            "'modified_after' must be a day or a moment, such as 2026-11-01 or 2026-11-01T09:00:00Z.",
        ),
    ],
)  # fmt: skip
def test_a_slip_is_said_in_a_sentence(kortrijk, client, query, sentence):
    response = client.get(f"{API}/services", query)

    assert (response.status_code, response.json()) == (400, {"status": 400, "error": sentence})
    assert wrong_in("/services", 400, response.json()) == []


def test_a_filter_that_we_have_not_is_refused_rather_than_left_out(db, client):
    response = client.get(f"{API}/taxonomies", {"proximity": "5"})

    assert (response.status_code, response.json()["error"]) == (
        400,
        "There is no parameter 'proximity' here. There are: format, page, per_page, search.",
    )


@pytest.mark.parametrize(
    "path", ["/api/", "/api/x", f"{API}/services/x", f"{API}/services/", f"{API}/nergens"]
)
def test_nothing_there_is_said_as_json(db, client, path):
    if path == "/api/":
        path = "/api/hsds"
    response = client.get(path)

    assert (response.status_code, response.json()["status"]) == (404, 404)


def test_the_document_names_the_same_parameters_as_the_addresses_take(db, client):
    for path, ways in PROMISED["paths"].items():
        if "{id}" in path:
            continue
        named = {one["name"] for one in ways["get"]["parameters"]}
        error = client.get(f"{API}{path}", {"niets": "1"}).json()["error"]
        assert error.split("There are: ")[1] == f"{', '.join(sorted(named)) or 'none'}."


def test_anybodys_page_may_read_it_and_nobody_gets_a_cookie(digipunt, as_lotte):
    for name in ("", "openapi.json", *LISTS, "nergens"):
        for answer in (as_lotte.get(f"{API}/{name}"), as_lotte.options(f"{API}/{name}")):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert (answer.cookies, "Cookie" in answer.get("Vary", "")) == ({}, False)
    refused = as_lotte.post(f"{API}/services")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_who_has_it_already_gets_no_second_copy(digipunt, client):
    first = client.get(f"{API}/services")

    again = client.get(f"{API}/services", headers={"If-None-Match": first["ETag"]})
    digipunt.host.name = "Anders"
    digipunt.host.save()
    changed = client.get(f"{API}/services", headers={"If-None-Match": first["ETag"]})

    assert (first["Cache-Control"], first["Vary"]) == ("public, max-age=300", "Accept-Encoding")
    assert "Last-Modified" in first
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        ("services", {}, 4), ("services", {"full": "true"}, 4), ("services", {"city": "kortrijk"}, 5),
        ("service_at_locations", {"full": "true"}, 4), ("organizations", {}, 2),
        ("organizations", {"full": "true"}, 5), ("taxonomies", {}, 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_as_many_queries_with_three_rows(
    kortrijk, heule, path, query, most, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.make_offer(
            kortrijk, f"Digipunt {number}", neighbourhood=heule, address="Plein 1", serves=[heule],
            helper_hours=[(1, "09:00", "12:00")],
        )  # fmt: skip

    with CaptureQueriesContext(connection) as captured:
        ask(path, query)

    assert len(captured) == most
    with django_assert_num_queries(most):
        ask(path, query)
