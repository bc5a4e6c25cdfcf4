"""What the clock and the worker run: fetch, call, done. Each may run twice."""

from collections.abc import Iterable
from functools import partial

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from einclusie.digests import actions
from einclusie.digests.models import Edition

log = structlog.get_logger(__name__)


@shared_task(name="digests.compile_due")
def compile_due() -> None:
    """Queue every edition that is due, late or stuck; mail what came out unmailed."""
    at = timezone.now()
    queue(actions.queue_due(at=at))
    actions.announce_unmailed(at=at)


@shared_task(name="digests.compile_edition")
def compile_edition(*, edition_id: int) -> None:
    """Bring out one edition; a row that is gone meanwhile needs nothing."""
    if edition := Edition.objects.filter(pk=edition_id).first():
        actions.bring_out(edition=edition, at=timezone.now())


def queue(editions: Iterable[Edition]) -> None:
    """Hand these to the worker, once what is being written is committed.

    A queue that does not answer is no error to who asks: the rows say "queued", and the clock
    finds them again.
    """
    for edition in editions:
        transaction.on_commit(partial(_send, edition.pk))


def _send(edition_id: int) -> None:
    try:
        compile_edition.delay(edition_id=edition_id)
    except OperationalError:
        log.warning("queue does not answer", edition=edition_id)
