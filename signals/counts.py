"""What the database counts of signals: one set-based query per question, no text and nobody's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce, TruncMonth

from cities.periods import Month
from signals.models import SignalQuerySet


@dataclass(frozen=True)
class SignalCount:
    """So many signals of one month, wijk, domain and barrier ("" where not filled in)."""

    month: Month
    neighbourhood_id: int
    domain: str
    barrier: str
    count: int


@dataclass(frozen=True)
class Voices:
    """From how many people and organisations the signals of a month came."""

    signallers: int
    organisations: int


def as_known(signals: SignalQuerySet, *, at: datetime) -> SignalQuerySet:
    """The signals that stood at this moment: logged before it and not withdrawn by then."""
    return signals.filter(logged_at__lt=at).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    )


def first_month(signals: SignalQuerySet, *, at: datetime) -> Month | None:
    """The month of the earliest day of which something stood at `at`; None without signals."""
    first = as_known(signals, at=at).aggregate(first=Min("heard_on"))["first"]
    return Month.of(first) if first else None


def count_signals(
    signals: SignalQuerySet, months: Iterable[Month], *, at: datetime
) -> list[SignalCount]:
    """Signals heard in these months by month, wijk, domain and barrier, in no order; none is zero.

    All margins come out of this one query, so that they add up to the same total, whatever is
    written meanwhile.
    """
    heard = Q(pk__in=[])
    for month in months:
        heard |= Q(heard_on__gte=month.first_day, heard_on__lt=month.day_after)
    rows = (
        as_known(signals, at=at)
        .filter(heard)
        .order_by()
        .values_list(TruncMonth("heard_on"), "neighbourhood_id", "domain", "barrier")
        .annotate(count=Count("pk"))
    )
    return [SignalCount(Month.of(first_day), *rest) for first_day, *rest in rows]


def count_cells(signals: SignalQuerySet, axis: str) -> dict[tuple[int, str], int]:
    """How many of these signals there are by (wijk, value of `axis`: "domain" or "barrier"); "" is
    an axis that nobody chose yet, and what is absent is zero."""
    rows = signals.order_by().values_list("neighbourhood_id", axis).annotate(count=Count("pk"))
    return {(wijk, value): count for wijk, value, count in rows}


def count_months(
    signals: SignalQuerySet, first: Month, last: Month, *, at: datetime
) -> dict[Month, int]:
    """How many signals were heard in each month from `first` to `last`; a month without is absent."""
    rows = (
        as_known(signals, at=at)
        .filter(heard_on__gte=first.first_day, heard_on__lt=last.day_after)
        .order_by()
        .values_list(TruncMonth("heard_on"))
        .annotate(count=Count("pk"))
    )
    return {Month.of(first_day): count for first_day, count in rows}


def count_voices(signals: SignalQuerySet, month: Month, *, at: datetime) -> Voices:
    """Who the signals of a month came from. An organisation counts by what it noticed; of what a
    colleague noticed in person, the colleague's own organisation counts."""
    found = (
        as_known(signals, at=at)
        .heard_in(month)
        .aggregate(
            signallers=Count("logged_by", distinct=True),
            organisations=Count(Coalesce("noticed_by", "organisation"), distinct=True),
        )
    )
    return Voices(**found)


def count_late(
    signals: SignalQuerySet, windows: Iterable[tuple[Month, Month, datetime]], *, at: datetime
) -> int:
    """How many signals came late: heard from the first to the last month (both included) of a
    window, and logged at or after its moment. Windows do not overlap."""
    late = Q(pk__in=[])
    for first, last, since in windows:
        late |= Q(heard_on__gte=first.first_day, heard_on__lt=last.day_after, logged_at__gte=since)
    return as_known(signals, at=at).filter(late).count()
