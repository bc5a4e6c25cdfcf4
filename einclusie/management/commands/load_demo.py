"""Loads the three demo cities, the same every time for one day."""

import logging
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from kombu.exceptions import OperationalError

from cities.models import City, User
from einclusie.demo import content
from einclusie.demo.load import load_demo
from einclusie.digests.tasks import compile_due


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"'{text}' is not a day: write it as 2026-11-23.") from error
    if not 2000 <= day.year <= 2999:
        raise ArgumentTypeError(f"'{text}' lies too far away: give a day from 2000 to 2999.")
    return day


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Leave out the line that each of the digests logs: the progress says it in one."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


class Command(BaseCommand):
    help = "Loads the three demo cities (Kortrijk, Antwerpen, Gent) with fifteen months of signals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day the demo stands on; the real day if left out",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is a city already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_DEMO_PEOPLE:
            raise CommandError(
                "Demo people have a password that everybody knows: they do not belong on a real "
                "server. Set ALLOW_DEMO_PEOPLE=yes if this is what you want."
            )
        if options["if_empty"] and City.objects.exists():
            self.stdout.write("There are cities already: nothing was loaded.")
            return
        if User.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo is there already: nothing was loaded.")
            return
        self._refuse_to_mix()
        today = options["today"] or timezone.localdate()
        lives = options["today"] is None  # then the worker makes the last digest, as in a real city
        with _quiet(logging.getLogger("einclusie.digests")):
            load_demo(today=today, say=self.stdout.write, leave_last=lives)
        if lives:
            self._order_last_digests()
        self.stdout.write(f"The demo stands on {today:%d/%m/%Y}.")

    def _order_last_digests(self) -> None:
        try:
            compile_due.delay()
        except OperationalError:
            self.stderr.write("The queue does not answer: the last digests come within the hour.")

    def _refuse_to_mix(self) -> None:
        """Stop where a real city or person has a name that the demo would take."""
        slugs = [city.slug for city in content.cities()]
        names = [city.name for city in content.cities()]
        taken = City.objects.filter(slug__in=slugs) | City.objects.filter(name__in=names)
        if taken.exists():
            raise CommandError(
                f"There is a real city {taken.first()} here: the demo is not mixed with it. "
                "Load the demo in a database of its own."
            )
        addresses = [account.email for account in content.accounts()]
        if User.objects.filter(email__in=addresses).exists():
            raise CommandError(
                "Somebody here signs in with an address of the demo. "
                "Load the demo in a database of its own."
            )
