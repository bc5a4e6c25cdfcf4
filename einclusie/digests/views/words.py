"""What the city team adds to an edition before it goes out, and letting it go."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cities.http import CityRequest, require
from cities.rights import Right
from einclusie.digests import delivering, releasing, tasks
from einclusie.digests.forms.editions import WordForm
from einclusie.digests.models import Edition
from einclusie.digests.reading import title_of
from einclusie.digests.things import candidates
from einclusie.digests.views.editions import span_of

ON_OFFER = 12  # things to choose three of


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: CityRequest, period: str) -> HttpResponse:
    """A word of the team, the things to put first, the quotes to print."""
    found = _first_version(request, period)
    if found.is_released:
        return _is_out(request, found)
    quotes = releasing.quotable(found)
    form = WordForm(
        request.POST if request.method == "POST" else None,
        edition=found,
        things=candidates(found.document or {})[:ON_OFFER],
        quotes=quotes,
        initial=_draft(request, found),
        cancel_url=found.get_absolute_url(),
    )
    if form.is_valid():
        given = {"quotes": [], **form.cleaned_data}
        try:
            releasing.save_word(edition=found, **given)
        except releasing.AlreadyReleased:
            return _is_out(request, found)
        messages.success(request, _("Bewaard. Zo gaat het overzicht uit."))
        return redirect(found)
    context = {"edition": found, "title": title_of(found.span), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "digests/word.html", context, status=status)


@require_POST
def release(request: CityRequest, period: str) -> HttpResponse:
    """Let an edition go out now, without waiting for its two working days."""
    found = _first_version(request, period)
    if found.is_released:
        return _is_out(request, found)
    at = timezone.now()
    released = releasing.release(edition=found, at=at)
    tasks.send(delivering.announce(edition=released, at=at))
    messages.success(request, _("Uitgegeven. De lezers krijgen het in hun mail."))
    return redirect(found)


def _draft(request: CityRequest, edition: Edition) -> dict[str, object]:
    words = request.city.edition_words.filter(edition=edition)
    draft = words.prefetch_related("quotes").first()
    if draft is None:
        return {}
    quotes = [str(one.signal_id) for one in draft.quotes.all()]
    return {"text": draft.text, "things": draft.things, "quotes": quotes}


def _is_out(request: CityRequest, edition: Edition) -> HttpResponse:
    messages.info(request, _("Dit overzicht is al uitgegeven. Er verandert niets meer aan."))
    return redirect(edition)


def _first_version(request: CityRequest, period: str) -> Edition:
    require(request, Right.COMPILE_DIGESTS)
    span = span_of(period)
    published = request.city.editions.published().select_related("city")
    return get_object_or_404(published, period=str(span), revision=1)
