"""Setting up a city, by the administrators of the platform: places, organisations, people and roles."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.admin_forms import OneCityForm
from cities.enums import Role
from cities.models import (
    Assignment,
    City,
    ContactPerson,
    Intermediary,
    Membership,
    MembershipNeighbourhood,
    Neighbourhood,
    NeighbourhoodPart,
    OfficialCode,
    Organisation,
    OrganisationNeighbourhood,
    Population,
    User,
)
from cities.models.places import NeighbourhoodQuerySet, hex_colour

admin.site.site_header = gettext_lazy("einclusie: beheer van het platform")
admin.site.site_title = gettext_lazy("einclusie")
admin.site.index_title = gettext_lazy("Een stad klaarzetten")
# The door of the app, with its limits on attempts, is also the door of these pages.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)  # what one may do hangs on the role in a city, not on groups


class Choice(forms.ModelChoiceField):
    """A choice that says which city a thing is of where that is not yet known, and who a user is."""

    with_city = False

    def label_from_instance(self, obj: Model) -> str:
        if isinstance(obj, User):
            return f"{obj.name} ({obj.email})"
        if isinstance(obj, Membership):
            return f"{obj.user.name}, {obj.get_role_display()}"
        if self.with_city:
            return f"{obj.city.name}: {obj}"  # type: ignore[attr-defined]
        return str(obj)


def _of_city(field: ForeignKey, city_pk: int | None) -> QuerySet[Model] | None:
    """What may be chosen for a key to a thing of a city; None when it is no such key."""
    model = field.related_model
    if model is City or not any(f.name == "city" for f in model._meta.fields):
        return None
    things = model._default_manager.select_related("city")
    if model is Membership:
        things = things.select_related("user")
    if city_pk is not None:
        things = things.filter(city=city_pk)
    by_name = getattr(things, "by_name", None)
    return by_name() if by_name else things.order_by("city__name", "pk")


class Choices:
    """Limits every choice to the city of the page, once it is known."""

    def city_pk(self, request: HttpRequest) -> int | None:
        """The city of the thing on this page; None while it is being added."""
        return getattr(request, "city_of_page", None)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        things = _of_city(db_field, self.city_pk(request))
        if things is not None:
            kwargs["queryset"] = things
        elif db_field.related_model is User:
            kwargs["queryset"] = User.objects.order_by("email")
        field = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, form_class=Choice, **kwargs
        )
        if isinstance(field, Choice):
            field.with_city = things is not None and self.city_pk(request) is None
        return field


class CityInline(Choices, admin.TabularInline):
    """Rows that belong to a thing of a city. Their own city is filled in by the page."""

    extra = 0
    exclude = ("city",)


class OneCityAdmin(Choices, admin.ModelAdmin):
    """A thing of a city: the city is chosen once, and what hangs on it comes after."""

    form = OneCityForm
    list_filter: ClassVar[tuple[str, ...]] = ("city",)
    list_select_related: ClassVar[tuple[str, ...]] = ("city",)
    save_on_top = True

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Model | None:
        thing = super().get_object(request, *args, **kwargs)
        if thing is not None:
            request.city_of_page = thing.city_id  # type: ignore[attr-defined]
        return thing

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("city",) if obj else ()))

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            if any(field.name == "city" for field in row._meta.fields):
                row.city_id = form.instance.city_id
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


class CityForm(forms.ModelForm):
    """The colours are checked before the city is asked whether they can be read."""

    signal_route = forms.MultipleChoiceField(
        label=gettext_lazy("weg van een signaal"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Wie een signaal na elkaar op zijn bureau krijgt, van boven naar onder."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("accent", "accent_night"):
            self.fields[name].validators.append(hex_colour)

    def clean_signal_route(self) -> list[str]:
        return [role for role in Role.values if role in self.cleaned_data["signal_route"]]


@admin.register(City)
class CityAdmin(admin.ModelAdmin):
    form = CityForm
    list_display = ("name", "slug", "coordination_model", "contact_title", "digest_day")
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: City | None = None) -> bool:
        """Not by a tap: with a city everything goes that was ever heard there."""
        return False


class CodeInline(admin.TabularInline):
    model = OfficialCode
    extra = 0


class PopulationInline(admin.TabularInline):
    model = Population
    extra = 0


class PartInline(CityInline):
    model = NeighbourhoodPart
    fk_name = "whole"
    fields = ("part",)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "part":
            field.queryset = cast(NeighbourhoodQuerySet, field.queryset).official()
        return field


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(OneCityAdmin):
    list_display = ("name", "city", "kind", "area_km2")
    list_filter = ("city", "kind")
    search_fields = ("name", "codes__code")
    ordering = ("city__name", "sort_key", "pk")
    fields = ("city", "name", "slug", "kind", "longitude", "latitude", "area_km2")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CodeInline, PopulationInline, PartInline)

    def get_inlines(self, request: HttpRequest, obj: Neighbourhood | None) -> Any:  # type: ignore[override]
        inlines = super().get_inlines(request, obj)
        return inlines if obj and obj.is_project else [i for i in inlines if i is not PartInline]


class OrganisationNeighbourhoodInline(CityInline):
    model = OrganisationNeighbourhood
    verbose_name = gettext_lazy("wijk")
    verbose_name_plural = gettext_lazy("wijken")


@admin.register(Organisation)
class OrganisationAdmin(OneCityAdmin):
    list_display = ("name", "city", "kind", "kbo_number")
    list_filter = ("city", "kind")
    search_fields = ("name", "kbo_number")
    ordering = ("city__name", "sort_key", "pk")
    fields = ("city", "name", "slug", "kind", "kbo_number")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (OrganisationNeighbourhoodInline,)


class MembershipNeighbourhoodInline(CityInline):
    model = MembershipNeighbourhood
    verbose_name = gettext_lazy("eigen wijk")
    verbose_name_plural = gettext_lazy("eigen wijken")


@admin.register(Membership)
class MembershipAdmin(OneCityAdmin):
    list_display = ("who", "city", "role", "organisation", "since", "until")
    list_filter = ("city", "role")
    list_select_related = ("city", "user", "organisation")
    search_fields = ("user__name", "user__email")
    ordering = ("city__name", "user__name", "pk")
    fields = ("city", "user", "role", "organisation", "since", "until")
    inlines = (MembershipNeighbourhoodInline,)

    @admin.display(description=gettext_lazy("wie"), ordering="user__name")
    def who(self, membership: Membership) -> str:
        return f"{membership.user.name} ({membership.user.email})"


class AssignmentFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Two new rows of one wijk do not see each other otherwise."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        running = [
            row["neighbourhood"]
            for row in rows
            if row.get("neighbourhood") and not row.get("until") and not row.get("DELETE")
        ]
        if len(running) > len(set(running)):
            raise ValidationError(_("Een wijk staat er twee keer in zonder einde."))


class AssignmentInline(CityInline):
    model = Assignment
    formset = AssignmentFormSet
    fields = ("neighbourhood", "since", "until")


class ContactPersonForm(OneCityForm):
    guarded = ("second_post", "tasks")


@admin.register(ContactPerson)
class ContactPersonAdmin(OneCityAdmin):
    form = ContactPersonForm
    list_display = ("name", "city", "employer", "share")
    list_select_related = ("city", "employer")
    search_fields = ("name",)
    ordering = ("city__name", "name", "pk")
    fields = (
        "city", "name", "employer", "share", "second_post", "email", "phone", "membership", "tasks",
    )  # fmt: skip
    inlines = (AssignmentInline,)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "tasks":
            return Lines(label=db_field.verbose_name.capitalize(), required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class Lines(forms.CharField):
    """A list of texts, one per line (a comma may stand inside)."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(len(line) > 200 for line in value):
            raise ValidationError(_("Eén van de taken is langer dan 200 tekens. Maak ze korter."))

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))


class IntermediaryForm(OneCityForm):
    guarded = ("function", "comes_across")


@admin.register(Intermediary)
class IntermediaryAdmin(OneCityAdmin):
    form = IntermediaryForm
    list_display = ("organisation", "function", "neighbourhood", "city", "last_contact_on")
    list_select_related = ("city", "organisation", "neighbourhood")
    search_fields = ("function", "organisation__name", "neighbourhood__name")
    ordering = ("city__name", "neighbourhood__sort_key", "organisation__sort_key", "pk")
    fields = (
        "city", "neighbourhood", "organisation", "function", "email", "phone", "languages",
        "comes_across", "last_contact_on",
    )  # fmt: skip

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "languages":
            return forms.MultipleChoiceField(
                label=db_field.verbose_name.capitalize(),
                choices=db_field.base_field.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EmailForm(forms.ModelForm):
    """Signing in looks at an address without its capitals, so it is kept without them."""

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Er is al een gebruiker met dit e-mailadres."))
        return email


class NewUserForm(EmailForm, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUserForm(EmailForm, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff", "password")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Somebody who signs in by e-mail. Roles in cities are memberships, on a page of their own."""

    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__city")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "password")}),
        (gettext_lazy("Toegang"), {"fields": ("is_active", "is_staff")}),
        (gettext_lazy("Wanneer"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An administrator of the platform may do everything here; there is nothing in between."""
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)
