"""The form of a signal: log or change one."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, Fold, refuse_personal_details
from cities.models import Membership, Neighbourhood, Organisation
from signals.enums import Barrier, Domain, Frequency, Tried
from signals.models import MAX_TEXT, Signal
from signals.nearest import Found

LONGEST_AGO = timedelta(days=366)
ALIKE = HTML('{% if not form.signal %}{% include "signals/echo_alike_slot.html" %}{% endif %}')
AXES = HTML('{% if not form.signal %}{% include "signals/echo_axes_slot.html" %}{% endif %}')


LOOK_WHILE_TYPING = {
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "#alike",
    "hx-sync": "this:replace",
}


class OwnFirst(forms.ModelChoiceField):
    """Wijken of the city, those of the person on top."""

    def __init__(self, **given: Any) -> None:
        super().__init__(Neighbourhood.objects.none(), **given)

    def offer(self, membership: Membership) -> list[Neighbourhood]:
        """Fill in the choices for this person; gives their own wijken (official ones) back."""
        self.queryset = membership.city.neighbourhoods.official()
        mine, others = membership.wijken
        self.choices = [("", _("Kies een wijk"))]
        if mine:
            self.choices += [
                (_("Jouw wijken"), [(wijk.pk, wijk.name) for wijk in mine]),
                (_("Andere wijken"), [(wijk.pk, wijk.name) for wijk in others]),
            ]
        else:
            self.choices += [(wijk.pk, wijk.name) for wijk in others]
        return mine


def checked_text(typed: str) -> str:
    """The text of a signal as it is kept; raises ValidationError when it is too long or too personal."""
    text = typed.replace("\r\n", "\n")
    if len(text) > MAX_TEXT:
        raise forms.ValidationError(
            _("Je tekst telt {length} tekens. Hou het bij {most}: één of twee zinnen.").format(
                length=len(text), most=MAX_TEXT
            )
        )
    return refuse_personal_details(text)


class SignalForm(CityForm):
    """Log or change a signal. Three answers are enough: wijk, text and day."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=gettext_lazy("Wat heb je gehoord of gezien?"),
        help_text=gettext_lazy(
            "Eén of twee zinnen volstaan. Geen namen, adressen of nummers: vertel wat er misloopt, "
            "niet over wie het gaat."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_TEXT}),
        error_messages={"required": gettext_lazy("Schrijf wat je hoorde of zag.")},
    )
    neighbourhood = OwnFirst(
        label=gettext_lazy("In welke wijk?"),
        error_messages={
            "required": gettext_lazy("Kies een wijk."),
            "invalid_choice": gettext_lazy("Kies een wijk uit de lijst."),
        },
    )
    heard_on = forms.DateField(
        label=gettext_lazy("Wanneer hoorde je dit?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Kies een dag."),
            "invalid": gettext_lazy("Schrijf de dag als 24/11/2026."),
        },
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("Waarover gaat het?"),
        choices=[("", gettext_lazy("Kies later")), *Domain.choices],
        required=False,
    )
    barrier = forms.ChoiceField(
        label=gettext_lazy("Wat houdt mensen tegen?"),
        choices=[("", gettext_lazy("Kies later")), *Barrier.choices],
        required=False,
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak zie je dit?"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    noticed_by = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Wie merkte het op?"),
        empty_label=gettext_lazy("Ikzelf"),
        required=False,
    )
    service = forms.CharField(
        label=gettext_lazy("Over welke dienst gaat het?"),
        help_text=gettext_lazy("Bijvoorbeeld: belastingen, school, ziekenfonds."),
        max_length=80,
        required=False,
    )
    tried = forms.ChoiceField(
        label=gettext_lazy("Wat kwam er van je eigen poging?"),
        choices=Tried.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    layout = (
        "form_key",
        "text",
        ALIKE,
        "neighbourhood",
        "heard_on",
        AXES,
        Fold(
            gettext_lazy("Iets meer vertellen (niet verplicht)"),
            "domain",
            "barrier",
            "frequency",
            "noticed_by",
            "service",
            "tried",
        ),
    )
    submit_label = gettext_lazy("Noteer dit signaal")
    error_title = gettext_lazy("Nog niet bewaard: kijk dit even na")

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        today: date,
        signal: Signal | None = None,
        alike_url: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, city=membership.city, **kwargs)
        self.today = today
        self.signal = signal
        self.alike = Found()
        if alike_url:
            self.fields["text"].widget.attrs |= LOOK_WHILE_TYPING | {"hx-post": alike_url}
        wijk_field = self.fields["neighbourhood"]
        assert isinstance(wijk_field, OwnFirst)
        mine = wijk_field.offer(membership)
        if signal is None:
            self.initial["form_key"] = uuid.uuid4()
            self.initial["heard_on"] = today
            if len(mine) == 1:
                self.initial["neighbourhood"] = mine[0].pk
        else:
            self.submit_label = gettext_lazy("Bewaar de wijziging")
            self.initial.update({name: getattr(signal, name) for name in self.answers})

    @property
    def answers(self) -> list[str]:
        return [name for name in self.fields if name != "form_key"]

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_text(self) -> str:
        return checked_text(self.cleaned_data["text"])

    def clean_service(self) -> str:
        return refuse_personal_details(self.cleaned_data["service"])

    def clean_heard_on(self) -> date:
        heard_on: date = self.cleaned_data["heard_on"]
        if heard_on > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Kies vandaag of vroeger."))
        unchanged = self.signal is not None and self.signal.heard_on == heard_on
        if heard_on < self.today - LONGEST_AGO and not unchanged:
            raise forms.ValidationError(_("Dit is meer dan een jaar geleden. Kies een latere dag."))
        return heard_on

    def given(self) -> dict[str, Any]:
        """The answers as `signals.actions` takes them, without the key of the form."""
        return {name: self.cleaned_data[name] for name in self.answers}
