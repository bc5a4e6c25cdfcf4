"""The table of wijken by theme: every figure leads to the signals behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.http import CityRequest, download, render_page, require
from cities.rights import Right
from signals import counts, export
from signals.crosstab import Column, Cross, Group, cross
from signals.enums import Barrier, Domain
from signals.forms.filters import NOT_CHOSEN, TableFilter


@dataclass(frozen=True)
class Cell:
    """A figure, and the list of the signals that it counts."""

    column: str
    count: int
    url: str


@dataclass(frozen=True)
class Row:
    """A wijk (or all of them: `key` is empty) with its figures, the last of which is the total."""

    key: str
    label: str
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        return not self.cells[-1].count


@require_safe
def table(request: CityRequest) -> HttpResponse:
    require(request, Right.READ_SIGNALS)
    asked = _asked(request)
    found = _cross(request, asked)
    rows = list(_rows(request, asked, found))
    heard = {"signal__in": asked.heard().values("pk")}
    context = {
        "filter": asked,
        "cross": found,
        "rows": rows[:-1],
        "totals": rows[-1],
        "days": asked.days,
        "echoes": request.city.echoes.filter(**heard).count(),
        "may_export": request.membership.may(Right.EXPORT_SIGNALS),
    }
    return render_page(request, "signals/table.html", context, fragment="results")


@require_safe
def table_file(request: CityRequest) -> HttpResponse:
    """The same figures as CSV. They are whole: they stay in the city."""
    require(request, Right.EXPORT_SIGNALS)
    asked = _asked(request)
    found = _cross(request, asked)
    header = [_("wijk"), *(column.label for column in found.columns), _("totaal")]
    lines = [[line.group.label, *line.cells, line.total] for line in found.lines]
    lines.append([_("totaal"), *found.totals, found.total])
    name = f"wijken-{request.city.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    content = export.as_csv(header, ([str(cell) for cell in line] for line in lines))
    return download(content, export.CSV, name)


def _asked(request: CityRequest) -> TableFilter:
    return TableFilter(request.GET, membership=request.membership, today=timezone.localdate())


def _cross(request: CityRequest, asked: TableFilter) -> Cross:
    axis = Barrier if asked.axis == "barrier" else Domain
    columns = [Column(key, str(label)) for key, label in axis.choices]
    columns.append(Column("", _("nog niet gekozen")))
    counted = counts.count_cells(asked.heard(), asked.axis)
    return cross(counted, _groups(request, asked), columns)


def _groups(request: CityRequest, asked: TableFilter) -> list[Group]:
    """The lines: official wijken (signals are logged nowhere else), or project wijken and what lies
    under none of them."""
    own, others = request.membership.wijken
    wijken = own if asked.asked.get("eigen") else own + others
    shown = {wijk.pk for wijk in wijken}
    projects = []
    if asked.asked.get("per"):
        for whole in (
            request.city.neighbourhoods.projects().by_name().prefetch_related("part_links")
        ):
            parts = shown & {link.part_id for link in whole.part_links.all()}
            if parts:
                projects.append(Group(whole.slug, whole.name, frozenset(parts)))
    grouped = frozenset[int]().union(*(group.members for group in projects))
    rest = [
        Group(wijk.slug, wijk.name, frozenset([wijk.pk]))
        for wijk in sorted(wijken, key=lambda one: (one.sort_key, one.pk))
        if wijk.pk not in grouped
    ]
    return projects + rest


def _rows(request: CityRequest, asked: TableFilter, found: Cross) -> Iterator[Row]:
    """The lines with where each figure leads, and at the end the totals."""
    the_list = reverse("signals:list", kwargs={"city": request.city.slug})
    name = "drempel" if asked.axis == "barrier" else "domein"

    def row(key: str, label: str, figures: tuple[int, ...], total: int) -> Row:
        here = asked.along | ({"wijk": key} if key else {})
        cells = [
            Cell(
                column.label,
                count,
                f"{the_list}?{urlencode(here | {name: column.key or NOT_CHOSEN})}",
            )
            for column, count in zip(found.columns, figures, strict=True)
        ]
        cells.append(Cell(_("totaal"), total, f"{the_list}?{urlencode(here)}"))
        return Row(key, label, cells)

    for line in found.lines:
        yield row(line.group.key, line.group.label, line.cells, line.total)
    yield row("", _("Alle wijken"), found.totals, found.total)
