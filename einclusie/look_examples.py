"""Invented content for the page of components: every part of the design system in every state."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from cities.forms import Fold


class ExampleForm(forms.Form):
    """One field of each sort that the app uses."""

    text = forms.CharField(
        label="Wat heb je gehoord of gezien?",
        help_text="Eén of twee zinnen volstaan.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf wat je hoorde of zag."},
    )
    wijk = forms.ChoiceField(
        label="In welke wijk?",
        choices=[("", "Kies een wijk"), ("heule", "Heule"), ("marke", "Marke")],
        error_messages={"required": "Kies een wijk."},
    )
    day = forms.DateField(
        label="Wanneer?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Kies een dag."},
    )
    often = forms.ChoiceField(
        label="Hoe vaak zie je dit?",
        choices=[("once", "Eén keer"), ("often", "Vaak")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe vaak."},
    )
    kinds = forms.MultipleChoiceField(
        label="Welke hulp?",
        choices=[("individual", "Eén op één"), ("group", "In groep")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    free = forms.BooleanField(label="Gratis", required=False)
    service = forms.CharField(label="Over welke dienst gaat het?", required=False)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.attrs = {"novalidate": "", "aria-label": f"voorbeeld {self.prefix}"}
        helper.submit_label = "Noteer dit signaal"
        helper.cancel_url = "#inhoud"
        helper.form_error_title = "Nog niet bewaard: kijk dit even na"
        helper.layout = Layout(
            "text", "wijk", "day", "often", "kinds", "free", Fold("Iets meer vertellen", "service")
        )
        return helper


def examples() -> dict[str, Any]:
    """The context of the page of components."""
    wrong = ExampleForm(data={}, prefix="wrong")
    wrong.is_valid()
    return {"empty_form": ExampleForm(prefix="empty"), "wrong_form": wrong}
