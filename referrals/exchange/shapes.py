"""Offers and hosts in the shape of HSDS 3.0, which ORUK 3.0 is a part of.

Only what anybody may know: of telephones and mail those of the place itself, never who checked it.
Of what is only reached through a referrer neither place nor contact is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.encoding import iri_to_uri

from cities.enums import Language, OrganisationKind
from cities.models import Organisation
from referrals.enums import Registration
from referrals.exchange.asked import DAYS
from referrals.exchange.ids import key
from referrals.exchange.terms import attributes
from referrals.hours import Slot, in_words
from referrals.models import Offer

Json = dict[str, Any]
COUNTRY, REGION = "BE", "Vlaanderen"


def service_json(offer: Offer) -> Json:
    """One line of the list."""
    is_open = offer.registration != Registration.REFERRAL_ONLY
    how = str(Registration(offer.registration).label)
    return _filled(
        {
            "id": _key(offer, "service"),
            "organization_id": key(offer.city.slug, "organization", offer.host_id),
            "name": offer.name,
            "description": "\n\n".join(filter(None, (offer.summary, offer.description))),
            "url": iri_to_uri(offer.website) if is_open else "",
            "email": offer.email if is_open else "",
            "status": "active",
            "application_process": ". ".join(
                filter(None, (how.capitalize(), offer.registration_note if is_open else ""))
            ),
            "fees": offer.price or ("gratis" if offer.is_free else "niet gratis"),
            "fees_description": offer.price,
            "eligibility_description": _for_whom(offer),
            "assured_date": offer.checked_on.isoformat(),
            "alert": "Dit is een voorbeeld, geen echt aanbod." if offer.is_example else "",
            "last_modified": _moment(offer),
            "organization": organization_json(offer.host, offer.city.slug, offer.city.name),
        }
    )


def minimal_json(offer: Offer) -> Json:
    """What it takes to see which services changed."""
    whole = service_json(offer)
    kept = ("id", "name", "status", "last_modified")
    return {name: whole[name] for name in kept if name in whole}


def full_json(offer: Offer, now: datetime) -> Json:
    """One service with all that hangs on it. `now` is local: it says which offset the times have."""
    service = _key(offer, "service")
    is_open = offer.registration != Registration.REFERRAL_ONLY
    slots = offer.helper_slots or offer.place_slots
    return service_json(offer) | {
        "phones": _phones(offer, service) if is_open else [],
        "schedules": _schedules(offer, slots, now, {"service_id": service}, "helper"),
        "service_areas": _areas(offer, service),
        "service_at_locations": [_at_location(offer, now)] if has_place(offer) else [],
        "languages": [
            {
                "id": _key(offer, "language", code),
                "service_id": service,
                "name": str(Language(code).label),
                "code": code,
            }
            for code in offer.languages
        ],
        "cost_options": _costs(offer, service),
        "required_documents": [
            {"id": _key(offer, "required_document"), "service_id": service, "document": offer.bring}
        ]
        if offer.bring
        else [],
        "attributes": attributes(offer, service),
    }


def has_place(offer: Offer) -> bool:
    """The same as `directory.HAS_PLACE`."""
    is_somewhere = bool(offer.place_name or offer.address or offer.remote)
    return is_somewhere and offer.registration != Registration.REFERRAL_ONLY


def place_json(offer: Offer, now: datetime, *, full: bool) -> Json:
    """A service in its place, as a line of the list or whole.

    With a name and a status, for the standard's own API file holds one of these against a service.
    """
    service = full_json(offer, now) if full else service_json(offer)
    service.pop("service_at_locations", None)
    found = _at_location(offer, now)
    if not full:
        found["location"] = _location(offer)
    return found | {"name": offer.name, "status": "active", "service": service}


def organization_json(host: Organisation, slug: str, city: str) -> Json:
    kind = str(OrganisationKind(host.kind).label)
    return {
        "id": key(slug, "organization", host.pk),
        "name": host.name,
        "description": f"{kind[:1].upper()}{kind[1:]} in {city}",
    }


def full_organization_json(host: Organisation, services: Iterable[Offer]) -> Json:
    slug = host.city.slug
    found: Json = organization_json(host, slug, host.city.name)
    found["organization_identifiers"] = []
    if host.kbo_number:
        found["organization_identifiers"].append(
            {
                "id": key(slug, "organization_identifier", host.pk),
                "organization_id": found["id"],
                "identifier_scheme": "BE-BCE_KBO",
                "identifier_type": "KBO",
                "identifier": host.kbo_number,
            }
        )
    return found | {"services": [service_json(offer) for offer in services]}


def _key(offer: Offer, kind: str, *more: object) -> str:
    return key(offer.city.slug, kind, "/".join(map(str, (offer.pk, *more))))


def _filled(found: Json) -> Json:
    return {name: value for name, value in found.items() if value not in ("", None)}


def _moment(offer: Offer) -> str:
    changed_at: datetime | None = getattr(offer, "changed_at", None)
    return changed_at.astimezone(UTC).isoformat(timespec="seconds") if changed_at else ""


def _for_whom(offer: Offer) -> str:
    not_for = offer.not_for_whom
    if not_for and not not_for.casefold().startswith("niet"):
        not_for = f"Niet voor: {not_for}"
    return "\n".join(filter(None, (offer.for_whom, not_for)))


def _phones(offer: Offer, service: str) -> list[Json]:
    if not offer.phone:
        return []
    return [
        {
            "id": _key(offer, "phone"),
            "service_id": service,
            "number": offer.phone,
            "type": "voice",
            "description": "Telefoon van de plek",
        }
    ]


def _schedules(offer: Offer, slots: list[Slot], now: datetime, of: Json, whose: str) -> list[Json]:
    """One per time of the day, on all its days. Times have the offset that holds now in Brussels."""
    offset = now.strftime("%z")
    days_of: dict[tuple[Any, Any], list[Slot]] = {}
    for slot in sorted(slots):
        days_of.setdefault((slot.opens, slot.closes), []).append(slot)
    found = [
        {
            "id": _key(offer, "schedule", whose, f"{opens:%H%M}", f"{closes:%H%M}"),
            **of,
            "freq": "WEEKLY",
            "byday": ",".join(DAYS[slot.weekday] for slot in same),
            "opens_at": f"{opens:%H:%M}{offset[:3]}:{offset[3:]}",
            "closes_at": f"{closes:%H:%M}{offset[:3]}:{offset[3:]}",
            "timezone": int(offset[:3]),
            "description": in_words(same),
        }
        for (opens, closes), same in sorted(days_of.items())
    ]
    if offer.schedule_note and whose == "helper":
        note = {"id": _key(offer, "schedule", "note"), **of, "description": offer.schedule_note}
        found.append(note)
    return found


def _areas(offer: Offer, service: str) -> list[Json]:
    if offer.whole_city:
        wijken = {"city": offer.city.name}
    else:
        here = [offer.neighbourhood] if offer.neighbourhood else []
        wijken = {
            str(wijk.pk): f"{wijk.name}, {offer.city.name}"
            for wijk in [*here, *offer.neighbourhoods.all()]
        }
    return [
        {"id": _key(offer, "service_area", word), "service_id": service, "name": name}
        for word, name in wijken.items()
    ]


def _costs(offer: Offer, service: str) -> list[Json]:
    known: Json = {"id": _key(offer, "cost_option"), "service_id": service}
    if offer.price:
        return [known | {"option": "prijs", "amount_description": offer.price}]
    return [known | {"option": "gratis", "amount": 0, "currency": "EUR"}] if offer.is_free else []


def _at_location(offer: Offer, now: datetime) -> Json:
    location = _location(offer)
    hours = _schedules(offer, offer.place_slots, now, {"location_id": location["id"]}, "place")
    return {
        "id": _key(offer, "service_at_location"),
        "service_id": _key(offer, "service"),
        "location_id": location["id"],
        "location": location | _whereabouts(offer, location["id"]) | {"schedules": hours},
    }


def _location(offer: Offer) -> Json:
    is_physical = bool(offer.place_name or offer.address)
    return _filled(
        {
            "id": _key(offer, "location"),
            "location_type": "physical" if is_physical else "virtual",
            "name": offer.place_name or offer.address or "Telefoon of video",
            "description": "Het kan ook met telefoon of video."
            if is_physical and offer.remote
            else "",
        }
    )


def _whereabouts(offer: Offer, location: str) -> Json:
    """Where it is. A postal code is only told where the address holds one."""
    postal = re.search(r"\b[1-9][0-9]{3}\b(?= +[A-Z])", offer.address)
    addresses = [
        {
            "id": _key(offer, "address"),
            "location_id": location,
            "address_1": offer.address,
            "city": offer.city.name,
            "state_province": REGION,
            "postal_code": postal[0] if postal else "",
            "country": COUNTRY,
            "address_type": "physical",
        }
    ]
    accessible = {
        "id": _key(offer, "accessibility"),
        "location_id": location,
        "description": "toegankelijk met een rolstoel",
    }
    return {
        "addresses": addresses if offer.address else [],
        "accessibility": [accessible] if offer.wheelchair else [],
    }
