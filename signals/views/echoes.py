"""Pages of look-alikes: what is near while one types, "dit zie ik ook", and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cities.http import CityRequest, render_page, require
from cities.rights import Right
from signals import nearest
from signals.actions import echoes as actions
from signals.actions.heard import AlreadyWithdrawn
from signals.forms.echoes import BesideSignal, EchoForm
from signals.models import MAX_TEXT, Signal, StructuralSignal


def beside(request: CityRequest) -> tuple[nearest.Found, bool]:
    """What stands beside the text that was sent, and whether to ask about it before it is kept.

    Asked once: not what was shown already, not who said that it is new, not a form sent twice.
    """
    given = BesideSignal(request.POST)
    text = request.POST.get("text", "")[:MAX_TEXT]
    found = nearest.find(
        request.city,
        text,
        on=timezone.localdate(),
        seen=given.shown,
        domain=given.domain,
        barrier=given.barrier,
    )
    return found, not given.is_new and nearest.is_new_to_me(found, given.shown)


@require_POST  # so that what is typed stands in no log
def alike_signals(request: CityRequest) -> HttpResponse:
    require(request, Right.LOG_SIGNALS)
    found, _asks = beside(request)
    return render_page(request, "signals/alike.html", {"alike": found, "is_fragment": True})


@require_http_methods(["GET", "HEAD", "POST"])
def echo_signal(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.LOG_SIGNALS)
    signal = get_object_or_404(request.city.signals.with_labels(), pk=pk)
    form = EchoForm(
        request.POST if request.method == "POST" else None,  # a tap may come without any answer
        membership=request.membership,
        signal=signal,
        today=timezone.localdate(),
        cancel_url=signal.get_absolute_url(),
    )
    if signal.is_withdrawn:
        return _withdrawn(request, signal)
    if form.is_valid():
        try:
            echo, is_new = actions.echo_signal(
                signal=signal, by=request.membership, at=timezone.now(), **form.cleaned_data
            )
        except AlreadyWithdrawn:
            return _withdrawn(request, signal)
        _thank(request, signal, form.cleaned_data["structural"], is_new=is_new)
        return redirect(echo.signal)  # where it may be taken back
    status = 422 if form.errors else 200
    context = {
        "signal": signal,
        "form": form,
        "structural": form.cleaned_data.get("structural") if form.is_bound else None,
    }
    return render_page(request, "signals/echo_signal.html", context, status=status)


@require_POST
def undo_echo(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.LOG_SIGNALS)
    echo = get_object_or_404(request.city.echoes.select_related("signal__city"), pk=pk)
    try:
        actions.undo_echo(echo=echo, by=request.membership, at=timezone.now())
    except actions.NotYours:
        raise PermissionDenied(_("Enkel wie dit ook zag, neemt het terug.")) from None
    except actions.TooLate:
        messages.error(request, _("Terugnemen kan een kwartier lang. Dit blijft geteld."))
    else:
        messages.success(request, _("Teruggenomen. Het telt niet meer mee."))
    return redirect(echo.signal)


def _withdrawn(request: HttpRequest, signal: Signal) -> HttpResponse:
    messages.error(
        request, _("Dit signaal is ingetrokken: er komt niets meer bij. Noteer het als nieuw.")
    )
    return redirect(signal)


def _thank(
    request: CityRequest, signal: Signal, structural: StructuralSignal | None, *, is_new: bool
) -> None:
    if not is_new:
        messages.info(request, _("Dit telde je al mee. Eén keer volstaat."))
        return
    if structural:
        thanks = _("Dank je, dit telt mee bij “{title}”: nu {times} keer gehoord.")
        times = structural.times_heard()
        messages.success(request, thanks.format(title=structural.title, times=times))
        return
    times = 1 + signal.echoes.count()
    messages.success(
        request,
        ngettext(
            "Dank je, dit telt mee: nu {times} keer gehoord.",
            "Dank je, dit telt mee: nu {times} keer gehoord.",
            times,
        ).format(times=times),
    )


def echoes_of(request: CityRequest, signal: Signal) -> dict[str, object]:
    """What the page of a signal shows of its echoes: the voices, who may add one, what may go back."""
    echoes = list(signal.echoes.with_labels().newest_first())
    now = timezone.now()
    may_echo = request.membership.may(Right.LOG_SIGNALS) and not signal.is_withdrawn
    return {
        "echoes": [(echo, echo.may_be_undone_by(request.user, now)) for echo in echoes],
        "voices": request.city.echoes.voices_of([signal])[signal.pk],
        "echo_form": EchoForm(
            membership=request.membership,
            signal=signal,
            today=timezone.localdate(now),
            action=reverse("signals:echo", kwargs={"city": request.city.slug, "pk": signal.pk}),
        )
        if may_echo
        else None,
    }
