"""How often colleagues said "dit zie ik ook" in the demo: more of what many meet, a few days later."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid5

from django.utils import timezone

from cities.enums import Role
from cities.models import City, Membership
from signals.enums import Frequency
from signals.models import Echo

# Chance of an echo, by how often the signaller meets it.
CHANCE = {Frequency.ONCE: 0.05, Frequency.A_FEW: 0.15, Frequency.OFTEN: 0.3, Frequency.WEEKLY: 0.35}
LATEST = 12  # days after the signal


def load_echoes(city: City, *, people: Mapping[str, Membership], today: date) -> None:
    """Write the echoes of this city's signals, the same every time for one day.

    `people` are the memberships by e-mail; who logs signals also sees what others log.
    """
    dice = Random(f"echoes {city.slug}")  # noqa: S311 (the same demo every time)
    colleagues = [
        one
        for _, one in sorted(people.items())
        if one.role in (Role.COORDINATOR, Role.CITY_TEAM, Role.SOCIAL_WORKER)
    ]
    echoes = []
    for signal in city.signals.standing().order_by("heard_on", "form_key").defer("trace"):
        frequency, chance = signal.frequency or Frequency.ONCE, dice.random()
        heard_on = signal.heard_on + timedelta(days=dice.randint(1, LATEST))
        by, hour = dice.choice(colleagues), dice.randint(9, 16)
        if (
            chance > CHANCE[Frequency(frequency)]
            or heard_on >= today
            or by.user_id == signal.logged_by_id
        ):
            continue
        echoes.append(
            Echo(
                city=city,
                signal=signal,
                neighbourhood_id=signal.neighbourhood_id,
                heard_on=heard_on,
                organisation=by.organisation,
                by=by.user,
                echoed_at=timezone.make_aware(datetime.combine(heard_on, time(hour))),
                form_key=uuid5(signal.form_key, "echo"),
            )
        )
    Echo.objects.bulk_create(echoes, batch_size=500)
