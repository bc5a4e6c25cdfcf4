"""Whether the process lives, and whether it can do its work."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

ASK = (
    "import django, json; django.setup()\n"
    "from django.test import Client\n"
    "answers = {u: Client().get(u, headers={'host': 'localhost'}) for u in ('/healthz', '/readyz')}\n"
    "print(json.dumps({u: [a.status_code, a.content.decode()] for u, a in answers.items()}))\n"
)


@pytest.fixture
def ask():
    """Ask both addresses of a process of its own, with these variables; give back its answers."""

    def run(**given):
        environment = {name: os.environ[name] for name in ("PATH",)} | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
            "REDIS_URL": "redis://127.0.0.1:1/0",
        }
        done = subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=settings.BASE_DIR,
            env=environment | given,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_a_process_that_answers_lives(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_it_is_ready_when_every_part_is(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"broker": "ok", "database": "ok", "migrations": "ok"},
    )


def test_neither_answer_is_kept_by_a_proxy(client, db):
    kept = {url: client.get(url)["Cache-Control"] for url in ("/healthz", "/readyz")}

    assert ["no-store" in rule for rule in kept.values()] == [True, True]


def test_without_database_and_broker_it_lives_but_is_not_ready(ask):
    answers = ask()

    status, parts = answers["/readyz"]
    assert answers["/healthz"] == [200, "ok"]
    assert (status, json.loads(parts)) == (
        503,
        {"broker": "down", "database": "down", "migrations": "down"},
    )


def test_a_migration_that_is_missing_is_told(client, db, monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["one to do"])

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"broker": "ok", "database": "ok", "migrations": "down"},
    )
