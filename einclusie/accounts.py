"""Signing in: nobody signs up by themselves, people come in by an invitation."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account import views as allauth_views
from allauth.account.adapter import DefaultAccountAdapter
from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cities import invitations
from cities.actions import people as actions
from cities.models import Invitation, User
from cities.people_forms import BeginForm, check_password


class Adapter(DefaultAccountAdapter):
    """allauth's decisions that are ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "Dit adres en dit wachtwoord horen niet bij elkaar. Kijk ze na, of vraag een nieuw "
            "wachtwoord."
        ),
        "enter_current_password": gettext_lazy(
            "Dit is niet je wachtwoord van nu. Probeer het nog eens."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Er waren te veel pogingen na elkaar. Wacht vijf minuten en probeer het dan opnieuw."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """Give the new password back, or raise ValidationError when it is too weak."""
        check_password(password, user)
        return password

    def is_safe_url(self, url: str) -> bool:
        """Whether `url` stays on the host that was asked: no other one is followed after signing in."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these pages answer HTML, whatever the request says it accepts."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, on our own address and not on the one the request came by."""
        uidb36, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})
        return settings.BASE_URL + path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class OwnLook:
    """Turns a form of allauth into one of ours: own words, no placeholders, our template pack."""

    submit_label: Any = ""
    error_title: Any = ""
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    missing: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages |= WRONG_EMAIL
                field.widget.attrs["size"] = 36
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.attrs = {"novalidate": ""}  # our own sentences, in Dutch, beside the field
        helper.form_error_title = str(self.error_title)
        helper.submit_label = self.submit_label
        helper.cancel_url = ""
        widgets = (field.widget for field in self.fields.values())  # type: ignore[attr-defined]
        helper.forgets = any(isinstance(widget, forms.PasswordInput) for widget in widgets)
        return helper


WRONG_EMAIL = {
    "required": gettext_lazy("Schrijf je e-mailadres."),
    "invalid": gettext_lazy("Schrijf een e-mailadres zoals naam@organisatie.be."),
}
NEW_PASSWORD = {
    "password1": gettext_lazy("Nieuw wachtwoord"),
    "password2": gettext_lazy("Nog eens hetzelfde wachtwoord"),
}
PASSWORD_RULE = {
    "password1": gettext_lazy("Minstens 10 tekens. Een paar woorden na elkaar is goed."),
}
NO_PASSWORD = {
    "password1": gettext_lazy("Kies een nieuw wachtwoord."),
    "password2": gettext_lazy("Schrijf je nieuwe wachtwoord nog eens."),
}


class SignInForm(OwnLook, allauth_forms.LoginForm):
    submit_label = gettext_lazy("Inloggen")
    error_title = gettext_lazy("Nog niet ingelogd")
    labels = {
        "login": gettext_lazy("E-mailadres"),
        "password": gettext_lazy("Wachtwoord"),
        "remember": gettext_lazy("Onthoud mij op dit toestel"),
    }
    hints = {"remember": gettext_lazy("Niet op een computer die anderen ook gebruiken.")}
    missing = {"password": gettext_lazy("Schrijf je wachtwoord.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # So that the keeper of passwords of a browser sees an account, and not a contact form.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgotPasswordForm(OwnLook, allauth_forms.ResetPasswordForm):
    submit_label = gettext_lazy("Mail mij een link")
    error_title = gettext_lazy("Nog niets verstuurd")
    labels = {"email": gettext_lazy("E-mailadres")}
    hints = {"email": gettext_lazy("Het adres waarmee je inlogt.")}


class NewPasswordForm(OwnLook, allauth_forms.ResetPasswordKeyForm):
    submit_label = gettext_lazy("Bewaar en ga verder")
    error_title = gettext_lazy("Nog niet bewaard")
    labels = NEW_PASSWORD
    hints = PASSWORD_RULE
    missing = NO_PASSWORD


class ChangePasswordForm(OwnLook, allauth_forms.ChangePasswordForm):
    submit_label = gettext_lazy("Bewaar")
    error_title = gettext_lazy("Nog niet bewaard")
    labels = {"oldpassword": gettext_lazy("Wachtwoord van nu")} | NEW_PASSWORD
    hints = PASSWORD_RULE
    missing = {"oldpassword": gettext_lazy("Schrijf het wachtwoord van nu.")} | NO_PASSWORD


class SaysWhatIsWrong:
    """Answers a wrong form as such: 422, or 429 when somebody tried too often."""

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        too_often = form.has_error("__all__", code="too_many_login_attempts")
        response.status_code = 429 if too_often else 422
        return response


class SignIn(SaysWhatIsWrong, allauth_views.LoginView):
    pass


class ForgotPassword(SaysWhatIsWrong, allauth_views.PasswordResetView):
    pass


class NewPassword(SaysWhatIsWrong, allauth_views.PasswordResetFromKeyView):
    def render_to_response(self, context: dict[str, Any], **given: Any) -> HttpResponse:
        """A link that was used, is too old or was not ours is gone (410)."""
        status = 410 if context.get("token_fail") else 200
        return super().render_to_response(context, **({"status": status} | given))


class ChangePassword(SaysWhatIsWrong, allauth_views.PasswordChangeView):
    pass


@login_not_required
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Where a sign-up page would be: how to get an invitation."""
    return render(request, "account/signup_closed.html", status=403)


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in an invitation. Opening it changes nothing.

    Whoever has no account chooses a name and a password; whoever has one signs in with it first.
    """
    key = invitations.read_token(token)
    found = Invitation.objects.select_related("city", "organisation", "invited_by")
    invitation = found.filter(pk=key).first() if key is not None else None
    if invitation is None:
        return _closed(request, "unknown", 404)
    if reason := invitations.why_closed(invitation, at=timezone.now()):
        return _closed(request, reason, 410)
    context = {
        "invitation": invitation,
        "role": invitations.role_names(invitation.city)[invitation.role],
        "until": invitations.expires_at(invitation),
        "next": request.path,
    }
    try:
        if request.user.is_authenticated:
            return _accept_signed_in(request, invitation, context)
        if User.objects.filter(email__iexact=invitation.email).exists():
            return _page(request, context | {"road": "sign in"})
        return _accept_as_new_person(request, invitation, context)
    except actions.InvitationClosed as closed:
        return _closed(request, closed.reason, 410)
    except actions.AccountExists:
        return _page(request, context | {"road": "sign in"})
    except actions.AlreadyMember:
        return _page(request, context | {"road": "member"}, 409)


def _accept_signed_in(
    request: HttpRequest, invitation: Invitation, context: dict[str, Any]
) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    if user.email.lower() != invitation.email.lower():
        return _page(request, context | {"road": "somebody else"}, 403)
    if request.method != "POST":
        return _page(request, context | {"road": "accept"})
    membership = actions.accept_invitation(invitation=invitation, by=user, at=timezone.now())
    return redirect(membership.city)


def _accept_as_new_person(
    request: HttpRequest, invitation: Invitation, context: dict[str, Any]
) -> HttpResponse:
    answers = request.POST if request.method == "POST" else None
    form = BeginForm(answers, city=invitation.city, email=invitation.email)
    if not form.is_valid():
        context |= {"road": "begin", "form": form}
        return _page(request, context, 422 if form.is_bound else 200)
    membership = actions.accept_as_new_person(
        invitation=invitation,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password1"],
        at=timezone.now(),
    )
    login(request, membership.user)
    request.session.set_expiry(0)  # this may be a shared computer: until the browser closes
    return redirect(membership.city)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "accept_invitation.html", context, status=status)


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return _page(request, {"road": "closed", "reason": str(reason)}, status)
