"""The search words of a city: what people type here, and what that means, tried before it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from referrals.actions import searching as actions
from referrals.asking import ask, wijken_of
from referrals.finder import Step
from referrals.forms.searching import SynonymForm
from referrals.models import Offer
from referrals.models.searching import MAX_SYNONYM

LOOKED_AT = 20


@dataclass(frozen=True)
class Effect:
    """What a search word does to a search for `query`: offers that come, go and stay, and where
    each stood and would stand (0 for nowhere)."""

    query: str
    come: list[Offer]
    go: list[Offer]
    moved: list[tuple[Offer, int, int]]


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: CityRequest) -> HttpResponse:
    """The list, and a form: what is posted is first tried, and kept when `keep` is posted along."""
    require(request, Right.EDIT_ALL_OFFERS)
    here = reverse("referrals:synonyms", kwargs={"city": request.city.slug})
    form = SynonymForm(
        request.POST or None,
        city=request.city,
        cancel_url=here,
        initial={"typed": request.GET.get("typed", "").replace("\x00", "")[:MAX_SYNONYM]},
    )
    effect = None
    if form.is_valid():
        typed, means = form.cleaned_data["typed"], form.cleaned_data["means"]
        if "keep" not in request.POST:
            effect = _effect(request, typed, means)
        elif _keep(request, form):
            messages.success(
                request, _("Bewaard. Wie “{typed}” typt, vindt nu ook “{means}”.").format(
                    typed=typed, means=means
                )
            )  # fmt: skip
            return redirect(here)
    context = {
        "form": form,
        "effect": effect,
        "here": here,
        "own": request.city.search_synonyms.by_word(),
    }
    status = 422 if form.errors else 200
    return render_page(request, "referrals/synonyms.html", context, status=status)


@require_POST
def remove_synonym(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.EDIT_ALL_OFFERS)
    synonym = get_object_or_404(request.city.search_synonyms, pk=pk)
    actions.remove_synonym(synonym=synonym)
    messages.success(request, _("“{word}” is weg uit de zoekwoorden.").format(word=synonym.typed))
    return redirect("referrals:synonyms", city=request.city.slug)


def _keep(request: CityRequest, form: SynonymForm) -> bool:
    try:
        actions.add_synonym(city=request.city, on=timezone.localdate(), **form.cleaned_data)
    except actions.TooMany:
        form.refuse_more(actions.MOST_SYNONYMS)
        return False
    return True


def _effect(request: CityRequest, typed: str, means: str) -> Effect:
    """What people who type this find now, and what they would find."""
    address = QueryDict(mutable=True)
    address["q"] = typed
    wijken, now = wijken_of(request.city), timezone.localtime()
    found = []
    for trying in ((), ((typed, means),)):
        search = ask(request.city, address, wijken=wijken, now=now, trying=trying).search
        steps = [step for step in search.counts.shown if step <= Step.OTHER_WORDS]
        offers = list(search.found(steps).select_related("city")[:LOOKED_AT])
        found.append({offer.pk: (place, offer) for place, offer in enumerate(offers, start=1)})
    before, after = found
    return Effect(
        query=typed,
        come=[offer for key, (_place, offer) in after.items() if key not in before],
        go=[offer for key, (_place, offer) in before.items() if key not in after],
        moved=[
            (offer, before[key][0], place) for key, (place, offer) in after.items() if key in before
        ],
    )
