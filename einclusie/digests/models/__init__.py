"""The digests: editions, what the city team adds to one, and who gets them by mail."""

from einclusie.digests.models.editions import Edition, EditionQuerySet, State
from einclusie.digests.models.readers import (
    Delivery,
    DeliveryQuerySet,
    Reader,
    ReaderNeighbourhood,
    ReaderQuerySet,
    Rhythm,
    Scope,
)
from einclusie.digests.models.words import MAX_TEXT, Quote, Word

__all__ = [
    "MAX_TEXT",
    "Delivery",
    "DeliveryQuerySet",
    "Edition",
    "EditionQuerySet",
    "Quote",
    "Reader",
    "ReaderNeighbourhood",
    "ReaderQuerySet",
    "Rhythm",
    "Scope",
    "State",
    "Word",
]
