"""The filter of the list of referrals, as it stands in an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cities.models import Neighbourhood
from cities.rights import Right
from referrals.models import ReferralQuerySet
from referrals.states import State
from signals.forms.filters import ListFilter

OPEN, CLOSED = "open", "dicht"


class ReferralFilter(ListFilter):
    """Whose, how far, from which wijk."""

    van = forms.ChoiceField(label=gettext_lazy("Welke"), required=False)
    stand = forms.ChoiceField(
        label=gettext_lazy("Hoe ver"),
        required=False,
        choices=[
            ("", gettext_lazy("alle")),
            (OPEN, gettext_lazy("lopen nog")),
            (CLOSED, gettext_lazy("zijn rond")),
            *State.choices,
        ],
    )
    wijk = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Wijk"),
        empty_label=gettext_lazy("alle"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wijk, whose = self.fields["wijk"], self.fields["van"]
        assert isinstance(wijk, forms.ModelChoiceField)
        assert isinstance(whose, forms.ChoiceField)
        wijk.queryset = self.membership.city.neighbourhoods.by_name()
        whose.choices = list(self._whose())
        if len(list(whose.choices)) < 3:
            del self.fields["van"]

    def _whose(self) -> Any:
        may = self.membership.may
        yield "", gettext_lazy("alle die je mag zien")
        if may(Right.REFER):
            yield "ons", gettext_lazy("door ons verstuurd")
        if may(Right.ANSWER_REFERRALS) and self.membership.organisation_id:
            yield "hier", gettext_lazy("naar ons aanbod")

    def found(self) -> ReferralQuerySet:
        """The referrals that fit, but for how far they are: that is counted from here."""
        found = self.membership.city.referrals.visible_to(self.membership)
        match self.asked.get("van"):
            case "ons":
                found = found.sent_from(self.membership)
            case "hier":
                found = found.sent_to(self.membership)
        if wijk := self.asked.get("wijk"):
            found = found.filter(neighbourhood=wijk)
        return found

    def standing(self, found: ReferralQuerySet) -> ReferralQuerySet:
        """Of these, those that are as far as asked."""
        match self.asked.get("stand"):
            case None:
                return found
            case "open":
                return found.open()
            case "dicht":
                return found.closed()
            case state:
                return found.in_states([str(state)])
