"""What is written about contact persons and intermediaries: one function per deed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from cities.models import (
    Assignment,
    City,
    ContactPerson,
    Intermediary,
    Neighbourhood,
    Organisation,
    User,
)

log = structlog.get_logger(__name__)


class AlreadyThere(Exception):
    """This organisation already has this function in this wijk."""


@transaction.atomic
def add_contact_person(
    *,
    city: City,
    by: User,
    at: datetime,
    name: str,
    employer: Organisation,
    share: int,
    second_post: str,
    email: str,
    phone: str,
    tasks: Sequence[str],
    neighbourhoods: Iterable[Neighbourhood],
    since: date,
) -> ContactPerson:
    """A new contact person, who has `neighbourhoods` from the day `since`."""
    person = city.contact_people.create(
        name=name,
        employer=employer,
        share=share,
        second_post=second_post,
        email=email,
        phone=phone,
        tasks=list(tasks),
    )
    assign(person=person, by=by, at=at, neighbourhoods=neighbourhoods, since=since)
    return person


@transaction.atomic
def change_contact_person(
    *,
    person: ContactPerson,
    by: User,
    at: datetime,
    name: str,
    employer: Organisation,
    share: int,
    second_post: str,
    email: str,
    phone: str,
    tasks: Sequence[str],
    neighbourhoods: Iterable[Neighbourhood],
    since: date,
) -> None:
    """Other facts about a contact person; other wijken from the day `since`."""
    person.name, person.employer, person.share = name, employer, share
    person.second_post, person.email, person.phone = second_post, email, phone
    person.tasks = list(tasks)
    person.save()
    assign(person=person, by=by, at=at, neighbourhoods=neighbourhoods, since=since)


@transaction.atomic
def assign(
    *,
    person: ContactPerson,
    by: User,
    at: datetime,
    neighbourhoods: Iterable[Neighbourhood],
    since: date,
) -> None:
    """Let a contact person have exactly these wijken from the day `since`.

    A wijk that goes keeps its assignment, with its last day; only one that has not begun on the day
    of `at` is taken back. A wijk that comes back without a day between goes on where it was.
    """
    ContactPerson.objects.select_for_update().get(pk=person.pk)  # two browsers, one at a time
    wanted = {wijk.pk: wijk for wijk in neighbourhoods}
    today = timezone.localdate(at)
    rows = list(person.assignments.order_by("since", "pk"))
    for assignment in rows:
        if assignment.until is None and assignment.neighbourhood_id not in wanted:
            _end(assignment, on=since - timedelta(days=1), today=today)
    running = {row.neighbourhood_id for row in rows if row.until is None}
    for pk in wanted.keys() - running:
        _start(person, wanted[pk], since, before=[r for r in rows if r.neighbourhood_id == pk])
    log.info("contact person assigned", contact_person=person.pk, by=by.pk, wijken=sorted(wanted))


def _end(assignment: Assignment, *, on: date, today: date) -> None:
    if assignment.since > today:
        assignment.delete()  # a plan, not yet history
        return
    assignment.until = max(on, assignment.since)
    assignment.save(update_fields=["until"])


def _start(
    person: ContactPerson, wijk: Neighbourhood, since: date, *, before: Sequence[Assignment]
) -> None:
    last = before[-1] if before else None
    if last is not None and last.until is not None and last.until >= since - timedelta(days=1):
        last.until = None
        last.since = min(last.since, since)
        last.save(update_fields=["since", "until"])
        return
    person.assignments.create(city_id=person.city_id, neighbourhood=wijk, since=since)


def add_intermediary(
    *,
    city: City,
    by: User,
    at: datetime,
    neighbourhood: Neighbourhood,
    organisation: Organisation,
    function: str,
    email: str,
    phone: str,
    languages: Sequence[str],
    comes_across: str,
    last_contact_on: date | None,
) -> Intermediary:
    """A function of an organisation that one can ask for in a wijk. Raises AlreadyThere."""
    intermediary = Intermediary(city=city, neighbourhood=neighbourhood)
    change_intermediary(
        intermediary=intermediary,
        by=by,
        at=at,
        organisation=organisation,
        function=function,
        email=email,
        phone=phone,
        languages=languages,
        comes_across=comes_across,
        last_contact_on=last_contact_on,
    )
    return intermediary


def change_intermediary(
    *,
    intermediary: Intermediary,
    by: User,
    at: datetime,
    organisation: Organisation,
    function: str,
    email: str,
    phone: str,
    languages: Sequence[str],
    comes_across: str,
    last_contact_on: date | None,
) -> None:
    """Other facts about an intermediary. Raises AlreadyThere for a function that stands there."""
    intermediary.organisation, intermediary.function = organisation, function
    intermediary.email, intermediary.phone = email, phone
    intermediary.languages, intermediary.comes_across = list(languages), comes_across
    intermediary.last_contact_on = last_contact_on
    try:
        with transaction.atomic():
            intermediary.save()
    except IntegrityError as error:
        if "function_once_per_wijk" not in str(error):
            raise
        raise AlreadyThere from error
    log.info("intermediary written", intermediary=intermediary.pk, by=by.pk, at=at.isoformat())


@transaction.atomic
def note_contact(*, intermediary: Intermediary, by: User, at: datetime) -> None:
    """There was contact with this intermediary on the day of `at`."""
    intermediary.last_contact_on = timezone.localdate(at)
    intermediary.save(update_fields=["last_contact_on"])
    log.info("intermediary contacted", intermediary=intermediary.pk, by=by.pk)
