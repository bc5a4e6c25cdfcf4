"""Where else somebody can go with the same question: like kinds, near, and not at the same host first."""

from __future__ import annotations

from django.db.models import Case, Value, When

from referrals.models import Around, Offer, Referral

MOST = 6


def alternatives(referral: Referral) -> list[Offer]:
    """Other current offers of the same kinds that serve the wijk, the nearest first; an offer of the
    same host comes after those of others. Widened to the city where there is none."""
    around = Around.of([referral.neighbourhood])
    others = referral.city.offers.current().exclude(pk=referral.offer_id)
    alike = others.filter(kinds__overlap=referral.offer.kinds)
    same_host = Case(When(host=referral.offer.host_id, then=Value(1)), default=Value(0))
    for found in (alike.serving(around), alike, others):
        near = found.select_related("host", "neighbourhood").annotate(near=around.nearness())
        offers: list[Offer] = [*near.order_by(same_host, "near", "name", "pk")[:MOST]]
        if offers:
            return offers
    return []
