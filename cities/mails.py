"""Mails about people: the invitation to work along in a city."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from cities import invitations
from cities.models import Invitation


def send_invitation(invitation: Invitation) -> None:
    """Mail the link of this invitation to the address it is for; an answer goes to who invites."""
    inviter = invitation.invited_by
    path = reverse("accept_invitation", args=[invitations.make_token(invitation.pk)])
    with override(settings.LANGUAGE_CODE):
        context = {
            "invitation": invitation,
            "inviter": inviter.name if inviter else invitation.city.name,
            "role": invitations.role_names(invitation.city)[invitation.role],
            "link": settings.BASE_URL + path,
            "until": localtime(invitations.expires_at(invitation)).date(),
        }
        subject = _("{inviter} nodigt je uit voor einclusie in {city}").format(
            inviter=context["inviter"], city=invitation.city
        )
        EmailMessage(
            subject=" ".join(subject.split()),  # a name may hold a line break, a header may not
            body=render_to_string("mails/invitation.txt", context),
            to=[invitation.email],
            headers={"Reply-To": inviter.email} if inviter else {},
        ).send()
