"""What the clock and the worker run: fetch, call, done. Each may run twice."""

from collections.abc import Iterable
from functools import partial

import structlog
from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from einclusie.digests import actions, delivering, releasing
from einclusie.digests.models import Delivery, Edition

log = structlog.get_logger(__name__)


@shared_task(name="digests.compile_due")
def compile_due() -> None:
    """Queue every edition that is due, late or stuck; release those whose two working days are
    over; mail what went out unmailed; forget who got what long ago."""
    at = timezone.now()
    queue(actions.queue_due(at=at))
    releasing.release_due(at=at)
    send([*delivering.announce_released(at=at), *delivering.waiting(at=at)])
    delivering.forget_old(at=at)


@shared_task(name="digests.compile_edition")
def compile_edition(*, edition_id: int) -> None:
    """Publish one edition; a row that is gone meanwhile needs nothing. A revision is mailed."""
    at = timezone.now()
    if edition := Edition.objects.filter(pk=edition_id).first():
        actions.bring_out(edition=edition, at=at)
        send(delivering.announce_released(at=at))


@shared_task(
    name="digests.deliver",
    autoretry_for=(OSError,),
    retry_backoff=30,
    retry_backoff_max=300,  # seconds; less than the broker's visibility timeout
    max_retries=10,  # later tries are the clock's
)
def deliver(*, delivery_id: int) -> None:
    """Mail one edition to one reader."""
    delivering.deliver(delivery_id=delivery_id, at=timezone.now())


def queue(editions: Iterable[Edition]) -> None:
    """Hand these to the worker, once what is being written is committed.

    A queue that does not answer is no error to who asks: the rows say "queued", and the clock
    finds them again.
    """
    for edition in editions:
        transaction.on_commit(partial(_hand_over, compile_edition, edition_id=edition.pk))


def send(deliveries: Iterable[Delivery]) -> None:
    """The same for mails."""
    for delivery in deliveries:
        transaction.on_commit(partial(_hand_over, deliver, delivery_id=delivery.pk))


def _hand_over(task: Task, **given: int) -> None:
    try:
        task.delay(**given)
    except OperationalError:
        log.warning("queue does not answer", task=task.name, **given)
