"""Twelve months in three cities, with a worker, a clock, a broker and a database that get killed.

A program of its own: `python -m tests.faults.twelve_months SEED KILLS`, with servers of its own in
DATA_DIR. The clock of each process is moved: a month begins on the digest day and goes on in steps of
forty minutes until its editions are out. In each month KILLS processes get SIGKILL, at a random
moment of a step of its own. Prints, as JSON, the editions that there are in the end, and the kills.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import django
import psycopg
import time_machine

from einclusie.local import settings as local
from einclusie.local.postgres import LocalPostgres
from einclusie.local.valkey import LocalValkey

BRUSSELS = ZoneInfo("Europe/Brussels")
CITIES = ("Aalst", "Brugge", "Genk")
DIGEST_DAY = 4
AT_WORK = 0.6  # the share of blows that wait for work to be under way
STEP = timedelta(minutes=40)  # longer than an order may lie in the queue before it is made again
MOST_STEPS = 40
VICTIMS = ("worker", "worker", "worker", "beat", "broker", "database")
BLOW = (0.0, 1.0)  # seconds after a step begins, or after the first order lies in the queue

forked = multiprocessing.get_context("fork")


class Year:
    """The year, month by month."""

    def __init__(self, data: Path, seed: int, kills: int) -> None:
        self.data, self.kills = data, kills
        self.chance = random.Random(seed)
        self.postgres, self.valkey = LocalPostgres(data), LocalValkey(data)
        self.struck: Counter[str] = Counter()
        self.at_work = 0  # blows while editions were being made

    def servers_up(self) -> None:
        self.postgres.ensure()
        self.valkey.ensure()

    def month(self, number: int) -> None:
        """From the digest day on, until the editions of all cities are out."""
        begins = datetime(2025, 1, DIGEST_DAY, 6, tzinfo=BRUSSELS)
        year, month = divmod(number, 12)
        begins = begins.replace(year=begins.year + year, month=month + 1)
        for step in range(MOST_STEPS):
            disturbed = step < self.kills
            victim = self.chance.choice(VICTIMS) if disturbed else ""
            self.step(begins + step * STEP, victim, partial(self.all_out, number))
            if not disturbed and self.all_out(number):
                return
        raise SystemExit(f"month {number} is not out after {MOST_STEPS} steps")

    def step(self, at: datetime, victim: str, done: Callable[[], bool]) -> None:
        """A worker works and the clock ticks once, until `done`; or until `victim` is killed in the
        middle of it."""
        self.servers_up()
        worker = fork(work, at)
        beat = fork(tick, at)
        if victim:
            if self.chance.random() < AT_WORK and not done():
                wait_until(self.something_queued, within=5)
            time.sleep(self.chance.uniform(*BLOW))
            self.strike({"worker": worker.pid, "beat": beat.pid}, victim)
        else:
            wait_until(done)
        for process in (beat, worker):
            end(process)

    def strike(self, pids: dict[str, int | None], victim: str) -> None:
        pids |= {"broker": self.valkey.pid(), "database": self.postgres.pid()}
        if pid := pids[victim]:
            self.at_work += self.something_queued()
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return  # it was done already: no kill
            self.struck[victim] += 1

    def all_out(self, number: int) -> bool:
        published = "SELECT count(*) FROM digests_edition WHERE state = 'published'"
        months = self.ask(f"{published} AND period ~ '-[01]'")
        everything = self.ask("SELECT count(*) FROM digests_edition")
        return months == [(number * len(CITIES),)] and self.ask(published) == everything

    def something_queued(self) -> bool:
        return self.ask("SELECT count(*) FROM digests_edition WHERE state = 'queued'") != [(0,)]

    def all_released(self) -> bool:
        return self.ask("SELECT count(*) FROM digests_edition WHERE released_at IS NULL") == [(0,)]

    def ask(self, question: str) -> list[tuple]:
        given = local.database(self.data)
        with psycopg.connect(
            host=given["HOST"], user=given["USER"], dbname=given["NAME"]
        ) as database:
            return database.execute(question).fetchall()


def fork(run: Callable[[datetime], None], at: datetime) -> multiprocessing.process.BaseProcess:
    """A process with this clock; it begins without a connection of anybody."""
    process = forked.Process(target=_with_clock, args=(run, at), daemon=True)
    process.start()
    return process


def _with_clock(run: Callable[[datetime], None], at: datetime) -> None:
    from django.db import connections

    sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (as long as the process lives)
    connections.close_all()
    with time_machine.travel(at, tick=True):
        run(at)


def work(at: datetime) -> None:
    from einclusie.celery import app

    app.worker_main(
        ["-q", "worker", "-P", "solo", "-l", "CRITICAL", "--without-gossip", "--without-mingle"]
    )


def tick(at: datetime) -> None:
    """What beat does every hour."""
    from einclusie.celery import app

    app.send_task("digests.compile_due", retry=False)


def end(process: multiprocessing.process.BaseProcess) -> None:
    process.kill()
    process.join(10)


def wait_until(true: Callable[[], bool], within: float = 20) -> None:
    stop = time.monotonic() + within
    while not true():
        if time.monotonic() > stop:
            return  # the next step looks again, as the clock would
        time.sleep(0.1)


def invent(seed: int) -> None:
    """Three cities with twelve months of signals and some echoes, the same for the same seed."""
    from cities.models import City
    from signals.enums import Barrier, Domain
    from signals.models import Echo, Signal

    dice = random.Random(seed)
    themes = [
        (domain, barrier) for domain in Domain.values[:4] for barrier in [*Barrier.values[:3], ""]
    ]
    for name in CITIES:
        city = City.objects.create(
            name=name, slug=name.lower(), digest_day=DIGEST_DAY,
            coordination_model="bridge_figure", contact_title="brugfiguur",
            contact_title_plural="brugfiguren",
        )  # fmt: skip
        wijken = [
            city.neighbourhoods.create(name=f"Wijk {number}", slug=f"wijk-{number}")
            for number in range(4)
        ]
        signals = []
        for month in range(1, 13):
            for _ in range(dice.randint(40, 80)):
                heard = datetime(2025, month, dice.randint(1, 28), 12, tzinfo=BRUSSELS)
                domain, barrier = dice.choice(themes)
                signals.append(
                    Signal(
                        city=city, neighbourhood=dice.choice(wijken), domain=domain,
                        barrier=barrier, text="Enkel nog online.", heard_on=heard.date(),
                        logged_at=heard + timedelta(days=dice.randint(0, 12)),
                    )
                )  # fmt: skip
        for signal_row in Signal.objects.bulk_create(signals):
            if dice.random() < 0.3:
                Echo.objects.create(
                    city=city, signal=signal_row, neighbourhood=signal_row.neighbourhood,
                    heard_on=signal_row.heard_on, echoed_at=signal_row.logged_at,
                )  # fmt: skip


def editions() -> list[dict]:
    """Every edition there is; its document without the moment at which it was made."""
    from einclusie.digests.document import checksum
    from einclusie.digests.models import Edition

    found = []
    for one in Edition.objects.select_related("city").order_by("city", "published_at", "pk"):
        document = dict(one.document or {})
        for moment in ("compiled_at", "published_late", "definitions"):
            document.pop(moment, None)
        found.append(
            {
                "city": one.city.slug, "period": one.period, "revision": one.revision,
                "state": one.state, "released": one.is_released,
                "intact": one.checksum == checksum(one.document or {}),
                "content": checksum(document),
            }
        )  # fmt: skip
    return found


def main() -> None:
    seed, kills = int(sys.argv[1]), int(sys.argv[2])
    year = Year(Path(os.environ["DATA_DIR"]), seed, kills)
    year.servers_up()
    try:
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        invent(seed)
        connections.close_all()
        for number in range(1, 13):
            year.month(number)
        year.step(datetime(2026, 1, 9, 10, tzinfo=BRUSSELS), "", year.all_released)
        print(json.dumps({"editions": editions(), "kills": year.struck, "at_work": year.at_work}))
    finally:
        year.servers_up()
        year.valkey.stop()
        year.postgres.stop()


if __name__ == "__main__":
    main()
