"""Filters that somebody keeps: above each list, one form to keep one and a button to let it go."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals.actions import saved as actions
from signals.enums import ListPage
from signals.forms.acting_steps import ActionFilter
from signals.forms.filters import ListFilter, SignalFilter
from signals.forms.saved import SaveFilterForm
from signals.forms.structural import StructuralFilter
from signals.models import MAX_QUERY, SavedFilter

LISTS: dict[ListPage, tuple[type[ListFilter], Right]] = {
    ListPage.SIGNALS: (SignalFilter, Right.READ_SIGNALS),
    ListPage.STRUCTURAL: (StructuralFilter, Right.READ_STRUCTURAL),
    ListPage.ACTIONS: (ActionFilter, Right.READ_ACTIONS),
}


@dataclass(frozen=True)
class Saved:
    """What stands above a list: one's own filters with where they lead, and the address to keep
    another at."""

    filters: list[tuple[SavedFilter, str]]
    save_url: str


def saved_on(request: CityRequest, page: ListPage) -> Saved:
    """One's own filters of a list, by name."""
    city = request.city.slug
    mine = request.membership.saved_filters.of(page).by_name()
    return Saved(
        filters=[(one, one.address_in(city)) for one in mine],
        save_url=reverse(f"{page}:save_filter", kwargs={"city": city}),
    )


@require_POST
def save_filter(request: CityRequest, page: ListPage) -> HttpResponse:
    """Keep what is asked of the list, under a name."""
    kind, right = LISTS[page]
    require(request, right)
    sent = QueryDict(request.POST.get("query", "")[: 2 * MAX_QUERY])
    asked = kind(sent, membership=request.membership, today=timezone.localdate())
    back = reverse(f"{page}:list", kwargs={"city": request.city.slug})
    form = SaveFilterForm(
        request.POST, asked=asked, city=request.city, cancel_url=f"{back}?{asked.query}"
    )
    if form.is_valid():
        try:
            kept = actions.save_filter(by=request.membership, page=page, **form.cleaned_data)
        except actions.NameTaken:
            form.refuse_name()
        except actions.TooMany:
            form.refuse_more()
        else:
            messages.success(
                request, _("“{name}” staat nu boven de filters.").format(name=kept.name)
            )
            return redirect(kept.address_in(request.city.slug))
    context = {"form": form, "back": back, "label": page.label}
    return render_page(request, "signals/save_filter.html", context, status=422)


@require_POST
def remove_filter(request: CityRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(request.membership.saved_filters, pk=pk)
    actions.remove_filter(saved=saved)
    messages.success(request, _("“{name}” is weg.").format(name=saved.name))
    return redirect(f"{saved.page}:list", city=request.city.slug)
