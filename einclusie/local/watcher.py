"""Outlives a demo that was killed, and clears up after it.

PostgreSQL and Valkey belong to no terminal and would stay; on macOS the other programs would too.
The demo holds the other end of our standard input: when that closes without a goodbye, it is dead.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from einclusie.local.processes import LocalServerError, command_line

GOODBYE = "goodbye"
GRACE = 8.0


class Watcher:
    """The demo's side: starts the watcher and tells it which programs there are."""

    def __init__(self, data: Path, *, lock: int) -> None:
        """`lock` is the open file that only one demo may lock; the watcher holds on to it."""
        self._data = data
        self._lock = lock
        self._process: subprocess.Popen[str] | None = None
        self._told: set[int] = set()

    def tell(self, pids: set[int], *, servers: list[str]) -> None:
        """Have the watcher running, and knowing these programs. `servers`: what it must stop."""
        if self._process is None or self._process.poll() is not None:
            self._start(servers)
        if pids != self._told:
            self._write(" ".join(str(pid) for pid in sorted(pids)))
            self._told = set(pids)

    def dismiss(self) -> None:
        """Everything has been stopped: the watcher may go."""
        if self._process:
            self._write(GOODBYE)
            self._process.communicate()

    def _start(self, servers: list[str]) -> None:
        if self._process:
            self._process.communicate()
        argv = [sys.executable, "-m", "einclusie.local.watcher", str(self._data), *servers]
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            pass_fds=[self._lock],
            start_new_session=True,
        )
        self._told = set()

    def _write(self, line: str) -> None:
        assert self._process
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def watch(data: Path, servers: list[str]) -> None:
    """Wait for the demo's goodbye; without one, end its programs and stop these servers."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pids: list[int] = []
    for line in sys.stdin:
        if line.strip() == GOODBYE:
            return
        pids = [int(word) for word in line.split()]
    end_groups(pids)
    with suppress(LocalServerError):
        stop_servers(data, servers)


def end_groups(pids: list[int]) -> None:
    """End programs that lead a process group: ask, wait a little, kill what is left."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(command_line(pid) for pid in pids):
        time.sleep(0.05)
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def stop_servers(data: Path, servers: list[str]) -> None:
    """Stop the private servers named: "valkey", "postgres". Raises LocalServerError."""
    from einclusie.local.postgres import LocalPostgres  # only when needed: the watcher stays small
    from einclusie.local.valkey import LocalValkey

    if "valkey" in servers:
        LocalValkey(data).stop()
    if "postgres" in servers:
        LocalPostgres(data).stop()


if __name__ == "__main__":
    watch(Path(sys.argv[1]), sys.argv[2:])
