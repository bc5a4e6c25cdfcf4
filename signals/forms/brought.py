"""Forms of the link of an organisation: make it, use it without an account, judge what came in by it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from cities.models import Intermediary, Neighbourhood
from signals import links
from signals.enums import AsideReason, Barrier, Domain, Frequency
from signals.forms.heard import LONGEST_AGO, checked_text
from signals.models import MAX_TEXT, SignalLink


class FunctionChoice(forms.ModelChoiceField):
    """A function of an organisation, with the address that the link would go to."""

    def label_from_instance(self, obj: Intermediary) -> str:
        return f"{obj.function}, {obj.neighbourhood.name} ({obj.email})"


class SendForm(CityForm):
    """To which function of its organisation a link is mailed."""

    to = FunctionChoice(
        Intermediary.objects.all(),
        label=gettext_lazy("Naar wie mailen we de link?"),
        empty_label=gettext_lazy("Kies een functie"),
        error_messages={
            "required": gettext_lazy("Kies een functie."),
            "invalid_choice": gettext_lazy("Kies een functie uit de lijst."),
        },
    )
    submit_label = gettext_lazy("Mail de link")
    error_title = gettext_lazy("Nog niets verstuurd")

    def __init__(self, *args: Any, functions: Sequence[Intermediary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        assert field.queryset is not None
        field.queryset = field.queryset.filter(
            pk__in=[one.pk for one in functions if one.email]
        ).with_labels()  # type: ignore[attr-defined]


class LinkForm(SendForm):
    """A new link for one organisation. `wijk` and `function` are what the page it began on is about."""

    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.all(),
        label=gettext_lazy("Voor welke wijk?"),
        help_text=gettext_lazy("Die staat dan al ingevuld. Een andere kiezen kan altijd."),
        empty_label=gettext_lazy("De hele stad"),
        required=False,
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Tot en met welke dag werkt de link?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Kies een dag."),
            "invalid": gettext_lazy("Schrijf de dag als 24/11/2027."),
        },
    )
    layout = ("neighbourhood", "valid_until", "to")
    submit_label = gettext_lazy("Maak de link")
    error_title = gettext_lazy("Er is nog geen link")

    def __init__(
        self,
        *args: Any,
        functions: Sequence[Intermediary],
        chosen: Intermediary | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, functions=functions, **kwargs)
        self.today = today
        wijk, to = self.fields["neighbourhood"], self.fields["to"]
        assert isinstance(wijk, forms.ModelChoiceField)
        assert isinstance(to, forms.ModelChoiceField)
        wijk.queryset = wijk.queryset.official()  # type: ignore[union-attr]
        to.required = False
        to.empty_label = _("Niemand: ik geef de link zelf door")
        self.initial["valid_until"] = today + links.VALID_FOR
        if chosen is not None:
            self.initial["neighbourhood"] = chosen.neighbourhood_id
            self.initial["to"] = chosen.pk if chosen.email else None

    def clean_valid_until(self) -> date:
        until: date = self.cleaned_data["valid_until"]
        if until < self.today:
            raise forms.ValidationError(_("Deze dag is voorbij. Kies een latere dag."))
        if until > self.today + links.LONGEST:
            raise forms.ValidationError(_("Dit is meer dan drie jaar. Kies een vroegere dag."))
        return until


class BringForm(CityForm):
    """What an organisation noticed: the same rules as for colleagues, fewer questions."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=gettext_lazy("Wat loopt er mis?"),
        help_text=gettext_lazy(
            "Eén of twee zinnen volstaan. Geen namen, adressen of nummers: vertel wat er misloopt, "
            "niet over wie het gaat."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_TEXT}),
        error_messages={"required": gettext_lazy("Schrijf wat je hoorde of zag.")},
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.all(),
        label=gettext_lazy("In welke wijk?"),
        empty_label=gettext_lazy("Kies een wijk"),
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
    frequency = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak zie je dit?"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    submit_label = gettext_lazy("Verstuur")
    error_title = gettext_lazy("Nog niet verstuurd: kijk dit even na")

    def __init__(self, *args: Any, link: SignalLink, today: date, **kwargs: Any) -> None:
        super().__init__(*args, city=link.city, **kwargs)
        self.today = today
        wijk = self.fields["neighbourhood"]
        assert isinstance(wijk, forms.ModelChoiceField)
        wijk.queryset = wijk.queryset.official()  # type: ignore[union-attr]
        self.initial["form_key"] = uuid.uuid4()
        self.initial["heard_on"] = today
        self.initial["neighbourhood"] = link.neighbourhood_id

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_text(self) -> str:
        return checked_text(self.cleaned_data["text"])

    def clean_heard_on(self) -> date:
        heard_on: date = self.cleaned_data["heard_on"]
        if heard_on > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Kies vandaag of vroeger."))
        if heard_on < self.today - LONGEST_AGO:
            raise forms.ValidationError(_("Dit is meer dan een jaar geleden. Kies een latere dag."))
        return heard_on


class AcceptForm(CityForm):
    """Accept what was brought; where it lies on the axes may be said at once, or later."""

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
    submit_label = gettext_lazy("Neem op als signaal")


class AsideForm(CityForm):
    """Put aside what was brought, and say why."""

    because = forms.ChoiceField(
        label=gettext_lazy("Waarom wordt dit geen signaal?"),
        choices=AsideReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een reden.")},
    )
    submit_label = gettext_lazy("Leg opzij")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action  # it shares its page with the form that accepts

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper
