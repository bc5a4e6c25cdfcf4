"""A year of digests in three cities while worker, clock, broker and database are killed: each edition once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.site import ROOT

SEED = 2026
KILLS = 5  # a month
LONGEST = 900  # seconds


def begin(kills: int) -> tuple[Path, subprocess.Popen[str]]:
    # A short path that the database's own user can reach, also when root runs the tests.
    data = Path(tempfile.mkdtemp(prefix="einclusie-", dir="/tmp"))
    data.chmod(0o755)
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    env |= {
        "DATA_DIR": str(data), "EINCLUSIE_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "einclusie.settings", "LOG_LEVEL": "CRITICAL",
    }  # fmt: skip
    argv = [sys.executable, "-m", "tests.faults.twelve_months", str(SEED), str(kills)]
    return data, subprocess.Popen(
        argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(data: Path, process: subprocess.Popen[str]) -> dict:
    try:
        said, wrong = process.communicate(timeout=LONGEST)
    finally:
        process.kill()
    assert process.returncode == 0, wrong[-4000:]
    shutil.rmtree(data, ignore_errors=True)
    return json.loads(said.splitlines()[-1])


@pytest.fixture(scope="module")
def years() -> tuple[dict, dict]:
    """The undisturbed year and the disturbed one, at the same time."""
    calm, disturbed = begin(0), begin(KILLS)
    return finish(*calm), finish(*disturbed)


def test_at_least_fifty_processes_were_killed_of_every_kind(years):
    calm, disturbed = years

    assert calm["kills"] == {}
    assert sum(disturbed["kills"].values()) >= 50
    assert set(disturbed["kills"]) == {"worker", "beat", "broker", "database"}
    assert disturbed["at_work"] >= 10


def test_every_edition_came_out_once_and_went_to_its_readers(years):
    _calm, disturbed = years

    months = [f"2025-{month:02}" for month in range(1, 13)]
    expected = sorted([*months, "2025-K1", "2025-K2", "2025-K3", "2025-K4", "2025"])
    for city in ("aalst", "brugge", "genk"):
        own = [one for one in disturbed["editions"] if one["city"] == city]
        assert sorted(one["period"] for one in own) == expected
        assert [one["period"] for one in own if one["period"] in months] == months  # in order
    assert {(one["state"], one["released"], one["revision"]) for one in disturbed["editions"]} == {
        ("published", True, 1)
    }


def test_what_they_say_is_what_an_undisturbed_year_says(years):
    calm, disturbed = years

    def said(year: dict) -> dict:
        return {(one["city"], one["period"]): one["content"] for one in year["editions"]}

    assert said(disturbed) == said(calm)
    assert all(one["intact"] for one in disturbed["editions"])
