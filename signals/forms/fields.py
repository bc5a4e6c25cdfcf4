"""Fields that several forms of the signals ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import refuse_personal_details


class WordsField(forms.CharField):
    """A text of a few sentences, as long as it shows on the screen, without personal details."""

    def __init__(self, *, most: int, rows: int, **given: Any) -> None:
        self.most = most
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "maxlength": most}), **given)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value).replace("\r\n", "\n")
        if len(text) > self.most:
            raise forms.ValidationError(
                _("Je tekst telt {length} tekens. Hou het bij {most}.").format(
                    length=len(text), most=self.most
                )
            )
        return refuse_personal_details(text)


class DayField(forms.DateField):
    """A day, chosen from the calendar of the browser."""

    def __init__(self, **given: Any) -> None:
        messages = {
            "required": gettext_lazy("Kies een dag."),
            "invalid": gettext_lazy("Schrijf de dag als 24/11/2026."),
        }
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages=messages,
            **given,
        )
