"""How hours are read, while somebody types them."""

import pytest

URL = "/kortrijk/aanbod/uren/"


def said(client, **query):
    response = client.get(URL, query, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode().strip().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("ma-vr 9-12; wo 14-16", "Zo lezen we het: ma–vr 9–12 u, wo ook 14–16 u."),
        ("", ""),
        ("ma 12-9", "“12-9” sluit voor het opent. Draai de uren om."),
        ("9-12", "Zet de dag voor “9”."),
        ("<b>\x00", "“&lt;b&gt;"),
    ],
)
def test_it_says_how_hours_are_read(as_lotte, typed, answer):
    assert said(as_lotte, helper_hours=typed).startswith(answer)
    assert said(as_lotte, place_hours=typed).startswith(answer)


def test_without_htmx_it_is_a_page(as_bram):
    page = as_bram.get(URL, {"place_hours": "ma 9-12"}).content.decode()

    assert "<html" in page
    assert "Zo lezen we het" in page


@pytest.mark.parametrize("who", ["ilse", "wim"])
def test_who_only_reads_has_no_use_for_it(request, who):
    assert request.getfixturevalue(f"as_{who}").get(URL).status_code == 403


def test_a_stranger_finds_nothing(as_fatima, kortrijk):
    assert as_fatima.get(URL).status_code == 404
