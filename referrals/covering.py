"""The coverage of a city as its offers stand now: a fixed number of queries, however many offers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cities.models import City, Neighbourhood
from referrals.coverage import Cell, Criterion, Provision, Reach, coverage
from referrals.models import Offer

NAMES: dict[Criterion, str | Promise] = {
    Criterion.COMPUTER: _("computer"),
    Criterion.WIFI: _("wifi"),
    Criterion.PRINTER: _("printer"),
    Criterion.CHARGING: _("opladen"),
    Criterion.OFFICE_HOURS: _("overdag"),
    Criterion.EVENING: _("’s avonds"),
    Criterion.WEEKEND: _("weekend"),
    Criterion.INDIVIDUAL: _("één op één"),
    Criterion.GROUP: _("groep"),
}
REACH_NAMES: dict[Reach, str | Promise] = {
    Reach.HERE: _("in de wijk"),
    Reach.CITY: _("elders in de stad"),
    Reach.TO_REACH: _("nog te bereiken"),
}


@dataclass(frozen=True)
class CoveredWijk:
    """A wijk with its cells; `reached` is how many criteria are met in it."""

    wijk: Neighbourhood
    cells: tuple[Cell, ...]
    reached: int


def coverage_of(city: City) -> list[CoveredWijk]:
    """The official wijken by name, each with a cell per criterion. Five queries."""
    everything = list(city.neighbourhoods.by_name().prefetch_related("part_links"))
    official = [wijk for wijk in everything if not wijk.is_project]
    parts = {wijk.pk: {link.part_id for link in wijk.part_links.all()} for wijk in everything}
    offers = city.offers.current().prefetch_related("hours", "neighbourhoods").order_by("pk")
    found = coverage([wijk.pk for wijk in official], [_provision(one, parts) for one in offers])
    return [
        CoveredWijk(wijk, covered.cells, covered.reached)
        for wijk, covered in zip(official, found, strict=True)
    ]


def _provision(offer: Offer, parts: dict[int, set[int]]) -> Provision:
    """A place in a project wijk counts for the official wijken under it."""
    own = {wijk.pk for wijk in offer.neighbourhoods.all()} | {offer.neighbourhood_id}
    wijken = {key for key in own if key is not None}
    return Provision(
        key=offer.pk,
        wijken=frozenset(wijken | {part for key in wijken for part in parts.get(key, ())}),
        whole_city=offer.whole_city,
        kinds=frozenset(offer.kinds),
        equipment=frozenset(offer.equipment),
        slots=tuple(offer.place_slots or offer.helper_slots),
    )
