"""What only the database can tell about a production's fitness."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from cities.models import User


def refuse_demo_people() -> None:
    """Raise ImproperlyConfigured when demo people can sign in where nobody asked for them.

    A database that does not answer or is not migrated yet is no reason to stop: `/readyz` tells.
    """
    if settings.ALLOW_DEMO_PEOPLE:
        return
    try:
        there = User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return
    if there:
        raise ImproperlyConfigured(
            "This database holds demo people, whose password is public: start from an empty one. "
            "Or set ALLOW_DEMO_PEOPLE=yes if this is what you want."
        )
