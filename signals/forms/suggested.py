"""Forms of one proposal: bundle what belongs together, or say that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from signals.enums import DismissReason
from signals.forms.bundling import SignalsField, TitleField, ticked
from signals.models import BundleSuggestion, Signal, StructuralSignal
from signals.phases import Phase


class SeenForm(CityForm):
    """A form that knows which signals stood on its page when it was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offered: Sequence[Signal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = ",".join(str(signal.pk) for signal in offered)

    def clean_seen(self) -> frozenset[int]:
        return frozenset(ticked(self.cleaned_data["seen"].split(",")))


class BundleForm(SeenForm):
    """Bundle the ticked signals: under a title of their own, or in a structural signal there is."""

    signals = SignalsField(
        label=gettext_lazy("Welke signalen horen samen?"),
        help_text=gettext_lazy("Haal het vinkje weg bij wat er niet bij hoort."),
    )
    title = TitleField()
    into = forms.ModelChoiceField(
        StructuralSignal.objects.all(),
        label=gettext_lazy("Of zet ze bij een structureel signaal dat er al is"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Kies een structureel signaal uit de lijst.")
        },
    )

    submit_label = gettext_lazy("Bundel deze")
    error_title = gettext_lazy("Nog niet gebundeld")

    def __init__(
        self, *args: Any, suggestion: BundleSuggestion, offered: Sequence[Signal], **kwargs: Any
    ) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        signals, into = self.fields["signals"], self.fields["into"]
        assert isinstance(signals, SignalsField)
        assert isinstance(into, forms.ModelChoiceField)
        signals.queryset = self.city.signals.all()  # what left in the meantime is no mistake
        signals.choices = [(signal.pk, _told(signal)) for signal in offered]
        self.initial["signals"] = [signal.pk for signal in offered]
        self.fields["title"].required = not self.data.get("into")
        standing = self.city.structural_signals.standing().exclude(phase=Phase.NOT_RETAINED)
        into.queryset = standing
        into.choices = _by_nearness(suggestion, standing.order_by("title", "pk"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and cleaned.get("into"):
            self.add_error("into", _("Je schreef ook een zin. Laat één van de twee leeg."))
        return cleaned


class ApartForm(SeenForm):
    """Say that these signals do not belong together, with a reason or without."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Waarom niet?"),
        choices=DismissReason.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een reden uit de lijst.")},
    )

    submit_label = gettext_lazy("Dit hoort niet samen")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="apart_%s", **kwargs)
        self.action = action  # it shares its page with the form that bundles

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper


def _told(signal: Signal) -> str:
    """A signal with what a person weighs: who, where, when, how often."""
    who = signal.noticed_by or signal.organisation
    about = [str(signal.neighbourhood), str(who or ""), date_format(signal.heard_on, "j F Y")]
    if times := getattr(signal, "echo_count", 0):
        about.append(_("{times} keer gehoord").format(times=times + 1))
    return f"{signal.text} ({', '.join(filter(None, about))})"


def _by_nearness(suggestion: BundleSuggestion, standing: Any) -> list[tuple[str, Any]]:
    """What is about the same first; each told by its title and phase."""
    near: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for one in standing:
        same = (one.domain, one.barrier) == (suggestion.domain, suggestion.barrier)
        (near if same else others).append((one.pk, f"{one.title} ({one.get_phase_display()})"))
    groups = [(_("Over hetzelfde"), near), (_("De andere"), others)]
    return [("", _("Geen: begin een nieuw")), *((name, rows) for name, rows in groups if rows)]
