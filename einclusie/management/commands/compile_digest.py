"""`manage.py compile_digest --city gent --period 2026-10 [--now]`: an edition by hand, also of 2026-K3 or 2026."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cities.models import City
from cities.periods import parse_period
from einclusie.digests import actions, tasks
from einclusie.digests.models import State


class Command(BaseCommand):
    help = "Queue the digest of one city and period, or make it here with --now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", required=True, help="the city's word in addresses, as gent")
        parser.add_argument(
            "--period",
            required=True,
            help="the month, quarter or year, as 2026-10, 2026-K3 or 2026",
        )
        parser.add_argument("--now", action="store_true", help="make it here, without the worker")

    def handle(self, *args: Any, city: str, period: str, now: bool, **options: Any) -> None:
        """Print the edition, its state and its checksum. Raises CommandError with the reason."""
        at = timezone.now()
        found = City.objects.filter(slug=city).first()
        if found is None:
            slugs = ", ".join(City.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no city '{city}'. There are: {slugs or 'none'}.")
        try:
            span = parse_period(period)
            edition = actions.order_edition(city=found, period=span, by=None, at=at)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if now:
            edition = actions.bring_out(edition=edition, at=at)
        elif edition.state == State.QUEUED:
            tasks.queue([edition])
            edition.refresh_from_db()
        last = found.editions.filter(period=period).order_by("revision").last() or edition
        version = f" revision {last.revision}" if last.revision > 1 else ""
        self.stdout.write(f"{city} {period}{version}: {last.state} {last.checksum or '-'}")
        if edition.state == State.FAILED:
            raise CommandError(edition.failure)
