"""Pages of wijken and contact persons, and the forms that keep them right."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities import maps, overview
from cities.actions import network as actions
from cities.ago import ago
from cities.enums import Role
from cities.http import CityRequest, render_page, require
from cities.models import Neighbourhood
from cities.network_forms import ContactPersonForm, IntermediaryForm
from cities.rights import Right


@require_safe
def neighbourhoods(request: CityRequest) -> HttpResponse:
    """The wijken of the city: a table, and the same wijken on a schematic map."""
    require(request, Right.READ_NETWORK)
    official, projects = overview.wijken_of(request.city, timezone.localdate())
    context = {
        "official": official,
        "projects": projects,
        "unserved": [row for row in official if not row.contacts],
        "map": maps.draw([place for row in official if (place := _place(row))]),
        "served": {row.wijk.slug for row in official if row.contacts},
    }
    return render_page(request, "cities/neighbourhoods.html", context)


def _place(row: overview.Wijk) -> maps.Place | None:
    """The wijk for the map, if it is known where it lies."""
    wijk = row.wijk
    if wijk.longitude is None or wijk.latitude is None:
        return None
    return maps.Place(
        key=wijk.slug,
        name=wijk.name,
        longitude=wijk.longitude,
        latitude=wijk.latitude,
        size=row.inhabitants.count if row.inhabitants else 0,
        boundary=wijk.boundary,
    )


@require_safe
def neighbourhood(request: CityRequest, slug: str) -> HttpResponse:
    """One wijk: who to turn to, who is there, and what is known of it."""
    require(request, Right.READ_NETWORK)
    today = timezone.localdate()
    wijk = get_object_or_404(request.city.neighbourhoods, slug=slug)
    wijk.city = request.city
    here = overview.surroundings_of(wijk)
    contacts = overview.contacts_of(here, today)
    context = {
        "wijk": wijk,
        "here": here,
        "contacts": contacts,
        "city_team": [] if contacts else request.city.memberships.working_as(Role.CITY_TEAM, today),
        "codes": list(wijk.codes.all()),
        "populations": list(wijk.populations.all()),
        "intermediaries": [
            (one, ago(one.last_contact_on, today) if one.last_contact_on else "")
            for one in overview.intermediaries_of(here)
        ],
        "organisations": overview.organisations_of(here),
        "today": today,
        "may_edit": request.membership.may(Right.EDIT_NETWORK),
        "may_read_signals": request.membership.may(Right.READ_SIGNALS),
    }
    return render_page(request, "cities/neighbourhood.html", context)


@require_safe
def contact_people(request: CityRequest) -> HttpResponse:
    """Who has which wijken, and first the wijken that nobody has."""
    require(request, Right.READ_NETWORK)
    today = timezone.localdate()
    active, resting = overview.people_of(request.city, today)
    context = {
        "unserved": list(request.city.neighbourhoods.without_contact_person(today).by_name()),
        "active": active,
        "resting": resting,
        "may_edit": request.membership.may(Right.EDIT_NETWORK),
    }
    return render_page(request, "cities/contact_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_contact_person(request: CityRequest) -> HttpResponse:
    require(request, Right.EDIT_NETWORK)
    back = _contact_people_url(request)
    form = ContactPersonForm(
        request.POST or None,
        city=request.city,
        cancel_url=back,
        today=timezone.localdate(),
        chosen=request.GET.getlist("wijk"),
    )
    if form.is_valid():
        person = actions.add_contact_person(
            city=request.city, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("{name} staat erbij.").format(name=person.name))
        return redirect(back)
    return _form_page(request, form, _("Nieuw aanspreekpunt"), back, _("Aanspreekpunten"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact_person(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.EDIT_NETWORK)
    person = get_object_or_404(request.city.contact_people, pk=pk)
    back = _contact_people_url(request)
    form = ContactPersonForm(
        request.POST or None,
        city=request.city,
        cancel_url=back,
        today=timezone.localdate(),
        person=person,
    )
    if form.is_valid():
        actions.change_contact_person(
            person=person, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("{name} is bijgewerkt.").format(name=person.name))
        return redirect(back)
    title = _("{name} wijzigen").format(name=person.name)
    return _form_page(request, form, title, back, _("Aanspreekpunten"))


@require_http_methods(["GET", "HEAD", "POST"])
def add_intermediary(request: CityRequest, slug: str) -> HttpResponse:
    require(request, Right.EDIT_NETWORK)
    wijk = get_object_or_404(request.city.neighbourhoods, slug=slug)
    back = _wijk_url(request, wijk)
    form = IntermediaryForm(
        request.POST or None,
        city=request.city,
        cancel_url=back,
        today=timezone.localdate(),
        wijk=wijk,
    )
    if form.is_valid():
        try:
            actions.add_intermediary(
                city=request.city,
                neighbourhood=wijk,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except actions.AlreadyThere:
            form.refuse_double()
        else:
            messages.success(request, _("De intermediair staat bij {wijk}.").format(wijk=wijk.name))
            return redirect(back)
    title = _("Nieuwe intermediair in {wijk}").format(wijk=wijk.name)
    return _form_page(request, form, title, back, wijk.name)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_intermediary(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.EDIT_NETWORK)
    intermediary = get_object_or_404(request.city.intermediaries.with_labels(), pk=pk)
    wijk = intermediary.neighbourhood
    back = _wijk_url(request, wijk)
    title = f"{intermediary.organisation.name}: {intermediary.function}"
    form = IntermediaryForm(
        request.POST or None,
        city=request.city,
        cancel_url=back,
        today=timezone.localdate(),
        wijk=wijk,
        intermediary=intermediary,
    )
    if form.is_valid():
        try:
            actions.change_intermediary(
                intermediary=intermediary, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.AlreadyThere:
            form.refuse_double()
        else:
            messages.success(request, _("De intermediair is bijgewerkt."))
            return redirect(back)
    return _form_page(request, form, title, back, wijk.name)


@require_POST
def note_contact(request: CityRequest, pk: int) -> HttpResponse:
    """One tap: there was contact today."""
    require(request, Right.EDIT_NETWORK)
    intermediary = get_object_or_404(request.city.intermediaries.with_labels(), pk=pk)
    actions.note_contact(intermediary=intermediary, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("Contact van vandaag genoteerd: {organisation}, {function}.").format(
            organisation=intermediary.organisation.name, function=intermediary.function
        ),
    )
    return redirect(_wijk_url(request, intermediary.neighbourhood) + "#intermediairs")


def _form_page(
    request: CityRequest, form: Any, title: str, back: str, back_label: str
) -> HttpResponse:
    context = {"form": form, "page_title": title, "back": back, "back_label": back_label}
    status = 422 if form.errors else 200
    return render_page(request, "cities/network_form.html", context, status=status)


def _contact_people_url(request: CityRequest) -> str:
    return reverse("cities:contact_people", kwargs={"city": request.city.slug})


def _wijk_url(request: CityRequest, wijk: Neighbourhood) -> str:
    return reverse("cities:neighbourhood", kwargs={"city": request.city.slug, "slug": wijk.slug})
