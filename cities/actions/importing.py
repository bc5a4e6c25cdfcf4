"""Writes what was read from a city's own files into its wijken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from cities import matching
from cities.importing import NotUsed, Row
from cities.matching import Known, Matched
from cities.models import City, Neighbourhood, OfficialCode, Population


class _DryRun(Exception):
    """Raised to take everything back."""


@dataclass
class Report:
    """What an import did, and what it left out and why."""

    created: list[str] = field(default_factory=list)
    boundaries: int = 0
    boundaries_same: int = 0
    figures_new: int = 0
    figures_changed: int = 0
    figures_same: int = 0
    areas: int = 0
    by_name: list[str] = field(default_factory=list)
    not_used: list[NotUsed] = field(default_factory=list)
    elsewhere: int = 0
    without_boundary: list[str] = field(default_factory=list)
    without_figures: list[str] = field(default_factory=list)


def import_neighbourhoods(
    *,
    city: City,
    on: date,
    boundaries: Sequence[Row] | None,
    figures: Sequence[Row] | None,
    source: str,
    create: bool,
    dry_run: bool,
) -> Report:
    """Put boundaries and figures (None: not given) with the wijken of `city`, all or nothing.

    `on` decides between two wijken that had the same code; `source` is written beside each figure.
    With `create` a row that fits no wijk becomes one; with `dry_run` nothing stays. Twice the same
    files leave the second time everything as it is.
    """
    report = Report()
    try:
        with transaction.atomic():
            # One import at a time; "no key", so that colleagues go on logging signals meanwhile.
            City.objects.select_for_update(no_key=True).get(pk=city.pk)
            if boundaries is not None:
                found = _match(city, boundaries, report, on=on, create=create)
                _write_boundaries(city, found, report)
            if figures is not None:
                found = _match(city, figures, report, on=on, create=create)
                _write_figures(city, found, report, source=source)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


def _match(
    city: City, rows: Sequence[Row], report: Report, *, on: date, create: bool
) -> list[tuple[Neighbourhood, Row]]:
    wijken = {wijk.pk: wijk for wijk in city.neighbourhoods.prefetch_related("codes").by_name()}
    known = [
        Known(
            key=wijk.pk,
            name=wijk.name,
            codes=tuple((code.code, code.since, code.until) for code in wijk.codes.all()),
            is_project=wijk.is_project,
        )
        for wijk in wijken.values()
    ]
    matched: Matched = matching.match(rows, known, city=city.name, on=on)
    report.elsewhere += matched.elsewhere
    report.not_used += matched.not_used
    report.by_name += [
        f"{row.label} = {wijken[key].name}" for key, row, by in matched.found if by == "naam"
    ]
    found = [(wijken[key], row) for key, row, _ in matched.found]
    for row in matched.unknown:
        wijk = _create(city, row, report) if create else None
        if wijk is not None:
            found.append((wijk, row))
        elif not create:
            report.not_used.append(
                NotUsed(row.label, f"geen wijk van {city.name} met deze code of naam")
            )
    return found


def _create(city: City, row: Row, report: Report) -> Neighbourhood | None:
    """The wijk of a row nobody knows, or None (and a line in the report) when it cannot be one."""
    slug = slugify(row.name)[:120]
    if not slug:
        report.not_used.append(NotUsed(row.label, "zonder naam kan dit geen nieuwe wijk worden"))
        return None
    if len(row.name) > 120 or any(len(code) > 30 for code in row.codes[:1]):
        report.not_used.append(NotUsed(row.where, "de naam of de code is te lang"))
        return None
    if city.neighbourhoods.filter(slug=slug).exists():
        reason = "er is al een wijk met dit adreswoord, of dezelfde naam staat er twee keer"
        report.not_used.append(NotUsed(row.label, reason))
        return None
    wijk = city.neighbourhoods.create(name=row.name, slug=slug)
    OfficialCode.objects.bulk_create(
        OfficialCode(neighbourhood=wijk, code=code) for code in row.codes[:1]
    )
    report.created.append(row.label)
    return wijk


def _write_boundaries(
    city: City, found: Iterable[tuple[Neighbourhood, Row]], report: Report
) -> None:
    """The boundary is replaced; centre point and area only come where there was none."""
    done = set()
    for wijk, row in found:
        done.add(wijk.pk)
        before = (wijk.boundary, wijk.longitude, wijk.latitude, wijk.area_km2)
        wijk.boundary = row.geometry
        if (wijk.longitude is None or wijk.latitude is None) and row.centre:
            wijk.longitude, wijk.latitude = (round(degree, 6) for degree in row.centre)
        if wijk.area_km2 is None:
            wijk.area_km2 = row.area_km2
        if before == (wijk.boundary, wijk.longitude, wijk.latitude, wijk.area_km2):
            report.boundaries_same += 1
            continue
        wijk.save(update_fields=["boundary", "longitude", "latitude", "area_km2"])
        report.boundaries += 1
    report.without_boundary = _others(city, done)


def _write_figures(
    city: City, found: Iterable[tuple[Neighbourhood, Row]], report: Report, *, source: str
) -> None:
    there = {
        (row.neighbourhood_id, row.year): row
        for row in Population.objects.filter(neighbourhood__city=city)
    }
    new, changed, done = [], [], set()
    for wijk, row in found:
        done.add(wijk.pk)
        if row.area_km2 is not None and wijk.area_km2 != row.area_km2:
            wijk.area_km2 = row.area_km2
            wijk.save(update_fields=["area_km2"])
            report.areas += 1
        for year, people in row.years.items():
            population = there.get((wijk.pk, year))
            if population is None:
                new.append(
                    Population(neighbourhood=wijk, year=year, inhabitants=people, source=source)
                )
            elif population.inhabitants != people:
                population.inhabitants, population.source = people, source
                changed.append(population)
            else:
                report.figures_same += 1
    Population.objects.bulk_create(new)
    Population.objects.bulk_update(changed, ["inhabitants", "source"])
    report.figures_new, report.figures_changed = len(new), len(changed)
    report.without_figures = _others(city, done)


def _others(city: City, done: set[int]) -> list[str]:
    """The official wijken that the file had nothing for."""
    others = city.neighbourhoods.official().exclude(pk__in=done).by_name()
    return [wijk.name for wijk in others]
