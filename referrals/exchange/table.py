"""The offers of a city as the rows of a spreadsheet: what anybody may know, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from referrals.enums import Registration
from referrals.hours import in_words
from referrals.models import Offer


def header() -> list[str]:
    return [
        _("naam"), _("aanbieder"), _("soort hulp"), _("in één zin"), _("plek"), _("adres"),
        _("wijken"), _("uren van de helper"), _("uren van de plek"), _("andere momenten"),
        _("hoe kom je binnen"), _("hoe precies"), _("telefoon"), _("e-mail"), _("website"),
        _("prijs"), _("talen van de helper"), _("wat breng je mee"), _("voor wie"),
        _("niet voor wie"), _("met een rolstoel"), _("nagekeken op"), _("voorbeeld"),
    ]  # fmt: skip


def row(offer: Offer) -> list[str]:
    """An offer read `with_labels()`; of what is only reached through a referrer no place, hours or
    contact."""
    is_open = offer.registration != Registration.REFERRAL_ONLY
    reach = [
        offer.place_name, offer.address, _wijken(offer), in_words(offer.helper_slots),
        in_words(offer.place_slots), offer.schedule_note,
    ]  # fmt: skip
    contact = [offer.registration_note, offer.phone, offer.email, offer.website]
    return [
        offer.name,
        offer.host.name,
        ", ".join(offer.kind_names),
        offer.summary,
        *(reach if is_open else ["", "", _wijken(offer), "", "", ""]),
        offer.get_registration_display(),
        *(contact if is_open else [""] * len(contact)),
        offer.price or (_("gratis") if offer.is_free else _("niet gratis")),
        ", ".join(offer.language_names),
        offer.bring,
        offer.for_whom,
        offer.not_for_whom,
        {True: _("ja"), False: _("nee"), None: ""}[offer.wheelchair],
        offer.checked_on.isoformat(),
        _("ja") if offer.is_example else "",
    ]


def _wijken(offer: Offer) -> str:
    if offer.whole_city:
        return _("de hele stad")
    here = [offer.neighbourhood] if offer.neighbourhood else []
    names = [wijk.name for wijk in [*here, *offer.neighbourhoods.all()]]
    return ", ".join(dict.fromkeys(names))
