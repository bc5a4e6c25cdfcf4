"""Reach figures: certified per month, late, changed and missing ones visible, a year on one page."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cities.disclosure import Hidden
from cities.enums import Role
from cities.periods import Month, Year
from referrals.models import ReachFigure
from referrals.reach import Certified, MonthOf, Standing, due_on, months_of, tier_of, year_of_city
from tests import factories

URL = "/kortrijk/doorverwijzingen/bereik/"
CERTIFY = "/kortrijk/doorverwijzingen/bereik/invullen/"
TODAY = "2026-11-24 10:00+01:00"
NUMBERS = {
    "questions": 120, "people": 40, "participants": 30, "sessions": 6, "devices": 12, "lent": 8,
}  # fmt: skip
OCTOBER = {"maand": "2026-10", "certified": "on"} | NUMBERS


def certified(month, revision=1, on=date(2026, 11, 3), numbers=(1, 2, 3, 4, 5, 6)):
    return Certified(7, month, revision, on, numbers)


def kept():
    names = ("organisation__name", "month", "revision", "certified_by__name", *NUMBERS)
    return list(ReachFigure.objects.order_by("month", "revision").values_list(*names))


# ── The arithmetic ───────────────────────────────────────────────────────────────────────────────


def test_each_month_is_on_time_late_changed_missing_or_awaited():
    july, august, september = (Month(2026, number) for number in (7, 8, 9))
    late = certified(august, on=due_on(august).replace(day=16))
    changed = [late, certified(august, 2, on=date(2026, 10, 1))]

    found = months_of(
        Year(2026), [certified(july, on=due_on(july)), *changed], began=july, today=date(2026, 11, 4)
    )  # fmt: skip

    assert found[5:] == [
        MonthOf(Month(2026, 6), Standing.BEFORE, False, None),
        MonthOf(july, Standing.ON_TIME, False, certified(july, on=due_on(july))),
        MonthOf(august, Standing.CHANGED, True, changed[1]),
        MonthOf(september, Standing.MISSING, False, None),
        MonthOf(Month(2026, 10), Standing.AWAITED, False, None),
    ]
    assert months_of(Year(2026), [late], began=august, today=date(2026, 11, 4))[7].standing == Standing.LATE  # fmt: skip


def test_a_year_of_the_city_adds_up_and_hides_what_is_small():
    def year(*numbers):
        return [MonthOf(Month(2026, 1), Standing.ON_TIME, False, certified(Month(2026, 1), numbers=numbers))]  # fmt: skip

    found = year_of_city(
        {
            "Bib": year(900, 800, 50, 9, 10, 7),
            "Ligo": year(100, 400, 50, 9, 10, 2),
            "Niemand": [MonthOf(Month(2026, 1), Standing.MISSING, False, None)],
        }
    )

    assert [name for name, _cells in found.rows] == ["Bib", "Ligo"]
    assert found.triple == (1000, 20, 1200)
    assert found.tier is not None
    assert found.tier.euro == 450_000
    assert found.rows[1][1][-1] in (Hidden.SMALL, Hidden.GUARD)


@pytest.mark.parametrize(
    ("people", "euro"),
    [(0, 350_000), (1000, 350_000), (1001, 450_000), (1500, 450_000), (1501, 480_000), (1750, 480_000), (1751, 500_000)],
)  # fmt: skip
def test_the_steps_of_a_digibank(people, euro):
    assert tier_of(people).euro == euro


def test_where_people_are_hidden_no_step_is_told():
    assert tier_of(Hidden.GUARD) is None


# ── Certifying ───────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_an_organisation_certifies_a_month(as_bram, kortrijk):
    response = as_bram.post(CERTIFY, OCTOBER)

    assert response.url == URL
    assert kept() == [("Bibliotheek Kortrijk", date(2026, 10, 1), 1, "Bram", 120, 40, 30, 6, 12, 8)]
    page = as_bram.get(URL).content.decode()
    assert "120" in page
    assert "te laat" in page  # after 15 November


@time_machine.travel(TODAY)
def test_a_change_is_a_new_version_and_the_same_again_is_not(as_bram, kortrijk):
    as_bram.post(CERTIFY, OCTOBER)
    as_bram.post(CERTIFY, OCTOBER)
    as_bram.post(CERTIFY, OCTOBER | {"questions": 121})

    assert [(row[2], row[4]) for row in kept()] == [(1, 120), (2, 121)]
    page = as_bram.get(URL).content.decode()
    assert "gewijzigd" in page
    assert "versie 2" in page
    assert as_bram.get(CERTIFY, {"maand": "2026-10"}).context["form"]["questions"].value() == 121


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"questions": ""}, "Schrijf een getal. Was er niets, schrijf dan 0."),
        ({"questions": "veel"}, "Schrijf een getal vanaf 0."),
        ({"people": "-1"}, "Schrijf een getal vanaf 0."),
        ({"devices": "9999999999"}, "Dit getal is te groot om te kloppen."),
        ({"sessions": "0"}, "Deelnemers zonder sessie kan niet."),
        ({"maand": "2026-11"}, "Kies een maand uit de lijst."),
        ({"maand": "2020-01"}, "Kies een maand uit de lijst."),
        ({"certified": ""}, "Duid aan dat de cijfers kloppen."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(as_bram, given, sentence):
    response = as_bram.post(CERTIFY, OCTOBER | given)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert kept() == []


@time_machine.travel(TODAY)
def test_who_has_no_organisation_is_told_so(as_ilse):
    response = as_ilse.get(CERTIFY, follow=True)

    assert response.request["PATH_INFO"] == URL
    assert "Je hoort hier bij geen organisatie." in response.content.decode()


def test_policy_reads_and_does_not_certify(as_wim, as_fatima, kortrijk):
    assert [as_wim.get(one).status_code for one in (URL, CERTIFY)] == [200, 403]
    assert [as_fatima.get(one).status_code for one in (URL, CERTIFY)] == [404, 404]


@time_machine.travel(TODAY)
def test_a_host_sees_no_other_organisation(as_bram, as_wim, kortrijk, wijkteam, signed_in):
    other = factories.make_user("Els", kortrijk, Role.HOST, organisation=wijkteam)
    signed_in(other).post(CERTIFY, OCTOBER)

    assert "Wijkteam Heule" not in as_bram.get(URL).content.decode()
    page = as_wim.get(URL).content.decode()
    assert "Wijkteam Heule" in page
    assert "hier staat de stad nu" in page


@time_machine.travel(TODAY)
@pytest.mark.parametrize("jaar", ["", "1999", "\x00", "x" * 3000])
def test_an_odd_year_is_this_year(as_wim, jaar):
    assert as_wim.get(URL, {"jaar": jaar}).context["year"] == Year(2026)


# ── The database ─────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_what_was_certified_stays(as_bram, kortrijk):
    as_bram.post(CERTIFY, OCTOBER)

    for change in (
        lambda: ReachFigure.objects.update(questions=1),
        lambda: ReachFigure.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


@pytest.mark.parametrize("wrong", [{"month": date(2026, 10, 2)}, {"people": 9_000_000}, {"revision": 0}])  # fmt: skip
def test_the_database_refuses_what_cannot_be(kortrijk, library, at, wrong):
    row = {"organisation": library, "month": date(2026, 10, 1), "certified_at": at(2026, 11, 1)}

    with pytest.raises(IntegrityError):
        ReachFigure.objects.create(city=kortrijk, **row | NUMBERS | wrong)


def test_the_database_refuses_an_organisation_of_another_city(antwerpen, library, at):
    row = {"organisation": library, "month": date(2026, 10, 1), "certified_at": at(2026, 11, 1)}

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            ReachFigure.objects.create(city=antwerpen, **row | NUMBERS)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        write()


@time_machine.travel(TODAY)
def test_the_page_takes_as_many_queries_for_more(as_lotte, queries_of, kortrijk, at):
    def figures(*months):
        for number in months:
            ReachFigure.objects.create(
                city=kortrijk, organisation=factories.make_organisation(kortrijk),
                month=date(2026, number, 1), certified_at=at(2026, 11, 1), **NUMBERS,
            )  # fmt: skip

    figures(9)
    one = queries_of(as_lotte, URL)
    figures(8, 10)

    assert queries_of(as_lotte, URL) == one
    assert one < 12
