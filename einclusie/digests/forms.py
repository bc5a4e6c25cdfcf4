"""Which month to make an edition of."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.forms import CityForm
from cities.periods import Month, months_between

MONTHS_ON_OFFER = 24


def months_to_order(
    first: Month | None, this_month: Month, published: Collection[Month]
) -> list[Month]:
    """The months that are over, since the first signal and at most two years back, newest first,
    without those whose edition is out."""
    if first is None:
        return []
    months = months_between(max(first, this_month.before(MONTHS_ON_OFFER)), this_month.before())
    return [month for month in reversed(months) if month not in published]


class OrderForm(CityForm):
    """`month` is cleaned into a `cities.periods.Month`, one of `months`."""

    month = forms.TypedChoiceField(
        label=_("maand"),
        coerce=Month.parse,
        error_messages={
            "required": _("Kies een maand."),
            "invalid_choice": _("Kies een maand uit de lijst."),
        },
    )
    submit_label = _("Zet in de wachtrij")
    error_title = _("Nog niet in de wachtrij")

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(month), month.name) for month in months]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]
