"""What did not work, counted per wijk, kind of support and month: the evidence for a signal.

Counts only; small ones are hidden before anything leaves this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from cities.disclosure import Hidden, hide_small
from cities.models import City
from cities.periods import Month
from referrals.enums import Kind, SearchOutcome
from referrals.models import Missed
from referrals.needs import REFUSALS, Reason
from referrals.questions import GAPS, Text
from referrals.states import State

SEVERAL = "several"
KIND_NAMES: dict[str, Text] = {
    **dict(Kind.choices),
    SEVERAL: _("meerdere soorten"),
    "": _("niet gezegd"),
}
REFUSED_ELSE, MISSED_ELSE = "refused:", "missed:"
NAMES: dict[str, Text] = {
    "gap": _("hiaat gelogd bij het zoeken"),
    SearchOutcome.EMPTY.value: _("gezocht en niets gevonden"),
    SearchOutcome.WIDENED.value: _("ruimer moeten zoeken"),
    "scan": _("nodenscan zonder aanbod in de buurt"),
    **{f"refused:{one.value}": _("geweigerd: %s") for one in REFUSALS},
    REFUSED_ELSE: _("geweigerd: andere reden"),
    State.EXPIRED.value: _("geen antwoord, vervallen"),
    **{f"missed:{one.value}": _("niet gekomen: %s") for one in Missed},
    MISSED_ELSE: _("niet gekomen, niet gezegd waarom"),
}
Place = tuple[int | None, str]  # a wijk by its key (None: none chosen), a kind of support
Counted = Counter[tuple[int | None, str, str]]  # by wijk, kind and what happened


def name_of(what: str) -> str:
    """What happened, in words."""
    before, colon, reason = what.partition(":")
    if not (colon and reason):
        return str(NAMES[what])
    label = Reason(reason).label if before == "refused" else Missed(reason).label
    return str(NAMES[what]) % label


def kind_of(kinds: Sequence[str]) -> str:
    """The one kind of an offer, or that it has several."""
    return kinds[0] if len(kinds) == 1 else SEVERAL


def evidence_of(city: City, month: Month) -> Counted:
    """Everything that did not work in this month; six queries."""
    counted: Counted = Counter()
    for wijk, kind, what, times in (*_searched(city, month), *_scanned(city, month)):
        counted[wijk, kind, what] += times
    for wijk, kind, what, times in _ended(city, month):
        counted[wijk, kind, what] += times
    for wijk, kind, reason, times in _missed(city, month):
        # Those whose reason is known are among those who did not come.
        known = min(times, counted[wijk, kind, MISSED_ELSE])
        counted[wijk, kind, f"missed:{reason}"] += known
        counted[wijk, kind, MISSED_ELSE] -= known
    return +counted


Found = Iterator[tuple[int | None, str, str, int]]


def _searched(city: City, month: Month) -> Found:
    days = month.first_day, month.last_day
    for one in city.unmet_needs.noticed_between(*days).per_wijk():
        yield one.neighbourhood, one.kind, "gap", one.times
    counts = city.search_counts.between(*days).order_by()
    rows = counts.values_list("neighbourhood", "outcome").annotate(Sum("times")).order_by()
    for wijk, outcome, times in rows:
        yield wijk, "", outcome, times


def _scanned(city: City, month: Month) -> Found:
    tallied = city.scan_tallies.between(month.first_day, month.last_day)
    for (wijk, answer), times in tallied.filter(answer__in=GAPS).per_wijk().items():
        yield wijk, GAPS[answer], "scan", times


ENDED_BADLY = (State.REFUSED, State.EXPIRED, State.NO_SHOW)
_ENDED_BY = ("neighbourhood", "offer__kinds", "state", "reason")


def _ended(city: City, month: Month) -> Found:
    live = city.referrals.closed_in(month).in_states(ENDED_BADLY).order_by()
    kept = city.referral_tallies.filter(closed_month=month.first_day, state__in=ENDED_BADLY)
    for wijk, kinds, state, reason, times in (
        *live.values_list(*_ENDED_BY).annotate(Count("pk")).order_by(),
        *kept.order_by().values_list(*_ENDED_BY).annotate(Sum("referrals")).order_by(),
    ):
        yield wijk, kind_of(kinds), _what(state, reason), times


def _what(state: str, reason: str) -> str:
    if state == State.REFUSED:
        return f"refused:{reason}" if f"refused:{reason}" in NAMES else REFUSED_ELSE
    return MISSED_ELSE if state == State.NO_SHOW else state


def _missed(city: City, month: Month) -> Found:
    there = city.missed_reasons.standing().filter(month=month.first_day).order_by()
    rows = there.values_list("neighbourhood", "offer__kinds", "reason").annotate(Count("pk"))
    for wijk, kinds, reason, times in rows.order_by():
        yield wijk, kind_of(kinds), reason, times


@dataclass(frozen=True)
class Line:
    """One wijk and kind: what happened there and how often; `total` is all of it."""

    wijk: str
    slug: str
    kind: str
    parts: list[tuple[str, int | Hidden]]
    total: int | Hidden


@dataclass(frozen=True)
class Evidence:
    lines: list[Line]
    city: list[tuple[str, int | Hidden]]
    total: int | Hidden


def shown(counted: Counted, wijken: Mapping[int, tuple[str, str]]) -> Evidence:
    """The table as it may be seen: by name of the wijk, then kind. `wijken` are name and slug."""
    whats = [one for one in NAMES if any(what == one for _wijk, _kind, what in counted)]
    places = sorted(
        {(wijk, kind) for wijk, kind, _what in counted}, key=lambda one: _order(one, wijken)
    )
    rows = [[counted[*place, what] for what in whats] for place in places]
    *cells, totals = hide_small(_with_totals(rows, len(whats)))
    return Evidence(
        lines=[_line(place, whats, row, wijken) for place, row in zip(places, cells, strict=True)],
        city=[(name_of(what), count) for what, count in zip(whats, totals, strict=False)],
        total=totals[-1],
    )


def _order(place: Place, wijken: Mapping[int, tuple[str, str]]) -> tuple[bool, str, int]:
    wijk, kind = place
    return wijk is None, wijken.get(wijk or 0, ("", ""))[0], list(KIND_NAMES).index(kind)


def _with_totals(rows: Iterable[list[int]], width: int) -> list[list[int]]:
    whole = [[*row, sum(row)] for row in rows]
    return [*whole, [sum(row[number] for row in whole) for number in range(width + 1)]]


def _line(
    place: Place,
    whats: Sequence[str],
    row: Sequence[int | Hidden],
    wijken: Mapping[int, tuple[str, str]],
) -> Line:
    name, slug = wijken.get(place[0] or 0, (str(_("geen wijk gekozen")), ""))
    parts = [(name_of(what), count) for what, count in zip(whats, row, strict=False) if count]
    return Line(name, slug, str(KIND_NAMES[place[1]]), parts, row[-1])
