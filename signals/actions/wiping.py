"""Takes out what says too much about somebody, for good, and writes down that it did."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime

import pgtrigger
import structlog
from django.db import transaction

from cities.models import Membership
from signals.models import Action, Signal, StructuralSignal, TrainingRequest
from signals.models.wiped import KEPT, WIPED, About, Text, Wiping

log = structlog.get_logger(__name__)


@transaction.atomic
def wipe(
    *,
    about: About,
    texts: Iterable[Text],
    by: Membership,
    at: datetime,
    because: str,
) -> int:
    """Put "(gewist)" in the place of these texts on the page of `about`; how many there were.

    `because` is a `WipedBecause`. The rows stay, with who wrote them and when: only what they said
    goes, also where history is append-only. A colleague who wipes the same at the same moment
    leaves one row more in the log, and no other text.
    """
    wiped = list(texts)
    for text in wiped:
        trigger = KEPT[text.place].trigger
        with pgtrigger.ignore(trigger) if trigger else nullcontext():
            rows = type(text.row)._default_manager.filter(pk=text.row.pk)
            rows.update(**dict.fromkeys(text.fields, WIPED))
        Wiping.objects.create(
            city_id=about.city_id,
            signal=about if isinstance(about, Signal) else None,
            structural=about if isinstance(about, StructuralSignal) else None,
            action=about if isinstance(about, Action) else None,
            training=about if isinstance(about, TrainingRequest) else None,
            place=text.place,
            row=text.row.pk,
            because=because,
            at=at,
            by=by.user,
        )
        log.info("text wiped", place=str(text.place), row=text.row.pk, by=by.user_id)
    return len(wiped)
