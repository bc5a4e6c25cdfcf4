"""The calendar of the actions: a list by day, a file, and an address for somebody's own calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities.http import CityRequest, render_page, require
from cities.models import City, Neighbourhood
from cities.periods import Month
from cities.rights import Right
from signals import calendar_links
from signals.acting import ActionStatus
from signals.actions import calendar_links as actions
from signals.calendars import Session, as_ical
from signals.forms.calendars import CalendarFilter, SubscribeForm
from signals.models import Action, ActionDate

BACK = timedelta(days=92)  # how long a day stays in somebody's own calendar


@require_safe
def calendar(request: CityRequest) -> HttpResponse:
    """One month of one wijk, or of the whole city, day by day."""
    require(request, Right.READ_ACTIONS)
    today = timezone.localdate()
    asked = CalendarFilter(request.GET, city=request.city)
    month, wijk = asked.month(today), asked.wijk()
    found = request.city.action_dates.around(wijk)
    found = found.between(_midnight(month.first_day), _midnight(month.day_after))
    days = [
        (day, list(rows)) for day, rows in groupby(found.with_labels().soonest_first(), key=_day_of)
    ]
    context = {
        "filter": asked,
        "wijk": wijk,
        "month": month,
        "before": month.before(),
        "after": month.after(),
        "this_month": Month.of(today),
        "coming": [one for one in days if one[0] >= today],
        "over": [one for one in days if one[0] < today],
        "today": today,
    }
    return render_page(request, "actions/calendar.html", context)


@require_safe
def calendar_file(request: CityRequest) -> HttpResponse:
    """The same as a file, for who is signed in: a copy, that does not change any more."""
    require(request, Right.READ_ACTIONS)
    wijk = CalendarFilter(request.GET, city=request.city).wijk()
    response = _ical(request.city, wijk)
    response["Content-Disposition"] = (
        f'attachment; filename="acties-{wijk.slug if wijk else request.city.slug}.ics"'
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: CityRequest) -> HttpResponse:
    """The addresses by which one's own calendar follows the actions; make one more."""
    require(request, Right.READ_ACTIONS)
    chosen = CalendarFilter(request.GET, city=request.city).wijk()
    form = SubscribeForm(
        request.POST if request.method == "POST" else None, city=request.city, chosen=chosen
    )
    if form.is_valid():
        actions.make_link(
            by=request.membership, at=timezone.now(), neighbourhood=form.neighbourhood()
        )
        messages.success(request, _("Klaar. Zet dit adres in je agenda."))
        return redirect("actions:subscriptions", city=request.city.slug)
    links = request.membership.calendar_links.open().with_labels().oldest_first()
    addresses = [(link, calendar_links.address_of(link)) for link in links]
    context = {
        "form": form,
        "links": [(link, url, url.replace("http", "webcal", 1)) for link, url in addresses],
    }
    status = 422 if form.errors else 200
    return render_page(request, "actions/subscriptions.html", context, status=status)


@require_POST
def unsubscribe(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.READ_ACTIONS)
    link = get_object_or_404(request.membership.calendar_links, pk=pk)
    actions.revoke_link(link=link, at=timezone.now())
    messages.success(request, _("Dit adres werkt niet meer."))
    return redirect("actions:subscriptions", city=request.city.slug)


@login_not_required
@never_cache
@require_safe
def agenda(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody's own calendar gets, without signing in; as long as their role in the city lasts."""
    link = actions.find_link(token, on=timezone.localdate())
    if link is None:
        known = calendar_links.read_token(token) is not None
        return _refuse(_("Dit adres werkt niet meer."), 410 if known else 404)
    visitor = get_adapter().get_client_ip(request)
    if calendar_links.too_often(link, visitor=visitor):
        return _refuse(_("Dit is te vaak gevraagd. Probeer het over een uur opnieuw."), 429)
    return _ical(link.city, link.neighbourhood)


def _refuse(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)


def _ical(city: City, wijk: Neighbourhood | None) -> HttpResponse:
    found = city.action_dates.around(wijk).filter(starts_at__gte=timezone.now() - BACK)
    rows = found.with_changes().select_related("action__city", "action__lead").soonest_first()
    name = _("Acties {where}").format(where=wijk or city)
    body = as_ical(
        name, (_session(row) for row in rows), host=urlsplit(settings.BASE_URL).hostname or ""
    )
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def _session(row: ActionDate) -> Session:
    action = row.action
    digital = action.is_digital
    page = settings.BASE_URL + action.get_absolute_url()
    is_link = digital and action.variant_how.startswith("https:")
    return Session(
        key=f"actie-{action.pk}-dag-{row.pk}",
        number=action.revision,
        changed_at=row.changed_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=_titled(action),
        goes_on=action.status in (ActionStatus.PLANNED, ActionStatus.DONE),
        where=action.variant if digital else action.place,
        url=action.variant_how if is_link else page,
        text="\n".join(filter(None, (_about(action), action.reason, page))),
        kind=action.get_kind_display(),
    )


def _titled(action: Action) -> str:
    if action.status in (ActionStatus.SUSPENDED, ActionStatus.CANCELLED):
        return f"{action.get_status_display().capitalize()}: {action.title}"
    return _("{title} (digitaal)").format(title=action.title) if action.is_digital else action.title


def _about(action: Action) -> str:
    kind = action.get_kind_display().capitalize()
    line = _("{kind}. {lead} trekt het.").format(kind=kind, lead=action.lead)
    return f"{line} {action.variant_note}".strip() if action.is_digital else line


def _day_of(row: ActionDate) -> date:
    return timezone.localdate(row.starts_at)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
