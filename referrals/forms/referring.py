"""Forms of the referrals: refer, say what happened, hand on. Hardly anything is typed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.forms import CityForm, Fold
from cities.models import Membership, Neighbourhood
from referrals.models import MOST_PEOPLE, Offer, Referral
from referrals.needs import (
    REFUSALS,
    WITHDRAWALS,
    Agreed,
    Care,
    ContactWish,
    Need,
    Warmth,
    Wish,
)
from referrals.states import OUTCOMES, State

ASKED = {State.REFUSED.value: REFUSALS, State.WITHDRAWN.value: WITHDRAWALS}
AHEAD = timedelta(days=366)
AGREEMENT = HTML('{% include "referring/agreement.html" %}')


def _one_of(label: Any, choices: Any, asked: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": asked, "invalid_choice": asked},
    )


def _some_of(label: Any, choices: Any, **given: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **given
    )


class AppointmentField(forms.DateField):
    """The day of an appointment: today or in the year to come, and no more than the day."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": gettext_lazy("Schrijf de dag als 24/11/2026.")},
            **given,
        )

    def check(self, day: date | None, today: date) -> date | None:
        if day is not None and not today <= day <= today + AHEAD:
            raise forms.ValidationError(_("Kies een dag vanaf vandaag, in het komende jaar."))
        return day


class ReferForm(CityForm):
    """Refer somebody to one offer."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    needs = _some_of(
        gettext_lazy("Waarmee wil deze persoon hulp?"),
        Need,
        error_messages={"required": gettext_lazy("Duid minstens één ding aan.")},
    )
    wish = _one_of(
        gettext_lazy("Wat wil deze persoon?"), Wish, gettext_lazy("Kies wat deze persoon wil.")
    )
    care = _some_of(gettext_lazy("Hou rekening met"), Care, required=False)
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.official(),
        label=gettext_lazy("In welke wijk woont deze persoon?"),
        empty_label=gettext_lazy("Kies een wijk"),
        error_messages={
            "required": gettext_lazy("Kies een wijk."),
            "invalid_choice": gettext_lazy("Kies een wijk uit de lijst."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In welke taal praat je het best?"),
        choices=Language,
        error_messages={"required": gettext_lazy("Kies een taal.")},
    )
    warmth = _one_of(gettext_lazy("Wat deed je?"), Warmth, gettext_lazy("Kies wat je deed."))
    appointment_on = AppointmentField(label=gettext_lazy("Op welke dag is de afspraak?"))
    contact_wish = _one_of(
        gettext_lazy("Hoe vinden ze elkaar?"),
        ContactWish,
        gettext_lazy("Kies hoe ze elkaar vinden."),
    )
    people = forms.IntegerField(
        label=gettext_lazy("Voor hoeveel mensen?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Een groep is één doorverwijzing, met één code."),
        error_messages={
            code: gettext_lazy("Schrijf een getal van 1 tot 30.")
            for code in ("required", "invalid", "min_value", "max_value")
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Deze persoon is akkoord"),
        error_messages={
            "required": gettext_lazy("Zonder akkoord verwijs je niet door. Vraag het eerst.")
        },
    )
    agreed_how = _one_of(
        gettext_lazy("Hoe gaf deze persoon akkoord?"),
        Agreed,
        gettext_lazy("Kies hoe het akkoord gegeven is."),
    )

    layout = (
        "form_key",
        Fieldset(gettext_lazy("De vraag"), "needs", "wish", "neighbourhood", "language"),
        Fold(gettext_lazy("Meer: waarmee rekening houden, een groep"), "care", "people"),
        Fieldset(gettext_lazy("De afspraak"), "warmth", "appointment_on", "contact_wish"),
        Fieldset(gettext_lazy("Het akkoord"), AGREEMENT, "agreed", "agreed_how"),
    )
    submit_label = gettext_lazy("Verwijs door")
    error_title = gettext_lazy("Nog niet doorverwezen")

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        today: date,
        profile: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, city=membership.city, **kwargs)
        self.today = today
        own, others = membership.wijken
        wijk = self.fields["neighbourhood"]
        assert isinstance(wijk, forms.ModelChoiceField)
        if own:
            wijk.choices = [
                ("", wijk.empty_label),
                (_("Jouw wijken"), [(one.pk, str(one)) for one in own]),
                (_("Andere wijken"), [(one.pk, str(one)) for one in others]),
            ]
        self.initial = {
            **self.initial,
            "form_key": uuid.uuid4(),
            "language": Language.NL,
            "people": 1,
            "agreed_how": Agreed.SPOKEN,
            "neighbourhood": own[0].pk if len(own) == 1 else None,
            **(profile or {}),
        }

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_appointment_on(self) -> date | None:
        field = self.fields["appointment_on"]
        assert isinstance(field, AppointmentField)
        return field.check(self.cleaned_data["appointment_on"], self.today)

    def given(self) -> dict[str, Any]:
        """What was chosen, as `actions.refer` wants it. A day counts only with an appointment."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "agreed"}
        if given["warmth"] == Warmth.INFORMATION:
            given["appointment_on"] = None
        return given


class MoveForm(forms.Form):
    """One button of a referral, and what is asked beside it."""

    to = forms.ChoiceField(choices=State)
    step = forms.IntegerField(min_value=1, max_value=32_767)
    reason = forms.ChoiceField(
        choices=[(reason.value, reason.label) for reason in (*REFUSALS, *WITHDRAWALS)],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een reden uit de lijst.")},
    )
    appointment_on = AppointmentField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_appointment_on(self) -> date | None:
        field = self.fields["appointment_on"]
        assert isinstance(field, AppointmentField)
        return field.check(self.cleaned_data["appointment_on"], self.today)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        asked = ASKED.get(str(given.get("to")))
        if asked and "reason" not in self.errors and given.get("reason") not in asked:
            self.add_error("reason", _("Kies waarom."))
        return given

    @property
    def wrong(self) -> dict[str, str]:
        """What to say beside which button: its state, and the first sentence."""
        sentences = [
            str(sentence)
            for name in ("reason", "appointment_on")
            for sentence in self.errors.get(name, [])
        ]
        return {self.data.get("to", ""): sentences[0]} if sentences else {}


class OutcomeForm(forms.Form):
    """How it ended, as somebody else saw it."""

    outcome = forms.ChoiceField(choices=[(one.value, one.label) for one in OUTCOMES])


class HandOnForm(CityForm):
    """Another offer for the same question."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    offer = forms.ModelChoiceField(
        Offer.objects.none(),
        label=gettext_lazy("Waarheen?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Kies waarheen."),
            "invalid_choice": gettext_lazy("Kies aanbod uit de lijst."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Deze persoon is akkoord dat de nieuwe plek het weet"),
        error_messages={
            "required": gettext_lazy("Vraag het eerst: een andere plek krijgt nu de vraag te zien.")
        },
    )
    agreed_how = _one_of(
        gettext_lazy("Hoe gaf deze persoon akkoord?"),
        Agreed,
        gettext_lazy("Kies hoe het akkoord gegeven is."),
    )
    layout = ("form_key", "offer", "agreed", "agreed_how")
    submit_label = gettext_lazy("Geef door")
    error_title = gettext_lazy("Nog niet doorgegeven")

    def __init__(
        self, *args: Any, referral: Referral, alternatives: list[Offer], **kwargs: Any
    ) -> None:
        super().__init__(*args, city=referral.city, **kwargs)
        field = self.fields["offer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = referral.city.offers.filter(pk__in=[offer.pk for offer in alternatives])
        field.choices = [
            (offer.pk, f"{offer.name} ({offer.host}): {offer.summary}") for offer in alternatives
        ]
        self.initial = {
            **self.initial,
            "form_key": uuid.uuid4(),
            "agreed_how": Agreed.SPOKEN,
        }

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()
