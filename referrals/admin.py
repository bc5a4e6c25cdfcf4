"""Setting up the offers of a city; daily work is done on the pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from cities.admin import CityInline, OneCityAdmin
from cities.admin_forms import OneCityForm
from referrals.forms.offers import OfferForm
from referrals.models import Offer, OfferHours, OfferNeighbourhood


class AdminOfferForm(OneCityForm):
    guarded = OfferForm.GUARDED


class HoursInline(admin.TabularInline):
    model = OfferHours
    extra = 1


class NeighbourhoodInline(CityInline):
    model = OfferNeighbourhood
    extra = 1


@admin.register(Offer)
class OfferAdmin(OneCityAdmin):
    form = AdminOfferForm
    list_display = ["name", "city", "host", "checked_on", "stopped_on", "is_example"]
    list_filter = ("city", "is_example")
    list_select_related = ("city", "host")
    search_fields = ["name"]
    raw_id_fields: ClassVar[list[str]] = ["checked_by"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = (HoursInline, NeighbourhoodInline)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **given: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.URLField):
            given["assume_scheme"] = "https"
        if db_field.name in ("kinds", "languages", "equipment"):
            return forms.MultipleChoiceField(
                label=db_field.verbose_name.capitalize(),
                choices=db_field.base_field.choices,  # type: ignore[attr-defined]
                required=not db_field.blank,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **given)
