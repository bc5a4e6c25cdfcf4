"""What keeps an offer fresh: how full it is, other hours of a host without an account, a report."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import refuse_personal_details
from referrals.actions.fresh import Hours, Places
from referrals.capacity import FURTHEST, LONGEST_WAIT, CapacityState
from referrals.forms.offers import HoursField, say_hours
from referrals.hours import as_typed
from referrals.models import Offer, Wrong


class PlacesForm(forms.Form):
    """How full it is; the button says which of the three, and only its own field is looked at."""

    until = forms.DateField(
        label=gettext_lazy("Vol tot"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Schrijf een dag als 31/12/2026.")},
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Hoeveel weken wachten"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": LONGEST_WAIT, "class": "short"}),
        error_messages={"invalid": gettext_lazy("Schrijf het aantal weken als een getal.")},
    )
    state = forms.ChoiceField(choices=CapacityState, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, offer: Offer, today: date, **given: Any) -> None:
        said = getattr(offer, "capacity", None)
        if said:
            given["initial"] = {"until": said.until, "weeks": said.weeks}
        super().__init__(data, auto_id=f"{offer.pk}-%s", **given)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given, state = self.cleaned_data, self.cleaned_data.get("state")
        if state != CapacityState.FULL:
            self.errors.pop("until", None)
            given["until"] = None
        if state != CapacityState.WAITING:
            self.errors.pop("weeks", None)
            given["weeks"] = None
        until, weeks = given.get("until"), given.get("weeks")
        if state == CapacityState.FULL and "until" not in self.errors:
            if until is None:
                self.add_error("until", _("Kies de dag waarop er weer plaats is."))
            elif not self.today < until <= self.today + FURTHEST:
                self.add_error("until", _("Kies een dag na vandaag, binnen de twee jaar."))
        if weeks is not None and not 1 <= weeks <= LONGEST_WAIT:
            self.add_error("weeks", _("Schrijf een getal van 1 tot 104, of laat het leeg."))
        return given

    @property
    def places(self) -> Places:
        return Places(**self.cleaned_data)


class HostHoursForm(forms.Form):
    """Other weekly hours; they are kept only after somebody saw how they are read."""

    helper_hours = HoursField(
        label=gettext_lazy("Wanneer is er een helper"),
        help_text=gettext_lazy("Elke week dezelfde uren: di en do 9.30-11.30; wo 14-16"),
    )
    place_hours = HoursField(
        label=gettext_lazy("Wanneer is de plek open"),
        help_text=gettext_lazy("Ook zonder helper: ma-vr 9-12, 13.30-16.30"),
    )

    def __init__(self, data: Any = None, *, offer: Offer, **given: Any) -> None:
        given["initial"] = {
            "place_hours": as_typed(offer.place_slots),
            "helper_hours": as_typed(offer.helper_slots),
        }
        super().__init__(data, auto_id=f"{offer.pk}-%s", **given)
        for field in self.fields.values():
            field.widget.attrs["class"] = "wide"

    @property
    def hours(self) -> Hours:
        return Hours(self.cleaned_data["place_hours"], self.cleaned_data["helper_hours"])

    @property
    def understood(self) -> list[tuple[str, str]]:
        """How each of the two is read, with the name of the field."""
        return [
            (
                str(field.label),
                say_hours(str(self.data.get(name) or "")) or _("Geen vaste uren elke week."),
            )
            for name, field in self.fields.items()
        ]


class ReportForm(forms.Form):
    """What a reader found wrong: one of five, and for the last of them one line."""

    what = forms.ChoiceField(choices=Wrong)
    line = forms.CharField(
        label=gettext_lazy("Iets anders: wat klopt niet?"),
        help_text=gettext_lazy("Eén regel. Schrijf geen namen of nummers van mensen."),
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("Hou het bij één regel: hoogstens 120 tekens.")},
        widget=forms.TextInput(attrs={"class": "wide"}),
    )

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, auto_id="report-%s", **given)

    def clean_line(self) -> str:
        line = " ".join(unicodedata.normalize("NFC", self.cleaned_data["line"]).split())
        return refuse_personal_details(line)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("what") != Wrong.OTHER:
            self.errors.pop("line", None)
            given["line"] = ""
        elif not given.get("line") and "line" not in self.errors:
            self.add_error("line", _("Schrijf in één regel wat er niet klopt."))
        return given
