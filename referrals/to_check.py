"""What to look over among the offers of a city, and why: reported, long ago, its host silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.models import City
from referrals import cards
from referrals.freshness import FADED_DAYS
from referrals.models import HostAsk, Offer, OfferQuerySet, OfferReport, OfferWord
from referrals.states import Road

SILENT_AFTER = 2  # bundles without any answer
LONG_AGO = Value(datetime(2000, 1, 1, tzinfo=UTC))


class Why(TextChoices):
    """Why somebody should look at an offer; the values stand in the address bar."""

    REPORTED = "gemeld", gettext_lazy("gemeld")
    SILENT = "stil", gettext_lazy("aanbieder antwoordt niet")
    STALE = "oud", gettext_lazy("lang niet nagekeken")


@dataclass(frozen=True)
class Row:
    """An offer to look over, with the reasons in sentences, the weightiest first."""

    card: cards.Card
    reasons: list[str]


class ToCheck:
    """The offers of one city that want looking over on a day."""

    def __init__(self, city: City, today: date) -> None:
        self.city, self.today = city, today

    @cached_property
    def _conditions(self) -> dict[Why, Q]:
        stale = Q(checked_on__lt=self.today - timedelta(days=FADED_DAYS))
        return {
            Why.REPORTED: Q(is_reported=True),
            Why.SILENT: stale & Q(unanswered__gte=SILENT_AFTER),
            Why.STALE: stale,
        }

    def _current(self) -> OfferQuerySet:
        """With in how many months its host was asked since anybody said anything by its link."""
        said = OfferWord.objects.filter(offer__host=OuterRef("host"), road=Road.LINK)
        asks = HostAsk.objects.filter(
            organisation=OuterRef("host"),
            sent_at__date__gt=OuterRef("checked_on"),
            sent_at__gt=OuterRef("last_word"),
        )
        counted = asks.order_by().values("organisation").annotate(n=Count("month", distinct=True))
        return (
            self.city.offers.current()
            .annotate(last_word=Coalesce(Subquery(said.order_by("-at").values("at")[:1]), LONG_AGO))
            .annotate(
                unanswered=Coalesce(Subquery(counted.values("n")), 0),
                is_reported=Exists(OfferReport.objects.open().filter(offer=OuterRef("pk"))),
            )
        )

    def offers(self, why: Why | None = None) -> OfferQuerySet:
        """The reported first, then whose host is silent, then the longest unchecked."""
        any_of = self._conditions[Why.REPORTED] | self._conditions[Why.STALE]
        whens = [
            When(condition, then=Value(place))
            for place, condition in enumerate(self._conditions.values())
        ]
        reports = OfferReport.objects.open().order_by("reported_on", "pk")
        return (
            self._current()
            .filter(self._conditions[why] if why else any_of)
            .annotate(place=Case(*whens, default=Value(9), output_field=IntegerField()))
            .order_by("place", "checked_on", "pk")
            .with_labels()
            .prefetch_related(Prefetch("reports", reports, to_attr="open_reports"))
        )

    def counts(self) -> list[tuple[str, str, int]]:
        """For each reason its word in the address, its name and how many offers."""
        counted = self._current().aggregate(
            **{
                why.name: Count("pk", filter=condition)
                for why, condition in self._conditions.items()
            }
        )
        return [(why.value, str(why.label), counted[why.name]) for why in Why]

    def rows(self, offers: Iterable[Offer]) -> list[Row]:
        shown = cards.prepare(offers, now=timezone.localtime())
        return [Row(card, self._reasons(card.offer)) for card in shown]

    def _reasons(self, offer: Offer) -> list[str]:
        found = [in_words(report) for report in getattr(offer, "open_reports", [])]
        if offer.checked_on < self.today - timedelta(days=FADED_DAYS):
            asked = getattr(offer, "unanswered", 0)
            if asked >= SILENT_AFTER:
                found.append(
                    ngettext(
                        "De aanbieder kreeg {n} mail en antwoordde niet: bel eens.",
                        "De aanbieder kreeg {n} mails en antwoordde niet: bel eens.",
                        asked,
                    ).format(n=asked)
                )
            day = date_format(offer.checked_on, "j F Y")
            found.append(_("Het laatst nagekeken op {day}.").format(day=day))
        return found


def in_words(report: OfferReport) -> str:
    day = date_format(report.reported_on, "j F")
    if report.line:
        return _("Gemeld op {day}: “{line}”").format(day=day, line=report.line)
    return _("Gemeld op {day}: {what}.").format(day=day, what=report.get_what_display())


def checked_by(offer: Offer) -> str:
    """Who last looked at the whole of it, after "Nagekeken op … door"; "" where that is not known."""
    last = offer.words.checks().select_related("by").first()
    if last is None:
        return offer.checked_by.name if offer.checked_by else ""
    if last.road == Road.LINK:
        return _("de aanbieder, met de link uit de mail")
    return last.by.name if last.by else ""


def reported(offer: Offer) -> list[str]:
    """What readers found wrong with it and nobody looked over yet, the longest ago first."""
    return [in_words(report) for report in offer.reports.open().order_by("reported_on", "pk")]
