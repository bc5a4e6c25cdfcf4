"""One edition per city and month: however often, by however many workers, wherever one stops."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cities.enums import NeighbourhoodKind
from cities.models import NeighbourhoodPart
from cities.periods import Month
from einclusie.digests import actions, delivering, tasks
from einclusie.digests.document import checksum
from einclusie.digests.models import Edition, State
from tests import factories

OCTOBER = Month(2026, 10)


@pytest.fixture
def out(at):
    return at(2026, 11, 4, 6)


def hear(city, wijk, count=1, *, on=date(2026, 10, 15), logged_at, **given):
    for _ in range(count):
        factories.make_signal(city, neighbourhood=wijk, heard_on=on, logged_at=logged_at, **given)


@pytest.fixture
def october(kortrijk, heule, marke, at):
    """Seven signals of Heule and two of Marke, heard and logged in October."""
    hear(kortrijk, heule, 7, logged_at=at(2026, 10, 20, 9), domain="housing", barrier="sign_in")
    hear(kortrijk, marke, 2, logged_at=at(2026, 10, 20, 9), domain="housing")


# --- what is counted ----------------------------------------------------------------------------


def test_an_edition_is_published_with_its_figures(kortrijk, bissegem, october, out):
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    assert (edition.state, edition.published_at, edition.due_on, edition.mailed_at) == (
        State.PUBLISHED,
        out,
        date(2026, 11, 4),
        None,
    )
    assert edition.checksum == checksum(edition.document)
    assert edition.document["signals"] == {"now": 9, "before": None, "year_ago": None}
    assert [(row["label"], row["now"]) for row in edition.document["tables"]["wijk"]] == [
        ("Heule", "x"),
        ("Marke", "<5"),
    ]
    assert edition.document["wijken"] == {
        "count": 3, "heard": ["Heule", "Marke"], "silent": ["Bissegem"], "places": [],
    }  # fmt: skip


def test_it_stays_the_same_in_the_database(kortrijk, october, out):
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    stored = Edition.objects.get(pk=edition.pk)

    assert (stored.document, checksum(stored.document)) == (edition.document, edition.checksum)


def test_compiled_again_from_nothing_it_is_the_same_to_the_byte(kortrijk, october, out):
    first = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)
    first.delete()

    second = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    assert second.pk != first.pk
    assert second.checksum == first.checksum


def test_a_signal_of_another_city_does_not_count(kortrijk, october, antwerpen, kiel, out, at):
    hear(antwerpen, kiel, 6, logged_at=at(2026, 10, 20, 9))

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    assert edition.document["signals"]["now"] == 9


def test_a_project_wijk_is_no_official_one(kortrijk, heule, marke, bissegem, october, out, at):
    project = factories.make_neighbourhood(kortrijk, "Leieoever", kind=NeighbourhoodKind.PROJECT)
    NeighbourhoodPart.objects.create(city=kortrijk, whole=project, part=bissegem)
    hear(kortrijk, project, 5, logged_at=at(2026, 10, 20, 9))

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    assert edition.document["wijken"] == {
        "count": 3, "heard": ["Bissegem", "Heule", "Marke"], "silent": [], "places": [],
    }  # fmt: skip


def test_a_late_signal_is_told_once_and_changes_no_earlier_edition(kortrijk, heule, october, at):
    before = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 4, 6))
    hear(kortrijk, heule, 6, logged_at=at(2026, 11, 10, 9))  # heard in October, logged after it
    hear(kortrijk, heule, 5, on=date(2026, 11, 9), logged_at=at(2026, 11, 10, 9))

    november = actions.compile_edition(city=kortrijk, period=OCTOBER.after(), at=at(2026, 12, 4, 6))
    december = actions.compile_edition(city=kortrijk, period=OCTOBER.after(2), at=at(2027, 1, 4, 6))

    again = actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2027, 1, 5, 6))
    assert again.checksum == before.checksum
    assert november.document["late_signals"] == 6
    assert november.document["signals"] == {"now": 5, "before": 9, "year_ago": None}
    assert december.document["late_signals"] == 0


def test_no_name_and_no_text_is_in_it(kortrijk, heule, lotte, wijkteam, out, at):
    hear(
        kortrijk, heule, 5, logged_at=at(2026, 10, 20, 9), logged_by=lotte, noticed_by=wijkteam,
        text="GEHEIM", service="GEHEIM",
    )  # fmt: skip

    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    for word in ("GEHEIM", lotte.name, lotte.email, wijkteam.name):
        assert word not in str(edition.document)


def queries_of(compiling) -> int:
    with connection.execute_wrapper(lambda *args: _counted(*args)):
        _counted.queries = 0
        compiling()
        return _counted.queries


def _counted(execute, *args):
    _counted.queries += 1
    return execute(*args)


def test_the_number_of_queries_does_not_grow(kortrijk, heule, out, at):
    hear(kortrijk, heule, logged_at=at(2026, 10, 20, 9), domain="housing")
    one = queries_of(lambda: actions.compile_edition(city=kortrijk, period=OCTOBER, at=out))
    Edition.objects.all().delete()
    for number, domain in enumerate(("health", "work", "school")):
        wijk = factories.make_neighbourhood(kortrijk)
        hear(kortrijk, wijk, number + 1, logged_at=at(2026, 10, 20, 9), domain=domain)

    three = queries_of(lambda: actions.compile_edition(city=kortrijk, period=OCTOBER, at=out))

    assert three == one


# --- once ---------------------------------------------------------------------------------------


def test_a_month_that_is_not_over_has_no_edition(kortrijk, at):
    with pytest.raises(actions.NoSuchPeriod):
        actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 10, 31, 23, 59))

    assert kortrijk.editions.count() == 0
    actions.compile_edition(city=kortrijk, period=OCTOBER, at=at(2026, 11, 1, 0, 0))


def test_a_published_edition_never_changes_again(kortrijk, october, out):
    edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=out)

    for change in ({"document": {}}, {"checksum": "0" * 64}, {"due_on": date(2026, 1, 1)}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**change)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            city=kortrijk, period="2026-10", queued_at=out, due_on=date(2026, 11, 4)
        )


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_make_one_edition(kortrijk, heule, out, at, wim, mailoutbox):
    hear(kortrijk, heule, 5, logged_at=at(2026, 10, 20, 9))
    start = Barrier(4)

    def worker(number: int) -> tuple[int, str]:
        start.wait()
        try:
            moment = out + timedelta(seconds=number)
            edition = actions.compile_edition(city=kortrijk, period=OCTOBER, at=moment)
            tasks.send(delivering.announce(edition=edition, at=moment))
            return edition.pk, edition.checksum
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(worker, range(4)))

    edition = kortrijk.editions.get()
    assert made == {(edition.pk, edition.checksum)}
    assert [message.to for message in mailoutbox] == [[wim.email]]


def test_a_worker_that_is_killed_leaves_the_order_for_the_next(kortrijk, october, out, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(facts):
        raise Killed

    edition = actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=out)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "compile_document", kill)
        with pytest.raises(Killed):
            actions.bring_out(edition=edition, at=out)
    edition.refresh_from_db()
    assert (edition.state, edition.document) == (State.QUEUED, None)

    tasks.compile_edition(edition_id=edition.pk)

    assert kortrijk.editions.get().state == State.PUBLISHED


def test_the_task_for_a_row_that_is_gone_does_nothing(db):
    tasks.compile_edition(edition_id=1)

    assert Edition.objects.count() == 0


# --- what goes wrong is written down, and tried again -------------------------------------------


@pytest.fixture
def october_fails(monkeypatch):
    """Whatever Kortrijk counts, writing its document goes wrong."""
    compile_document = actions.compile_document

    def fail(facts):
        if facts.city.key == "kortrijk":
            raise ZeroDivisionError("6 signalen van Lotte")
        return compile_document(facts)

    monkeypatch.setattr(actions, "compile_document", fail)


def test_a_failure_is_a_sentence_on_the_row(kortrijk, october, out, october_fails):
    edition = actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=out)

    edition = actions.bring_out(edition=edition, at=out)

    assert (edition.state, edition.failure) == (
        State.FAILED,
        "Het opmaken mislukte op 4 november om 6.00 u (ZeroDivisionError).",
    )


def test_one_city_that_fails_does_not_stop_the_other(
    kortrijk, october, antwerpen, kiel, october_fails, at, time_machine,
):  # fmt: skip
    hear(antwerpen, kiel, logged_at=at(2026, 10, 20, 9))
    time_machine.move_to(at(2026, 11, 4, 8), tick=False)

    tasks.compile_due()

    states = {edition.city.slug: edition.state for edition in Edition.objects.order_by("pk")}
    assert states == {"kortrijk": State.FAILED, "antwerpen": State.PUBLISHED}


def test_the_next_beat_tries_again(kortrijk, october, at, time_machine):
    edition = actions.order_edition(city=kortrijk, period=OCTOBER, by=None, at=at(2026, 11, 4, 6))
    actions.record_failure(edition=edition, error=ValueError(), at=at(2026, 11, 4, 6))
    time_machine.move_to(at(2026, 11, 4, 7), tick=False)

    tasks.compile_due()

    edition.refresh_from_db()
    assert (edition.state, edition.failure) == (State.PUBLISHED, "")


# --- what is due --------------------------------------------------------------------------------


def periods(editions):
    return [edition.period for edition in editions]


def test_an_edition_is_due_from_midnight_in_brussels(kortrijk, october, at):
    assert actions.queue_due(at=at(2026, 11, 3, 23, 59)) == []

    assert periods(actions.queue_due(at=at(2026, 11, 4))) == ["2026-10"]
    edition = kortrijk.editions.get()
    assert (edition.state, edition.due_on) == (State.QUEUED, date(2026, 11, 4))


def test_what_was_missed_is_caught_up_from_the_first_signal(kortrijk, heule, october, at):
    hear(kortrijk, heule, on=date(2026, 7, 3), logged_at=at(2026, 7, 3, 9))
    actions.compile_edition(city=kortrijk, period=Month(2026, 8), at=at(2026, 9, 4, 6))

    queued = actions.queue_due(at=at(2026, 11, 20))

    assert periods(queued) == ["2026-07", "2026-09", "2026-K3", "2026-10"]


def test_it_looks_back_twelve_months(kortrijk, heule, at):
    hear(kortrijk, heule, on=date(2020, 1, 3), logged_at=at(2020, 1, 3, 9))

    queued = actions.queue_due(at=at(2026, 11, 20))

    months = [edition for edition in queued if edition.is_of_a_month]
    assert (len(months), months[0].period, months[-1].period) == (12, "2025-11", "2026-10")
    assert [edition.period for edition in queued if edition not in months] == [
        "2026-K1", "2026-K2", "2026-K3",
    ]  # fmt: skip


def test_a_city_without_signals_has_nothing_due(kortrijk, at):
    assert actions.queue_due(at=at(2026, 11, 20)) == []


def test_a_city_without_signals_in_a_finished_month_has_nothing_due(kortrijk, heule, at):
    hear(kortrijk, heule, on=date(2026, 11, 3), logged_at=at(2026, 11, 3, 9))

    assert actions.queue_due(at=at(2026, 11, 20)) == []


def test_what_is_queued_waits_half_an_hour_before_it_is_queued_again(kortrijk, october, at):
    actions.queue_due(at=at(2026, 11, 4, 7))

    assert actions.queue_due(at=at(2026, 11, 4, 7, 30)) == []
    assert periods(actions.queue_due(at=at(2026, 11, 4, 7, 31))) == ["2026-10"]
