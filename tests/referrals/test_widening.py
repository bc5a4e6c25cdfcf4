"""Where little fits, the search widens in named steps: other words, next wijken, the city, at a distance."""

import time_machine

from tests import factories
from tests.referrals.test_offer_list import URL, by_step, steps


def wijk(city, name, east):
    return factories.make_neighbourhood(city, name, longitude=3.2 + east, latitude=50.8)


def test_from_the_wijk_to_the_next_and_to_the_city(as_karim, kortrijk):
    here, beside, far = (
        wijk(kortrijk, name, east) for name, east in (("Hier", 0), ("Ernaast", 0.02), ("Ver", 0.9))
    )
    factories.make_offer(kortrijk, "Koken hier", neighbourhood=here, summary="Niets.")
    factories.make_offer(kortrijk, "Itsme ernaast", neighbourhood=beside)
    factories.make_offer(kortrijk, "Itsme ver", neighbourhood=far)
    factories.make_offer(kortrijk, "Op afstand", neighbourhood=far, remote=True, summary="Niets.")

    page = as_karim.get(URL, {"q": "itsme", "wijk": "hier"}).content.decode()

    assert by_step(page) == {2: ["itsme-ernaast"], 3: ["itsme-ver"], 4: ["op-afstand"]}
    for label in ("In de wijken ernaast", "In de hele stad", "Op afstand: telefoon of video"):
        assert f"{label}</h2>" in page
    assert "0 plekken gevonden" in page
    assert here.slug in page


def test_what_fits_in_the_wijk_is_not_widened(as_karim, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "Itsme hier", neighbourhood=heule)
    factories.make_offer(kortrijk, "Itsme elders", neighbourhood=marke)

    assert steps(as_karim, q="itsme", wijk="heule") == {0: ["itsme-hier"]}


def test_a_wijk_without_a_middle_goes_straight_to_the_city(as_karim, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "Itsme elders", neighbourhood=marke)

    assert steps(as_karim, q="itsme", wijk="heule") == {3: ["itsme-elders"]}


def test_filters_hold_at_every_step(as_karim, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "Itsme Frans", neighbourhood=marke, languages=["fr"])
    factories.make_offer(kortrijk, "Itsme Turks", neighbourhood=marke, languages=["tr"])

    assert steps(as_karim, q="itsme", wijk="heule", taal="tr") == {3: ["itsme-turks"]}


@time_machine.travel("2026-11-24 10:00+01:00")
def test_a_word_that_nobody_knows_still_gives_somebody_to_ask(as_karim, kortrijk):
    factories.make_offer(kortrijk, "Groep", kinds=["group"], registration="enrolment")
    factories.make_offer(kortrijk, "Helper")

    assert steps(as_karim, q="xylofoon") == {5: ["helper", "groep"]}


def test_only_this_city_at_every_step(as_karim, antwerpen, kiel, kortrijk, heule):
    factories.make_offer(antwerpen, "Itsme Kiel", neighbourhood=kiel, remote=True, whole_city=True)
    factories.make_offer(kortrijk, "Koken", summary="Samen eten.")

    assert steps(as_karim, q="itsme", wijk="heule") == {5: ["koken"]}
    assert steps(as_karim, q="itsme") == {5: ["koken"]}
