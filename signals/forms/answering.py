"""Forms around what policy answers, and what goes back to who noticed it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from cities.models import Organisation
from signals import phases
from signals.enums import ResponseKind, Scope
from signals.forms.fields import DayField, WordsField
from signals.models import Feedback, StructuralSignal
from signals.models.answering import MAX_WHY
from signals.models.feedback import MAX_WORDS
from signals.phases import Phase


class RespondForm(CityForm):
    """An answer of policy: taken up, passed on or not taken up; why, who carries it, by when."""

    expected = forms.ChoiceField(choices=Phase.choices, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Wat doen jullie met dit signaal?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies een antwoord."),
            "invalid_choice": gettext_lazy("Kies een antwoord uit de lijst."),
        },
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Aan wie geven jullie het door?"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een niveau uit de lijst.")},
    )
    why = WordsField(
        label=gettext_lazy("Waarom?"),
        help_text=gettext_lazy(
            "Een paar zinnen volstaan. Wie dit meldde, krijgt ze te lezen. Geen namen."
        ),
        most=MAX_WHY,
        rows=5,
        error_messages={"required": gettext_lazy("Schrijf in een paar zinnen waarom.")},
    )
    carrier_organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Welke organisatie draagt dit?"),
        empty_label=gettext_lazy("Nog niet gekozen"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een organisatie uit de lijst.")},
    )
    carrier_function = forms.CharField(
        label=gettext_lazy("Welke functie daar?"),
        help_text=gettext_lazy("Bijvoorbeeld: coördinator onthaal. Geen naam."),
        max_length=80,
        required=False,
    )
    by_when = DayField(
        label=gettext_lazy("Tegen wanneer?"),
        help_text=gettext_lazy(
            "Nodig als jullie het opnemen. Ongeveer is goed genoeg, een nieuwe dag geven kan later."
        ),
        required=False,
    )

    submit_label = gettext_lazy("Geef dit antwoord")
    error_title = gettext_lazy("Nog niet verstuurd")

    def __init__(
        self, *args: Any, structural: StructuralSignal, phase: str, today: date, **kwargs: Any
    ) -> None:
        """`phase`: the one in which the person saw it; the answers offered are those from there."""
        super().__init__(*args, **kwargs)
        self.today = today
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.value, one.label) for one in phases.answers_from(phase)]
        self.initial["expected"], self.initial["level"] = phase, structural.scope

    def clean_carrier_function(self) -> str:
        return refuse_personal_details(self.cleaned_data["carrier_function"])

    def clean_by_when(self) -> date | None:
        day: date | None = self.cleaned_data["by_when"]
        if day and day < self.today:
            raise forms.ValidationError(_("Deze dag is voorbij. Kies vandaag of later."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != ResponseKind.PASSED_ON:
            cleaned["level"] = ""
        elif not cleaned.get("level") and "level" not in self.errors:
            self.add_error("level", _("Kies aan wie jullie het doorgeven."))
        if (
            cleaned.get("kind") == ResponseKind.TAKEN_UP
            and not cleaned.get("by_when")
            and "by_when" not in self.errors
        ):
            self.add_error("by_when", _("Kies tegen wanneer. Ongeveer is goed genoeg."))
        self._check_carrier(cleaned)
        return cleaned

    def _check_carrier(self, cleaned: dict[str, Any]) -> None:
        organisation, function = (
            cleaned.get("carrier_organisation"),
            cleaned.get("carrier_function"),
        )
        if organisation and not function and "carrier_function" not in self.errors:
            self.add_error("carrier_function", _("Schrijf welke functie dit draagt."))
        if function and not organisation and "carrier_organisation" not in self.errors:
            self.add_error("carrier_organisation", _("Kies de organisatie die dit draagt."))


class WordsForm(CityForm):
    """The words that go back to who noticed something."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = WordsField(
        label=gettext_lazy("Wat vertel je terug?"),
        help_text=gettext_lazy(
            "Korte zinnen: wat er beslist is, waarom, en wat er volgt. Geen namen."
        ),
        most=MAX_WORDS,
        rows=9,
        error_messages={"required": gettext_lazy("Schrijf wat er van dit signaal werd.")},
    )

    submit_label = gettext_lazy("Bewaar deze woorden")


class HoldForm(CityForm):
    """Until which day it is held back."""

    until = DayField(label=gettext_lazy("Hou nog tegen tot"))

    submit_label = gettext_lazy("Hou tegen")
    error_title = gettext_lazy("Nog niet veranderd")

    def __init__(self, *args: Any, feedback: Feedback, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.last_day = today, feedback.last_day
        self.fields["until"].help_text = _("Ten laatste {day}: wie het meldde, wacht al.").format(
            day=date_format(self.last_day, "l j F")
        )

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise forms.ValidationError(_("Kies een dag vanaf morgen, of verstuur het nu."))
        if day > self.last_day:
            raise forms.ValidationError(
                _("Langer tegenhouden kan niet. Kies ten laatste {day}.").format(
                    day=date_format(self.last_day, "l j F")
                )
            )
        return day
