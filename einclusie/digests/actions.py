"""Editions: order one, find those that are due, publish them. Each once, whoever asks.

A row is the order; publishing claims it by a lock, and compiles and publishes in one transaction.
So a second worker waits and finds it published, and a killed one leaves the order as it was.
Whoever brings out an edition first brings out those of the city that wait before it: however many
workers there are, a month comes out before the next, and before the quarter that adds it up.
"""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from cities.models import City, User
from cities.periods import (
    MONTH_NAMES,
    Month,
    Period,
    Quarter,
    Year,
    due_on,
    in_order,
    months_between,
)
from einclusie.digests import mails, progress, releasing
from einclusie.digests.definitions import day_in_words
from einclusie.digests.document import checksum, compile_document, counted
from einclusie.digests.facts import Counted, Document
from einclusie.digests.gather import MissingMonths, month_facts, replaced_by, sum_facts
from einclusie.digests.models import Edition, State
from einclusie.digests.sections import PartFailed
from einclusie.digests.sums import compile_sum
from signals import counts
from signals.feedback import leaves_at

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=30)  # what is queued longer was lost on the way: queue it again
MONTHS_BACK = 12  # how many months, the last one due included, are caught up by themselves
EARLIEST = Month(2000, 1)


class NoSuchPeriod(ValueError):
    """There is no edition of this period: it is not over yet, or lies before `EARLIEST`."""


def compile_edition(*, city: City, period: Period, at: datetime) -> Edition:
    """Publish the edition of this period as it stood at `at` (aware, also in the past), and release
    it at once, unmailed.

    Gives the edition; one that was out already is given back as it is. Raises NoSuchPeriod if the
    period is not over at `at`, MissingMonths if those of its months are not out.
    """
    return publish(edition=_row_of(city, period, at), at=at, at_once=True)


@transaction.atomic
def order_edition(*, city: City, period: Period, by: User | None, at: datetime) -> Edition:
    """Put the edition of a past period in the queue, by hand; a published one stays as it is.

    With a quarter or a year go those of its months that are not out. The caller hands it to the
    worker once this is committed. Raises NoSuchPeriod.
    """
    _check_period(period, at)
    first = counts.first_month(city.signals.all(), at=at)
    months = [month for month in period.months if first and month >= first]
    wanted = [_get_or_create(city, one, at)[0] for one in dict.fromkeys([*months, period])]
    edition = wanted[-1]
    unpublished = Edition.objects.filter(pk__in=[one.pk for one in wanted]).unpublished()
    unpublished.update(state=State.QUEUED, queued_at=at)
    log.info("edition ordered", edition=edition.pk, by=by.pk if by else None)
    edition.refresh_from_db()
    return edition


def queue_due(*, at: datetime) -> list[Edition]:
    """The editions that a worker must make now, of all cities, in the order in which they come out.

    Due is each of the last 12 months since the city's first signal whose digest day has come, and
    each quarter and year of such months. Also those that failed, and those that were queued long
    ago and never came out. Each is marked as queued at `at`, so that of two callers only one gets
    it; the caller hands them to the worker.
    """
    queued: list[Edition] = []
    for city in City.objects.order_by("pk"):
        try:
            queued += _queue_due_of(city=city, at=at)
        except DatabaseError:  # the other cities have their digest all the same
            log.exception("due editions not queued", city=city.pk)
    return queued


@transaction.atomic
def _queue_due_of(*, city: City, at: datetime) -> list[Edition]:
    created = set()
    there = city.editions.with_counts_kept()
    for period in _due_periods(city, there, at):
        if str(period) not in there:
            edition, is_new = _get_or_create(city, period, at)
            created |= {edition.pk} if is_new else set()
    queued = []
    for edition in city.editions.unpublished().in_order():
        claim = Edition.objects.filter(pk=edition.pk).waiting_since(at - PATIENCE)
        if edition.pk in created or claim.update(state=State.QUEUED, queued_at=at):
            queued.append(edition)
    return queued


def _due_periods(city: City, there: dict[str, bool], at: datetime) -> list[Period]:
    """Months, quarters and years, in order. `there` says of each edition whether a longer one can
    add it up: those from before exact counts were kept cannot."""
    first = counts.first_month(city.signals.all(), at=at)
    if first is None:
        return []
    today = localdate(at)
    last = Month.of(today).before()
    if due_on(last, city.digest_day) > today:
        last = last.before()
    months = months_between(max(first, last.before(MONTHS_BACK - 1)), last)
    longer: set[Quarter | Year] = {Quarter.of(month.first_day) for month in months}
    longer |= {Year.of(month.first_day) for month in months}

    def can_be_added_up(period: Quarter | Year) -> bool:
        parts = [month for month in period.months if month >= first]
        return parts[-1] <= last and all(there.get(str(month), month in months) for month in parts)

    return sorted([*months, *filter(can_be_added_up, longer)], key=in_order)


def bring_out(*, edition: Edition, at: datetime) -> Edition:
    """Publish this edition, after those of its city that wait before it.

    What goes wrong is written on the row, for the next try.
    """
    place = in_order(edition.span)
    for waiting in edition.city.editions.unpublished().in_order():
        if waiting.pk != edition.pk and in_order(waiting.span) < place:
            _bring_out(waiting, at)
    return _bring_out(edition, at)


def _bring_out(edition: Edition, at: datetime) -> Edition:
    try:
        return publish(edition=edition, at=at)
    except Exception as error:
        log.exception("edition failed", edition=edition.pk)
        return record_failure(edition=edition, error=error, at=at)
    finally:
        progress.done(edition)


@transaction.atomic
def publish(*, edition: Edition, at: datetime, at_once: bool = False) -> Edition:
    """Compile and publish this edition as it stands at `at`, or give it back as it was published.

    The city team is mailed that it may add a word, but for `at_once`. A revision always goes out at
    once, with the word of the version before. Waits for another worker that is at it. Raises NoSuchPeriod, MissingMonths,
    and for a revision TooSmallToTell.
    """
    claimed = (
        Edition.objects.select_for_update(of=("self",)).select_related("city").get(pk=edition.pk)
    )
    if claimed.state == State.PUBLISHED:
        return claimed
    _check_period(claimed.span, at)
    at = _after_those_before(claimed, at)
    claimed.document, claimed.counted = compiled(claimed, at=at)
    claimed.state = State.PUBLISHED
    claimed.published_at = at
    claimed.goes_out_at = leaves_at(at)
    if claimed.revision > 1:
        releasing.keep_word(claimed)
    if at_once or claimed.revision > 1:
        claimed.goes_out_at = claimed.released_at = at
    claimed.checksum = checksum(claimed.document)
    claimed.failure = ""
    claimed.save()
    if not claimed.is_released:
        mails.tell_city_team(claimed, on=localdate(at))
    log.info("edition published", edition=claimed.pk, checksum=claimed.checksum)
    return claimed


def _after_those_before(edition: Edition, at: datetime) -> datetime:
    """`at`, or the moment at which the last one before it came out: another worker, whose clock was
    read a little later, may have brought that out meanwhile."""
    place = in_order(edition.span)
    published = edition.city.editions.published().defer("document", "counted")
    before = [
        one.published_at
        for one in published.order_by("pk")
        if one.published_at and (in_order(one.span), one.revision) < (place, edition.revision)
    ]
    return max([at, *before])


def compiled(edition: Edition, *, at: datetime) -> tuple[Document, Counted | None]:
    """The document of this edition as it stands at `at`, and the exact counts behind a month's."""
    span = edition.span
    progress.say(edition, progress.COUNTS)
    if not isinstance(span, Month):
        return compile_sum(sum_facts(edition.city, span, due_on=edition.due_on, at=at)), None
    replaced = None
    if edition.revision > 1:
        before = edition.city.editions.published().get(
            period=edition.period, revision=edition.revision - 1
        )
        replaced = replaced_by(before, edition.reason)
    facts = month_facts(edition.city, span, due_on=edition.due_on, at=at, replaced=replaced)
    progress.say(edition, progress.WRITES)
    return compile_document(facts), counted(facts)


@transaction.atomic
def record_failure(*, edition: Edition, error: Exception, at: datetime) -> Edition:
    """Write on the row, in a sentence, that it did not work; unless it came out meanwhile."""
    moment = localtime(at)
    if isinstance(error, MissingMonths):
        sentence = _("Eerst moet het overzicht van {month} er zijn.").format(month=error.month.name)
    elif isinstance(error, PartFailed):
        sentence = _("Het deel “{part}” mislukte op {day} om {time} u.").format(
            part=error, day=day_in_words(moment.date()), time=f"{moment.hour}.{moment.minute:02}"
        )
    else:
        sentence = _("Het opmaken mislukte op {day} {month} om {time} u ({error}).").format(
            day=moment.day,
            month=MONTH_NAMES[moment.month - 1],
            time=f"{moment.hour}.{moment.minute:02}",
            error=type(error).__name__,
        )
    unpublished = Edition.objects.filter(pk=edition.pk).unpublished()
    unpublished.update(state=State.FAILED, failure=sentence[:200])
    edition.refresh_from_db()
    return edition


def _row_of(city: City, period: Period, at: datetime) -> Edition:
    _check_period(period, at)
    return _get_or_create(city, period, at)[0]


def _get_or_create(city: City, period: Period, at: datetime) -> tuple[Edition, bool]:
    """The one row of this city and period, and whether it is new; the database sees to "one"."""
    return Edition.objects.get_or_create(
        city=city,
        period=str(period),
        revision=1,
        defaults={"queued_at": at, "due_on": due_on(period, city.digest_day)},
    )


def _check_period(period: Period, at: datetime) -> None:
    if period.last_day >= Month.of(localdate(at)).first_day:
        raise NoSuchPeriod(
            _("Deze maand is nog niet voorbij.")
            if isinstance(period, Month)
            else _("Deze periode is nog niet voorbij.")
        )
    if period.first_day < EARLIEST.first_day:
        raise NoSuchPeriod(_("Maandoverzichten beginnen in {year}.").format(year=EARLIEST.year))
