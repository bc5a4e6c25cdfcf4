"""Traces of signals and structural signals, taken anew when the word list changed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from signals.models import Signal, StructuralSignal
from signals.models.traces import TRACED, take_trace

AT_ONCE = 1000


def retrace_signals() -> int:
    """Take the trace of every signal and structural signal anew; how many. In pieces, so that nobody
    waits for it."""
    return _retrace(Signal, ["text"]) + _retrace(StructuralSignal, ["title", "description"])


def _retrace(model: type[Signal] | type[StructuralSignal], texts: Iterable[str]) -> int:
    rows: Any = model.objects.order_by("pk").select_for_update(of=("self",)).only("pk", *texts)
    done, last = 0, 0
    while True:
        with transaction.atomic():
            some = list(rows.filter(pk__gt=last)[:AT_ONCE])
            for row in some:
                take_trace(row)
            model.objects.bulk_update(some, TRACED)
        if not some:
            return done
        done, last = done + len(some), some[-1].pk
