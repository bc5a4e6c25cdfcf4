"""The statistics of referrals: for one's own organisation, the city or a wijk; as a page and a sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.http import CityRequest, download, render_page, require
from cities.rights import Right
from referrals.forms.figures import StatisticsFilter
from referrals.statistics import ENDS, Followed, Statistics, sheet_of, statistics_of
from signals import export

COLUMNS = ("offer__kinds", "neighbourhood__name", "state", "sent_at", "answered_at", "helped_at")


def _asked(request: CityRequest) -> StatisticsFilter:
    if not request.membership.may(Right.READ_DIGESTS):
        require(request, Right.ANSWER_REFERRALS)
    return StatisticsFilter(request.GET, membership=request.membership, today=timezone.localdate())


def _found(asked: StatisticsFilter) -> Statistics:
    rows = asked.found().with_times().order_by("pk").values_list(*COLUMNS)
    return statistics_of((Followed(*row) for row in rows), whole=asked.is_own)


@require_safe
def statistics(request: CityRequest) -> HttpResponse:
    """By kind and where they ended, with the time it took; a table beside the chart."""
    asked = _asked(request)
    context = {
        "filter": asked,
        "lines": asked.lines,
        "is_own": asked.is_own,
        "ends": list(ENDS.values()),
        "found": _found(asked),
    }
    return render_page(request, "referring/statistics.html", context)


@require_safe
def statistics_file(request: CityRequest) -> HttpResponse:
    """The same as XLSX, its filters on top; what is small is hidden there too."""
    asked = _asked(request)
    title = _("Doorverwijzingen in {city}").format(city=request.city.name)
    rows: list[list[str | int]] = [[name, value] for name, value in asked.lines]
    rows += [[], *sheet_of(_found(asked))]
    name = f"doorverwijzingen-{request.city.slug}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return download(export.as_xlsx(_("Doorverwijzingen"), [title], rows), export.XLSX, name)
