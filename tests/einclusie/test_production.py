"""A production that is not fit to be one does not start, and says in one sentence what to do."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as our_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from cities.models import User
from einclusie.production import refuse_demo_people
from tests import factories

COMPLETE = {
    "EINCLUSIE_MODE": "production",
    "SECRET_KEY": "kWq8zr-Xb3nT6yVd0sJmP4hUe9cLa2fGo7iRw5xQtZ1BvNuKjYE",
    "ALLOWED_HOSTS": "einclusie.stad.example",
    "BASE_URL": "https://einclusie.stad.example",
    "DATABASE_URL": "postgres://einclusie@127.0.0.1:1/einclusie",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://einclusie:geheim@mail.stad.example:587",
    "FROM_EMAIL": "einclusie@stad.example",
}
CHECK = [sys.executable, "manage.py", "check", "--deploy"]
SERVE = [sys.executable, "-c", "import einclusie.wsgi"]


def run(command, tmp_path, **given):
    (tmp_path / "static").mkdir(exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)} | COMPLETE | given
    return subprocess.run(
        command,
        cwd=our_settings.BASE_DIR,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_complete_production_starts_without_a_warning_that_matters(tmp_path):
    done = run(CHECK, tmp_path)

    # Whether subdomains of the city speak TLS too is not ours to promise: W005 and W021.
    assert done.returncode == 0
    assert set(re.findall(r"\w+\.[EW]\d+", done.stderr)) <= {"security.W005", "security.W021"}


def test_a_complete_production_serves_although_the_database_is_still_away(tmp_path):
    assert run(SERVE, tmp_path).returncode == 0


REFUSED = {
    "no secret": ({"SECRET_KEY": None}, "Set SECRET_KEY to a random text"),
    "a short secret": ({"SECRET_KEY": "kort"}, "Set SECRET_KEY to a random text"),
    "the secret of the demo": (
        {"SECRET_KEY": "the-demo-has-no-secrets-and-answers-on-this-machine-only"},
        "Set SECRET_KEY to a random text",
    ),
    "debug": ({"DEBUG": "1"}, "DEBUG shows the inside of the app to visitors"),
    "no hosts": ({"ALLOWED_HOSTS": None}, "Set ALLOWED_HOSTS"),
    "no address": ({"BASE_URL": None}, "Set BASE_URL"),
    "an address without TLS": ({"BASE_URL": "http://stad.example"}, "Set BASE_URL"),
    "the embedded database": ({"DATABASE_URL": None}, "Set DATABASE_URL"),
    "the embedded broker": ({"REDIS_URL": None}, "Set REDIS_URL"),
    "no mail server": ({"EMAIL_URL": None}, "Set EMAIL_URL"),
    "no sender": ({"FROM_EMAIL": None}, "Set FROM_EMAIL"),
    "a mode that does not exist": ({"EINCLUSIE_MODE": "prod"}, "EINCLUSIE_MODE is 'prod'"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses(what, tmp_path):
    given, sentence = REFUSED[what]

    done = run(CHECK, tmp_path, **given)

    assert done.returncode != 0
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_web_server_says_it_in_one_sentence_too(tmp_path):
    done = run(SERVE, tmp_path, SECRET_KEY=None)

    assert done.returncode != 0
    assert done.stderr.startswith("Set SECRET_KEY")
    assert len(done.stderr.strip().splitlines()) == 1


def test_whoever_wants_it_in_as_many_words_gets_it(tmp_path):
    done = run(CHECK, tmp_path, REDIS_URL=None, ALLOW_EMBEDDED_BROKER="yes")

    assert done.returncode == 0


# --- demo people ---------------------------------------------------------------------------------


@pytest.fixture
def demo_person(kortrijk):
    person = factories.make_user("Lotte", kortrijk, "coordinator")
    person.is_demo = True
    person.save()
    return person


def test_demo_people_stop_a_production(demo_person, settings):
    settings.ALLOW_DEMO_PEOPLE = False

    with pytest.raises(ImproperlyConfigured, match="holds demo people"):
        refuse_demo_people()


def test_demo_people_may_be_there_when_asked_for(demo_person, settings):
    settings.ALLOW_DEMO_PEOPLE = True

    refuse_demo_people()


def test_real_people_stop_nothing(lotte, settings):
    settings.ALLOW_DEMO_PEOPLE = False

    refuse_demo_people()


def test_a_database_that_does_not_answer_stops_nothing(settings, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError

    settings.ALLOW_DEMO_PEOPLE = False
    monkeypatch.setattr(User.objects, "filter", away)

    refuse_demo_people()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    our_settings.EMBEDDED_DATABASE, reason="the database of this test has no address to give"
)
def test_the_web_server_refuses_demo_people(demo_person, tmp_path):
    from django.db import connection

    place = connection.settings_dict
    address = (
        f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}"
        f"/{place['NAME']}"
    )

    done = run(SERVE, tmp_path, DATABASE_URL=address)

    assert done.returncode != 0
    assert done.stderr.startswith("This database holds demo people")
