"""The open data of all cities, after HSDS 3.0 and ORUK 3.0: no key, no cookie, anybody's page may read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from cities.http import cached_by_all
from referrals.exchange import directory
from referrals.exchange.asked import PER_PAGE, BadParameter, read
from referrals.exchange.openapi import PROFILE, ROOT, VERSION, document
from referrals.exchange.shapes import (
    full_json,
    full_organization_json,
    minimal_json,
    organization_json,
    place_json,
    service_json,
)
from referrals.exchange.terms import (
    TAXONOMIES,
    TERMS,
    taxonomy_json,
    taxonomy_with,
    term_json,
    term_with,
)

Asked = dict[str, Any]
METHODS = "GET, HEAD, OPTIONS"


def open_data(*names: str) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """A view that gets what was asked of these parameters and gives what becomes JSON."""

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # nothing here acts for who is signed in
        @login_not_required
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return _open(HttpResponse(status=204))
            if request.method not in ("GET", "HEAD"):
                return _refuse(405, "This is for reading only.")
            try:
                content = view(read(request.GET, names), **kwargs)
            except BadParameter as error:
                return _refuse(400, str(error))
            except Http404:
                return _refuse(404, "There is nothing with this address.")
            response = HttpResponse(_as_json(content), content_type="application/json")
            if last := _last_modified(content):
                response["Last-Modified"] = last
            return _open(cached_by_all(request, response))

        return answer

    return decorate


@open_data()
def root(asked: Asked) -> Any:
    """What this is, and where it is written down."""
    address = f"{settings.BASE_URL}{ROOT}openapi.json"
    return {"version": VERSION, "profile": PROFILE, "openapi_url": address}


@open_data()
def openapi(asked: Asked) -> Any:
    return document(settings.BASE_URL)


SEARCH = (
    "page", "per_page", "format", "search", "city", "modified_after", "organization_id",
    "taxonomy_id", "taxonomy_term_id", "day", "start_time", "end_time", "full",
)  # fmt: skip


@open_data(*SEARCH, "minimal")
def services(asked: Asked) -> Any:
    found, now = directory.services(asked), timezone.localtime()
    if asked.get("full"):
        return _page(found, asked, lambda offer: full_json(offer, now))
    return _page(found, asked, minimal_json if asked.get("minimal") else service_json)


@open_data("format")
def service(asked: Asked, key: UUID) -> Any:
    return full_json(_there(directory.service(key)), timezone.localtime())


@open_data(*SEARCH)
def service_at_locations(asked: Asked) -> Any:
    found, now, full = directory.places(asked), timezone.localtime(), asked.get("full", False)
    return _page(found, asked, lambda offer: place_json(offer, now, full=full))


@open_data("format")
def service_at_location(asked: Asked, key: UUID) -> Any:
    return place_json(_there(directory.place(key)), timezone.localtime(), full=True)


@open_data("page", "per_page", "format", "search", "city", "full", "full_service")
def organizations(asked: Asked) -> Any:
    found = directory.organizations(asked)
    if not (asked.get("full") or asked.get("full_service")):
        return _page(
            found, asked, lambda host: organization_json(host, host.city.slug, host.city.name)
        )
    page = _page(found, asked, lambda host: host)
    offers = directory.services_of(page["contents"])
    page["contents"] = [full_organization_json(host, offers[host.pk]) for host in page["contents"]]
    return page


@open_data("format", "full_service")
def organization(asked: Asked, key: UUID) -> Any:
    host = _there(directory.organization(key))
    return full_organization_json(host, directory.services_of([host])[host.pk])


@open_data("page", "per_page", "format", "search")
def taxonomies(asked: Asked) -> Any:
    found = [taxonomy_json(taxonomy) for taxonomy in TAXONOMIES]
    return _page(_named(found, asked), asked, lambda one: one)


@open_data("format")
def taxonomy(asked: Asked, key: UUID) -> Any:
    return taxonomy_json(_there(taxonomy_with(key)))


@open_data("page", "per_page", "format", "search", "taxonomy_id", "parent_id", "top_only")
def taxonomy_terms(asked: Asked) -> Any:
    """No term has another over it."""
    taxonomy_id = str(asked.get("taxonomy_id", ""))
    found = [
        term_json(term)
        for term in TERMS
        if taxonomy_id in ("", term.taxonomy.id) and "parent_id" not in asked
    ]
    return _page(_named(found, asked), asked, lambda one: one)


@open_data("format")
def taxonomy_term(asked: Asked, key: UUID) -> Any:
    return term_json(_there(term_with(key)))


@csrf_exempt
@login_not_required
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return _refuse(404, f"There is nothing with this address. Begin at {ROOT}.")


def _there(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def _named(found: list[Any], asked: Asked) -> list[Any]:
    words = asked.get("search", "").casefold().split()
    return [one for one in found if all(word in one["name"].casefold() for word in words)]


def _page(found: QuerySet[Any] | Sequence[Any], asked: Asked, shape: Callable[[Any], Any]) -> Any:
    """One page; past the last one it is empty."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    number, most = asked.get("page", 1), asked.get("per_page", PER_PAGE)
    pages = max(1, -(-total // most))
    rows = found[(number - 1) * most : number * most] if number <= pages else []
    contents = [shape(row) for row in rows]
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _last_modified(content: Any) -> str:
    """When something in it last changed, for who wants to know: what is told of a host has no day,
    so that only the ETag says whether an answer is still the same."""
    rows = content.get("contents", [content])
    last = max((row.get("last_modified", "") for row in rows), default="")
    return http_date(datetime.fromisoformat(last).timestamp()) if last else ""


def _as_json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _refuse(status: int, sentence: str) -> HttpResponse:
    body = _as_json({"status": status, "error": sentence})
    response = HttpResponse(body, content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return _open(response)


def _open(response: HttpResponse) -> HttpResponse:
    """Let a page of anybody read this answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
    response["Access-Control-Expose-Headers"] = "ETag"
    if response.status_code in (204, 405):
        response["Allow"] = METHODS
    return response
