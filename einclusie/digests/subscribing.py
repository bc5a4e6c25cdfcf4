"""Who wants which digest by mail: chosen by readers themselves, guests added by the city team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cities.models import City, Neighbourhood, User
from einclusie.digests.models import Reader, Rhythm


class IsAMember(ValueError):
    """This address is of somebody with an account here: that person chooses at the own page."""


@transaction.atomic
def choose(
    *,
    city: City,
    user: User,
    scope: str,
    rhythm: str,
    neighbourhoods: Iterable[Neighbourhood] = (),
) -> Reader:
    """What this person wants by mail of this city's digests."""
    reader, _created = Reader.objects.update_or_create(
        city=city, user=user, defaults={"scope": scope, "rhythm": rhythm}
    )
    reader.neighbourhoods.set(neighbourhoods, through_defaults={"city": city})
    return reader


@transaction.atomic
def add_guest(
    *,
    city: City,
    email: str,
    scope: str,
    rhythm: str,
    until: date,
    neighbourhoods: Iterable[Neighbourhood] = (),
) -> Reader:
    """Somebody without an account gets the digests by mail until a day; asked again, it is changed.

    Raises IsAMember.
    """
    email = email.strip().lower()
    if city.memberships.filter(user__email=email).exists():
        raise IsAMember(_("Dit adres is van iemand met een account. Die kiest zelf."))
    reader, _created = Reader.objects.update_or_create(
        city=city, email=email, defaults={"scope": scope, "rhythm": rhythm, "until": until}
    )
    reader.neighbourhoods.set(neighbourhoods, through_defaults={"city": city})
    return reader


def stop(*, reader: Reader) -> None:
    """No mails any more, and a guest's links stop. Twice is once."""
    Reader.objects.filter(pk=reader.pk).update(rhythm=Rhythm.NEVER)
    reader.rhythm = Rhythm.NEVER
