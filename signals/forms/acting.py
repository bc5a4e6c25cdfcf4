"""The form of an action: plan one, or change it. What happens to it later: `signals.forms.acting_steps`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.forms import CityForm, FilledFold, refuse_personal_details
from cities.models import City, Membership, Neighbourhood
from signals.acting import ActionKind, Mode, VariantKind
from signals.enums import Domain
from signals.forms.acting_rows import DayRows, PartRows
from signals.models import Action, ActionDate, Joining, StructuralSignal
from signals.models.acting import MAX_DESCRIPTION, MAX_TITLE

_https = URLValidator(schemes=["https"])


def read_way_in(kind: str, text: str) -> str:
    """The link or telephone number of a digital variant, as it is kept.

    Raises ValidationError for what is no https address (room, video) or no number (phone).
    """
    if kind == VariantKind.PHONE:
        try:
            number = phonenumbers.parse(text, "BE")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(_("Schrijf een telefoonnummer, zoals 056 12 34 56."))
        international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return re.sub("[^+0-9]+", " ", phonenumbers.format_number(number, international)).strip()
    try:
        _https(text)
    except forms.ValidationError as wrong:
        sentence = _("Schrijf een veilige link, die begint met https://.")
        raise forms.ValidationError(sentence) from wrong
    if "@" in text.split("/")[2]:
        raise forms.ValidationError(_("Laat de naam en het wachtwoord uit de link."))
    return text


def wijken_behind(city: City, sources: Sequence[StructuralSignal]) -> list[Neighbourhood]:
    """The wijken in which the signals were heard that stand in these structural ones."""
    if not sources:
        return []
    standing = Joining.objects.standing().filter(structural__in=sources)
    wijken = city.neighbourhoods.filter(signals__joinings__in=standing)
    return list(wijken.distinct().by_name())


class TicksField(forms.MultipleChoiceField):
    """Things of the city to tick; the value is a list of their keys."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **given: Any) -> None:
        wrong = {"invalid_choice": gettext_lazy("Kies uit de lijst.")}
        super().__init__(required=False, error_messages=wrong, **given)


class ActionForm(DayRows, PartRows, CityForm):
    """Plan or change an action. A kind, a title and who pulls it are enough."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    kind = forms.ChoiceField(
        label=gettext_lazy("Wat wordt het?"),
        help_text=gettext_lazy(
            "Samenwerking: organisaties stemmen af. Vorming: mensen leren iets. Ontmoeting: mensen "
            "komen samen."
        ),
        choices=ActionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies wat het wordt.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Hoe heet het?"),
        help_text=gettext_lazy("Bijvoorbeeld: Samen je bank-app openen."),
        max_length=MAX_TITLE,
        error_messages={"required": gettext_lazy("Schrijf hoe het heet.")},
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("Waarover gaat het?"),
        choices=[("", gettext_lazy("Kies later")), *Domain.choices],
        required=False,
    )
    own_wijken = TicksField(label=gettext_lazy("In welke wijken?"))
    other_wijken = TicksField(label=gettext_lazy("Andere wijken"))
    lead = forms.ChoiceField(
        label=gettext_lazy("Welke organisatie trekt het?"),
        error_messages={
            "required": gettext_lazy("Kies een organisatie."),
            "invalid_choice": gettext_lazy("Kies een organisatie uit de lijst."),
        },
    )
    place = forms.CharField(
        label=gettext_lazy("Waar?"),
        help_text=gettext_lazy("De naam van de plek volstaat: wijkcentrum De Zevenkamer."),
        max_length=120,
        required=False,
    )
    attached_to = forms.CharField(
        label=gettext_lazy("Sluit het aan bij iets wat al bestaat?"),
        help_text=gettext_lazy("Bijvoorbeeld: het buurtrestaurant op dinsdag."),
        max_length=120,
        required=False,
    )
    variant_kind = forms.ChoiceField(
        label=gettext_lazy("Hoe kan het digitaal?"),
        choices=[("", gettext_lazy("niet")), *VariantKind.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    variant_how = forms.CharField(
        label=gettext_lazy("De link of het nummer"),
        help_text=gettext_lazy(
            "Van de ruimte of de functie, niet van een bewoner. Wie deze actie ziet, ziet dit ook."
        ),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    variant_note = forms.CharField(
        label=gettext_lazy("Wat moet men weten om binnen te raken?"), max_length=200, required=False
    )
    starts_digital = forms.BooleanField(
        label=gettext_lazy("Het gaat van bij het begin digitaal door"), required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Meer uitleg"),
        max_length=MAX_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    structural = TicksField(label=gettext_lazy("Uit welke structurele signalen komt dit?"))

    submit_label = gettext_lazy("Plan deze actie")
    GUARDED = ("title", "place", "attached_to", "variant_note", "description")
    KEPT = (
        "kind", "title", "domain", "place", "attached_to", "variant_kind", "variant_how",
        "variant_note", "description",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        today: date,
        action: Action | None = None,
        sources: Sequence[StructuralSignal] = (),
        **kwargs: Any,
    ) -> None:
        """`action` is the one to change, None to plan one; `sources` the signals it comes from."""
        super().__init__(*args, city=membership.city, **kwargs)
        self.action, self.today = action, today
        self._offer_wijken(membership, sources)
        organisations = {one.pk: one for one in membership.city.organisations.by_name()}
        self._choice("lead").choices = [("", _("Kies een organisatie"))] + [
            (str(key), one.name) for key, one in organisations.items()
        ]
        standing = membership.city.structural_signals.standing().order_by("title", "pk")
        self.sources = {one.pk: one for one in standing}
        if action is not None:  # also one that went up into another since
            self.sources |= {one.pk: one for one in action.structural.order_by("title", "pk")}
        self._choice("structural").choices = [(str(k), s.title) for k, s in self.sources.items()]
        known, parts = (
            self._begin(membership, sources) if action is None else self._take_over(action)
        )
        self.add_days(known, blank=4 if action is None else 2)
        self.add_parts(organisations, parts, blank=3)
        self.layout = self._layout()

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _offer_wijken(self, membership: Membership, sources: Sequence[StructuralSignal]) -> None:
        """The wijken of the person first, with those that are chosen already; the others apart."""
        own, others = membership.wijken
        if self.action is not None:
            chosen = list(self.action.neighbourhoods.by_name())
        else:
            chosen = wijken_behind(membership.city, sources)
        first = {wijk.pk: wijk for wijk in [*own, *chosen]}
        rest = {wijk.pk: wijk for wijk in others if wijk.pk not in first}
        self.wijken: dict[int, Neighbourhood] = first | rest
        self._choice("own_wijken").choices = [(str(k), wijk.name) for k, wijk in first.items()]
        self._choice("other_wijken").choices = [(str(k), wijk.name) for k, wijk in rest.items()]
        self.initial["own_wijken"] = [str(wijk.pk) for wijk in chosen]
        if not first:
            del self.fields["own_wijken"]

    def _begin(
        self, membership: Membership, sources: Sequence[StructuralSignal]
    ) -> tuple[list[ActionDate], dict[int, str]]:
        """A blank form, with what the signals it comes from say already."""
        del self.fields["expected"]
        self.initial.update(
            {
                "form_key": uuid.uuid4(),
                "lead": str(membership.organisation_id or ""),
                "structural": [str(one.pk) for one in sources],
            }
        )
        if len(sources) == 1:
            self.initial.update({"title": sources[0].title, "domain": sources[0].domain})
        return [], {}

    def _take_over(self, action: Action) -> tuple[list[ActionDate], dict[int, str]]:
        """What the action says now."""
        for name in ("form_key", "starts_digital"):
            del self.fields[name]
        self.submit_label = gettext_lazy("Bewaar de wijziging")
        self.initial.update({name: getattr(action, name) for name in self.KEPT})
        self.initial.update(
            {
                "expected": action.revision,
                "lead": str(action.lead_id),
                "structural": [str(one.structural_id) for one in action.sources.order_by("pk")],
            }
        )
        parts = {row.organisation_id: row.part for row in action.parts.all().by_name()}
        return list(action.dates.all().soonest_first()), parts

    def _layout(self) -> tuple[Any, ...]:
        more = "other_wijken" if "own_wijken" in self.fields else None
        wijken = ["own_wijken", FilledFold(_("Andere wijken"), "other_wijken")]
        if more is None:
            wijken = [FilledFold(_("In welke wijken?"), "other_wijken")]
        variant = ("variant_kind", "variant_how", "variant_note")
        hidden = "form_key" if self.action is None else "expected"
        begins = ("starts_digital",) if self.action is None else ()
        return (
            hidden, "kind", "title", "domain", *wijken, "lead",
            *self.day_layout(),
            "place", "attached_to",
            FilledFold(_("Als de deuren dicht gaan: digitale variant"), *variant, *begins),
            self.part_layout(),
            FilledFold(_("Meer uitleg"), "description"),
            FilledFold(_("Uit welke signalen komt dit?"), "structural"),
        )  # fmt: skip

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_expected(self) -> int:
        return self.cleaned_data["expected"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.GUARDED:
            if name in cleaned:
                self._guard(name, cleaned)
        self._clean_variant(cleaned)
        lead = self.organisations.get(int(cleaned["lead"])) if cleaned.get("lead") else None
        ticked = [*cleaned.get("own_wijken", ()), *cleaned.get("other_wijken", ())]
        self._given = {
            "lead": lead,
            "dates": self.clean_days(),
            "parts": self.clean_parts(lead),
            "wijken": [self.wijken[int(key)] for key in ticked],
            "structural": [self.sources[int(key)] for key in cleaned.get("structural", ())],
        }
        return cleaned

    def _guard(self, name: str, cleaned: dict[str, Any]) -> None:
        try:
            cleaned[name] = refuse_personal_details(cleaned[name].replace("\r\n", "\n"))
        except forms.ValidationError as wrong:
            self.add_error(name, wrong)

    def _clean_variant(self, cleaned: dict[str, Any]) -> None:
        kind, how = cleaned.get("variant_kind", ""), cleaned.get("variant_how", "")
        digital = cleaned.get("starts_digital") or (self.action and self.action.is_digital)
        if {"variant_kind", "variant_how"} & set(self.errors):
            return
        if not kind and (how or cleaned.get("variant_note") or digital):
            self.add_error("variant_kind", _("Kies hoe het digitaal kan."))
        elif kind and not how:
            self.add_error("variant_how", _("Schrijf de link of het nummer."))
        elif kind:
            try:
                cleaned["variant_how"] = read_way_in(kind, how)
            except forms.ValidationError as wrong:
                self.add_error("variant_how", wrong)

    def given(self) -> dict[str, Any]:
        """The answers as `signals.actions.acting` takes them."""
        kept = {name: self.cleaned_data[name] for name in self.KEPT}
        given = kept | self._given
        if self.action is None:
            digital = self.cleaned_data["starts_digital"]
            given["mode"] = Mode.DIGITAL if digital else Mode.IN_PERSON
        return given
