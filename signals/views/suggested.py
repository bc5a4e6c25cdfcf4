"""Pages of the proposals to bundle: the list, and one that a person decides on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals import clusters
from signals.actions import suggested as actions
from signals.enums import OfferedFate, SuggestionState
from signals.forms.suggested import ApartForm, BundleForm
from signals.models import BundleSuggestion, Signal
from signals.models.bundled import unbundled
from signals.models.structural import MAX_TITLE

LATELY = timedelta(days=60)
DECIDED = 8  # lines of what was decided lately
QUITE_THE_SAME, MUCH_ALIKE = 60, 35  # hundredths of likeness


@dataclass(frozen=True)
class Shown:
    """A proposal as a page tells it: its signals, one to know it by ("" when all left), and why."""

    suggestion: BundleSuggestion
    signals: Sequence[Signal]
    quote: str
    why: clusters.Why
    words: list[str]
    manner: str
    wijken: list[str]

    @property
    def echoes(self) -> int:
        return self.why.voices - self.why.signals


@require_safe
def suggestion_list(request: CityRequest) -> HttpResponse:
    """What is open, the strongest on top, and what was decided lately."""
    require(request, Right.BUNDLE)
    all_of_them = request.city.bundle_suggestions.with_labels()
    lately = all_of_them.decided_since(timezone.now() - LATELY).latest_first()
    context = {
        "shown": _shown(request, list(all_of_them.open().strongest_first())),
        "decided": [(one, _told(one)) for one in lately[:DECIDED]],
    }
    return render_page(request, "structural/suggestions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: CityRequest, pk: int) -> HttpResponse:
    """One proposal: all its signals ticked, to bundle them or some of them; or what came of it."""
    one = _find(request, pk)
    if request.method != "POST":
        return _page(request, one) if one.is_open else _decided_page(request, one)
    if not one.is_open:
        return _was_decided(request, one)
    form = BundleForm(request.POST, suggestion=one, offered=_free(one), city=request.city)
    if not form.is_valid():
        return _page(request, one, bundle=form)
    given = form.cleaned_data
    try:
        done = actions.accept_suggestion(
            suggestion=one, by=request.membership, at=timezone.now(), **given
        )
    except actions.AlreadyDecided as decided:
        return _was_decided(request, decided.suggestion)
    except actions.NothingLeft:
        form.add_error("signals", _("Deze zijn intussen al gebundeld of teruggenomen."))
        return _page(request, one, bundle=form)
    messages.success(request, _accepted(done, len(given["signals"])))
    return redirect(done.structural)


@require_POST
def dismiss(request: CityRequest, pk: int) -> HttpResponse:
    """Somebody says that these do not belong together."""
    one = _find(request, pk)
    if not one.is_open:
        return _was_decided(request, one)
    form = ApartForm(request.POST, offered=_free(one), action=request.path, city=request.city)
    if not form.is_valid():
        return _page(request, one, apart=form)
    try:
        actions.dismiss_suggestion(
            suggestion=one, by=request.membership, at=timezone.now(), **form.cleaned_data
        )
    except actions.AlreadyDecided as decided:
        return _was_decided(request, decided.suggestion)
    messages.success(
        request, _("Goed, dit stellen we niet meer zo voor. De signalen zelf blijven staan.")
    )
    return redirect("structural:suggestions", city=request.city.slug)


def _find(request: CityRequest, pk: int) -> BundleSuggestion:
    require(request, Right.BUNDLE)
    return get_object_or_404(request.city.bundle_suggestions.with_labels(), pk=pk)


def _free(one: BundleSuggestion) -> list[Signal]:
    return list(one.signals_to_bundle().with_labels())


def _page(
    request: CityRequest,
    one: BundleSuggestion,
    *,
    bundle: BundleForm | None = None,
    apart: ApartForm | None = None,
) -> HttpResponse:
    (shown,) = _shown(request, [one])
    action = reverse("structural:dismiss", kwargs={"city": request.city.slug, "pk": one.pk})
    context = {
        "shown": shown,
        "gone": shown.why.signals - len(shown.signals),
        "bundle": bundle or BundleForm(suggestion=one, offered=shown.signals, city=request.city),
        "apart": apart or ApartForm(offered=shown.signals, action=action, city=request.city),
    }
    status = 422 if bundle or apart else 200
    return render_page(request, "structural/suggestion.html", context, status=status)


def _decided_page(request: CityRequest, one: BundleSuggestion) -> HttpResponse:
    left = one.signals(OfferedFate.LEFT).standing()
    context = {
        "suggestion": one,
        "told": _told(one),
        "taken": one.signals(OfferedFate.TAKEN).with_labels(),
        "left": left.with_labels(),
        "free": "&".join(f"signaal={key}" for key in unbundled(left).values_list("pk", flat=True)),
    }
    return render_page(request, "structural/suggestion_decided.html", context)


def _was_decided(request: CityRequest, one: BundleSuggestion) -> HttpResponse:
    """A colleague was first: tell so, give back what was typed, and lead there. The same form sent
    twice is one thing."""
    typed = request.POST.get("title", "").strip()[:MAX_TITLE]
    if one.structural is not None and typed == one.structural.title:
        typed = ""
    if typed or one.decided_by_id != request.user.pk:
        yours = _("Jouw zin was “{title}”.").format(title=typed) if typed else ""
        messages.info(request, f"{_told(one)} {yours}".rstrip())
    return redirect(one.structural or one)


def _accepted(done: actions.Accepted, chosen: int) -> str:
    count = chosen - done.missed
    told = ngettext("{count} signaal gebundeld.", "{count} signalen gebundeld.", count)
    if not done.missed:
        return told.format(count=count)
    more = ngettext(
        "{count} andere was intussen al gebundeld of teruggenomen.",
        "{count} andere waren intussen al gebundeld of teruggenomen.",
        done.missed,
    )
    return f"{told.format(count=count)} {more.format(count=done.missed)}"


def _told(one: BundleSuggestion) -> str:
    """What became of it, in a sentence."""
    if one.state == SuggestionState.LAPSED:
        return _("Dit voorstel is vervallen. De signalen zelf blijven staan.")
    if one.decided_at is None:
        return ""
    name = one.decided_by.name if one.decided_by else _("Een collega")
    day = date_format(timezone.localtime(one.decided_at), "j F")
    if one.structural is not None:
        return _("{name} bundelde dit op {day} in “{title}”.").format(
            name=name, day=day, title=one.structural.title
        )
    told = _("{name} zei op {day} dat dit niet samenhoort").format(name=name, day=day)
    return f"{told}: {one.get_reason_display()}." if one.reason else f"{told}."


def _shown(request: CityRequest, suggestions: list[BundleSuggestion]) -> list[Shown]:
    """These open proposals with their signals: two queries, however many there are."""
    rows = request.city.offered_signals.filter(suggestion__in=suggestions)
    typical, inside = {}, defaultdict(set)
    for key, signal, is_typical in rows.values_list("suggestion", "signal", "is_typical"):
        inside[key].add(signal)
        if is_typical:
            typical[key] = signal
    keys = {signal for signals in inside.values() for signal in signals}
    standing = request.city.signals.standing().filter(pk__in=keys)
    free = unbundled(standing).with_labels().newest_first()
    by_key = {signal.pk: signal for signal in free}
    return [
        _show(one, [by_key[key] for key in by_key if key in inside[one.pk]], typical.get(one.pk, 0))
        for one in suggestions
    ]


def _show(one: BundleSuggestion, signals: list[Signal], typical: int) -> Shown:
    why = one.because
    wijken = {signal.neighbourhood.sort_key: signal.neighbourhood.name for signal in signals}
    quotes = [signal.text for signal in sorted(signals, key=lambda one: one.pk != typical)]
    return Shown(
        suggestion=one,
        signals=signals,
        quote="".join(quotes[:1]),
        why=why,
        words=clusters.words_shared(why.concepts, [signal.text for signal in signals]),
        manner=_manner(why.likeness),
        wijken=[name for _key, name in sorted(wijken.items())],
    )


def _manner(likeness: int) -> str:
    """How alike they are, in words."""
    if likeness >= QUITE_THE_SAME:
        return _("in bijna dezelfde woorden")
    if likeness >= MUCH_ALIKE:
        return _("in woorden die op elkaar lijken")
    return _("in andere woorden")
