"""What the clock and the worker run for the signals: fetch, call, done. Each may run twice."""

from dataclasses import asdict
from functools import partial

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from cities.models import City
from signals.actions import imported, reminding, sending
from signals.actions.suggested import refresh_suggestions
from signals.models import SignalImport
from signals.reminders import week_to_remind

log = structlog.get_logger(__name__)


@shared_task(name="signals.read_in")
def read_in(*, source_id: int) -> None:
    """Read one spreadsheet in, or go on with it; one that is gone or done needs nothing."""
    if source := SignalImport.objects.filter(pk=source_id).first():
        imported.read_in(source=source, at=timezone.now())


@shared_task(name="signals.tend_imports")
def tend_imports() -> None:
    """Forget what was kept long enough, and go on with what a worker left lying."""
    imported.forget_old(at=timezone.now())
    for source in imported.unfinished():
        queue(source)


@shared_task(name="signals.send_feedback")
def send_feedback() -> None:
    """Tell who noticed a signal what became of it, where the moment for it came."""
    at = timezone.now()
    for city in City.objects.order_by("pk"):
        sending.reach(city=city, at=at)
        sending.mail_reached(city=city, at=at)


@shared_task(name="signals.remind")
def remind() -> None:
    """Mail everybody in one bundle what waits for them, once a week."""
    at = timezone.now()
    reminding.forget_old(at=at)
    if week := week_to_remind(at):
        for city in City.objects.order_by("pk"):
            reminding.remind(city=city, week=week, at=at)


def queue_feedback() -> None:
    """Let the worker send what is due, once what is being written is committed; else the clock does."""
    transaction.on_commit(_send_feedback)


def _send_feedback() -> None:
    try:
        send_feedback.delay()
    except OperationalError:
        log.warning("queue does not answer", task=send_feedback.name)


@shared_task(name="signals.suggest_bundles")
def suggest_bundles() -> None:
    """Once a night: a task of its own for each city, so that they run side by side."""
    for city in City.objects.order_by("pk").values_list("pk", flat=True):
        suggest_bundles_in.delay(city_id=city)


@shared_task(name="signals.suggest_bundles_in")
def suggest_bundles_in(*, city_id: int) -> None:
    """Look over one city; one that is gone, or that another worker is at, needs nothing."""
    city = City.objects.filter(pk=city_id).first()
    done = refresh_suggestions(city=city, at=timezone.now()) if city else None
    if done is not None:
        log.info("bundles suggested", city=city_id, **asdict(done))


def queue(source: SignalImport) -> None:
    """Hand an import to the worker, once what is being written is committed.

    A queue that does not answer is no error to who asks: the clock finds the import again.
    """
    transaction.on_commit(partial(_send, source.pk))


def _send(source_id: int) -> None:
    try:
        read_in.delay(source_id=source_id)
    except OperationalError:
        log.warning("queue does not answer", source=source_id)
