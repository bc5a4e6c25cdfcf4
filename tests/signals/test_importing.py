"""Rows of a spreadsheet, judged: plain Python, no database."""

from datetime import date, timedelta

import pytest

from signals import importing
from signals.enums import Fate
from signals.forms import heard
from signals.importing import Known, Wijk, day_in, guess_columns, judge
from signals.models import MAX_TEXT

TODAY = date(2026, 11, 23)
TEXT = "Een afspraak maken kan enkel nog online."
COLUMNS = {"text": 0, "neighbourhood": 1, "heard_on": 2}
KNOWN = Known(
    city="Kortrijk",
    wijken=[
        Wijk(1, "Heule", "heule", ("34022A1", "WIJK-07")),
        Wijk(2, "Bissegem", "bissegem", ("34022B2",)),
        Wijk(3, "Overleie-Buda", "overleie", ("34022B2",)),
    ],
    organisations={"bibliotheek kortrijk": 7},
    said=frozenset({(1, date(2026, 10, 5), "de pc s zijn stuk")}),
)


def verdicts(*rows, columns=COLUMNS):
    return list(judge(enumerate(rows, start=2), columns, KNOWN, today=TODAY))


def fate_of(*cells, columns=COLUMNS):
    (verdict,) = verdicts(cells, columns=columns)
    return verdict.fate, verdict.reason


def test_the_rules_are_those_of_the_form():
    assert (importing.MAX_TEXT, importing.LONGEST_AGO) == (MAX_TEXT, heard.LONGEST_AGO)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-05", date(2026, 10, 5)),
        ("2026-10-05T00:00:00", date(2026, 10, 5)),
        ("2026-10-05 14:30", date(2026, 10, 5)),
        ("5/10/2026", date(2026, 10, 5)),
        ("05-10-2026", date(2026, 10, 5)),
        ("5.10.26", date(2026, 10, 5)),
        ("5/10/2026 9:30", date(2026, 10, 5)),
        ("5 oktober 2026", date(2026, 10, 5)),
        ("Maandag 5 oktober 2026", date(2026, 10, 5)),
        ("46300", date(2026, 10, 5)),
        (" 5/10/2026 ", date(2026, 10, 5)),
        ("10/25/2026", None),
        ("31/2/2026", None),
        ("gisteren", None),
        ("5 vendémiaire 2026", None),
        ("99999", None),
        ("0000-00-00", None),
        ("٥/١٠/٢٠٢٦", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(written, day):
    assert day_in(written) == day


def test_a_row_that_says_all_it_must_comes_in():
    (verdict,) = verdicts([TEXT, "Heule", "5/10/2026"])

    assert (verdict.number, verdict.fate, verdict.reason) == (2, Fate.READY, "")
    assert verdict.given == {
        "text": TEXT, "neighbourhood": 1, "heard_on": date(2026, 10, 5), "domain": "",
        "barrier": "", "frequency": "", "tried": "", "noticed_by": None, "service": "",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["Heule", "heule", " HEULE", "34022A1", "wijk-07", "Heule."])
def test_a_wijk_goes_by_name_or_slug_or_official_code(name):
    assert verdicts([TEXT, name, "5/10/2026"])[0].given["neighbourhood"] == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("", "Heule", "5/10/2026"), "Er staat geen tekst."),
        ((TEXT, "", "5/10/2026"), "Er staat geen wijk."),
        ((TEXT, "Heule", ""), "Er staat geen dag."),
        ((TEXT, "Heulle", "5/10/2026"), "“Heulle” is geen wijk van Kortrijk. Bedoel je Heule?"),
        ((TEXT, "Buda", "5/10/2026"), "“Buda” is geen wijk van Kortrijk. Bedoel je Overleie-Buda?"),
        ((TEXT, "Xyz", "5/10/2026"), "“Xyz” is geen wijk van Kortrijk."),
        ((TEXT, "34022B2", "5/10/2026"),
         "“34022B2” past bij meer dan één wijk: Bissegem en Overleie-Buda."),
        ((TEXT, "Heule", "10/25/2026"),
         "“10/25/2026” is geen dag. Schrijf 5/10/2026 of 2026-10-05."),
        ((TEXT, "Heule", "24/11/2026"), "24/11/2026 moet nog komen."),
        ((TEXT, "Heule", "2025-11-21"), "2025-11-21 is meer dan een jaar geleden."),
        (("x" * 501, "Heule", "5/10/2026"), "De tekst telt 501 tekens: hou het bij 500."),
        (("Bel 0470 12 34 56.", "Heule", "5/10/2026"),
         "Er staat een telefoonnummer in: “0470 12 34 56”."),
    ],
)  # fmt: skip
def test_a_row_stays_out_with_a_reason(cells, reason):
    assert fate_of(*cells) == (Fate.REFUSED, reason)


def test_all_that_is_wrong_is_said_at_once():
    assert fate_of("", "Xyz", "ooit") == (
        Fate.REFUSED,
        (
            "Er staat geen tekst. “Xyz” is geen wijk van Kortrijk. “ooit” is geen dag. "
            "Schrijf 5/10/2026 of 2026-10-05."
        ),
    )


def test_a_row_that_is_too_short_misses_its_last_cells():
    assert fate_of(TEXT) == (Fate.REFUSED, "Er staat geen wijk. Er staat geen dag.")


def test_a_year_ago_is_still_taken():
    day = (TODAY - timedelta(days=366)).isoformat()

    assert fate_of(TEXT, "Heule", day) == (Fate.READY, "")


def test_what_was_said_already_is_a_double_however_it_is_typed():
    assert fate_of("De PC's zijn stuk!", "heule", "2026-10-05") == (
        Fate.DOUBLE,
        "Dit signaal staat er al.",
    )


def test_another_day_or_wijk_is_another_signal():
    rows = [
        ["De pc's zijn stuk", "Heule", "6/10/2026"],
        ["De pc's zijn stuk", "Bissegem", "5/10/2026"],
    ]

    assert [verdict.fate for verdict in verdicts(*rows)] == [Fate.READY, Fate.READY]


def test_a_row_that_stands_there_twice_comes_in_once():
    row = [TEXT, "Heule", "5/10/2026"]

    found = [(verdict.fate, verdict.reason) for verdict in verdicts(row, row, row)]

    double = (Fate.DOUBLE, "Dezelfde als rij 2.")
    assert found == [(Fate.READY, ""), double, double]


def test_a_row_after_a_refused_one_is_no_double_of_it():
    refused, good = ["Bel 0470 12 34 56.", "Heule", "5/10/2026"], [TEXT, "Heule", "5/10/2026"]

    assert [verdict.fate for verdict in verdicts(refused, good)] == [Fate.REFUSED, Fate.READY]


ALL_COLUMNS = COLUMNS | {
    "domain": 3, "barrier": 4, "frequency": 5, "noticed_by": 6, "service": 7, "tried": 8,
}  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        ("wonen", "enkel digitaal", "vaak", "Bibliotheek Kortrijk", "huurpremie", "niet gelukt"),
        ("HOUSING", "digital_only", "Often", "bibliotheek  kortrijk", "huurpremie", "failed"),
    ],
)
def test_the_rest_goes_by_dutch_label_or_code(written):
    (verdict,) = verdicts([TEXT, "Heule", "5/10/2026", *written], columns=ALL_COLUMNS)

    assert (verdict.fate, verdict.reason) == (Fate.READY, "")
    assert {name: verdict.given[name] for name in list(ALL_COLUMNS)[3:]} == {
        "domain": "housing", "barrier": "digital_only", "frequency": "often", "noticed_by": 7,
        "service": "huurpremie", "tried": "failed",
    }  # fmt: skip


def test_a_word_that_is_not_on_the_list_is_left_empty_and_said_so():
    row = [TEXT, "Heule", "5/10/2026", "het weer", "", "", "Nergens vzw", "", ""]

    (verdict,) = verdicts(row, columns=ALL_COLUMNS)

    assert verdict.fate == Fate.READY
    assert (verdict.given["domain"], verdict.given["noticed_by"]) == ("", None)
    assert verdict.reason == (
        "Niet herkend bij “waarover het gaat”: “het weer”. Dat blijft leeg. "
        "Niet herkend bij “welke organisatie het opmerkte”: “Nergens vzw”. Dat blijft leeg."
    )


@pytest.mark.parametrize("service", ["x" * 81, "vraag het aan rita@post.example"])
def test_the_service_has_its_rules_too(service):
    row = [TEXT, "Heule", "5/10/2026", "", "", "", "", service, ""]

    assert verdicts(row, columns=ALL_COLUMNS)[0].fate == Fate.REFUSED


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Datum", "Wijk", "Signaal"], {"heard_on": 0, "neighbourhood": 1, "text": 2}),
        (["Datum van het signaal", "Wijkcode", "Omschrijving van het probleem", "Naam"],
         {"heard_on": 0, "neighbourhood": 1, "text": 2}),
        (["nummer", "dag", "wijk", "tekst", "waarover", "drempel", "hoe vaak",
          "wie merkte het op", "dienst", "poging", "organisatie", "genoteerd op"],
         {"heard_on": 1, "neighbourhood": 2, "text": 3, "domain": 4, "barrier": 5,
          "frequency": 6, "noticed_by": 7, "service": 8, "tried": 9}),
        (["", "", ""], {}),
        (["wijk", "Wijk"], {"neighbourhood": 0}),
    ],
)  # fmt: skip
def test_the_header_tells_which_column_is_what(header, columns):
    assert guess_columns(header, {}) == columns


def test_what_the_city_chose_last_time_wins():
    header = ["Tekst", "Opmerking", "Wijk", "Datum"]

    found = guess_columns(header, {"text": "Opmerking", "service": "Niet meer", "weg": "Wijk"})

    assert found == {"text": 1, "neighbourhood": 2, "heard_on": 3}
