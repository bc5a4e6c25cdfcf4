"""Mijn signalen: everything that somebody logged or echoed, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.models import Feedback, Signal, StructuralSignal
from signals.models.feedback import newest_news_first, noticed_by

PER_PAGE = 20


class MineFilter(forms.Form):
    """The address bar of the page: what cannot be read is left out."""

    nieuws = forms.BooleanField(label=gettext_lazy("Enkel met nieuws"), required=False)


@dataclass
class Outcome:
    """One signal and what became of it: where it stands now, and what was fed back, newest first."""

    signal: Signal
    echoed_on: date | None  # the last day that this person saw it too
    brought_by: str  # the organisation that sent it by its link
    stands_in: list[StructuralSignal]
    told: list[Feedback]  # also of what went up into another since

    @property
    def reasons(self) -> list[StructuralSignal]:
        """What was not retained without that it was fed back (yet): the reason tells it."""
        fed_back = {one.structural_id for one in self.told}
        return [one for one in self.stands_in if not one.phase_number and one.pk not in fed_back]


@require_safe
def mine(request: CityRequest) -> HttpResponse:
    require(request, Right.LOG_SIGNALS)
    asked = MineFilter(request.GET)
    asked.is_valid()
    only_news = bool(asked.cleaned_data.get("nieuws"))
    noticed = noticed_by(request.city.signals.all(), request.user)
    found = newest_news_first(noticed, only=only_news)
    page = Paginator(found.with_labels(), PER_PAGE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {
        "filter": asked,
        "with_news": only_news,
        "page": page,
        "outcomes": _outcomes(request, list(page.object_list)),
    }
    return render_page(request, "answers/mine.html", context, fragment="results")


def _outcomes(request: CityRequest, signals: Sequence[Signal]) -> list[Outcome]:
    """What became of each of these signals, with as many queries for one as for twenty."""
    city = request.city
    echoes = city.echoes.filter(by=request.user, signal__in=signals).order_by("heard_on")
    echoed = dict(echoes.values_list("signal", "heard_on"))
    brought = city.brought_signals.filter(signal__in=signals).order_by()
    bringers = dict(brought.values_list("signal", "link__organisation__name"))
    standing = (
        city.structural_signals.filter(joinings__signal__in=signals, joinings__left_at__isnull=True)
        .annotate(of_signal=F("joinings__signal"))
        .with_labels()
        .order_by("pk")
    )
    inside: dict[int, list[StructuralSignal]] = {signal.pk: [] for signal in signals}
    for structural in standing:
        inside[getattr(structural, "of_signal")].append(structural)  # noqa: B009
    keys = {structural.pk for structural in standing}
    words = city.feedback.sent().filter(structural__in=keys).last_words().with_labels()
    told = list(words.last_sent_first())
    return [
        Outcome(
            signal,
            echoed.get(signal.pk),
            bringers.get(signal.pk, ""),
            [one for one in inside[signal.pk] if not one.is_merged],
            [one for one in told if one.structural in inside[signal.pk]],
        )
        for signal in signals
    ]
