"""The network: organisations, and where they are present."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from stdnum.be import vat

from cities.enums import Language, OrganisationKind
from cities.models.places import City, Neighbourhood
from cities.words import sort_key


def valid_kbo(number: str) -> None:
    """Refuse a number that is no Belgian enterprise number (ten digits, checked modulo 97)."""
    if not vat.is_valid(number) or number != vat.compact(number):
        raise ValidationError(_("Dit is geen KBO-nummer. Schrijf tien cijfers, zoals 0123456749."))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def by_name(self) -> OrganisationQuerySet:
        return self.order_by("sort_key", "pk")


class Organisation(models.Model):
    """An organisation as it works in one city (a national one has a row in each)."""

    city = models.ForeignKey(City, models.CASCADE, related_name="organisations")
    name = models.CharField(_("naam"), max_length=120)
    slug = models.SlugField(_("adreswoord"), max_length=120)
    sort_key = models.CharField(max_length=120, editable=False)
    kind = models.CharField(_("soort"), max_length=30, choices=OrganisationKind)
    kbo_number = models.CharField(
        _("KBO-nummer"), max_length=10, blank=True, validators=[valid_kbo]
    )
    neighbourhoods = models.ManyToManyField(
        Neighbourhood,
        through="OrganisationNeighbourhood",
        related_name="organisations",
        verbose_name=_("wijken"),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="organisation_slug_per_city"),
            models.UniqueConstraint(
                fields=["city", "kbo_number"],
                condition=~Q(kbo_number=""),
                name="kbo_number_once_per_city",
                violation_error_message=_("Er is al een organisatie met dit KBO-nummer."),
            ),
            models.UniqueConstraint(fields=["id", "city"], name="organisation_id_city"),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "name", "slug", "sort_key", "kind", "kbo_number"}

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class OrganisationNeighbourhood(models.Model):
    """A wijk that an organisation works in."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("wijk van een organisatie")
        verbose_name_plural = _("wijken van organisaties")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "neighbourhood"], name="organisation_wijk_once"
            )
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "organisation", "neighbourhood"}

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.neighbourhood_id}"


class IntermediaryQuerySet(models.QuerySet["Intermediary"]):
    def with_labels(self) -> IntermediaryQuerySet:
        return self.select_related("organisation", "neighbourhood__city")

    def not_contacted_since(self, day: date) -> IntermediaryQuerySet:
        """Those nobody spoke with from this day on (or ever), the longest ago first."""
        quiet = Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=day)
        return self.filter(quiet).order_by(F("last_contact_on").asc(nulls_first=True), "pk")

    def by_name(self) -> IntermediaryQuerySet:
        return self.order_by("organisation__sort_key", "function", "pk")


class Intermediary(models.Model):
    """An organisation's presence in a wijk: whom to ask for, by function and not by name."""

    city = models.ForeignKey(City, models.CASCADE, related_name="intermediaries")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="intermediaries")
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.CASCADE, related_name="intermediaries", verbose_name=_("wijk")
    )
    function = models.CharField(_("functie"), max_length=120)
    email = models.EmailField(_("e-mail van de functie"), blank=True)
    phone = models.CharField(_("telefoon van de functie"), max_length=40, blank=True)
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language),
        verbose_name=_("talen"),
        default=list,
        blank=True,
    )
    comes_across = models.TextField(_("wat ze tegenkomen"), max_length=500, blank=True)
    last_contact_on = models.DateField(_("laatste contact"), null=True, blank=True)

    objects = IntermediaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("intermediair")
        verbose_name_plural = _("intermediairs")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "neighbourhood", "function"],
                name="function_once_per_wijk",
                violation_error_message=_("Deze functie staat al bij deze organisatie in de wijk."),
            ),
            models.UniqueConstraint(fields=["id", "city"], name="intermediary_id_city"),
        ]

    class Privacy:
        personal = {"email", "phone"}  # of a function, yet it may ring on somebody's desk
        kept = {
            "id", "city", "organisation", "neighbourhood", "function", "languages", "comes_across",
            "last_contact_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.neighbourhood_id}"

    @property
    def language_names(self) -> list[str]:
        return [str(Language(code).label) for code in self.languages]
