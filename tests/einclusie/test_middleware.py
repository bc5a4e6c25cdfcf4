"""Requests that no browser sends."""


def test_a_session_cookie_with_a_nul_is_no_session(client, settings, kortrijk):
    ours = "einclusie.middleware.without_nul_cookies"
    settings.MIDDLEWARE = [ours, *(name for name in settings.MIDDLEWARE if name != ours)]
    cookie = r'sessionid="\000\000\000\000\000\000\000\000"'

    response = client.get("/kortrijk/", headers={"cookie": cookie})

    assert response.url == "/inloggen/?next=/kortrijk/"
