"""Brings together what an edition is made of: a fixed number of queries, however large the city."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override

from cities.models import City
from cities.periods import Month
from einclusie.digests import document
from einclusie.digests.document import Cell, Facts, Label, Wijk
from signals import counts
from signals.enums import Barrier, Domain


def facts_of(city: City, month: Month, *, due_on: date, at: datetime) -> Facts:
    """The facts of the edition of this month as they stood at `at` (aware)."""
    published = city.editions.published().out_at(at).exclude(period=str(month))
    printed = published.printing_about(month).documents()
    first_of_series = month.before(document.MONTHS_IN_SERIES - 1)
    windows = document.late_windows(month, published.dates_by_month())
    voices = counts.count_voices(city.signals.all(), month, at=at)
    with override(settings.LANGUAGE_CODE):  # frozen words: never those of who happened to ask
        domains = tuple(Label(str(key), str(text)) for key, text in Domain.choices)
        barriers = tuple(Label(str(key), str(text)) for key, text in Barrier.choices)
    return Facts(
        city=Label(city.slug, city.name),
        month=month,
        at=localtime(at),
        due_on=due_on,
        wijken=_wijken(city),
        domains=domains,
        barriers=barriers,
        cells=tuple(
            Cell(row.month, str(row.neighbourhood_id), row.domain, row.barrier, row.count)
            for row in counts.count_signals(
                city.signals.all(), document.months_to_count(month, printed), at=at
            )
        ),
        per_month=counts.count_months(city.signals.all(), first_of_series, month, at=at),
        first_month=counts.first_month(city.signals.all(), at=at),
        signallers=voices.signallers,
        organisations=voices.organisations,
        late_signals=counts.count_late(city.signals.all(), windows, at=at),
        printed=tuple(printed),
    )


def _wijken(city: City) -> tuple[Wijk, ...]:
    return tuple(
        Wijk(
            str(wijk.pk),
            wijk.name,
            official=not wijk.is_project,
            parts=frozenset(str(link.part_id) for link in wijk.part_links.all()),
        )
        for wijk in city.neighbourhoods.by_name().prefetch_related("part_links")
    )
