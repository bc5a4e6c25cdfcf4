"""The list of signals: filters in the address bar, paging, export."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from cities.enums import NeighbourhoodKind
from cities.models import NeighbourhoodPart
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
        ("q=geen+PAPIER", {"in heule"}),
        ("q=ziekenfonds", {"housing"}),
        ("q=geen+ziekenfonds", set()),
        ("domein=geen", {"in heule", "printing", "august", "september"}),
        ("domein=geen&drempel=printing", {"printing"}),
        ("eigen=on", {"in heule"}),
        ("wijk=noord", {"in heule"}),
        ("periode=maand", {"in heule", "housing", "printing"}),
        ("periode=kwartaal&tot=2026-09-30", {"august", "september"}),
        ("periode=jaar&van=2026-09-02", {"in heule", "housing", "printing"}),
        ("organisatie=bibliotheek-kortrijk", {"printing", "september"}),
        ("los=on", {"housing", "printing", "august", "september"}),
        ("organisatie=nergens&periode=ooit&los=&q=", None),
    ],
)
def test_the_address_bar_filters(
    signed_in, lotte, kortrijk, heule, marke, library, wijkteam, query, found
):
    def hear(name, **given):
        return name, factories.make_signal(
            kortrijk, **{"neighbourhood": marke, "heard_on": date(2026, 10, 5)} | given
        )

    all_of_them = dict(
        [
            hear("in heule", neighbourhood=heule, text="Er is geen papieren formulier."),
            hear("housing", domain="housing", logged_by=lotte, service="Ziekenfonds"),
            hear("printing", barrier="printing", noticed_by=library, organisation=wijkteam),
            hear("august", heard_on=date(2026, 8, 31), organisation=wijkteam),
            hear("september", heard_on=date(2026, 9, 1), organisation=library),
        ]
    )
    noord = factories.make_neighbourhood(kortrijk, "Noord", kind=NeighbourhoodKind.PROJECT)
    NeighbourhoodPart.objects.create(city=kortrijk, whole=noord, part=heule)
    structural = factories.make_structural(kortrijk)
    structural.joinings.create(
        city=kortrijk, signal=all_of_them["in heule"], joined_at=timezone.now()
    )

    with time_machine.travel(datetime(2026, 10, 20, 12, tzinfo=UTC), tick=False):
        response = signed_in(lotte).get(f"{URL}?{query}")

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


def test_the_page_says_which_filters_are_on_and_how_to_be_rid_of_them(as_lotte, heule):
    response = as_lotte.get(f"{URL}?wijk=heule&domein=geen&van=2026-09-01&mijn=on&q=loket")

    page = response.content.decode()
    assert response.context["filter"].said == [
        "Met deze woorden: loket",
        "Wijk: Heule",
        "Waarover: nog niet gekozen",
        "Vanaf: 1 september 2026",
        "Enkel die van mij",
    ]
    assert f'href="{URL}">Wis de filters</a>' in page
    assert "Wis de filters" not in as_lotte.get(URL).content.decode()


def test_the_export_asks_only_what_could_be_read(as_lotte, kortrijk, heule):
    factories.make_signal(kortrijk, neighbourhood=heule)

    page = as_lotte.get(f"{URL}?wijk=heule&domein=nonsense&pagina=3").content.decode()

    assert '/kortrijk/signalen/uitvoer.csv?wijk=heule"' in page


def test_ones_own_wijken_stand_first_and_project_wijken_apart(as_lotte, kortrijk, marke):
    factories.make_neighbourhood(kortrijk, "Noord", kind=NeighbourhoodKind.PROJECT)

    field = as_lotte.get(URL).context["filter"].fields["wijk"]

    assert [label for label, _choices in field.choices[1:]] == [
        "Jouw wijken", "Andere wijken", "Projectwijken",
    ]  # fmt: skip


def test_the_list_leads_to_the_table_and_to_the_silent_wijken(as_ilse, kortrijk):
    page = as_ilse.get(URL).content.decode()

    assert "/kortrijk/signalen/tabel/" in page
    assert "/kortrijk/signalen/stil/" in page
