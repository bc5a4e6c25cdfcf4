"""Writes the demo's cities, people, offers and signals into an empty database, in bulk.

Hardly an action here: an action writes one thing as somebody does it now, with a mail to whom it
may concern; this writes fifteen months at once and mails nobody. What came about step by step is
written by the actions, with the dates of then (`einclusie.demo.structural`, `.referrals`).
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cities.enums import NeighbourhoodKind
from cities.models import (
    Assignment,
    City,
    ContactPerson,
    Intermediary,
    Membership,
    MembershipNeighbourhood,
    Neighbourhood,
    NeighbourhoodPart,
    OfficialCode,
    Organisation,
    OrganisationNeighbourhood,
    Population,
    User,
)
from cities.periods import Month, Period, Quarter, Year, due_on, in_order
from cities.words import sort_key
from einclusie.demo import content
from einclusie.demo.actions import load_actions
from einclusie.demo.answers import send_of_then
from einclusie.demo.brought import load_brought
from einclusie.demo.bundles import load_bundles
from einclusie.demo.content import Account, ContactPersonFacts, OfferFacts
from einclusie.demo.echoes import load_echoes
from einclusie.demo.fresh import load_kept
from einclusie.demo.referrals import load_referrals
from einclusie.demo.signals import InventedSignal, invented_signals
from einclusie.demo.structural import load_structural
from einclusie.digests.actions import compile_edition
from referrals.enums import HoursOf
from referrals.models import Offer, OfferHours, OfferNeighbourhood
from signals.models import Signal

PASSWORD = "einclusie-demo"  # noqa: S105 (printed on purpose: the demo answers on this machine only)
LONG_AGO = 40  # months: when memberships began that the data files say nothing of
NEW_CODES = date(2025, 1, 1)  # the official codes of wijken changed on this day
EDITIONS = 12
EDITION_HOUR = time(6)
KEYS = uuid.UUID("6d1b8f5e-2a0b-5a43-9d63-1c6f0f6f2c11")  # namespace of the signals' form keys


@transaction.atomic
def load_demo(*, today: date, say: Callable[[str], None], leave_last: bool = False) -> None:
    """Write the three cities as they would stand on `today`, all or nothing.

    The same rows for the same `today`. `say` gets a line of progress per step. With `leave_last` the
    last digest that is due is left to the worker. Raises
    django.db.IntegrityError where a city, or a person with the same e-mail, is there already.
    """
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    towns = [_Town(facts, today=today, password=password) for facts in content.cities()]
    _load_administrators(today, password)
    signals = list(invented_signals(today))
    for town in towns:
        town.load_places()
        town.load_organisations()
        town.load_people()
        town.load_offers()
        heard = [signal for signal in signals if signal.city == town.city.slug]
        town.load_signals(heard)
        load_echoes(town.city, people=town.people, today=today)
        load_structural(
            town.city, people=town.people, organisations=town.organisations, today=today
        )
        load_actions(town.city, people=town.people, organisations=town.organisations, today=today)
        load_brought(town.city, today=today)
        send_of_then(town.city, today=today)
        load_kept(town.city, today=today)
        load_bundles(town.city, people=town.people, today=today)
        load_referrals(town.city, today=today)
        counts = f"{len(town.wijken)} wijken, {len(town.people)} people, {len(heard)} signals"
        say(f"{town.city}: {counts}")
    for town in towns:
        months = editions_due(today, town.city.digest_day)[: -1 if leave_last else None]
        for period in with_quarters(months):
            due = due_on(period, town.city.digest_day)
            at = timezone.make_aware(datetime.combine(due, EDITION_HOUR))
            compile_edition(city=town.city, period=period, at=at)
        say(f"{town.city}: {len(months)} digests, {months[0].name} to {months[-1].name}")


def editions_due(today: date, digest_day: int) -> list[Month]:
    """The last twelve months whose digest came out before `today`, oldest first.

    One that is due today is left to the scheduler, as all that happens from today on.
    """
    last = Month.of(today).before()
    if due_on(last, digest_day) >= today:
        last = last.before()
    return [last.before(ago) for ago in reversed(range(EDITIONS))]


def with_quarters(months: Sequence[Month]) -> list[Period]:
    """These months, and the quarters and years that they make up whole, as they come out."""
    longer: set[Quarter | Year] = {Quarter.of(month.first_day) for month in months}
    longer |= {Year.of(month.first_day) for month in months}
    whole = [period for period in longer if set(period.months) <= set(months)]
    return sorted([*months, *whole], key=in_order)


def _load_administrators(today: date, password: str) -> None:
    User.objects.bulk_create(
        _user(account, today, password, is_staff=True, is_superuser=True)
        for account in content.accounts()
        if account.city is None
    )


def _user(account: Account, today: date, password: str, **given: Any) -> User:
    joined = datetime.combine(_since(account, today), time(9))
    return User(
        email=account.email,
        name=account.name,
        password=password,
        is_demo=True,
        date_joined=timezone.make_aware(joined),
        **given,
    )


def _since(account: Account, today: date) -> date:
    return _months_ago(today, LONG_AGO if account.months_ago is None else account.months_ago)


def _months_ago(today: date, months: int) -> date:
    """The first day of the month that many months ago."""
    return Month.of(today).before(months).first_day


class _Town:
    """One city while it is being written; wijken and organisations by slug, people by e-mail."""

    def __init__(self, facts: content.CityFacts, *, today: date, password: str) -> None:
        self.today = today
        self.password = password
        self.city = City.objects.create(
            name=facts.name,
            slug=facts.slug,
            coordination_model=facts.coordination_model,
            contact_title=facts.contact_title,
            contact_title_plural=facts.contact_title_plural,
            signal_route=list(facts.signal_route),
            partners_weigh=facts.partners_weigh,
            digest_day=facts.digest_day,
            accent=facts.accent_light,
            accent_night=facts.accent_dark,
        )
        self.wijken: dict[str, Neighbourhood] = {}
        self.organisations: dict[str, Organisation] = {}
        self.people: dict[str, Membership] = {}

    def mine(self, facts: Iterable[Any]) -> list[Any]:
        return [one for one in facts if one.city == self.city.slug]

    def load_places(self) -> None:
        official = self.mine(content.wijken())
        rows = Neighbourhood.objects.bulk_create(
            Neighbourhood(
                city=self.city,
                name=wijk.name,
                slug=wijk.slug,
                sort_key=sort_key(wijk.name),
                longitude=wijk.longitude,
                latitude=wijk.latitude,
                area_km2=wijk.km2,
            )
            for wijk in official
        )
        self.wijken = {row.slug: row for row in rows}
        OfficialCode.objects.bulk_create(
            OfficialCode(neighbourhood=self.wijken[wijk.slug], code=code, since=since, until=until)
            for wijk in official
            for code, since, until in (
                (wijk.code_until_2024, None, NEW_CODES - timedelta(days=1)),
                (wijk.code_2025, NEW_CODES, None),
            )
        )
        Population.objects.bulk_create(
            Population(
                neighbourhood=self.wijken[wijk.slug],
                year=year,
                inhabitants=inhabitants,
                source=content.POPULATION_SOURCE,
            )
            for wijk in official
            for year, inhabitants in wijk.inhabitants.items()
        )
        self._load_project_wijken()

    def _load_project_wijken(self) -> None:
        projects = self.mine(content.project_wijken())
        wholes = Neighbourhood.objects.bulk_create(
            Neighbourhood(
                city=self.city,
                name=project.name,
                slug=project.slug,
                sort_key=sort_key(project.name),
                kind=NeighbourhoodKind.PROJECT,
            )
            for project in projects
        )
        NeighbourhoodPart.objects.bulk_create(
            NeighbourhoodPart(city=self.city, whole=whole, part=self.wijken[slug])
            for whole, project in zip(wholes, projects, strict=True)
            for slug in project.parts
        )

    def load_organisations(self) -> None:
        given = self.mine(content.organisations())
        rows = Organisation.objects.bulk_create(
            Organisation(
                city=self.city,
                name=one.name,
                slug=one.slug,
                kind=one.kind,
                sort_key=sort_key(one.name),
            )
            for one in given
        )
        self.organisations = {row.slug: row for row in rows}
        OrganisationNeighbourhood.objects.bulk_create(
            OrganisationNeighbourhood(
                city=self.city,
                organisation=self.organisations[one.slug],
                neighbourhood=self.wijken[slug],
            )
            for one in given
            for slug in one.wijken
        )
        Intermediary.objects.bulk_create(
            Intermediary(
                city=self.city,
                organisation=self.organisations[one.organisation],
                neighbourhood=self.wijken[one.wijk],
                function=one.function,
                email=one.email,
                phone=one.phone,
                languages=list(one.languages),
                comes_across=one.comes_across,
                last_contact_on=self.today - timedelta(days=one.days_since_contact),
            )
            for one in self.mine(content.intermediaries())
        )

    def load_people(self) -> None:
        given = self.mine(content.accounts())
        users = User.objects.bulk_create(
            _user(account, self.today, self.password) for account in given
        )
        memberships = Membership.objects.bulk_create(
            Membership(
                city=self.city,
                user=user,
                role=account.role,
                organisation=self.organisations[account.organisation],
                since=_since(account, self.today),
            )
            for user, account in zip(users, given, strict=True)
        )
        self.people = {one.user.email: one for one in memberships}
        MembershipNeighbourhood.objects.bulk_create(
            MembershipNeighbourhood(
                city=self.city,
                membership=self.people[account.email],
                neighbourhood=self.wijken[slug],
            )
            for account in given
            for slug in account.wijken
        )
        self._load_contact_people(self.mine(content.contact_people()))

    def _load_contact_people(self, given: Sequence[ContactPersonFacts]) -> None:
        rows = ContactPerson.objects.bulk_create(
            ContactPerson(
                city=self.city,
                membership=self.people.get(one.email),
                name=one.name,
                employer=self.organisations[one.employer],
                share=one.share,
                second_post=one.second_post,
                email=one.email,
                tasks=list(one.tasks),
            )
            for one in given
        )
        Assignment.objects.bulk_create(
            Assignment(
                city=self.city,
                contact_person=row,
                neighbourhood=self.wijken[spell.wijk],
                since=_months_ago(self.today, spell.from_months_ago),
                until=None
                if spell.until_months_ago is None
                else _months_ago(self.today, spell.until_months_ago) - timedelta(days=1),
            )
            for row, one in zip(rows, given, strict=True)
            for spell in one.assignments
        )

    def load_offers(self) -> None:
        given = self.mine(content.offers())
        offers = Offer.objects.bulk_create(self._offer(one) for one in given)
        OfferNeighbourhood.objects.bulk_create(
            OfferNeighbourhood(city=self.city, offer=offer, neighbourhood=self.wijken[slug])
            for offer, one in zip(offers, given, strict=True)
            for slug in one.serves
        )
        OfferHours.objects.bulk_create(
            OfferHours(
                offer=offer,
                whose=whose,
                weekday=weekday,
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
            )
            for offer, one in zip(offers, given, strict=True)
            for whose, hours in (
                (HoursOf.PLACE, one.place_hours),
                (HoursOf.HELPER, one.helper_hours),
            )
            for weekday, opens, closes in hours
        )

    def _offer(self, one: OfferFacts) -> Offer:
        return Offer(
            city=self.city,
            host=self.organisations[one.host],
            name=one.name,
            slug=one.slug,
            kinds=list(one.kinds),
            is_practice=one.practice,
            summary=one.summary,
            description=one.description,
            place_name=one.place_name,
            neighbourhood=self.wijken[one.neighbourhood] if one.neighbourhood else None,
            whole_city=one.whole_city,
            at_home=one.at_home,
            mobile=one.mobile,
            remote=one.remote,
            schedule_note=one.schedule_note,
            registration=one.registration,
            registration_note=one.registration_note,
            is_free=one.free,
            price=one.price,
            languages=list(one.languages),
            dutch_level=one.dutch_level,
            for_whom=one.for_whom,
            not_for_whom=one.not_for_whom,
            bring=one.bring,
            does_not=one.does_not,
            wheelchair=one.wheelchair,
            quiet=one.quiet,
            children_welcome=one.children,
            equipment=list(one.equipment),
            checked_on=self.today - timedelta(days=one.checked_days_ago),
            checked_by=self.people[f"stadsteam@{self.city.slug}.example"].user,
            is_example=one.example,
        )

    def load_signals(self, heard: Sequence[InventedSignal]) -> None:
        Signal.objects.bulk_create(
            (self._signal(number, one) for number, one in enumerate(heard, start=1)),
            batch_size=500,
        )

    def _signal(self, number: int, one: InventedSignal) -> Signal:
        logger = self.people[one.logged_by]
        return Signal(
            city=self.city,
            neighbourhood=self.wijken[one.neighbourhood],
            text=one.text,
            heard_on=one.heard_on,
            domain=one.domain,
            barrier=one.barrier,
            frequency=one.frequency,
            noticed_by=self.organisations[one.noticed_by] if one.noticed_by else None,
            service=one.service,
            tried=one.tried,
            logged_by=logger.user,
            organisation=logger.organisation,
            logged_at=one.logged_at,
            form_key=uuid.uuid5(KEYS, f"{self.city.slug} {number}"),
        )
