"""The monthly counts of an organisation, and the year that a page shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from cities.periods import Month, Year
from referrals.models.reach import MOST
from referrals.reach import NUMBERS

BACK = 12  # whole months that may still be certified
YEARS = 4


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    sentence = gettext_lazy("Schrijf een getal vanaf 0.")
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST,
        error_messages={
            "required": gettext_lazy("Schrijf een getal. Was er niets, schrijf dan 0."),
            "invalid": sentence,
            "min_value": sentence,
            "max_value": gettext_lazy("Dit getal is te groot om te kloppen."),
        },
    )


class ReachForm(CityForm):
    """Six numbers about one month, and that they are right."""

    maand = forms.ChoiceField(
        label=gettext_lazy("Over welke maand?"),
        error_messages={
            "required": gettext_lazy("Kies een maand."),
            "invalid_choice": gettext_lazy("Kies een maand uit de lijst."),
        },
    )
    questions = _count(gettext_lazy("Beantwoorde vragen"))
    people = _count(
        gettext_lazy("Unieke personen"),
        gettext_lazy("Wie dit jaar voor het eerst kwam: dan mag je de maanden optellen."),
    )
    sessions = _count(gettext_lazy("Sessies van vorming"))
    participants = _count(gettext_lazy("Deelnemers aan vorming"))
    devices = _count(gettext_lazy("Toestellen ter beschikking gesteld"))
    lent = _count(gettext_lazy("Toestellen uitgeleend"))
    certified = forms.BooleanField(
        label=gettext_lazy("Deze cijfers kloppen volgens onze eigen telling"),
        error_messages={"required": gettext_lazy("Duid aan dat de cijfers kloppen.")},
    )

    layout = (
        "maand",
        Fieldset(gettext_lazy("Vragen en mensen"), "questions", "people"),
        Fieldset(gettext_lazy("Vorming"), "sessions", "participants"),
        Fieldset(gettext_lazy("Toestellen"), "devices", "lent"),
        "certified",
    )
    submit_label = gettext_lazy("Bevestig de cijfers")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["maand"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one), one.name) for one in whole_months(today)]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("participants") and given.get("sessions") == 0:
            self.add_error("sessions", _("Deelnemers zonder sessie kan niet. Kijk het na."))
        return given

    def given(self) -> tuple[Month, dict[str, int]]:
        numbers = {name: self.cleaned_data[name] for name in NUMBERS}
        return Month.parse(self.cleaned_data["maand"]), numbers


def whole_months(today: date) -> list[Month]:
    """The months that are over and may still be certified, the last first."""
    this = Month.of(today)
    return [this.before(n) for n in range(1, BACK + 1)]


class YearFilter(forms.Form):
    """The year to show: that of the last whole month where none can be read."""

    jaar = forms.ChoiceField(label=gettext_lazy("Jaar"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = Year.of(Month.of(today).before().first_day)
        field = self.fields["jaar"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(one), str(one)) for one in (Year(self.last.year - n) for n in range(YEARS))
        ]

    @property
    def year(self) -> Year:
        chosen = self.cleaned_data.get("jaar") if self.is_valid() else ""
        return Year.parse(chosen) if chosen else self.last
