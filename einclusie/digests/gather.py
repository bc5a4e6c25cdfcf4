"""Brings together what an edition is made of: a fixed number of queries, however large the city."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override

from cities.models import City
from cities.periods import Month, Period, Year, months_between
from einclusie.digests.document import late_windows
from einclusie.digests.evidence import evidence_of, reached_in
from einclusie.digests.facts import (
    Cell,
    CountedMonth,
    Facts,
    Label,
    Replaced,
    SumFacts,
    Wijk,
    WijkReach,
    cells_of,
)
from einclusie.digests.happened import acted_in, happened_in
from einclusie.digests.models import Edition
from einclusie.digests.sections import effect
from referrals.covering import NAMES, coverage_of
from signals import counts
from signals.counts import SignalCount
from signals.enums import Barrier, Domain

MONTHS_TO_LEARN_FROM = 15  # twelve, and the three that a wijk is looked at together


class MissingMonths(ValueError):
    """A quarter or year adds up the editions of its months, and that of `month` is not there, or
    the exact counts behind it were not kept."""

    def __init__(self, month: Month) -> None:
        super().__init__(str(month))
        self.month = month


def month_facts(
    city: City, month: Month, *, due_on: date, at: datetime, replaced: Replaced | None = None
) -> Facts:
    """The facts of the edition of this month as they stood at `at` (aware)."""
    out = city.editions.published().out_at(at).of_months()
    if replaced is None:
        out = out.exclude(period=str(month))
    others = list(out.around(month).as_they_came_out())
    last = {edition.month: edition for edition in others if edition.month != month}
    learnt = months_between(month.before(MONTHS_TO_LEARN_FROM - 1), month)
    history = {
        earlier: cells_of(earlier, kept)
        for earlier in learnt
        if earlier in last and (kept := last[earlier].counted) is not None
    }
    to_count = [one for one in learnt if one not in history]
    cells = _cells(counts.count_signals(city.signals.all(), to_count, at=at))
    per_month: dict[Month, int] = {}
    for cell in cells:
        per_month[cell.month] = per_month.get(cell.month, 0) + cell.count
    windows = late_windows(month, out.dates_by_month(), out.dates_by_month(revised=True))
    sources = counts.count_sources(
        city.signals.all(), city.echoes.all(), month.first_day, month.last_day, at=at
    )
    return Facts(
        month=month,
        cells=cells,
        per_month=per_month,
        first_month=counts.first_month(city.signals.all(), at=at),
        echoes=_cells(counts.count_echoes(city.echoes.all(), to_count, at=at)),
        history=history,
        sources=sources.by_theme,
        printed=tuple(edition.document for edition in others if edition.document),
        replaced=replaced,
        organisations=sources.organisations,
        **_beside_signals(city, month, at),
        **_frame(city, month, due_on, at, windows),
    )


def _beside_signals(city: City, month: Month, at: datetime) -> dict[str, Any]:
    """What came of signals, what searches and referrals say, who was reached, what is where."""
    return {
        "happened": happened_in(city, month),
        "acted": acted_in(city, month.before(effect.WINDOW)),
        "evidence": evidence_of(city, month),
        "reached": reached_in(city, month, at=at),
        **_coverage(city),
    }


def _coverage(city: City) -> dict[str, Any]:
    with override(settings.LANGUAGE_CODE):
        criteria = tuple(Label(key.value, str(name)) for key, name in NAMES.items())
    reach = tuple(
        WijkReach(
            Label(str(row.wijk.pk), row.wijk.name),
            {cell.criterion.value: cell.reach.value for cell in row.cells},
        )
        for row in coverage_of(city)
    )
    return {"criteria": criteria, "coverage": reach}


def sum_facts(city: City, period: Period, *, due_on: date, at: datetime) -> SumFacts:
    """The facts of the edition of this quarter or year. Raises MissingMonths."""
    out = city.editions.published().out_at(at).since(period.a_year_ago.first_day)
    last = {edition.period: edition for edition in out.as_they_came_out()}
    first_month = counts.first_month(city.signals.all(), at=at)
    months: list[CountedMonth] = []
    windows: list[tuple[Month, Month, datetime]] = []
    for month in period.months:
        edition = last.get(str(month))
        if edition is None and first_month is not None and month < first_month:
            continue  # nobody logged yet
        if edition is None or edition.document is None or edition.counted is None:
            raise MissingMonths(month)
        months.append(CountedMonth(month, edition.document, edition.counted))
        if edition.published_at:
            windows.append((month, month, edition.published_at))
    if not months:
        raise MissingMonths(period.months[-1])
    quarters = period.quarters if isinstance(period, Year) else []
    sources = counts.count_sources(
        city.signals.all(), city.echoes.all(), period.first_day, period.last_day, at=at
    )

    def printed(other: Period) -> Any:
        return last[str(other)].document if str(other) in last else None

    return SumFacts(
        period=period,
        months=tuple(months),
        quarters=tuple(document for quarter in quarters if (document := printed(quarter))),
        before=printed(period.before()),
        year_ago=printed(period.a_year_ago),
        organisations=sources.organisations,
        **_frame(city, period, due_on, at, windows),
    )


def replaced_by(edition: Edition, reason: str) -> Replaced:
    """A published edition of a month as its revision looks back on it. Raises MissingMonths if its
    exact counts were not kept (an edition from before they were)."""
    if edition.document is None or edition.counted is None:
        raise MissingMonths(edition.month)
    return Replaced(edition.document, edition.counted, edition.checksum, reason)


def _frame(
    city: City,
    period: Period,
    due_on: date,
    at: datetime,
    windows: list[tuple[Month, Month, datetime]],
) -> dict[str, Any]:
    with override(settings.LANGUAGE_CODE):  # frozen words: never those of who happened to ask
        domains = tuple(Label(str(key), str(text)) for key, text in Domain.choices)
        barriers = tuple(Label(str(key), str(text)) for key, text in Barrier.choices)
    signals, echoes = city.signals.all(), city.echoes.all()
    return {
        "city": Label(city.slug, city.name),
        "at": localtime(at),
        "due_on": due_on,
        "wijken": _wijken(city),
        "domains": domains,
        "barriers": barriers,
        "signallers": counts.count_people(
            signals, echoes, period.first_day, period.last_day, at=at
        ),
        "late_signals": counts.count_late(signals, windows, at=at),
        "late_echoes": counts.count_late_echoes(echoes, windows, at=at),
    }


def _cells(found: Iterable[SignalCount]) -> tuple[Cell, ...]:
    return tuple(
        Cell(row.month, str(row.neighbourhood_id), row.domain, row.barrier, row.count)
        for row in found
    )


def _wijken(city: City) -> tuple[Wijk, ...]:
    return tuple(
        Wijk(
            str(wijk.pk),
            wijk.name,
            official=not wijk.is_project,
            parts=frozenset(str(link.part_id) for link in wijk.part_links.all()),
            point=None
            if wijk.longitude is None or wijk.latitude is None
            else (round(wijk.longitude, 4), round(wijk.latitude, 4)),
        )
        for wijk in city.neighbourhoods.by_name().prefetch_related("part_links")
    )
