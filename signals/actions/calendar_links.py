"""What may be done with the address by which somebody's own calendar follows the actions."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cities.models import Membership, Neighbourhood
from signals import calendar_links
from signals.models import CalendarLink


def find_link(token: str, *, on: date) -> CalendarLink | None:
    """The subscription that this text was signed for, if it works on this day; else None."""
    key = calendar_links.read_token(token)
    if key is None:
        return None
    return CalendarLink.objects.working(on).with_labels().filter(pk=key).first()


@transaction.atomic
def make_link(
    *, by: Membership, at: datetime, neighbourhood: Neighbourhood | None = None
) -> CalendarLink:
    """The subscription of this person on a wijk (None: the whole city), made now or before."""
    link, _created = CalendarLink.objects.open().get_or_create(
        membership=by,
        neighbourhood=neighbourhood,
        defaults={"city_id": by.city_id, "made_at": at},
    )
    return link


@transaction.atomic
def revoke_link(*, link: CalendarLink, at: datetime) -> None:
    """Close an address for good; twice changes nothing."""
    CalendarLink.objects.open().filter(pk=link.pk).update(revoked_at=at)
