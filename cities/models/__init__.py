"""The ground: places, organisations, and the people who work with the app."""

from cities.models.network import Intermediary, Organisation, OrganisationNeighbourhood
from cities.models.people import (
    Assignment,
    ContactPerson,
    Invitation,
    Membership,
    MembershipNeighbourhood,
    User,
)
from cities.models.places import (
    City,
    Neighbourhood,
    NeighbourhoodPart,
    OfficialCode,
    Population,
)

__all__ = [
    "Assignment",
    "City",
    "ContactPerson",
    "Intermediary",
    "Invitation",
    "Membership",
    "MembershipNeighbourhood",
    "Neighbourhood",
    "NeighbourhoodPart",
    "OfficialCode",
    "Organisation",
    "OrganisationNeighbourhood",
    "Population",
    "User",
]
