"""What is not there: a search is logged as a gap in one press, counted, and says nothing of people."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from referrals.actions import searching as actions
from referrals.enums import Kind, SearchOutcome
from referrals.models import SearchCount, Unmet, UnmetNeed
from referrals.tasks import forget_words
from tests import factories

URL = "/kortrijk/aanbod/"
LOG = "/kortrijk/aanbod/hiaat/"
GAPS = "/kortrijk/aanbod/hiaten/"
COUNT = "/kortrijk/aanbod/geteld/"
TODAY = "2026-11-24 10:00+01:00"


def rows():
    return list(
        UnmetNeed.objects.order_by("pk").values_list(
            "city__slug", "neighbourhood__slug", "noticed_on", "kind", "words", "filters"
        )
    )


def counted():
    return list(
        SearchCount.objects.order_by("day", "outcome", "neighbourhood").values_list(
            "day", "outcome", "neighbourhood__slug", "times"
        )
    )


# ── Logging ──────────────────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_a_search_is_logged_as_a_gap_with_its_words_and_filters(as_ilse, kortrijk, heule):
    response = as_ilse.post(f"{LOG}?wijk=heule&soort=groep&taal=tr&onzin=1", {"q": "fietsles "})

    assert rows() == [
        ("kortrijk", "heule", date(2026, 11, 24), Kind.GROUP, "fietsles", "soort=groep&taal=tr")
    ]
    assert response.url == f"{URL}?q=fietsles&soort=groep&wijk=heule&taal=tr"
    assert "Genoteerd als hiaat." in as_ilse.get(response.url).content.decode()


def test_the_kind_follows_from_the_words_where_no_filter_says_it(as_ilse, kortrijk):
    as_ilse.post(LOG, {"q": "naailes cursus"})
    as_ilse.post(LOG, {"q": "fietsen"})

    assert [row[3] for row in rows()] == [Kind.GROUP, ""]


def test_the_page_offers_it_in_one_press_and_only_for_a_search(as_ilse, kortrijk):
    factories.make_offer(kortrijk)

    page = as_ilse.get(URL, {"q": "<fiets>", "gratis": "1"}).content.decode()

    assert f'action="{LOG}?gratis=1"' in page
    assert '<input type="hidden" name="q" value="&lt;fiets&gt;">' in page
    assert "Log dit als hiaat" not in as_ilse.get(URL).content.decode()


@pytest.mark.parametrize(
    "words", ["itsme voor mevrouw Peeters", "bel 0470 12 34 56", "els@voorbeeld.example"]
)
def test_personal_details_are_refused_and_nothing_typed_is_lost(as_ilse, kortrijk, words):
    response = as_ilse.post(f"{LOG}?gratis=1", {"q": words})

    page = response.content.decode()
    assert response.status_code == 422
    assert rows() == []
    assert f'value="{words}"' in page
    assert f'href="{URL}?q=' in page


def test_nothing_at_all_is_no_gap(as_ilse, kortrijk):
    response = as_ilse.post(LOG, {"q": ""})

    assert response.status_code == 422
    assert "Schrijf wat je zocht." in response.content.decode()
    assert rows() == []


def test_filters_alone_are_a_gap(as_ilse, kortrijk):
    as_ilse.post(f"{LOG}?thuis=1", {})

    assert [(row[4], row[5]) for row in rows()] == [("", "thuis=1")]


@pytest.mark.parametrize("q", ["\x00", "x" * 5000, "'\"<>&%_\\", "🙂"])
def test_nothing_typed_breaks_it(as_ilse, kortrijk, q):
    assert as_ilse.post(f"{LOG}?wijk=%00&soort=xx", {"q": q}).status_code in (302, 422)


def test_who_logs_no_signals_logs_no_gaps(as_bram, as_wim, as_fatima, kortrijk):
    assert as_bram.post(LOG, {"q": "x"}).status_code == 403
    assert as_wim.post(LOG, {"q": "x"}).status_code == 403
    assert as_fatima.post(LOG, {"q": "x"}).status_code == 404
    assert as_bram.get(LOG).status_code == 405
    assert rows() == []


def test_the_database_refuses_a_wijk_of_another_city(kortrijk, kiel):
    def mix():
        with transaction.atomic(), connection.cursor() as cursor:
            factories.make_unmet_need(kortrijk, neighbourhood=kiel)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        mix()


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────


def test_gaps_are_counted_per_wijk_kind_and_month(kortrijk, antwerpen, heule):
    for day, wijk, kind in (
        ("2026-10-01", heule, Kind.GROUP),
        ("2026-10-31", heule, Kind.GROUP),
        ("2026-10-31", None, ""),
        ("2026-11-01", heule, Kind.ACCESS),
        ("2026-12-01", heule, Kind.ACCESS),  # after
    ):
        factories.make_unmet_need(kortrijk, noticed_on=day, neighbourhood=wijk, kind=kind)
    factories.make_unmet_need(antwerpen, noticed_on="2026-10-01")

    there = kortrijk.unmet_needs.noticed_between(date(2026, 10, 1), date(2026, 11, 30))

    assert there.per_wijk() == [
        Unmet(heule.pk, "group", date(2026, 10, 1), 2),
        Unmet(None, "", date(2026, 10, 1), 1),
        Unmet(heule.pk, "access", date(2026, 11, 1), 1),
    ]


@time_machine.travel(TODAY)
def test_a_search_that_finds_little_is_counted_without_its_words(as_ilse, kortrijk, heule, marke):
    factories.make_offer(kortrijk, "Itsme", neighbourhood=marke, summary="Niets.")

    for query in (
        {"q": "itsme"},
        {},
        {"q": "itsme", "wijk": "heule"},
        {"q": "zzzz"},
        {"q": "zzzz"},
    ):
        as_ilse.get(URL, query)

    assert counted() == [
        (date(2026, 11, 24), "empty", None, 2),
        (date(2026, 11, 24), "widened", "heule", 1),
    ]


def test_while_somebody_types_only_what_they_stay_on_is_counted(as_ilse, kortrijk, heule):
    factories.make_offer(kortrijk)

    fragment = as_ilse.get(
        URL, {"q": "zzzz", "wijk": "heule"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert counted() == []
    assert f'hx-post="{COUNT}" hx-trigger="load delay:3s"' in fragment
    assert as_ilse.post(COUNT, {"outcome": "empty", "wijk": "heule"}).status_code == 204
    assert [row[1:] for row in counted()] == [("empty", "heule", 1)]


@pytest.mark.parametrize("given", [{}, {"outcome": "ooit"}, {"outcome": "\x00"}])
def test_only_a_known_outcome_is_counted(as_ilse, kortrijk, given):
    assert as_ilse.post(COUNT, given).status_code == 400
    assert counted() == []


def test_a_wijk_of_another_city_is_no_wijk_here(as_ilse, kortrijk, kiel):
    as_ilse.post(COUNT, {"outcome": "empty", "wijk": "kiel"})
    as_ilse.post(COUNT, {"outcome": "empty", "wijk": "\x00"})

    assert [row[1:] for row in counted()] == [("empty", None, 2)]


def test_who_may_not_write_is_not_counted(as_wim, as_fatima, kortrijk):
    as_wim.get(URL, {"q": "zzzz"})

    assert as_wim.post(COUNT, {"outcome": "empty"}).status_code == 403
    assert as_fatima.post(COUNT, {"outcome": "empty"}).status_code == 404
    assert counted() == []


def test_a_count_is_one_row_a_day_and_one_query(kortrijk, heule, django_assert_num_queries, today):
    for wijk in (None, heule, None):
        with django_assert_num_queries(1):
            actions.count_search(
                city=kortrijk, neighbourhood=wijk, outcome=SearchOutcome.WIDENED, on=today
            )

    assert [row[1:] for row in counted()] == [("widened", "heule", 1), ("widened", None, 2)]
    assert kortrijk.search_counts.between(today, today).times() == {"widened": 3}


@pytest.mark.parametrize("wijk", [True, False])
def test_the_database_keeps_one_row_a_day(kortrijk, heule, today, wijk):
    row = {
        "city": kortrijk, "neighbourhood": heule if wijk else None, "day": today,
        "outcome": "empty",
    }  # fmt: skip
    SearchCount.objects.create(**row)

    with pytest.raises(IntegrityError):
        SearchCount.objects.create(**row)


# ── Keeping and showing ──────────────────────────────────────────────────────────────────────────


@time_machine.travel(TODAY)
def test_the_clock_lets_old_words_go(kortrijk):
    factories.make_unmet_need(kortrijk, noticed_on="2025-11-01", words="oud")

    forget_words()

    assert [row[4] for row in rows()] == [""]


def test_words_are_let_go_after_a_year_and_the_count_stays(kortrijk):
    factories.make_unmet_need(kortrijk, noticed_on="2025-11-22", words="oud", filters="gratis=1")
    factories.make_unmet_need(kortrijk, noticed_on="2025-11-23", words="nog niet")

    assert actions.forget_words(on=date(2026, 11, 24)) == 1
    assert [(row[4], row[5]) for row in rows()] == [("", ""), ("nog niet", "")]
    assert actions.forget_words(on=date(2026, 11, 24)) == 0


@time_machine.travel(TODAY)
def test_who_keeps_the_directory_sees_the_gaps(as_lotte, as_karim, kortrijk, antwerpen, heule):
    factories.make_unmet_need(kortrijk, neighbourhood=heule, words="fietsles", kind=Kind.GROUP)
    factories.make_unmet_need(antwerpen, words="GEHEIM")

    page = as_lotte.get(GAPS).content.decode()

    assert "november 2026" in page
    assert "les of groep" in page
    assert f'href="{URL}?q=fietsles&amp;wijk=heule"' in page
    assert "GEHEIM" not in page
    assert as_karim.get(GAPS).status_code == 200


def test_a_city_without_gaps_says_so(as_lotte):
    assert "Er is nog geen hiaat gelogd." in as_lotte.get(GAPS).content.decode()


def test_the_list_of_gaps_takes_as_many_queries_for_more(as_lotte, queries_of, kortrijk, heule):
    factories.make_unmet_need(kortrijk, neighbourhood=heule)
    one = queries_of(as_lotte, GAPS)
    factories.make_unmet_need(kortrijk, neighbourhood=heule, words="twee")
    factories.make_unmet_need(kortrijk, words="drie")

    assert queries_of(as_lotte, GAPS) == one


def test_others_see_no_gaps(as_ilse, as_bram, as_wim, as_fatima):
    for client, status in ((as_ilse, 403), (as_bram, 403), (as_wim, 403), (as_fatima, 404)):
        assert client.get(GAPS).status_code == status
