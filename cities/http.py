"""What a page gets and gives: the request that knows its city, and one way to answer a page or its fragment."""

import hashlib
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from cities.models import City, Membership, User
from cities.rights import Right


class CityRequest(HttpRequest):
    """A request under `/<stad>/`: the door (`cities.middleware`) has put these on it."""

    city: City
    membership: Membership
    user: User


def require(request: CityRequest, right: Right) -> None:
    """Raise PermissionDenied (a 403 page) unless this person may do this here."""
    if not request.membership.may(right):
        raise PermissionDenied(_("Dit hoort niet bij je rol in {city}.").format(city=request.city))


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its partial `fragment` when htmx asks for it."""
    if fragment and request.headers.get("HX-Request") == "true":
        template = f"{template}#{fragment}"
    response = render(request, template, context, status=status)
    if fragment:
        patch_vary_headers(response, ["HX-Request"])
    return response


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file that the browser keeps under this name (letters, digits, dots and hyphens)."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def cached_by_all(
    request: HttpRequest, response: HttpResponse, *, known_by: bytes = b""
) -> HttpResponse:
    """Let anybody keep this answer for five minutes, and ask after that whether it is another.

    `known_by` stands for the content where that has more in it than what it says, such as the time.
    """
    known_by = known_by or response.content
    response["ETag"] = quote_etag(hashlib.sha256(known_by).hexdigest()[:32])
    patch_cache_control(response, public=True, max_age=300)
    patch_vary_headers(response, ["Accept-Encoding"])
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return cast(HttpResponse, found)
