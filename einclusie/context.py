"""What every template may use: who and where we are, and the menu of this role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cities.rights import Right
from einclusie.offline import owners_of


@dataclass(frozen=True)
class Item:
    """One entry of the menu; `right` is what it takes to see it (None: everybody)."""

    label: str
    route: str
    right: Right | None

    def url(self, city: str) -> str:
        return reverse(self.route, kwargs={"city": city})


def _items() -> tuple[Item, ...]:
    return (
        Item(_("Vandaag"), "today", None),
        Item(_("Signalen"), "signals:list", Right.READ_SIGNALS),
        Item(_("Structureel"), "structural:list", Right.READ_STRUCTURAL),
        Item(_("Acties"), "actions:list", Right.READ_ACTIONS),
        Item(_("Aanbod"), "referrals:list", Right.READ_OFFERS),
        Item(_("Doorverwijzingen"), "referring:list", Right.ANSWER_REFERRALS),
        Item(_("Maandoverzicht"), "digests:list", Right.READ_DIGESTS),
        Item(_("Wijken"), "cities:neighbourhoods", Right.READ_NETWORK),
        Item(_("Aanspreekpunten"), "cities:contact_people", Right.READ_NETWORK),
        Item(_("Collega’s"), "cities:people", Right.INVITE),
    )


def site(request: HttpRequest) -> dict[str, Any]:
    """`city`, `membership` and `menu` (label, address, whether one is there), or empty ones.

    `device_owners` are the marks by which a device knows whose texts wait on it, `may_log` says
    whether this person may have any.
    """
    membership = getattr(request, "membership", None)
    city = getattr(request, "city", None)
    if membership is None or city is None:
        return {
            "city": None,
            "membership": None,
            "menu": [],
            "menu_here": "",
            "device_owners": "",
            "may_log": False,
        }
    home = reverse("today", kwargs={"city": city.slug})
    menu = []
    for item in _items():
        if item.right is None or membership.may(item.right):
            url = item.url(city.slug)
            here = request.path == url if url == home else request.path.startswith(url)
            menu.append({"label": item.label, "url": url, "here": here})
    here_label = next((entry["label"] for entry in menu if entry["here"]), "")
    return {
        "city": city,
        "membership": membership,
        "menu": menu,
        "menu_here": here_label,
        "device_owners": " ".join(owners_of(membership.user)),
        "may_log": membership.may(Right.LOG_SIGNALS),
    }
