"""`manage.py compile_digest`: the same edition by hand."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from einclusie.digests import actions, tasks
from einclusie.digests.models import State
from tests import factories


@pytest.fixture(autouse=True)
def _november(time_machine, at):
    time_machine.move_to(at(2026, 11, 4, 9), tick=False)


@pytest.fixture
def october(kortrijk, heule, at):
    for _ in range(6):
        factories.make_signal(
            kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 15),
            logged_at=at(2026, 10, 20, 9),
        )  # fmt: skip


def run(*options: str) -> str:
    out = StringIO()
    call_command("compile_digest", "--city", "kortrijk", *options, stdout=out)
    return out.getvalue()


def test_it_queues(kortrijk, october, monkeypatch):
    handed_over = []
    monkeypatch.setattr(tasks.compile_edition, "delay", lambda **kwargs: handed_over.append(kwargs))

    said = run("--period", "2026-10")

    edition = kortrijk.editions.get()
    assert said == "kortrijk 2026-10: queued -\n"
    assert edition.state == State.QUEUED
    assert handed_over == [{"edition_id": edition.pk}]


def test_it_makes_the_edition_here_and_tells_the_city_team(kortrijk, october, karim, mailoutbox):
    said = run("--period", "2026-10", "--now")

    edition = kortrijk.editions.get()
    assert said == f"kortrijk 2026-10: published {edition.checksum}\n"
    assert [message.to for message in mailoutbox] == [[karim.email]]


def test_a_second_time_it_gives_the_same_edition(kortrijk, october, karim, mailoutbox):
    said = {run("--period", "2026-10", "--now"), run("--period", "2026-10", "--now")}

    assert said == {run("--period", "2026-10")}
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ("2026-11", "nog niet voorbij"),
        ("9999-12", "nog niet voorbij"),
        ("1999-12", "beginnen in 2000"),
        ("0001-01", "beginnen in 2000"),
        ("2026-13", "no month 13"),
        ("oktober", "write the year and the month"),
    ],
)
def test_it_says_why_there_is_no_such_edition(kortrijk, period, reason):
    with pytest.raises(CommandError, match=reason):
        run("--period", period)

    assert kortrijk.editions.count() == 0


def test_it_says_which_cities_there_are(kortrijk, antwerpen):
    with pytest.raises(CommandError, match=r"There are: antwerpen, kortrijk\."):
        call_command("compile_digest", "--city", "gent", "--period", "2026-10")


def test_a_failure_is_said_and_written_down(kortrijk, october, monkeypatch):
    def fail(facts):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "compile_document", fail)

    with pytest.raises(CommandError, match="Het opmaken mislukte"):
        run("--period", "2026-10", "--now")

    assert kortrijk.editions.get().state == State.FAILED
