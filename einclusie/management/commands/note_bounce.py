"""`manage.py note_bounce < mail`: a mail server hands over what came back of the digests."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from einclusie.digests import delivering
from einclusie.digests.bounces import bounced_in


class Command(BaseCommand):
    help = "Read one delivery report (RFC 3464) from standard input and write down what bounced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", help="read this file instead")

    def handle(self, *args: Any, file: str | None, **options: Any) -> None:
        """Say what was written down. Any other mail is nothing: a mailbox may be fed whole."""
        if file:
            with open(file, "rb") as opened:
                found = bounced_in(opened.read())
        else:
            found = bounced_in(sys.stdin.buffer.read())
        noted = found is not None and delivering.note_bounce(
            message_id=found.message_id, code=found.code, at=timezone.now()
        )
        self.stdout.write(f"noted: {found.code}" if found and noted else "nothing of ours")
