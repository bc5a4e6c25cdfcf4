"""Forms of one structural signal: change it, ask who knows it, follow it up, move it; and the list's filter."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, CityModelForm, Fold, refuse_personal_details
from cities.models import Membership, Organisation
from signals import phases
from signals.enums import Answer, Barrier, Domain, Scope
from signals.forms.bundling import TitleField
from signals.forms.fields import DayField, WordsField
from signals.forms.filters import ListFilter
from signals.models import StructuralQuerySet, StructuralSignal
from signals.models.structural import CHECKLIST, MAX_DESCRIPTION
from signals.phases import Need, Phase
from signals.wording import Hint, hints

WORDING = HTML('{% include "structural/wording_slot.html" %}')
LOOK_AT_WORDS = {
    "hx-trigger": "input changed delay:600ms",
    "hx-target": "#wording",
    "hx-sync": "closest form:replace",
}


class StructuralForm(CityModelForm):
    """All that is said of a structural signal. Only the title is asked; a phase may ask more."""

    title = TitleField()
    description = WordsField(
        label=gettext_lazy("Beschrijving"),
        help_text=gettext_lazy(
            "Wat gebeurt er, bij wie, en wat is het gevolg? Zonder schuldige en zonder oplossing."
        ),
        most=MAX_DESCRIPTION,
        rows=5,
        required=False,
    )

    class Meta:
        model = StructuralSignal
        fields = (
            "title", "description", "domain", "barrier", "scope", "addressee",
            "owner_organisation", "owner_function", *CHECKLIST,
        )  # fmt: skip
        widgets = dict.fromkeys(CHECKLIST, forms.RadioSelect)

    layout = (
        Fieldset(gettext_lazy("De tekst"), "title", "description", WORDING, "domain", "barrier"),
        Fieldset(gettext_lazy("Is dit structureel?"), *CHECKLIST),
        Fieldset(
            gettext_lazy("Wie kan hier iets aan doen, en wie trekt het?"),
            "scope",
            "addressee",
            "owner_organisation",
            "owner_function",
        ),
    )
    submit_label = gettext_lazy("Bewaar")

    def __init__(self, *args: Any, wording_url: str, **kwargs: Any) -> None:
        """`wording_url` answers what may be said otherwise, while one types."""
        super().__init__(*args, **kwargs)
        for name in ("title", "description"):
            self.fields[name].widget.attrs |= LOOK_AT_WORDS | {"hx-post": wording_url}
        self.fields["addressee"].help_text = _("Een dienst of een functie, geen naam.")
        self.fields["owner_function"].help_text = _("Bijvoorbeeld: diensthoofd onthaal.")
        for name, choices in (("domain", Domain), ("barrier", Barrier), ("scope", Scope)):
            self._choice(name).choices = [("", _("Kies later")), *choices.choices]
        for name in CHECKLIST:
            self._choice(name).choices = Answer.choices

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What may be said otherwise in the text as it stands on the page."""
        return hints(f"{self['title'].value() or ''}\n{self['description'].value() or ''}")

    def clean_addressee(self) -> str:
        return refuse_personal_details(self.cleaned_data["addressee"])

    def clean_owner_function(self) -> str:
        return refuse_personal_details(self.cleaned_data["owner_function"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        organisation, function = cleaned.get("owner_organisation"), cleaned.get("owner_function")
        if organisation and not function and "owner_function" not in self.errors:
            self.add_error("owner_function", _("Schrijf welke functie dit trekt."))
        if function and not organisation and "owner_organisation" not in self.errors:
            self.add_error("owner_organisation", _("Kies de organisatie van de trekker."))
        return cleaned


class FollowUpForm(CityForm):
    """A dated line of what happened, and what comes next."""

    text = forms.CharField(
        label=gettext_lazy("Wat is er gebeurd?"),
        help_text=gettext_lazy("Iedereen die dit signaal mag lezen, ziet dit. Geen namen."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Schrijf in een zin wat er gebeurde.")},
    )
    on = DayField(label=gettext_lazy("Wanneer?"))
    next_step = forms.CharField(
        label=gettext_lazy("Wat is de volgende stap?"), max_length=200, required=False
    )
    next_on = DayField(label=gettext_lazy("Tegen wanneer?"), required=False)

    submit_label = gettext_lazy("Schrijf opvolging")

    def __init__(
        self, *args: Any, structural: StructuralSignal, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial["on"] = today
        self.initial["next_step"] = structural.next_step
        self.initial["next_on"] = structural.next_on

    def clean_text(self) -> str:
        return refuse_personal_details(self.cleaned_data["text"])

    def clean_next_step(self) -> str:
        return refuse_personal_details(self.cleaned_data["next_step"])

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Kies vandaag of vroeger."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        step, day = cleaned.get("next_step"), cleaned.get("next_on")
        if step and not day and "next_on" not in self.errors:
            self.add_error("next_on", _("Kies tegen wanneer."))
        if day and not step and "next_step" not in self.errors:
            self.add_error("next_step", _("Schrijf wat de volgende stap is."))
        return cleaned


class AskForm(CityForm):
    """Organisations to ask whether they recognise it."""

    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Welke organisaties vraag je of ze dit herkennen?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Duid minstens één organisatie aan."),
            "invalid_choice": gettext_lazy("Kies organisaties uit de lijst."),
            "invalid_pk_value": gettext_lazy("Kies organisaties uit de lijst."),
        },
    )

    layout = (Fold(gettext_lazy("Vraag het aan organisaties"), "organisations"),)
    submit_label = gettext_lazy("Vraag het")

    def __init__(self, *args: Any, structural: StructuralSignal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        assert field.queryset is not None
        known = structural.recognitions.values("organisation")
        field.queryset = field.queryset.exclude(pk__in=known)

    def clean_organisations(self) -> list[Organisation]:
        return list(self.cleaned_data["organisations"])


class MoveForm(CityForm):
    """A step to another phase: which, and why. What policy answers has a page of its own."""

    expected = forms.ChoiceField(choices=Phase.choices, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=gettext_lazy("Welke stap?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies een stap."),
            "invalid_choice": gettext_lazy("Kies een stap uit de lijst."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Waarom, of wat hoort erbij?"),
        help_text=gettext_lazy("Dit komt in het verhaal van dit signaal te staan. Geen namen."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    submit_label = gettext_lazy("Zet deze stap")

    def __init__(
        self,
        *args: Any,
        structural: StructuralSignal,
        membership: Membership,
        seen: str,
        **kwargs: Any,
    ) -> None:
        """`seen`: the phase in which the person saw it; the steps offered are those from there."""
        super().__init__(*args, **kwargs)
        self.structural = structural
        self.initial["expected"] = seen
        mine = [
            one
            for one in phases.transitions_from(seen)
            if phases.may_make(one, membership.role, membership.city.signal_route)
        ]
        self.may_answer = any(one.by_answer for one in mine)
        self.transitions = [one for one in mine if not one.by_answer]
        facts = structural.facts()
        self.lacking = {
            one.end: [need for need in phases.missing(one, facts) if need != Need.NOTE]
            for one in self.transitions
        }
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        ready = [one for one in self.transitions if not self.lacking[one.end]]
        to.choices = [(one.end.value, step_label(one)) for one in ready]
        self.has_steps = bool(ready)
        if ready and ready[0].goes_on:
            self.initial["to"] = ready[0].end.value

    def clean_note(self) -> str:
        return refuse_personal_details(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        transition = phases.find(cleaned.get("expected", ""), cleaned.get("to", ""))
        if transition is None:
            return cleaned
        if Need.NOTE in transition.needs and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Schrijf waarom: wie dit later leest, wil het begrijpen."))
        return cleaned


def step_label(transition: phases.Transition) -> str:
    """The move as one reads it: "verder naar gebundeld", "terug naar verzameld", "niet weerhouden"."""
    if transition.end == Phase.NOT_RETAINED:
        return str(Phase.NOT_RETAINED.label)
    if transition.goes_on:
        return _("verder naar {phase}").format(phase=transition.end.label)
    return _("terug naar {phase}").format(phase=transition.end.label)


class StructuralFilter(ListFilter):
    """The filter of the list of structural signals."""

    fase = forms.ChoiceField(
        label=gettext_lazy("Fase"),
        choices=[("", gettext_lazy("Alle fasen")), *Phase.choices],
        required=False,
    )
    domein = forms.ChoiceField(
        label=gettext_lazy("Waarover"),
        choices=[("", gettext_lazy("Alles")), *Domain.choices],
        required=False,
    )
    drempel = forms.ChoiceField(
        label=gettext_lazy("Drempel"),
        choices=[("", gettext_lazy("Alle")), *Barrier.choices],
        required=False,
    )
    aanzet = forms.BooleanField(label=gettext_lazy("Enkel waar ik aan zet ben"), required=False)

    def found(self) -> StructuralQuerySet:
        """The structural signals of the city that fit, the last moved first."""
        asked = self.asked
        found = self.membership.city.structural_signals.standing()
        found = found.about(asked.get("domein", ""), asked.get("drempel", ""))
        if asked.get("fase"):
            found = found.in_phases([asked["fase"]])
        if asked.get("aanzet"):
            found = found.at_turn(self.membership, self.membership.wijken[0])
        return found.latest_first()
