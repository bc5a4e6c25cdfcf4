"""The search over offers: how good its order is, and how fast it is in a full city.

*How good*: `relevance/queries.csv` has what social workers type, each with the need behind it;
`relevance/answers.csv` has for each need and city of the demo the offers that answer it: 3 this is
what it is for, 2 it does this too, 1 it may help; all others 0. Queries are asked through the whole
search as somebody without wijken of their own. The words, weights and lists were worked on with the
half "tune" before the eyes; the other was written before that and only measured. An empty page has
no offer at all; a widened one has none that fits as asked.

*How fast*: the whole page (address in, HTML out) and the search alone, beside a bare SQL of the same
ranking, in a city with many offers made of the demo's.
"""

from __future__ import annotations

import csv
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path
from statistics import mean, median
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.lists import INSIDE
from cities.enums import OrganisationKind, Role
from cities.models import City, Membership, Neighbourhood, Organisation, User
from einclusie.demo import content
from einclusie.demo.load import load_demo
from referrals.asking import ask, wijken_of
from referrals.models import Offer, OfferHours

RELEVANCE = Path(__file__).parent / "relevance"
AMONG = 10
KINDS = ("plain", "typo", "compound", "synonym", "other-language")
HALVES = ("tune", "held-out")
SIZES = (1_000, 5_000)
SLUG = "meetstad-voor-aanbod"
TIMES = 5
ASKED = ("itsme", "smartfoon", "computercursus", "laptop lenen", "papieren invullen turks", "wifi")

Answers = Mapping[tuple[str, str], Mapping[str, int]]  # (need, city) → grade by slug


@dataclass(frozen=True)
class Query:
    text: str
    kind: str
    half: str
    need: str


@dataclass(frozen=True)
class Score:
    """Of one query in one city."""

    ndcg: float
    recall: float
    is_empty: bool
    is_widened: bool


def main() -> None:
    with override_settings(**INSIDE), transaction.atomic():
        _relevance()
        transaction.set_rollback(True)
    for size in SIZES:
        with override_settings(**INSIDE), transaction.atomic():
            _speed(size)
            transaction.set_rollback(True)


# ── How good ─────────────────────────────────────────────────────────────────────────────────────


def queries() -> list[Query]:
    with (RELEVANCE / "queries.csv").open(encoding="utf-8", newline="") as rows:
        return [
            Query(row["query"], row["kind"], row["half"], row["need"])
            for row in csv.DictReader(rows)
        ]


def answers() -> Answers:
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    with (RELEVANCE / "answers.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            grade = dict.fromkeys(row["offers"].split(), int(row["grade"]))
            found[row["need"], row["city"]] |= grade
    return found


def _relevance() -> None:
    if not City.objects.filter(slug="gent").exists():
        load_demo(today=timezone.localdate(), say=lambda line: None)
    graded = answers()
    cities = list(City.objects.filter(slug__in={city for _, city in graded}).order_by("slug"))
    scores: dict[str, list[Score]] = defaultdict(list)
    for query in queries():
        for city in cities:
            score = scored(found(city, query.text), graded[query.need, city.slug])
            for group in ("all", query.half, query.kind, f"{query.half} {query.kind}"):
                scores[group].append(score)
    print(f"{len(queries())} queries in {len(cities)} cities of the demo")
    print(f"{'':28}queries  nDCG@{AMONG}  recall@{AMONG}  widened  empty")
    halves = [f"{half} {kind}" for half in HALVES for kind in KINDS]
    for group in ("all", *KINDS, *HALVES, *halves):
        of = scores[group]
        print(
            f"{group:28}{len(of) // len(cities):7}{mean(one.ndcg for one in of):9.3f}"
            f"{mean(one.recall for one in of):11.3f}"
            f"{100 * mean(one.is_widened for one in of):8.0f} %"
            f"{100 * mean(one.is_empty for one in of):5.0f} %"
        )


def found(city: City, text: str) -> tuple[list[str], int]:
    """The slugs on the first page, and how many offers fit as asked."""
    address = QueryDict(mutable=True)
    address["q"] = text
    asked = ask(city, address, wijken=wijken_of(city), now=timezone.localtime())
    counts = asked.search.counts
    page = asked.search.found(counts.shown).values_list("slug", flat=True)[:20]
    return list(page), counts.total


def scored(result: tuple[Sequence[str], int], grades: Mapping[str, int]) -> Score:
    slugs, total = result
    best = sorted(grades.values(), reverse=True)[:AMONG]
    relevant = [slug for slug, grade in grades.items() if grade >= 2] or list(grades)
    there = sum(slug in slugs[:AMONG] for slug in relevant)
    return Score(
        ndcg=_gain(grades.get(slug, 0) for slug in slugs[:AMONG]) / _gain(best) if best else 1,
        recall=there / min(len(relevant), AMONG) if relevant else 1,
        is_empty=not slugs,
        is_widened=not total,
    )


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


# ── How fast ─────────────────────────────────────────────────────────────────────────────────────


def _speed(size: int) -> None:
    user = _full_city(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    city = City.objects.get(slug=SLUG)
    print(f"\n{size} offers in one city")
    print(f"{'':28}queries  page ms  search ms  SQL ms  search × SQL")
    for text in ASKED:
        address = f"/{SLUG}/aanbod/?q={text}"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        queries_taken = len(captured)  # now: the next request begins its log anew
        page, search, sql = _times(
            partial(client.get, address), partial(found, city, text), _bare_sql(city, text)
        )
        print(
            f"{text:28}{queries_taken:7}{1000 * page:9.0f}{1000 * search:11.0f}{1000 * sql:8.0f}"
            f"{search / sql:14.1f}"
        )


def _bare_sql(city: City, text: str) -> Callable[[], object]:
    """The ranking alone, as the database does it: keys and points of the first page."""
    address = QueryDict(mutable=True)
    address["q"] = text
    asked = ask(city, address, wijken=wijken_of(city), now=timezone.localtime())
    steps = asked.search.counts.shown
    found: Any = asked.search.found(steps)
    rows = found.values_list("pk", "points")[:20]
    sql, given = rows.query.sql_with_params()

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()

    return run


def _times(*work: Callable[[], object]) -> list[float]:
    """The median of each, taken in turns, so that a busy moment hits all alike."""
    taken: list[list[float]] = [[] for _ in work]
    for _ in range(TIMES):
        for times, one in zip(taken, work, strict=True):
            start = time.perf_counter()
            one()
            times.append(time.perf_counter() - start)
    return [median(times) for times in taken]


def _full_city(size: int) -> User:
    """Write it; gives whom to ask as."""
    chance = random.Random(1)  # noqa: S311 (the same city every time)
    city = City.objects.create(name="Meetstad", slug=SLUG)
    wijken = [
        Neighbourhood.objects.create(city=city, name=f"Wijk {n}", slug=f"wijk-{n}")
        for n in range(40)
    ]
    hosts = Organisation.objects.bulk_create(
        Organisation(
            city=city, name=f"Organisatie {n}", slug=f"organisatie-{n}",
            kind=OrganisationKind.COMMUNITY_WORK,
        )
        for n in range(60)
    )  # fmt: skip
    facts = content.offers()
    with connection.cursor() as cursor:  # no history of what is gone afterwards; words in one go
        cursor.execute("ALTER TABLE referrals_offer DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE referrals_offerhours DISABLE TRIGGER USER")
    offers = Offer.objects.bulk_create(
        (_offer(city, n, chance, facts, wijken, hosts) for n in range(size)), batch_size=1000
    )
    OfferHours.objects.bulk_create(
        (
            OfferHours(offer=offer, whose=whose, weekday=day, opens="09:00", closes="12:00")
            for offer in offers
            for whose, day in (("place", chance.randrange(7)), ("helper", chance.randrange(7)))
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO referrals_searchword (city_id, word) SELECT DISTINCT city_id, word "
            "FROM referrals_offer, unnest(tsvector_to_array(search)) AS word "
            "WHERE city_id = %s ON CONFLICT DO NOTHING",
            [city.pk],
        )
    user = User.objects.create_user("meter@meetstad.example", "geheim-woord", name="Meter")
    Membership.objects.create(
        user=user, city=city, role=Role.SOCIAL_WORKER, since=timezone.localdate()
    )
    return user


def _offer(
    city: City,
    number: int,
    chance: random.Random,
    facts: Sequence[content.OfferFacts],
    wijken: Sequence[Neighbourhood],
    hosts: Sequence[Organisation],
) -> Offer:
    """The parts of several offers of the demo, and words that only a few have."""
    name, summary, told, whom = (chance.choice(facts) for _ in range(4))
    return Offer(
        city=city, host=chance.choice(hosts), name=f"{name.name} {number}", slug=f"aanbod-{number}",
        kinds=list(name.kinds), summary=summary.summary,
        description=f"{told.description} {_rare(chance)} {_rare(chance)}",
        for_whom=whom.for_whom, bring=whom.bring, place_name=name.place_name,
        neighbourhood=chance.choice(wijken), whole_city=number % 10 == 0,
        registration=name.registration, is_free=name.free, languages=list(told.languages),
        equipment=list(told.equipment), at_home=name.at_home, remote=name.remote,
        checked_on=timezone.localdate(),
    )  # fmt: skip


def _rare(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3))
