"""A page per error: what is so, what you can do, and never a second error."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from einclusie import errors

WAY_OUT = '<a class="btn btn-2" href="/">'


def text_of(response):
    page = response.content.decode()
    assert '<main class="page" id="inhoud">' in page
    assert WAY_OUT in page
    return page


def test_an_unknown_address_gets_a_page(as_lotte):
    response = as_lotte.get("/kortrijk/nergens/")

    assert response.status_code == 404
    assert "<h1>Deze pagina vinden we niet</h1>" in text_of(response)


def test_another_city_looks_like_an_unknown_address(as_fatima, kortrijk):
    there, nowhere = as_fatima.get("/kortrijk/"), as_fatima.get("/nergens/")

    assert (there.status_code, there.content) == (404, nowhere.content)


def test_what_a_role_may_not_do_gets_a_page_with_its_menu(as_ilse):
    response = as_ilse.get("/kortrijk/collegas/")

    page = text_of(response)
    assert response.status_code == 403
    assert "Dit hoort niet bij je rol in Kortrijk." in page
    assert "Ilse, hulpverlener" in page


def test_a_refusal_without_a_reason_gets_one(rf):
    response = errors.permission_denied(rf.get("/"), PermissionDenied())

    assert "Dit hoort niet bij je rol." in text_of(response)


def test_a_host_that_is_not_ours_gets_a_page(client):
    response = client.get("/inloggen/", headers={"host": "elders.example"})

    assert response.status_code == 400
    assert "<h1>Dit begrepen we niet</h1>" in text_of(response)


def test_a_form_that_was_open_too_long_gets_a_page(db):
    response = Client(enforce_csrf_checks=True).post("/inloggen/", {"login": "x"})

    assert response.status_code == 403
    assert "<h1>Deze pagina stond te lang open</h1>" in text_of(response)


def test_an_error_of_ours_gets_a_page_without_the_database(rf):
    response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "<h1>Er ging iets mis bij ons</h1>" in text_of(response)


def test_an_error_in_a_page_ends_in_that_page(db, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("stuk")

    monkeypatch.setattr("einclusie.home.render", broken)
    client = Client(raise_request_exception=False)

    response = client.get("/bronnen/")

    assert response.status_code == 500
    assert "stuk" not in text_of(response)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, RedisConnectionError])
def test_while_a_server_behind_us_is_away_the_page_says_to_wait(db, monkeypatch, error):
    def away(*args, **kwargs):
        raise error("10.0.0.7 refuses")

    monkeypatch.setattr("einclusie.home.render", away)
    client = Client(raise_request_exception=False)

    response = client.get("/bronnen/")

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "<h1>Even niet bereikbaar</h1>" in text_of(response)
    assert "10.0.0.7" not in text_of(response)


def test_who_signs_in_while_the_broker_is_away_is_told_to_wait(db, lotte, settings):
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://127.0.0.1:1/0"}}
    client = Client(raise_request_exception=False)

    response = client.post("/inloggen/", {"login": lotte.email, "password": "geheim-woord"})

    assert response.status_code == 503
    assert "<h1>Even niet bereikbaar</h1>" in text_of(response)


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_every_page_tells_its_number(rf, status):
    handler = {
        400: errors.bad_request,
        403: errors.permission_denied,
        404: errors.page_not_found,
        500: errors.server_error,
    }[status]

    assert f"Fout {status}" in text_of(handler(rf.get("/")))
