"""What is killed comes back: a worker in the middle of a compile, the database under the web."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from einclusie.local import settings as local
from einclusie.local.postgres import LocalPostgres
from tests.site import Site, run_site

PERIOD = "2025-01"  # a month that the demo has no digest of
EDITIONS = "SELECT state, checksum, document FROM digests_edition WHERE period = %s"
ROWS = "SELECT (SELECT count(*) FROM signals_signal), (SELECT count(*) FROM digests_edition)"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    yield from run_site(embedded=True)


def connect(site: Site) -> psycopg.Connection:
    given = local.database(Path(site.env["DATA_DIR"]))
    return psycopg.connect(
        host=given["HOST"], user=given["USER"], dbname=given["NAME"], autocommit=True
    )


def editions(site: Site) -> list[tuple]:
    with connect(site) as database:
        return database.execute(EDITIONS, [PERIOD]).fetchall()


def child(site: Site, words: str) -> int:
    """The process that the site started with these words in its command line."""
    found = subprocess.run(
        ["pgrep", "--parent", str(site.process.pid), "--full", words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return int(found.stdout.split()[0]) if found.stdout.strip() else 0


def order(site: Site) -> None:
    site.manage("compile_digest", "--city", "gent", "--period", PERIOD)


def compiling(site: Site) -> bool:
    """Whether somebody stands waiting for the echoes, which only a compile reads."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with connect(site) as database:
        return database.execute(waiting).fetchone() == (1,)


def nothing_to_do(site: Site) -> bool:
    """Whether the digests that the demo left to the worker are out."""
    published = (
        "SELECT count(*) FROM digests_edition WHERE state = 'published' AND period ~ '-[01][0-9]$'"
    )
    with connect(site) as database:
        return database.execute(published).fetchone() == (36,)


def test_a_worker_killed_in_the_middle_of_a_compile_leaves_nothing_half(site):
    site.wait_until(lambda: nothing_to_do(site))
    worker = child(site, "celery.* worker")

    with connect(site) as holder, holder.transaction():
        holder.execute("LOCK TABLE signals_echo IN ACCESS EXCLUSIVE MODE")
        order(site)
        site.wait_until(lambda: compiling(site))
        os.kill(worker, signal.SIGKILL)
        site.wait_until(lambda: child(site, "celery.* worker") not in (0, worker))

    assert [(state, document) for state, _, document in editions(site)] == [("queued", None)]

    order(site)
    order(site)
    site.wait_until(lambda: [row[0] for row in editions(site)] == ["published"])

    first = editions(site)
    order(site)
    assert editions(site) == first


def test_a_database_killed_under_the_web_comes_back_with_every_row(site):
    postgres = LocalPostgres(Path(site.env["DATA_DIR"]))
    with connect(site) as database:
        before = database.execute(ROWS).fetchone()
    pid = postgres.pid()
    assert pid is not None
    assert site.answers() == 200

    os.kill(pid, signal.SIGKILL)

    site.wait_until(lambda: postgres.pid() not in (None, pid))
    site.wait_until(lambda: site.answers() == 200)
    assert site.answers("inloggen/") == 200
    with connect(site) as database:
        assert database.execute(ROWS).fetchone() == before
