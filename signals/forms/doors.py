"""Forms of doors that close: whose they are, and what each action behind them becomes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm
from cities.models import City
from signals.acting import Course
from signals.actions.doors import Behind
from signals.forms.acting_steps import ReasonField


class WhoseDoors(forms.Form):
    """The address bar: a wijk or an organisation. What cannot be read is left out."""

    wijk = forms.ChoiceField(label=gettext_lazy("Van een wijk"), required=False)
    organisatie = forms.ChoiceField(label=gettext_lazy("Of van een organisatie"), required=False)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wijken = {wijk.slug: wijk for wijk in city.neighbourhoods.by_name()}
        self.organisations = {one.slug: one for one in city.organisations.by_name()}
        for name, empty, known in (
            ("wijk", _("Kies een wijk"), self.wijken),
            ("organisatie", _("Kies een organisatie"), self.organisations),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", empty)] + [(slug, str(one)) for slug, one in known.items()]

    def whose(self) -> dict[str, Any]:
        """What `signals.actions.doors` asks: `neighbourhood` or `organisation`; empty for neither,
        and for both."""
        self.is_valid()
        asked = self.cleaned_data
        chosen: dict[str, Any] = {}
        if asked.get("wijk"):
            chosen["neighbourhood"] = self.wijken[asked["wijk"]]
        if asked.get("organisatie"):
            chosen["organisation"] = self.organisations[asked["organisatie"]]
        return chosen if len(chosen) == 1 else {}


class CloseForm(CityForm):
    """Close doors: why, and per action what it becomes."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = ReasonField(
        label=gettext_lazy("Waarom gaan de deuren dicht?"),
        help_text=gettext_lazy("Eén zin. Wie meedoet, leest dit. Geen namen."),
        error_messages={"required": gettext_lazy("Schrijf in een zin waarom.")},
    )

    submit_label = gettext_lazy("Sluit de deuren en mail wie meedoet")
    error_title = gettext_lazy("De deuren zijn nog open")

    def __init__(self, *args: Any, behind: Iterable[Behind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["form_key"] = uuid.uuid4()
        self.choosing = [one for one in behind if one.held is None]
        for one in self.choosing:
            self.fields[f"keuze_{one.action.pk}"] = forms.ChoiceField(
                label=one.action.title,
                help_text=_about(one),
                choices=[(str(course), _choice(one, course)) for course in one.choices],
                initial=str(one.proposed),
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Kies wat ermee gebeurt."),
                    "invalid_choice": _("Kies iets uit de lijst."),
                },
            )

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def chosen(self) -> dict[int, str]:
        """Per action (its key) what it becomes."""
        return {one.action.pk: self.cleaned_data[f"keuze_{one.action.pk}"] for one in self.choosing}


def _about(one: Behind) -> str:
    """When it comes next, and who pulls it."""
    assert one.action.next_at is not None
    start = localtime(one.action.next_at)
    return _("{day}, {hour} u. {lead} trekt het.").format(
        day=date_format(start, "l j F").capitalize(),
        hour=date_format(start, "G.i"),
        lead=one.action.lead,
    )


def _choice(one: Behind, course: Course) -> str:
    if course == one.now:
        return _("laat staan: {course}").format(course=course.label)
    if course == Course.DIGITAL:
        return _("digitaal ({kind})").format(kind=one.action.get_variant_kind_display())
    return _("opgeschort")
