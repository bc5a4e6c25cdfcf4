"""Forms of what happens to an action: it goes on otherwise, somebody says what came of it; and the list's filter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from cities.models import Neighbourhood, Organisation
from signals import acting
from signals.acting import ActionKind, ActionStatus, Course
from signals.enums import Domain
from signals.forms.filters import ListFilter
from signals.models import Action, ActionQuerySet
from signals.models.acting import MAX_OUTCOME

MOST_PEOPLE = 100_000
DO = {  # a course as something one does
    Course.ON_SITE: gettext_lazy("Laat het ter plaatse doorgaan"),
    Course.DIGITAL: gettext_lazy("Laat het digitaal doorgaan"),
    Course.SUSPENDED: gettext_lazy("Schort het op tot nader bericht"),
    Course.CANCELLED: gettext_lazy("Zeg het af"),
}


class Seen(forms.IntegerField):
    """The revision of the action that somebody saw when they opened the form."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_value=2**31 - 1)


class ReasonField(forms.CharField):
    """Why, in one line; it is checked for personal details."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=200, **given)

    def clean(self, value: Any) -> str:
        return refuse_personal_details(super().clean(value))


class SwitchForm(CityForm):
    """Another course for one action, and why; who takes part gets a mail."""

    expected = Seen()
    to = forms.ChoiceField(
        label=gettext_lazy("Hoe gaat dit voortaan door?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies hoe het doorgaat."),
            "invalid_choice": gettext_lazy("Kies iets uit de lijst."),
        },
    )
    reason = ReasonField(
        label=gettext_lazy("Waarom?"),
        help_text=gettext_lazy("Wie meedoet, leest dit. Geen namen."),
        required=False,
    )
    tell = forms.BooleanField(label=gettext_lazy("Mail wie meedoet"), required=False, initial=True)

    submit_label = gettext_lazy("Wijzig")

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.initial["expected"] = action.revision
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        # Who saw it otherwise is told what a colleague did, and not that their choice is unknown.
        stale = self.is_bound and self.data.get("expected") != str(action.revision)
        offered = tuple(Course) if stale else action.courses()
        to.choices = [(str(course), DO[course]) for course in offered]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        to, lacks = cleaned.get("to"), cleaned.get("reason") == ""
        if to and acting.needs_reason(to) and lacks:
            self.add_error("reason", _("Schrijf waarom: wie meedoet, wil het begrijpen."))
        return cleaned


def _people(label: Any, help_text: Any = "", *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST_PEOPLE,
        required=required,
        error_messages={
            "required": gettext_lazy("Schrijf hoeveel mensen er waren."),
            "invalid": gettext_lazy("Schrijf een getal."),
            "min_value": gettext_lazy("Schrijf een getal vanaf 0."),
            "max_value": gettext_lazy("Dit getal is te groot. Kijk het na."),
        },
    )


class FiguresForm(CityForm):
    """How many people were there."""

    participants = _people(
        gettext_lazy("Hoeveel mensen deden mee?"),
        gettext_lazy("Alle keren samen. Een schatting mag."),
        required=True,
    )
    reached = _people(
        gettext_lazy("Hoeveel mensen zijn daardoor bereikt?"),
        gettext_lazy("Bijvoorbeeld wie later hulp kreeg van wie erbij was."),
    )


class OutcomeForm(CityForm):
    """What came of it, and what next."""

    outcome = forms.CharField(
        label=gettext_lazy("Wat kwam ervan?"),
        help_text=gettext_lazy("Wat lukt er nu wat eerst niet lukte? Geen namen."),
        max_length=MAX_OUTCOME,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Schrijf in een zin wat ervan kwam.")},
    )
    what_next = forms.CharField(
        label=gettext_lazy("Wat nu?"),
        help_text=gettext_lazy("Een vervolg, of iets wat een andere dienst moet weten."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def clean_outcome(self) -> str:
        return refuse_personal_details(self.cleaned_data["outcome"].replace("\r\n", "\n"))

    def clean_what_next(self) -> str:
        return refuse_personal_details(self.cleaned_data["what_next"].replace("\r\n", "\n"))


class FinishForm(OutcomeForm, FiguresForm):
    """The end of an action: its figures, its outcome and what next."""

    expected = Seen()

    layout = ("expected", "participants", "reached", "outcome", "what_next")
    submit_label = gettext_lazy("Rond af")

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].required = False  # an agreement between organisations has none
        for name in ("participants", "reached", "outcome", "what_next"):
            self.initial[name] = getattr(action, name)
        self.initial["expected"] = action.revision
        if action.status == ActionStatus.DONE:
            self.submit_label = gettext_lazy("Bewaar de wijziging")


class ActionFilter(ListFilter):
    """The filter of the list of actions."""

    wanneer = forms.ChoiceField(
        label=gettext_lazy("Wanneer"),
        choices=[
            ("", gettext_lazy("Komend")),
            ("voorbij", gettext_lazy("Voorbij")),
            ("alles", gettext_lazy("Alles")),
        ],
        required=False,
    )
    soort = forms.ChoiceField(
        label=gettext_lazy("Soort"),
        choices=[("", gettext_lazy("Alle soorten")), *ActionKind.choices],
        required=False,
    )
    stand = forms.ChoiceField(
        label=gettext_lazy("Stand"),
        choices=[("", gettext_lazy("Alles")), *ActionStatus.choices],
        required=False,
    )
    wijk = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Wijk"),
        empty_label=gettext_lazy("Alle wijken"),
        required=False,
    )
    domein = forms.ChoiceField(
        label=gettext_lazy("Waarover"),
        choices=[("", gettext_lazy("Alles")), *Domain.choices],
        required=False,
    )
    organisatie = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Organisatie"),
        empty_label=gettext_lazy("Alle organisaties"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = self.membership.city
        wijk, organisation = self.fields["wijk"], self.fields["organisatie"]
        assert isinstance(wijk, forms.ModelChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        wijk.queryset = city.neighbourhoods.by_name()
        organisation.queryset = city.organisations.by_name()

    def found(self, at: datetime) -> ActionQuerySet:
        """The actions of the city that fit, as they stand at this moment."""
        asked = self.asked
        found = self.membership.city.actions.all()
        found = {
            "voorbij": found.past,
            "alles": lambda at: found.with_days(at).latest_first(),
        }.get(asked.get("wanneer", ""), found.coming)(at)
        for name, column in (("soort", "kind"), ("stand", "status"), ("domein", "domain")):
            if name in asked:
                found = found.filter(**{column: asked[name]})
        if "wijk" in asked:
            found = found.in_wijken([asked["wijk"]])
        if "organisatie" in asked:
            found = found.of_organisation(asked["organisatie"])
        return found
