"""Who may work along in a city: invite, withdraw, accept, end. History stays in the rows."""

from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from cities import invitations, mails
from cities.enums import Role
from cities.invitations import Closed
from cities.models import City, Invitation, Membership, Organisation, User
from cities.models.people import MembershipQuerySet

log = structlog.get_logger(__name__)


class AlreadyInvited(Exception):
    """This address has an open invitation for this city."""


class AlreadyMember(Exception):
    """This person has a role in this city."""


class AccountExists(Exception):
    """Somebody with this address has an account: they sign in to accept."""


class InvitationClosed(Exception):
    """Accepted, withdrawn or expired; `reason` says which."""

    def __init__(self, reason: Closed) -> None:
        super().__init__(reason)
        self.reason = reason


class LastOfCityTeam(Exception):
    """Without this person nobody could invite anybody in this city."""


@transaction.atomic
def invite(
    *,
    city: City,
    email: str,
    role: str,
    organisation: Organisation | None,
    by: User,
    at: datetime,
) -> Invitation:
    """Invite this address to a role in the city, and mail the link once the row is committed.

    An invitation that expired makes room for the new one. Raises AlreadyMember or AlreadyInvited.
    """
    if _roles(city, at).filter(user__email__iexact=email).exists():
        raise AlreadyMember
    expired = city.invitations.open().filter(invited_at__lte=at - invitations.VALID_FOR)
    expired.filter(email__iexact=email).update(withdrawn_at=at)
    try:
        with transaction.atomic():
            invitation = city.invitations.create(
                email=email.lower(),
                role=role,
                organisation=organisation,
                invited_by=by,
                invited_at=at,
            )
    except IntegrityError as error:
        raise AlreadyInvited from error
    mails.send_invitation(invitation)
    log.info("invited", invitation=invitation.pk, by=by.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take the invitation back: its link stops working. Raises InvitationClosed when it is too late.

    An expired one can still be withdrawn, which takes it off the list.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    reason = invitations.why_closed(locked, at=at)
    if reason in (Closed.ACCEPTED, Closed.WITHDRAWN):
        raise InvitationClosed(reason)
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    log.info("invitation withdrawn", invitation=locked.pk, by=by.pk)


@transaction.atomic
def accept_as_new_person(
    *, invitation: Invitation, name: str, password: str, at: datetime
) -> Membership:
    """Make the account of whoever was invited, and give it the role.

    Raises InvitationClosed, or AccountExists when the address got an account in the meantime.
    """
    locked = _lock_open(invitation, at)
    try:
        with transaction.atomic():
            person = User.objects.create_user(locked.email, password, name=name)
    except IntegrityError as error:
        raise AccountExists from error
    return _join(locked, person, at)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime) -> Membership:
    """Give the role to `by`, whose address was invited.

    Raises InvitationClosed, AlreadyMember, and ValueError for somebody else's invitation.
    """
    locked = _lock_open(invitation, at)
    if by.email.lower() != locked.email.lower():
        raise ValueError("An invitation is for the address it was mailed to.")
    return _join(locked, by, at)


@transaction.atomic
def end_membership(*, membership: Membership, by: User, at: datetime) -> None:
    """End somebody's role, from now on. Raises LastOfCityTeam for the last of a city's team."""
    today = localdate(at)
    # Two of the city team who end each other wait here for each other.
    City.objects.select_for_update(no_key=True).get(pk=membership.city_id)
    team = Membership.objects.filter(city=membership.city_id).working_as(Role.CITY_TEAM, today)
    if membership.role == Role.CITY_TEAM and not team.exclude(pk=membership.pk).exists():
        raise LastOfCityTeam
    # `until` is the last day with the role; ending takes effect now, so that day is yesterday.
    membership.until = today - timedelta(days=1)
    membership.since = min(membership.since, membership.until)
    membership.save(update_fields=["since", "until"])
    log.info("membership ended", membership=membership.pk, by=by.pk)


def _lock_open(invitation: Invitation, at: datetime) -> Invitation:
    """The invitation as it is now, kept from others until the transaction ends."""
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("city", "organisation")
        .get(pk=invitation.pk)
    )
    reason = invitations.why_closed(locked, at=at)
    if reason:
        raise InvitationClosed(reason)
    return locked


def _join(invitation: Invitation, person: User, at: datetime) -> Membership:
    if _roles(invitation.city, at).filter(user=person).exists():
        raise AlreadyMember
    membership = invitation.city.memberships.create(
        user=person,
        role=invitation.role,
        organisation=invitation.organisation,
        since=localdate(at),
    )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    log.info("invitation accepted", invitation=invitation.pk, by=person.pk)
    return membership


def _roles(city: City, at: datetime) -> MembershipQuerySet:
    """Roles that have not ended, also one that is still to begin."""
    return city.memberships.exclude(until__lt=localdate(at))
