"""What the database counts of signals: one set-based query per question, no text and nobody's name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce, TruncMonth

from cities.periods import Month
from signals.models import EchoQuerySet, SignalQuerySet


@dataclass(frozen=True)
class SignalCount:
    """So many signals of one month, wijk, domain and barrier ("" where not filled in)."""

    month: Month
    neighbourhood_id: int
    domain: str
    barrier: str
    count: int


@dataclass(frozen=True)
class Sources:
    """From how many organisations the voices came: all together, and of each domain and barrier."""

    organisations: int
    by_theme: Mapping[tuple[str, str], int]


def as_known(signals: SignalQuerySet, *, at: datetime) -> SignalQuerySet:
    """The signals that stood at this moment: logged before it and not withdrawn by then."""
    return signals.filter(logged_at__lt=at).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    )


def echoes_as_known(echoes: EchoQuerySet, *, at: datetime) -> EchoQuerySet:
    """The echoes that stood at this moment; one of a signal that was withdrawn counts no more."""
    return echoes.filter(echoed_at__lt=at).filter(
        Q(signal__withdrawn_at__isnull=True) | Q(signal__withdrawn_at__gt=at)
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
    rows = (
        as_known(signals, at=at)
        .filter(_in_months(months))
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


def count_echoes(
    echoes: EchoQuerySet, months: Iterable[Month], *, at: datetime
) -> list[SignalCount]:
    """Times that "dit zie ik ook" was said in these months, by month, by the wijk where it was heard
    again, and by domain and barrier of the signal, in no order; none is zero."""
    rows = (
        echoes_as_known(echoes, at=at)
        .filter(_in_months(months))
        .order_by()
        .values_list(
            TruncMonth("heard_on"), "neighbourhood_id", "signal__domain", "signal__barrier"
        )
        .annotate(count=Count("pk"))
    )
    return [SignalCount(Month.of(first_day), *rest) for first_day, *rest in rows]


def count_people(
    signals: SignalQuerySet, echoes: EchoQuerySet, first: date, last: date, *, at: datetime
) -> int:
    """How many people logged a signal, or said "dit zie ik ook", of what was heard from `first` to
    `last` (both included)."""
    logged = as_known(signals, at=at).heard_between(first, last)
    echoed = echoes_as_known(echoes, at=at).filter(heard_on__range=(first, last))
    people = logged.filter(logged_by__isnull=False).order_by().values_list("logged_by")
    return people.union(echoed.filter(by__isnull=False).order_by().values_list("by")).count()


def count_sources(
    signals: SignalQuerySet, echoes: EchoQuerySet, first: date, last: date, *, at: datetime
) -> Sources:
    """Which organisations the voices of these days came from. An organisation counts by what it
    noticed; of what a colleague noticed in person, the colleague's own organisation counts."""
    noticed = (
        as_known(signals, at=at)
        .heard_between(first, last)
        .annotate(source=Coalesce("noticed_by", "organisation"))
        .filter(source__isnull=False)
        .order_by()
        .values_list("domain", "barrier", "source")
    )
    echoed = (
        echoes_as_known(echoes, at=at)
        .filter(heard_on__range=(first, last), organisation__isnull=False)
        .order_by()
        .values_list("signal__domain", "signal__barrier", "organisation")
    )
    by_theme: dict[tuple[str, str], set[int]] = {}
    for domain, barrier, source in noticed.union(echoed):
        by_theme.setdefault((domain, barrier), set()).add(source)
    every = set().union(*by_theme.values())
    return Sources(len(every), {theme: len(sources) for theme, sources in by_theme.items()})


def count_late(
    signals: SignalQuerySet, windows: Iterable[tuple[Month, Month, datetime]], *, at: datetime
) -> int:
    """How many signals came late: heard from the first to the last month (both included) of a
    window, and logged at or after its moment. Windows do not overlap."""
    return as_known(signals, at=at).filter(_late(windows, "logged_at")).count()


def count_late_echoes(
    echoes: EchoQuerySet, windows: Iterable[tuple[Month, Month, datetime]], *, at: datetime
) -> int:
    """How many times "dit zie ik ook" was said late; as `count_late`."""
    return echoes_as_known(echoes, at=at).filter(_late(windows, "echoed_at")).count()


def _late(windows: Iterable[tuple[Month, Month, datetime]], moment: str) -> Q:
    late = Q(pk__in=[])
    for first, last, since in windows:
        late |= Q(
            heard_on__gte=first.first_day, heard_on__lt=last.day_after, **{f"{moment}__gte": since}
        )
    return late


def _in_months(months: Iterable[Month]) -> Q:
    heard = Q(pk__in=[])
    for month in months:
        heard |= Q(heard_on__gte=month.first_day, heard_on__lt=month.day_after)
    return heard
