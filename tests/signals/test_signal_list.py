"""The list of signals: filters in the address bar, paging, export."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests import factories

URL = "/kortrijk/signalen/"


def ids(response):
    return [signal.pk for signal in response.context["page"]]


def test_it_shows_the_newest_first(as_lotte, kortrijk, heule, today):
    old = factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today - timedelta(days=3))
    new = factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today)
    same_day = factories.make_signal(kortrijk, neighbourhood=heule, heard_on=today)

    response = as_lotte.get(URL)

    assert ids(response) == [same_day.pk, new.pk, old.pk]


def test_it_says_what_to_do_when_there_is_nothing(as_lotte):
    page = as_lotte.get(URL).content.decode()

    assert "Nog geen signalen" in page
    assert "Noteer een signaal" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("wijk=heule", {"in heule"}),
        ("domein=housing", {"housing"}),
        ("drempel=printing", {"printing"}),
        ("van=2026-09-01", {"september", "in heule", "housing", "printing"}),
        ("tot=2026-08-31", {"august"}),
        ("van=2026-09-01&tot=2026-09-30", {"september"}),
        ("mijn=on", {"housing"}),
        ("domein=housing&drempel=printing", set()),
        ("domein=nonsense&van=soms&wijk=kiel&pagina=abc", None),
        ("van=%00&wijk=%00", None),
    ],
)
def test_the_address_bar_filters(as_lotte, lotte, kortrijk, heule, marke, query, found):
    from datetime import date

    def hear(name, **given):
        return name, factories.make_signal(
            kortrijk, **{"neighbourhood": marke, "heard_on": date(2026, 10, 5)} | given
        )

    all_of_them = dict(
        [
            hear("in heule", neighbourhood=heule),
            hear("housing", domain="housing", logged_by=lotte),
            hear("printing", barrier="printing"),
            hear("august", heard_on=date(2026, 8, 31)),
            hear("september", heard_on=date(2026, 9, 1)),
        ]
    )

    response = as_lotte.get(f"{URL}?{query}")

    names = {name for name, signal in all_of_them.items() if signal.pk in ids(response)}
    assert names == (set(all_of_them) if found is None else found)


def test_withdrawn_signals_are_left_out(as_lotte, kortrijk, at):
    factories.make_signal(kortrijk, logged_at=at(2026, 10, 1), withdrawn_at=at(2026, 10, 2))

    assert ids(as_lotte.get(URL)) == []


def test_a_page_holds_25_and_the_next_keeps_the_filter(as_lotte, kortrijk, heule):
    for _ in range(26):
        factories.make_signal(kortrijk, neighbourhood=heule)

    response = as_lotte.get(f"{URL}?wijk=heule")

    assert len(ids(response)) == 25
    assert "?wijk=heule&amp;pagina=2" in response.content.decode()
    assert len(ids(as_lotte.get(f"{URL}?wijk=heule&pagina=2"))) == 1
    assert len(ids(as_lotte.get(f"{URL}?wijk=heule&pagina=99"))) == 1


def test_htmx_gets_the_results_alone(as_lotte, kortrijk):
    signal = factories.make_signal(kortrijk)

    response = as_lotte.get(URL, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert "<html" not in page
    assert f'data-id="{signal.pk}"' in page
    assert "HX-Request" in response.headers["Vary"]


def test_the_queries_do_not_grow_with_the_rows(as_lotte, queries_of, lotte, kortrijk, library):
    factories.make_signal(kortrijk, logged_by=lotte, noticed_by=library)
    with_one = queries_of(as_lotte, URL)
    for _ in range(2):
        factories.make_signal(kortrijk, logged_by=lotte, noticed_by=library)

    assert queries_of(as_lotte, URL) == with_one
    assert with_one < 12


def test_the_export_holds_what_the_filter_shows(
    as_lotte, lotte, kortrijk, heule, marke, library, at
):
    from datetime import date

    shown = factories.make_signal(
        kortrijk,
        neighbourhood=heule,
        text="=1+1; een formule",
        heard_on=date(2026, 10, 5),
        domain="housing",
        noticed_by=library,
        service="huurdersbond",
        tried="failed",
        logged_by=lotte,
        logged_at=at(2026, 10, 6, 9, 30),
    )
    factories.make_signal(kortrijk, neighbourhood=marke)

    response = as_lotte.get("/kortrijk/signalen/uitvoer.csv?wijk=heule")

    header, *lines = response.content.decode("utf-8-sig").splitlines()
    assert header.split(";") == [
        "nummer", "dag", "wijk", "tekst", "waarover", "drempel", "hoe vaak", "wie merkte het op",
        "dienst", "poging", "organisatie", "genoteerd op",
    ]  # fmt: skip
    [line] = lines
    assert line == (
        f'{shown.pk};2026-10-05;Heule;"\'=1+1; een formule";wonen;;;Bibliotheek Kortrijk;'
        "huurdersbond;niet gelukt;;2026-10-06 09:30"
    )
    assert response.headers["Content-Disposition"].startswith('attachment; filename="signalen-kort')


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_no_text_of_the_csv_is_a_formula(as_lotte, kortrijk, heule, first):
    factories.make_signal(kortrijk, neighbourhood=heule, text=f"{first}1+1")

    response = as_lotte.get("/kortrijk/signalen/uitvoer.csv")

    assert f";'{first}1+1;" in response.content.decode()


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "12", "Enkel online.\x01"])
def test_the_export_opens_in_a_spreadsheet_with_every_cell_a_text(as_lotte, kortrijk, heule, text):
    factories.make_signal(kortrijk, neighbourhood=heule, text=text)

    response = as_lotte.get("/kortrijk/signalen/uitvoer.xlsx")

    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows())
    assert (rows[1][3].value, rows[1][3].data_type) == (text.removesuffix("\x01"), "s")
    assert [cell.font.bold for cell in (rows[0][3], rows[1][3])] == [True, False]
    assert "Lotte" not in str([[cell.value for cell in row] for row in rows])


def test_a_letter_that_xml_cannot_hold_does_not_spoil_the_spreadsheet(as_lotte, kortrijk):
    factories.make_signal(kortrijk, text="Kapot\uffff\ufffe \U0001f600 teken")

    response = as_lotte.get("/kortrijk/signalen/uitvoer.xlsx")

    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows())
    assert rows[1][3].value == "Kapot \U0001f600 teken"


def test_a_social_worker_reads_and_does_not_export(as_ilse):
    assert as_ilse.get(URL).status_code == 200
    assert as_ilse.get("/kortrijk/signalen/uitvoer.csv").status_code == 403


def test_there_is_no_other_export(as_lotte):
    assert as_lotte.get("/kortrijk/signalen/uitvoer.pdf").status_code == 404


@pytest.mark.parametrize("reader", ["as_bram", "as_wim"])
def test_a_host_and_a_policy_reader_see_no_signals(request, reader):
    assert request.getfixturevalue(reader).get(URL).status_code == 403


@pytest.mark.parametrize(
    "url", [URL, "/kortrijk/signalen/uitvoer.csv", "/kortrijk/signalen/wijk/heule/"]
)
def test_a_stranger_finds_nothing(as_fatima, kortrijk, heule, url):
    factories.make_signal(kortrijk, neighbourhood=heule)

    assert as_fatima.get(url).status_code == 404


def test_a_filter_tells_a_screen_reader_how_many_are_left(as_lotte, kortrijk, heule):
    factories.make_signal(kortrijk, neighbourhood=heule)

    page = as_lotte.get("/kortrijk/signalen/").content.decode()
    fragment = as_lotte.get("/kortrijk/signalen/", headers={"HX-Request": "true"}).content.decode()

    assert '<p class="vh" role="status" id="spoken"></p>' in page
    assert '<p id="spoken" hx-swap-oob="innerHTML">1 signaal</p>' in fragment
