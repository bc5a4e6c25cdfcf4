"""The form of the search: what the address bar asks for, and the choices that the page shows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from cities.enums import Language
from cities.models import City
from referrals.finder import FLAGS, KINDS, OPEN, Wishes
from referrals.search import words_of

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
FLAG_LABELS = {
    "inloop": gettext_lazy("Zonder afspraak"),
    "gratis": gettext_lazy("Gratis"),
    "rolstoel": gettext_lazy("Met rolstoel"),
    "thuis": gettext_lazy("Bij mensen thuis"),
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
    wijk = forms.ChoiceField(required=False)
    open = forms.ChoiceField(required=False, choices=OPEN_LABELS)
    taal = forms.ChoiceField(required=False, choices=Language)
    inloop = forms.BooleanField(required=False)
    gratis = forms.BooleanField(required=False)
    rolstoel = forms.BooleanField(required=False)
    thuis = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, city: City) -> None:
        self.wijken = {wijk.slug: wijk for wijk in city.neighbourhoods.by_name()}
        known: dict[str, Container[str]] = {
            "soort": KINDS,
            "wijk": self.wijken,
            "open": OPEN,
            "taal": Language.values,
            **dict.fromkeys(FLAGS, ("1",)),
        }
        asked = QueryDict(mutable=True)
        asked["q"] = data.get("q", "").replace("\x00", "")[:LONGEST_QUESTION].strip()
        for name, values in known.items():
            chosen = [value for value in data.getlist(name) if value in values]
            if chosen:
                asked.setlist(name, chosen)
        super().__init__(asked)
        self.asked = asked
        self.fields["wijk"] = forms.ChoiceField(
            required=False, choices=[(slug, wijk.name) for slug, wijk in self.wijken.items()]
        )
        self.full_clean()

    @property
    def wishes(self) -> Wishes:
        given = self.cleaned_data
        return Wishes(
            words=words_of(given["q"]),
            soort=tuple(dict.fromkeys(given["soort"])),
            wijk=self.wijken.get(given["wijk"]),
            open=given["open"],
            taal=given["taal"],
            flags=tuple(flag for flag in FLAGS if given[flag]),
        )

    def choices(self, counts: Mapping[tuple[str, str], int]) -> dict[str, list[Choice]]:
        """The choices to show, by group; a language only where somebody helps in it."""

        def group(name: str, labels: Mapping[str, Any]) -> list[Choice]:
            return [
                Choice(
                    name, value, str(label), counts[name, value], value in self.asked.getlist(name)
                )
                for value, label in labels.items()
            ]

        languages = group("taal", dict(Language.choices))
        return {
            "soort": group("soort", SOORT_LABELS),
            "open": group("open", OPEN_LABELS),
            "taal": [choice for choice in languages if choice.count or choice.is_on],
            "flags": [one for name in FLAGS for one in group(name, {"1": FLAG_LABELS[name]})],
        }

    def named(self, name: str) -> str:
        """A filter that is on, in words: "in Heule"."""
        if name == "wijk":
            return str(self.wijken[self.cleaned_data["wijk"]])
        labels: dict[str, Mapping[str, Any]] = {
            "soort": SOORT_LABELS,
            "open": OPEN_LABELS,
            "taal": dict(Language.choices),
        }
        if name in FLAG_LABELS:
            return str(FLAG_LABELS[name])
        return ", ".join(str(labels[name][value]) for value in self.asked.getlist(name))

    def address(self, *, without: tuple[str, ...] = ()) -> str:
        """The query of this search, without some of its parts: "?q=cursus&wijk=heule"."""
        query = self.asked.copy()
        for name in list(query):
            if name in without or not query[name]:
                del query[name]
        return f"?{query.urlencode()}"
