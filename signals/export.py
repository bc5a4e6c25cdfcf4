"""The signal list as a spreadsheet: CSV as a Flemish Excel opens it, and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Row = Sequence[str]


def as_csv(header: Row, rows: Iterable[Row]) -> bytes:
    """UTF-8 with a byte order mark, semicolons, and no cell that a spreadsheet takes for a formula.

    The rule for formulas is OWASP's on CSV injection: a leading = + - @ tab or return gets an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(title: str, header: Row, rows: Iterable[Row]) -> bytes:
    """One sheet named `title` (31 characters at most), the header in bold and frozen, all cells text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for cells, bold in _with_header(header, rows):
        line = []
        for text in cells:
            cell = WriteOnlyCell(sheet, value=_printable(text))
            cell.data_type = "s"  # a text, also when it starts with =
            cell.font = Font(bold=bold)
            line.append(cell)
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_header(header: Row, rows: Iterable[Row]) -> Iterable[tuple[Row, bool]]:
    yield header, True
    for row in rows:
        yield row, False


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter in "\n\t" or letter >= " ")
