"""How much of the digest somebody wants by mail, and how often."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.forms import CityForm
from cities.models import Neighbourhood
from einclusie.digests.models import Rhythm, Scope

LONGEST = timedelta(days=366)


class ChoiceForm(CityForm):
    """What one reader wants by mail."""

    scope = forms.ChoiceField(
        label=_("Wat staat er in de mail?"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er in de mail staat.")},
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        label=_("Welke wijken?"),
        help_text=_("Enkel nodig bij “enkel mijn wijken”."),
        queryset=Neighbourhood.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Kies wijken uit de lijst.")},
    )
    rhythm = forms.ChoiceField(
        label=_("Hoe vaak?"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe vaak.")},
    )
    layout: tuple[Any, ...] = ("rhythm", "scope", "neighbourhoods")

    def _owned(self, field: forms.ModelChoiceField) -> Any:
        return self.city.neighbourhoods.by_name()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("scope") == Scope.WIJK and not given.get("neighbourhoods"):
            self.add_error("neighbourhoods", _("Kies minstens één wijk."))
        if given.get("scope") != Scope.WIJK:
            given["neighbourhoods"] = []
        return given


class GuestForm(ChoiceForm):
    """The same for somebody without an account."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Een werkadres. Deze lezer krijgt een link die 60 dagen werkt."),
        max_length=254,
        error_messages={
            "required": _("Vul het e-mailadres in."),
            "invalid": _("Dit is geen e-mailadres. Schrijf het als naam@stad.be."),
        },
    )
    until = forms.DateField(
        label=_("Tot en met"),
        help_text=_("Daarna komen er geen mails meer. Hoogstens een jaar."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Vul een dag in."),
            "invalid": _("Dit is geen dag. Schrijf bijvoorbeeld 31/12/2026."),
        },
    )
    rhythm = forms.ChoiceField(
        label=_("Hoe vaak?"),
        choices=[(Rhythm.MONTH, Rhythm.MONTH.label), (Rhythm.QUARTER, Rhythm.QUARTER.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe vaak.")},
    )
    layout = ("email", "until", "rhythm", "scope", "neighbourhoods")
    submit_label = _("Voeg deze lezer toe")
    error_title = _("Nog niet toegevoegd")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= self.today + LONGEST:
            raise forms.ValidationError(_("Kies een dag van vandaag tot over een jaar."))
        return until
