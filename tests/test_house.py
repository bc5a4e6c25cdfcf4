"""The house stands: imports run down, views start at the city, every field is accounted for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests import factories

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("cities", "signals", "referrals", "einclusie")
STAIRS = (
    ("enums", "rights", "colours", "words", "periods", "disclosure", "personal_details"),
    ("models",),
    ("mails",),
    ("forms", "actions"),
    ("views", "tasks", "admin", "management"),
    ("urls",),
)


def python_files(storey: str) -> Iterator[Path]:
    for path in sorted((ROOT / storey).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


ALL_FILES = [(storey, path) for storey in STOREYS for path in python_files(storey)]


@pytest.mark.parametrize(
    ("storey", "path"), ALL_FILES, ids=[str(path.relative_to(ROOT)) for _, path in ALL_FILES]
)
def test_imports_run_down(storey, path):
    above = STOREYS[STOREYS.index(storey) + 1 :]

    upward = [name for name in imports_of(path) if name.split(".")[0] in above]

    assert upward == []


def _stair(module: str, app: str) -> int | None:
    """The height of `app.part…` in its app; None for a plain module that has no fixed place."""
    part = module.removeprefix(f"{app}.").split(".")[0]
    return next((height for height, step in enumerate(STAIRS) if part in step), None)


@pytest.mark.parametrize("app", ["cities", "signals", "referrals", "einclusie.digests"])
def test_inside_an_app_the_stairs_run_down(app):
    upward = []
    for path in python_files(app.replace(".", "/")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        here = _stair(module, app)
        for name in imports_of(path):
            there = _stair(name, app) if name.startswith(f"{app}.") else None
            if here is not None and there is not None and there > here:
                upward.append((module, name))

    assert upward == []


@pytest.mark.parametrize(
    "path",
    [path for _, path in ALL_FILES if "views" in path.parts or path.name == "views.py"],
    ids=str,
)
def test_a_view_starts_at_the_city(path):
    found = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert found == []


def test_files_and_functions_fit_on_a_page():
    too_long = [
        str(path.relative_to(ROOT))
        for _, path in ALL_FILES
        if len(path.read_text().splitlines()) > 400
    ]
    too_long += [
        f"{path.relative_to(ROOT)}:{node.name}"
        for _, path in ALL_FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 40
    ]

    assert too_long == []


OURS = [
    model for model in apps.get_models() if model._meta.app_config.name.split(".")[0] in STOREYS
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_field_is_personal_or_kept(model):
    """A history row accounts for its fields by the model that it keeps."""
    tracked = getattr(model, "pgh_tracked_model", None)
    privacy = (tracked or model).Privacy
    fields = {
        field.name
        for field in model._meta.get_fields()
        if field.concrete and not field.many_to_many
    }
    fields = {name for name in fields if not name.startswith("pgh_")}

    assert privacy.personal & privacy.kept == set()
    assert fields - privacy.personal - privacy.kept == set()
    if tracked is None:
        assert (privacy.personal | privacy.kept) - fields == set()


WITH_PERSONAL_DATA = {
    "Assignment", "BroughtSignal", "ContactPerson", "ImportRow", "Intermediary", "Invitation",
    "Membership", "Offer", "OfferEvent", "Signal", "SignalEvent", "SignalImport", "SignalLink",
    "User",
    "BundleSuggestion", "Echo", "Joining", "Recognition", "Move", "FollowUp", "StructuralSignal", "StructuralSignalEvent",
    "Wiping", "Reader", "Delivery",
    "SavedFilter",
    "Action", "ActionEvent", "CalendarLink", "ClosedDoors", "TrainingRequest", "TrainingStep",
    "Referral", "ReferralMove", "ReferralNote", "HostSilence", "SenderNews", "ReachFigure",
    "OfferWord", "HostAsk", "OfferReport",
    "PolicyResponse", "Feedback", "FeedbackTo", "Reminder", "MailChoice", "UnmetNeed",
}  # fmt: skip


def test_a_model_that_becomes_personal_is_noticed():
    def personal(model: type[models.Model]) -> bool:
        return bool((getattr(model, "pgh_tracked_model", None) or model).Privacy.personal)

    assert {model.__name__ for model in OURS if personal(model)} == WITH_PERSONAL_DATA


WALLED = [
    (model, field)
    for model in OURS
    if not hasattr(model, "pgh_tracked_model")
    and any(field.name == "city" for field in model._meta.get_fields())
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey)
    and field.name != "city"
    and any(other.name == "city" for other in field.related_model._meta.get_fields())
]


@pytest.mark.parametrize(
    ("model", "field"), WALLED, ids=[f"{m.__name__}.{f.name}" for m, f in WALLED]
)
def test_a_row_with_a_city_and_a_thing_of_a_city_has_the_wall(db, model, field):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conname = %s AND contype = 'f'",
            [f"{model._meta.db_table}_{field.column}_one_city"],
        )
        assert cursor.fetchone() == (1,)


def city_routes(patterns, prefix="") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from city_routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("<slug:city>/"):
            yield route


ROUTES = sorted(set(city_routes(get_resolver().url_patterns)))


@pytest.fixture
def things_of_kortrijk(kortrijk, heule, lotte, library):
    """One of everything that an address of Kortrijk may name, so that something could leak."""
    from cities.models import Invitation
    from einclusie.digests.models import Edition

    signal = factories.make_signal(kortrijk, neighbourhood=heule, text="GEHEIM")
    offer = factories.make_offer(kortrijk, "GEHEIM", host=library, neighbourhood=heule)
    structural = factories.make_structural(kortrijk, "GEHEIM")
    person = factories.make_contact_person(kortrijk, "GEHEIM", neighbourhoods=[heule])
    intermediary = factories.make_intermediary(kortrijk, heule, function="GEHEIM")
    invitation = Invitation.objects.create(
        city=kortrijk, email="geheim@kortrijk.example", role="coordinator",
        invited_at="2026-11-01T09:00Z",
    )  # fmt: skip
    edition = Edition.objects.create(
        city=kortrijk, period="2026-10", state="published", queued_at="2026-11-04T06:00Z",
        due_on="2026-11-04", published_at="2026-11-04T06:00Z", document={"GEHEIM": 1},
        checksum="0" * 64,
    )  # fmt: skip
    link = factories.make_link(kortrijk, organisation=library, neighbourhood=heule)
    brought = factories.make_brought(kortrijk, link=link, neighbourhood=heule, text="GEHEIM")
    source = kortrijk.signal_imports.create(
        made_at="2026-11-01T09:00Z", file_name="GEHEIM.csv", checksum="0" * 64, header=["GEHEIM"]
    )
    saved = lotte.memberships.get().saved_filters.create(
        page="signals", name="GEHEIM", query="mijn=on"
    )
    decided = factories.make_structural(kortrijk, "GEHEIM", phase="decided")
    proposal = factories.make_suggestion(kortrijk, [signal])
    keys = {
        "filters/": saved.pk,
        "terugkoppeling/": factories.make_feedback(decided, text="GEHEIM").pk,
        "te-bekijken/": brought.pk,
        "voorstellen/": proposal.pk,
        "voor-organisatie/": library.pk,
        "links/": link.pk,
        "zoekwoorden/": factories.make_synonym(kortrijk, "GEHEIM").pk,
        "invoer/": source.pk,
        "signalen/": signal.pk,
        "ook/": factories.make_echo(signal, line="GEHEIM").pk,
        "structureel/": structural.pk,
        "volgen/": factories.make_calendar_link(lotte.memberships.get()).pk,
        "doorverwijzingen/": factories.make_referral(kortrijk, offer=offer, neighbourhood=heule).pk,
        "stil/": library.pk,
        "vorming/": factories.make_training(kortrijk, organisation=library, topic="GEHEIM").pk,
        "deuren/": factories.make_doors(kortrijk, heule, reason="GEHEIM").pk,
        "acties/": factories.make_action(kortrijk, "GEHEIM", lead=library, wijken=[heule]).pk,
        "intermediairs/": intermediary.pk,
        "aanspreekpunten/": person.pk,
        "uitnodigingen/": invitation.pk,
        "lezers/": kortrijk.digest_readers.create(
            email="geheim@stad.example", until="2027-01-01"
        ).pk,
        "collegas/": lotte.memberships.get().pk,
    }
    words = {"aanbod/": offer.slug, "wijken/": heule.slug, "maandoverzicht/": edition.period}
    return keys, words


def address_of(route: str, things) -> str:
    """The route with Kortrijk's own things filled in."""
    keys, words = things
    address = route.replace("<slug:city>", "kortrijk").replace("<slug:wijk>", words["wijken/"])
    for place in ("uitnodigingen/", *keys):
        address = address.replace(f"{place}<int:pk>", f"{place}{keys[place]}")
    for place, word in words.items():
        for name in ("<slug:slug>", "<str:period>"):
            address = address.replace(f"{place}{name}", f"{place}{word}")
    address = address.replace("<str:form>", "csv")
    assert "<" not in address, f"give {route} something of Kortrijk to find"
    return f"/{address}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_finds_nothing_under_a_city(as_fatima, things_of_kortrijk, route, method):
    response = getattr(as_fatima, method)(address_of(route, things_of_kortrijk))

    assert response.status_code == 404
    assert "GEHEIM" not in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_signed_out_visitor_gets_the_sign_in_page(client, things_of_kortrijk, route, method):
    address = address_of(route, things_of_kortrijk)

    response = getattr(client, method)(address)

    assert response.status_code == 302
    assert response.url == f"/inloggen/?next={address}"


@pytest.mark.parametrize("route", ROUTES)
def test_an_address_refuses_a_method_that_it_does_not_know(as_karim, things_of_kortrijk, route):
    response = as_karim.put(address_of(route, things_of_kortrijk))

    assert response.status_code == 405


def test_a_city_that_is_not_there_looks_the_same_as_one_of_others(as_fatima, kortrijk):
    assert as_fatima.get("/kortrijk/").status_code == as_fatima.get("/atlantis/").status_code == 404


def test_who_left_finds_nothing_any_more(as_lotte, lotte, today):
    from datetime import timedelta

    lotte.memberships.update(until=today - timedelta(days=1))

    assert as_lotte.get("/kortrijk/").status_code == 404


def test_of_two_roles_in_a_city_the_one_that_began_last_holds(as_lotte, lotte, kortrijk, today):
    lotte.memberships.update(until=today)
    for role, since in (("social_worker", "2023-01-01"), ("policy_reader", "2025-01-01")):
        factories.make_membership(lotte, kortrijk, role, since=since, until="2999-01-01")

    assert as_lotte.get("/kortrijk/").context["membership"].role == "policy_reader"


def test_every_first_word_of_an_address_is_reserved():
    from cities.models.places import RESERVED_SLUGS

    first_words = {
        str(pattern.pattern).lstrip("^").split("/")[0].split(".")[0]
        for pattern in get_resolver().url_patterns
    }

    assert {word for word in first_words if word and "<" not in word} <= RESERVED_SLUGS


def test_an_unordered_query_comes_back_in_no_order(kortrijk):
    for number in range(12):
        factories.make_neighbourhood(kortrijk, f"Wijk {number}")

    orders = {tuple(kortrijk.neighbourhoods.values_list("pk", flat=True)) for _ in range(8)}

    assert len(orders) > 1


def test_a_network_address_elsewhere_cannot_be_reached():
    import socket

    from pytest_socket import SocketConnectBlockedError

    with (
        socket.socket() as connection_out,
        pytest.raises(SocketConnectBlockedError),
        pytest.warns(UserWarning, match="192.0.2.1"),
    ):
        connection_out.connect(("192.0.2.1", 80))


def test_what_waits_for_the_commit_runs_when_the_work_is_done(db):
    ran = []

    with transaction.atomic():
        with transaction.atomic():
            transaction.on_commit(lambda: ran.append("after"))
        assert ran == []

    assert ran == ["after"]


def test_what_waits_for_a_commit_that_never_comes_does_not_run(db):
    ran = []

    with transaction.atomic():
        transaction.on_commit(lambda: ran.append("after"))
        transaction.set_rollback(True)

    assert ran == []
