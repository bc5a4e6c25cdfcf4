"""Forms about people: invite somebody, and begin as somebody who was invited."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities import invitations
from cities.enums import Role
from cities.forms import CityForm
from cities.models import Organisation, User

_WEAK = {
    "password_too_short": gettext_lazy("Neem een langer wachtwoord: minstens 10 tekens."),
    "password_too_common": gettext_lazy("Dit wachtwoord wordt te vaak gebruikt. Kies een ander."),
    "password_too_similar": gettext_lazy("Dit lijkt te veel op je e-mailadres. Kies een ander."),
}


def check_password(password: str, user: User | None) -> None:
    """Hold a new password to AUTH_PASSWORD_VALIDATORS; `user` may be one that is not saved yet.

    Raises ValidationError in our own words (Django's Dutch lacks the sentence about the length).
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError(
            [_WEAK.get(one.code or "", one.message) for one in error.error_list]
        ) from error


class InviteForm(CityForm):
    """Whom to invite, to which role, and for which organisation (a host always has one)."""

    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("E-mailadres"),
        help_text=gettext_lazy("Het eigen werkadres: de uitnodiging geldt enkel voor dit adres."),
        error_messages={
            "required": gettext_lazy("Schrijf het e-mailadres van je collega."),
            "invalid": gettext_lazy("Schrijf een e-mailadres zoals naam@organisatie.be."),
            "max_length": gettext_lazy("Schrijf een adres van hoogstens 254 tekens."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 36}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Rol"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies een rol."),
            "invalid_choice": gettext_lazy("Kies een van deze rollen."),
        },
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisatie"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=gettext_lazy("geen"),
        help_text=gettext_lazy("Bij een aanbieder altijd in te vullen."),
        error_messages={
            "invalid_choice": gettext_lazy("Kies een organisatie uit de lijst van deze stad.")
        },
    )
    layout = ("email", "role", "organisation")
    submit_label = gettext_lazy("Verstuur de uitnodiging")
    error_title = gettext_lazy("Nog niet verstuurd")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(invitations.role_names(self.city).items())  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        hosts_without = cleaned.get("role") == Role.HOST and not cleaned.get("organisation")
        if hosts_without and "organisation" not in self.errors:
            self.add_error("organisation", _("Kies voor welke organisatie deze aanbieder werkt."))
        return cleaned


class BeginForm(CityForm):
    """A new person's name and password, held to Django's password rules."""

    name = forms.CharField(
        label=gettext_lazy("Je naam"),
        max_length=80,
        help_text=gettext_lazy("Zo zien je collega’s wie je bent."),
        error_messages={
            "required": gettext_lazy("Schrijf je naam."),
            "max_length": gettext_lazy("Schrijf een naam van hoogstens 80 tekens."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Kies een wachtwoord"),
        strip=False,
        help_text=gettext_lazy("Minstens 10 tekens. Een paar woorden na elkaar is goed."),
        error_messages={"required": gettext_lazy("Kies een wachtwoord.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Nog eens hetzelfde wachtwoord"),
        strip=False,
        error_messages={"required": gettext_lazy("Schrijf je wachtwoord nog eens.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    layout = ("name", "password1", "password2")
    submit_label = gettext_lazy("Aanvaard en begin")
    error_title = gettext_lazy("Nog niet begonnen")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password1"), cleaned.get("password2")
        if not password:
            return cleaned
        try:
            check_password(password, User(email=self.email, name=cleaned.get("name", "")))
        except ValidationError as error:
            self.add_error("password1", error)
        if again and password != again:
            self.add_error("password2", _("Dit is niet hetzelfde wachtwoord."))
        return cleaned
