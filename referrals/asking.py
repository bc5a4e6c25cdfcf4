"""From an address to a search: reads what is asked, and all that the search has to know for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import QueryDict

from cities.models import City, Membership, MembershipNeighbourhood, Neighbourhood
from referrals.filters import OfferFilter
from referrals.finder import Search
from referrals.known import known_of
from referrals.nearby import nearest
from referrals.searching.bare import words_of
from referrals.searching.question import understand


@dataclass(frozen=True)
class Asked:
    """A search that somebody asked for: its form, and the search itself. `own` are keys of wijken."""

    form: OfferFilter
    search: Search
    own: frozenset[int]


def wijken_of(city: City, membership: Membership | None = None) -> list[Neighbourhood]:
    """The wijken of a city by name, each with `is_own`; without what only a map needs."""
    own = MembershipNeighbourhood.objects.filter(
        membership=membership, neighbourhood=OuterRef("pk")
    )
    wijken = city.neighbourhoods.by_name().defer("boundary")
    return list(wijken.annotate(is_own=Exists(own)))


def ask(
    city: City,
    address: QueryDict,
    *,
    wijken: Iterable[Neighbourhood],
    now: datetime,
    trying: Iterable[tuple[str, str]] = (),
) -> Asked:
    """The search for what `address` asks. `wijken` come from `wijken_of`; `now` is local time;
    `trying` are synonyms (typed, meant) to count as if the city had them. One query, not yet the
    search's own."""
    wijken = list(wijken)
    form = OfferFilter(address, wijken=wijken)
    known, map_ = known_of(city, wijken)
    extra = tuple((words_of(typed), words_of(means)) for typed, means in trying)
    known = replace(known, synonyms=known.synonyms + tuple(one for one in extra if all(one)))
    own = frozenset(wijk.pk for wijk in wijken if getattr(wijk, "is_own", False))
    chosen = form.chosen_wijk
    search = Search(
        city.offers.current(),
        form.wishes(understand(form.words, known)),
        around=map_.around([chosen.pk] if chosen else own),
        neighbours=map_.around(nearest(chosen, wijken)) if chosen else None,
        now=now,
        serving=lambda keys: map_.around(keys).served(),
    )
    return Asked(form, search, own)
