"""All offers of a city as a spreadsheet, for anybody."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from referrals.enums import Registration
from tests import factories

CHECKED = date(2026, 11, 2)


@pytest.fixture
def offers(kortrijk, heule, bissegem, library, lotte, antwerpen, today):
    factories.make_offer(
        kortrijk, "Digipunt bib", host=library, neighbourhood=heule, serves=[bissegem],
        place_name="Bibliotheek", address="Leiestraat 30", phone="056 27 75 00", bring="eID",
        email="digipunt@bib.example", website="https://bib.example/", languages=["nl", "tr"],
        helper_hours=[(1, "09:00", "12:00")], place_hours=[(1, "08:00", "18:00")],
        wheelchair=True, checked_by=lotte, checked_on=CHECKED,
    )  # fmt: skip
    factories.make_offer(
        kortrijk, "=Toestel", host=library, whole_city=True, phone="056 11 11 11", price="5 euro",
        address="Geheimstraat 1", registration=Registration.REFERRAL_ONLY, checked_on=CHECKED,
        registration_note="bel Lotte", helper_hours=[(2, "09:00", "12:00")], is_example=True,
    )  # fmt: skip
    factories.make_offer(kortrijk, "Gestopt", stopped_on=today)
    factories.make_offer(antwerpen, "Aan het Kiel")


ROWS = [
    [
        "=Toestel", "Bibliotheek Kortrijk", "hulp één op één", "Hulp met computer en smartphone.",
        "", "", "de hele stad", "", "", "", "enkel via een doorverwijzer", "", "", "", "", "5 euro",
        "", "", "", "", "", "2026-11-02", "ja",
    ],
    [
        "Digipunt bib", "Bibliotheek Kortrijk", "hulp één op één",
        "Hulp met computer en smartphone.", "Bibliotheek", "Leiestraat 30", "Heule, Bissegem",
        "di 9–12\u00a0u", "di 8–18\u00a0u", "", "zonder afspraak", "", "056 27 75 00",
        "digipunt@bib.example", "https://bib.example/", "gratis", "Nederlands, Turks", "eID", "", "",
        "ja", "2026-11-02", "",
    ],
]  # fmt: skip


def test_csv_has_what_anybody_may_know(client, offers):
    response = client.get("/b/kortrijk/aanbod.csv")

    found = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert found[0][:3] == ["naam", "aanbieder", "soort hulp"]
    assert found[1:] == [["'=Toestel", *ROWS[0][1:]], ROWS[1]]
    assert response["Content-Disposition"] == 'attachment; filename="aanbod-kortrijk.csv"'


def test_xlsx_has_the_same_and_stays_the_same(client, offers):
    response = client.get("/b/kortrijk/aanbod.xlsx")

    sheet = load_workbook(io.BytesIO(response.content)).active
    found = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found[1:] == ROWS
    again = client.get("/b/kortrijk/aanbod.xlsx", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("form", ["ods", "", "csv.gz"])
def test_another_form_is_not_there(client, offers, form):
    assert client.get(f"/b/kortrijk/aanbod.{form}").status_code == 404
