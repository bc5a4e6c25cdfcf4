"""A program that the demo runs: its lines get a prefix, its end is noticed, it ends with us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from einclusie.local.processes import wait_until

STEADY = 30.0  # seconds after which a program counts as having started well
TOO_OFTEN = 5
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class KeepsFailing(RuntimeError):
    """A program ends again and again as soon as it is started."""


class Child:
    """One program, in a session of its own: a Ctrl-C reaches only us, and we end it in order."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        say: Callable[[str, str], None],
    ) -> None:
        """`say(name, line)` is called for every line that the program writes."""
        self.name = name
        self._argv = list(argv)
        self._cwd = cwd
        self._env = dict(env)
        self._say = say
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._started = 0.0
        self._failures = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process, until its end was noticed by `tend` or `wait`."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it. Call this from the main thread: Linux ends it when the thread ends."""
        self._process = subprocess.Popen(
            self._argv,
            cwd=self._cwd,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no thread of ours holds a lock here)
        )
        self._started = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=[self._process], daemon=True)
        self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        with process.stdout as lines, suppress(ValueError):
            for line in lines:
                self._say(self.name, line.rstrip())

    def ended(self) -> int | None:
        """How it ended (its return code); None while it runs or was never started."""
        return self._process.poll() if self._process else None

    def tend(self) -> None:
        """Start it again when it ended, waiting longer each time. Raises KeepsFailing."""
        if (code := self.ended()) is not None:
            steady = time.monotonic() - self._started > STEADY
            self._failures = 1 if steady else self._failures + 1
            self._forget()
            if self._failures > TOO_OFTEN:
                raise KeepsFailing(f"{self.name} keeps ending: its lines above say why.")
            pause = min(30.0, 2**self._failures / 4)
            self._not_before = time.monotonic() + pause
            self._say("demo", f"{self.name} ended ({_how(code)}); it starts again in {pause:g} s")
        if self._process is None and time.monotonic() >= self._not_before:
            self.start()

    def stop(self, *, patience: float = 15.0) -> None:
        """End it: ask its main process first, then kill whatever is left of it."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._say("demo", f"{self.name} did not stop in {patience:g} s and is killed")
        self._forget()

    def _forget(self) -> None:
        """Kill what is left of its process group, and read its last lines."""
        assert self._process
        assert self._reader
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(2)
        self._process = None


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"


def _end_with_parent() -> None:
    """Linux: the child is told to end when we are gone, even by kill -9."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def adopt_orphans() -> None:
    """Linux: a server that our programs leave behind becomes our child, for us to bury."""
    if _libc:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def bury(pid: int | None) -> None:
    """Take an adopted process that is ending out of the list of processes."""
    if pid:
        with suppress(ChildProcessError):
            wait_until(lambda: os.waitpid(pid, os.WNOHANG) != (0, 0), seconds=2)
