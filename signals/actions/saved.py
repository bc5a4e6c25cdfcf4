"""What may be done with a saved filter: keep one, and let it go."""

from __future__ import annotations

from django.db import transaction

from cities.models import Membership
from signals.enums import ListPage
from signals.models import SavedFilter

AT_MOST = 20  # on one list: more is no short cut any more


class NameTaken(Exception):
    """This person has another filter with this name on this list."""


class TooMany(Exception):
    """This person has as many filters on this list as there is room for."""


@transaction.atomic
def save_filter(*, by: Membership, page: ListPage, name: str, query: str) -> SavedFilter:
    """Keep what somebody asks of a list (`query`, as `forms.filters.ListFilter` gives it) and give
    it back. The same under the same name is one. Raises NameTaken and TooMany.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=by.pk)  # two tabs at once
    mine = by.saved_filters.of(page)
    if there := mine.named(name).first():
        if there.query != query:
            raise NameTaken
        return there
    if mine.count() >= AT_MOST:
        raise TooMany
    return by.saved_filters.create(page=page, name=name, query=query)


@transaction.atomic
def remove_filter(*, saved: SavedFilter) -> None:
    """Let a filter go; twice changes nothing."""
    SavedFilter.objects.filter(pk=saved.pk).delete()
