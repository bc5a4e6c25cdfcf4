"""The one command, with real servers and small programs in the place of the large ones."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from einclusie.local.postgres import LocalPostgres
from einclusie.local.processes import command_line, wait_until
from einclusie.local.supervisor import CannotRun, free_port
from einclusie.local.valkey import LocalValkey

CHECKOUT = Path(__file__).resolve().parents[2]
PLAN = """
import os, signal, sys
from pathlib import Path
from einclusie.local.supervisor import CannotRun, Plan, Program, Supervisor
from einclusie.local.children import KeepsFailing

data, port, servers = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split()
web = "import http.server; http.server.test(http.server.SimpleHTTPRequestHandler, bind='127.0.0.1', port=%d)" % port
idle = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)"
plan = Plan(
    data=data, port=port, checkout=Path.cwd(), env=dict(os.environ), servers=servers,
    preparations=[Program("prepare", [sys.executable, "-c", "print('prepared')"])],
    programs=[Program("web", [sys.executable, "-u", "-c", web]),
              Program("worker", [sys.executable, "-c", idle])],
    health="/", end_with_parent="end" in sys.argv,
)
try:
    Supervisor(plan).run()
except (CannotRun, KeepsFailing) as error:
    sys.exit(str(error))
"""


class Demo:
    """A running demo and the lines that it has said."""

    def __init__(self, data: Path, port: int, servers: str, *more: str) -> None:
        self.data = data
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-c", PLAN, str(data), str(port), servers, *more],
            cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def until(self, words: str) -> str:
        """Read on until a line holds these words; that line."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return line.rstrip()
        raise AssertionError(f"never said {words!r}: {self.lines}")

    def rest(self) -> int:
        """Read to the end; the return code."""
        said, _ = self.process.communicate(timeout=30)
        self.lines += said.splitlines()
        return self.process.returncode

    def leftovers(self) -> list[int]:
        """Every process that has this data directory in its command line."""
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        return [number for number in numbers if str(self.data) in command_line(number)]


@pytest.fixture
def port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


@contextmanager
def running(data: Path, port: int, servers: str = "", *more: str) -> Iterator[Demo]:
    demo = Demo(data, port, servers, *more)
    try:
        yield demo
    finally:
        if demo.process.returncode is None:
            demo.process.terminate()
            demo.rest()


def pid_said(line: str) -> int:
    return int(line.rsplit(" ", 1)[1])


def test_it_starts_everything_and_ctrl_c_leaves_nothing(data, port):
    with running(data, port, "postgres valkey") as demo:
        worker = pid_said(demo.until("pid "))
        demo.until("Open http://127.0.0.1:")
        servers = [LocalPostgres(data).pid(), LocalValkey(data).pid()]

        demo.process.send_signal(signal.SIGINT)
        code = demo.rest()

    assert code == 0
    assert [Path(f"/proc/{number}").exists() for number in servers] == [False, False]
    assert "prepare  | prepared" in demo.lines
    assert demo.lines[-1] == f"demo     | Stopped; the data stay in {data}"
    assert (demo.leftovers(), command_line(worker)) == ([], "")
    free_port(port)


def test_a_killed_demo_leaves_nothing_and_starts_again(data, port):
    with running(data, port, "postgres valkey") as demo:
        worker = pid_said(demo.until("pid "))
        demo.until("Open ")
        demo.process.kill()
        with running(data, port, "valkey") as again:  # waits for the clearing up
            again.until("Open ")
            gone = [command_line(worker), LocalPostgres(data).pid()]

    assert gone == ["", None]
    assert wait_until(lambda: again.leftovers() == [], seconds=5)


def test_it_starts_killed_servers_and_programs_again(data, port):
    with running(data, port, "postgres valkey") as demo:
        worker = pid_said(demo.until("pid "))
        demo.until("Open ")

        os.kill(LocalPostgres(data).pid() or 0, signal.SIGKILL)
        said = [demo.until("PostgreSQL had ended")]
        os.kill(LocalValkey(data).pid() or 0, signal.SIGKILL)
        said += [demo.until("Valkey had ended")]
        os.kill(worker, signal.SIGKILL)
        said += [demo.until("worker ended")]
        other = pid_said(demo.until("pid "))

    assert said == [
        "demo     | PostgreSQL had ended; it runs again with all its data",
        "demo     | Valkey had ended; it runs again with all its data",
        "demo     | worker ended (by SIGKILL); it starts again in 0.5 s",
    ]
    assert other != worker


def test_a_second_copy_is_refused(data, port):
    with running(data, port) as demo:
        demo.until("Open ")
        second = Demo(data, port + 1, "")
        code = second.rest()

    sentence = (
        f"einclusie already runs here, at http://127.0.0.1:{port}/: stop it, "
        "or give this one its own DATA_DIR= and PORT=."
    )
    assert (code, second.lines) == (1, [sentence])


def test_a_taken_port_is_one_sentence(port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        with pytest.raises(CannotRun) as error:
            free_port(port)

    assert str(error.value) == (
        f"Port {port} is taken by another program: choose another, "
        f"like `make demo PORT={port + 1}`."
    )


def test_it_ends_when_the_make_that_started_it_is_killed(data, port):
    through = textwrap.dedent(f"""
        import json, subprocess, sys
        plan = json.loads(sys.argv[1])
        subprocess.run([sys.executable, "-c", plan, {str(data)!r}, "{port}", "valkey", "end"])
    """)
    make = subprocess.Popen(
        [sys.executable, "-c", through, json.dumps(PLAN)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert make.stdout
    while "Open " not in make.stdout.readline():
        pass

    make.kill()
    said = make.communicate(timeout=30)[0].splitlines()  # until the last that could write ended

    assert said[-1] == f"demo     | Stopped; the data stay in {data}"
    assert not LocalValkey(data).is_up()


@pytest.mark.parametrize("given", ["0", "65536", "acht", "²"])
def test_a_port_that_is_none_is_one_sentence(given, monkeypatch):
    from einclusie.local.__main__ import port as asked_port

    monkeypatch.setenv("PORT", given)

    with pytest.raises(CannotRun) as error:
        asked_port()

    assert str(error.value) == f"PORT is '{given}': make it a number from 1 to 65535."
