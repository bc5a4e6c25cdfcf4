"""What searches and referrals of a month say, as counts: a fixed number of queries, nobody in it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from cities.models import City
from cities.periods import Month
from einclusie.digests.facts import Evidence, Label, Reached
from referrals.enums import Kind, SearchOutcome
from referrals.figures import ended_in
from referrals.models import ReachFigure
from referrals.needs import Need
from referrals.reach import NUMBERS
from referrals.states import CLOSED


def evidence_of(city: City, month: Month) -> Evidence:
    """The gaps, the searches and the ends of referrals of this month."""
    days = (month.first_day, month.last_day)
    names = {str(wijk.pk): wijk.name for wijk in city.neighbourhoods.by_name()}
    gaps: dict[tuple[str, str], int] = {}
    for one in city.unmet_needs.noticed_between(*days).per_wijk():
        key = (str(one.neighbourhood or ""), one.kind)
        gaps[key] = gaps.get(key, 0) + one.times
    searches = city.search_counts.between(*days).times()
    ended = ended_in(city, month)
    with override(settings.LANGUAGE_CODE):
        return Evidence(
            places=(*(Label(key, name) for key, name in names.items()), Label("", "")),
            kinds=(*(Label(kind.value, str(kind.label)) for kind in Kind), Label("", "")),
            gaps=gaps,
            searches=tuple(
                (Label(one.value, str(one.label)), searches.get(one.value, 0))
                for one in SearchOutcome
            ),
            ended=tuple(
                (Label(one.value, str(one.label)), ended.get(one.value, 0)) for one in CLOSED
            ),
        )


def reached_in(city: City, month: Month, *, at: datetime) -> Reached:
    """What was certified until `at` (aware) of the month before this one, the last word of each
    organisation; and what the needs scans of this month asked for."""
    figures = city.reach_figures.of_month(month.before()).filter(certified_at__lte=at)
    last = list(figures.order_by("organisation", "-revision").distinct("organisation"))
    tapped: dict[str, int] = {}
    scans = city.scan_tallies.between(month.first_day, month.last_day)
    for (_wijk, answer), times in scans.per_wijk().items():
        tapped[answer] = tapped.get(answer, 0) + times
    with override(settings.LANGUAGE_CODE):
        names = {one.name: str(one.verbose_name) for one in ReachFigure._meta.concrete_fields}
        return Reached(
            certified=tuple(
                (Label(name, names[name]), sum(getattr(one, name) for one in last))
                for name in NUMBERS
                if last
            ),
            needs=tuple(
                (Label(one.value, str(one.label)), tapped.get(f"doel:{one.value}", 0))
                for one in Need
            ),
        )
