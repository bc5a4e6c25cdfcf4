"""Rows that hold for a while: from the day `since` to the day `until`, both included, or still."""

from datetime import date

from django.db.models import Q


def holds_on(day: date, *, of: str = "") -> Q:
    """Rows that hold on this day; `of` is the way to them from another model ("assignments__")."""
    begun = Q(**{f"{of}since__lte": day})
    return begun & (Q(**{f"{of}until__isnull": True}) | Q(**{f"{of}until__gte": day}))
