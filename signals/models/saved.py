"""A filter of a list, kept by the person who uses it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cities.models import Membership
from signals.enums import ListPage

MAX_NAME = 60
MAX_QUERY = 2000  # more than any: a hundred letters of four bytes each, and the choices


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def of(self, page: str) -> SavedFilterQuerySet:
        return self.filter(page=page)

    def named(self, name: str) -> SavedFilterQuerySet:
        """Capitals aside, as the database sees it too."""
        return self.alias(low=Lower("name")).filter(low=Lower(models.Value(name)))

    def by_name(self) -> SavedFilterQuerySet:
        return self.order_by(Lower("name"), "pk")


class SavedFilter(models.Model):
    """What somebody asked of a list, under a name of their own. Nobody else sees it."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="saved_filters")
    page = models.CharField(_("lijst"), max_length=20, choices=ListPage)
    name = models.CharField(_("naam"), max_length=MAX_NAME)
    query = models.CharField(_("filter"), max_length=MAX_QUERY)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewaarde filter")
        verbose_name_plural = _("bewaarde filters")
        constraints = [
            models.UniqueConstraint("membership", "page", Lower("name"), name="filter_name_once"),
            models.CheckConstraint(
                condition=Q(page__in=ListPage.values), name="filter_page_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="filter_says_something"
            ),
        ]

    class Privacy:
        personal = {"membership", "name", "query"}
        kept = {"id", "page"}

    def __str__(self) -> str:
        return f"filter {self.pk}"

    def address_in(self, city: str) -> str:
        """Where it leads, in the city with this slug."""
        return reverse(f"{self.page}:list", kwargs={"city": city}) + f"?{self.query}"
