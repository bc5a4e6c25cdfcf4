"""Traces of signals, taken anew when the word list changed."""

from django.db import transaction

from signals import alike
from signals.models import Signal

AT_ONCE = 1000


def retrace_signals() -> int:
    """Take the trace of every signal anew; how many. In pieces, so that nobody waits for it."""
    done, last = 0, 0
    while True:
        with transaction.atomic():
            some = list(
                Signal.objects.filter(pk__gt=last)
                .order_by("pk")
                .select_for_update(of=("self",))
                .only("pk", "text")[:AT_ONCE]
            )
            for signal in some:
                signal.trace = alike.trace(signal.text).bits
            Signal.objects.bulk_update(some, ["trace"])
        if not some:
            return done
        done, last = done + len(some), some[-1].pk
