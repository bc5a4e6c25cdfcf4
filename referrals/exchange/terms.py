"""The lists that services are sorted by, as the taxonomies and terms of the standard. All cities share them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from referrals.enums import Equipment, Kind, Registration
from referrals.exchange.ids import EVERYWHERE, key
from referrals.models import Offer


@dataclass(frozen=True)
class Taxonomy:
    """`field` is where an offer keeps its choices, one or several."""

    word: str
    name: str
    description: str
    choices: type[models.TextChoices]
    field: str

    @property
    def id(self) -> str:
        return key(EVERYWHERE, "taxonomy", self.word)

    def chosen(self, offer: Offer) -> list[str]:
        value = getattr(offer, self.field)
        return [value] if isinstance(value, str) else list(value)


TAXONOMIES = (
    Taxonomy("kind", "Soort hulp", "Wat voor hulp er is.", Kind, "kinds"),
    Taxonomy(
        "registration", "Hoe kom je binnen", "Wat je eerst moet doen.", Registration, "registration"
    ),
    Taxonomy("equipment", "Wat is er", "Wat je er kan gebruiken of lenen.", Equipment, "equipment"),
)


@dataclass(frozen=True)
class Term:
    taxonomy: Taxonomy
    code: str

    @property
    def id(self) -> str:
        return key(EVERYWHERE, "taxonomy_term", f"{self.taxonomy.word}/{self.code}")

    def holds(self) -> Q:
        """Offers with this term."""
        if self.taxonomy.field == "registration":
            return Q(registration=self.code)
        return Q(**{f"{self.taxonomy.field}__contains": [self.code]})


TERMS = tuple(Term(taxonomy, code) for taxonomy in TAXONOMIES for code in taxonomy.choices.values)


def taxonomy_with(wanted: UUID) -> Taxonomy | None:
    return next((one for one in TAXONOMIES if one.id == str(wanted)), None)


def term_with(wanted: UUID) -> Term | None:
    return next((one for one in TERMS if one.id == str(wanted)), None)


def taxonomy_json(taxonomy: Taxonomy) -> dict[str, Any]:
    return {"id": taxonomy.id, "name": taxonomy.name, "description": taxonomy.description}


def term_json(term: Term) -> dict[str, Any]:
    label = str(term.taxonomy.choices(term.code).label)
    return {
        "id": term.id,
        "code": term.code,
        "name": label,
        "description": f"{term.taxonomy.name}: {label}",
        "taxonomy": term.taxonomy.name,
        "taxonomy_id": term.taxonomy.id,
        "taxonomy_detail": taxonomy_json(term.taxonomy),
        "language": "nl",
    }


def attributes(offer: Offer, service: str) -> list[dict[str, Any]]:
    """The terms of one offer; `service` is its key."""
    return [
        {
            "id": key(offer.city.slug, "attribute", f"{offer.pk}/{term.taxonomy.word}/{term.code}"),
            "link_id": service,
            "link_type": "service",
            "link_entity": "service",
            "taxonomy_term_id": term.id,
            "value": term.code,
            "taxonomy_term": term_json(term),
        }
        for taxonomy in TAXONOMIES
        for term in (Term(taxonomy, code) for code in taxonomy.chosen(offer))
    ]
