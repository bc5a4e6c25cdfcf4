"""A private PostgreSQL on a Unix socket: made when first asked for, shared by all, stopped by name.

Nobody counts who uses it. Whether it is up is decided by connecting, and by PostgreSQL's own lock.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from einclusie.local.binaries import find_programs, major_of, programs_for
from einclusie.local.paths import postgres_home, postgres_socket_dir, reachable, unprivileged
from einclusie.local.processes import (
    LocalServerError,
    full_disk,
    lives,
    locked,
    open_dir,
    pid_in,
    plain_errors,
    private_dir,
    wait_until,
)

NAME = "einclusie"  # of the database and of the role that owns it
SUPERUSER = "postgres"
OPTIONS = {
    "listen_addresses": "",  # no TCP: only who may enter the socket's directory
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    "log_min_messages": "warning",
}
NO_SUCH_PROCESS = 2**31 - 2


class LocalPostgres:
    """The private PostgreSQL of one data directory.

    As root the server runs as `postgres`, `nobody`, or whoever the database belongs to. No existing
    directory is opened up for that user: see `postgres_home`.
    """

    def __init__(self, data: Path) -> None:
        self.given = data.absolute()
        self.home = postgres_home(data)
        self.data = self.home / "data"
        self.socket_dir = postgres_socket_dir(data)
        self.log = self.home / "server.log"

    @property
    def is_elsewhere(self) -> bool:
        """Whether it lies outside the data directory that was asked for."""
        return not self.home.is_relative_to(self.given)

    def ensure(self) -> bool:
        """Have the server up and the database there. True when this call started the server.

        Raises LocalServerError.
        """
        with plain_errors(self.given):
            open_dir(self.given)
            self._set_aside_a_stranger()
        if self.is_up():
            return False
        with plain_errors(self.home):
            open_dir(self.home)
            with locked(self.home / "lock"):
                started = self._start()
                self._make_database()
        return started

    def is_up(self) -> bool:
        """Whether the database answers."""
        return self._answers(user=NAME, dbname=NAME)

    def pid(self) -> int | None:
        """The server's process, if it lives."""
        return pid_in(self.data / "postmaster.pid", mark=str(self.socket_dir))

    def stop(self, *, patience: float = 30) -> bool:
        """Stop the server, cutting off who is connected. False when it was not running.

        Raises LocalServerError.
        """
        if not self.home.exists():
            return False
        with plain_errors(self.home), locked(self.home / "lock"):
            pid = self.pid()
            if pid is None:
                return False
            os.kill(pid, signal.SIGINT)  # "fast": rolls back, writes out, ends
            if not self._ends(pid, seconds=patience):
                os.kill(pid, signal.SIGQUIT)  # "immediate": the next start repairs
                self._ends(pid, seconds=5)
            return True

    def _ends(self, pid: int, *, seconds: float) -> bool:
        return wait_until(lambda: not lives(pid, mark=str(self.socket_dir)), seconds=seconds)

    # Starting

    def _start(self) -> bool:
        if self._serves():
            return False
        self._check_way()
        if self._version is None:
            self._make_cluster()
        if self.pid() is None:
            self._prepare_socket_and_log()
            self._forget_a_dead_server()
            self._run_server()
        wait_until(lambda: self._serves() or self.pid() is None, seconds=60)
        if not self._serves():
            raise LocalServerError(self._why("server", "it does not answer"))
        return True

    def _run_server(self) -> None:
        # Relative names: pg_ctl hands its arguments to a shell without much care.
        options = OPTIONS | {"unix_socket_directories": f'"{self.socket_dir}"'}
        given = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in options.items())
        self._run(
            "pg_ctl", "start", "-w", "-t", "60", "-D", "data", "-l", self.log.name, "-o", given
        )

    def _serves(self) -> bool:
        """Whether it takes connections; the app's own database may not be there yet."""
        return self._answers(user=SUPERUSER, dbname="postgres")

    def _answers(self, *, user: str, dbname: str) -> bool:
        try:
            psycopg.connect(
                host=str(self.socket_dir), port=5432, user=user, dbname=dbname, connect_timeout=3
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def _forget_a_dead_server(self) -> None:
        """Clear what a crash or a reboot left behind, which could stop the next start for ever.

        The recorded process may be a zombie, or a stranger that was given the same number. An
        impossible number in its place lets PostgreSQL still check that its memory is in no use.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists():
            rest = lock.read_text().split("\n")[1:]
            lock.write_text("\n".join([str(NO_SUCH_PROCESS), *rest]))
        for socket in self.socket_dir.glob(".s.PGSQL.*"):
            socket.unlink(missing_ok=True)

    def _make_database(self) -> None:
        """Make the role and its database where they are not there yet.

        The role is no superuser, as on a city's own server; it may make the tests' database.
        """
        name = sql.Identifier(NAME)
        with psycopg.connect(
            host=str(self.socket_dir), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).rowcount:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
            if not connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [NAME]
            ).rowcount:
                connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(name))

    # Making a cluster

    def _make_cluster(self) -> None:
        """Make it aside, then give it its name: a half-made one is never taken for a real one."""
        aside = Path(tempfile.mkdtemp(dir=self.home, prefix=".making-"))
        try:
            self._give(aside)
            self._run(
                "initdb", "-D", aside.name, "-U", SUPERUSER, "--auth-local=trust",
                "--auth-host=reject", "--encoding=UTF8", "--data-checksums", "--no-instructions",
                *self._locale(),
            )  # fmt: skip
            aside.rename(self.data)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        if self.is_elsewhere:
            self._pointer.write_text(f"{self.home}\n")

    def _locale(self) -> list[str]:
        """Unicode's own rules for letters, the same on every machine: under C, É is no capital é."""
        if (major_of(self._programs) or 0) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    @property
    def _pointer(self) -> Path:
        return self.given / "postgres-is-elsewhere"

    def _set_aside_a_stranger(self) -> None:
        """Rename a database elsewhere that belonged to a data directory since thrown away."""
        if self.is_elsewhere and self.data.exists() and not self._pointer.exists():
            self.stop()
            made = int(self.home.stat().st_mtime)
            self.home.rename(self.home.with_name(f"{self.home.name}-until-{made}"))

    @property
    def _version(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text().split(".")[0])
        except FileNotFoundError:
            return None

    # Being root

    @cached_property
    def _owner(self) -> tuple[int, int] | None:
        """Who the server runs as when root starts it: user and group; None for who we are."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (status := self.data.stat()).st_uid:
            return status.st_uid, status.st_gid
        user = unprivileged()
        return user.pw_uid, user.pw_gid

    def _check_way(self) -> None:
        if self._owner and not reachable(self.home, uid=self._owner[0]):
            raise LocalServerError(
                f"PostgreSQL does not run as root and its user cannot reach {self.home}: choose "
                "a directory such as /var/lib/einclusie with DATA_DIR=, or run as another user."
            )

    def _give(self, path: Path) -> None:
        if self._owner:
            os.chown(path, *self._owner)

    def _prepare_socket_and_log(self) -> None:
        private_dir(self.socket_dir)
        self.log.touch(mode=0o600)
        self._give(self.socket_dir)
        self._give(self.log)

    @cached_property
    def _programs(self) -> Path:
        programs = find_programs(major=self._version)
        if self._owner:
            return programs_for(programs, uid=self._owner[0], home=self.home)
        return programs

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs in its home, as its user.

        Its words go to a file: the server that pg_ctl leaves behind would hold a pipe open.
        """
        uid, gid = self._owner or (None, None)
        environment = {key: value for key, value in os.environ.items() if key[:2] != "PG"}
        with tempfile.TemporaryFile("w+") as words:
            ended = subprocess.run(
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, cwd=self.home,
                env=environment | {"LC_ALL": "C"}, start_new_session=True, check=False,
                user=uid, group=gid, extra_groups=[] if self._owner else None,
            )  # fmt: skip
            words.seek(0)
            if ended.returncode:
                raise LocalServerError(self._why(program, words.read()))

    def _why(self, program: str, words: str) -> str:
        log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        if "No space left on device" in words + log:
            return full_disk(self.home)
        last = (words.strip().splitlines() or ["it said nothing"])[-1].strip()
        return f"PostgreSQL's {program} failed ({last.rstrip('.')}); {self.log} may say more."
