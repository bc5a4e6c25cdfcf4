"""The offers of a city: support that somebody can be referred to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When
from django.db.models.functions import Collate, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.enums import Language
from cities.models import City, Membership, Neighbourhood, NeighbourhoodPart, Organisation, User
from cities.rights import Right
from referrals.enums import DutchLevel, Equipment, HoursOf, Kind, Registration, Weekday
from referrals.hours import Slot
from referrals.models.searching import KEEPS_WORDS, bare

# The same order on every server, whatever its locale.
BY_NAME = (Collate(Lower("name"), "C"), "pk")


class OfferQuerySet(models.QuerySet["Offer"]):
    def current(self) -> OfferQuerySet:
        """Offers that have not stopped."""
        return self.filter(stopped_on__isnull=True)

    def with_labels(self) -> OfferQuerySet:
        return self.select_related("city", "host", "neighbourhood", "capacity").prefetch_related(
            "hours", Prefetch("neighbourhoods", Neighbourhood.objects.by_name())
        )

    def not_checked_since(self, day: date) -> OfferQuerySet:
        """Offers that nobody looked at from this day on, the longest ago first."""
        return self.current().filter(checked_on__lt=day).order_by("checked_on", "pk")

    def by_name(self) -> OfferQuerySet:
        return self.order_by(*BY_NAME)

    def serving(self, around: Around) -> OfferQuerySet:
        """Offers that stand in these wijken, serve them, or serve the whole city."""
        return self.filter(around.served())

    def nearest_first(self, around: Around) -> OfferQuerySet:
        """In these wijken first, then those serving them, then the whole city, then by name."""
        return self.annotate(nearness=around.nearness()).order_by("nearness", *BY_NAME)

    def best_first(self, *, by_step: bool) -> OfferQuerySet:
        """With a `step` and `points` (see `finder`): what was asked first, then what comes near it.
        Where all stand at one step, `by_step` may be left out."""
        steps = ("step",) if by_step else ()
        return self.order_by(*steps, F("points").desc(), *BY_NAME)


@dataclass(frozen=True)
class Around:
    """Some wijken and what they overlap: `here` with the official wijken under a project wijk,
    `served` also with the project wijken over them. Keys of wijken of one city."""

    here: frozenset[int]
    near: frozenset[int]

    @classmethod
    def of(cls, neighbourhoods: Iterable[Neighbourhood]) -> Around:
        """One query, none without wijken."""
        own = {neighbourhood.pk for neighbourhood in neighbourhoods}
        links = set()
        if own:
            links = set(
                NeighbourhoodPart.objects.filter(Q(whole__in=own) | Q(part__in=own)).values_list(
                    "whole", "part"
                )
            )
        return cls.linked(own, links)

    @classmethod
    def linked(cls, wijken: Iterable[int], links: Iterable[tuple[int, int]]) -> Around:
        """The same of keys, with the links (whole, part) of the city at hand: no query."""
        own = frozenset(wijken)
        near = [(whole, part) for whole, part in links if whole in own or part in own]
        here = own | {part for whole, part in near if whole in own}
        return cls(here, here | {whole for whole, _ in near})

    def served(self) -> Q:
        """Offers that stand here, serve a wijk around here, or serve the whole city."""
        return Q(neighbourhood__in=self.near) | self._serving() | Q(whole_city=True)

    def nearness(self) -> Case:
        """0 here · 1 serving a wijk around here · 2 the whole city · 3 elsewhere."""
        return Case(
            When(neighbourhood__in=self.here, then=0),
            When(Q(neighbourhood__in=self.near) | self._serving(), then=1),
            When(whole_city=True, then=2),
            default=3,
            output_field=models.IntegerField(),
        )

    def _serving(self) -> Q:
        links = OfferNeighbourhood.objects.filter(offer=OuterRef("pk"), neighbourhood__in=self.near)
        return Q(Exists(links))


@dataclass(frozen=True)
class LastChange:
    """`by` is a name, or empty where nobody is known (a command, the demo)."""

    at: datetime
    by: str


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search"],
    obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
    append_only=True,
)
class Offer(models.Model):
    """Support that somebody can be referred to, as a helper needs to know it."""

    city = models.ForeignKey(City, models.CASCADE, related_name="offers")
    host = models.ForeignKey(
        Organisation, models.PROTECT, related_name="offers", verbose_name=_("aanbieder")
    )
    name = models.CharField(_("naam"), max_length=120)
    slug = models.SlugField(_("adreswoord"), max_length=140)
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind), verbose_name=_("soort hulp"))
    is_practice = models.BooleanField(_("oefenkans bij een andere activiteit"), default=False)
    summary = models.CharField(_("in één zin"), max_length=200)
    description = models.TextField(_("meer uitleg"), max_length=2000, blank=True)
    # where
    place_name = models.CharField(_("naam van de plek"), max_length=120, blank=True)
    address = models.CharField(_("adres van de plek"), max_length=200, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offers_here",
        verbose_name=_("wijk van de plek"),
    )
    whole_city = models.BooleanField(_("voor de hele stad"), default=False)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood,
        through="OfferNeighbourhood",
        related_name="offers",
        verbose_name=_("ook voor deze wijken"),
    )
    at_home = models.BooleanField(_("bij mensen thuis"), default=False)
    mobile = models.BooleanField(_("komt naar de wijk"), default=False)
    remote = models.BooleanField(_("op afstand: telefoon of video"), default=False)
    # when
    schedule_note = models.CharField(
        _("wanneer, als het niet elke week is"), max_length=200, blank=True
    )
    # how to get in
    registration = models.CharField(_("hoe kom je binnen"), max_length=15, choices=Registration)
    registration_note = models.CharField(_("hoe precies"), max_length=200, blank=True)
    phone = models.CharField(_("telefoon van de plek"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail van de plek"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_free = models.BooleanField(_("gratis"), default=True)
    price = models.CharField(_("prijs en tarieven"), max_length=200, blank=True)
    # for whom, and with what
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language),
        verbose_name=_("talen van de helper"),
        default=list,
        blank=True,
    )
    dutch_level = models.CharField(
        _("hoeveel Nederlands is nodig"), max_length=8, choices=DutchLevel, blank=True
    )
    for_whom = models.CharField(_("voor wie"), max_length=300, blank=True)
    not_for_whom = models.CharField(_("niet voor wie"), max_length=300, blank=True)
    bring = models.CharField(_("wat breng je mee"), max_length=300, blank=True)
    does_not = models.CharField(_("wat doen ze niet"), max_length=300, blank=True)
    wheelchair = models.BooleanField(_("toegankelijk met een rolstoel"), null=True, blank=True)
    quiet = models.BooleanField(_("rustig praten kan"), null=True, blank=True)
    children_welcome = models.BooleanField(_("kinderen welkom"), null=True, blank=True)
    equipment = ArrayField(
        models.CharField(max_length=10, choices=Equipment),
        verbose_name=_("wat is er"),
        default=list,
        blank=True,
    )
    # whether it still holds
    checked_on = models.DateField(_("nagekeken op"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stopped_on = models.DateField(_("gestopt op"), null=True, blank=True)
    is_example = models.BooleanField(_("voorbeeld"), default=False)
    search = models.GeneratedField(
        expression=SearchVector(bare("name"), weight="A", config="simple")
        + SearchVector(bare("summary"), bare("for_whom"), weight="B", config="simple")
        + SearchVector(
            bare("description"),
            bare("schedule_note"),
            bare("place_name"),
            weight="C",
            config="simple",
        )
        + SearchVector(bare("bring"), bare("registration_note"), weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    history: Any  # every version of this row, made by pghistory

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanbod")
        verbose_name_plural = _("aanbod")
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="offer_slug_per_city"),
            models.UniqueConstraint(fields=["id", "city"], name="offer_id_city"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="offer_has_a_kind"),
        ]
        indexes = [GinIndex(fields=["search"], name="offer_search")]
        triggers = [KEEPS_WORDS]

    class Privacy:
        personal = {"phone", "email", "checked_by"}  # of a place, yet it may ring on a desk
        kept = {
            "id", "city", "host", "name", "slug", "kinds", "is_practice", "summary", "description",
            "place_name", "address", "neighbourhood", "whole_city", "at_home", "mobile", "remote",
            "schedule_note", "registration", "registration_note", "website", "is_free", "price",
            "languages", "dutch_level", "for_whom", "not_for_whom", "bring", "does_not", "wheelchair",
            "quiet", "children_welcome", "equipment", "checked_on", "stopped_on", "is_example",
            "search",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("referrals:offer", kwargs={"city": self.city.slug, "slug": self.slug})

    @property
    def kind_names(self) -> list[str]:
        return [str(Kind(kind).label) for kind in self.kinds]

    @property
    def language_names(self) -> list[str]:
        return [str(Language(code).label) for code in self.languages]

    @property
    def equipment_names(self) -> list[str]:
        return [str(Equipment(thing).label) for thing in self.equipment]

    @property
    def phone_number(self) -> str:
        """The telephone as a link wants it: digits, and the plus of a country."""
        return re.sub(r"\(0\)|[^0-9+]", "", self.phone)

    @property
    def place_slots(self) -> list[Slot]:
        """When the door is open; reads the prefetched hours."""
        return [hours.slot for hours in self.hours.all() if hours.whose == HoursOf.PLACE]

    @property
    def helper_slots(self) -> list[Slot]:
        """When a helper is there; reads the prefetched hours."""
        return [hours.slot for hours in self.hours.all() if hours.whose == HoursOf.HELPER]

    def last_change(self) -> LastChange | None:
        """When this offer or its hours last changed, and by whom, as the database wrote it down."""
        hours_events = apps.get_model("referrals", "OfferHoursEvent").objects
        events = [
            history.select_related("pgh_context").order_by("-pgh_id").first()
            for history in (self.history, hours_events.filter(offer=self))
        ]
        last = max(
            filter(None, events),
            key=lambda event: (event.pgh_created_at, event.pgh_context is not None),
            default=None,
        )
        if last is None:
            return None
        who = last.pgh_context.metadata.get("user") if last.pgh_context else None
        names = User.objects.filter(pk=who).values_list("name", flat=True) if who else []
        return LastChange(last.pgh_created_at, next(iter(names), ""))

    def may_be_changed_by(self, membership: Membership) -> bool:
        """Who keeps the directory may change every offer, a host those of the own organisation."""
        if membership.may(Right.EDIT_ALL_OFFERS):
            return True
        return (
            membership.may(Right.EDIT_OWN_OFFERS)
            and membership.organisation_id is not None
            and membership.organisation_id == self.host_id
        )


class OfferNeighbourhood(models.Model):
    """A wijk that an offer serves beside the one it stands in."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("wijk van een aanbod")
        verbose_name_plural = _("wijken van een aanbod")
        constraints = [
            models.UniqueConstraint(fields=["offer", "neighbourhood"], name="offer_wijk_once")
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "city", "offer", "neighbourhood"}

    def __str__(self) -> str:
        return f"{self.offer_id} voor {self.neighbourhood_id}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    append_only=True,
)
class OfferHours(models.Model):
    """Weekly hours, of the place or of the helper, in local time; never past midnight."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="hours")
    whose = models.CharField(_("van wie"), max_length=6, choices=HoursOf)
    weekday = models.PositiveSmallIntegerField(_("dag"), choices=Weekday)
    opens = models.TimeField(_("van"))
    closes = models.TimeField(_("tot"))

    class Meta:
        verbose_name = _("uren")
        verbose_name_plural = _("uren")
        ordering = ["whose", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="closes_after_opening"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_of_seven"),
            models.UniqueConstraint(
                fields=["offer", "whose", "weekday", "opens"], name="opens_once_at_a_time"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        kept = {"id", "offer", "whose", "weekday", "opens", "closes"}

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def slot(self) -> Slot:
        return Slot(self.weekday, self.opens, self.closes)
