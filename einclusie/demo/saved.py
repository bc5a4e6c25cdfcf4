"""Filters that the coordinators of the demo keep above their lists."""

from __future__ import annotations

from cities.enums import Role
from cities.models import City
from signals.actions.saved import save_filter
from signals.enums import Barrier, ListPage

COORDINATORS = (
    (ListPage.SIGNALS, "Mijn wijken, deze maand", "eigen=on&periode=maand"),
    (ListPage.SIGNALS, "Loketten, nog niet gebundeld", f"drempel={Barrier.COUNTER}&los=on"),
    (ListPage.STRUCTURAL, "Waar ik aan zet ben", "aanzet=on"),
)


def load_saved(city: City) -> None:
    """The same filters for every coordinator of this city."""
    for coordinator in city.memberships.filter(role=Role.COORDINATOR).order_by("pk"):
        for page, name, query in COORDINATORS:
            save_filter(by=coordinator, page=page, name=name, query=query)
