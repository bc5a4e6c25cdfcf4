"""What somebody types at a desk finds an offer in each city of the demo."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone

from cities.models import City
from einclusie.demo import load
from referrals.asking import ask, wijken_of
from referrals.enums import HoursOf
from referrals.models import Offer, OfferHours

TODAY = date(2026, 11, 23)
SATURDAY = 5
CITIES = ("antwerpen", "gent", "kortrijk")
ASKED = (
    "itsme",
    "kaartlezer",
    "pincode eID",
    "smartphone",
    "gsm opladen",
    "laptop lenen",
    "e-mail",
    "wachtwoord",
    "WhatsApp",
    "foto's",
    "printen",
    "scannen",
    "kopiëren",
    "wifi",
    "internet thuis",
    "sociaal internetaanbod",
    "Tax-on-web",
    "belastingbrief",
    "Mijn Burgerprofiel",
    "eBox",
    "Doccle",
    "VDAB",
    "cv",
    "online afspraak",
    "ziekenfonds",
    "mijngezondheid",
    "online bankieren",
    "De Lijn",
    "Smartschool",
    "huiswerk",
    "groeipakket",
    "huurpremie",
    "sociale woning",
    "energiecontract",
    "prepaidmeter",
    "phishing",
    "valse berichten",
    "veilig online",
    "cursus beginners",
    "computercursus",
    "lessenreeks",
    "videobellen",
    "Nederlands oefenen",
    "formulieren invullen",
    "papieren",
)


@pytest.fixture(scope="module", autouse=True)
def offers(django_db_setup, django_db_blocker):
    """The demo, loaded once for all questions, without its signals: those take most of the time."""
    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(load, "invented_signals", lambda today: ())
            for name in ("load_structural", "load_actions"):
                patch.setattr(load, name, lambda *args, **given: None)
            load.load_demo(today=TODAY, say=lambda line: None)
        yield
        call_command("flush", "--noinput", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED)
def test_an_everyday_question_finds_some_offers_in_each_city_and_not_all(asked):
    address = QueryDict(mutable=True)
    address["q"] = asked

    found = {
        city.slug: ask(
            city, address, wijken=wijken_of(city), now=timezone.localtime()
        ).search.counts.total
        for city in City.objects.all()
    }

    everything = {city.slug: city.offers.count() for city in City.objects.all()}
    assert tuple(sorted(found)) == CITIES
    assert {slug: n for slug, n in found.items() if not 2 <= n < everything[slug]} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES)
def test_each_city_has_help_in_the_evening_and_on_saturday(city):
    helping = OfferHours.objects.filter(offer__city__slug=city, whose=HoursOf.HELPER)

    assert helping.filter(closes__gt=time(18)).exists()
    assert helping.filter(weekday=SATURDAY).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("city", CITIES)
def test_each_city_has_help_at_home_and_at_a_distance_and_is_honest_about_wheelchairs(city):
    offers = Offer.objects.filter(city__slug=city)

    assert offers.filter(at_home=True).exists()
    assert offers.filter(remote=True).exists()
    assert set(offers.values_list("wheelchair", flat=True)) == {True, False, None}
