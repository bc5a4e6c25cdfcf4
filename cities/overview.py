"""What the pages of wijken and contact persons show, fetched in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cities.models import (
    Assignment,
    City,
    ContactPerson,
    Intermediary,
    Neighbourhood,
    NeighbourhoodPart,
    Organisation,
    Population,
)
from cities.models.people import AssignmentQuerySet


@dataclass(frozen=True)
class Contact:
    """A contact person of a wijk; `via` the wijk over or under it that it is through."""

    person: ContactPerson
    since: date
    until: date | None
    via: Neighbourhood | None


@dataclass(frozen=True)
class Inhabitants:
    """A count on 1 January of `year`."""

    count: int
    year: int


@dataclass(frozen=True)
class Wijk:
    """A wijk as a row of the list."""

    wijk: Neighbourhood
    contacts: tuple[Contact, ...]
    inhabitants: Inhabitants | None
    parts: tuple[Neighbourhood, ...] = ()


@dataclass(frozen=True)
class Person:
    """A contact person with the wijken of this day, by name."""

    person: ContactPerson
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True)
class Surroundings:
    """A wijk with what lies over and under it. What is said of one of these counts for the wijk."""

    wijk: Neighbourhood
    parts: tuple[Neighbourhood, ...]
    projects: tuple[Neighbourhood, ...]

    @property
    def all(self) -> tuple[Neighbourhood, ...]:
        return (self.wijk, *self.parts, *self.projects)


def wijken_of(city: City, on: date) -> tuple[list[Wijk], list[Wijk]]:
    """The official wijken of a city, and its project wijken, each by name. Four queries."""
    neighbourhoods = list(city.neighbourhoods.by_name())
    by_key = {wijk.pk: wijk for wijk in neighbourhoods}
    parts: dict[int, list[Neighbourhood]] = defaultdict(list)
    projects: dict[int, list[Neighbourhood]] = defaultdict(list)
    for link in NeighbourhoodPart.objects.filter(city=city).order_by("part__sort_key", "pk"):
        parts[link.whole_id].append(by_key[link.part_id])
        projects[link.part_id].append(by_key[link.whole_id])
    current: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in _assignments(city, on):
        current[assignment.neighbourhood_id].append(assignment)
    latest = {
        row.neighbourhood_id: Inhabitants(row.inhabitants, row.year)
        for row in Population.objects.filter(neighbourhood__city=city)
        .order_by("neighbourhood", "-year")
        .distinct("neighbourhood")
    }
    official: list[Wijk] = []
    project: list[Wijk] = []
    for wijk in neighbourhoods:
        own = tuple(parts[wijk.pk])
        row = Wijk(
            wijk=wijk,
            contacts=_contacts((wijk, *projects[wijk.pk], *own), current),
            inhabitants=latest.get(wijk.pk) or _together([latest.get(part.pk) for part in own]),
            parts=own,
        )
        (project if wijk.is_project else official).append(row)
    return official, project


def people_of(city: City, on: date) -> tuple[list[Person], list[Person]]:
    """The contact persons with a wijk on this day, and those without one now, each by name."""
    current: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in _assignments(city, on):
        current[assignment.contact_person_id].append(assignment)
    people = [
        Person(person, tuple(current[person.pk]))
        for person in city.contact_people.with_labels().by_name()
    ]
    return (
        [person for person in people if person.assignments],
        [person for person in people if not person.assignments],
    )


def surroundings_of(wijk: Neighbourhood) -> Surroundings:
    """The official wijken under a project wijk, and the project wijken over an official one."""
    links = (
        NeighbourhoodPart.objects.filter(Q(whole=wijk) | Q(part=wijk))
        .select_related("whole", "part")
        .order_by("part__sort_key", "whole__sort_key", "pk")
    )
    parts, projects = [], []
    for link in links:
        if link.whole_id == wijk.pk:
            parts.append(link.part)
        else:
            projects.append(link.whole)
    for other in (*parts, *projects):
        other.city = wijk.city
    return Surroundings(wijk, tuple(parts), tuple(projects))


def contacts_of(here: Surroundings, on: date) -> tuple[Contact, ...]:
    """The contact persons of a wijk on this day: its own, and those of what lies over or under it."""
    current: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in _assignments(here.wijk.city, on).filter(neighbourhood__in=here.all):
        current[assignment.neighbourhood_id].append(assignment)
    return _contacts(here.all, current)


def intermediaries_of(here: Surroundings) -> list[Intermediary]:
    return list(
        here.wijk.city.intermediaries.filter(neighbourhood__in=here.all).with_labels().by_name()
    )


def organisations_of(here: Surroundings) -> list[Organisation]:
    """The organisations that work in the wijk, once each, by name."""
    return list(
        here.wijk.city.organisations.filter(
            Q(neighbourhoods__in=here.all) | Q(intermediaries__neighbourhood__in=here.all)
        )
        .distinct()
        .by_name()
    )


def _assignments(city: City, on: date) -> AssignmentQuerySet:
    return (
        city.assignments.current(on)
        .select_related("contact_person__employer", "neighbourhood")
        .order_by("neighbourhood__sort_key", "contact_person__name", "since", "pk")
    )


def _contacts(
    places: Sequence[Neighbourhood], current: dict[int, list[Assignment]]
) -> tuple[Contact, ...]:
    """Those of the first place, then of the others; somebody who is there twice is named once."""
    contacts: dict[int, Contact] = {}
    for place in places:
        for row in current[place.pk]:
            via = None if place == places[0] else place
            contact = Contact(row.contact_person, row.since, row.until, via)
            contacts.setdefault(row.contact_person_id, contact)
    return tuple(contacts.values())


def _together(counts: list[Inhabitants | None]) -> Inhabitants | None:
    """The sum of the parts, if each was counted and all in the same year."""
    known = [count for count in counts if count is not None]
    if not known or len(known) < len(counts) or len({count.year for count in known}) > 1:
        return None
    return Inhabitants(sum(count.count for count in known), known[0].year)
