"""What the pages with figures ask of the address: a month, a year, whose referrals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cities.periods import Month

BACK = 13  # months to choose from


class MonthFilter(forms.Form):
    """One month of the last thirteen; the last whole one where none can be read."""

    maand = forms.ChoiceField(label=gettext_lazy("Maand"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = Month.of(today)
        field = self.fields["maand"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(month), month.name) for month in (this.before(n) for n in range(BACK))
        ]
        self.last_whole = this.before()
        self.initial = {"maand": str(self.last_whole)}

    @property
    def month(self) -> Month:
        chosen = self.cleaned_data.get("maand") if self.is_valid() else ""
        return Month.parse(chosen) if chosen else self.last_whole
