"""A city's own files of wijken, read: boundaries (GeoJSON) and figures (CSV).

Plain Python: text in, rows and reasons out; it knows neither the disk nor the database. Sentences are
Dutch, for the people of a city who run the import.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from cities import geo
from cities.words import sort_key

NAME_KEYS = ("naam", "wijknaam", "wijk", "name", "naam_nl", "label", "gebied", "gebiedsnaam")
CITY_KEYS = ("stad", "gemeente", "city", "municipality", "gemeentenaam")
NOT_A_CODE = ("postcode", "niscode", "nis_code", "citycode")
AREA_KEYS = {
    "oppervlakte_km2": 1.0, "oppervlakte": 1.0, "km2": 1.0, "area_km2": 1.0, "area": 1.0,
    "oppervlakte_ha": 0.01, "ha": 0.01, "oppervlakte_m2": 1e-6, "m2": 1e-6,
}  # fmt: skip
PEOPLE = ("inwoners", "bevolking", "aantal", "aantal_inwoners", "population", "inhabitants")
YEARS = ("jaar", "year")
YEAR_COLUMN = re.compile(r"^(?:(?P<word>[a-z_ ]*?)[_ ]?)(?P<year>(?:19|20)\d\d)$")
MOST_INHABITANTS = 10_000_000
MOST_KM2 = 10_000.0


class BadFile(ValueError):
    """A file that cannot be used at all; the message is one Dutch sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One wijk of a file. `where` is its place in the file; `years` are inhabitants by year."""

    where: str
    codes: tuple[str, ...] = ()
    name: str = ""
    city: str = ""
    geometry: geo.Geometry | None = None
    centre: geo.Point | None = None
    area_km2: float | None = None
    years: dict[int, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return " ".join(part for part in (*self.codes[:1], self.name) if part) or self.where


@dataclass(frozen=True)
class NotUsed:
    """A row, or a part of one, that was left out, and why."""

    label: str
    reason: str


@dataclass
class Read:
    """The rows of a file, and what in it could not be read."""

    rows: list[Row]
    not_used: list[NotUsed]


def plain_name(name: str) -> str:
    """A name as it is compared: no accents, capitals or punctuation, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", sort_key(name)).split())


def read_boundaries(text: str, *, code_property: str = "") -> Read:
    """The features of a GeoJSON FeatureCollection. Raises BadFile if it is none.

    Codes and name are found by the names of the properties; `code_property` says which one holds
    the code.
    """
    features = _features(text)
    properties = [_properties(feature) for feature in features]
    keys = _keys(properties, code_property, "eigenschap")
    read = Read([], [])
    for number, (feature, given) in enumerate(zip(features, properties, strict=True), start=1):
        row = Row(where=f"vlak {number}", **keys.names_of(given))
        try:
            polygons = geo.polygons_of(feature.get("geometry"))
        except geo.NotAGeometry as problem:
            if "WGS 84" in str(problem):
                raise BadFile(
                    f"De grenzen staan niet in WGS 84 (lengte- en breedtegraad): zie {row.label}. "
                    "Zet het bestand eerst om."
                ) from None
            read.not_used.append(NotUsed(row.label, str(problem)))
            continue
        read.rows.append(
            replace(
                row,
                geometry=geo.geometry_of(geo.simplified(polygons, metres=5)),
                centre=_centre_in(given) or geo.centroid(polygons),
                area_km2=round(geo.area_km2(polygons), 4),
            )
        )
    return read


def read_figures(text: str, *, code_property: str = "") -> Read:
    """The wijken of a CSV with a column per year, or with a column for the year and one for the
    inhabitants; an area in km², ha or m² may stand along. Raises BadFile if that is not there.

    Cells may be separated by ; , or a tab; numbers may be written as 6.341, 6 341 or 3,09.
    """
    header, lines = _table(text)
    rows = [dict(zip(header, line, strict=False)) for _, line in lines]
    keys = _keys(rows, code_property, "kolom")
    year_columns = _year_columns(header)
    year_column = next((key for key in header if key in YEARS), "")
    people_column = next((key for key in header if key in PEOPLE), "")
    area_column = next((key for key in header if key in AREA_KEYS), "")
    long = bool(year_column and people_column)
    if not (year_columns or long or area_column):
        raise BadFile(
            "Er is geen kolom met inwoners: noem ze naar het jaar (zoals inwoners_2026), of zet "
            "een kolom jaar naast een kolom inwoners."
        )
    read = Read([], [])
    merged: dict[tuple[tuple[str, ...], str, str], Row] = {}
    for (number, _line), cells in zip(lines, rows, strict=True):
        names = keys.names_of(cells)
        row = Row(where=f"regel {number}", **names)
        pairs = [(str(year), cells.get(column, "")) for column, year in year_columns.items()]
        if long and not pairs:
            pairs = [(cells.get(year_column, ""), cells.get(people_column, ""))]
        years = _years(pairs, row, read.not_used)
        area = _area(cells.get(area_column, ""), area_column, row, read.not_used)
        wijk = (row.codes, plain_name(row.name), row.city)
        first = merged.setdefault(wijk, row)
        _add_years(first, years, row, read.not_used)
        if area is not None:
            merged[wijk] = replace(first, area_km2=area)
    read.rows = list(merged.values())
    return read


def whole_number(text: str) -> int | None:
    """A count as written in Flanders or elsewhere (6341, 6.341, 6 341, 6341,0), or None."""
    bare = re.sub(r"[.,]0{1,2}$", "", re.sub(r"[\s']", "", text))
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    return int(bare) if re.fullmatch(r"[0-9]{1,9}", bare) else None


def decimal_number(text: str) -> float | None:
    """A measure with a decimal comma or point (3,0897 or 1.234,5), or None."""
    bare = re.sub(r"\s", "", text)
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", bare) else None


@dataclass(frozen=True)
class _Keys:
    """Under which names a file keeps code, name and city."""

    codes: tuple[str, ...]
    name: str
    city: str

    def names_of(self, given: dict[str, Any]) -> dict[str, Any]:
        codes = (_text(given.get(key)) for key in self.codes)
        return {
            "codes": tuple(dict.fromkeys(code for code in codes if code)),
            "name": _text(given.get(self.name)),
            "city": _text(given.get(self.city)),
        }


def _keys(rows: Sequence[dict[str, Any]], code_property: str, what: str) -> _Keys:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    code_property = code_property.strip().casefold()
    if code_property and code_property not in keys:
        raise BadFile(f"Er is geen {what} “{code_property}”. Er zijn: {', '.join(keys)}.")
    codes = [code_property] if code_property else _code_keys(keys)
    name = next((key for key in NAME_KEYS if key in keys), "")
    city = next((key for key in CITY_KEYS if key in keys), "")
    if not codes and not name:
        raise BadFile(
            f"Er is geen {what} met een code of een naam van de wijk. Er zijn: {', '.join(keys)}."
        )
    return _Keys(tuple(codes), name, city)


def _code_keys(keys: Iterable[str]) -> list[str]:
    codes = [key for key in keys if key.startswith("code") or key.endswith("code")]
    named = [key for key in codes if key not in NOT_A_CODE]
    return named or [key for key in keys if key in ("id", "wijknr", "wijknummer")]


def _text(value: object) -> str:
    if value is None or isinstance(value, bool | dict | list):
        return ""
    text = str(value).replace("\x00", "").encode("utf-8", "ignore").decode()
    return " ".join(text.split())


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _features(text: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadFile("Dit is geen GeoJSON: het bestand is geen geldige JSON.") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise BadFile("Dit is geen GeoJSON met wijken (een FeatureCollection).")
    if _foreign_crs(document.get("crs")):
        raise BadFile(
            "De grenzen staan niet in WGS 84 (lengte- en breedtegraad). Zet het bestand eerst om."
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise BadFile("Er staan geen wijken in dit bestand.")
    if not all(isinstance(feature, dict) for feature in features):
        raise BadFile("Dit is geen GeoJSON met wijken: niet elk deel is een Feature.")
    return features


def _foreign_crs(crs: object) -> bool:
    """Whether the file says (in the manner of before RFC 7946) that it is not in WGS 84."""
    if not isinstance(crs, dict):
        return False
    properties = crs.get("properties")
    name = str(properties.get("name", "")).upper() if isinstance(properties, dict) else ""
    return bool(name) and not name.endswith(("CRS84", "EPSG::4326", "EPSG:4326"))


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    given = feature.get("properties")
    given = given if isinstance(given, dict) else {}
    properties = {_text(key).casefold(): value for key, value in given.items()}
    if "id" in feature:
        properties.setdefault("id", feature["id"])
    return properties


def _centre_in(given: dict[str, Any]) -> geo.Point | None:
    for east, north in (("lon", "lat"), ("longitude", "latitude"), ("lengtegraad", "breedtegraad")):
        x, y = geo.as_degrees(given.get(east)), geo.as_degrees(given.get(north))
        if x is not None and y is not None and abs(x) <= 180 and abs(y) <= 90:
            return x, y
    return None


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header in small letters, and (line number, cells) of each line that is not empty."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        source = io.StringIO(text.lstrip("\ufeff"), newline="")
        reader = csv.reader(source, delimiter=delimiter)
        lines = [
            (reader.line_num, [_text(cell) for cell in line])
            for line in reader
            if any(cell.strip() for cell in line)
        ]
    except csv.Error:
        raise BadFile("Dit is geen CSV: de cellen zijn niet te lezen.") from None
    if len(lines) < 2:
        raise BadFile("Er staan geen wijken in dit bestand.")
    header = [cell.casefold() for cell in lines[0][1]]
    twice = [name for name, count in Counter(filter(None, header)).items() if count > 1]
    if twice:
        raise BadFile(f"De kolom “{twice[0]}” staat er twee keer.")
    return header, lines[1:]


def _year_columns(header: Iterable[str]) -> dict[str, int]:
    columns = {}
    for key in header:
        found = YEAR_COLUMN.match(key)
        if found and found["word"].replace(" ", "_") in ("", *PEOPLE):
            columns[key] = int(found["year"])
    return columns


def _years(pairs: Iterable[tuple[str, str]], row: Row, not_used: list[NotUsed]) -> dict[int, int]:
    years = {}
    for year_text, people_text in pairs:
        if not people_text:
            continue
        year, people = whole_number(year_text), whole_number(people_text)
        if year is None or not 1800 <= year <= 2100:
            not_used.append(NotUsed(f"{row.label} ({row.where})", f"“{year_text}” is geen jaar"))
        elif people is None or people > MOST_INHABITANTS:
            reason = f"“{people_text}” is geen aantal inwoners ({year})"
            not_used.append(NotUsed(f"{row.label} ({row.where})", reason))
        else:
            years[year] = people
    return years


def _add_years(first: Row, years: dict[int, int], row: Row, not_used: list[NotUsed]) -> None:
    for year, people in years.items():
        if first.years.setdefault(year, people) != people:
            reason = f"voor {year} stond er al een ander aantal ({first.where})"
            not_used.append(NotUsed(f"{row.label} ({row.where})", reason))


def _area(text: str, column: str, row: Row, not_used: list[NotUsed]) -> float | None:
    if not text:
        return None
    number = decimal_number(text)
    if number is None or not 0 < number * AREA_KEYS[column] <= MOST_KM2:
        not_used.append(NotUsed(f"{row.label} ({row.where})", f"“{text}” is geen oppervlakte"))
        return None
    return round(number * AREA_KEYS[column], 4)
