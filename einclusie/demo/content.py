"""What stands in the data files of the demo, as plain Python.

The wijken with their codes, inhabitants and centre points are facts (see `SOURCES`); organisations
are placed in the wijken as an example, and people, offers and signals are invented.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
POPULATION_SOURCE = "Statbel"


@dataclass(frozen=True)
class Source:
    """Where facts come from: `what` they are, the attribution as asked, and the licence."""

    what: str
    attribution: str
    licence: str


SOURCES = (
    Source(
        what="Namen, codes en ligging van de wijken",
        attribution="Wijken voor omgevingsanalyse. © gemeentebesturen, verzameld door "
        "Data & Analyse van de Vlaamse provincies",
        licence="Modellicentie Gratis Hergebruik Vlaanderen v1.0",
    ),
    Source(
        what="Inwoners van de wijken, 2018 tot 2022",
        attribution="Statbel, bevolking per statistische sector, 1 januari 2022",
        licence="Open data, CC BY",
    ),
)


@dataclass(frozen=True)
class CityFacts:
    slug: str
    name: str
    coordination_model: str
    contact_title: str
    contact_title_plural: str
    signal_route: tuple[str, ...]
    partners_weigh: bool
    digest_day: int
    accent_light: str
    accent_dark: str


@dataclass(frozen=True)
class Wijk:
    """An official wijk; `inhabitants` by year (1 January), empty where nobody is counted."""

    city: str
    slug: str
    name: str
    code_2025: str
    code_until_2024: str
    inhabitants: dict[int, int]
    km2: float
    longitude: float
    latitude: float

    @property
    def latest_inhabitants(self) -> int:
        return self.inhabitants[max(self.inhabitants)] if self.inhabitants else 0


@dataclass(frozen=True)
class ProjectWijk:
    """A wijk as a project drew it, over one or more official ones (slugs)."""

    city: str
    slug: str
    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationFacts:
    """`wijken` empty: the organisation works in the whole city."""

    city: str
    slug: str
    name: str
    kind: str
    wijken: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """Somebody who signs in. `months_ago`: the membership began on the first day of that month;
    None: long ago. `logs`: logs signals. The platform administrator has no city."""

    email: str
    name: str
    city: str | None
    role: str
    organisation: str | None
    wijken: tuple[str, ...]
    months_ago: int | None
    logs: bool


@dataclass(frozen=True)
class AssignmentFacts:
    """`until_months_ago` None: still running."""

    wijk: str
    from_months_ago: int
    until_months_ago: int | None


@dataclass(frozen=True)
class ContactPersonFacts:
    """`email` empty: has left, and has no account."""

    city: str
    name: str
    email: str
    employer: str
    share: int
    second_post: str
    tasks: tuple[str, ...]
    assignments: tuple[AssignmentFacts, ...]


@dataclass(frozen=True)
class IntermediaryFacts:
    city: str
    organisation: str
    wijk: str
    function: str
    email: str
    phone: str
    languages: tuple[str, ...]
    comes_across: str
    days_since_contact: int


@dataclass(frozen=True)
class OfferFacts:
    """Hours are (weekday 0–6 from Monday, "HH:MM", "HH:MM") in local time."""

    city: str
    slug: str
    name: str
    host: str
    kinds: tuple[str, ...]
    practice: bool
    summary: str
    description: str
    place_name: str
    neighbourhood: str | None
    whole_city: bool
    serves: tuple[str, ...]
    at_home: bool
    remote: bool
    mobile: bool
    place_hours: tuple[tuple[int, str, str], ...]
    helper_hours: tuple[tuple[int, str, str], ...]
    schedule_note: str
    registration: str
    registration_note: str
    free: bool
    price: str
    languages: tuple[str, ...]
    dutch_level: str
    for_whom: str
    not_for_whom: str
    bring: str
    does_not: str
    wheelchair: bool | None
    quiet: bool | None
    children: bool | None
    equipment: tuple[str, ...]
    checked_days_ago: int
    example: bool


@dataclass(frozen=True)
class Sentence:
    """A thing that is heard, in several wordings. `months`: how much more or less often than
    elsewhere in the year, by number of the month; `heard_by`: kinds of organisation."""

    id: int
    domain: str
    barrier: str
    topic: str
    service: str
    weight: float
    months: dict[int, float]
    heard_by: tuple[str, ...]
    wordings: tuple[str, ...]


@cache
def cities() -> tuple[CityFacts, ...]:
    return tuple(CityFacts(**_frozen(row)) for row in _json("cities.json"))


@cache
def wijken() -> tuple[Wijk, ...]:
    return tuple(
        Wijk(
            city=row["stad"],
            slug=row["slug"],
            name=row["name"],
            code_2025=row["code_2025"],
            code_until_2024=row["code_tem_2024"],
            inhabitants={
                year: int(row[f"inwoners_{year}"])
                for year in range(2018, 2023)
                if row[f"inwoners_{year}"]
            },
            km2=float(row["km2"]),
            longitude=float(row["lon"]),
            latitude=float(row["lat"]),
        )
        for row in _csv("wijken.csv")
    )


@cache
def project_wijken() -> tuple[ProjectWijk, ...]:
    parts: dict[tuple[str, str, str], list[str]] = {}
    for row in _csv("projectwijken.csv"):
        whole = (row["stad"], row["slug"], row["name"])
        parts.setdefault(whole, []).append(row["official_slug"])
    return tuple(ProjectWijk(*whole, parts=tuple(slugs)) for whole, slugs in parts.items())


@cache
def organisations() -> tuple[OrganisationFacts, ...]:
    return tuple(OrganisationFacts(**_frozen(row)) for row in _json("organisations.json"))


@cache
def accounts() -> tuple[Account, ...]:
    return tuple(Account(**_frozen(row)) for row in _json("people.json")["accounts"])


@cache
def contact_people() -> tuple[ContactPersonFacts, ...]:
    return tuple(
        ContactPersonFacts(
            **_frozen(row)
            | {"assignments": tuple(AssignmentFacts(**given) for given in row["assignments"])}
        )
        for row in _json("people.json")["contact_persons"]
    )


@cache
def intermediaries() -> tuple[IntermediaryFacts, ...]:
    return tuple(IntermediaryFacts(**_frozen(row)) for row in _json("intermediaries.json"))


@cache
def offers() -> tuple[OfferFacts, ...]:
    return tuple(OfferFacts(**_frozen(row)) for row in _json("offers.json"))


@cache
def sentences() -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            **_frozen(row)
            | {"months": {int(month): factor for month, factor in row["months"].items()}}
        )
        for row in _json("sentences.json")["sentences"]
    )


@cache
def openings() -> tuple[str, ...]:
    """What people type before the point: "Aan de telefoon:"."""
    return tuple(_json("sentences.json")["openings"])


@cache
def closings() -> tuple[str, ...]:
    """What people type after the point: "Niet de eerste keer."."""
    return tuple(_json("sentences.json")["closings"])


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _csv(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its lists as tuples, so that nobody changes what others read too."""
    return {
        key: tuple(tuple(item) if isinstance(item, list) else item for item in value)
        if isinstance(value, list)
        else value
        for key, value in row.items()
    }
