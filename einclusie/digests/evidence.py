"""What searches and referrals of a month say, as counts: a fixed number of queries, nobody in it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from cities.models import City
from cities.periods import Month
from einclusie.digests.facts import Evidence, Label
from referrals.enums import Kind, SearchOutcome
from referrals.figures import ended_in
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
