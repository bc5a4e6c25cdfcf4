"""What the pages with figures ask of the address: a month, a year, whose referrals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Neighbourhood
from cities.periods import Month
from cities.rights import Right
from referrals.models import ReferralQuerySet
from signals.forms.filters import ListFilter

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


OWN, CITY = "ons", "stad"


class StatisticsFilter(ListFilter):
    """Whose referrals; of one's own also from which wijk and in how many months. Of the city there is
    one table over one year: laid beside others, it would give small numbers away."""

    van = forms.ChoiceField(label=gettext_lazy("Van wie"), required=False)
    wijk = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Wijk"),
        empty_label=gettext_lazy("alle wijken"),
        required=False,
    )
    maanden = forms.ChoiceField(
        label=gettext_lazy("Verstuurd in"),
        choices=[
            ("", gettext_lazy("de laatste 12 maanden")),
            ("6", gettext_lazy("de laatste 6 maanden")),
            ("3", gettext_lazy("de laatste 3 maanden")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wijk, whose = self.fields["wijk"], self.fields["van"]
        assert isinstance(wijk, forms.ModelChoiceField)
        assert isinstance(whose, forms.ChoiceField)
        wijk.queryset = self.membership.city.neighbourhoods.official().by_name()
        whose.choices = [
            (value, label)
            for value, label, right in (
                (CITY, gettext_lazy("de hele stad"), Right.READ_DIGESTS),
                (OWN, gettext_lazy("onze organisatie"), Right.ANSWER_REFERRALS),
            )
            if self.membership.may(right)
        ]
        allowed = [value for value, _label in whose.choices]
        self.is_own = OWN in allowed and (self.data.get("van") == OWN or CITY not in allowed)
        if not self.is_own:
            del self.fields["wijk"], self.fields["maanden"]

    @property
    def first_month(self) -> Month:
        return Month.of(self.today).before(int(self.asked.get("maanden") or 12) - 1)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The filter in words, as it is printed above a sheet."""
        fields: Any = self.fields
        whose = OWN if self.is_own else CITY
        said = [(str(fields["van"].label), str(dict(fields["van"].choices)[whose]))]
        if self.is_own:
            wijk = self.asked.get("wijk") or fields["wijk"].empty_label
            said.append((str(fields["wijk"].label), str(wijk)))
        months = f"{self.first_month.name} – {Month.of(self.today).name}"
        return [*said, (str(_("Verstuurd in")), months)]

    def found(self) -> ReferralQuerySet:
        referrals = self.membership.city.referrals
        found = referrals.sent_since(self.first_month)
        if self.is_own:
            found = found.between_us(self.membership)
        if wijk := self.asked.get("wijk"):
            found = found.filter(neighbourhood=wijk)
        return found
