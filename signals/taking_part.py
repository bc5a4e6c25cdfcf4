"""Who takes part in actions, and at which address they are told when these go on otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from cities.models import Intermediary, Membership, NeighbourhoodPart
from signals.models import Action, ActionNeighbourhood, ActionPart


def addresses_of(actions: Iterable[Action], *, on: date, but: str = "") -> dict[str, list[Action]]:
    """Per e-mail address (in lower case) the actions that its reader takes part in, in the order given.

    That is whoever works on this day for an organisation that leads or has a part in it, and the
    address of the functions that such an organisation has in the action's wijken (in the whole city
    for an action without wijken). `but` is an address that needs no mail: who acts knows it.
    """
    given = list(actions)
    if not given:
        return {}
    parties = _parties(given)
    around = _around(given)
    everybody = set().union(*parties.values())
    readers = _members(given[0].city_id, everybody, on) + _functions(given[0].city_id, everybody)
    found: defaultdict[str, list[Action]] = defaultdict(list)
    for action in given:
        here = around[action.pk]
        for address, organisation, wijk in readers:
            if organisation not in parties[action.pk] or address == but.lower():
                continue
            if wijk is not None and here and wijk not in here:
                continue
            if action not in found[address]:
                found[address].append(action)
    return dict(sorted(found.items()))


def _parties(actions: list[Action]) -> dict[int, set[int]]:
    """Per action the keys of the organisations that lead it or have a part in it."""
    parties = {action.pk: {action.lead_id} for action in actions}
    rows = ActionPart.objects.filter(action__in=actions).order_by("pk")
    for action, organisation in rows.values_list("action", "organisation"):
        parties[action].add(organisation)
    return parties


def _around(actions: list[Action]) -> dict[int, set[int]]:
    """Per action the keys of its wijken, with the official wijken under and project wijken over them."""
    rows = ActionNeighbourhood.objects.filter(action__in=actions).order_by("pk")
    links = list(rows.values_list("action", "neighbourhood"))
    wijken = {wijk for _action, wijk in links}
    lying = NeighbourhoodPart.objects.filter(Q(whole__in=wijken) | Q(part__in=wijken))
    near: defaultdict[int, set[int]] = defaultdict(set)
    for whole, part in lying.order_by("pk").values_list("whole", "part"):
        near[whole].add(part)
        near[part].add(whole)
    around: dict[int, set[int]] = {action.pk: set() for action in actions}
    for action, wijk in links:
        around[action] |= {wijk} | near[wijk]
    return around


Reader = tuple[str, int | None, int | None]  # address, organisation, wijk (None: wherever)


def _members(city: int, organisations: set[int], on: date) -> list[Reader]:
    working = Membership.objects.current(on).filter(
        city=city, organisation__in=organisations, user__is_active=True
    )
    rows = working.order_by("pk").values_list("user__email", "organisation")
    return [(email.lower(), organisation, None) for email, organisation in rows]


def _functions(city: int, organisations: set[int]) -> list[Reader]:
    reachable = Intermediary.objects.filter(city=city, organisation__in=organisations)
    rows = reachable.exclude(email="").order_by("pk")
    return [
        (email.lower(), organisation, wijk)
        for email, organisation, wijk in rows.values_list("email", "organisation", "neighbourhood")
    ]
