"""Requests that no browser sends, and answers that are the same for everybody."""

from django.http import HttpResponse

from einclusie.middleware import the_same_for_everybody


def test_a_session_cookie_with_a_nul_is_no_session(client, settings, kortrijk):
    ours = "einclusie.middleware.without_nul_cookies"
    settings.MIDDLEWARE = [ours, *(name for name in settings.MIDDLEWARE if name != ours)]
    cookie = r'sessionid="\000\000\000\000\000\000\000\000"'

    response = client.get("/kortrijk/", headers={"cookie": cookie})

    assert response.url == "/inloggen/?next=/kortrijk/"


def _answer_of_a_view_that_forgets(rf, path):
    """A view that reads a cookie, gives one, and says so."""

    def view(request):
        response = HttpResponse(request.COOKIES.get("sessionid", "nobody"))
        response.set_cookie("visitor", "1")
        response["Vary"] = "Accept-Encoding, Cookie"
        return response

    request = rf.get(path, headers={"cookie": "sessionid=lotte"})
    return the_same_for_everybody(view)(request)


def test_public_addresses_know_no_cookie_whatever_a_view_does(rf):
    for path in ("/b/kortrijk/", "/api/hsds/3.0/"):
        response = _answer_of_a_view_that_forgets(rf, path)

        assert (response.content, response.cookies) == (b"nobody", {})
        assert response["Vary"] == "Accept-Encoding"


def test_every_other_address_keeps_its_cookies(rf):
    response = _answer_of_a_view_that_forgets(rf, "/kortrijk/")

    assert (response.content, list(response.cookies)) == (b"lotte", ["visitor"])
    assert response["Vary"] == "Accept-Encoding, Cookie"
