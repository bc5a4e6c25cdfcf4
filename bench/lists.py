"""The lists of a full city: how many queries each page takes, and how long beside the emptiest page.

One city of 67 wijken with 20 000 signals, 4 000 echoes and 500 structural signals, asked through
the whole site as a coordinator and as the city team; gone afterwards.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from cities.enums import NeighbourhoodKind, OrganisationKind, Role
from cities.models import (
    City,
    Intermediary,
    Membership,
    MembershipNeighbourhood,
    Neighbourhood,
    NeighbourhoodPart,
    Organisation,
    User,
)
from cities.words import sort_key
from signals.enums import Barrier, Domain
from signals.models import Echo, Joining, Move, Signal, StructuralSignal

SENTENCES = Path(__file__).resolve().parent.parent / "einclusie/demo/data/sentences.json"
WIJKEN, ORGANISATIONS = 67, 60
SIGNALS, ECHOES, STRUCTURAL = 20_000, 4_000, 500
DAYS = 400  # over which they were heard
TIMES = 7
SLUG = "meetstad-voor-lijsten"
EMPTIEST = "/toegankelijkheid/"
PAGES = {
    "signals": f"/{SLUG}/signalen/",
    "  the last page": f"/{SLUG}/signalen/?pagina=9999",
    "  of a cell of the table": f"/{SLUG}/signalen/?wijk=wijk-7&domein=money&periode=kwartaal",
    "  with two words": f"/{SLUG}/signalen/?q=loket+afspraak",
    "  with a word nobody used": f"/{SLUG}/signalen/?q=xylofoon",
    "  not bundled": f"/{SLUG}/signalen/?los=on",
    "  of an organisation": f"/{SLUG}/signalen/?organisatie=organisatie-7",
    "structural signals": f"/{SLUG}/structureel/",
    "table, three months": f"/{SLUG}/signalen/tabel/",
    "table, everything": f"/{SLUG}/signalen/tabel/?periode=alles&as=drempel&per=project",
    "silent wijken": f"/{SLUG}/signalen/stil/",
    "today": f"/{SLUG}/",
    "hand-over of all 500": f"/{SLUG}/structureel/overdracht.json",
}


# The site as it stands in the source, asked from inside: nothing is collected or served.
INSIDE = {
    "ALLOWED_HOSTS": ["testserver"],
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    "WHITENOISE_AUTOREFRESH": True,
}


def main() -> None:
    with override_settings(**INSIDE), transaction.atomic():
        people = _full_city()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        clients = {role: _signed_in(user) for role, user in people.items()}
        _, empty = _measured(clients["coordinator"], EMPTIEST)
        print(f"{SIGNALS} signals, {ECHOES} echoes, {STRUCTURAL} structural signals in one city")
        print(f"the emptiest page ({EMPTIEST}) takes {1000 * empty:.0f} ms here and now")
        print(f"{'':28}{'coordinator':^28}{'city team':^28}")
        print(f"{'':28}" + 2 * f"{'queries':>8}{'ms':>8}{'× empty':>10}  ")
        for name, address in PAGES.items():
            cells = (_measured(client, address) for client in clients.values())
            print(
                f"{name:28}" + "".join(f"{n:8}{1000 * t:8.0f}{t / empty:10.1f}  " for n, t in cells)
            )
        transaction.set_rollback(True)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _measured(client: Client, address: str) -> tuple[int, float]:
    """How many queries, and the median of a few times in seconds."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return len(captured), median(_seconds(partial(client.get, address)) for _ in range(TIMES))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# ── The city ─────────────────────────────────────────────────────────────────────────────────────


def _full_city() -> dict[str, User]:
    """Write it; gives whom to ask as."""
    chance = random.Random(1)  # noqa: S311 (the same city every time)
    city = City.objects.create(name="Meetstad", slug=SLUG)
    wijken = _wijken(city)
    organisations = Organisation.objects.bulk_create(
        Organisation(
            city=city, name=f"Organisatie {number}", slug=f"organisatie-{number}",
            sort_key=f"organisatie {number:03}", kind=OrganisationKind.LIBRARY,
        )
        for number in range(ORGANISATIONS)
    )  # fmt: skip
    Intermediary.objects.bulk_create(
        Intermediary(
            city=city, neighbourhood=wijk, organisation=chance.choice(organisations),
            function=f"onthaal {number}",
        )
        for wijk in wijken
        for number in range(3)
    )  # fmt: skip
    people = {
        name: _person(city, role, organisations[0], wijken[:own])
        for name, role, own in (
            ("coordinator", Role.COORDINATOR, 3),
            ("city team", Role.CITY_TEAM, 0),
        )
    }
    signals = Signal.objects.bulk_create(
        _signals(city, wijken, organisations, people["coordinator"], chance), batch_size=2000
    )
    Echo.objects.bulk_create(
        Echo(
            city=city, signal=chance.choice(signals), neighbourhood=chance.choice(wijken),
            heard_on=_day(chance), organisation=chance.choice(organisations),
            echoed_at=timezone.now(),
        )
        for _ in range(ECHOES)
    )  # fmt: skip
    _structural(city, signals, chance)
    return people


def _wijken(city: City) -> list[Neighbourhood]:
    """Official wijken; every ten of them lie under a project wijk."""

    def write(kind: str, word: str, count: int) -> list[Neighbourhood]:
        return Neighbourhood.objects.bulk_create(
            Neighbourhood(
                city=city, name=f"{word} {number}", slug=f"{word}-{number}".lower(),
                sort_key=sort_key(f"{word} {number:03}"), kind=kind,
            )
            for number in range(count)
        )  # fmt: skip

    wijken = write(NeighbourhoodKind.WIJK, "Wijk", WIJKEN)
    for number, whole in enumerate(write(NeighbourhoodKind.PROJECT, "Project", WIJKEN // 10)):
        NeighbourhoodPart.objects.bulk_create(
            NeighbourhoodPart(city=city, whole=whole, part=part)
            for part in wijken[10 * number : 10 * number + 5]
        )
    return wijken


def _person(city: City, role: Role, organisation: Organisation, own: list[Neighbourhood]) -> User:
    user = User.objects.create_user(f"{role}@{SLUG}.example", name=str(role))
    membership = Membership.objects.create(
        city=city, user=user, role=role, organisation=organisation, since=date(2020, 1, 1)
    )
    MembershipNeighbourhood.objects.bulk_create(
        MembershipNeighbourhood(city=city, membership=membership, neighbourhood=wijk)
        for wijk in own
    )
    return user


def _signals(
    city: City,
    wijken: list[Neighbourhood],
    organisations: list[Organisation],
    logger: User,
    chance: random.Random,
) -> Iterator[Signal]:
    groups = json.loads(SENTENCES.read_text())["sentences"]
    said = [(text, group["service"]) for group in groups for text in group["wordings"]]
    domains, barriers = ["", *Domain.values], ["", *Barrier.values]
    now = timezone.now()
    for _ in range(SIGNALS):
        (one, service), (other, _service) = chance.choice(said), chance.choice(said)
        yield Signal(
            city=city, neighbourhood=chance.choice(wijken), text=f"{one} {other}"[:500],
            service=service, heard_on=_day(chance), domain=chance.choice(domains),
            barrier=chance.choice(barriers), logged_by=logger, logged_at=now,
            organisation=chance.choice(organisations),
            noticed_by=chance.choice([None, chance.choice(organisations)]),
        )  # fmt: skip


def _structural(city: City, signals: list[Signal], chance: random.Random) -> None:
    now = timezone.now()
    rows = StructuralSignal.objects.bulk_create(
        StructuralSignal(
            city=city, title=f"Loketten die ver zijn ({number})", domain=chance.choice(Domain.values),
            description="Wie geen internet heeft, staat voor een gesloten deur.",
            barrier=chance.choice(Barrier.values), worded_at=now, begun_at=now,
            phase_since=now - timedelta(days=chance.randrange(100)),
        )
        for number in range(STRUCTURAL)
    )  # fmt: skip
    Move.objects.bulk_create(
        Move(city=city, structural=row, at=now, role=Role.COORDINATOR, to_phase=row.phase)
        for row in rows
    )
    Joining.objects.bulk_create(
        Joining(
            city=city, structural=row, signal=signal, joined_at=now,
            may_be_quoted=chance.random() < 0.1,
        )
        for row in rows
        for signal in chance.sample(signals, 16)
    )  # fmt: skip


def _day(chance: random.Random) -> date:
    return timezone.localdate() - timedelta(days=chance.randrange(DAYS))
