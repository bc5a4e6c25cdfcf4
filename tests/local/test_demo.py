"""The whole demo, as `make demo` runs it: the real programs, the real cities."""

import json
import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from einclusie.local import __main__ as command
from einclusie.local.supervisor import CannotRun

CHECKOUT = Path(__file__).resolve().parents[2]


def answer(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    told = response.status, response.read().decode()
    connection.close()
    return told


def test_the_demo_opens_with_its_people_and_closes(data):
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        port = any_port.getsockname()[1]
    asked = {"DATA_DIR": str(data), "PORT": str(port), "EINCLUSIE_MODE": "demo"}
    given = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "BASE_URL"}
    env = {key: value for key, value in os.environ.items() if key not in given} | asked

    with subprocess.Popen(
        [sys.executable, "-m", "einclusie.local", "demo"],
        cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as demo:  # fmt: skip
        assert demo.stdout
        lines = []
        for line in demo.stdout:
            lines.append(line)
            if "Open http" in line:
                break
        said = "".join(lines)
        assert f"Open http://127.0.0.1:{port}/" in said, said
        ready = answer(port, "/readyz")
        page = answer(port, "/inloggen/")
        demo.send_signal(signal.SIGINT)
        code = demo.wait(30)

    assert "coordinator@kortrijk.example" in said
    assert "Traceback" not in said
    assert (ready[0], set(json.loads(ready[1]).values())) == (200, {"ok"})
    assert page[0] == 200
    assert code == 0


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "postgres://somebody@127.0.0.1:1/einclusie"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
    ],
)
def test_a_given_server_that_is_silent_is_one_sentence(name, address, monkeypatch):
    for variable in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, address)

    with pytest.raises(CannotRun) as error:
        command.check_given_servers()

    assert str(error.value).startswith(f"The server in {name} does not answer: ")
    assert "\n" not in str(error.value)
