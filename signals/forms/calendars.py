"""Forms of the calendar: which month of which wijk, and what to follow in one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from cities.models import City, Neighbourhood
from cities.periods import Month

FARTHEST = 10  # years
WHOLE_CITY = "stad"


class CalendarFilter(forms.Form):
    """The address bar of the calendar: what cannot be read is left out, never an error page."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wijken = {wijk.slug: wijk for wijk in city.neighbourhoods.by_name()}
        self.fields["wijk"] = forms.ChoiceField(
            label=_("Wijk"),
            choices=[("", _("De hele stad"))] + [(s, w.name) for s, w in self.wijken.items()],
            required=False,
        )
        self.fields["maand"] = forms.CharField(
            required=False, max_length=7, widget=forms.HiddenInput
        )

    def wijk(self) -> Neighbourhood | None:
        """The wijk that is asked; None for the whole city."""
        self.is_valid()
        return self.wijken.get(self.cleaned_data.get("wijk", ""))

    def month(self, today: date) -> Month:
        """The month that is asked; this one where none is, or one that is too far."""
        self.is_valid()
        try:
            asked = Month.parse(self.cleaned_data.get("maand", ""))
        except ValueError:
            return Month.of(today)
        return asked if abs(asked.year - today.year) <= FARTHEST else Month.of(today)


class SubscribeForm(CityForm):
    """Which wijk to follow in one's own calendar."""

    wijk = forms.ChoiceField(
        label=gettext_lazy("Wat wil je volgen?"),
        error_messages={
            "required": gettext_lazy("Kies wat je wil volgen."),
            "invalid_choice": gettext_lazy("Kies een wijk uit de lijst."),
        },
    )
    submit_label = gettext_lazy("Maak een adres")

    def __init__(self, *args: Any, chosen: Neighbourhood | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wijken = {str(wijk.pk): wijk for wijk in self.city.neighbourhoods.by_name()}
        field = self.fields["wijk"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(WHOLE_CITY, _("De hele stad"))] + [
            (key, wijk.name) for key, wijk in self.wijken.items()
        ]
        self.initial["wijk"] = str(chosen.pk) if chosen else WHOLE_CITY

    def neighbourhood(self) -> Neighbourhood | None:
        """What was chosen; None for the whole city."""
        return self.wijken.get(self.cleaned_data["wijk"])
