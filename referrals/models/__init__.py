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
from referrals.models.searching import (
    SearchCount,
    SearchSynonym,
    SearchWord,
    Unmet,
    UnmetNeed,
    bare,
)

__all__ = [
    "BY_NAME",
    "Around",
    "LastChange",
    "Offer",
    "OfferHours",
    "OfferNeighbourhood",
    "OfferQuerySet",
    "SearchCount",
    "SearchSynonym",
    "SearchWord",
    "Unmet",
    "UnmetNeed",
    "bare",
]
