"""Editions: order one, find those that are due, bring them out, mail them. Each once, whoever asks.

A row is the order; publishing claims it by a lock, and compiles and publishes in one transaction.
So a second worker waits and finds it published, and a killed one leaves the order as it was.
"""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from cities.enums import Role
from cities.models import City, User
from cities.periods import MONTH_NAMES, Month, due_on, months_between
from einclusie.digests import mails
from einclusie.digests.document import checksum, compile_document
from einclusie.digests.gather import facts_of
from einclusie.digests.models import Edition, State
from signals import counts

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=30)  # what is queued longer was lost on the way: queue it again
MONTHS_BACK = 12  # how many months, the last one due included, are caught up by themselves
MAIL_CATCH_UP = timedelta(days=1)  # a mail that did not leave is still news so long
EARLIEST = Month(2000, 1)


class NoSuchPeriod(ValueError):
    """There is no edition of this month: it is not over yet, or lies before `EARLIEST`."""


def compile_edition(*, city: City, month: Month, at: datetime) -> Edition:
    """Bring out the edition of this month as it stood at `at` (aware, also in the past), unmailed.

    Gives the published edition; one that was out already is given back as it is. Raises
    NoSuchPeriod if the month is not over at `at`.
    """
    return publish(edition=_row_of(city, month, at), at=at)


@transaction.atomic
def order_edition(*, city: City, month: Month, by: User | None, at: datetime) -> Edition:
    """Put the edition of a past month in the queue, by hand; a published one stays as it is.

    The caller hands it to the worker once this is committed. Raises NoSuchPeriod.
    """
    edition = _row_of(city, month, at)
    unpublished = Edition.objects.filter(pk=edition.pk).unpublished()
    unpublished.update(state=State.QUEUED, queued_at=at)
    log.info("edition ordered", edition=edition.pk, by=by.pk if by else None)
    edition.refresh_from_db()
    return edition


def queue_due(*, at: datetime) -> list[Edition]:
    """The editions that a worker must make now, of all cities, a city's oldest first.

    Due is each of the last 12 months since the city's first signal whose digest day has come. Also
    those that failed, and those that were queued long ago and never came out. Each is marked as
    queued at `at`, so that of two callers only one gets it; the caller hands them to the worker.
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
    there = set(city.editions.values_list("period", flat=True))
    for month in _due_months(city, at):
        if str(month) not in there:
            edition, is_new = _get_or_create(city, month, at)
            created |= {edition.pk} if is_new else set()
    queued = []
    for edition in city.editions.unpublished().oldest_first():
        claim = Edition.objects.filter(pk=edition.pk).waiting_since(at - PATIENCE)
        if edition.pk in created or claim.update(state=State.QUEUED, queued_at=at):
            queued.append(edition)
    return queued


def _due_months(city: City, at: datetime) -> list[Month]:
    first = counts.first_month(city.signals.all(), at=at)
    today = localdate(at)
    last = Month.of(today).before()
    if due_on(last, city.digest_day) > today:
        last = last.before()
    return months_between(max(first, last.before(MONTHS_BACK - 1)), last) if first else []


def bring_out(*, edition: Edition, at: datetime) -> Edition:
    """Publish this edition and mail it. What goes wrong is written on the row, for the next try."""
    try:
        edition = publish(edition=edition, at=at)
    except Exception as error:
        log.exception("edition failed", edition=edition.pk)
        return record_failure(edition=edition, error=error, at=at)
    announce(edition=edition, at=at)
    return edition


@transaction.atomic
def publish(*, edition: Edition, at: datetime) -> Edition:
    """Compile and publish this edition as it stands at `at`, or give it back as it was published.

    Waits for another worker that is at it. Raises NoSuchPeriod.
    """
    claimed = (
        Edition.objects.select_for_update(of=("self",)).select_related("city").get(pk=edition.pk)
    )
    if claimed.state == State.PUBLISHED:
        return claimed
    _check_period(claimed.month, at)
    facts = facts_of(claimed.city, claimed.month, due_on=claimed.due_on, at=at)
    claimed.document = compile_document(facts)
    claimed.checksum = checksum(claimed.document)
    claimed.state = State.PUBLISHED
    claimed.published_at = at
    claimed.failure = ""
    claimed.save()
    log.info("edition published", edition=claimed.pk, checksum=claimed.checksum)
    return claimed


@transaction.atomic
def record_failure(*, edition: Edition, error: Exception, at: datetime) -> Edition:
    """Write on the row, in a sentence, that it did not work; unless it came out meanwhile."""
    moment = localtime(at)
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


@transaction.atomic
def announce(*, edition: Edition, at: datetime) -> int:
    """Mail the city's policy readers that this edition is out; gives the number of mails.

    Only the first caller mails: it claims `mailed_at`, and the mails wait for that commit.
    """
    unmailed = Edition.objects.published().filter(pk=edition.pk, mailed_at__isnull=True)
    if not unmailed.update(mailed_at=at):
        return 0
    edition.refresh_from_db()
    readers = edition.city.memberships.working_as(Role.POLICY_READER, localdate(at))
    return mails.send_edition(edition, to=list(dict.fromkeys(one.user.email for one in readers)))


def announce_unmailed(*, at: datetime) -> int:
    """Mail what came out in the last day and was not mailed, because the worker stopped between."""
    unmailed = Edition.objects.unmailed_since(at - MAIL_CATCH_UP).oldest_first()
    return sum(announce(edition=edition, at=at) for edition in unmailed)


def _row_of(city: City, month: Month, at: datetime) -> Edition:
    _check_period(month, at)
    return _get_or_create(city, month, at)[0]


def _get_or_create(city: City, month: Month, at: datetime) -> tuple[Edition, bool]:
    """The one row of this city and month, and whether it is new; the database sees to "one"."""
    return Edition.objects.get_or_create(
        city=city,
        period=str(month),
        defaults={"queued_at": at, "due_on": due_on(month, city.digest_day)},
    )


def _check_period(month: Month, at: datetime) -> None:
    if month >= Month.of(localdate(at)):
        raise NoSuchPeriod(_("Deze maand is nog niet voorbij."))
    if month < EARLIEST:
        raise NoSuchPeriod(_("Maandoverzichten beginnen in {year}.").format(year=EARLIEST.year))
