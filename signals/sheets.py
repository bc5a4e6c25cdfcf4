"""A spreadsheet that somebody sends, read into rows of text. Bytes in, cells out; nothing is trusted."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_UNPACKED = 40 * 1024 * 1024  # an honest sheet of 5 MB unpacks to some five times as much
MAX_PARTS = 1_000
MAX_EMPTY = 20_000  # rows looked at in all, empty ones included
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of a locked .xlsx
LOCKED = "EncryptedPackage".encode("utf-16-le")  # its stream's name, [MS-OFFCRYPTO] 2.3.4.4


class NotASheet(ValueError):
    """A file that cannot be used at all; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """What stands in a file. `rows` are (number as the spreadsheet counts, cells); no row is empty."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read(data: bytes) -> Sheet:
    """The first sheet of an XLSX, or a CSV (UTF-8 or Windows-1252, separated by ; , or tabs).

    Days come out as 2026-10-05 and whole numbers without decimals. Raises NotASheet.
    """
    if len(data) > MAX_BYTES:
        raise NotASheet(_("Dit bestand is groter dan 5 MB. Splits het in stukken."))
    if data.startswith(OLD_OFFICE):
        if LOCKED in data:
            raise NotASheet(_("Dit bestand is beveiligd met een wachtwoord. Haal dat er eerst af."))
        raise NotASheet(_("Dit is een oud Excel-bestand. Bewaar het als .xlsx of als CSV."))
    lines = _xlsx(data) if data.startswith(b"PK") else _csv(data)
    return _as_sheet(lines)


def _as_sheet(lines: Iterable[list[str]]) -> Sheet:
    filled = (
        (number, cells)
        for number, cells in enumerate(islice(lines, MAX_EMPTY), start=1)
        if any(cells)
    )
    found = list(islice(filled, MAX_ROWS + 2))
    if len(found) < 2:
        raise NotASheet(
            _("Er staan geen rijen in dit bestand. De eerste rij noemt de kolommen, daaronder "
              "staat één signaal per rij.")
        )  # fmt: skip
    if len(found) > MAX_ROWS + 1:
        raise NotASheet(_("Er staan meer dan 5000 rijen in dit bestand. Splits het in stukken."))
    rows = [(number, _without_empty_end(cells)) for number, cells in found]
    width = max(len(cells) for _number, cells in rows)
    header = rows[0][1]
    return Sheet(header=header + [""] * (width - len(header)), rows=rows[1:])


def _without_empty_end(cells: list[str]) -> list[str]:
    filled = [column for column, cell in enumerate(cells, start=1) if cell]
    return cells[: filled[-1]]


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    try:
        separator = max(";,\t", key=lambda mark: len(next(_lines(text, mark), [])))
        for line in _lines(text, separator):
            yield [_clean(cell) for cell in line[:MAX_COLUMNS]]
    except csv.Error:
        raise NotASheet(_no_sheet()) from None


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]  # Excel's "Unicode-tekst"
    elif b"\x00" in data:
        raise NotASheet(_no_sheet())
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotASheet(_no_sheet())


def _xlsx(data: bytes) -> Iterator[list[str]]:
    _refuse_bomb(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drop-down lists and styles that we do not read
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
            sheet.reset_dimensions()  # some programs write a wrong one
            rows = list(islice(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), MAX_EMPTY))
            book.close()
    except Exception:  # noqa: BLE001 - whatever a broken file makes the parsers trip over: it is no spreadsheet
        raise NotASheet(_no_sheet()) from None
    for row in rows:
        yield [_clean(_as_text(value)) for value in row]


def _refuse_bomb(data: bytes) -> None:
    """Refuse an archive that unpacks to too much; zipfile never reads more than the sizes named here."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise NotASheet(_no_sheet()) from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise NotASheet(_no_sheet())
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotASheet(
            _("Dit bestand wordt te groot als het uitgepakt wordt. Bewaar enkel het blad met de "
              "signalen, of maak er een CSV van.")
        )  # fmt: skip


def _no_sheet() -> str:
    return _("Dit is geen rekenblad dat we kunnen lezen. Bewaar het als .xlsx of als CSV.")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _clean(cell: str) -> str:
    """Without what PostgreSQL cannot keep, or nobody can see; lines end as elsewhere."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode()
    return "".join(letter for letter in cell if letter >= " " or letter in "\n\t").strip()
