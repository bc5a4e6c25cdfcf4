"""The form of an offer, and the field that reads weekly hours."""

from __future__ import annotations

import unicodedata
from copy import copy
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.forms import CityModelForm, Fold, refuse_personal_details
from cities.models import Membership, Neighbourhood
from cities.rights import Right
from referrals.enums import DutchLevel, Equipment, Kind, Registration
from referrals.hours import NotHours, Slot, Trouble, as_typed, in_words, parse
from referrals.models import Offer

TROUBLE = {
    Trouble.NOT_READ: gettext_lazy(
        "“{text}” begrijpen we niet als uren. Schrijf bijvoorbeeld: ma-vr 9-12, 13.30-16.30; wo 14-16."
    ),
    Trouble.NO_DAY: gettext_lazy("Zet de dag voor “{text}”. Bijvoorbeeld: di 9-12."),
    Trouble.NO_TIME: gettext_lazy("Zet de uren achter “{text}”. Bijvoorbeeld: di 9-12."),
    Trouble.NO_SUCH_TIME: gettext_lazy("“{text}” is geen uur. Schrijf bijvoorbeeld 9 of 13.30."),
    Trouble.BACKWARDS: gettext_lazy("“{text}” sluit voor het opent. Draai de uren om."),
    Trouble.OVERLAP: gettext_lazy("Deze uren overlappen: {text}. Maak er één van."),
}


def read_hours(text: str) -> tuple[Slot, ...]:
    """The weekly hours in `text`. Raises ValidationError with what is wrong, in Dutch."""
    try:
        return parse(text)
    except NotHours as wrong:
        raise forms.ValidationError(str(TROUBLE[wrong.trouble]).format(text=wrong.text)) from wrong


def say_hours(text: str, *, troubles: bool = True) -> str:
    """How `text` is read, or what is wrong with it (nothing without `troubles`)."""
    try:
        slots = read_hours(text)
    except forms.ValidationError as wrong:
        return str(wrong.messages[0]) if troubles else ""
    return _("Zo lezen we het: {hours}.").format(hours=in_words(slots)) if slots else ""


class HoursField(forms.CharField):
    """Weekly hours as people type them; the value is a tuple of Slot."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, max_length=500, strip=True, **given)

    def clean(self, value: Any) -> Any:
        return read_hours(super().clean(value))


def _yes_no(label: Any) -> forms.NullBooleanField:
    choices = [
        ("", gettext_lazy("weten we niet")),
        ("True", gettext_lazy("ja")),
        ("False", gettext_lazy("nee")),
    ]
    widget = forms.RadioSelect(choices=choices)
    return forms.NullBooleanField(label=label, required=False, widget=widget)


class OfferForm(CityModelForm):
    """Add or change an offer; a host only of the own organisation."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Welke hulp"), choices=Kind, widget=forms.CheckboxSelectMultiple
    )
    registration = forms.ChoiceField(
        label=gettext_lazy("Hoe kom je binnen"), choices=Registration, widget=forms.RadioSelect
    )
    helper_hours = HoursField(
        label=gettext_lazy("Wanneer is er een helper"),
        help_text=gettext_lazy("Elke week dezelfde uren: di en do 9.30-11.30; wo 14-16"),
    )
    place_hours = HoursField(
        label=gettext_lazy("Wanneer is de plek open"),
        help_text=gettext_lazy("Ook zonder helper: ma-vr 9-12, 13.30-16.30"),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Talen van de helper"),
        required=False,
        choices=Language,
        widget=forms.CheckboxSelectMultiple,
    )
    equipment = forms.MultipleChoiceField(
        label=gettext_lazy("Wat is er"),
        required=False,
        choices=Equipment,
        widget=forms.CheckboxSelectMultiple,
    )
    dutch_level = forms.ChoiceField(
        label=gettext_lazy("Hoeveel Nederlands is nodig"),
        required=False,
        choices=[("", gettext_lazy("weten we niet")), *DutchLevel.choices],
        widget=forms.RadioSelect,
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.all(),
        label=gettext_lazy("In welke wijk"),
        required=False,
        empty_label=gettext_lazy("geen vaste wijk"),
        widget=forms.Select(attrs={"class": "wide"}),
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.all(),
        label=gettext_lazy("Ook voor deze wijken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wheelchair = _yes_no(gettext_lazy("Toegankelijk met een rolstoel"))
    quiet = _yes_no(gettext_lazy("Rustig praten kan"))
    children_welcome = _yes_no(gettext_lazy("Kinderen welkom"))
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "wide"}),
    )

    first = (
        "name", "host", "kinds", "summary", "neighbourhood", "place_name", "registration",
        "helper_hours", "place_hours",
    )  # fmt: skip
    layout: tuple[Any, ...] = (
        *first,
        Fold(
            gettext_lazy("Waar en voor welke wijken"),
            "address", "whole_city", "at_home", "mobile", "remote", "neighbourhoods",
        ),
        Fold(
            gettext_lazy("Hoe precies, telefoon en website"),
            "schedule_note", "registration_note", "phone", "email", "website",
        ),
        Fold(
            gettext_lazy("Voor wie, wat meebrengen, wat niet"),
            "for_whom", "not_for_whom", "bring", "does_not", "description", "is_practice",
        ),
        Fold(gettext_lazy("Prijs en talen"), "is_free", "price", "languages", "dutch_level"),
        Fold(
            gettext_lazy("Toegankelijk, en wat er is"),
            "wheelchair", "quiet", "children_welcome", "equipment",
        ),
    )  # fmt: skip
    submit_label = gettext_lazy("Bewaar dit aanbod")
    # Free text; the phone, e-mail and address of a place are of a function and have their own fields.
    GUARDED = (
        "name", "summary", "place_name", "description", "schedule_note", "registration_note", "price",
        "for_whom", "not_for_whom", "bring", "does_not",
    )  # fmt: skip

    class Meta:
        model = Offer
        fields = [
            "name", "host", "kinds", "summary", "neighbourhood", "place_name", "registration",
            "address", "whole_city", "at_home", "mobile", "remote", "neighbourhoods",
            "schedule_note", "registration_note", "phone", "email", "website", "for_whom",
            "not_for_whom", "bring", "does_not", "description", "is_practice", "is_free", "price",
            "languages", "dutch_level", "wheelchair", "quiet", "children_welcome", "equipment",
        ]  # fmt: skip
        labels = {
            "name": gettext_lazy("Naam"),
            "host": gettext_lazy("Wie biedt het aan"),
            "summary": gettext_lazy("In één zin"),
            "place_name": gettext_lazy("Naam van de plek"),
            "address": gettext_lazy("Adres van de plek"),
            "whole_city": gettext_lazy("Voor de hele stad"),
            "at_home": gettext_lazy("Bij mensen thuis"),
            "mobile": gettext_lazy("Komt naar de wijk"),
            "remote": gettext_lazy("Op afstand: telefoon of video"),
            "schedule_note": gettext_lazy("Wanneer, als het niet elke week is"),
            "registration_note": gettext_lazy("Hoe precies aanmelden"),
            "phone": gettext_lazy("Telefoon van de plek"),
            "email": gettext_lazy("E-mail van de plek"),
            "for_whom": gettext_lazy("Voor wie"),
            "not_for_whom": gettext_lazy("Niet voor wie"),
            "bring": gettext_lazy("Wat breng je mee"),
            "does_not": gettext_lazy("Wat doen ze niet"),
            "description": gettext_lazy("Meer uitleg"),
            "is_practice": gettext_lazy("Oefenkans bij een andere activiteit"),
            "is_free": gettext_lazy("Gratis"),
            "price": gettext_lazy("Prijs en tarieven"),
        }
        help_texts = {
            "summary": gettext_lazy("Wat kan iemand hier? Schrijf het zoals je het zou zeggen."),
            "schedule_note": gettext_lazy("Bijvoorbeeld: elke eerste dinsdag van de maand, 14 u"),
            "does_not": gettext_lazy(
                "Zo stuur je niemand voor niets. Bijvoorbeeld: bankverrichtingen"
            ),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Schrijf hoe dit aanbod heet.")},
            "host": {"required": gettext_lazy("Kies wie dit aanbiedt.")},
            "summary": {"required": gettext_lazy("Schrijf in één zin wat iemand hier kan.")},
        }
        widgets = {
            name: forms.TextInput(attrs={"class": "wide"})
            for name in (
                "name", "summary", "place_name", "address", "schedule_note", "registration_note",
                "price",
            )
        } | {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in {
                "for_whom": 2, "not_for_whom": 2, "bring": 2, "does_not": 2, "description": 5,
            }.items()
        }  # fmt: skip

    def __init__(
        self, *args: Any, membership: Membership, offer: Offer | None = None, **given: Any
    ) -> None:
        """`offer` is the one to change, None to add one. It is left alone: a copy is validated."""
        if offer:
            given["instance"] = copy(offer)
            given["initial"] = {
                "place_hours": as_typed(offer.place_slots),
                "helper_hours": as_typed(offer.helper_slots),
            }
        super().__init__(*args, city=membership.city, **given)
        self.membership = membership
        self.fields["host"].widget.attrs["class"] = "wide"
        self.fields["host"].empty_label = _("Kies een organisatie")  # type: ignore[attr-defined]
        if not membership.may(Right.EDIT_ALL_OFFERS):
            del self.fields["host"]
            self.layout = tuple(part for part in self.layout if part != "host")
        self.fields["kinds"].error_messages["required"] = _("Kies minstens één soort hulp.")
        self.fields["registration"].error_messages["required"] = _("Kies hoe iemand binnenkomt.")
        for name in ("place_hours", "helper_hours"):
            self._preview_hours(name)

    def _preview_hours(self, name: str) -> None:
        """Under the hint stands how the hours are read; htmx renews it while somebody types."""
        field = self.fields[name]
        typed = self.data.get(name) if self.is_bound else self.get_initial_for_field(field, name)
        said = say_hours(str(typed or ""), troubles=False)
        field.help_text = format_html(
            '{}<br><b id="said-{}" aria-live="polite">{}</b>', field.help_text, name, said
        )
        field.widget.attrs |= {
            "class": "wide",
            "hx-get": reverse("referrals:hours_preview", kwargs={"city": self.city.slug}),
            "hx-trigger": "input changed delay:500ms, change",
            "hx-target": f"#said-{name}",
            "hx-sync": "this:replace",
        }

    def given(self) -> dict[str, Any]:
        """What was filled in, as `actions.add_offer` and `change_offer` want it."""
        given = dict(self.cleaned_data)
        if "host" not in given:
            given["host"] = self.instance.host if self.instance.pk else self.membership.organisation
        return given

    def clean(self) -> dict[str, Any]:
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = unicodedata.normalize("NFC", value)
        for name in self.GUARDED:
            try:
                refuse_personal_details(self.cleaned_data.get(name) or "")
            except forms.ValidationError as found:
                self.add_error(name, found)
        given = self.cleaned_data
        if not any(
            given.get(name) for name in ("neighbourhood", "whole_city", "neighbourhoods", "remote")
        ) and not {"neighbourhood", "neighbourhoods"} & set(self.errors):
            self.add_error(
                "neighbourhood", _("Kies een wijk, of vink verderop “Voor de hele stad” aan.")
            )
        if not given.get("is_free") and not given.get("price") and "price" not in self.errors:
            self.add_error("price", _("Schrijf wat het kost, of vink “Gratis” aan."))
        self._refuse_twice()
        return given

    def _refuse_twice(self) -> None:
        host, name = self.given().get("host"), self.cleaned_data.get("name")
        same = self.city.offers.current().filter(host=host, name__iexact=name)
        if host and name and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("Deze aanbieder heeft al aanbod met deze naam."))
