"""Makes a request plain before anybody reads it: what no browser sends may not end in a 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

FOR_EVERYBODY = ("/b/", "/api/")


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


def the_same_for_everybody(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Public pages and open data know no cookie, so nobody is signed in there, and one answer is
    good for all. Stands around the session, which would say that an answer varies by cookie.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(FOR_EVERYBODY):
            return get_response(request)
        request.COOKIES = {}
        response = get_response(request)
        response.cookies.clear()
        named = [name.strip() for name in response.get("Vary", "").split(",")]
        del response["Vary"]
        if left := [name for name in named if name not in ("", "Cookie")]:
            response["Vary"] = ", ".join(left)
        return response

    return answer
