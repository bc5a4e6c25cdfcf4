"""`manage.py suggest_bundles [--city gent]`: look for signals to bundle, now; the clock does it nightly."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cities.models import City
from signals.actions.suggested import refresh_suggestions


class Command(BaseCommand):
    help = "Look for signals to bundle in every city, or in one. The clock does so every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", help="the city's word in addresses, as gent")

    def handle(self, *args: Any, city: str | None, **options: Any) -> None:
        """Print per city what changed. Raises CommandError where there is no such city."""
        found = City.objects.filter(slug=city) if city else City.objects.all()
        if city and not found:
            raise CommandError(f"There is no city '{city}'.")
        for one in found.order_by("slug"):
            done = refresh_suggestions(city=one, at=timezone.now())
            told = (
                f"{done.made} new, {done.changed} changed, {done.lapsed} lapsed, {done.open} open"
                if done
                else "a worker is at it right now"
            )
            self.stdout.write(f"{one.slug}: {told}")
