"""Forms that tick signals: begin a structural signal, split, quote, merge, and look for more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from signals.actions.bundling import may_merge
from signals.models import Signal, SignalQuerySet, StructuralSignal
from signals.models.structural import MAX_TITLE

MOST_TICKED = 200  # signals in one go


def ticked(values: Iterable[str]) -> list[int]:
    """The keys among what an address or a form sent; what is no key is left out."""
    return [int(one) for one in values if one.isdecimal() and len(one) < 19][:MOST_TICKED]


class SignalsField(forms.ModelMultipleChoiceField):
    """Signals to tick, each told by its text, wijk and day."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **given: Any) -> None:
        super().__init__(
            Signal.objects.none(),
            error_messages={
                "required": gettext_lazy("Duid minstens één signaal aan."),
                "invalid_choice": gettext_lazy("Eén van deze signalen staat hier niet meer."),
                "invalid_pk_value": gettext_lazy("Eén van deze signalen staat hier niet meer."),
            },
            **given,
        )

    def clean(self, value: Any) -> Any:
        sent = list(value or [])
        if len(ticked(sent)) != len(sent):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)

    def label_from_instance(self, obj: Signal) -> str:
        return f"{obj.text} ({obj.neighbourhood}, {date_format(obj.heard_on, 'j F Y')})"


class TitleField(forms.CharField):
    """The title of a structural signal; it is checked for personal details."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Wat loopt er mis, in één zin?"),
            help_text=gettext_lazy(
                "Zonder schuldige en zonder oplossing: zeg wat je ziet. Geen namen."
            ),
            max_length=MAX_TITLE,
            error_messages={
                "required": gettext_lazy("Schrijf in één zin wat er misloopt."),
                "max_length": gettext_lazy("Hou het bij %(limit_value)d tekens."),
            },
        )

    def clean(self, value: Any) -> str:
        return refuse_personal_details(super().clean(value))


class BeginForm(CityForm):
    """Begin a structural signal, from ticked signals or with none."""

    title = TitleField()
    signals = SignalsField(label=gettext_lazy("Met deze signalen"), required=False)

    submit_label = gettext_lazy("Begin een structureel signaal")

    def __init__(self, *args: Any, offered: SignalQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["signals"]
        assert isinstance(field, SignalsField)
        field.queryset = offered
        self.initial["signals"] = [signal.pk for signal in offered]
        if not self.initial["signals"]:
            del self.fields["signals"]


class SplitForm(CityForm):
    """Signals that leave for a structural signal of their own."""

    title = TitleField()
    signals = SignalsField(label=gettext_lazy("Welke signalen gaan mee?"))

    submit_label = gettext_lazy("Splits af")

    def __init__(self, *args: Any, structural: StructuralSignal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["signals"]
        assert isinstance(field, SignalsField)
        field.queryset = signals_in(structural)


class QuotesForm(CityForm):
    """Which of its signals may be quoted as an example."""

    signals = SignalsField(
        label=gettext_lazy("Welke signalen mogen geciteerd worden?"),
        help_text=gettext_lazy(
            "Ook beleid leest deze zinnen. Kies wat het probleem toont en niemand herkenbaar maakt."
        ),
        required=False,
    )

    submit_label = gettext_lazy("Bewaar de voorbeelden")

    def __init__(self, *args: Any, structural: StructuralSignal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["signals"]
        assert isinstance(field, SignalsField)
        field.queryset = signals_in(structural)
        quoted = structural.joinings.standing().filter(may_be_quoted=True)
        self.initial["signals"] = list(quoted.values_list("signal", flat=True))


def signals_in(structural: StructuralSignal) -> SignalQuerySet:
    """The signals that stand in it, newest first, with what a label needs."""
    keys = structural.joinings.standing().values("signal")
    return structural.city.signals.filter(pk__in=keys).with_labels().newest_first()


class MergeForm(CityForm):
    """The structural signal that this one goes up into."""

    into = forms.ModelChoiceField(
        StructuralSignal.objects.all(),
        label=gettext_lazy("In welk structureel signaal gaat dit op?"),
        help_text=gettext_lazy(
            "Alle signalen en herkenningen gaan mee. Wie dit adres opent, komt voortaan daar terecht."
        ),
        empty_label=gettext_lazy("Kies een structureel signaal"),
        error_messages={
            "required": gettext_lazy("Kies een structureel signaal."),
            "invalid_choice": gettext_lazy("Kies een structureel signaal uit de lijst."),
        },
    )

    submit_label = gettext_lazy("Voeg samen")

    def __init__(self, *args: Any, structural: StructuralSignal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        standing = structural.city.structural_signals.standing().order_by("title", "pk")
        self.others = [one for one in standing if may_merge(structural, one)]
        field.queryset = standing.filter(pk__in=[one.pk for one in self.others])
        field.choices = [("", str(field.empty_label))] + [
            (one.pk, f"{one.title} ({one.get_phase_display()})") for one in self.others
        ]


class SignalSearch(forms.Form):
    """Look for signals to add: words, and whether those that stand elsewhere may come too."""

    q = forms.CharField(label=gettext_lazy("Zoek in de signalen"), max_length=100, required=False)
    ook = forms.BooleanField(
        label=gettext_lazy("Ook signalen die al ergens bij horen"), required=False
    )
