"""What the sections tell: themes of the city and of the wijken, from counts made by hand. No database."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from cities.periods import Month
from einclusie.digests.document import compile_document
from einclusie.digests.facts import Cell, Facts, Label, Wijk, cells_of, counted
from einclusie.digests.reading import read
from einclusie.digests.sections import themes as themes_section
from einclusie.digests.sums import sections_of

NOW = Month(2026, 10)
EID, PRINT, BANK = ("federal", "sign_in"), ("welfare", "printing"), ("money", "counter")
STEADY = {PRINT: [12] * 15, BANK: [12] * 15}  # by theme, the last fifteen months


def facts(by_theme: dict, *, wijk: str = "1", sources: int = 6) -> Facts:
    """The facts of a month in which nothing was printed before; all is heard in one wijk."""
    cells = [
        Cell(NOW.before(14 - place), of, *theme, count)
        for theme, counts in by_theme.items()
        for place, count in enumerate(counts)
        for of in [wijk]
        if count
    ]
    per_month: dict[Month, int] = {}
    for cell in cells:
        per_month[cell.month] = per_month.get(cell.month, 0) + cell.count
    return Facts(
        city=Label("kortrijk", "Kortrijk"),
        month=NOW,
        at=datetime(2026, 11, 4, 6, tzinfo=ZoneInfo("Europe/Brussels")),
        due_on=date(2026, 11, 4),
        wijken=(Wijk("1", "Heule"), Wijk("2", "Marke")),
        domains=(Label("federal", "federale overheid"), Label("welfare", "OCMW en welzijn"),
                 Label("money", "bank en geld")),
        barriers=(Label("sign_in", "inloggen"), Label("printing", "printen"),
                  Label("counter", "loket weg")),
        cells=tuple(cells),
        per_month=per_month,
        first_month=NOW.before(14),
        signallers=8,
        organisations=6,
        late_signals=0,
        sources=dict.fromkeys(by_theme, sources),
    )  # fmt: skip


def themes(given: Facts) -> list[dict]:
    return compile_document(given)["sections"]["themes"]["themes"]


def told(given: Facts) -> dict[tuple[str, str], str]:
    return {(one["domain"]["key"], one["barrier"]["key"]): one["kind"] for one in themes(given)}


def test_a_theme_that_rises_is_told_with_what_was_expected():
    document = compile_document(facts(STEADY | {EID: [6] * 14 + [19]}))

    theme = document["sections"]["themes"]["themes"][0]
    line = theme.pop("series")
    assert theme == {
        "domain": {"key": "federal", "label": "federale overheid"},
        "barrier": {"key": "sign_in", "label": "inloggen"},
        "kind": "rising",
        "count": 19,
        "low": 2,
        "high": 11,
        "organisations": 6,
    }
    assert line[-1] == {"month": "2026-10", "count": 19}
    assert {point["count"] for point in line[:-1]} == {None}  # of no month an edition yet


def test_its_line_has_the_months_that_have_an_edition():
    by_theme = STEADY | {EID: [6] * 14 + [19]}
    before = facts(by_theme)
    september = replace(before, month=NOW.before())
    printed = compile_document(september)

    document = compile_document(
        replace(
            before,
            printed=(printed,),
            history={NOW.before(): cells_of(NOW.before(), counted(september))},
        )
    )

    line = document["sections"]["themes"]["themes"][0]["series"]
    assert line[-2:] == [{"month": "2026-09", "count": 6}, {"month": "2026-10", "count": 19}]


def test_a_month_stands_in_the_line_as_its_own_edition_counted_it():
    by_theme = STEADY | {EID: [6] * 14 + [19]}
    september = replace(facts(by_theme), month=NOW.before())
    printed, kept = compile_document(september), counted(september)
    later = facts(by_theme | {EID: [6] * 13 + [9, 19]})  # three of September came late

    document = compile_document(
        replace(later, printed=(printed,), history={NOW.before(): cells_of(NOW.before(), kept)})
    )

    assert document["sections"]["themes"]["themes"][0]["series"][-2]["count"] == 6


def test_echoes_are_voices_too():
    given = facts(STEADY | {EID: [6] * 14 + [9]})
    assert (*EID,) not in {key for key, kind in told(given).items() if kind == "rising"}

    heard_again = replace(given, echoes=(Cell(NOW, "1", *EID, 11),))

    [theme] = [one for one in themes(heard_again) if one["kind"] == "rising"]
    assert theme["count"] == 20


def test_new_is_what_two_organisations_heard_and_nobody_in_a_year():
    unheard = STEADY | {EID: [3, 3] + [0] * 12 + [7]}

    assert told(facts(unheard, sources=2))[EID] == "new"
    assert EID not in told(facts(unheard, sources=1))
    assert EID not in told(facts(STEADY | {EID: [0] * 14 + [4]}))


def test_what_is_heard_as_ever_lasts():
    assert told(facts(STEADY)) == {PRINT: "lasting", BANK: "lasting"}


def test_what_is_heard_much_less_fades():
    found = themes(facts(STEADY | {EID: [20] * 14 + [3]}))

    assert [(one["kind"], one["count"]) for one in found if one["kind"] == "fading"] == [
        ("fading", "x")
    ]  # its margins are hidden, and so is it


def test_when_all_is_logged_more_nothing_rises():
    busy = {theme: [12] * 14 + [30] for theme in (EID, PRINT, BANK)}

    assert told(facts(busy)) == dict.fromkeys((EID, PRINT, BANK), "lasting")


def test_what_has_no_barrier_yet_is_no_theme():
    assert ("federal", "") not in told(facts(STEADY | {("federal", ""): [2] * 14 + [40]}))


def test_thin_history_says_so():
    thin = facts({theme: [0] * 9 + counts[:6] for theme, counts in STEADY.items()})

    part = compile_document(thin)["sections"]["themes"]

    assert (part["history"], part["least_history"], part["themes"]) == (5, 6, [])


# --- in a wijk ------------------------------------------------------------------------------------


def wijk_themes(given: Facts) -> list[dict]:
    return compile_document(given)["sections"]["wijk_themes"]["themes"]


def both(one: dict, other: dict) -> Facts:
    """What is heard in Heule and in Marke."""
    heule, marke = facts(one), facts(other, wijk="2")
    return replace(heule, cells=(*heule.cells, *marke.cells))


def test_in_a_wijk_three_months_count_together():
    found = wijk_themes(both(STEADY | {EID: [3] * 12 + [9, 9, 9]}, STEADY))

    assert found == [
        {
            "wijk": {"key": "1", "label": "Heule"},
            "domain": {"key": "federal", "label": "federale overheid"},
            "barrier": {"key": "sign_in", "label": "inloggen"},
            "count": "x",  # of August and September there is no edition yet
            "low": 4,
            "high": 15,
        }
    ]


def test_where_a_new_colleague_begins_to_log_nothing_rises():
    logs = {theme: [4] * 12 + [12] * 3 for theme in (EID, PRINT, BANK)}

    assert wijk_themes(both(logs, {theme: [20] * 15 for theme in (EID, PRINT, BANK)})) == []


# --- over a quarter -------------------------------------------------------------------------------


def test_a_quarter_collects_what_its_months_told():
    september = compile_document(replace(facts(STEADY), month=NOW.before()))
    october = compile_document(facts(STEADY | {EID: [6] * 14 + [19]}))
    september["sections"].pop("wijk_themes")  # from before there was such a section

    parts = sections_of([september, october])

    assert [
        (one["domain"]["key"], [(month["month"], month["kind"]) for month in one["months"]])
        for one in parts["themes"]["told"]
    ] == [
        ("federal", [("2026-10", "rising")]),
        ("money", [("2026-09", "lasting")]),  # in October neither as expected nor below its level
        ("welfare", [("2026-09", "lasting")]),
    ]
    assert parts["wijk_themes"]["months"] == ["2026-08", "2026-09", "2026-10"]
    page = render_to_string(
        themes_section.TEMPLATE, {"part": themes_section.read(parts["themes"], {})}
    )
    assert "oktober 2026: verwacht 2 tot 11, geteld 19" in page


# --- how it is read -------------------------------------------------------------------------------


def test_the_page_has_a_chart_with_the_expected_range():
    reading = read(compile_document(facts(STEADY | {EID: [6] * 14 + [19]})))

    part = reading.parts[0]
    theme = part.part["themes"][0]
    assert (theme.name, theme.now_in_words, theme.chart.now_text) == (
        "Federale overheid: inloggen", "19", "19",
    )  # fmt: skip
    assert (theme.chart.band.low, theme.chart.band.high) == (2, 11)
    assert theme.chart.band.hatch.startswith("M")


@pytest.mark.parametrize("kept", ["sections", "echoes", "corrects", "revision", "late_echoes"])
def test_a_document_without_what_came_later_is_still_read(kept):
    document = compile_document(facts(STEADY))
    del document[kept]

    assert read(document).title == "Maandoverzicht oktober 2026"
