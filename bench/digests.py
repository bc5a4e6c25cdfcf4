"""What a digest costs: an edition beside hand-written SQL for the same counts, and a whole country.

Cities of this measurement are invented in a transaction that is rolled back. Each has the same
three years of signals; a longer history is more of such cities. What is compiled is the last month
of one of them, with the editions of the months before it out, as it goes every month. Times are
medians. `BENCH_SIGNALS=10000000` measures the largest too (minutes, and ten gigabytes).
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from cities.models import City
from cities.periods import Month, due_on, months_between
from einclusie.digests import actions
from einclusie.digests.models import Edition
from signals import alike
from signals.enums import Barrier, Domain

SIZES = (100_000, 1_000_000, 10_000_000)
MONTHS = 36
PER_CITY = 50_000
WIJKEN = 25
ECHOES = 5  # one echo per so many signals
ROUNDS = 5
BELGIUM = 581
BELGIUM_SIGNALS = 60  # a month in a municipality
LAST = Month(2026, 10)

# The same counts as an edition, written by hand: the tables and lines of one month whose earlier
# months are out, who they came from, what came late, and the month of the first signal.
BY_HAND = (
    """
    SELECT date_trunc('month', heard_on), neighbourhood_id, domain, barrier, count(*)
    FROM signals_signal
    WHERE city_id = %(city)s AND heard_on >= %(first)s AND heard_on < %(after)s
      AND logged_at < %(at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    GROUP BY 1, 2, 3, 4
    """,
    """
    SELECT date_trunc('month', e.heard_on), e.neighbourhood_id, s.domain, s.barrier, count(*)
    FROM signals_echo e JOIN signals_signal s ON s.id = e.signal_id
    WHERE e.city_id = %(city)s AND e.heard_on >= %(first)s AND e.heard_on < %(after)s
      AND e.echoed_at < %(at)s AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
    GROUP BY 1, 2, 3, 4
    """,
    """
    SELECT count(*) FROM (
      SELECT logged_by_id FROM signals_signal
      WHERE city_id = %(city)s AND heard_on >= %(first)s AND heard_on < %(after)s
        AND logged_at < %(at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
      UNION
      SELECT e.by_id FROM signals_echo e JOIN signals_signal s ON s.id = e.signal_id
      WHERE e.city_id = %(city)s AND e.heard_on >= %(first)s AND e.heard_on < %(after)s
        AND e.echoed_at < %(at)s AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
    ) people
    """,
    """
    SELECT domain, barrier, coalesce(noticed_by_id, organisation_id) FROM signals_signal
    WHERE city_id = %(city)s AND heard_on >= %(first)s AND heard_on < %(after)s
      AND logged_at < %(at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    UNION
    SELECT s.domain, s.barrier, e.organisation_id
    FROM signals_echo e JOIN signals_signal s ON s.id = e.signal_id
    WHERE e.city_id = %(city)s AND e.heard_on >= %(first)s AND e.heard_on < %(after)s
      AND e.echoed_at < %(at)s AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
    """,
    """
    SELECT count(*) FROM signals_signal
    WHERE city_id = %(city)s AND heard_on >= %(earliest)s AND heard_on < %(first)s
      AND logged_at >= %(since)s AND logged_at < %(at)s
      AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    """,
    """
    SELECT count(*) FROM signals_echo e JOIN signals_signal s ON s.id = e.signal_id
    WHERE e.city_id = %(city)s AND e.heard_on >= %(earliest)s AND e.heard_on < %(first)s
      AND e.echoed_at >= %(since)s AND e.echoed_at < %(at)s
      AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s)
    """,
    """
    SELECT heard_on FROM signals_signal
    WHERE city_id = %(city)s AND logged_at < %(at)s
      AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    ORDER BY heard_on LIMIT 1
    """,
)


def main() -> None:
    structlog.configure(processors=[_quiet])  # an edition says so in the log; here it is many
    largest = int(os.environ.get("BENCH_SIGNALS", SIZES[1]))
    print("signals of history   edition   by hand   ratio   counting alone   ratio   memory")
    for size in (size for size in SIZES if size <= largest):
        with transaction.atomic():
            _measure(size)
            transaction.set_rollback(True)
    with transaction.atomic():
        _country()
        transaction.set_rollback(True)


def _measure(size: int) -> None:
    cities = _cities(size // PER_CITY)
    _invent([city.pk for city in cities], PER_CITY, MONTHS)
    city = cities[0]
    for month in months_between(LAST.before(15), LAST.before()):
        actions.compile_edition(city=city, period=month, at=_out(month))
    edition, counting = [], []
    for _ in range(ROUNDS):
        asked = _Clock()
        with connection.execute_wrapper(asked):
            edition.append(
                _seconds(lambda: actions.compile_edition(city=city, period=LAST, at=_out(LAST)))
            )
        counting.append(asked.seconds)
        Edition.objects.filter(city=city, period=str(LAST)).delete()
    by_hand = median(_seconds(lambda: _by_hand(city)) for _ in range(ROUNDS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole, counted = median(edition), median(counting)
    print(
        f"{size:18,}   {1000 * whole:4.0f} ms   {1000 * by_hand:4.0f} ms   {whole / by_hand:5.2f}"
        f"   {1000 * counted:11.0f} ms   {counted / by_hand:5.2f}   {memory:3.0f} MB"
    )


def _country() -> None:
    """One month's editions of every municipality, with a year of editions before them."""
    cities = _cities(BELGIUM)
    _invent([city.pk for city in cities], BELGIUM_SIGNALS * 16, 16)
    sample = cities[:20]  # the others have no earlier editions: their first edition costs more
    for city in sample:
        for month in months_between(LAST.before(13), LAST.before()):
            actions.compile_edition(city=city, period=month, at=_out(month))
    with_history = median(_seconds(partial(_bring_out, city)) for city in sample)
    rest = sum(_seconds(partial(_bring_out, city)) for city in cities[len(sample) :])
    print(f"one month of {BELGIUM} municipalities, {BELGIUM_SIGNALS} signals each, one process")
    print(f"  their first editions, run: {rest:.0f} s for {len(cities) - len(sample)}")
    print(
        f"  with a year of editions behind them: {1000 * with_history:.0f} ms each, so "
        f"{BELGIUM * with_history:.0f} s for all (from {len(sample)})"
    )


def _bring_out(city: City) -> None:
    actions.bring_out(
        edition=actions.order_edition(city=city, period=LAST, by=None, at=_out(LAST)),
        at=_out(LAST),
    )


def _out(month: Month) -> datetime:
    return timezone.make_aware(
        datetime.combine(due_on(month, 4), datetime.min.time()) + timedelta(hours=6)
    )


def _by_hand(city: City) -> None:
    given: dict[str, Any] = {
        "city": city.pk,
        "first": LAST.first_day,
        "after": LAST.day_after,
        "earliest": LAST.before(15).first_day,
        "since": _out(LAST.before()),
        "at": _out(LAST),
    }
    with connection.cursor() as cursor:
        for statement in BY_HAND:
            cursor.execute(statement, given)
            cursor.fetchall()


class _Clock:
    """Adds up how long the database takes over queries about signals and echoes."""

    seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        start = time.perf_counter()
        answer = execute(sql, *rest)
        if "signals_" in sql:
            self.seconds += time.perf_counter() - start
        return answer


# ── Invented in the database: a million rows are no work for Python ──────────────────────────────


def _cities(number: int) -> list[City]:
    cities = City.objects.bulk_create(
        City(name=f"Meetstad {place}", slug=f"meetstad-{place}", digest_day=4)
        for place in range(number)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cities_neighbourhood (city_id, name, slug, sort_key, kind)
            SELECT c.id, 'Wijk ' || n, 'wijk-' || n, 'wijk ' || to_char(n, '00'), 'official'
            FROM cities_city c, generate_series(1, %s) n WHERE c.id = ANY(%s)
            """,
            [WIJKEN, [city.pk for city in cities]],
        )
        cursor.execute(
            """
            INSERT INTO cities_organisation (city_id, name, slug, sort_key, kind, kbo_number)
            SELECT c.id, 'Organisatie ' || n, 'organisatie-' || n, 'organisatie ' || n, 'other', ''
            FROM cities_city c, generate_series(1, 12) n WHERE c.id = ANY(%s)
            """,
            [[city.pk for city in cities]],
        )
    return cities


def _invent(cities: list[int], per_city: int, months: int) -> None:
    """Signals evenly over the last months, most in a few wijken and themes, and some echoes."""
    given: dict[str, Any] = {
        "cities": cities, "count": per_city, "months": months, "after": LAST.day_after,
        "domains": list(Domain.values), "barriers": list(Barrier.values), "wijken": WIJKEN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        may_skip_checks = cursor.fetchone() == (True,)
        if may_skip_checks:  # and history: ten million rows in minutes
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(INVENT_SIGNALS, given)
        cursor.execute(INVENT_ECHOES, {"cities": cities, "one_in": ECHOES})
        if may_skip_checks:
            cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE signals_signal, signals_echo, cities_neighbourhood")


INVENT_SIGNALS = """
INSERT INTO signals_signal (city_id, neighbourhood_id, text, heard_on, domain, barrier, frequency,
                            service, tried, organisation_id, logged_at, form_key, trace,
                            trace_weight, trace_size)
SELECT c, w.first + (power(random(), 2) * (%(wijken)s - 1))::int, 'x', d.day,
       (%(domains)s::text[])[1 + (power(random(), 2) * 14)::int],
       (%(barriers)s::text[])[1 + (power(random(), 2) * 14)::int], '', '', '',
       o.first + (random() * 11)::int, d.day + interval '1 day' * (1 + random() * 3),
       gen_random_uuid(), (0::bit(32))::bit(LENGTH), 0, 0
FROM unnest(%(cities)s::bigint[]) c
JOIN LATERAL (SELECT min(id) AS first FROM cities_neighbourhood WHERE city_id = c) w ON true
JOIN LATERAL (SELECT min(id) AS first FROM cities_organisation WHERE city_id = c) o ON true
CROSS JOIN generate_series(1, %(count)s) n
JOIN LATERAL (
    SELECT (%(after)s::date - 1 - (random() * (%(months)s * 30.4 - 1))::int + 0 * n) AS day
) d ON true
"""

INVENT_SIGNALS = INVENT_SIGNALS.replace("LENGTH", str(alike.LENGTH))

INVENT_ECHOES = """
INSERT INTO signals_echo (city_id, signal_id, neighbourhood_id, heard_on, organisation_id, line,
                          echoed_at, form_key)
SELECT city_id, id, neighbourhood_id, heard_on, organisation_id, '', logged_at, gen_random_uuid()
FROM signals_signal WHERE city_id = ANY(%(cities)s) AND id %% %(one_in)s = 0
"""


def _quiet(logger: Any, name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    raise structlog.DropEvent


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
