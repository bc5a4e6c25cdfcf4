"""Forms of the search: a gap, and a search word of the city."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, refuse_personal_details
from referrals.models.searching import MAX_SYNONYM, MAX_WORDS
from referrals.searching.bare import words_of


class GapForm(CityForm):
    """The words of a search, past the guard: what is kept must not say who asked."""

    q = forms.CharField(
        label=gettext_lazy("Wat zocht je?"),
        help_text=gettext_lazy("Enkel waarover het gaat, niets over wie voor je zit."),
        max_length=MAX_WORDS,
        error_messages={"required": gettext_lazy("Schrijf wat je zocht.")},
    )

    submit_label = gettext_lazy("Log dit als hiaat")

    def __init__(self, *args: Any, has_filters: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].required = not has_filters

    def clean_q(self) -> str:
        return refuse_personal_details(self.cleaned_data["q"])


class SynonymForm(CityForm):
    """A word that people type here, and what it means."""

    typed = forms.CharField(
        label=gettext_lazy("Wie dit typt"),
        help_text=gettext_lazy("Bijvoorbeeld een plek, een dienst of een woord van de streek."),
        max_length=MAX_SYNONYM,
        error_messages={"required": gettext_lazy("Schrijf wat mensen typen.")},
    )
    means = forms.CharField(
        label=gettext_lazy("Zoekt ook dit"),
        help_text=gettext_lazy("Een woord dat in het aanbod staat."),
        max_length=MAX_SYNONYM,
        error_messages={"required": gettext_lazy("Schrijf wat daarmee bedoeld wordt.")},
    )

    submit_label = gettext_lazy("Toon wat het doet")

    def clean_typed(self) -> str:
        return _word(self.cleaned_data["typed"])

    def clean_means(self) -> str:
        return _word(self.cleaned_data["means"])

    def refuse_more(self, most: int) -> None:
        self.add_error(
            None,
            _("De stad heeft al {most} eigen zoekwoorden. Haal er eerst weg.").format(most=most),
        )


def _word(text: str) -> str:
    if not words_of(text):
        raise forms.ValidationError(_("Hier staat geen woord in."))
    return refuse_personal_details(" ".join(text.split()))
