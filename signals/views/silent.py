"""Where it is silent, for how long, and whom to call first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cities import overview
from cities.ago import ago
from cities.http import CityRequest, render_page, require
from cities.models import City, Intermediary
from cities.rights import Right
from signals.silence import Silence, silences

CALL_FIRST = 3  # of a wijk: a list that one calls, not a register


@dataclass(frozen=True)
class Row:
    """A wijk as it stands in the list; `call` is whom to call first, each with how long ago there
    was contact ("" for never)."""

    silence: Silence
    ago: str
    contacts: tuple[overview.Contact, ...]
    call: list[tuple[Intermediary, str]]


@require_safe
def silent(request: CityRequest) -> HttpResponse:
    """One's own wijken, then the others that are silent for long, then those that were heard lately."""
    require(request, Right.READ_SIGNALS)
    own, others = request.membership.wijken
    today = timezone.localdate()
    rows = _rows(request.city, silences(request.city, [*own, *others], on=today), today)
    mine = {wijk.pk for wijk in own}
    elsewhere = [row for row in rows if row.silence.wijk.pk not in mine]
    context = {
        "own": [row for row in rows if row.silence.wijk.pk in mine],
        "long": [row for row in elsewhere if row.silence.is_long],
        "lately": [row for row in elsewhere if not row.silence.is_long],
    }
    return render_page(request, "signals/silent.html", context)


def _rows(city: City, found: Iterable[Silence], today: date) -> list[Row]:
    official, projects = overview.wijken_of(city, today)
    contacts = {row.wijk.pk: row.contacts for row in official}
    call = _whom_to_call(city, projects)
    return [
        Row(
            silence=one,
            ago=ago(one.last, today) if one.last else "",
            contacts=contacts.get(one.wijk.pk, ()),
            call=[
                (who, ago(who.last_contact_on, today) if who.last_contact_on else "")
                for who in call[one.wijk.pk][:CALL_FIRST]
            ],
        )
        for one in found
    ]


def _whom_to_call(city: City, projects: Iterable[overview.Wijk]) -> dict[int, list[Intermediary]]:
    """Who is present in each official wijk, also by a project wijk over it, the one that nobody
    spoke with for longest first: that is where news may wait."""
    parts = {row.wijk.pk: [part.pk for part in row.parts] for row in projects}
    found: dict[int, list[Intermediary]] = defaultdict(list)
    for who in city.intermediaries.with_labels().by_name():
        for key in parts.get(who.neighbourhood_id, [who.neighbourhood_id]):
            found[key].append(who)
    for there in found.values():
        there.sort(key=lambda who: who.last_contact_on or date.min)
    return found
