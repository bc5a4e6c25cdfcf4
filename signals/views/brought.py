"""Pages around the link of an organisation: the bare form behind it, and what a coordinator does with both."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.models import Intermediary, Organisation
from cities.rights import Right
from signals import links
from signals.actions import brought as actions
from signals.forms.brought import AcceptForm, AsideForm, BringForm, LinkForm, SendForm
from signals.models import BroughtSignal, SignalLink

PER_PAGE = 25


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail. Opening it changes nothing and needs no account."""
    link = actions.find_link(token)
    if link is None:
        return _closed(request, "unknown", 404)
    today = timezone.localdate()
    if reason := links.why_closed(link, on=today):
        return _closed(request, str(reason), 410)
    form = BringForm(_answers(request), link=link, today=today)
    if request.method == "POST":
        visitor = get_adapter().get_client_ip(request)
        if links.too_often(link, visitor=visitor):
            return _bare_page(request, link, form, too_often=True, status=429)
        if form.is_valid():
            try:
                actions.bring(link=link, at=timezone.now(), **form.cleaned_data)
            except actions.LinkClosed as closed:
                return _closed(request, str(closed.reason), 410)
            return redirect(f"{request.path}?dank=1")
    return _bare_page(request, link, form, status=422 if request.method == "POST" else 200)


def _answers(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def _bare_page(
    request: HttpRequest,
    link: SignalLink,
    form: BringForm,
    *,
    too_often: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "link": link,
        "form": form,
        "too_often": too_often,
        "thanks": request.method != "POST" and "dank" in request.GET,
        "tally": link.brought.all().tally(),
    }
    response = render(request, "brought/bring.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "brought/closed.html", {"reason": reason}, status=status)


@require_safe
def brought_list(request: CityRequest) -> HttpResponse:
    """What waits to be looked at: first what was heard in one's own wijken, the oldest on top."""
    require(request, Right.EDIT_ALL_SIGNALS)
    waiting = request.city.brought_signals.waiting().own_first(request.membership.wijken[0])
    page = Paginator(waiting.with_labels(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "own": {wijk.pk for wijk in request.membership.wijken[0]}}
    return render_page(request, "brought/brought_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look_at(request: CityRequest, pk: int) -> HttpResponse:
    """One thing that was brought. The button on top accepts it, the one below puts it aside."""
    brought = _brought(request, pk)
    form = AcceptForm(_answers(request), city=request.city)
    if request.method == "POST" and form.is_valid():
        try:
            signal = actions.accept(
                brought=brought, by=request.membership, at=timezone.now(), **form.cleaned_data
            )
        except actions.AlreadyJudged as judged:
            return _somebody_was_first(request, judged.brought)
        messages.success(
            request,
            _("Opgenomen als signaal {number}, opgemerkt door {organisation}.").format(
                number=signal.pk, organisation=brought.link.organisation
            ),
        )
        return _to_list(request)
    return _look_page(request, brought, accept=form)


@require_POST
def put_aside(request: CityRequest, pk: int) -> HttpResponse:
    brought = _brought(request, pk)
    form = AsideForm(request.POST, city=request.city, action=request.path)
    if not form.is_valid():
        return _look_page(request, brought, aside=form)
    try:
        actions.put_aside(
            brought=brought, by=request.membership, at=timezone.now(), **form.cleaned_data
        )
    except actions.AlreadyJudged as judged:
        return _somebody_was_first(request, judged.brought)
    messages.success(request, _("Opzij gelegd. Het telt niet mee."))
    return _to_list(request)


def _brought(request: CityRequest, pk: int) -> BroughtSignal:
    require(request, Right.EDIT_ALL_SIGNALS)
    return get_object_or_404(request.city.brought_signals.with_labels(), pk=pk)


def _look_page(
    request: CityRequest,
    brought: BroughtSignal,
    *,
    accept: AcceptForm | None = None,
    aside: AsideForm | None = None,
) -> HttpResponse:
    context = {
        "brought": brought,
        "accept": accept or AcceptForm(city=request.city),
        "aside": aside or AsideForm(city=request.city, action=_aside_url(request, brought)),
    }
    wrong = (accept and accept.errors) or (aside and aside.errors)
    return render_page(request, "brought/look_at.html", context, status=422 if wrong else 200)


def _aside_url(request: CityRequest, brought: BroughtSignal) -> str:
    return reverse("signals:put_aside", kwargs={"city": request.city.slug, "pk": brought.pk})


def _somebody_was_first(request: CityRequest, brought: BroughtSignal) -> HttpResponse:
    """Say what a colleague did with it in the meantime; nothing was changed."""
    messages.warning(
        request,
        _("Een collega nam dit net op als signaal. Er is niets dubbel.")
        if brought.signal_id
        else _("Een collega legde dit net opzij."),
    )
    return _to_list(request)


def _to_list(request: CityRequest) -> HttpResponse:
    return redirect("signals:brought", city=request.city.slug)


@require_safe
def link_list(request: CityRequest) -> HttpResponse:
    """Every link of the city, and how much came by it."""
    require(request, Right.EDIT_ALL_SIGNALS)
    found = request.city.signal_links.with_labels().with_counts().newest_first()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [(link, str(links.why_closed(link, on=today) or "")) for link in page],
    }
    return render_page(request, "brought/link_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make_link(request: CityRequest, pk: int) -> HttpResponse:
    """A link for organisation `pk`; `?functie=` says at which of its functions one began."""
    require(request, Right.EDIT_ALL_SIGNALS)
    organisation = get_object_or_404(request.city.organisations, pk=pk)
    functions = _functions(organisation)
    asked = request.GET.get("functie")
    form = LinkForm(
        _answers(request),
        city=request.city,
        functions=functions,
        chosen=next((one for one in functions if str(one.pk) == asked), None),
        today=timezone.localdate(),
        cancel_url=reverse("signals:links", kwargs={"city": request.city.slug}),
    )
    if form.is_valid():
        link = actions.make_link(
            city=request.city,
            organisation=organisation,
            by=request.membership,
            at=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, _made(form.cleaned_data["to"]))
        return redirect(link)
    context = {
        "form": form,
        "organisation": organisation,
        "open_links": organisation.signal_links.open(timezone.localdate()).newest_first(),
    }
    status = 422 if form.errors else 200
    return render_page(request, "brought/make_link.html", context, status=status)


def _made(to: Intermediary | None) -> str:
    if to is None:
        return _("De link is klaar. Kopieer hem hieronder.")
    return _("De link is gemaild naar {email}.").format(email=to.email)


def _functions(organisation: Organisation) -> list[Intermediary]:
    return list(organisation.intermediaries.with_labels().by_name())


@require_http_methods(["GET", "HEAD", "POST"])
def link_detail(request: CityRequest, pk: int) -> HttpResponse:
    """One link: to copy, to mail (again), to revoke; and what came of it."""
    link = _link(request, pk)
    form = SendForm(_answers(request), city=request.city, functions=_functions(link.organisation))
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            actions.mail_link(link=link, to=to, by=request.membership, at=timezone.now())
        except actions.LinkClosed:
            messages.error(request, _("Deze link werkt niet meer. Er is niets verstuurd."))
        else:
            messages.success(request, _made(to))
        return redirect(link)
    context: dict[str, Any] = {
        "link": link,
        "address": links.address_of(link),
        "closed": str(links.why_closed(link, on=timezone.localdate()) or ""),
        "form": form,
        "may_mail": bool(list(form.fields["to"].queryset)),  # type: ignore[attr-defined]
        "tally": link.brought.all().tally(),
    }
    status = 422 if form.errors else 200
    return render_page(request, "brought/link_detail.html", context, status=status)


@require_POST
def revoke_link(request: CityRequest, pk: int) -> HttpResponse:
    link = _link(request, pk)
    actions.revoke_link(link=link, by=request.membership, at=timezone.now())
    messages.success(request, _("De link werkt niet meer. Wat al binnenkwam, blijft staan."))
    return redirect(link)


def _link(request: CityRequest, pk: int) -> SignalLink:
    require(request, Right.EDIT_ALL_SIGNALS)
    return get_object_or_404(request.city.signal_links.with_labels(), pk=pk)
