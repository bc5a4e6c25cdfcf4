"""The offers of a page for machines that read it (schema.org, as JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from referrals.enums import Registration
from referrals.models import Offer

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
IN_A_PAGE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def as_json_ld(name: str, offers: Iterable[Offer]) -> SafeString:
    """What goes between the script tags; nothing in it can end them."""
    listed = [offer for offer in offers if offer.registration != Registration.REFERRAL_ONLY]
    content = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "name": name,
        "itemListElement": [
            {"@type": "ListItem", "position": place, "item": _service(offer)}
            for place, offer in enumerate(listed, 1)
        ],
    }
    text = json.dumps(content, ensure_ascii=False).translate(IN_A_PAGE)
    return mark_safe(text)  # noqa: S308 - nothing in it can end the element


def _service(offer: Offer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Service",
        "name": offer.name,
        "description": offer.summary,
        "provider": {"@type": "Organization", "name": offer.host.name},
        "areaServed": {"@type": "City", "name": offer.city.name},
        "availableChannel": _channel(offer),
    }
    if hours := _hours(offer):
        found["hoursAvailable"] = hours
    if offer.is_free and not offer.price:
        found["offers"] = {"@type": "Offer", "price": 0, "priceCurrency": "EUR"}
    return found


def _channel(offer: Offer) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "ServiceChannel", "availableLanguage": offer.languages}
    if offer.phone:
        found["servicePhone"] = {"@type": "ContactPoint", "telephone": offer.phone}
    if offer.website:
        found["serviceUrl"] = offer.website
    if offer.address or offer.place_name:
        found["serviceLocation"] = {
            "@type": "Place",
            "name": offer.place_name or offer.name,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": offer.address,
                "addressLocality": offer.city.name,
                "addressCountry": "BE",
            },
        }
    return found


def _hours(offer: Offer) -> list[dict[str, Any]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{DAYS[slot.weekday]}",
            "opens": f"{slot.opens:%H:%M}",
            "closes": f"{slot.closes:%H:%M}",
        }
        for slot in sorted(offer.helper_slots or offer.place_slots)
    ]
