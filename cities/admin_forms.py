"""The form that every page of the administrators about a thing of a city starts from."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cities.forms import refuse_personal_details


class OneCityForm(forms.ModelForm):
    """Everything that is chosen belongs to the city that is chosen; free text tells of nobody."""

    guarded: ClassVar[tuple[str, ...]] = ()  # the fields of free text, checked as on the pages

    def clean(self) -> dict[str, Any]:
        given = self._of_one_city()
        for name in self.guarded:
            value = given.get(name) or ""
            try:
                refuse_personal_details("\n".join(value) if isinstance(value, list) else value)
            except ValidationError as found:
                self.add_error(name, found)
        return given

    def _of_one_city(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        city = given.get("city") or (self.instance.city if self.instance.city_id else None)
        for name, thing in list(given.items()):
            if city and getattr(thing, "city_id", city.pk) != city.pk:
                self.add_error(name, _("Dit is niet van {city}.").format(city=city.name))
        return given

    def _get_validation_exclusions(self) -> set[str]:
        """Rules over the city hold too where it stands fast and is no field of the form."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded - ({"city"} if self.instance.city_id else set())
