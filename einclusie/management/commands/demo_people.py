"""Prints how to sign in as each of the demo's people."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from cities.enums import Role
from cities.models import Membership, User
from einclusie.demo.load import PASSWORD

# One of each role in each city; the other people are there to log signals.
FIRST_OF_ROLE = {
    Role.COORDINATOR: "coordinator",
    Role.CITY_TEAM: "stadsteam",
    Role.SOCIAL_WORKER: "hulpverlener",
    Role.HOST: "aanbieder",
    Role.POLICY_READER: "beleid",
}


class Command(BaseCommand):
    help = "Prints the demo's people, one of each role in each city, and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = self._lines()
        if not lines:
            self.stdout.write("There are no demo people here: load_demo makes them.")
            return
        self.stdout.write(f"Sign in at {settings.BASE_URL}{reverse('account_login')}")
        self.stdout.write(f"Password of everybody below: {PASSWORD}\n\n")
        width = max(len(who) for who, _ in lines)
        for who, email in lines:
            self.stdout.write(f"  {who:<{width}}  {email}")

    def _lines(self) -> list[tuple[str, str]]:
        """Who they are and their e-mail, by city and in the order of the roles."""
        found = [
            (membership.city.name, list(FIRST_OF_ROLE).index(Role(membership.role)), membership)
            for membership in Membership.objects.select_related("user", "city").filter(
                user__is_demo=True, until__isnull=True
            )
            if membership.user.email.split("@")[0] == FIRST_OF_ROLE[Role(membership.role)]
        ]
        lines = [
            (f"{city}, {membership.title} ({membership.user.name})", membership.user.email)
            for city, _, membership in sorted(found, key=lambda row: row[:2])
        ]
        return lines + [
            (f"platformbeheer ({user.name})", user.email)
            for user in User.objects.filter(is_demo=True, is_superuser=True).order_by("email")
        ]
