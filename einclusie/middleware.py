"""Makes a request plain before anybody reads it: what no browser sends may not end in a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def without_nul_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leave out cookies that hold a NUL, as a quoted one may.

    PostgreSQL refuses it when it looks for the session, and then every page is a 500. Stands before
    the session is read.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return get_response(request)

    return answer
