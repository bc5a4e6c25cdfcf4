"""Vandaag: what came in, what waits, one obvious thing to do, for each role."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cities.periods import Month
from einclusie.digests import actions
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
    assert "Laatste contact 3 maanden geleden." in response.content.decode()


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


def test_ten_signals_to_finish_are_one_line(as_lotte, lotte, kortrijk, heule, today):
    for number in range(10):
        factories.make_signal(
            kortrijk,
            neighbourhood=heule,
            logged_by=lotte,
            text=f"Online afspraak {number}.",
            heard_on=today - timedelta(days=number),
        )

    response = as_lotte.get(URL)

    assert [line.text for line in response.context["today"].waiting] == [
        "“Online afspraak 0.” Er wachten er nog 9."
    ]
    assert "Dag Lotte. Eén ding wacht op jou." in response.content.decode()


@pytest.mark.parametrize("person", ["lotte", "ilse"])
def test_the_helpers_of_ones_wijken_this_week_stand_beside_it(
    request, signed_in, person, ilse, kortrijk, heule, marke
):
    ilse.memberships.get().neighbourhoods.add(heule, through_defaults={"city": kortrijk})
    every_day = [(day, "00:00", "23:59") for day in range(7)]
    near = factories.make_offer(
        kortrijk, "Digipunt Heule", neighbourhood=heule, helper_hours=every_day
    )
    factories.make_offer(kortrijk, "Zonder helper", neighbourhood=heule, place_hours=every_day)
    factories.make_offer(kortrijk, "Digipunt Marke", neighbourhood=marke, helper_hours=every_day)

    response = signed_in(request.getfixturevalue(person)).get(URL)

    sessions = response.context["today"].sessions
    assert [(session.offer, session.when) for session in sessions] == [(near, "nu, tot 24\u00a0u")]
    assert "Helpers in je wijken" in response.content.decode()


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

    assert [(one.wijk, one.weeks) for one in silent] == [(bissegem, None), (heule, 8)]


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

    page = signed_in(sam).get(URL).content.decode()

    assert "Digipunt elders" not in page
    assert "We weten nog niet bij welke organisatie je hoort." in page
    assert "Voeg aanbod toe" not in page


def test_a_city_without_wijken_says_so_and_asks_nothing(as_karim):
    page = as_karim.get(URL).content.decode()

    assert "Er staan nog geen wijken." in page
    assert "Noteer dit signaal" not in page


def test_a_host_confirms_from_today_and_comes_back(as_bram, kortrijk, library, today):
    fresh = factories.make_offer(kortrijk, "Aan de balie", host=library, checked_on=today)
    old = factories.make_offer(
        kortrijk, "Digipunt bib", host=library, checked_on=today - timedelta(days=200)
    )

    before = [card.offer for card in as_bram.get(URL).context["offers"]]
    response = as_bram.post(f"{old.get_absolute_url()}klopt-nog/", {"from": "today"}, follow=True)

    assert before == [old, fresh], "what is to check comes first"
    assert response.redirect_chain == [(URL, 302)]
    assert "Dag Bram. Alles is nagekeken." in response.content.decode()
    assert "Digipunt bib is vandaag nagekeken." in response.content.decode()


def test_policy_staff_see_the_latest_digest_at_a_glance(as_wim, kortrijk, heule, bissegem, at):
    for domain in ["money"] * 6 + [""] * 7:
        factories.make_signal(
            kortrijk,
            neighbourhood=heule,
            domain=domain,
            heard_on=date(2025, 10, 8),
            logged_at=at(2025, 10, 9, 8),
        )
    actions.compile_edition(city=kortrijk, period=Month(2025, 10), at=at(2025, 11, 4, 6))

    response = as_wim.get(URL)

    digest = response.context["today"].digest
    assert digest.most == [("bank en geld", 6)]
    assert digest.next_on == date(2025, 12, kortrijk.digest_day)
    assert "Oktober 2025 in het kort" in response.content.decode()
    assert "van 2 wijken gehoord" in response.content.decode()


def test_policy_staff_are_told_when_the_first_digest_comes(as_wim):
    page = as_wim.get(URL).content.decode()

    assert "Er is nog geen maandoverzicht. Het verschijnt elke maand op dag 4." in page
    assert "Wat heb je gehoord" not in page


@pytest.mark.parametrize("person", ["lotte", "karim", "ilse", "bram", "wim"])
def test_the_queries_do_not_grow_with_the_rows(
    request, signed_in, person, kortrijk, heule, library, today, queries_of
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

    add(1)
    with_one = queries_of(client, URL)
    add(2)
    add(3)

    assert queries_of(client, URL) == with_one
    assert with_one - 3 < 14, "three are the door: session, user, membership"


def test_a_stranger_finds_nothing(as_fatima, kortrijk):
    assert as_fatima.get(URL).status_code == 404
