"""Evidence: what did not work is counted per wijk, kind and month, small numbers hidden."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import time_machine

from cities.disclosure import Hidden
from cities.periods import Month
from referrals.actions.keeping import forget
from referrals.enums import Kind
from referrals.evidence import NAMES, evidence_of, name_of, shown
from referrals.models import MissedReason, ScanTally, SearchCount
from tests import factories

URL = "/kortrijk/doorverwijzingen/bewijs/"
TODAY = "2026-11-24 10:00+01:00"
OCTOBER = Month(2026, 10)


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(kortrijk, host=library, neighbourhood=heule)


@pytest.fixture
def ended(kortrijk, heule, offer, at):
    """A referral that ended so in October."""

    def make(state, **given):
        given = {"at": at(2026, 10, 6), "offer": offer, "neighbourhood": heule} | given
        return factories.make_referral(kortrijk, state=state, **given)

    return make


def test_everything_that_did_not_work_is_counted(kortrijk, antwerpen, heule, ended, at):
    factories.make_unmet_need(
        kortrijk, neighbourhood=heule, kind=Kind.GROUP, noticed_on="2026-10-31"
    )
    factories.make_unmet_need(kortrijk, neighbourhood=heule, noticed_on="2026-11-01")
    factories.make_unmet_need(antwerpen, noticed_on="2026-10-31")
    for model, given in (
        (SearchCount, {"outcome": "empty", "neighbourhood": None, "times": 7}),
        (ScanTally, {"answer": "gap:individual", "neighbourhood": heule, "times": 2}),
        (ScanTally, {"answer": "scan", "neighbourhood": heule, "times": 9}),
    ):
        model.objects.create(city=kortrijk, day=date(2026, 10, 5), **given)
    ended("refused", reason="language")
    ended("expired")
    ended("no_show")
    ended("helped")
    ended("refused", at=at(2026, 11, 1))

    assert evidence_of(kortrijk, OCTOBER) == Counter(
        {
            (heule.pk, "group", "gap"): 1,
            (None, "", "empty"): 7,
            (heule.pk, "individual", "scan"): 2,
            (heule.pk, "individual", "refused:language"): 1,
            (heule.pk, "individual", "expired"): 1,
            (heule.pk, "individual", "missed:"): 1,
        }
    )


def test_every_name_can_be_said():
    assert [name_of(what) for what in NAMES if "%" in name_of(what)] == []
    assert name_of("missed:fear") == "niet gekomen: durfde niet"
    assert name_of("refused:full") == "geweigerd: we zitten vol"


def test_small_numbers_are_hidden_totals_included():
    counted = Counter(
        {
            (1, "group", "gap"): 9,
            (1, "group", "empty"): 2,
            (2, "", "gap"): 12,
            (None, "", "empty"): 8,
        }
    )

    found = shown(counted, {1: ("Heule", "heule"), 2: ("Bissegem", "bissegem")})

    assert [(line.wijk, line.slug, line.kind) for line in found.lines] == [
        ("Bissegem", "bissegem", "niet gezegd"),
        ("Heule", "heule", "les of groep"),
        ("geen wijk gekozen", "", "niet gezegd"),
    ]
    assert ("gezocht en niets gevonden", Hidden.SMALL) in found.lines[1].parts
    assert 2 not in [count for line in found.lines for _name, count in line.parts]
    assert found.lines[1].total in (Hidden.GUARD, 11)


def test_nothing_counted_is_nothing_shown():
    found = shown(Counter(), {})

    assert (found.lines, found.city, found.total) == ([], [], 0)


# ── Why somebody did not come ────────────────────────────────────────────────────────────────────


def test_why_somebody_did_not_come_is_one_press(as_ilse, ilse, kortrijk, heule, ended):
    referral = ended("no_show", sent_by=ilse)
    address = referral.get_absolute_url()

    assert "Waarom kwam deze persoon niet?" in as_ilse.get(address).content.decode()
    for reason in ("fear", "distance"):
        as_ilse.post(f"{address}waarom-niet/", {"reason": reason})

    assert list(MissedReason.objects.values_list("referral", "month", "reason")) == [
        (referral.pk, date(2026, 10, 1), "distance")
    ]
    assert evidence_of(kortrijk, OCTOBER) == {(heule.pk, "individual", "missed:distance"): 1}


def test_who_came_after_all_counts_no_more(as_ilse, ilse, kortrijk, ended):
    referral = ended("no_show", sent_by=ilse)
    as_ilse.post(f"{referral.get_absolute_url()}waarom-niet/", {"reason": "fear"})

    factories.make_referral_move(referral, "no_show", "arrived")
    again = as_ilse.post(
        f"{referral.get_absolute_url()}waarom-niet/", {"reason": "hours"}, follow=True
    )

    assert evidence_of(kortrijk, OCTOBER) == {}
    assert "Er is niets veranderd." in again.content.decode()
    assert MissedReason.objects.get().reason == "fear"


@pytest.mark.parametrize("given", [{}, {"reason": "Els was ziek"}, {"reason": "\x00"}])
def test_only_a_known_reason_is_kept(as_ilse, ilse, ended, given):
    referral = ended("no_show", sent_by=ilse)

    response = as_ilse.post(f"{referral.get_absolute_url()}waarom-niet/", given, follow=True)

    assert "Kies waarom deze persoon niet kwam." in response.content.decode()
    assert not MissedReason.objects.exists()


def test_a_stranger_says_nothing_about_it(as_fatima, as_ilse, as_wim, ended):
    address = f"{ended('no_show').get_absolute_url()}waarom-niet/"

    codes = [one.post(address, {"reason": "fear"}).status_code for one in (as_fatima, as_ilse, as_wim)]  # fmt: skip

    assert codes == [404, 404, 403]
    assert not MissedReason.objects.exists()


def test_the_figures_stay_when_the_referral_is_forgotten(as_ilse, ilse, kortrijk, ended, at):
    referral = ended("no_show", sent_by=ilse, at=at(2025, 10, 6))
    ended("refused", at=at(2025, 10, 7))
    as_ilse.post(f"{referral.get_absolute_url()}waarom-niet/", {"reason": "hours"})
    before = evidence_of(kortrijk, Month(2025, 10))

    run = forget(city=kortrijk, at=at(2026, 11, 24))

    assert run.forgotten == 2
    assert before.total() == 2
    assert evidence_of(kortrijk, Month(2025, 10)) == before


# ── The page ─────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_the_page_shows_a_month_and_leads_to_a_signal(as_lotte, kortrijk, heule):
    for _ in range(6):
        factories.make_unmet_need(kortrijk, neighbourhood=heule, noticed_on="2026-10-31")

    page = as_lotte.get(URL).content.decode()

    assert "Per wijk, oktober 2026" in page
    assert "hiaat gelogd bij het zoeken: 6" in page
    assert "/kortrijk/signalen/nieuw/?wijk=heule" in page
    assert "In november 2026 is er niets geteld" in as_lotte.get(f"{URL}?maand=2026-11").content.decode()  # fmt: skip


@time_machine.travel(TODAY)
@pytest.mark.parametrize("maand", ["", "2026-13", "1999-01", "\x00", "x" * 5000])
def test_an_odd_month_is_the_last_whole_one(as_lotte, maand):
    assert as_lotte.get(URL, {"maand": maand}).context["month"] == OCTOBER


def test_it_is_for_who_reads_the_figures(as_karim, as_wim, as_ilse, as_bram, as_fatima):
    clients = (as_karim, as_wim, as_ilse, as_bram, as_fatima)

    assert [one.get(URL).status_code for one in clients] == [200, 200, 403, 403, 404]


@time_machine.travel(TODAY)
def test_the_page_takes_as_many_queries_for_more(
    as_lotte, queries_of, kortrijk, heule, marke, ended
):
    ended("refused")
    one = queries_of(as_lotte, URL)
    ended("expired", neighbourhood=marke)
    ended("no_show")

    assert queries_of(as_lotte, URL) == one
    assert one < 14
