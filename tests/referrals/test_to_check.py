"""A reader reports in one tap what is wrong; the coordinator has one list of what to look over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.models import OfferReport, OfferWord, month_of
from tests import factories

PAGE = "/kortrijk/aanbod/digipunt-bib/"
REPORT = f"{PAGE}klopt-niet/"
URL = "/kortrijk/aanbod/na-te-kijken/"


@pytest.fixture
def offer(kortrijk, heule, library):
    return factories.make_offer(kortrijk, "Digipunt bib", host=library, neighbourhood=heule)


@pytest.fixture
def stale(kortrijk, library, today):
    def make(name, days=200, **given):
        given = {"host": library} | given
        return factories.make_offer(
            kortrijk, name, checked_on=today - timedelta(days=days), **given
        )

    return make


def asked(offer, *days):
    for ago in days:
        at = timezone.now() - timedelta(days=ago)
        offer.city.host_asks.create(
            organisation=offer.host, address="bib@bib.example", month=month_of(at.date()),
            sent_at=at, offers=1,
        )  # fmt: skip


def reasons(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [(row.card.offer.name, row.reasons) for row in response.context["rows"]]


# ── Reporting ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["lotte", "karim", "ilse", "bram", "wim"])
@pytest.mark.parametrize("what", ["hours", "place", "price", "stopped"])
def test_every_reader_reports_in_one_tap(request, offer, today, who, what):
    response = request.getfixturevalue(f"as_{who}").post(REPORT, {"what": what})

    assert response.url == PAGE
    report = OfferReport.objects.get()
    assert (report.offer, report.what, report.line, report.by, report.reported_on) == (
        offer, what, "", request.getfixturevalue(who), today,
    )  # fmt: skip


def test_the_page_has_a_button_for_each(as_ilse, offer):
    page = as_ilse.get(PAGE).content.decode()

    for what in ("hours", "place", "price", "stopped"):
        assert f'name="what" value="{what}"' in page


def test_something_else_takes_one_guarded_line(as_ilse, offer):
    for line, sentence in (
        ("", "Schrijf in één regel wat er niet klopt."),
        ("Bel 0470 12 34 56", "Laat het weg."),
        ("a" * 121, "Hou het bij één regel: hoogstens 120 tekens."),
    ):
        response = as_ilse.post(REPORT, {"what": "other", "line": line})
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert f'value="{line}"' in response.content.decode() or not line
    assert OfferReport.objects.count() == 0

    as_ilse.post(REPORT, {"what": "other", "line": "  De deur is  aan de achterkant. "})
    assert OfferReport.objects.get().line == "De deur is aan de achterkant."


def test_the_same_reported_twice_is_once(as_ilse, as_wim, offer):
    as_ilse.post(REPORT, {"what": "hours"})
    as_wim.post(REPORT, {"what": "hours"})
    as_wim.post(REPORT, {"what": "price"})

    assert sorted(OfferReport.objects.values_list("what", flat=True)) == ["hours", "price"]


def test_no_button_of_ours_changes_nothing(as_ilse, offer):
    assert as_ilse.post(REPORT, {"what": "onzin"}).status_code == 422
    assert as_ilse.get(REPORT).status_code == 405
    assert OfferReport.objects.count() == 0


def test_another_city_reports_nothing_and_sees_no_list(as_fatima, offer):
    assert as_fatima.post(REPORT, {"what": "hours"}).status_code == 404
    assert as_fatima.get(URL).status_code == 404


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def test_the_reported_come_first_then_the_silent_then_the_longest_unchecked(
    as_lotte, as_ilse, kortrijk, offer, stale, today
):
    day = f"{timezone.localdate():%-d}"
    stale("Oud", 190, host=factories.make_organisation(kortrijk))
    stale("Ouder", 300, host=factories.make_organisation(kortrijk))
    quiet = stale("Stil", 250, host=factories.make_organisation(kortrijk))
    stale("Gestopt", stopped_on=today)
    factories.make_offer(kortrijk, "Vers")
    asked(quiet, 40, 75)
    as_ilse.post(REPORT, {"what": "hours"})

    rows = reasons(as_lotte)

    assert [name for name, _why in rows] == ["Digipunt bib", "Stil", "Ouder", "Oud"]
    assert [len(why) for _name, why in rows] == [1, 2, 1, 1]
    assert rows[0][1][0].startswith(f"Gemeld op {day} ")
    assert rows[0][1][0].endswith(": de uren.")
    assert rows[1][1][0] == "De aanbieder kreeg 2 mails en antwoordde niet: bel eens."


def test_one_reason_at_a_time_with_its_count(as_lotte, as_ilse, kortrijk, offer, stale):
    quiet = stale("Stil", 250)
    stale("Oud", 190, host=factories.make_organisation(kortrijk))
    asked(quiet, 40, 75)
    as_ilse.post(REPORT, {"what": "price"})

    assert [name for name, _ in reasons(as_lotte, waarom="gemeld")] == ["Digipunt bib"]
    assert [name for name, _ in reasons(as_lotte, waarom="stil")] == ["Stil"]
    assert [name for name, _ in reasons(as_lotte, waarom="oud")] == ["Stil", "Oud"]
    assert len(reasons(as_lotte, waarom="onzin")) == 3
    counts = as_lotte.get(URL).context["counts"]
    assert [(value, n) for value, _label, n in counts] == [("gemeld", 1), ("stil", 1), ("oud", 2)]


def test_a_host_asked_once_or_that_said_something_since_is_not_silent(as_lotte, kortrijk, stale):
    once = stale("Een keer", host=factories.make_organisation(kortrijk))
    asked(once, 40)
    spoke = stale("Sprak", host=factories.make_organisation(kortrijk))
    asked(spoke, 40, 75)
    OfferWord.objects.create(
        city=kortrijk,
        offer=spoke,
        at=timezone.now() - timedelta(days=30),
        what="hours",
        road="link",
    )
    before = stale("Daarvoor", 30 + 160, host=factories.make_organisation(kortrijk))
    asked(before, 200, 235)

    assert reasons(as_lotte, waarom="stil") == []


def test_saying_that_it_holds_or_stopped_closes_what_was_reported(as_lotte, as_ilse, offer, today):
    as_ilse.post(REPORT, {"what": "hours"})

    response = as_lotte.post(f"{PAGE}klopt-nog/", {"from": "to_check"})

    assert response.url == URL
    assert OfferReport.objects.get().closed_on == today
    assert reasons(as_lotte) == []
    as_ilse.post(REPORT, {"what": "hours"})  # wrong again
    assert [name for name, _ in reasons(as_lotte)] == ["Digipunt bib"]
    as_lotte.post(f"{PAGE}stop/")
    assert OfferReport.objects.open().count() == 0


@pytest.mark.parametrize("who", ["ilse", "bram", "wim"])
def test_the_list_is_for_who_keeps_the_directory(request, who):
    assert request.getfixturevalue(f"as_{who}").get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    as_lotte, as_ilse, kortrijk, stale, rows, queries_of
):
    for number in range(rows):
        made = stale(f"Oud {number}", host=factories.make_organisation(kortrijk))
        as_ilse.post(f"{made.get_absolute_url()}klopt-niet/", {"what": "hours"})

    assert queries_of(as_lotte, URL) == 9


def test_a_report_of_something_else_says_what(offer, today):
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferReport.objects.create(city=offer.city, offer=offer, what="other", reported_on=today)


def test_today_says_so_to_who_keeps_it_and_the_page_says_what(as_lotte, as_bram, as_ilse, offer):
    as_ilse.post(REPORT, {"what": "hours"})

    for client in (as_lotte, as_bram):
        assert "Iemand meldt dat er iets niet klopt" in client.get("/kortrijk/").content.decode()
        assert ": de uren." in client.get(PAGE).content.decode()
    assert ": de uren." not in as_ilse.get(PAGE).content.decode()
