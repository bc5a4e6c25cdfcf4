"""What each wijk has of the concept's criteria, and what is still to reach."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities import maps
from cities.http import CityRequest, require
from cities.rights import Right
from referrals.coverage import Cell, Criterion, Reach
from referrals.covering import NAMES, REACH_NAMES, CoveredWijk, coverage_of


@require_safe
def coverage(request: CityRequest) -> HttpResponse:
    """The matrix of wijken by criteria, and the wijken on a map."""
    require(request, Right.READ_OFFERS)
    rows = coverage_of(request.city)
    context = {
        "criteria": [NAMES[one] for one in Criterion],
        "rows": [{"wijk": row.wijk, "reached": row.reached, "cells": _named(row)} for row in rows],
        "total": len(Criterion),
        "map": maps.draw([place for row in rows if (place := _place(row))]),
        "may_see_figures": request.membership.may(Right.READ_DIGESTS),
    }
    return render(request, "referrals/coverage.html", context)


@require_safe
def wijk_coverage(request: CityRequest, wijk: str) -> HttpResponse:
    """One wijk: per criterion which offers meet it there, or for the whole city, or that it is to
    reach."""
    require(request, Right.READ_OFFERS)
    row = next((one for one in coverage_of(request.city) if one.wijk.slug == wijk), None)
    if row is None:
        raise Http404
    keys = {key for cell in row.cells for key in cell.offers}
    offers = {one.pk: one for one in request.city.offers.filter(pk__in=keys).select_related("city")}
    named = [
        cell | {"offers": [offers[key] for key in cell["keys"] if key in offers]}
        for cell in _named(row)
    ]
    context = {
        "wijk": row.wijk,
        "cells": named,
        "reached": row.reached,
        "total": len(Criterion),
        "may_log": request.membership.may(Right.LOG_SIGNALS),
    }
    return render(request, "referrals/wijk_coverage.html", context)


def _named(row: CoveredWijk) -> list[dict[str, Any]]:
    return [_cell(cell) for cell in row.cells]


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "key": cell.criterion.value,
        "name": NAMES[cell.criterion],
        "reach": cell.reach.value,
        "reach_name": REACH_NAMES[cell.reach],
        "mark": {Reach.HERE: "●", Reach.CITY: "○", Reach.TO_REACH: "–"}[cell.reach],
        "keys": cell.offers,
    }


def _place(row: CoveredWijk) -> maps.Place | None:
    wijk = row.wijk
    if wijk.longitude is None or wijk.latitude is None:
        return None
    return maps.Place(
        key=wijk.slug,
        name=f"{wijk.name} {row.reached}",
        longitude=wijk.longitude,
        latitude=wijk.latitude,
        size=row.reached,
        boundary=wijk.boundary,
    )
