"""Who is brought where: the offers of a city. No storey knows a resident."""

from referrals.models.offers import (
    BY_NAME,
    Around,
    LastChange,
    Offer,
    OfferHours,
    OfferNeighbourhood,
    OfferQuerySet,
)

__all__ = [
    "BY_NAME",
    "Around",
    "LastChange",
    "Offer",
    "OfferHours",
    "OfferNeighbourhood",
    "OfferQuerySet",
]
