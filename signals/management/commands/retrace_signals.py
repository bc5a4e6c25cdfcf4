"""Take the traces of all signals and structural signals anew, after a change of the word list."""

from typing import Any

from django.core.management.base import BaseCommand

from signals.actions.traces import retrace_signals


class Command(BaseCommand):
    help = "Take the traces of all signals and structural signals anew (after a change of signals/data/trade_words.csv)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{retrace_signals()} signalen opnieuw bekeken")
