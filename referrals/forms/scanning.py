"""The needs scan as a form: every question may be left, every answer is a tap."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.forms import CityForm
from cities.models import Membership, Neighbourhood
from referrals.needs import Care, Need, Wish
from referrals.pictograms import PICTOGRAMS
from referrals.questions import ALL, BY_NAME, Answers, Question, answers_of

WRONG = gettext_lazy("Kies een antwoord uit de lijst.")


def _field(question: Question) -> forms.Field:
    kind: Any = forms.MultipleChoiceField if question.many else forms.ChoiceField
    widget: Any = forms.CheckboxSelectMultiple if question.many else forms.RadioSelect
    return kind(
        label=question.asks,
        choices=list(question.answers.items()),
        widget=widget,
        required=False,
        error_messages={"invalid_choice": WRONG, "invalid_list": WRONG},
    )


def _wijk_field(**given: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Neighbourhood.objects.official(),
        error_messages={
            "required": gettext_lazy("Kies een wijk."),
            "invalid_choice": gettext_lazy("Kies een wijk uit de lijst."),
        },
        **given,
    )


class ScanForm(CityForm):
    """Nine questions, what to reckon with, the language and the wijk."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    taal_zelf = forms.ChoiceField(
        label=gettext_lazy("In welke taal praten we?"),
        choices=Language,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Kies een taal uit de lijst.")},
    )
    wijk = _wijk_field(
        label=gettext_lazy("In welke wijk woon je?"), empty_label=gettext_lazy("Kies een wijk")
    )

    submit_label = gettext_lazy("Toon wat past")
    error_title = gettext_lazy("Er is nog iets nodig")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, city=membership.city, **kwargs)
        self.fields |= {question.name: _field(question) for question in ALL}
        own, _others = membership.wijken
        self.initial = {
            **self.initial,
            "form_key": uuid.uuid4(),
            "taal_zelf": Language.NL,
            "wijk": own[0].pk if len(own) == 1 else None,
        }

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not any(given.get(name) for name in BY_NAME) and not self.errors:
            raise forms.ValidationError(_("Tik minstens één antwoord aan."))
        return given

    @property
    def asked(self) -> list[tuple[BoundField, str]]:
        """Every question with the path of its pictogram."""
        return [(self[question.name], PICTOGRAMS[question.pictogram]) for question in ALL]

    def answers(self) -> Answers:
        given = self.cleaned_data
        taps = {
            name: given[name] if question.many else filter(None, [given[name]])
            for name, question in BY_NAME.items()
        }
        return answers_of(taps, given["taal_zelf"])


class ProfileForm(CityForm):
    """What a scan hands on to the referral form: choices only, each of which may be missing."""

    needs = forms.MultipleChoiceField(choices=Need, required=False)
    wish = forms.ChoiceField(choices=Wish, required=False)
    care = forms.MultipleChoiceField(choices=Care, required=False)
    language = forms.ChoiceField(choices=Language, required=False)
    neighbourhood = forms.ModelChoiceField(Neighbourhood.objects.official(), required=False)

    def profile(self) -> dict[str, Any]:
        """What could be read and says something, as the referral form begins with it."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
