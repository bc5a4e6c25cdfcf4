"""Runs everything in the foreground: servers, preparations, programs; restarts what ends; ends all.

The order is: PostgreSQL and Valkey, the preparations one by one, then the programs together. It ends
the other way round.
"""

import fcntl
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from io import TextIOWrapper
from pathlib import Path

from einclusie.local.children import Child, adopt_orphans, bury
from einclusie.local.postgres import LocalPostgres
from einclusie.local.processes import (
    LocalServerError,
    command_line,
    open_dir,
    plain_errors,
)
from einclusie.local.valkey import LocalValkey
from einclusie.local.watcher import Watcher

HOST = "127.0.0.1"
BEAT = 0.3  # seconds between two looks at the programs
FIRST_PAGE = 60.0  # seconds in which the web server must answer


class CannotRun(RuntimeError):
    """Why the demo cannot start or go on, in one sentence."""


class Stopped(Exception):
    """Somebody asked to stop: Ctrl-C, SIGTERM, or the parent that we were to end with is gone."""


@dataclass
class Server:
    """One of our servers, and the process that it was when we last looked."""

    name: str
    server: LocalPostgres | LocalValkey
    known: int | None = field(default=None)


@dataclass
class Program:
    """What to run: a preparation that ends by itself, or a program that should not end."""

    name: str
    argv: Sequence[str]
    prefixed: bool = True


@dataclass
class Plan:
    """All that one demo consists of. `servers`: of "postgres" and "valkey"."""

    data: Path
    port: int
    checkout: Path
    env: Mapping[str, str]
    servers: Sequence[str]
    preparations: Sequence[Program]
    programs: Sequence[Program]
    people: Program | None = None  # says who may sign in
    health: str = "/healthz"
    end_with_parent: bool = False

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"


class Supervisor:
    """Runs one plan until it is told to stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._stop = threading.Event()
        self._printing = threading.Lock()
        self._parent = os.getppid()
        self._servers: list[Server] = []
        self._children: list[Child] = []
        self._preparing: Child | None = None

    def run(self) -> None:
        """Run until Ctrl-C, SIGTERM or SIGHUP. Leaves no process and no lock behind.

        Raises CannotRun, LocalServerError or KeepsFailing, each one sentence for the terminal.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())
        with plain_errors(self._plan.data):
            open_dir(self._plan.data)
            lock = (self._plan.data / "demo.lock").open("a+")
        adopt_orphans()
        with lock:
            self._only_copy(lock)
            free_port(self._plan.port)
            self._watcher = Watcher(self._plan.data, lock=lock.fileno())
            try:
                self._run()
            except Stopped:
                pass
            finally:
                self._end()

    def say(self, name: str, line: str) -> None:
        """Print a line with who says it. When nobody can read it any more, that means stop."""
        self._print(f"{name:<8} | {line}")

    def _print(self, text: str) -> None:
        with self._printing:
            try:
                print(text, flush=True)
            except OSError:
                self._stop.set()
                sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (for the rest of our life)

    # The three parts of a run

    def _run(self) -> None:
        self._start_servers()
        for program in self._plan.preparations:
            self._prepare(program)
        self._start_programs()
        if self._plan.people:
            self._prepare(self._plan.people)
        self._await_first_page()
        self.say("demo", f"Open {self._plan.address}  (Ctrl-C stops everything)")
        while not self._stop_asked():
            self._tend()
            self._stop.wait(BEAT)

    def _end(self) -> None:
        if self._servers or self._children:
            self.say("demo", "Stopping ...")
        if self._preparing:
            self._preparing.stop()
        for child in reversed(self._children):
            child.stop()
        for server in reversed(self._servers):
            try:
                server.server.stop()
                bury(server.known)
            except LocalServerError as error:
                self.say("demo", str(error))
        self._watcher.dismiss()
        if self._servers or self._children:
            self.say("demo", f"Stopped; the data stay in {self._plan.data}")

    def _stop_asked(self) -> bool:
        orphaned = self._plan.end_with_parent and os.getppid() != self._parent
        return orphaned or self._stop.is_set()

    def _only_copy(self, lock: TextIOWrapper) -> None:
        """Take the lock. A copy that was killed may still be cleared up after: wait for that."""
        with plain_errors(self._plan.data):
            deadline = time.monotonic() + 30
            while not _locks(lock):
                lock.seek(0)
                pid, _, address = lock.read().strip().partition(" ")
                if not pid.isdecimal() or command_line(int(pid)) or time.monotonic() > deadline:
                    raise CannotRun(
                        f"einclusie already runs here, at {address or 'another port'}: stop it, "
                        "or give this one its own DATA_DIR= and PORT=."
                    )
                time.sleep(0.2)
            lock.truncate(0)
            lock.write(f"{os.getpid()} {self._plan.address}\n")
            lock.flush()

    # Servers

    def _start_servers(self) -> None:
        data = self._plan.data
        if "postgres" in self._plan.servers:
            postgres = LocalPostgres(data)
            self.say("demo", f"Database: a PostgreSQL of its own in {postgres.home}")
            if postgres.is_elsewhere:
                self.say("demo", f"(not in {data}, which only root can reach)")
            self._ensure(Server("PostgreSQL", postgres))
        if "valkey" in self._plan.servers:
            valkey = LocalValkey(data)
            self.say("demo", f"Queue: a Valkey of its own in {valkey.home}")
            self._ensure(Server("Valkey", valkey))

    def _ensure(self, server: Server) -> None:
        self._servers.append(server)
        self._tell_watcher()
        server.server.ensure()
        server.known = server.server.pid()

    def _tend_server(self, server: Server) -> None:
        """Start it again when it was killed; the web server may have been quicker."""
        pid = server.server.pid()
        if pid == server.known:
            return
        bury(server.known)
        server.server.ensure()
        server.known = server.server.pid()
        self.say("demo", f"{server.name} had ended; it runs again with all its data")

    # Programs

    def _child(self, program: Program) -> Child:
        say = self.say if program.prefixed else lambda _, line: self._print(line)
        return Child(
            program.name,
            program.argv,
            cwd=self._plan.checkout,
            env=self._plan.env,
            say=say,
        )

    def _prepare(self, program: Program) -> None:
        """Run something to its end. Raises CannotRun when it fails, Stopped when we are to stop."""
        child = self._preparing = self._child(program)
        child.start()
        self._tell_watcher()
        while (code := child.ended()) is None and not self._stop_asked():
            self._tend()
            self._stop.wait(0.05)
        child.stop()
        self._preparing = None
        if self._stop_asked():
            raise Stopped
        if code:
            raise CannotRun(f"Preparing stopped at '{program.name}': its lines above say why.")

    def _start_programs(self) -> None:
        for program in self._plan.programs:
            child = self._child(program)
            self._children.append(child)
            child.start()
        self._tell_watcher()

    def _tend(self) -> None:
        for server in self._servers:
            self._tend_server(server)
        for child in self._children:
            child.tend()
        self._tell_watcher()

    def _await_first_page(self) -> None:
        deadline = time.monotonic() + FIRST_PAGE
        while not self._answers():
            if self._stop_asked():
                raise Stopped
            if time.monotonic() > deadline:
                raise CannotRun("The web server does not answer: its lines above say why.")
            self._tend()
            self._stop.wait(0.1)

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self._plan.port, timeout=5)
        try:
            connection.request("GET", self._plan.health)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _tell_watcher(self) -> None:
        children = [*self._children, *([self._preparing] if self._preparing else [])]
        pids = {child.pid for child in children if child.pid}
        self._watcher.tell(pids, servers=list(self._plan.servers))


def free_port(port: int) -> None:
    """Raise CannotRun when no web server could listen on this port of 127.0.0.1."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except PermissionError:
            raise CannotRun(f"Port {port} is not open to this user: try PORT=8000.") from None
        except OSError:
            raise CannotRun(
                f"Port {port} is taken by another program: choose another, "
                f"like `make demo PORT={port + 1}`."
            ) from None


def _locks(file: TextIOWrapper) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
