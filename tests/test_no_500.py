"""Nothing that anybody sends gives a 500: every address, as everybody, with the oddest of values.

Made from the URLconf and from the forms as the pages show them, so that a new address or field
comes along by itself. Every request is taken back, so that each finds the same city.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from cities import invitations
from cities.enums import Role
from cities.models import Invitation
from cities.periods import Month
from einclusie.digests import visiting
from einclusie.digests.actions import compile_edition, order_edition, publish
from einclusie.digests.models import Delivery
from referrals import answer_links, host_links
from signals import calendar_links, links
from tests import factories

ODD = (
    "", " ", "\x00", "0", "-1", "٣", "3.5", "nan", "-1e308", str(2**31), str(2**63), "9" * 5000,
    "0001-01-01", "9999-12-31", "2026-02-30", "00:00", "a" * 3000, "\uffff\u202e\u0301\x01" * 30,
    "[]", '{"a": [1]}', "%s%(a)d{0}{x}", "'; --<script>", "//elders.example", "-" * 60, "é\nB: c",
)  # fmt: skip
ODD_KEYS = (str(2**63), "9" * 5000, "٣", "%00")
NAMES = ("karim", "bram", "nora", "")
ASKED = (
    "wijk", "domein", "drempel", "van", "tot", "mijn", "pagina", "q", "eigen", "periode", "organisatie",
    "los", "as", "per", "fase", "aanzet", "soort", "open", "taal", "inloop",
    "wanneer", "stand", "maand", "structureel",
    "van", "code", "aanbod", "kaartje", "wijken", "formaat", "dank", "maanden", "jaar", "waarom",
    "page", "per_page", "search", "city", "modified_after", "taxonomy_id", "day", "start_time", "full",
    "gratis", "aanmelden", "wat", "thuis", "typed", "means", "outcome", "helper_hours", "place_hours", "next", "o", "p", "e", "city__id__exact", "role__exact",
    "is_staff__exact", "_popup", "_to_field", "_changelist_filters",
)  # fmt: skip


# ── Every address ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def keys(kortrijk, heule, lotte, karim, ilse, bram, wim, fatima, nora, library, at) -> dict:
    """One of everything that an address may name, by what stands before it; and people to be."""
    signal = factories.make_signal(kortrijk, neighbourhood=heule, logged_by=ilse)
    factories.make_signal(kortrijk, neighbourhood=heule, heard_on=date(2026, 10, 6), logged_at=at(2026, 10, 6))  # fmt: skip
    offer = factories.make_offer(
        kortrijk, host=library, neighbourhood=heule, serves=[heule], place_hours=[(0, "09:00", "12:00")]
    )  # fmt: skip
    person = factories.make_contact_person(kortrijk, neighbourhoods=[heule])
    invitation = Invitation.objects.create(
        city=kortrijk, email="an@kortrijk.example", role=Role.COORDINATOR, invited_at=timezone.now()
    )
    october = compile_edition(city=kortrijk, period=Month(2026, 10), at=at(2026, 11, 4))
    waiting = order_edition(city=kortrijk, period=Month(2026, 9), by=None, at=at(2026, 11, 4))
    publish(edition=waiting, at=at(2026, 11, 4))
    guest = kortrijk.digest_readers.create(email="gast@stad.example", until=date(2027, 1, 1))
    delivery = Delivery.objects.create(
        city=kortrijk, edition=october, reader=guest, address=guest.email, queued_at=timezone.now()
    )
    referral = factories.make_referral(kortrijk, offer=offer, neighbourhood=heule, sent_by=karim)
    ask = kortrijk.host_asks.create(
        organisation=library, address="bram@kortrijk.example", month="2026-11",
        sent_at=timezone.now(), offers=1,
    )  # fmt: skip
    link = factories.make_link(kortrijk, organisation=library, neighbourhood=heule)
    brought = factories.make_brought(kortrijk, link=link, neighbourhood=heule)
    source = kortrijk.signal_imports.create(
        made_at=timezone.now(), file_name="oktober.csv", checksum="0" * 64, header=["wijk"]
    )
    structural = factories.make_structural(kortrijk, phase="reported")
    decided = factories.make_structural(kortrijk, phase="decided")
    saved = karim.memberships.get().saved_filters.create(
        page="signals", name="Van mij", query="mijn=on"
    )
    action = factories.make_action(
        kortrijk, lead=library, wijken=[heule], parts=[factories.make_organisation(kortrijk)],
        structural=[structural], dates=[(at(2026, 10, 6, 14), at(2026, 10, 6, 16))], **factories.ROOM,
    )  # fmt: skip
    calendar = factories.make_calendar_link(karim.memberships.get())
    proposal = factories.make_suggestion(kortrijk, [signal])
    return {
        "<uuid:key>": "5b0c1f0e-6f0a-5d0b-9a55-0e1c6d2f7b34",
        "<path:rest>": "nergens",
        "<slug:stad>/aanbod/<slug:slug>": f"kortrijk/aanbod/{offer.slug}",
        "<slug:stad>": "kortrijk",
        "app/<slug:slug>": "app/kortrijk",
        "m/<str:token>/geen-mails": "m"
        + visiting.address_to_end(delivery).split("/m")[1].rstrip("/"),
        "m/<str:token>": "m" + visiting.address_to_read(delivery).split("/m")[1].rstrip("/"),
        "<str:period>/woord": "2026-09/woord",
        "zoekwoorden/<int:pk>": f"zoekwoorden/{factories.make_synonym(kortrijk, 'bib').pk}",
        "lezers/<int:pk>": f"lezers/{guest.pk}",
        "a/aanbod/<str:token>": f"a/aanbod/{host_links.make_token(ask)}",
        "a/<str:token>": f"a/{answer_links.make_token(referral)}",
        "k/<str:code>": f"k/{referral.code_word}",
        "doorverwijzingen/<int:pk>": f"doorverwijzingen/{referral.pk}",
        "stil/<int:pk>": f"stil/{library.pk}",
        "s/<str:token>": f"s/{links.make_token(link.pk)}",
        "te-bekijken/<int:pk>": f"te-bekijken/{brought.pk}",
        "voor-organisatie/<int:pk>": f"voor-organisatie/{library.pk}",
        "links/<int:pk>": f"links/{link.pk}",
        "invoer/<int:pk>": f"invoer/{source.pk}",
        "ook/<int:pk>": f"ook/{factories.make_echo(signal).pk}",
        "terugkoppeling/<int:pk>": f"terugkoppeling/{factories.make_feedback(decided).pk}",
        "voorstellen/<int:pk>": f"voorstellen/{proposal.pk}",
        "structureel/<int:pk>": f"structureel/{structural.pk}",
        "filters/<int:pk>": f"filters/{saved.pk}",
        "agenda/<str:token>": f"agenda/{calendar_links.make_token(calendar.pk)}",
        "volgen/<int:pk>": f"volgen/{calendar.pk}",
        "vorming/<int:pk>": f"vorming/{factories.make_training(kortrijk, step='checked').pk}",
        "deuren/<int:pk>": f"deuren/{factories.make_doors(kortrijk, heule).pk}",
        "acties/<int:pk>": f"acties/{action.pk}",
        "<slug:city>": "kortrijk",
        "kleur/<slug:slug>": "kleur/kortrijk",
        "wijken/<slug:slug>": "wijken/heule",
        "aanbod/<slug:slug>": f"aanbod/{offer.slug}",
        "<slug:wijk>": "heule",
        "<str:form>": "xlsx",
        "<str:period>": "2026-10",
        "<str:token>": invitations.make_token(invitation.pk),
        "signalen/<int:pk>": f"signalen/{signal.pk}",
        "intermediairs/<int:pk>": f"intermediairs/{factories.make_intermediary(kortrijk, heule).pk}",
        "aanspreekpunten/<int:pk>": f"aanspreekpunten/{person.pk}",
        "uitnodigingen/<int:pk>": f"uitnodigingen/{invitation.pk}",
        "collegas/<int:pk>": f"collegas/{lotte.memberships.get().pk}",
        "^wachtwoord/nieuw/(?P<uidb36>[0-9a-z]+)-(?P<key>[^/]+)/$": "wachtwoord/nieuw/1-set-password/",
    }


def routes(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    """Every route of our own; those of the administrators come from their register."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif route != "beheer/":
            yield from routes(pattern.url_patterns, route)


def own_addresses(keys: dict[str, str]) -> list[str]:
    addresses = []
    for route in routes(get_resolver().url_patterns):
        for before, filled in keys.items():
            route = route.replace(before, filled)
        assert "<" not in route, f"give {route} something to find"
        addresses.append(f"/{route}")
    return addresses


def odd_addresses() -> list[str]:
    """Every route with something odd in place of a thing of Kortrijk."""
    return [
        "/" + re.sub("<[^>]+>", odd, route.replace("<slug:city>", "kortrijk"))
        for route in routes(get_resolver().url_patterns)
        if "<" in route and not route.startswith("^")
        for odd in ODD_KEYS
    ]


def admin_addresses() -> list[str]:
    addresses = [reverse("admin:index"), reverse("admin:password_change"), "/beheer/cities/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        if thing := model._default_manager.order_by("pk").first():
            pages = ("change", "delete", "history")
            addresses += [reverse(f"{name}_{page}", args=[thing.pk]) for page in pages]
    return addresses


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Knocking:
    """Somebody who knocks; what broke is kept as sentences."""

    client: Client
    broken: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, data: Any = None, **given: Any) -> HttpResponse | None:
        """The answer, after which everything stands as before; None when it broke."""
        before = self.client.cookies.copy()
        try:
            with transaction.atomic():
                response = getattr(self.client, method)(address, data, **given)
                if response.status_code < 500:
                    connection.check_constraints()  # what waits for the commit
                transaction.set_rollback(True)
        except IntegrityError as error:
            return self._note(method, address, data, error)
        finally:
            self.client.cookies = before  # also after signing out
        if response.status_code >= 500:
            error = response.exc_info[1] if getattr(response, "exc_info", None) else "no error"
            return self._note(method, address, data, error)
        return response

    def _note(self, method: str, address: str, data: Any, error: object) -> None:
        self.broken.append(f"{method} {address[:200]} {str(data)[:600]}: {error!r}"[:1200])


@pytest.fixture
def knock(request, keys):
    """Somebody by name, signed in ("" is nobody)."""

    def by(name: str) -> Knocking:
        client = Client(raise_request_exception=False)
        if name:
            client.force_login(request.getfixturevalue(name))
        return Knocking(client)

    return by


# ── Filling in a page as a browser does ──────────────────────────────────────────────────────────


class Fields(HTMLParser):
    """The fields on a page with what a browser would send, something filled in where nothing is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "select":
            self._select = name
            self.values.setdefault(name, [])
        elif tag == "option" and self._select and value and not self.values[self._select]:
            self.values[self._select] = [value]
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = [""]
        elif tag == "input" and name:
            self._fill(name, value, given)

    def _fill(self, name: str, value: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "DELETE" not in name and not self.values.get(name):
                self.values[name] = [value or "on"]
        elif kind not in ("submit", "file"):
            self.values[name] = [value or self._something(name, kind)]

    def _something(self, name: str, kind: str) -> str:
        today = timezone.localdate()
        if name.endswith(("since", "_on")) or kind == "date":
            return today.isoformat()
        if name.endswith("until"):
            return (today + timedelta(days=9)).isoformat()
        if "hours" in name or name == "website":
            return ""
        return {"email": "els@voorbeeld.example", "number": "7", "password": "een lange zin"}.get(
            kind, "nieuw"
        )

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] = [data.strip() or "Een zin."]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            if not self.values[self._textarea][0]:
                self.values[self._textarea] = ["Een zin."]
            self._textarea = ""


def answers_on(page: str) -> dict[str, Any]:
    """What is sent from this page, with one new row in every table of rows."""
    values = Fields(page).values
    for name in [name for name in values if name.endswith("-TOTAL_FORMS")]:
        prefix = name.removesuffix("-TOTAL_FORMS")
        row = values[name][0]
        if any(other.startswith(f"{prefix}-__prefix__-") for other in values):
            values[name] = [str(int(row) + 1)]
            for other in [o for o in values if o.startswith(f"{prefix}-__prefix__-")]:
                values[other.replace("__prefix__", row)] = values.pop(other)
    return {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}


def refused(response: HttpResponse) -> set[str]:
    """The names of the fields that were refused; all of them is "*"."""
    context = response.context or {}
    forms = [context["form"]] if "form" in context else []
    forms += [context["adminform"].form] if "adminform" in context else []
    for formset in context.get("inline_admin_formsets", []) if context else []:
        forms += formset.formset.forms
    return {form.add_prefix(name) for form in forms if form.is_bound for name in form.errors}


def try_form(somebody: Knocking, address: str, *, turns: int) -> None:
    """Send the page as it is, then `turns` times with something else that is odd in every field, and
    then what the form took of that, so that it is also really written."""
    page = somebody.ask("get", address)
    if page is None or page.status_code != 200 or b"<form" not in page.content:
        return
    fair = answers_on(page.content.decode())
    response = somebody.ask("post", address, fair)
    names = [name for name in fair if not name.endswith("_FORMS")]
    if not names or (response is not None and response.status_code in (403, 405)):
        return
    taken: list[dict[str, str]] = []
    for turn in range(turns):
        odd = {name: ODD[(7 * turn + place) % len(ODD)] for place, name in enumerate(names)}
        response = somebody.ask("post", address, fair | odd)
        if response is not None and (wrong := refused(response)):
            taken.append({name: value for name, value in odd.items() if name not in wrong})
    for odd in taken:
        somebody.ask("post", address, fair | odd)


# ── The tests ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NAMES)
def test_nothing_odd_in_the_address_breaks(knock, keys, name):
    somebody = knock(name)
    odd = itertools.cycle(ODD)

    for number, address in enumerate(own_addresses(keys)):
        somebody.ask("get", address, {name: next(odd) for name in ASKED})
        somebody.ask(("head", "put", "delete", "options", "patch")[number % 5], address)
    for address in odd_addresses() if name == "karim" else ():
        somebody.ask("get", address)

    assert somebody.broken == []


@pytest.mark.parametrize(
    "page",
    [
        "/kortrijk/signalen/", "/kortrijk/signalen/tabel/", "/kortrijk/signalen/tabel.csv",
        "/kortrijk/structureel/overdracht.csv", "/kortrijk/acties/", "/kortrijk/acties/kalender/",
        "/kortrijk/aanbod/", "/kortrijk/aanbod/uren/", "/kortrijk/doorverwijzingen/",
        "/kortrijk/doorverwijzingen/opvolging/", "/kortrijk/doorverwijzingen/cijfers/", "/k/", "/b/kortrijk/", "/b/kortrijk/heule/",
        "/api/hsds/3.0/services", "/api/hsds/3.0/organizations", "/api/hsds/3.0/taxonomy_terms",
    ],
)  # fmt: skip
def test_no_odd_filter_breaks_a_list(knock, page):
    somebody = knock("karim")

    for number, pair in enumerate(zip(ODD[::2], ODD[1::2], strict=False)):
        headers = {"HX-Request": "true"} if number % 2 else {}
        somebody.ask("get", page, {name: list(pair) for name in ASKED}, headers=headers)

    assert somebody.broken == []


def test_no_odd_filter_can_be_kept_and_break(knock):
    somebody = knock("karim")

    for odd in ODD:
        query = "&".join(f"{name}={odd}" for name in ASKED)
        for page in ("signalen", "structureel"):
            sent = {"name": odd or "Niets", "query": query}
            somebody.ask("post", f"/kortrijk/{page}/filters/", sent)
            somebody.ask(
                "post", f"/kortrijk/{page}/filters/", {"name": odd, "query": "mijn=on&aanzet=on"}
            )

    assert somebody.broken == []


# Karim may do most; Bram has the form of a host; who is signed out has the forms of signing in.
@pytest.mark.parametrize(("name", "turns"), [("karim", 3), ("bram", 1), ("", 4)])
def test_nothing_odd_in_a_form_breaks(knock, keys, name, turns):
    somebody = knock(name)

    for address in own_addresses(keys):
        cache.clear()  # not the limit on tries is under test
        somebody.ask("post", address, {})
        try_form(somebody, address, turns=turns)

    assert somebody.broken == []


def test_nothing_odd_that_an_administrator_sends_breaks(knock):
    somebody = knock("nora")
    odd = itertools.cycle(ODD)

    for address in admin_addresses():
        asked = {name: next(odd) for name in ASKED}
        if address.endswith(("add/", "change/")):
            try_form(somebody, address, turns=1)
        else:
            somebody.ask("get", address, asked)
            somebody.ask("post", address, asked)
    for key in ODD_KEYS:
        somebody.ask("get", f"/beheer/signals/{key}/")
        somebody.ask("get", f"/beheer/cities/city/{key}/change/")

    assert somebody.broken == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe=%ff&a[]=1", "application/x-www-form-urlencoded"),
        (b"text=a", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"&".join(b"a%d=1" % number for number in range(1500)), "application/x-www-form-urlencoded"),
        (b"text=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=["json", "bytes", "utf-16", "broken", "no boundary", "many fields", "large"],
)  # fmt: skip
def test_no_odd_body_breaks(knock, body, content_type):
    somebody = knock("lotte")

    for address in ("/kortrijk/signalen/nieuw/", "/kortrijk/aanbod/nieuw/", "/uitloggen/"):
        somebody.ask("post", address, body, content_type=content_type)

    assert somebody.broken == []
