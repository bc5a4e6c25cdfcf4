"""A real site in a process of its own: the one command, with database, worker, clock and demo data."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
START_WITHIN = 180  # seconds: the whole demo, from nothing


@dataclass
class Site:
    """The running site: where it is, and how to speak with its database from outside."""

    url: str
    env: dict[str, str]
    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)

    def manage(self, *words: str) -> str:
        """Run a management command beside the site and give back what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, code: str) -> str:
        """Run a few lines of Python against the site's database and give back what they print."""
        return self.manage("shell", "--verbosity", "0", "--command", code).strip()

    def answers(self, path: str = "readyz") -> int:
        """The status that the site answers with, 0 where nothing does."""
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=5) as response:
                return int(response.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def wait_until(self, true: Callable[[], bool], within: float = 60) -> None:
        """Look again until it is true; fails with the site's output when it does not become so."""
        end = time.monotonic() + within
        while not true():
            assert self.process.poll() is None, "\n".join(self.output[-40:])
            assert time.monotonic() < end, "\n".join(self.output[-40:])
            time.sleep(0.3)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_database(url: str) -> str:
    """A new, empty database beside the one that `url` names."""
    parts = urlsplit(url)
    name = f"{parts.path.lstrip('/')}_browser"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


def run_site(*, embedded: bool) -> Iterator[Site]:
    """Start the demo from nothing, wait until it is ready, end it as Ctrl-C does."""
    # A short path that the database's own user can reach, also when root runs the tests.
    data = Path(tempfile.mkdtemp(prefix="einclusie-", dir="/tmp"))
    data.chmod(0o755)
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "BASE_URL")}
    env |= {"EINCLUSIE_MODE": "demo", "DATA_DIR": str(data), "PORT": str(port)}
    if embedded:
        env = {k: v for k, v in env.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    elif env.get("DATABASE_URL"):
        env["DATABASE_URL"] = fresh_database(env["DATABASE_URL"])
    process = subprocess.Popen(
        [sys.executable, "-m", "einclusie.local", "demo"],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    site = Site(f"http://127.0.0.1:{port}", env, process)
    assert process.stdout is not None
    reader = threading.Thread(
        target=lambda: site.output.extend(line.rstrip() for line in process.stdout or ()),
        daemon=True,
    )
    reader.start()
    try:
        site.wait_until(lambda: site.answers() == 200, START_WITHIN)
        site.wait_until(lambda: any("beheer@einclusie.example" in line for line in site.output))
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            reader.join()
            process.stdout.close()
            shutil.rmtree(data, ignore_errors=True)
