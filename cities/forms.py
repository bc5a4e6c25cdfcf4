"""The form every page under a city starts from: it offers only what the city owns."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.disclosure import Kind, personal_details_in
from cities.models import City

INSTEAD = {
    Kind.NATIONAL_NUMBER: gettext_lazy("een rijksregisternummer"),
    Kind.BIS_NUMBER: gettext_lazy("een bisnummer"),
    Kind.PHONE: gettext_lazy("een telefoonnummer"),
    Kind.EMAIL: gettext_lazy("een e-mailadres"),
    Kind.IBAN: gettext_lazy("een rekeningnummer"),
    Kind.CARD_NUMBER: gettext_lazy("een kaartnummer"),
    Kind.ADDRESS: gettext_lazy("een adres"),
    Kind.NAME: gettext_lazy("een naam"),
}


class Fold(Fieldset):
    """Fields that may wait: folded away, unfolded by itself when one of them is wrong."""

    template = "forms/layout/fold.html"

    def render(self, form: Any, context: Any, template_pack: str = "forms", **kwargs: Any) -> str:
        # In the context and not on self: one layout serves all requests.
        names = [pointer.name for pointer in self.get_field_names()]
        context["fold_open"] = any(self.shows(form, name) for name in names)
        return super().render(form, context, template_pack=template_pack, **kwargs)

    def shows(self, form: Any, name: str) -> bool:
        """Whether this field is a reason to stand open."""
        return name in form.errors


class FilledFold(Fold):
    """The same, that also stands open where something is filled in."""

    def shows(self, form: Any, name: str) -> bool:
        return super().shows(form, name) or bool(form[name].value())


class Line(Fieldset):
    """A few short fields that stand on one line."""

    template = "forms/layout/line.html"


class CityForm(forms.Form):
    """A form of one city. Subclasses set `layout` and `submit_label`; `cancel_url` leads back."""

    layout: tuple[Any, ...] = ()
    submit_label = gettext_lazy("Bewaar")
    error_title = gettext_lazy("Nog niet bewaard")

    def __init__(self, *args: Any, city: City, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = city
        self.cancel_url = cancel_url
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = self._owned(field)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.attrs = {"novalidate": ""}  # our own sentences, in Dutch, beside the field
        helper.form_error_title = str(self.error_title)
        helper.submit_label = self.submit_label
        helper.cancel_url = self.cancel_url
        helper.layout = Layout(*(self.layout or self.fields))
        return helper

    def _owned(self, field: forms.ModelChoiceField) -> Any:
        assert field.queryset is not None
        owned = field.queryset.filter(city=self.city)
        by_name = getattr(owned, "by_name", None)
        return by_name() if by_name else owned.order_by("pk")


class CityModelForm(CityForm, forms.ModelForm):
    """The same, with fields taken from a model."""


def refuse_personal_details(text: str) -> str:
    """Give `text` back, or raise ValidationError with what was found and how to say it otherwise."""
    found = personal_details_in(text)
    if found:
        raise forms.ValidationError(
            [
                _("Er staat {kind} in je tekst: “{text}”. {instead}").format(
                    kind=INSTEAD[detail.kind],
                    text=detail.text.strip(),
                    instead=_("Schrijf bijvoorbeeld “een bewoner”.")
                    if detail.kind == Kind.NAME
                    else _("Laat het weg, of schrijf bijvoorbeeld “in de straat”.")
                    if detail.kind == Kind.ADDRESS
                    else _("Laat het weg."),
                )
                for detail in found
            ]
        )
    return text
