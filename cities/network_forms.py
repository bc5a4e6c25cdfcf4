"""Forms about who is where: contact persons and intermediaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.forms import CityForm, Fold, refuse_personal_details
from cities.models import ContactPerson, Intermediary, Neighbourhood, Organisation

MOST_TASKS = 20
FIRST_YEAR = 2000


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ContactPersonForm(CityForm):
    """Who a contact person is, and which wijken are theirs from which day.

    `today` is the day the form is filled in; `person` the contact person who is changed, if any;
    `chosen` the slugs of wijken to tick beforehand for a new one.
    """

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=80,
        error_messages={"required": gettext_lazy("Schrijf de naam.")},
    )
    employer = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Werkgever"),
        empty_label=gettext_lazy("Kies een organisatie"),
        error_messages={"required": gettext_lazy("Kies een organisatie.")},
    )
    share = forms.IntegerField(
        label=gettext_lazy("Deel van een voltijdse job, in procent"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=gettext_lazy("Halftijds is 50."),
        error_messages={"required": gettext_lazy("Schrijf een getal van 1 tot 100.")},
    )
    second_post = forms.CharField(
        label=gettext_lazy("Tweede post"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Waar werkt deze persoon de andere helft? Bijvoorbeeld: bij de stad."
        ),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telefoon"), max_length=40, required=False)
    tasks = forms.CharField(
        label=gettext_lazy("Taken"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4500,
        help_text=gettext_lazy("Schrijf één taak per lijn."),
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.all(),
        label=gettext_lazy("Wijken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Wat je uitvinkt, stopt de dag voor de datum hieronder. Wat voorbij is, blijft bewaard."
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("Vanaf welke dag gelden deze wijken?"),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Kies een dag.")},
    )
    layout = (
        "name",
        "employer",
        "share",
        "second_post",
        "email",
        "phone",
        "neighbourhoods",
        "since",
        Fold(gettext_lazy("Taken"), "tasks"),
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        person: ContactPerson | None = None,
        chosen: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"since": today}
        if person is not None:
            initial |= {
                "name": person.name,
                "employer": person.employer_id,
                "share": person.share,
                "second_post": person.second_post,
                "email": person.email,
                "phone": person.phone,
                "tasks": "\n".join(person.tasks),
                "neighbourhoods": list(
                    person.assignments.filter(until=None).values_list("neighbourhood", flat=True)
                ),
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        if chosen and person is None:
            field = self.fields["neighbourhoods"]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            assert field.queryset is not None
            self.initial["neighbourhoods"] = [
                wijk for wijk in field.queryset if wijk.slug in chosen
            ]

    def clean_second_post(self) -> str:
        return refuse_personal_details(self.cleaned_data["second_post"])

    def clean_tasks(self) -> list[str]:
        text = refuse_personal_details(self.cleaned_data["tasks"])
        tasks = [line.strip(" \t-•*") for line in text.splitlines()]
        tasks = [task for task in tasks if task]
        if len(tasks) > MOST_TASKS:
            raise ValidationError(_("Schrijf hoogstens {n} taken.").format(n=MOST_TASKS))
        if any(len(task) > 200 for task in tasks):
            raise ValidationError(_("Eén van de taken is langer dan 200 tekens. Maak ze korter."))
        return tasks

    def clean_since(self) -> date:
        day = self.cleaned_data["since"]
        if day.year < FIRST_YEAR:
            raise ValidationError(_("Kies een dag na {year}.").format(year=FIRST_YEAR - 1))
        if day > self.today + timedelta(days=366):
            raise ValidationError(_("Kies een dag binnen het jaar."))
        return day


class IntermediaryForm(CityForm):
    """A function of an organisation in a wijk: whom to ask for, and not who sits there.

    `wijk` is where; `intermediary` the one that is changed, if any; `today` the day of filling in.
    """

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Organisatie"),
        empty_label=gettext_lazy("Kies een organisatie"),
        error_messages={"required": gettext_lazy("Kies een organisatie.")},
    )
    function = forms.CharField(
        label=gettext_lazy("Functie"),
        max_length=120,
        help_text=gettext_lazy("Bijvoorbeeld: onthaal, of zorgleerkracht. Schrijf geen naam."),
        error_messages={"required": gettext_lazy("Schrijf de functie, bijvoorbeeld: onthaal.")},
    )
    email = forms.EmailField(label=gettext_lazy("E-mail van de functie"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telefoon van de functie"), max_length=40, required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Talen"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comes_across = forms.CharField(
        label=gettext_lazy("Wat komen ze tegen?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Schrijf geen namen, adressen of nummers."),
    )
    last_contact_on = forms.DateField(
        label=gettext_lazy("Laatste contact"), required=False, widget=DayInput()
    )
    layout = (
        "organisation",
        "function",
        "email",
        "phone",
        "languages",
        "comes_across",
        "last_contact_on",
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        wijk: Neighbourhood,
        intermediary: Intermediary | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {}
        if intermediary is not None:
            initial = {name: getattr(intermediary, name) for name in self.base_fields}
            initial["organisation"] = intermediary.organisation_id
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.wijk, self.intermediary = today, wijk, intermediary

    def clean_function(self) -> str:
        return refuse_personal_details(self.cleaned_data["function"])

    def clean_comes_across(self) -> str:
        return refuse_personal_details(self.cleaned_data["comes_across"])

    def clean_last_contact_on(self) -> date | None:
        day = self.cleaned_data["last_contact_on"]
        if day is not None and day > self.today:
            raise ValidationError(_("Deze dag moet nog komen. Kies vandaag of vroeger."))
        if day is not None and day.year < FIRST_YEAR:
            raise ValidationError(_("Kies een dag na {year}.").format(year=FIRST_YEAR - 1))
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("organisation") and given.get("function"):
            others = self.wijk.intermediaries.filter(
                organisation=given["organisation"], function=given["function"]
            )
            if self.intermediary is not None:
                others = others.exclude(pk=self.intermediary.pk)
            if others.exists():
                self.refuse_double()
        return given

    def refuse_double(self) -> None:
        """Say beside the field that this function stands there already."""
        self.add_error(
            "function",
            _("Deze functie staat al bij deze organisatie in {wijk}.").format(wijk=self.wijk.name),
        )
