"""The offers and hosts that anybody may know of, in every city or in one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from cities.models import City, Organisation
from referrals.enums import HoursOf, Registration
from referrals.exchange import ids
from referrals.exchange.asked import BadParameter
from referrals.exchange.terms import taxonomy_with, term_with
from referrals.models import BY_NAME, Offer, OfferHours, OfferQuerySet

TYPED_IN = ("name", "summary", "description", "for_whom")
HAS_PLACE = (~Q(place_name="") | ~Q(address="") | Q(remote=True)) & ~Q(
    registration=Registration.REFERRAL_ONLY
)


def cities() -> QuerySet[City]:
    return City.objects.order_by("name")


def offers() -> OfferQuerySet:
    """What goes on, with `changed_at`: when the database last saw it or its hours change."""
    return with_changes(Offer.objects.current().with_labels())


def with_changes(found: OfferQuerySet) -> OfferQuerySet:
    own = apps.get_model("referrals", "OfferEvent").objects.filter(pgh_obj=OuterRef("pk"))
    hours = apps.get_model("referrals", "OfferHoursEvent").objects.filter(offer=OuterRef("pk"))
    last = [
        Subquery(events.order_by("-pgh_id").values("pgh_created_at")[:1]) for events in (own, hours)
    ]
    return found.annotate(changed_at=Greatest(*last))


def services(asked: dict[str, Any]) -> OfferQuerySet:
    """The offers that were asked for, by city and name. Raises BadParameter for an unknown city."""
    found = offers()
    if city := asked.get("city"):
        found = found.filter(city=_city(city))
    for word in asked.get("search", "").split():
        found = found.filter(_typed(word, TYPED_IN))
    if since := asked.get("modified_after"):
        found = found.filter(Q(changed_at__gte=since))
    if wanted := asked.get("organization_id"):
        found = found.filter(host=_found(wanted, "organization", hosts()))
    found = _with_terms(found, asked)
    if asked.keys() & {"day", "start_time", "end_time"}:
        found = found.filter(_at(asked))
    return found.order_by("city__name", *BY_NAME)


def service(wanted: UUID) -> Offer | None:
    return offers().filter(pk=_found(wanted, "service", Offer.objects.current())).first()


def place(wanted: UUID) -> Offer | None:
    """The offer whose being in its place has this key."""
    found = Offer.objects.current().filter(HAS_PLACE)
    return offers().filter(pk=_found(wanted, "service_at_location", found)).first()


def hosts() -> QuerySet[Organisation]:
    """Organisations that offer something."""
    going_on = Offer.objects.current().filter(host=OuterRef("pk"))
    return Organisation.objects.filter(Exists(going_on)).select_related("city")


def organizations(asked: dict[str, Any]) -> QuerySet[Organisation]:
    found = hosts()
    if city := asked.get("city"):
        found = found.filter(city=_city(city))
    for word in asked.get("search", "").split():
        found = found.filter(_typed(word, ("name",)))
    return found.order_by("city__name", "sort_key", "pk")


def organization(wanted: UUID) -> Organisation | None:
    return hosts().filter(pk=_found(wanted, "organization", hosts())).first()


def _city(slug: str) -> City:
    known = {city.slug: city for city in cities()}
    if slug not in known:
        raise BadParameter(f"There is no such city. There are: {', '.join(known)}.")
    return known[slug]


def _found(wanted: UUID, kind: str, rows: QuerySet[Any]) -> int:
    """The primary key of the row with this key; one that no row has when there is none."""
    return ids.find(wanted, kind, rows.order_by("pk").values_list("pk", "city__slug")) or 0


def _typed(word: str, fields: tuple[str, ...]) -> Q:
    anywhere = Q()
    for field in fields:
        anywhere |= Q(**{f"{field}__icontains": word})
    return anywhere


def _with_terms(found: OfferQuerySet, asked: dict[str, Any]) -> OfferQuerySet:
    if wanted := asked.get("taxonomy_term_id"):
        term = term_with(wanted)
        found = found.filter(term.holds()) if term else found.none()
    if wanted := asked.get("taxonomy_id"):
        taxonomy = taxonomy_with(wanted)
        if taxonomy is None:
            return found.none()
        if taxonomy.field == "equipment":
            found = found.exclude(equipment=[])
    return found


def _at(asked: dict[str, Any]) -> Q:
    """Hours that lie whole between these times, of the helper where those are known."""
    hours = OfferHours.objects.filter(offer=OuterRef("pk"))
    asked_of = {"day": "weekday", "start_time": "opens__gte", "end_time": "closes__lte"}
    fit = {field: asked[name] for name, field in asked_of.items() if name in asked}
    of_helper, of_place = (hours.filter(whose=whose) for whose in (HoursOf.HELPER, HoursOf.PLACE))
    return Q(Exists(of_helper.filter(**fit))) | (
        ~Q(Exists(of_helper)) & Q(Exists(of_place.filter(**fit)))
    )


def places(asked: dict[str, Any]) -> OfferQuerySet:
    """The offers that have a place to go to, or a telephone or screen to be at."""
    return services(asked).filter(HAS_PLACE)


def services_of(hosts: list[Organisation]) -> dict[int, list[Offer]]:
    """What each of these hosts offers, by name."""
    found: dict[int, list[Offer]] = {host.pk: [] for host in hosts}
    for offer in offers().filter(host__in=list(found)).order_by(*BY_NAME):
        found[offer.host_id].append(offer)
    return found
