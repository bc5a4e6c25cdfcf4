"""The form that keeps a filter under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from signals.actions.saved import AT_MOST
from signals.forms.filters import ListFilter
from signals.models import MAX_NAME


class SaveFilterForm(CityForm):
    """A name for what is asked of a list now."""

    name = forms.CharField(
        label=gettext_lazy("Hoe noem je deze filter?"),
        help_text=gettext_lazy("Bijvoorbeeld: loketten in Heule. Enkel jij ziet dit."),
        max_length=MAX_NAME,
        error_messages={
            "required": gettext_lazy("Geef de filter een naam."),
            "max_length": gettext_lazy("Hou het bij %(limit_value)d tekens."),
        },
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    layout = ("query", "name")
    submit_label = gettext_lazy("Bewaar deze filter")

    def __init__(self, *args: Any, asked: ListFilter, **kwargs: Any) -> None:
        """`asked` is the filter of the list; what it could read is what is kept."""
        super().__init__(*args, **kwargs)
        self.asked = asked

    def clean_name(self) -> str:
        return refuse_personal_details(self.cleaned_data["name"])

    def clean_query(self) -> str:
        if not self.asked.query:
            self.add_error("name", _("Er staat geen filter aan. Kies er eerst één in de lijst."))
        try:
            refuse_personal_details(self.asked.asked.get("q", ""))
        except forms.ValidationError as error:
            self.add_error("name", error)  # the query has no field that one sees
        return self.asked.query

    def refuse_name(self) -> None:
        self.add_error("name", _("Zo heet al een andere filter van jou. Kies een andere naam."))

    def refuse_more(self) -> None:
        self.add_error(
            "name",
            _("Je hebt al {most} filters op deze lijst. Verwijder er eerst één.").format(
                most=AT_MOST
            ),
        )
