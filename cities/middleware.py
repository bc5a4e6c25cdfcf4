"""The door: every address under `/<stad>/` belongs to one city, and a stranger finds nothing there."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from cities.models import City, Membership


class CityMiddleware:
    """Takes `city` out of the address and puts `city` and `membership` on the request.

    Stands behind Django's LoginRequiredMiddleware, so whoever arrives here is signed in. Raises
    Http404 for an unknown city and for a person without a current role in it, alike.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if hasattr(request, "membership") and not response.has_header("Cache-Control"):
            # On a shared computer, "back" after signing out shows nothing of this city.
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: Any, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        slug = kwargs.pop("city", None)
        if slug is None:
            return
        membership = current_membership(request.user, slug)
        if membership is None:
            raise Http404
        request.membership = membership
        request.city = membership.city


def current_membership(user: Any, slug: str) -> Membership | None:
    """The membership of `user` in the city with this slug today, its city and organisation along."""
    if not user.is_authenticated:
        return None
    return (
        Membership.objects.current(timezone.localdate())
        .filter(user=user, city__slug=slug)
        .select_related("city", "organisation", "user")
        .order_by("-since", "-pk")
        .first()
    )


def cities_of(user: Any) -> list[City]:
    """The cities in which `user` has a role today, by name."""
    memberships = Membership.objects.current(timezone.localdate()).filter(user=user)
    return list(City.objects.filter(pk__in=memberships.values("city")).order_by("name"))
