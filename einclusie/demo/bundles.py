"""Proposals to bundle in the demo: found by the round of the night itself, two of them decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cities.models import City, Membership
from signals.actions import suggested as actions
from signals.enums import DismissReason
from signals.models import BundleSuggestion

DECIDED_AGO = timedelta(days=12)
NIGHT, MORNING = time(2, 30), time(9, 15)
# What the coordinator writes over a bundle on this domain and this barrier.
TITLES = {
    (
        "federal_government",
        "sign_in",
    ): "Zonder smartphone of kaartlezer geraakt iemand niet aangemeld",
    ("federal_government", "privacy"): "Mensen geven hun codes af om iets geregeld te krijgen",
    ("school", "no_device"): "Leerlingen maken hun schoolwerk zonder eigen toestel",
    ("school", "digital_only"): "Ouders zonder internet missen wat de school vraagt",
    ("work", "digital_only"): "Wie werk zoekt, kan zich enkel nog online inschrijven",
    ("work", "printing"): "Een online aanvraag moet daarna toch op papier",
    ("mobility", "extra_cost"): "Reizen met bus en tram kost meer zonder smartphone",
    ("housing", "no_device"): "Wie geen computer heeft, is te laat voor een huurwoning",
    ("energy", "sign_in"): "Een budgetmeter opladen lukt niet zonder de juiste login",
    ("welfare", "counter"): "Tijdens sluitingsdagen is het onthaal enkel online te bereiken",
    ("telecom", "offer_unknown"): "Gezinnen kennen het sociaal internetaanbod niet",
}


def load_bundles(city: City, *, people: Mapping[str, Membership], today: date) -> int:
    """Let the round run as it did twelve nights ago, decide on two of what it found, and let it run
    as it did last night; how many proposals are open. `people` by e-mail."""
    then = today - DECIDED_AGO
    actions.refresh_suggestions(city=city, at=_at(then, NIGHT))
    found = list(city.bundle_suggestions.open().strongest_first())
    if found:
        _dismiss(found.pop(), by=people[f"stadsteam@{city.slug}.example"], at=_at(then, MORNING))
    for one in found:
        if _bundled(one, by=people[f"coordinator@{city.slug}.example"], at=_at(then, MORNING)):
            break
    last = actions.refresh_suggestions(city=city, at=_at(today, NIGHT))
    return last.open if last else 0


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _dismiss(one: BundleSuggestion, *, by: Membership, at: datetime) -> None:
    seen = one.signals_to_bundle().values_list("pk", flat=True)
    actions.dismiss_suggestion(
        suggestion=one, by=by, at=at, seen=list(seen), reason=DismissReason.ELSEWHERE
    )


def _bundled(one: BundleSuggestion, *, by: Membership, at: datetime) -> bool:
    """Bundle all of it, where there is a title for it."""
    title = TITLES.get((one.domain, one.barrier))
    if title is None:
        return False
    signals = list(one.signals_to_bundle())
    actions.accept_suggestion(
        suggestion=one,
        by=by,
        at=at,
        signals=signals,
        seen=[signal.pk for signal in signals],
        title=title,
    )
    return True
