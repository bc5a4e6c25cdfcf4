"""What may be bundled in a city: groups of look-alike signals that stand in no structural signal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from cities.models import City
from signals import alike, clusters
from signals.clusters import Group, Item
from signals.models import SignalQuerySet
from signals.models.bundled import unbundled

Voice = tuple[date, int, int | None]  # when it was heard, in which wijk, by which organisation


@dataclass(frozen=True)
class Proposal:
    """A group, and the block that it lies in."""

    domain: str
    barrier: str
    group: Group

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(self.group.keys)

    @property
    def strength(self) -> tuple[int, int, int]:
        """To sort by, the strongest first."""
        return clusters.strength(self.group)

    def without(self, gone: AbstractSet[int]) -> Proposal | None:
        """The same without these signals; None when what is left is not worth proposing."""
        members = [one for one in self.group.members if one.key not in gone]
        if len(members) == len(self.group.members):
            return self
        group = clusters.group_of(members) if members else None
        return Proposal(self.domain, self.barrier, group) if group and group.why.is_enough else None


def find(
    city: City, *, today: date, refused: Iterable[AbstractSet[int]], at_most: int
) -> list[Proposal]:
    """The strongest groups among the unbundled signals of the last `clusters.WITHIN`, strongest first.

    `refused`: see `clusters.was_refused`. One block at a time is in memory, and the best so far.
    """
    signals = candidates(city, today)
    guessed = _guessed(signals)
    chosen = signals.exclude(domain="").exclude(barrier="").order_by()
    best: list[Proposal] = []
    for domain, barrier in sorted({*chosen.values_list("domain", "barrier").distinct(), *guessed}):
        inside = chosen.filter(domain=domain, barrier=barrier)
        keys = guessed.get((domain, barrier), [])
        items = [*_items(city, inside), *_items(city, signals.filter(pk__in=keys))]
        found = (Proposal(domain, barrier, group) for group in clusters.groups_in(items))
        fresh = (one for one in found if not clusters.was_refused(one.keys, refused))
        best = nsmallest(at_most, [*best, *fresh], key=lambda one: one.strength)
    return best


def candidates(city: City, today: date) -> SignalQuerySet:
    """The signals of a city that a group may be made of."""
    recent = city.signals.standing().heard_between(today - clusters.WITHIN, today)
    return unbundled(recent)


def _guessed(signals: SignalQuerySet) -> dict[tuple[str, str], list[int]]:
    """The keys of those on whose axes somebody still has to decide, by where their words point."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    rows = signals.without_axes().order_by("pk").values_list("pk", "domain", "barrier", "text")
    for key, domain, barrier, text in rows.iterator():
        if block := clusters.block_of(domain, barrier, alike.trace(text)):
            found[block].append(key)
    return found


def _items(city: City, signals: SignalQuerySet) -> Iterable[Item]:
    """As the grouping sees them, echoes along: two queries."""
    echoes: dict[int, list[Voice]] = defaultdict(list)
    echoed = city.echoes.filter(signal__in=signals.values("pk")).order_by()
    for key, day, wijk, by in echoed.values_list(
        "signal", "heard_on", "neighbourhood", "organisation"
    ):
        echoes[key].append((day, wijk, by))
    rows = signals.order_by("pk").values_list(
        "pk", "text", "heard_on", "neighbourhood", "noticed_by", "organisation"
    )
    for key, text, day, wijk, noticed_by, organisation in rows:
        voices: list[Voice] = [(day, wijk, noticed_by or organisation), *echoes[key]]
        days, wijken, organisations = zip(*voices, strict=True)
        yield Item(
            key=key,
            trace=alike.trace(text),
            first=min(days),
            last=max(days),
            wijken=frozenset(wijken),
            organisations=frozenset(organisations) - {None},
            voices=len(voices),
        )
