"""Quarters and years: the sum of their months, after them, once, and by hand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from cities.periods import Month, Quarter, Year
from einclusie.digests import actions, tasks
from einclusie.digests.gather import MissingMonths
from einclusie.digests.models import Edition, State
from tests import factories
from tests.einclusie.digests import hold_to_schema

K3 = Quarter(2026, 3)
LIST = "/kortrijk/maandoverzicht/"


def hear(city, wijk, count, *day: int, **given):
    for _ in range(count):
        factories.make_signal(
            city, neighbourhood=wijk, heard_on=date(*day), **{"domain": "housing"} | given
        )


@pytest.fixture
def summer(kortrijk, heule, marke, at):
    """July to September: Heule 8, 9 and 7; Marke 6, none and 6."""
    for month, heard in ((7, (8, 6)), (8, (9, 0)), (9, (7, 6))):
        for wijk, count in zip((heule, marke), heard, strict=True):
            hear(kortrijk, wijk, count, 2026, month, 15, logged_at=at(2026, month, 20, 9))


@pytest.fixture
def months_out(kortrijk, summer, at):
    for month in K3.months:
        out = at(month.after().year, month.after().number, 4, 6)
        actions.compile_edition(city=kortrijk, period=month, at=out)


def figures(document: dict) -> dict[str, int]:
    return {row["label"]: row["now"] for row in document["tables"]["wijk"]}


def test_a_quarter_is_the_sum_of_its_months(kortrijk, heule, months_out, at):
    hear(kortrijk, heule, 5, 2026, 8, 3, logged_at=at(2026, 10, 4, 7))  # late: not in it

    edition = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 8))

    document = edition.document
    assert document["months"] == ["2026-07", "2026-08", "2026-09"]
    assert document["signals"] == {"now": 36, "before": None, "year_ago": None}
    assert figures(document) == {"Heule": 24, "Marke": 12}
    assert (document["late_signals"], document["published_late"]) == (5, False)
    hold_to_schema(document)


def test_a_year_is_the_sum_of_its_months_too_and_compares_with_the_year_before(
    kortrijk, months_out, at
):
    for month in (Month(2026, 10), Month(2026, 11), Month(2026, 12)):
        actions.compile_edition(city=kortrijk, period=month, at=at(2027, 1, 4, 6))
    quarter = actions.compile_edition(city=kortrijk, period=Quarter(2026, 4), at=at(2027, 1, 4, 6))

    year = actions.compile_edition(city=kortrijk, period=Year(2026), at=at(2027, 1, 4, 6))

    assert quarter.document["signals"]["now"] == 0
    assert year.document["signals"] == {"now": 36, "before": None}
    assert figures(year.document) == {"Heule": 24, "Marke": 12}
    hold_to_schema(year.document)


def test_a_quarter_hides_what_would_give_a_month_away(kortrijk, heule, marke, bissegem, at):
    for month in K3.months:
        for wijk, count in ((heule, 9), (marke, 8), (bissegem, 3 if month.number == 7 else 7)):
            hear(
                kortrijk, wijk, count, month.year, month.number, 15,
                logged_at=at(month.year, month.number, 20, 9),
            )  # fmt: skip
        actions.compile_edition(city=kortrijk, period=month, at=at(2026, 10, 4, 6))

    edition = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))

    assert figures(edition.document) == {"Bissegem": "x", "Heule": 27, "Marke": "x"}
    assert edition.document["signals"]["now"] == 68


def test_a_quarter_waits_for_its_months(kortrijk, summer, at):
    with pytest.raises(MissingMonths, match="2026-07"):
        actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))


def test_a_quarter_in_which_logging_began_counts_from_then(kortrijk, heule, at):
    hear(kortrijk, heule, 9, 2026, 9, 15, logged_at=at(2026, 9, 20, 9))
    actions.compile_edition(city=kortrijk, period=Month(2026, 9), at=at(2026, 10, 4, 6))

    edition = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))

    assert (edition.document["months"], edition.document["signals"]["now"]) == (["2026-09"], 9)


def test_compiled_again_from_nothing_it_is_the_same_to_the_byte(kortrijk, months_out, at):
    first = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))
    first.delete()

    second = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))

    assert second.checksum == first.checksum


def test_it_says_when_it_came_late(kortrijk, months_out, at):
    edition = actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 7, 6))

    assert (edition.due_on, edition.document["published_late"]) == (date(2026, 10, 4), True)


# --- on the digest day ----------------------------------------------------------------------------


def out_in_order(city) -> list[str]:
    """The periods as they came out; of those at the same moment, as they were written."""
    return [edition.period for edition in city.editions.published().order_by("published_at", "pk")]


def test_on_the_digest_day_the_quarter_follows_its_last_month(
    kortrijk, summer, at, wim, mailoutbox, time_machine
):
    time_machine.move_to(at(2026, 10, 4, 0, 5), tick=False)

    tasks.compile_due()
    tasks.compile_due()

    assert out_in_order(kortrijk) == ["2026-07", "2026-08", "2026-09", "2026-K3"]
    assert mailoutbox == []

    time_machine.move_to(at(2026, 10, 6, 9), tick=False)  # the 4th was a Sunday
    tasks.compile_due()
    tasks.compile_due()

    assert [message.subject.split(" van ")[0] for message in mailoutbox] == [
        "Maandoverzicht juli 2026", "Maandoverzicht augustus 2026",
        "Maandoverzicht september 2026", "Overzicht 3e kwartaal 2026",
    ]  # fmt: skip


def test_the_day_before_it_is_not_due(kortrijk, summer, at):
    assert "2026-K3" not in {one.period for one in actions.queue_due(at=at(2026, 10, 3, 23, 59))}


def test_december_brings_the_month_the_quarter_and_the_year(kortrijk, heule, at):
    hear(kortrijk, heule, 6, 2026, 11, 3, logged_at=at(2026, 11, 3, 9))

    queued = actions.queue_due(at=at(2027, 1, 4))

    assert [one.period for one in queued] == ["2026-11", "2026-12", "2026-K4", "2026"]


def test_a_quarter_with_a_month_from_before_counts_were_kept_is_not_due(kortrijk, months_out, at):
    with pgtrigger.ignore("digests.Edition:published_stays"):
        kortrijk.editions.filter(period="2026-08").update(counted=None)

    assert actions.queue_due(at=at(2026, 10, 4)) == []


def test_whoever_brings_out_the_quarter_first_brings_out_what_waits_before_it(kortrijk, summer, at):
    out = at(2026, 10, 4, 6)
    *_, quarter = actions.queue_due(at=out)

    actions.bring_out(edition=quarter, at=out)

    assert out_in_order(kortrijk) == ["2026-07", "2026-08", "2026-09", "2026-K3"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_bring_each_out_once_and_in_order(
    kortrijk, heule, marke, at, karim, mailoutbox
):
    for month in K3.months:
        hear(kortrijk, heule, 6, 2026, month.number, 9, logged_at=at(2026, month.number, 9, 9))
    queued = actions.queue_due(at=at(2026, 10, 4, 6))
    start = Barrier(len(queued))

    def worker(number: int) -> None:
        start.wait()
        try:
            edition = Edition.objects.get(pk=queued[-1 - number].pk)  # the last one first
            actions.bring_out(edition=edition, at=at(2026, 10, 4, 6) + timedelta(seconds=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(queued)) as pool:
        list(pool.map(worker, range(len(queued))))

    assert {one.state for one in kortrijk.editions.all()} == {State.PUBLISHED}
    subjects = [message.subject for message in mailoutbox]
    assert len(subjects) == len(set(subjects)) == 4
    quarter = kortrijk.editions.get(period="2026-K3")
    assert quarter.document["signals"]["now"] == 18


def test_a_quarter_whose_month_failed_says_so_and_comes_with_the_next_beat(
    kortrijk, summer, at, monkeypatch, time_machine
):
    compile_document = actions.compile_document

    def fail(facts):
        if str(facts.month) == "2026-08":
            raise ZeroDivisionError
        return compile_document(facts)

    time_machine.move_to(at(2026, 10, 4, 6), tick=False)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "compile_document", fail)
        tasks.compile_due()

    quarter = kortrijk.editions.get(period="2026-K3")
    assert (quarter.state, quarter.failure) == (
        State.FAILED,
        "Eerst moet het overzicht van augustus 2026 er zijn.",
    )

    time_machine.move_to(at(2026, 10, 4, 7), tick=False)
    tasks.compile_due()

    assert {one.state for one in kortrijk.editions.all()} == {State.PUBLISHED}


# --- by hand --------------------------------------------------------------------------------------


def test_a_quarter_by_hand_brings_its_months(kortrijk, summer, at, time_machine, capsys):
    time_machine.move_to(at(2026, 11, 20, 9), tick=False)

    call_command("compile_digest", "--city", "kortrijk", "--period", "2026-K3", "--now")

    edition = kortrijk.editions.get(period="2026-K3")
    assert capsys.readouterr().out == f"kortrijk 2026-K3: published {edition.checksum}\n"
    assert out_in_order(kortrijk)[-1] == "2026-K3"


def test_a_quarter_that_is_not_over_has_no_edition(kortrijk, summer, at):
    with pytest.raises(actions.NoSuchPeriod, match="Deze periode is nog niet voorbij"):
        actions.order_edition(city=kortrijk, period=K3, by=None, at=at(2026, 9, 30, 9))


@pytest.mark.parametrize("period", ["2026-K5", "2026-13", "26", "2026-K", "oktober"])
def test_the_database_knows_what_a_period_is(kortrijk, at, period):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            city=kortrijk, period=period, queued_at=at(2026, 10, 4), due_on=date(2026, 10, 4)
        )


# --- on the page ----------------------------------------------------------------------------------


@pytest.fixture
def quarter(kortrijk, months_out, at, time_machine):
    time_machine.move_to(at(2026, 10, 4, 9), tick=False)
    return actions.compile_edition(city=kortrijk, period=K3, at=at(2026, 10, 4, 6))


def test_the_page_of_a_quarter(as_wim, quarter):
    page = as_wim.get(f"{LIST}2026-K3/").content.decode()

    assert "<h1>Overzicht 3e kwartaal 2026</h1>" in page
    assert "De som van de maandoverzichten van juli, augustus en september 2026" in page
    assert as_wim.get(f"{LIST}2026-K3.json").status_code == 200


def test_the_list_has_the_quarter_above_its_months(as_wim, quarter):
    page = as_wim.get(LIST).content.decode()

    places = [page.index(name) for name in ("3e kwartaal 2026", "september 2026", "juli 2026")]
    assert places == sorted(places)


def test_a_quarter_can_be_ordered_on_the_page(as_karim, kortrijk, summer, at, time_machine):
    time_machine.move_to(at(2026, 10, 4, 9), tick=False)

    response = as_karim.post(f"{LIST}maak/", {"period": "2026-K3"}, follow=True)

    assert "Het overzicht van 3e kwartaal 2026 staat in de wachtrij." in response.content.decode()
    assert out_in_order(kortrijk) == ["2026-07", "2026-08", "2026-09", "2026-K3"]


def test_a_stranger_finds_no_quarter(as_fatima, quarter):
    assert as_fatima.get(f"{LIST}2026-K3/").status_code == 404
