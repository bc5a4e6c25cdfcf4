"""Lists as a spreadsheet: CSV as a Flemish Excel opens it, and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int
Row = Sequence[Cell]
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(header: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, and no cell that a spreadsheet takes for a formula.

    The rule for formulas is OWASP's on CSV injection: a leading = + - @ tab or return gets an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(title: str, header: Row, rows: Iterable[Row]) -> bytes:
    """One sheet; see `as_book`."""
    return as_book([(title, header, rows)])


def as_book(sheets: Iterable[tuple[str, Row, Iterable[Row]]]) -> bytes:
    """A sheet for each (title of 31 characters at most, header, rows), the header in bold and
    frozen; a text stays a text, whatever it looks like."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, str(text), font=Font(bold=True)) for text in header])
        for row in rows:
            sheet.append([_text(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, int):
        return cell
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _printable(text: str) -> str:
    """The text without what XML 1.0 cannot hold (§2.2, Char): one such letter spoils the whole file."""
    return NOT_IN_XML.sub("", text)


def _text(sheet: Any, cell: Cell) -> Any:
    """What openpyxl writes as it is: a cell of its own (slow) only where it would see more in it."""
    if isinstance(cell, int):
        return cell
    text = _printable(cell)
    return _cell(sheet, text) if text.startswith(("=", "#")) else text


def _cell(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell
