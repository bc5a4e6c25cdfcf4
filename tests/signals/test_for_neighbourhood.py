"""/<stad>/signalen/wijk/<slug>/: the last signals of a wijk, for the page of that wijk."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cities.models import NeighbourhoodPart
from tests import factories

URL = "/kortrijk/signalen/wijk/heule/"


def ids(response):
    return [int(pk) for pk in re.findall(r'data-id="(\d+)"', response.content.decode())]


def test_it_shows_the_five_heard_last_here(as_ilse, kortrijk, heule, marke, today):
    now = timezone.now()
    heard = [
        factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=ago))
        for ago in range(6)
    ]
    factories.make_signal(kortrijk, neighbourhood=marke)
    factories.make_signal(kortrijk, neighbourhood=heule, logged_at=now, withdrawn_at=now)

    response = as_ilse.get(URL)

    assert ids(response) == [signal.pk for signal in heard[:5]]


def test_a_project_wijk_shows_what_its_official_wijken_heard(as_ilse, kortrijk, heule, marke):
    project = factories.make_neighbourhood(kortrijk, "Noordrand", kind="project")
    NeighbourhoodPart.objects.create(city=kortrijk, whole=project, part=heule)
    below = factories.make_signal(kortrijk, neighbourhood=heule)
    own = factories.make_signal(kortrijk, neighbourhood=project)
    factories.make_signal(kortrijk, neighbourhood=marke)

    response = as_ilse.get("/kortrijk/signalen/wijk/noordrand/")

    assert sorted(ids(response)) == [below.pk, own.pk]


def test_a_quiet_wijk_says_so(as_ilse, heule):
    assert "Hier is nog niets gehoord." in as_ilse.get(URL).content.decode()


def test_the_page_of_the_wijk_gets_the_rows_alone(as_ilse, kortrijk, heule):
    signal = factories.make_signal(kortrijk, neighbourhood=heule)

    response = as_ilse.get(URL, headers={"HX-Request": "true"})

    assert ids(response) == [signal.pk]
    assert "<html" not in response.content.decode()


def test_the_queries_do_not_grow_with_the_rows(as_ilse, queries_of, ilse, kortrijk, heule, library):
    def hear():
        factories.make_signal(
            kortrijk, neighbourhood=heule, logged_by=ilse, noticed_by=library, organisation=library
        )

    hear()
    with_one = queries_of(as_ilse, URL)
    hear()
    hear()

    assert queries_of(as_ilse, URL) == with_one
    assert with_one < 12


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_a_host_and_a_policy_reader_see_no_signals(request, heule, reader):
    assert request.getfixturevalue(reader).get(URL).status_code == 403


def test_a_stranger_finds_nothing(as_fatima, kiel, heule):
    assert as_fatima.get(URL).status_code == 404
    assert as_fatima.get("/kortrijk/signalen/wijk/kiel/").status_code == 404
