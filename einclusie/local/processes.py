"""What the private servers share: one plain sentence when it goes wrong, locks, ending a process."""

import errno
import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class LocalServerError(RuntimeError):
    """Why a private server cannot run, in one sentence that says what to do."""


@contextmanager
def plain_errors(place: Path) -> Iterator[None]:
    """Turn what the file system refuses under `place` into a LocalServerError."""
    try:
        yield
    except OSError as error:
        raise LocalServerError(_sentence(error, place)) from error


def full_disk(place: Path) -> str:
    """The sentence for a full disk."""
    return f"The disk that holds {place} is full: make room and start again."


def _sentence(error: OSError, place: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{place} is not open to this user: run as the user who made it, "
            "or choose another directory with DATA_DIR=."
        )
    return f"{place} cannot be used: {error.strerror or error}."


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on the file `path`, waiting for whoever has it. A process that dies lets go."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def private_dir(path: Path) -> None:
    """Make `path` a directory that only its owner enters.

    Raises LocalServerError when somebody else made one of that name, as anyone may in /tmp.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    if path.is_symlink() or status.st_mode & 0o077 or os.geteuid() not in (0, status.st_uid):
        raise LocalServerError(f"{path} is not a private directory of this user: remove it.")


def open_dir(path: Path) -> None:
    """Make `path` and what is missing above it, open for walking through whatever the umask says."""
    if not path.is_dir():
        open_dir(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)


def command_line(pid: int) -> str:
    """The command line of a live process; empty when there is none, or only a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode("utf-8", "replace")
            )
        except OSError:
            return ""
    told = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return "" if told.startswith("Z") else told


def pid_in(file: Path, *, mark: str) -> int | None:
    """The process that the pid file names, if it lives and `mark` is in its command line.

    After a crash or a reboot the number may belong to somebody else; the mark tells.
    """
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if lives(pid, mark=mark) else None


def lives(pid: int, *, mark: str) -> bool:
    """Whether the process is there and has `mark` in its command line.

    A server takes away its pid file some time before it ends: to know that it ended, ask this.
    """
    return pid > 0 and mark in command_line(pid)


def wait_until(true: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until it is so; False when it is not within that time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
