"""Pages of the search: find an offer, and say what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals import cards
from referrals.actions import searching as actions
from referrals.asking import Asked, ask, wijken_of
from referrals.enums import SearchOutcome
from referrals.finder import Step
from referrals.forms.searching import GapForm
from referrals.why import reasons

PER_PAGE = 20

# What stands above the offers of each step, and what it says when nothing was found before.
STEP_LABELS = {
    Step.OTHER_WORDS: gettext_lazy("Met andere of minder woorden"),
    Step.NEIGHBOURS: gettext_lazy("In de wijken ernaast"),
    Step.WHOLE_CITY: gettext_lazy("In de hele stad"),
    Step.REMOTE: gettext_lazy("Op afstand: telefoon of video"),
    Step.ANYTHING: gettext_lazy("Plekken die met veel vragen helpen"),
}


@dataclass(frozen=True)
class Found:
    """The offers of one step on this page: cards with why each stands there, short ones where others
    fit better. `label` is empty for what was asked."""

    step: Step
    label: str
    cards: list[tuple[cards.Card, list[str]]]
    is_short: bool


@require_safe
def offer_list(request: CityRequest) -> HttpResponse:
    """The search: words and filters from the address bar, twenty offers a page."""
    require(request, Right.READ_OFFERS)
    now = timezone.localtime()
    wijken = wijken_of(request.city, request.membership)
    asked = ask(request.city, request.GET, wijken=wijken, now=now)
    counts = asked.search.counts
    shown = counts.shown
    paginator = Paginator(asked.search.found(shown).with_labels(), PER_PAGE)
    paginator.count = sum(counts.steps[step] for step in shown)  # counted above, with the rest
    page = paginator.get_page(request.GET.get("pagina"))
    as_fragment = request.headers.get("HX-Request") == "true"
    may_log = request.membership.may(Right.LOG_SIGNALS)
    outcome = outcome_of(asked)
    if outcome and may_log and not as_fragment and page.number == 1:
        actions.count_search(
            city=request.city, neighbourhood=asked.form.chosen_wijk, outcome=outcome, on=now.date()
        )
    context = {
        "form": asked.form,
        "wishes": asked.search.wishes,
        "question": asked.search.wishes.question,
        "choices": asked.form.choices(counts.choices),
        "gap_query": asked.form.address(without=("q",)),
        "filters_on": list(asked.search.conditions),
        "page": page,
        "found": _by_step(page, asked, now),
        "total": counts.total,
        "own": asked.own,
        "wider": [] if counts.total else _wider(asked),
        "in_city": counts.without.get("wijk", 0),
        "city_query": asked.form.address(without=("wijk",)),
        "as_fragment": as_fragment,
        "outcome": outcome,
        "may_add": request.membership.may(Right.EDIT_OWN_OFFERS),
        "may_log": may_log,
        "may_teach": request.membership.may(Right.EDIT_ALL_OFFERS),
    }
    return render_page(request, "referrals/offer_list.html", context, fragment="results")


@require_POST
def count_search(request: CityRequest) -> HttpResponse:
    """A search that somebody stayed on for a while (see the fragment): count how it ended."""
    require(request, Right.LOG_SIGNALS)
    outcome = request.POST.get("outcome", "")
    if outcome not in SearchOutcome.values:
        return HttpResponse(status=400)
    wijk = request.city.neighbourhoods.filter(slug=_clean(request.POST.get("wijk", ""))).first()
    actions.count_search(
        city=request.city,
        neighbourhood=wijk,
        outcome=SearchOutcome(outcome),
        on=timezone.localdate(),
    )
    return HttpResponse(status=204)


@require_POST
def log_gap(request: CityRequest) -> HttpResponse:
    """What was searched and is not there, kept as unmet need without who asked. The words are
    posted, the filters stand in the address."""
    require(request, Right.LOG_SIGNALS)
    address = request.GET.copy()
    address["q"] = request.POST.get("q", "")
    now = timezone.localtime()
    asked = ask(request.city, address, wijken=wijken_of(request.city), now=now)
    back = reverse("referrals:list", kwargs={"city": request.city.slug}) + asked.form.address()
    form = GapForm(
        {"q": asked.form.words},
        city=request.city,
        cancel_url=back,
        has_filters=bool(asked.search.conditions),
    )
    if not form.is_valid():
        return render_page(
            request, "referrals/log_gap.html", {"form": form, "back": back}, status=422
        )
    actions.log_unmet_need(
        city=request.city,
        neighbourhood=asked.form.chosen_wijk,
        on=now.date(),
        kind=asked.search.wishes.kind,
        words=form.cleaned_data["q"],
        filters=asked.form.address(without=("q", "wijk")).lstrip("?"),
    )
    messages.success(
        request, _("Genoteerd als hiaat. Het telt mee voor de stad, zonder wie het vroeg.")
    )
    return redirect(back)


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def outcome_of(asked: Asked) -> SearchOutcome | None:
    """How a search for something ended, when it did not simply find it."""
    if not (asked.form.words or asked.search.conditions):
        return None
    counts = asked.search.counts
    if not any(counts.steps[step] for step in Step if step < Step.REMOTE):
        return SearchOutcome.EMPTY
    return None if counts.total else SearchOutcome.WIDENED


def _by_step(page: Page, asked: Asked, now: Any) -> list[Found]:
    ready = cards.prepare(page.object_list, now=now)
    question, near = asked.search.wishes.question, bool(asked.own or asked.form.chosen_wijk)
    found = [(card, reasons(card.offer, question, near=near, now=now)) for card in ready]
    fullest = Step.ASKED if asked.search.counts.total else Step.ANYTHING
    return [
        Found(Step(step), str(STEP_LABELS.get(step, "")), list(cards_of), step > fullest)
        for step, cards_of in groupby(found, key=lambda one: Step(_step(one[0].offer)))
    ]


def _step(offer: Any) -> int:
    return int(offer.step)  # as `Search.found` gives it


def _wider(asked: Asked) -> list[dict[str, Any]]:
    """What dropping filters one by one would give, then all of them, then the words too."""
    form, counts, conditions = asked.form, asked.search.counts, asked.search.conditions
    steps = [
        (
            _("in de hele stad")
            if name == "wijk"
            else _("zonder “{f}”").format(f=form.named(name)),
            count,
            form.address(without=(name,)),
        )
        for name, count in counts.without.items()
    ]
    if len(conditions) > 1:
        steps.append(
            (_("zonder filters"), counts.unfiltered, form.address(without=tuple(conditions)))
        )
    if form.words and conditions:
        steps.append((_("zonder zoekwoorden"), counts.wordless, form.address(without=("q",))))
    found = [
        {"label": label, "count": count, "query": query} for label, count, query in steps if count
    ]
    if not found and not any(counts.steps.values()) and (everything := asked.search.offers.count()):
        found.append({"label": _("alle aanbod van de stad"), "count": everything, "query": "?"})
    return found
