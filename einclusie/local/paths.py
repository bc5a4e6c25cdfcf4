"""Where the private servers keep their things. Only looks; makes and starts nothing.

Settings read this at import, so it costs a handful of `stat` calls and no more.
"""

import hashlib
import os
import pwd
from pathlib import Path

LONGEST_SOCKET = 103  # bytes in a socket's path: 107 on Linux, 103 on macOS
ELSEWHERE = Path("/var/lib")


def postgres_home(data: Path) -> Path:
    """The directory of the private PostgreSQL for the data directory `data`.

    Inside `data`; but PostgreSQL refuses to run as root, and the user that it then runs as may not
    reach a checkout under a closed directory such as /root. Then it is a directory under /var/lib,
    named after `data`.
    """
    home = data.absolute() / "postgres"
    if os.geteuid() != 0 or home.exists() or reachable(data.absolute(), uid=unprivileged().pw_uid):
        return home
    return ELSEWHERE / f"einclusie-{_name(data)}"


def postgres_socket_dir(data: Path) -> Path:
    """The directory of PostgreSQL's socket: what a client gives as its host."""
    return _short(postgres_home(data) / "run", data, longest_name=".s.PGSQL.5432.lock")


def valkey_home(data: Path) -> Path:
    """The directory of the private Valkey for the data directory `data`."""
    return data.absolute() / "valkey"


def valkey_socket(data: Path) -> Path:
    """The socket of the private Valkey."""
    return _short(valkey_home(data), data, longest_name="valkey.sock") / "valkey.sock"


def unprivileged() -> pwd.struct_passwd:
    """The user that a server started by root runs as: `postgres` where there is one."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def reachable(path: Path, *, uid: int) -> bool:
    """Whether the user may walk to `path`: every directory that exists on the way lets it through.

    Groups are not looked at: a way that only a group opens counts as closed.
    """
    for step in [*reversed(path.resolve().parents), path.resolve()]:
        if not step.exists():
            return True
        status = step.stat()
        own_way = status.st_uid == uid and status.st_mode & 0o100
        if not (own_way or status.st_mode & 0o001):
            return False
    return True


def _short(home: Path, data: Path, *, longest_name: str) -> Path:
    """`home`, or a short directory in its place where no socket could be made or named.

    A socket's path is limited in length, and a comma in a host separates hosts. /tmp and not
    `tempfile.gettempdir()`: every process must come to the same answer.
    """
    if len(os.fsencode(home / longest_name)) <= LONGEST_SOCKET and "," not in str(home):
        return home
    return Path("/tmp") / f"einclusie-{os.geteuid()}-{_name(data)}-{home.name}"  # noqa: S108


def _name(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:12]
