"""The link in an invitation: who may open it, until when, and how a role is called in it."""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from django.core.signing import BadSignature, Signer

from cities.enums import Role
from cities.models import City, Invitation

VALID_FOR = timedelta(days=14)
_signer = Signer(sep=".", salt="cities.invitations")


class Closed(StrEnum):
    """Why an invitation can no longer be accepted."""

    ACCEPTED = auto()
    WITHDRAWN = auto()
    EXPIRED = auto()


def make_token(pk: int) -> str:
    """The signed text that stands for the invitation `pk` in its link; it holds nothing else."""
    return _signer.sign(str(pk))


def read_token(token: str) -> int | None:
    """The invitation that `token` stands for, or None for a text that we did not sign."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def expires_at(invitation: Invitation) -> datetime:
    """The moment after which the link no longer works."""
    return invitation.invited_at + VALID_FOR


def why_closed(invitation: Invitation, *, at: datetime) -> Closed | None:
    """Why `invitation` cannot be accepted at this moment, or None when it still can."""
    if invitation.accepted_at:
        return Closed.ACCEPTED
    if invitation.withdrawn_at:
        return Closed.WITHDRAWN
    if at >= expires_at(invitation):
        return Closed.EXPIRED
    return None


def role_names(city: City) -> dict[str, str]:
    """Every role with its name in this city: a coordinator goes by the city's own word."""
    names = {role.value: str(role.label) for role in Role}
    return names | {Role.COORDINATOR.value: city.contact_title}
