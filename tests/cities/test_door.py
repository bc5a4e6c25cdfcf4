"""The door: what every page under a city says to browsers and to what stands between."""

import pytest

from tests import factories


@pytest.mark.parametrize(
    "path",
    ["", "signalen/", "signalen/uitvoer.csv", "aanbod/", "wijken/", "aanspreekpunten/"],
)
def test_no_page_of_a_city_is_kept(as_lotte, kortrijk, path):
    """On a shared computer "back" shows nothing any more after signing out."""
    response = as_lotte.get(f"/kortrijk/{path}")

    assert response["Cache-Control"] == "private, no-store"


def test_a_page_that_says_itself_how_it_is_kept_has_the_last_word(as_wim, kortrijk, at):
    from cities.periods import Month
    from einclusie.digests.actions import compile_edition

    factories.make_signal(kortrijk, heard_on=at(2026, 10, 6).date(), logged_at=at(2026, 10, 6))
    compile_edition(city=kortrijk, period=Month(2026, 10), at=at(2026, 11, 4))

    response = as_wim.get("/kortrijk/maandoverzicht/2026-10.json")

    assert response["Cache-Control"] == "private, no-cache"


def test_another_city_finds_nothing(as_fatima, kortrijk):
    assert as_fatima.get("/kortrijk/").status_code == 404
