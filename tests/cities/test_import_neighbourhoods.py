"""A city's own boundaries and figures: what is read, what fits, and what is said about the rest."""

import contextlib
import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from cities import importing, matching
from cities.enums import NeighbourhoodKind
from cities.models import Neighbourhood, OfficialCode, Population
from tests import factories

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SQUARE = [[3.2, 50.8], [3.21, 50.8], [3.21, 50.81], [3.2, 50.81], [3.2, 50.8]]


def feature(code="34022A1", name="Heule", ring=SQUARE, **more):
    return {
        "type": "Feature",
        "properties": {"code": code, "naam": name, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(json.dumps({"type": "FeatureCollection", "features": content}))
        return str(path)

    return written


def run(**options):
    out = StringIO()
    call_command("import_neighbourhoods", city="kortrijk", stdout=out, **options)
    return out.getvalue().splitlines()


def state():
    wijken = Neighbourhood.objects.order_by("slug").values_list(
        "slug", "longitude", "latitude", "area_km2", "boundary"
    )
    figures = Population.objects.order_by("neighbourhood__slug", "year").values_list(
        "neighbourhood__slug", "year", "inhabitants", "source"
    )
    return list(wijken), list(figures)


def test_it_stores_a_boundary_by_code_and_computes_what_is_missing(heule, write):
    OfficialCode.objects.create(neighbourhood=heule, code="34022A1")

    report = run(boundaries=write("b.geojson", [feature(name="Anders")]))

    assert state()[0] == [
        ("heule", 3.205, 50.805, 0.7814, {"type": "Polygon", "coordinates": [SQUARE]})
    ]
    assert report == [
        "Kortrijk",
        "  grenzen: 1 bewaard, 0 waren al zo",
        "  inwoners: 0 nieuw, 0 aangepast, 0 waren al zo",
        "  oppervlakten aangepast: 0",
    ]


def test_a_centre_that_is_known_stays(kortrijk, write):
    factories.make_neighbourhood(kortrijk, "Heule", longitude=3.0, latitude=50.0)

    run(boundaries=write("b.geojson", [feature()]))

    assert state()[0][0][1:3] == (3.0, 50.0)


def test_a_code_that_no_longer_holds_still_finds_the_wijk(heule, write):
    OfficialCode.objects.create(neighbourhood=heule, code="34022old", until=date(2024, 12, 31))

    report = run(boundaries=write("b.geojson", [feature(code="34022OLD", name="")]))

    assert report[1] == "  grenzen: 1 bewaard, 0 waren al zo"


def test_two_wijken_that_had_a_code_are_told_apart_by_the_day(heule, bissegem, write):
    OfficialCode.objects.create(neighbourhood=heule, code="34022A1", until=date(2024, 12, 31))
    OfficialCode.objects.create(neighbourhood=bissegem, code="34022A1", since=date(2025, 1, 1))

    run(boundaries=write("b.geojson", [feature(name="")]))

    assert [(slug, bool(boundary)) for slug, *_, boundary in state()[0]] == [
        ("bissegem", True),
        ("heule", False),
    ]


def test_names_match_without_accents_capitals_and_dashes(kortrijk, write):
    factories.make_neighbourhood(kortrijk, "Sint-Élooi / Heule")

    report = run(boundaries=write("b.geojson", [feature(code="", name="SINT ELOOI - HEULE")]))

    assert "  op naam gevonden, niet op code: 1" in report


def test_it_says_what_did_not_fit_and_why(kortrijk, heule, bissegem, write):
    features = [
        feature(),
        feature(code="X9", name="Nergens"),
        feature(code="X8", name="heule"),
        feature(code="", name=""),
        feature(code="X7", name="Bissegem", ring=SQUARE[:2]),
        feature(code="X6", name="Kiel", stad="Antwerpen"),
    ]

    report = run(boundaries=write("b.geojson", features))

    assert report == [
        "Kortrijk",
        "  grenzen: 1 bewaard, 0 waren al zo",
        "  inwoners: 0 nieuw, 0 aangepast, 0 waren al zo",
        "  oppervlakten aangepast: 0",
        "  van een andere stad, niet gebruikt: 1",
        "  op naam gevonden, niet op code: 1",
        "    34022A1 Heule = Heule",
        "  niet gebruikt: 4",
        "    X7 Bissegem: een grens heeft minder dan drie punten",
        "    X8 heule (vlak 3): Heule kreeg al vlak 1",
        "    vlak 4: er staat geen code en geen naam",
        "    X9 Nergens: geen wijk van Kortrijk met deze code of naam",
        "  wijken zonder grens in het bestand: 1",
        "    Bissegem",
    ]


def test_only_with_create_a_new_wijk_is_made(kortrijk, write):
    path = write("b.geojson", [feature(), feature(code="X", name="Heule", ring=SQUARE)])
    run(boundaries=path)
    before = Neighbourhood.objects.count()

    report = run(boundaries=path, create=True)

    wijk = kortrijk.neighbourhoods.get()
    assert before == 0
    assert (wijk.name, wijk.slug, [code.code for code in wijk.codes.all()]) == (
        "Heule", "heule", ["34022A1"],
    )  # fmt: skip
    assert report[1] == "  nieuwe wijken: 1 (34022A1 Heule)"
    assert report[-1].startswith("    X Heule: er is al een wijk met dit adreswoord")


def test_figures_fit_wijken_that_the_boundaries_just_made(kortrijk, write):
    run(
        boundaries=write("b.geojson", [feature()]),
        figures=write("f.csv", "code;2021;2022\n34022A1;11.000;11.250\n"),
        create=True,
    )

    assert state()[1] == [("heule", 2021, 11000, "f.csv"), ("heule", 2022, 11250, "f.csv")]


@pytest.mark.parametrize(
    "content",
    [
        "code,naam,inwoners_2021,inwoners_2022,oppervlakte_km2\n,Heule,11000,11250,\"3,09\"\n",
        "wijk;2021;2022;km2\r\nHeule;11 000;11.250;3,09\r\n",
        b"\xef\xbb\xbfWijk\tJaar\tInwoners\toppervlakte_ha\nHeule\t2021\t11000\t309\nHeule\t2022\t11250\t\n",
        "naam;jaar;inwoners;oppervlakte_m2\nHeule;2021;11000;3090000\nHeule;2022;11250,0;\n",
        "Wijk;Aantal inwoners 2021;Bevolking 2022;Oppervlakte\nHeule;11000;11250;3.09\n",
    ],
)  # fmt: skip
def test_figures_come_in_many_forms(heule, write, content):
    run(figures=write("f.csv", content), source="Statbel")

    assert state()[1] == [("heule", 2021, 11000, "Statbel"), ("heule", 2022, 11250, "Statbel")]
    assert state()[0][0][3] == 3.09


def test_windows_letters_are_read(kortrijk, write):
    factories.make_neighbourhood(kortrijk, "Sint-Élooi")

    run(figures=write("f.csv", "wijk;2022\nSint-Élooi;5\n".encode("cp1252")))

    assert len(state()[1]) == 1


def test_a_cell_that_is_no_number_is_left_out_and_named(heule, bissegem, write):
    report = run(
        figures=write(
            "f.csv",
            "wijk;inwoners_2021;inwoners_2022;km2\nHeule;veel;11250;groot\nBissegem;-5;;\nHeule;7;11251;\n",
        )
    )

    assert state()[1] == [("heule", 2021, 7, "f.csv"), ("heule", 2022, 11250, "f.csv")]
    assert report[report.index("  niet gebruikt: 4") :] == [
        "  niet gebruikt: 4",
        "    Heule (regel 2): “veel” is geen aantal inwoners (2021)",
        "    Heule (regel 2): “groot” is geen oppervlakte",
        "    Bissegem (regel 3): “-5” is geen aantal inwoners (2021)",
        "    Heule (regel 4): voor 2022 stond er al een ander aantal (regel 2)",
    ]


def test_a_second_time_nothing_changes(heule, write):
    given = {
        "boundaries": write("b.geojson", [feature()]),
        "figures": write("f.csv", "naam;2021;2022;km2\nHeule;1;2;3,5\n"),
    }
    run(**given)
    first = state()

    report = run(**given)

    assert state() == first
    assert report[1:4] == [
        "  grenzen: 0 bewaard, 1 waren al zo",
        "  inwoners: 0 nieuw, 0 aangepast, 2 waren al zo",
        "  oppervlakten aangepast: 0",
    ]


def test_a_dry_run_reports_and_writes_nothing(heule, write):
    before = state()

    report = run(
        boundaries=write("b.geojson", [feature(), feature(code="N", name="Nieuw")]),
        figures=write("f.csv", "naam;2022\nHeule;2\n"),
        create=True,
        dry_run=True,
    )

    assert state() == before
    assert report[1] == "  nieuwe wijken: 1 (N Nieuw)"
    assert report[-1] == "Niets bewaard: dit was om te kijken (--dry-run)."


def test_a_bad_second_file_leaves_the_first_unwritten(heule, write):
    before = state()

    with pytest.raises(CommandError):
        run(boundaries=write("b.geojson", [feature()]), figures=write("f.csv", "naam\nHeule\n"))

    assert state() == before


def test_the_code_may_be_pointed_at(heule, write):
    OfficialCode.objects.create(neighbourhood=heule, code="7")

    report = run(
        boundaries=write("b.geojson", [feature(code="", name="", Nummer=7)]),
        code_property="NUMMER",
    )

    assert report[1] == "  grenzen: 1 bewaard, 0 waren al zo"


def test_a_project_wijk_of_the_same_name_does_not_get_the_figures(kortrijk, heule, write):
    factories.make_neighbourhood(
        kortrijk, "Heule", slug="project-heule", kind=NeighbourhoodKind.PROJECT
    )

    run(figures=write("f.csv", "naam;2022\nHeule;2\n"))

    assert state()[1] == [("heule", 2022, 2, "f.csv")]


LAMBERT = feature(ring=[[70000, 170000], [70100, 170000], [70100, 170100]])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "geen geldige JSON"),
        ("[" * 100_000, "geen geldige JSON"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "geen geldige JSON"),
        ("{}", "een FeatureCollection"),
        ("[1]", "een FeatureCollection"),
        ('{"type": "FeatureCollection"}', "geen wijken"),
        ('{"type": "FeatureCollection", "features": [1]}', "niet elk deel"),
        ('{"type": "FeatureCollection", "features": [{"properties": 3}]}', "een code of een naam"),
        (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [{}],
                    "crs": {"properties": {"name": "EPSG:31370"}},
                }
            ),
            "niet in WGS 84",
        ),
        ([LAMBERT], "niet in WGS 84"),
        (b"\x81\x8d\x00", "geen tekstbestand"),
    ],
)
def test_a_bad_boundary_file_gives_one_sentence(kortrijk, write, content, sentence):
    path = write("b.geojson", content)

    with pytest.raises(CommandError, match=sentence) as raised:
        run(boundaries=path)

    assert str(raised.value).startswith(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "geen wijken"),
        ("naam;2022\n", "geen wijken"),
        ("naam;naam;2022\nHeule;x;5\n", "twee keer"),
        ("straat;2022\nx;5\n", "een code of een naam"),
        ("naam;inwoners\nHeule;5\n", "geen kolom met inwoners"),
        ("naam;2022\nHeule;" + "5" * 200_000, "niet te lezen"),
    ],
)
def test_a_bad_figures_file_gives_one_sentence(kortrijk, write, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(figures=write("f.csv", content))


def test_what_the_command_cannot_start_with_is_said(kortrijk, write, tmp_path):
    path = write("f.csv", "naam;2022\nHeule;5\n")

    for options, sentence in (
        ({}, "--boundaries"),
        ({"figures": str(tmp_path / "weg.csv")}, "niet te lezen"),
        ({"figures": str(tmp_path)}, "niet te lezen"),
        ({"figures": "\x00"}, "niet te lezen"),
        ({"figures": path, "city": "brugge"}, "Er is geen stad “brugge”. Er zijn: kortrijk."),
        ({"figures": path, "code_property": "code"}, "Er is geen kolom “code”"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_neighbourhoods", **{"city": "kortrijk"} | options)


@given(st.text(max_size=200))
def test_no_text_makes_the_readers_stumble(text):
    for read in (importing.read_boundaries, importing.read_figures):
        with contextlib.suppress(importing.BadFile):
            read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "geometry", "coordinates", "code", "id"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=3), json_values)
def test_no_features_make_the_reader_stumble(features, crs):
    features = [{"type": "Feature", "properties": {"naam": "x"}, "geometry": f} for f in features]
    text = json.dumps({"type": "FeatureCollection", "features": features, "crs": crs})

    with contextlib.suppress(importing.BadFile):
        importing.read_boundaries(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("6341", 6341), ("6.341", 6341), ("6 341", 6341), ("6\u00a0341", 6341), ("6,341", 6341),
     ("6.341,0", 6341), ("6341,00", 6341), ("6,5", None), ("-3", None), ("", None), ("٣", None)],
)  # fmt: skip
def test_people_are_whole_numbers(text, number):
    assert importing.whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("3,09", 3.09), ("3.09", 3.09), ("1.234,5", 1234.5), ("3", 3.0), ("1e9", None), ("", None)],
)
def test_areas_have_a_comma_or_a_point(text, number):
    assert importing.decimal_number(text) == number


def test_a_row_that_fits_two_wijken_fits_none():
    known = [matching.Known(1, "Heule"), matching.Known(2, "Heule")]

    matched = matching.match(
        [importing.Row("regel 2", name="Heule")], known, city="Kortrijk", on=date(2026, 1, 1)
    )

    assert matched.not_used == [
        importing.NotUsed("Heule", "past bij meer dan één wijk: Heule en Heule")
    ]


def test_the_published_files_of_three_cities_fit(kortrijk):
    boundaries, figures, facts = (
        SHARED / name
        for name in ("wijken_2025.geojson", "wijk_inwoners_2011_2022.csv", "wijken_feiten.csv")
    )
    if not (boundaries.exists() and figures.exists() and facts.exists()):
        pytest.skip(f"the published files are not there: {SHARED}")

    report = run(boundaries=str(boundaries), figures=str(figures), create=True)

    with facts.open(encoding="utf-8") as file:
        expected = {
            row["wijk"]: (int(row["inwoners_2022"]), float(row["oppervlakte_km2"]))
            for row in csv.DictReader(file)
            if row["stad"] == "Kortrijk"
        }
    stored = {
        wijk.name: (wijk.populations.get(year=2022).inhabitants, wijk.area_km2)
        for wijk in kortrijk.neighbourhoods.all()
    }
    assert len(stored) == 14
    assert {name: people for name, (people, _) in stored.items()} == {
        name: people for name, (people, _) in expected.items()
    }
    assert all(
        area == pytest.approx(expected[name][1], rel=0.005) for name, (_, area) in stored.items()
    )
    assert "  van een andere stad, niet gebruikt: 184" in report
