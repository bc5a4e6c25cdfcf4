"""Which period to make an edition of, why one is revised, and what the city team adds to one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cities.forms import CityForm, refuse_personal_details
from cities.periods import Month, Period, Quarter, Year, in_order, months_between, parse_period
from einclusie.digests.models import MAX_TEXT, Edition
from einclusie.digests.releasing import MOST_QUOTES, Quotable
from einclusie.digests.things import AT_MOST, Thing
from signals.models import Signal

MONTHS_ON_OFFER = 24
MAX_REASON = 200


def periods_to_order(
    first: Month | None, this_month: Month, out: Mapping[str, bool]
) -> list[Period]:
    """The periods that are over, since the first signal and at most two years back, newest first,
    without those whose edition is out.

    `out` says of each that is, whether a longer one can add it up; a quarter or a year is on offer
    when each of its months can be added up, or be made along with it.
    """
    if first is None:
        return []
    months = months_between(max(first, this_month.before(MONTHS_ON_OFFER)), this_month.before())
    longer: set[Quarter | Year] = {Quarter.of(month.first_day) for month in months}
    longer |= {Year.of(month.first_day) for month in months}

    def is_possible(period: Quarter | Year) -> bool:
        parts = [month for month in period.months if month >= first]
        return all(out.get(str(month), month in months) for month in parts)

    found = sorted([*months, *filter(is_possible, longer)], key=in_order, reverse=True)
    return [period for period in found if str(period) not in out]


class OrderForm(CityForm):
    """`period` is cleaned into a `cities.periods.Period`, one of `periods`."""

    period = forms.TypedChoiceField(
        label=_("maand, kwartaal of jaar"),
        coerce=parse_period,
        error_messages={
            "required": _("Kies een maand, een kwartaal of een jaar."),
            "invalid_choice": _("Kies een maand, een kwartaal of een jaar uit de lijst."),
        },
    )
    submit_label = _("Zet in de wachtrij")
    error_title = _("Nog niet in de wachtrij")

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(period), period.name) for period in periods]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]


class ReviseForm(CityForm):
    """Why figures that are out are corrected: it is printed above them."""

    reason = forms.CharField(
        label=_("Waarom wordt dit overzicht herzien?"),
        help_text=_("Dit staat boven de nieuwe cijfers. Schrijf geen namen."),
        max_length=MAX_REASON,
        error_messages={"required": _("Schrijf in een zin waarom.")},
    )
    submit_label = _("Maak een herziene versie")
    error_title = _("Nog niet herzien")

    def clean_reason(self) -> str:
        return refuse_personal_details(self.cleaned_data["reason"])


class WordForm(CityForm):
    """What the city team adds: `things` are keys of the things on offer, `quotes` are signals."""

    text = forms.CharField(
        label=_("Een woord van het stadsteam"),
        help_text=_("Staat bovenaan, in jullie naam. Schrijf geen namen van mensen."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MAX_TEXT}),
        max_length=MAX_TEXT,
        required=False,
    )
    things = forms.MultipleChoiceField(
        label=_("Wat staat er onder “Om te weten”?"),
        help_text=_("Kies er hoogstens drie. Zonder keuze blijven het de eerste drie."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    quotes = forms.MultipleChoiceField(
        label=_("Welke woorden mogen gedrukt worden?"),
        help_text=_(
            "Enkel uit thema’s die minstens 5 keer gehoord zijn, zonder de wijk erbij. Lees goed of "
            "niemand zich herkent. Hoogstens drie."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
    )
    layout: tuple[Any, ...] = ("text", "things", "quotes")
    submit_label = _("Bewaar")

    def __init__(
        self,
        *args: Any,
        edition: Edition,
        things: list[Thing],
        quotes: list[Quotable],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, city=edition.city, **kwargs)
        self._signals = {str(one.signal.pk): one.signal for one in quotes}
        self._keys = [one.key for one in things]
        choices = [(one.key, one.text) for one in things]
        self.fields["things"].choices = choices  # type: ignore[attr-defined]
        words = [(str(one.signal.pk), f"“{one.signal.text}” ({one.theme})") for one in quotes]
        self.fields["quotes"].choices = words  # type: ignore[attr-defined]
        if not words:
            del self.fields["quotes"]
            self.layout = ("text", "things")

    def clean_text(self) -> str:
        return refuse_personal_details(self.cleaned_data["text"])

    def clean_things(self) -> list[str]:
        chosen = self.cleaned_data["things"]
        if len(chosen) > AT_MOST:
            raise forms.ValidationError(_("Kies er hoogstens drie."))
        return [key for key in self._keys if key in chosen]

    def clean_quotes(self) -> list[Signal]:
        chosen = self.cleaned_data["quotes"]
        if len(chosen) > MOST_QUOTES:
            raise forms.ValidationError(_("Kies er hoogstens drie."))
        return [self._signals[key] for key in chosen]
