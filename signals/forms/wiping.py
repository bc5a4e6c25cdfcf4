"""The form that says which texts go, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from signals.enums import WipedBecause
from signals.models.wiped import Text


class WipeForm(CityForm):
    """Tick what goes. It cannot be brought back, so nothing is ticked beforehand."""

    texts = forms.MultipleChoiceField(
        label=gettext_lazy("Wat moet weg?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Duid minstens één tekst aan."),
            "invalid_choice": gettext_lazy("Eén van deze teksten staat hier niet meer."),
        },
    )
    because = forms.ChoiceField(
        label=gettext_lazy("Wat stond er?"),
        choices=WipedBecause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies wat er stond.")},
    )

    submit_label = gettext_lazy("Wis voorgoed")
    error_title = gettext_lazy("Nog niet gewist")

    def __init__(self, *args: Any, texts: Sequence[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {text.key: text for text in texts}
        field = self.fields["texts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, _told(text)) for key, text in self.by_key.items()]

    def clean_texts(self) -> list[Text]:
        return [self.by_key[key] for key in self.cleaned_data["texts"]]


def _told(text: Text) -> str:
    return f"{text.said} ({text.place.label}, {date_format(text.day, 'j F Y')})"
