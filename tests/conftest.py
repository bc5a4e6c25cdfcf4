"""The cast: Kortrijk's people, and Fatima of Antwerpen, who is the stranger everywhere.

Lotte coordinates Kortrijk (Heule and Bissegem are hers), Karim is its city team, Ilse a social worker,
Bram hosts an offer, Wim reads for policy. Nora administers the platform.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import Query
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cities.enums import OrganisationKind, Role
from cities.models import City, Neighbourhood, Organisation, User
from tests import factories

# A busy machine is no failure, and the same cases are tried wherever the tests run.
hypothesis.settings.register_profile("einclusie", deadline=None, derandomize=True)
hypothesis.settings.load_profile("einclusie")

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: from its first test on, this process has an event loop."""
    browser = Path(__file__).parent / "browser"
    for item in items:
        if browser in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test do not reach the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_order_to_lean_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query without an order comes back in random order, as PostgreSQL may give it."""
    compile_query = models.sql.compiler.SQLCompiler.get_order_by

    def shuffled(self: Any) -> Any:
        query: Query = self.query
        plain = not (
            query.order_by
            or query.extra_order_by
            or query.distinct
            or query.combinator
            or query.group_by is not None
            or query.select_for_update
            or query.subquery
            or (query.default_ordering and query.get_meta() and query.get_meta().ordering)
            or query.is_sliced
        )
        if plain and type(self).__name__ == "SQLCompiler" and query.model:
            self.query = query.clone()
            self.query.add_ordering("?")
        return compile_query(self)

    monkeypatch.setattr(models.sql.compiler.SQLCompiler, "get_order_by", shuffled)


@pytest.fixture(autouse=True)
def _on_commit_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit runs when the outermost block of the code under test ends.

    A test stands in a transaction of its own, which never commits; without this nothing would run.
    """
    leave_block, on_commit = transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def run_waiting(wrapper: BaseDatabaseWrapper) -> None:
        if wrapper.atomic_blocks and all(block._from_testcase for block in wrapper.atomic_blocks):
            waiting, wrapper.run_on_commit = wrapper.run_on_commit, []
            for _, callback, _ in waiting:
                callback()

    def leave(self: Any, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        leave_block(self, exc_type, exc_value, traceback)
        if exc_type is None:
            run_waiting(transaction.get_connection(self.using))

    def register(self: BaseDatabaseWrapper, func: Any, robust: bool = False) -> None:
        on_commit(self, func, robust)
        run_waiting(self)

    monkeypatch.setattr(transaction.Atomic, "__exit__", leave)
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", register)


@pytest.fixture
def kortrijk(db: None) -> City:
    return factories.make_city("Kortrijk")


@pytest.fixture
def antwerpen(db: None) -> City:
    return factories.make_city("Antwerpen", accent="#98163f", accent_night="#ffa3b8")


@pytest.fixture
def heule(kortrijk: City) -> Neighbourhood:
    return factories.make_neighbourhood(kortrijk, "Heule")


@pytest.fixture
def bissegem(kortrijk: City) -> Neighbourhood:
    return factories.make_neighbourhood(kortrijk, "Bissegem")


@pytest.fixture
def marke(kortrijk: City) -> Neighbourhood:
    return factories.make_neighbourhood(kortrijk, "Marke")


@pytest.fixture
def kiel(antwerpen: City) -> Neighbourhood:
    return factories.make_neighbourhood(antwerpen, "Kiel")


@pytest.fixture
def wijkteam(kortrijk: City) -> Organisation:
    return factories.make_organisation(kortrijk, "Wijkteam Heule")


@pytest.fixture
def library(kortrijk: City) -> Organisation:
    return factories.make_organisation(
        kortrijk, "Bibliotheek Kortrijk", kind=OrganisationKind.LIBRARY
    )


@pytest.fixture
def lotte(
    kortrijk: City, heule: Neighbourhood, bissegem: Neighbourhood, wijkteam: Organisation
) -> User:
    return factories.make_user(
        "Lotte", kortrijk, Role.COORDINATOR, organisation=wijkteam, neighbourhoods=[heule, bissegem]
    )


@pytest.fixture
def karim(kortrijk: City) -> User:
    return factories.make_user("Karim", kortrijk, Role.CITY_TEAM)


@pytest.fixture
def ilse(kortrijk: City) -> User:
    return factories.make_user("Ilse", kortrijk, Role.SOCIAL_WORKER)


@pytest.fixture
def bram(kortrijk: City, library: Organisation) -> User:
    return factories.make_user("Bram", kortrijk, Role.HOST, organisation=library)


@pytest.fixture
def wim(kortrijk: City) -> User:
    return factories.make_user("Wim", kortrijk, Role.POLICY_READER)


@pytest.fixture
def fatima(antwerpen: City, kiel: Neighbourhood) -> User:
    return factories.make_user("Fatima", antwerpen, Role.COORDINATOR, neighbourhoods=[kiel])


@pytest.fixture
def nora(db: None) -> User:
    return User.objects.create_superuser("nora@einclusie.example", "geheim-woord", name="Nora")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def queries_of() -> Callable[..., int]:
    """How many queries a page takes, the door and all; the page must be there."""

    def count(client: Client, url: str, query: dict[str, str] | None = None) -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url, query)
        assert response.status_code == 200
        return len(captured)

    return count


def _as(name: str) -> Any:
    @pytest.fixture(name=f"as_{name}")
    def client(request: pytest.FixtureRequest, signed_in: Callable[[User], Client]) -> Client:
        return signed_in(request.getfixturevalue(name))

    return client


as_lotte, as_karim, as_ilse, as_bram = _as("lotte"), _as("karim"), _as("ilse"), _as("bram")
as_wim, as_fatima, as_nora = _as("wim"), _as("fatima"), _as("nora")


@pytest.fixture
def at() -> Callable[..., datetime]:
    """A moment in Belgian time: `at(2026, 11, 4, 9, 30)`."""

    def moment(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=BRUSSELS)  # type: ignore[arg-type, misc]

    return moment


@pytest.fixture
def today() -> date:
    return timezone.localdate()
