"""Forms of "vorming op maat": an organisation asks one, and each step that it takes from there."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from cities.models import Membership, Organisation
from cities.rights import Right
from signals.acting import ActionKind
from signals.enums import Domain
from signals.forms.acting_rows import DayRows
from signals.forms.acting_steps import FiguresForm, OutcomeForm, ReasonField
from signals.forms.heard import OwnFirst
from signals.models import Action, TrainingRequest
from signals.models.trainings import MAX_AGREEMENT, MAX_LINE, MAX_TOPIC
from signals.trainings import Audience, Step

MOST_PEOPLE = 1000  # in one training


class Guarded(forms.CharField):
    """A line of text that is checked for personal details."""

    def clean(self, value: Any) -> str:
        return refuse_personal_details(super().clean(value).replace("\r\n", "\n"))


class TrainingForm(CityForm):
    """What an organisation asks. Who plans asks for any; a social worker for their own."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Welke organisatie vraagt dit?"),
        empty_label=gettext_lazy("Kies een organisatie"),
        error_messages={
            "required": gettext_lazy("Kies een organisatie."),
            "invalid_choice": gettext_lazy("Kies een organisatie uit de lijst."),
        },
    )
    topic = Guarded(
        label=gettext_lazy("Waarover moet het gaan?"),
        help_text=gettext_lazy("Bijvoorbeeld: valse berichten herkennen."),
        max_length=MAX_TOPIC,
        error_messages={"required": gettext_lazy("Schrijf waarover het gaat.")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Voor wie?"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies voor wie.")},
    )
    how_many = forms.IntegerField(
        label=gettext_lazy("Voor hoeveel mensen?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": gettext_lazy("Schrijf hoeveel mensen, ongeveer."),
            "invalid": gettext_lazy("Schrijf een getal."),
            "min_value": gettext_lazy("Schrijf een getal vanaf 1."),
            "max_value": gettext_lazy("Dit getal is te groot. Kijk het na."),
        },
    )
    suits = Guarded(
        label=gettext_lazy("Wanneer past het?"),
        help_text=gettext_lazy("Bijvoorbeeld: een dinsdagvoormiddag in januari."),
        max_length=MAX_LINE,
        error_messages={"required": gettext_lazy("Schrijf wanneer het past.")},
    )
    neighbourhood = OwnFirst(
        label=gettext_lazy("In welke wijk?"),
        error_messages={"invalid_choice": gettext_lazy("Kies een wijk uit de lijst.")},
        required=False,
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("Over welk thema?"),
        choices=[("", gettext_lazy("Kies later")), *Domain.choices],
        required=False,
    )

    submit_label = gettext_lazy("Vraag deze vorming")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, city=membership.city, **kwargs)
        self.membership = membership
        wijk = self.fields["neighbourhood"]
        assert isinstance(wijk, OwnFirst)
        wijk.offer(membership)
        self.initial["form_key"] = uuid.uuid4()
        if not membership.may(Right.PLAN_ACTIONS):
            del self.fields["organisation"]

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def given(self) -> dict[str, Any]:
        """The answers as `signals.actions.trainings` takes them."""
        return {"organisation": self.membership.organisation} | self.cleaned_data


class StepForm(CityForm):
    """One step of a request. `given` is what `take_step` asks."""

    expected = forms.ChoiceField(choices=Step.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, training: TrainingRequest, today: date, **kwargs: Any) -> None:
        super().__init__(*args, city=training.city, **kwargs)
        self.training, self.today = training, today
        self.initial["expected"] = training.step
        self.begin()

    def begin(self) -> None:
        """Fill in what is known already."""

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "expected"}


class CheckForm(StepForm):
    """The agreement: with which words, who went along with it, and that nothing does it already."""

    offer_checked = forms.BooleanField(
        label=gettext_lazy("Ik keek na of een bestaand aanbod dit al doet"),
        error_messages={"required": gettext_lazy("Kijk eerst het aanbod na.")},
    )
    offer_line = Guarded(
        label=gettext_lazy("Wat vond je?"),
        help_text=gettext_lazy("Bijvoorbeeld: de cursus van Ligo is volzet tot mei."),
        max_length=MAX_LINE,
        error_messages={"required": gettext_lazy("Schrijf in een zin wat je vond.")},
    )
    agreement = Guarded(
        label=gettext_lazy("Wat is er afgesproken?"),
        help_text=gettext_lazy("Wie zorgt waarvoor, hoe vaak, en wat het kost."),
        max_length=MAX_AGREEMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schrijf wat er afgesproken is.")},
    )
    agreed_by = Guarded(
        label=gettext_lazy("Welke functie ging akkoord?"),
        help_text=gettext_lazy("Een functie, geen naam: coördinator van de werking."),
        max_length=MAX_TOPIC,
        error_messages={"required": gettext_lazy("Schrijf welke functie akkoord ging.")},
    )

    layout = ("expected", "offer_checked", "offer_line", "agreement", "agreed_by")
    submit_label = gettext_lazy("Leg de afspraak vast")


class ProviderForm(DayRows, StepForm):
    """Who gives it: in a training that is planned already, or in a new one with its days."""

    provider = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Wie geeft de vorming?"),
        empty_label=gettext_lazy("Kies een organisatie"),
        error_messages={
            "required": gettext_lazy("Kies wie de vorming geeft."),
            "invalid_choice": gettext_lazy("Kies een organisatie uit de lijst."),
        },
    )
    action = forms.ModelChoiceField(
        Action.objects.all(),
        label=gettext_lazy("Staat ze al gepland?"),
        empty_label=gettext_lazy("Nee, ik plan ze hieronder"),
        error_messages={"invalid_choice": gettext_lazy("Kies een vorming uit de lijst.")},
        required=False,
    )
    place = Guarded(
        label=gettext_lazy("Waar?"),
        help_text=gettext_lazy("De naam van de plek volstaat. Liefst bij wie de vorming vraagt."),
        max_length=120,
        required=False,
    )

    submit_label = gettext_lazy("Bewaar lesgever en dagen")

    def begin(self) -> None:
        action = self.fields["action"]
        assert isinstance(action, forms.ModelChoiceField)
        planned = self.city.actions.open().filter(kind=ActionKind.TRAINING)
        action.queryset = planned.order_by("title", "pk")
        action.label_from_instance = _titled  # type: ignore[assignment, method-assign]
        self.add_days(blank=4)
        self.layout = ("expected", "provider", "action", *self.day_layout(), "place")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.days = self.clean_days()
        if cleaned.get("action") and self.days:
            self.add_error("action", _("Kies een geplande vorming, of plan ze hieronder."))
        elif not cleaned.get("action") and not self.days and not self.errors:
            self.add_error("day_0", _("Kies minstens één dag."))
        return cleaned

    def given(self) -> dict[str, Any]:
        plan = {
            "dates": self.days,
            "place": self.cleaned_data["place"],
            "part": _("vraagt de vorming"),
        }
        return {name: self.cleaned_data[name] for name in ("provider", "action")} | {"plan": plan}


def _titled(action: Action) -> str:
    return action.title


class GivenForm(FiguresForm, StepForm):
    """The training was given: how many were there."""

    layout = ("expected", "participants", "reached")
    submit_label = gettext_lazy("Bewaar de cijfers")

    def begin(self) -> None:
        if self.training.action:
            self.initial["participants"] = self.training.action.participants
            self.initial["reached"] = self.training.action.reached


class LookBackForm(OutcomeForm, StepForm):
    """What it brought, and what next."""

    layout = ("expected", "outcome", "what_next")
    submit_label = gettext_lazy("Rond af")

    def begin(self) -> None:
        if self.training.action:
            self.initial["outcome"] = self.training.action.outcome
            self.initial["what_next"] = self.training.action.what_next


class StopForm(StepForm):
    """It goes no further, and why."""

    note = ReasonField(
        label=gettext_lazy("Waarom stopt dit?"),
        help_text=gettext_lazy("Wie het vroeg, leest dit. Geen namen."),
        error_messages={"required": gettext_lazy("Schrijf waarom.")},
    )

    submit_label = gettext_lazy("Stop deze vraag")


FORMS: dict[Step, type[StepForm]] = {
    Step.CHECKED: CheckForm,
    Step.PROVIDER_FOUND: ProviderForm,
    Step.GIVEN: GivenForm,
    Step.LOOKED_BACK: LookBackForm,
}
