"""Reads the boundaries (GeoJSON) and figures (CSV) of a city's wijken, and says what did not fit."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cities.actions.importing import Report, import_neighbourhoods
from cities.importing import BadFile, NotUsed, Read, read_boundaries, read_figures
from cities.models import City


class Command(BaseCommand):
    help = "Leest grenzen (GeoJSON, WGS 84) en cijfers (CSV) van de wijken van een stad in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--city", required=True, help="het adreswoord van de stad, zoals gent")
        parser.add_argument("--boundaries", metavar="FILE.geojson", help="de grenzen, in WGS 84")
        parser.add_argument(
            "--figures", metavar="FILE.csv", help="inwoners per jaar, en oppervlakte"
        )
        parser.add_argument(
            "--code-property",
            default="",
            help="waar de officiële code in staat (eigenschap of kolom), als dat niet vanzelf blijkt",
        )
        parser.add_argument(
            "--source", default="", help="de bron van de cijfers (anders de naam van het bestand)"
        )
        parser.add_argument(
            "--create", action="store_true", help="maak wijken die er nog niet zijn"
        )
        parser.add_argument("--dry-run", action="store_true", help="kijk alleen, bewaar niets")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["boundaries"] and not options["figures"]:
            raise CommandError("Geef --boundaries, --figures of allebei.")
        city = _city(options["city"])
        code = options["code_property"]
        boundaries = _read(options["boundaries"], read_boundaries, code)
        figures = _read(options["figures"], read_figures, code)
        report = import_neighbourhoods(
            city=city,
            on=timezone.localdate(),
            boundaries=boundaries.rows if boundaries else None,
            figures=figures.rows if figures else None,
            source=(options["source"] or Path(options["figures"] or "").name)[:120],
            create=options["create"],
            dry_run=options["dry_run"],
        )
        self._tell(city, report, [read for read in (boundaries, figures) if read])
        if options["dry_run"]:
            self.stdout.write("Niets bewaard: dit was om te kijken (--dry-run).")

    def _tell(self, city: City, report: Report, reads: list[Read]) -> None:
        lines = [city.name]
        if report.created:
            lines.append(f"  nieuwe wijken: {len(report.created)} ({', '.join(report.created)})")
        new, changed, same = report.figures_new, report.figures_changed, report.figures_same
        lines += [
            f"  grenzen: {report.boundaries} bewaard, {report.boundaries_same} waren al zo",
            f"  inwoners: {new} nieuw, {changed} aangepast, {same} waren al zo",
            f"  oppervlakten aangepast: {report.areas}",
        ]
        if report.elsewhere:
            lines.append(f"  van een andere stad, niet gebruikt: {report.elsewhere}")
        _list(lines, "op naam gevonden, niet op code", report.by_name)
        not_used = [item for read in reads for item in read.not_used] + report.not_used
        _list(lines, "niet gebruikt", [_sentence(item) for item in not_used])
        _list(lines, "wijken zonder grens in het bestand", report.without_boundary)
        _list(lines, "wijken zonder cijfers in het bestand", report.without_figures)
        self.stdout.write("\n".join(lines))


def _city(slug: str) -> City:
    city = City.objects.filter(slug=slug.replace("\x00", "")).first()
    if city is None:
        there = ", ".join(City.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"Er is geen stad “{slug}”. Er zijn: {there or 'nog geen steden'}.")
    return city


def _read(path: str | None, reader: Callable[..., Read], code: str) -> Read | None:
    """What `reader` makes of the file, or None without a path."""
    if not path:
        return None
    try:
        return reader(_text(path), code_property=code)
    except BadFile as problem:
        raise CommandError(f"{path}: {problem}") from None


def _text(path: str) -> str:
    """The text of a file: UTF-8, or what a spreadsheet program on Windows writes (cp1252)."""
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "dit is geen pad"
        raise CommandError(f"{path}: dit bestand is niet te lezen ({reason}).") from None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"{path}: dit is geen tekstbestand.")


def _sentence(item: NotUsed) -> str:
    return f"{item.label}: {item.reason}"


def _list(lines: list[str], title: str, items: list[str]) -> None:
    if items:
        lines.append(f"  {title}: {len(items)}")
        lines += [f"    {item}" for item in items]
