"""Places: a city, its wijken, their official codes and inhabitants over time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.colours import NIGHT, PAPERS, reads_on
from cities.enums import CoordinationModel, NeighbourhoodKind, Role
from cities.models.spans import holds_on
from cities.words import sort_key

RESERVED_SLUGS = frozenset(
    "a agenda api app b beheer bronnen healthz inloggen k kleur m onderdelen privacy readyz s static "
    "toegankelijkheid uitloggen uitnodiging wachtwoord".split()
)
HEX = r"^#[0-9a-f]{6}$"
hex_colour = RegexValidator(HEX, _("Schrijf een kleur als #0a5c52."))


def not_reserved(slug: str) -> None:
    """Refuse a slug that is the first word of one of our own addresses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("Dit woord heeft al een betekenis in de adressen. Kies een ander."))


def default_route() -> list[str]:
    return [Role.COORDINATOR, Role.POLICY_READER]


class City(models.Model):
    """A city that works with the app; everything else belongs to one."""

    name = models.CharField(_("naam"), max_length=80, unique=True)
    slug = models.SlugField(_("adreswoord"), unique=True, validators=[not_reserved])
    coordination_model = models.CharField(
        _("hoe de stad coördineert"), max_length=30, choices=CoordinationModel
    )
    contact_title = models.CharField(_("titel van het aanspreekpunt"), max_length=60)
    contact_title_plural = models.CharField(_("titel, meervoud"), max_length=60)
    signal_route = ArrayField(
        models.CharField(max_length=20, choices=Role),
        verbose_name=_("weg van een signaal"),
        default=default_route,
        help_text=_("Wie een signaal na elkaar op zijn bureau krijgt."),
    )
    partners_weigh = models.BooleanField(_("partners wegen mee"), default=False)
    digest_day = models.PositiveSmallIntegerField(
        _("dag van het maandoverzicht"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    accent = models.CharField(
        _("kleur overdag"), max_length=7, default="#0a5c52", validators=[hex_colour]
    )
    accent_night = models.CharField(
        _("kleur in het donker"), max_length=7, default="#74d0bf", validators=[hex_colour]
    )

    class Meta:
        verbose_name = _("stad")
        verbose_name_plural = _("steden")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_day__gte=1, digest_day__lte=28), name="digest_day_in_every_month"
            ),
            models.CheckConstraint(  # they are written into a style sheet
                condition=Q(accent__regex=HEX, accent_night__regex=HEX), name="accents_are_colours"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {
            "id", "name", "slug", "coordination_model", "contact_title", "contact_title_plural",
            "signal_route", "partners_weigh", "digest_day", "accent", "accent_night",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("today", kwargs={"city": self.slug})

    def clean(self) -> None:
        """Hold both colours to WCAG's 4.5 on every ground they are used on (WCAG 2.2, 1.4.3)."""
        too_near = {}
        if not reads_on(self.accent, PAPERS):
            too_near["accent"] = _("Kies een donkerder kleur: deze is op papier niet te lezen.")
        if not reads_on(self.accent_night, NIGHT):
            too_near["accent_night"] = _(
                "Kies een lichter kleur: deze is in het donker niet te lezen."
            )
        if too_near:
            raise ValidationError(too_near)


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def official(self) -> NeighbourhoodQuerySet:
        """The wijken that cover the city once; a project wijk lies over them."""
        return self.exclude(kind=NeighbourhoodKind.PROJECT)

    def projects(self) -> NeighbourhoodQuerySet:
        return self.filter(kind=NeighbourhoodKind.PROJECT)

    def by_name(self) -> NeighbourhoodQuerySet:
        return self.order_by("sort_key", "pk")

    def without_contact_person(self, on: date) -> NeighbourhoodQuerySet:
        """Official wijken nobody is the contact person of on this day, also not through a project wijk."""
        return self.official().exclude(pk__in=self.with_contact_person(on).values("pk"))

    def with_contact_person(self, on: date) -> NeighbourhoodQuerySet:
        """Wijken with a contact person on this day: their own, or that of a project wijk over them."""
        current = holds_on(on, of="assignments__")
        covering = holds_on(on, of="wholes__whole__assignments__")
        return self.filter(current | covering).distinct()


class Neighbourhood(models.Model):
    """A wijk. Its own key stays when official codes change (as they did in 2025)."""

    city = models.ForeignKey(City, models.CASCADE, related_name="neighbourhoods")
    name = models.CharField(_("naam"), max_length=120)
    slug = models.SlugField(_("adreswoord"), max_length=120)
    sort_key = models.CharField(max_length=120, editable=False)
    kind = models.CharField(
        _("soort"), max_length=20, choices=NeighbourhoodKind, default=NeighbourhoodKind.WIJK
    )
    longitude = models.FloatField(_("lengtegraad (WGS 84)"), null=True, blank=True)
    latitude = models.FloatField(_("breedtegraad (WGS 84)"), null=True, blank=True)
    area_km2 = models.FloatField(_("oppervlakte in km²"), null=True, blank=True)
    boundary = models.JSONField(
        _("grens (GeoJSON-geometrie, WGS 84)"), null=True, blank=True, editable=False
    )
    parts = models.ManyToManyField(
        "self",
        through="NeighbourhoodPart",
        through_fields=("whole", "part"),
        symmetrical=False,
        related_name="project_neighbourhoods",
        verbose_name=_("officiële wijken"),
    )

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("wijk")
        verbose_name_plural = _("wijken")
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="neighbourhood_slug_per_city"),
            # The wall: rows that name a city and a wijk point at this pair (see cities.walls).
            models.UniqueConstraint(fields=["id", "city"], name="neighbourhood_id_city"),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {
            "id", "city", "name", "slug", "sort_key", "kind", "longitude", "latitude", "area_km2",
            "boundary",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("cities:neighbourhood", kwargs={"city": self.city.slug, "slug": self.slug})

    @property
    def is_project(self) -> bool:
        return self.kind == NeighbourhoodKind.PROJECT


class NeighbourhoodPart(models.Model):
    """One official wijk under a project wijk (Borgerhout lies over three)."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    whole = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="part_links")
    part = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="wholes")

    class Meta:
        verbose_name = _("deel van een projectwijk")
        verbose_name_plural = _("delen van projectwijken")
        constraints = [
            models.UniqueConstraint(fields=["whole", "part"], name="part_once_per_whole"),
            models.CheckConstraint(
                condition=~Q(whole=models.F("part")), name="not_a_part_of_itself"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "whole", "part"}

    def __str__(self) -> str:
        return f"{self.whole_id} > {self.part_id}"


class OfficialCode(models.Model):
    """The code a government gave a wijk, for as long as it held."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=30)
    since = models.DateField(_("vanaf"), null=True, blank=True)
    until = models.DateField(_("tot en met"), null=True, blank=True)

    class Meta:
        verbose_name = _("officiële code")
        verbose_name_plural = _("officiële codes")
        ordering = ["-since", "code"]
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "code"], name="code_once_per_wijk"),
            models.CheckConstraint(
                condition=Q(since__isnull=True)
                | Q(until__isnull=True)
                | Q(until__gte=models.F("since")),
                name="code_until_after_since",
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "neighbourhood", "code", "since", "until"}

    def __str__(self) -> str:
        return self.code


class Population(models.Model):
    """Inhabitants of a wijk on 1 January of a year."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("jaar"))
    inhabitants = models.PositiveIntegerField(_("inwoners"))
    source = models.CharField(_("bron"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("inwonersaantal")
        verbose_name_plural = _("inwonersaantallen")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["neighbourhood", "year"], name="population_per_year")
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "neighbourhood", "year", "inhabitants", "source"}

    def __str__(self) -> str:
        return f"{self.year}: {self.inhabitants}"
