"""Vandaag: what came in, what waits, one obvious thing to do, for each role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from einclusie.digests.models import Edition, State
from tests import factories

URL = "/kortrijk/"


def titles(response):
    return [line.title for line in response.context["today"].waiting]


def test_a_coordinator_can_log_at_once(as_lotte, kortrijk, heule, today):
    page = as_lotte.get(URL)

    assert page.context["form"]["heard_on"].initial == today
    assert "Noteer dit signaal" in page.content.decode()
    assert "Dag Lotte. Er wacht niets op jou." in page.content.decode()


def test_what_was_logged_today_comes_from_the_quick_form(as_lotte, kortrijk, heule, today):
    form = as_lotte.get(URL).context["form"]
    sent = {
        "form_key": str(form["form_key"].initial),
        "heard_on": today.isoformat(),
        "text": "Papieren van het ziekenfonds inleveren lukt niet zonder app.",
        "neighbourhood": heule.pk,
    }

    as_lotte.post("/kortrijk/signalen/nieuw/", sent)

    assert kortrijk.signals.get().heard_on == today


def test_an_old_offer_of_ones_wijk_waits_and_one_elsewhere_not(
    as_lotte, kortrijk, heule, marke, today
):
    long_ago = today - timedelta(days=200)
    factories.make_offer(kortrijk, "Digipunt Heule", neighbourhood=heule, checked_on=long_ago)
    factories.make_offer(kortrijk, "Digipunt Marke", neighbourhood=marke, checked_on=long_ago)
    factories.make_offer(kortrijk, "Digipunt vers", neighbourhood=heule, checked_on=today)

    response = as_lotte.get(URL)

    assert titles(response) == ["Klopt dit aanbod nog?"]
    assert "Digipunt Heule: 6 maanden geleden nagekeken." in response.content.decode()


def test_an_intermediary_one_did_not_speak_for_long_waits(as_lotte, kortrijk, heule, marke, today):
    library = factories.make_organisation(kortrijk, "Bibliotheek Heule")
    factories.make_intermediary(
        kortrijk, heule, organisation=library, last_contact_on=today - timedelta(days=100)
    )
    factories.make_intermediary(kortrijk, heule, function="balie", last_contact_on=today)
    factories.make_intermediary(kortrijk, marke, last_contact_on=None)

    response = as_lotte.get(URL)

    assert titles(response) == ["Lang niet gesproken"]
    assert "Laatste contact 14 weken geleden." in response.content.decode()


def test_ones_own_signal_without_axes_may_be_finished(as_lotte, lotte, karim, kortrijk, heule):
    mine = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte, domain="money")
    factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=lotte, domain="money", barrier="counter"
    )
    factories.make_signal(kortrijk, neighbourhood=heule, logged_by=karim)

    response = as_lotte.get(URL)

    assert [line.url for line in response.context["today"].waiting] == [
        f"/kortrijk/signalen/{mine.pk}/wijzig/"
    ]


def test_what_colleagues_heard_this_week_came_in(
    as_lotte, lotte, ilse, kortrijk, heule, marke, today
):
    heard = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=ilse)
    factories.make_signal(kortrijk, neighbourhood=heule, logged_by=lotte)
    factories.make_signal(kortrijk, neighbourhood=marke, logged_by=ilse)
    factories.make_signal(
        kortrijk, neighbourhood=heule, logged_by=ilse, heard_on=today - timedelta(days=8)
    )

    assert as_lotte.get(URL).context["today"].came_in == [heard]


def test_a_wijk_without_signals_is_named_silent(as_lotte, kortrijk, heule, bissegem, today):
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=60))

    silent = as_lotte.get(URL).context["today"].silent

    assert silent == [(bissegem, None), (heule, 8)]


def test_the_city_team_sees_wijken_without_a_contact_person_and_a_late_digest(
    as_karim, kortrijk, heule, today
):
    Edition.objects.create(
        city=kortrijk,
        period="2026-09",
        state=State.FAILED,
        queued_at=timezone.now(),
        due_on=today - timedelta(days=9),
        failure="De databank antwoordde niet.",
    )

    response = as_karim.get(URL)

    assert titles(response) == [
        "Het maandoverzicht van september 2026 is er nog niet",
        "1 wijk zonder aanspreekpunt",
    ]
    assert "De databank antwoordde niet." in response.content.decode()


def test_a_social_worker_starts_with_the_search(as_ilse):
    page = as_ilse.get(URL).content.decode()

    assert "Waarmee wil je iemand helpen?" in page
    assert 'action="/kortrijk/aanbod/"' in page


def test_a_host_sees_the_offers_of_the_own_organisation(as_bram, kortrijk, library, today):
    long_ago = today - timedelta(days=200)
    own = factories.make_offer(kortrijk, "Digipunt bib", host=library, checked_on=long_ago)
    factories.make_offer(kortrijk, "Digipunt elders", checked_on=long_ago)

    response = as_bram.get(URL)

    assert [line.url for line in response.context["today"].waiting] == [own.get_absolute_url()]
    assert "Digipunt bib" in response.content.decode()
    assert "Digipunt elders" not in response.content.decode()


def test_a_host_without_an_organisation_sees_nothing_of_others(signed_in, kortrijk):
    factories.make_offer(kortrijk, "Digipunt elders")
    sam = factories.make_user("Sam", kortrijk, "host")

    assert "Digipunt elders" not in signed_in(sam).get(URL).content.decode()


def test_policy_staff_are_told_when_the_first_digest_comes(as_wim):
    page = as_wim.get(URL).content.decode()

    assert "Er is nog geen maandoverzicht. Het verschijnt elke maand op dag 4." in page
    assert "Wat heb je gehoord" not in page


@pytest.mark.parametrize("person", ["lotte", "karim", "ilse", "bram", "wim"])
def test_the_queries_do_not_grow_with_the_rows(
    request, signed_in, person, kortrijk, heule, library, today
):
    client = signed_in(request.getfixturevalue(person))
    old = today - timedelta(days=200)

    def add(number):
        factories.make_offer(
            kortrijk, f"Digipunt {number}", host=library, neighbourhood=heule, checked_on=old,
            helper_hours=[(0, "09:00", "12:00")],
        )  # fmt: skip
        factories.make_intermediary(kortrijk, heule, function=f"balie {number}")
        factories.make_signal(kortrijk, neighbourhood=heule)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(URL).status_code == 200
        return len(counted)

    add(1)
    with_one = queries()
    add(2)
    add(3)

    assert queries() == with_one
    assert with_one - 3 < 12, "three are the door: session, user, membership"


def test_a_stranger_finds_nothing(as_fatima, kortrijk):
    assert as_fatima.get(URL).status_code == 404
