"""People who work with the app: the only personal data there is. No resident has a row."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cities.enums import Role
from cities.models.network import Organisation
from cities.models.places import City, Neighbourhood
from cities.models.spans import holds_on
from cities.rights import Right, may


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **given: Any) -> User:
        """Create a user who signs in with `email`; without a password nobody can sign in with it."""
        user = self.model(email=self.normalize_email(email).lower(), **given)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **given: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **given)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address. What they may do hangs on their memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("naam"), max_length=80)
    language = models.CharField(_("taal"), max_length=2, default="nl")
    is_staff = models.BooleanField(_("beheerder"), default=False)
    is_active = models.BooleanField(_("actief"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("sinds"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("gebruiker")
        verbose_name_plural = _("gebruikers")
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once")]

    class Privacy:
        personal = {"email", "name", "password", "last_login", "language"}
        kept = {"id", "is_staff", "is_active", "is_demo", "is_superuser", "date_joined"}

    def __str__(self) -> str:
        return f"gebruiker {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()  # signing in looks for the address in lower case
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date) -> MembershipQuerySet:
        return self.filter(holds_on(on))

    def working_as(self, role: Role, on: date) -> MembershipQuerySet:
        """Who has this role on this day and can sign in, by name, the person along."""
        working = self.current(on).filter(role=role, user__is_active=True)
        return working.select_related("user").by_name()

    def with_labels(self) -> MembershipQuerySet:
        return self.select_related("city", "user", "organisation")

    def by_name(self) -> MembershipQuerySet:
        return self.order_by("user__name", "pk")


class Membership(models.Model):
    """The role of one person in one city, for as long as it lasts."""

    city = models.ForeignKey(City, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("organisatie"),
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood,
        through="MembershipNeighbourhood",
        related_name="memberships",
        verbose_name=_("eigen wijken"),
    )
    since = models.DateField(_("vanaf"), default=timezone.localdate)
    until = models.DateField(_("tot en met"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("lidmaatschap")
        verbose_name_plural = _("lidmaatschappen")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "user"],
                condition=Q(until__isnull=True),
                name="one_open_membership_per_city",
                violation_error_message=_("Deze persoon heeft al een rol in deze stad."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_until_after_since",
            ),
            models.UniqueConstraint(fields=["id", "city"], name="membership_id_city"),
        ]

    class Privacy:
        personal = {"user"}
        kept = {"id", "city", "role", "organisation", "since", "until"}

    def __str__(self) -> str:
        return f"lidmaatschap {self.pk}"

    def may(self, right: Right) -> bool:
        """Whether this person may do this, in this city."""
        return may(self.role, right)

    @cached_property
    def wijken(self) -> tuple[list[Neighbourhood], list[Neighbourhood]]:
        """The official wijken of the city, by name: one's own (also by a project wijk), and the others."""
        mine = MembershipNeighbourhood.objects.filter(membership=self).filter(
            Q(neighbourhood=OuterRef("pk")) | Q(neighbourhood__part_links__part=OuterRef("pk"))
        )
        official = self.city.neighbourhoods.official().annotate(is_own=Exists(mine)).by_name()
        own: list[Neighbourhood] = []
        others: list[Neighbourhood] = []
        for wijk in official:
            (own if getattr(wijk, "is_own", False) else others).append(wijk)
        return own, others

    @property
    def title(self) -> str:
        """What the person is called here: a coordinator by the city's own word, else the role."""
        if self.role == Role.COORDINATOR:
            return self.city.contact_title
        return str(Role(self.role).label)


class MembershipNeighbourhood(models.Model):
    """A wijk that somebody works in."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("eigen wijk")
        verbose_name_plural = _("eigen wijken")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "neighbourhood"], name="membership_wijk_once"
            )
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "membership", "neighbourhood"}

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.neighbourhood_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Not accepted and not withdrawn; expired ones too."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """A mail that offers somebody a role in a city; accepted from the mailbox, once."""

    city = models.ForeignKey(City, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisatie"),
    )
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("uitnodiging")
        verbose_name_plural = _("uitnodigingen")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "city",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accepted_or_withdrawn",
            ),
        ]

    class Privacy:
        personal = {"email", "invited_by"}
        kept = {"id", "city", "role", "organisation", "invited_at", "accepted_at", "withdrawn_at"}

    def __str__(self) -> str:
        return f"uitnodiging {self.pk}"


class ContactPersonQuerySet(models.QuerySet["ContactPerson"]):
    def with_labels(self) -> ContactPersonQuerySet:
        return self.select_related("city", "employer")

    def by_name(self) -> ContactPersonQuerySet:
        return self.order_by("name", "pk")


class ContactPerson(models.Model):
    """Whom a wijk can turn to for digital inclusion, in the city's own word for it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="contact_people")
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="contact_people"
    )
    name = models.CharField(_("naam"), max_length=80)
    employer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contact_people", verbose_name=_("werkgever")
    )
    share = models.PositiveSmallIntegerField(
        _("deel van een voltijdse job, in procent"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    second_post = models.CharField(_("tweede post"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefoon"), max_length=40, blank=True)
    tasks = ArrayField(
        models.CharField(max_length=200), verbose_name=_("taken"), default=list, blank=True
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, through="Assignment", related_name="contact_people", verbose_name=_("wijken")
    )

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanspreekpunt")
        verbose_name_plural = _("aanspreekpunten")
        constraints = [
            models.UniqueConstraint(fields=["id", "city"], name="contact_person_id_city"),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="share_is_a_percentage"
            ),
        ]

    class Privacy:
        personal = {"membership", "name", "email", "phone"}
        kept = {"id", "city", "employer", "share", "second_post", "tasks"}

    def __str__(self) -> str:
        return f"aanspreekpunt {self.pk}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def current(self, on: date) -> AssignmentQuerySet:
        return self.filter(holds_on(on))


class Assignment(models.Model):
    """A contact person has a wijk, from a day until a day."""

    city = models.ForeignKey(City, models.CASCADE, related_name="assignments")
    contact_person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="assignments", verbose_name=_("aanspreekpunt")
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, related_name="assignments", verbose_name=_("wijk")
    )
    since = models.DateField(_("vanaf"))
    until = models.DateField(_("tot en met"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("toewijzing")
        verbose_name_plural = _("toewijzingen")
        constraints = [
            models.UniqueConstraint(
                fields=["contact_person", "neighbourhood"],
                condition=Q(until__isnull=True),
                name="one_open_assignment",
                violation_error_message=_("Deze wijk is al toegewezen aan dit aanspreekpunt."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_until_after_since",
            ),
        ]

    class Privacy:
        personal = {"contact_person"}
        kept = {"id", "city", "neighbourhood", "since", "until"}

    def __str__(self) -> str:
        return f"toewijzing {self.pk}"
