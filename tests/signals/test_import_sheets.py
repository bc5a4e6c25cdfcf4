"""A file that somebody sends: read into rows, or refused with a sentence."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from signals import sheets
from signals.sheets import NotASheet, read

HEADER = ["Wat", "Wijk", "Dag"]
ROW = ["Het café weigert cash: “te duur”", "Heule", "5/10/2026"]
NO_SHEET = "Dit is geen rekenblad dat we kunnen lezen. Bewaar het als .xlsx of als CSV."


def xlsx(*rows, title="Blad1"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(*names, content=b"<x/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def why_not(data):
    with pytest.raises(NotASheet) as refused:
        read(data)
    return str(refused.value)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_as_flemish_spreadsheets_write_it(separator, encoding):
    quoted = ROW[0].replace(": ", separator)
    text = separator.join(HEADER) + "\r\n" + separator.join([f'"{quoted}"', *ROW[1:]]) + "\r\n"

    sheet = read(text.encode(encoding))

    assert (sheet.header, sheet.rows) == (HEADER, [(2, [quoted, *ROW[1:]])])


def test_rows_keep_the_number_that_the_spreadsheet_gives_them():
    data = 'Wat;Wijk;Dag\r\n\r\n"twee\nlijnen";Heule;5/10/2026\r\n;;\r\nvier;Heule;6/10/2026'

    assert read(data.encode()).rows == [
        (3, ["twee\nlijnen", "Heule", "5/10/2026"]),
        (5, ["vier", "Heule", "6/10/2026"]),
    ]


def test_an_xlsx_gives_days_and_numbers_as_text():
    data = xlsx(
        [*HEADER, "Keer", "Juist"],
        ["Traag", None, datetime(2026, 10, 5, 14, 30), 3.0, True],  # noqa: DTZ001
        [],
        ["Stuk", 34022, date(2026, 10, 6), 2.5, "=1+1"],
    )

    sheet = read(data)

    assert sheet.header == ["Wat", "Wijk", "Dag", "Keer", "Juist"]
    assert sheet.rows == [
        (2, ["Traag", "", "2026-10-05", "3", "ja"]),
        (4, ["Stuk", "34022", "2026-10-06", "2.5"]),
    ]


def test_what_a_database_cannot_keep_is_left_out():
    data = b"Wat;Wijk\nEen\x07 bel\x1b;Heule"

    assert read(data).rows == [(2, ["Een bel", "Heule"])]


@pytest.mark.parametrize("number", [1, sheets.MAX_ROWS])
def test_as_many_rows_as_promised_fit(number):
    assert len(read(b"Wat\n" + b"x\n" * number).rows) == number


def test_one_row_more_does_not_fit():
    assert why_not(b"Wat\n" + b"x\n" * (sheets.MAX_ROWS + 1)) == (
        "Er staan meer dan 5000 rijen in dit bestand. Splits het in stukken."
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Wat;Wijk;Dag\n", b"\xef\xbb\xbf", xlsx(HEADER)])
def test_a_file_without_rows_is_said_so(data):
    assert why_not(data).startswith("Er staan geen rijen in dit bestand.")


def test_a_file_that_is_too_big_is_not_even_looked_at():
    assert why_not(b"x" * (sheets.MAX_BYTES + 1)) == (
        "Dit bestand is groter dan 5 MB. Splits het in stukken."
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n\x00\x01",
        b"PK\x03\x04 en dan niets meer",
        zipped("mimetype", "content.xml"),
        zipped("xl/workbook.xml"),
        zipped("[Content_Types].xml", "xl/workbook.xml", content=b"\x00\xff"),
        b"\xff\xfe\x00",
        xlsx(HEADER, ROW)[:-200],
        b'Wat;"' + b"x" * 200_000,
        b"PK\x05\x06" + b"\0" * 18,
    ],
    ids=["png", "pdf", "cut", "ods", "empty book", "broken book", "utf-16", "cut book", "one quote",
         "empty zip"],
)  # fmt: skip
def test_what_is_no_spreadsheet_gets_a_sentence(data):
    assert why_not(data) == NO_SHEET


def test_a_zip_bomb_is_not_unpacked():
    data = xlsx(HEADER, ROW)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"\0" * (sheets.MAX_UNPACKED + 1))

    assert len(out.getvalue()) < sheets.MAX_BYTES
    assert why_not(out.getvalue()).startswith("Dit bestand wordt te groot als het uitgepakt wordt.")


def test_entities_that_blow_up_are_not_followed():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><x>&l11;</x>'.encode()
    good = zipfile.ZipFile(io.BytesIO(xlsx(HEADER, ROW)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in good.namelist():
            archive.writestr(name, bomb if name.startswith("xl/worksheets/") else good.read(name))

    assert why_not(out.getvalue()) == NO_SHEET


def test_a_locked_file_and_an_old_one_are_told_apart():
    locked = sheets.OLD_OFFICE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    old = sheets.OLD_OFFICE + b"\0" * 500 + "Workbook".encode("utf-16-le") + b"\0" * 500

    assert why_not(locked) == "Dit bestand is beveiligd met een wachtwoord. Haal dat er eerst af."
    assert why_not(old) == "Dit is een oud Excel-bestand. Bewaar het als .xlsx of als CSV."


def test_a_sheet_that_begins_far_away_or_lies_about_its_size_ends():
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["XFD1048576"] = "Wat", "ver weg"
    sheet["A2"] = "dichtbij"
    out = io.BytesIO()
    book.save(out)

    assert [number for number, _cells in read(out.getvalue()).rows] == [2]
