"""`python -m einclusie.local [demo|start|stop|status]`: the one command, and its servers apart.

demo    everything in the foreground, with the demo's cities and people; what `make demo` runs
start   the private servers only, in the background: for tests and for working on the code
stop    stops them, unless a demo runs on them
status  says whether they run
"""

import argparse
import fcntl
import os
import sys
from pathlib import Path

import psycopg
import redis

from einclusie.local.children import KeepsFailing
from einclusie.local.postgres import LocalPostgres
from einclusie.local.processes import LocalServerError
from einclusie.local.settings import default_data_dir
from einclusie.local.supervisor import CannotRun, Plan, Program, Supervisor
from einclusie.local.valkey import LocalValkey

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m einclusie.local",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", nargs="?", choices=("demo", "start", "stop", "status"), default="demo"
    )
    parser.add_argument("--end-with-parent", action="store_true", help="stop when make is killed")
    asked = parser.parse_args()
    try:
        if asked.what == "demo":
            Supervisor(demo_plan(end_with_parent=asked.end_with_parent)).run()
        else:
            {"start": start, "stop": stop, "status": status}[asked.what](data_dir())
    except (CannotRun, KeepsFailing, LocalServerError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def data_dir() -> Path:
    """The data directory: DATA_DIR, seen from the checkout, or the default one."""
    given = os.environ.get("DATA_DIR", "").strip()
    return (CHECKOUT / given) if given else default_data_dir(CHECKOUT)


def servers_wanted() -> list[str]:
    """The servers that no address was given for."""
    given_by = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return [name for name, variable in given_by.items() if not os.environ.get(variable)]


def port() -> int:
    """The port out of PORT, 8000 by default. Raises CannotRun."""
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise CannotRun(f"PORT is '{given}': make it a number from 1 to 65535.")
    return int(given)


def check_given_servers() -> None:
    """Raise CannotRun when a server that an address was given for does not answer."""
    database, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    try:
        if database.startswith(("postgres://", "postgresql://")):
            psycopg.connect(database, connect_timeout=5).close()
        if broker.startswith(("redis://", "rediss://")):
            with redis.from_url(broker, socket_connect_timeout=5) as client:
                client.ping()
    except (psycopg.Error, redis.RedisError, ValueError) as error:
        name = "DATABASE_URL" if isinstance(error, psycopg.Error) else "REDIS_URL"
        why = str(error).strip().splitlines()[0].rstrip(".")
        raise CannotRun(f"The server in {name} does not answer: {why}.") from None


def demo_plan(*, end_with_parent: bool) -> Plan:
    """The demo of this checkout, as the environment asks for it. Raises CannotRun."""
    check_given_servers()
    data, number = data_dir().absolute(), port()
    env = {
        "BASE_URL": f"http://127.0.0.1:{number}",
        "EINCLUSIE_MODE": "demo",
        **os.environ,
        "DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    return Plan(
        data=data,
        port=number,
        checkout=CHECKOUT,
        env=env,
        servers=servers_wanted(),
        preparations=[Program("prepare", [sys.executable, "-m", "einclusie.local.prepare"])],
        programs=[_web(number), _worker(), _beat(data)],
        people=Program("people", [sys.executable, "manage.py", "demo_people"], prefixed=False),
        end_with_parent=end_with_parent,
    )


def _web(number: int) -> Program:
    argv = f"""
        -m granian einclusie.wsgi:application --interface wsgi --host 127.0.0.1 --port {number}
        --workers 1 --blocking-threads 4 --http 1 --no-ws --workers-kill-timeout 5
        --log-level warning
    """
    return Program("web", [sys.executable, *argv.split()])


def _worker() -> Program:
    # Threads: the work is queries and mail, and a killed worker leaves no pool of processes behind.
    argv = "worker -P threads -c 2 -l warning --without-gossip --without-mingle"
    return Program("worker", _celery(argv))


def _beat(data: Path) -> Program:
    # A program of its own: a clock inside the worker survives the worker's death and ticks twice.
    schedule = str(data / "celerybeat-schedule")
    return Program("beat", [*_celery("beat -l warning --pidfile="), "-s", schedule])


def _celery(argv: str) -> list[str]:
    # As root Celery warns at length; whoever runs a demo as root has chosen to.
    quiet = ["-W", "ignore::UserWarning"] if os.geteuid() == 0 else []
    return [sys.executable, *quiet, "-m", "celery", "-q", "-A", "einclusie", *argv.split()]


def start(data: Path) -> None:
    """Have the servers up that no address was given for."""
    for name, server in _servers(data):
        print(f"{name} {'started' if server.ensure() else 'already ran'} in {server.home}")


def stop(data: Path) -> None:
    """Stop them, unless a demo runs on them."""
    if _demo_runs(data):
        print("A demo runs on these servers: they stay.")
        return
    for name, server in reversed(_servers(data)):
        if server.stop():
            print(f"{name} stopped")


def status(data: Path) -> None:
    """Say whether they run."""
    for name, server in _servers(data):
        print(f"{name} {'runs' if server.is_up() else 'does not run'} in {server.home}")


def _servers(data: Path) -> list[tuple[str, LocalPostgres | LocalValkey]]:
    every: dict[str, tuple[str, LocalPostgres | LocalValkey]] = {
        "postgres": ("PostgreSQL", LocalPostgres(data)),
        "valkey": ("Valkey", LocalValkey(data)),
    }
    return [every[name] for name in servers_wanted()]


def _demo_runs(data: Path) -> bool:
    try:
        with (data / "demo.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
