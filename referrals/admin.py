"""Setting up the offers of a city; daily work is done on the pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from referrals.models import Offer, OfferHours, OfferNeighbourhood


class HoursInline(admin.TabularInline):
    model = OfferHours
    extra = 1


class NeighbourhoodInline(admin.TabularInline):
    model = OfferNeighbourhood
    extra = 1
    raw_id_fields = ["neighbourhood", "city"]


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    list_display = ["name", "city", "host", "checked_on", "stopped_on", "is_example"]
    list_filter = ["city", "is_example"]
    list_select_related = ["city", "host"]
    search_fields = ["name"]
    raw_id_fields = ["host", "neighbourhood", "checked_by"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursInline, NeighbourhoodInline]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **given: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.URLField):
            given["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **given)
