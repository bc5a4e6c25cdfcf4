"""Forms of look-alikes: say that you see it too, and what comes along with a signal being written."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from cities.models import Membership, Neighbourhood
from signals.enums import Barrier, Domain
from signals.forms.heard import LONGEST_AGO, OwnFirst
from signals.models import MAX_LINE, Signal, StructuralSignal

MOST_SEEN = 200


class EchoForm(CityForm):
    """One tap: the wijk is one's own where there is no doubt, the day is today."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    neighbourhood = OwnFirst(
        label=gettext_lazy("In welke wijk zag je dit?"),
        error_messages={
            "required": gettext_lazy("Kies een wijk."),
            "invalid_choice": gettext_lazy("Kies een wijk uit de lijst."),
        },
    )
    heard_on = forms.DateField(widget=forms.HiddenInput, required=False)
    structural = forms.CharField(widget=forms.HiddenInput, required=False)
    line = forms.CharField(
        label=gettext_lazy("Wil je er iets bij zeggen?"),
        help_text=gettext_lazy("Eén regel. Geen namen, adressen of nummers."),
        widget=forms.TextInput(attrs={"maxlength": MAX_LINE}),
        required=False,
    )

    layout = ("form_key", "neighbourhood", "heard_on", "structural", "line")
    submit_label = gettext_lazy("Dit zie ik ook")
    error_title = gettext_lazy("Nog één ding, dan telt het mee")

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        signal: Signal,
        today: date,
        action: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, city=membership.city, **kwargs)
        self.today = today
        self.action = action
        self.signal = signal
        field = self.fields["neighbourhood"]
        assert isinstance(field, OwnFirst)
        self.wijk = _without_doubt(field.offer(membership), signal)
        field.required = self.wijk is None
        self.initial = {"form_key": uuid.uuid4(), "neighbourhood": self.wijk and self.wijk.pk}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.action:
            helper.attrs["action"] = self.action
        return helper

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_neighbourhood(self) -> Neighbourhood | None:
        return self.cleaned_data["neighbourhood"] or self.wijk

    def clean_heard_on(self) -> date:
        """The day of the form it came with, if that may be; today otherwise: no reason to stop."""
        day: date | None = self.cleaned_data["heard_on"]
        return day if day and self.today - LONGEST_AGO <= day <= self.today else self.today

    def clean_structural(self) -> StructuralSignal | None:
        """The structural signal it was shown as, while the signal stands there: no reason to stop."""
        key = self.cleaned_data["structural"]
        if not key.isascii() or not key.isdigit():
            return None
        rows = self.signal.joinings.open().filter(structural__merged_into__isnull=True)
        row = rows.filter(structural=key[:18]).select_related("structural__city").first()
        return row.structural if row else None

    def clean_line(self) -> str:
        line = self.cleaned_data["line"]
        if len(line) > MAX_LINE:
            raise forms.ValidationError(
                _("Je regel telt {length} tekens. Hou het bij {most}.").format(
                    length=len(line), most=MAX_LINE
                )
            )
        return refuse_personal_details(line)


def _without_doubt(mine: list[Neighbourhood], signal: Signal) -> Neighbourhood | None:
    """The only wijk of this person, or the signal's own if it is one of theirs."""
    if len(mine) == 1:
        return mine[0]
    return next((wijk for wijk in mine if wijk.pk == signal.neighbourhood_id), None)


class BesideSignal(forms.Form):
    """What comes along with a signal being written. What cannot be read is left out."""

    suggested_domain = forms.ChoiceField(choices=[("", ""), *Domain.choices], required=False)
    suggested_barrier = forms.ChoiceField(choices=[("", ""), *Barrier.choices], required=False)
    as_new = forms.BooleanField(required=False)
    seen = forms.RegexField(r"^s?[0-9]{1,18}(,s?[0-9]{1,18})*$", required=False, max_length=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def domain(self) -> str:
        return self.cleaned_data.get("suggested_domain", "")

    @property
    def barrier(self) -> str:
        return self.cleaned_data.get("suggested_barrier", "")

    @property
    def is_new(self) -> bool:
        """Whether the signaller said that it is none of those."""
        return self.cleaned_data.get("as_new", False)

    @property
    def shown(self) -> frozenset[str]:
        """Keys of what was shown before (see `signals.nearest`)."""
        keys = self.cleaned_data.get("seen", "").split(",")
        return frozenset(key for key in keys[:MOST_SEEN] if key)
