"""The form of the search: what the address bar asks for, and the choices that the page shows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.models import Neighbourhood
from referrals.finder import EQUIPMENT, FLAGS, KINDS, OPEN, REGISTRATIONS, Wishes
from referrals.searching.question import Question

LONGEST_QUESTION = 200

SOORT_LABELS = {
    "individueel": gettext_lazy("Eén op één"),
    "groep": gettext_lazy("In groep"),
    "toegang": gettext_lazy("Computer gebruiken"),
}
OPEN_LABELS = {
    "nu": gettext_lazy("Nu"),
    "vandaag": gettext_lazy("Vandaag nog"),
    "avond": gettext_lazy("’s Avonds, na 18 u"),
    "weekend": gettext_lazy("In het weekend"),
}
INLOOP_LABEL = {"1": gettext_lazy("Zonder afspraak")}
AANMELDEN_LABELS = {
    "afspraak": gettext_lazy("Op afspraak"),
    "reservatie": gettext_lazy("Met reservatie"),
    "inschrijving": gettext_lazy("Met inschrijving"),
    "doorverwijzer": gettext_lazy("Enkel via een doorverwijzer"),
}
WAT_LABELS = {value: thing.label.capitalize() for value, thing in EQUIPMENT.items()}
FLAG_LABELS = {
    "gratis": gettext_lazy("Gratis"),
    "thuis": gettext_lazy("Bij mensen thuis"),
    "afstand": gettext_lazy("Op afstand"),
    "rolstoel": gettext_lazy("Met rolstoel"),
    "kinderen": gettext_lazy("Kinderen welkom"),
    "rustig": gettext_lazy("Rustig praten kan"),
    "eenvoudig": gettext_lazy("Weinig Nederlands nodig"),
}


@dataclass(frozen=True)
class Choice:
    """One choice of the filter, with how many offers it would give."""

    name: str
    value: str
    label: str
    count: int
    is_on: bool

    @property
    def key(self) -> str:
        return f"{self.name}-{self.value}"


class OfferFilter(forms.Form):
    """What the address bar asks for. Always valid: what it does not know, it leaves aside."""

    q = forms.CharField(required=False, max_length=LONGEST_QUESTION)
    soort = forms.MultipleChoiceField(required=False, choices=SOORT_LABELS)
    open = forms.ChoiceField(required=False, choices=OPEN_LABELS)
    taal = forms.ChoiceField(required=False, choices=Language)
    inloop = forms.BooleanField(required=False)
    aanmelden = forms.MultipleChoiceField(required=False, choices=AANMELDEN_LABELS)
    wat = forms.MultipleChoiceField(required=False, choices=WAT_LABELS)

    def __init__(self, data: QueryDict, *, wijken: Iterable[Neighbourhood]) -> None:
        self.wijken = {wijk.slug: wijk for wijk in wijken}
        known: dict[str, Container[str]] = {
            "soort": KINDS,
            "wijk": self.wijken,
            "open": OPEN,
            "taal": Language.values,
            "inloop": ("1",),
            "aanmelden": REGISTRATIONS,
            "wat": EQUIPMENT,
            **dict.fromkeys(FLAGS, ("1",)),
        }
        asked = QueryDict(mutable=True)
        asked["q"] = data.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip()
        for name, values in known.items():
            chosen = [value for value in data.getlist(name) if value in values]
            if chosen:
                asked.setlist(name, list(dict.fromkeys(chosen)))
        super().__init__(asked)
        self.asked = asked
        self.fields["wijk"] = forms.ChoiceField(
            required=False, choices=[(slug, wijk.name) for slug, wijk in self.wijken.items()]
        )
        self.fields |= {flag: forms.BooleanField(required=False) for flag in FLAGS}
        self.full_clean()

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"])

    @property
    def chosen_wijk(self) -> Neighbourhood | None:
        return self.wijken.get(self.cleaned_data["wijk"])

    def wishes(self, question: Question) -> Wishes:
        given = self.cleaned_data
        return Wishes(
            question=question,
            soort=tuple(given["soort"]),
            wijk=self.chosen_wijk,
            open=given["open"],
            taal=given["taal"],
            inloop=given["inloop"],
            aanmelden=tuple(given["aanmelden"]),
            wat=tuple(given["wat"]),
            flags=tuple(flag for flag in FLAGS if given[flag]),
        )

    def choices(self, counts: Mapping[tuple[str, str], int]) -> dict[str, list[Choice]]:
        """The choices to show, by group; a language or a rare thing only where it is somewhere."""

        def group(name: str, labels: Mapping[str, Any]) -> list[Choice]:
            return [
                Choice(
                    name, value, str(label), counts[name, value], value in self.asked.getlist(name)
                )
                for value, label in labels.items()
            ]

        def there(choices: list[Choice]) -> list[Choice]:
            return [choice for choice in choices if choice.count or choice.is_on]

        return {
            "soort": group("soort", SOORT_LABELS),
            "open": group("open", OPEN_LABELS),
            "taal": there(group("taal", dict(Language.choices))),
            "aanmelden": [*group("inloop", INLOOP_LABEL), *group("aanmelden", AANMELDEN_LABELS)],
            "wat": group("wat", WAT_LABELS),
            "flags": [
                one for name, label in FLAG_LABELS.items() for one in group(name, {"1": label})
            ],
        }

    def named(self, name: str) -> str:
        """A filter that is on, in words: "in Heule"."""
        if name == "wijk":
            return str(self.wijken[self.cleaned_data["wijk"]])
        if name in FLAG_LABELS:
            return str(FLAG_LABELS[name])
        labels: dict[str, Mapping[str, Any]] = {
            "soort": SOORT_LABELS,
            "open": OPEN_LABELS,
            "taal": dict(Language.choices),
            "aanmelden": AANMELDEN_LABELS,
            "wat": WAT_LABELS,
        }
        chosen = [str(labels[name][value]) for value in self.asked.getlist(name)]
        if name == "aanmelden" and self.cleaned_data["inloop"]:
            chosen.insert(0, str(INLOOP_LABEL["1"]))
        return ", ".join(chosen)

    def address(self, *, without: tuple[str, ...] = ()) -> str:
        """The query of this search, without some of its parts: "?q=cursus&wijk=heule"."""
        query = self.asked.copy()
        for name in list(query):
            if name in without or not query[name] or (name == "inloop" and "aanmelden" in without):
                del query[name]
        return f"?{query.urlencode()}"
