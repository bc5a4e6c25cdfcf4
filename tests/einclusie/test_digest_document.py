"""What an edition says, from counts made by hand. No database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cities.periods import Month
from einclusie.digests.charts import Dot, Tick, line_chart
from einclusie.digests.document import (
    Cell,
    Facts,
    Label,
    Wijk,
    canonical,
    checksum,
    compile_document,
    hide_together,
    late_windows,
    months_to_count,
)
from einclusie.digests.reading import in_words, read
from tests.einclusie.digests import hold_to_schema

OCTOBER = Month(2026, 10)
AT = datetime(2026, 11, 4, 6, tzinfo=ZoneInfo("Europe/Brussels"))
WIJKEN = (Wijk("1", "Bissegem"), Wijk("2", "Heule"), Wijk("3", "Marke"))


def october(*counts: tuple[str, str, str, int]) -> tuple[Cell, ...]:
    return tuple(Cell(OCTOBER, *count) for count in counts)


CELLS = october(
    ("1", "housing", "sign_in", 9), ("1", "health", "", 6), ("2", "housing", "sign_in", 3)
)
FACTS = Facts(
    city=Label("kortrijk", "Kortrijk"),
    month=OCTOBER,
    at=AT,
    due_on=date(2026, 11, 4),
    wijken=WIJKEN,
    domains=(Label("housing", "wonen"), Label("health", "gezondheid"), Label("work", "werk")),
    barriers=(Label("sign_in", "inloggen"), Label("skills", "vaardigheden")),
    cells=(*CELLS, Cell(Month(2026, 9), "2", "housing", "skills", 7)),
    per_month={Month(2026, 8): 2, Month(2026, 9): 7, OCTOBER: 18},
    first_month=Month(2026, 8),
    signallers=6,
    organisations=4,
    late_signals=1,
)
ECHOES = (Cell(OCTOBER, "1", "housing", "skills", 6),)


def test_it_says_what_was_heard():
    document = compile_document(replace(FACTS, echoes=ECHOES))

    hold_to_schema(document)
    definitions = document.pop("definitions")
    sections = document.pop("sections")
    assert document == {
        "version": 2,
        "city": {"slug": "kortrijk", "name": "Kortrijk"},
        "period": "2026-10",
        "months": ["2026-10"],
        "revision": 1,
        "corrects": None,
        "compiled_at": "2026-11-04T06:00:00+01:00",
        "due_on": "2026-11-04",
        "published_late": False,
        "columns": {
            "now": {"period": "2026-10", "source": "counted"},
            "before": {"period": "2026-09", "source": "counted"},
            "year_ago": {"period": "2025-10", "source": "none"},
        },
        "signals": {"now": 18, "before": 7, "year_ago": None},
        "echoes": 6,
        "signallers": 6,
        "organisations": "<5",
        "late_signals": "<5",
        "late_echoes": 0,
        "wijken": {"count": 3, "heard": ["Bissegem", "Heule"], "silent": ["Marke"], "places": []},
        "tables": {
            "wijk": [
                {
                    "key": "1", "label": "Bissegem",
                    "now": "x", "before": 0, "year_ago": None, "echoes": 6,
                },
                {
                    "key": "2", "label": "Heule",
                    "now": "<5", "before": 7, "year_ago": None, "echoes": 0,
                },
            ],
            "domain": [
                {
                    "key": "housing", "label": "wonen",
                    "now": 12, "before": 7, "year_ago": None, "echoes": 6,
                },
                {
                    "key": "health", "label": "gezondheid",
                    "now": 6, "before": 0, "year_ago": None, "echoes": 0,
                },
            ],
            "barrier": [
                {
                    "key": "sign_in", "label": "inloggen",
                    "now": 12, "before": 0, "year_ago": None, "echoes": 0,
                },
                {
                    "key": "skills", "label": "vaardigheden",
                    "now": 0, "before": 7, "year_ago": None, "echoes": 6,
                },
                {
                    "key": "", "label": "nog niet ingevuld",
                    "now": 6, "before": 0, "year_ago": None, "echoes": 0,
                },
            ],
        },
        "series": [
            *({"month": f"2025-{month}", "signals": None} for month in (10, 11, 12)),
            *({"month": f"2026-0{month}", "signals": None} for month in range(1, 8)),
            {"month": "2026-08", "signals": "<5"},
            {"month": "2026-09", "signals": 7},
            {"month": "2026-10", "signals": 18},
        ],
        "smallest_shown": 5,
    }  # fmt: skip
    assert definitions["signals"] == (
        "Wat collega’s hoorden of zagen van 1 oktober 2026 tot en met 31 oktober 2026, en "
        "noteerden voor 4 november 2026, 6.00 u. Ingetrokken signalen tellen niet mee."
    )
    assert [*sections] == [
        "themes",
        "structural",
        "done",
        "effect",
        "wijk_themes",
        "coverage",
        "unmet",
        "reach",
    ]
    assert [sections[name]["themes"] for name in ("themes", "wijk_themes")] == [[], []]
    assert sections["themes"]["history"] == 1


def test_the_same_facts_give_the_same_bytes():
    shuffled = replace(
        FACTS, cells=FACTS.cells[::-1], per_month=dict(sorted(FACTS.per_month.items()))
    )

    assert canonical(compile_document(FACTS)) == canonical(compile_document(shuffled))


def test_the_checksum_is_over_the_canonical_text():
    document = {"b": "é", "a": [1, None]}

    assert canonical(document) == '{"a":[1,null],"b":"é"}'
    assert checksum(document) == (
        "e03c3c1ebb5fccd76e3bd35b9a86169f35e6f1b069645d48ac278175f54c4208"
    )


def test_it_says_when_it_came_out_late():
    document = compile_document(replace(FACTS, at=AT + timedelta(days=1)))

    assert document["published_late"] is True
    assert read(document).out_on == "5 november 2026"


def test_a_month_without_signals_is_an_edition_too():
    document = compile_document(replace(FACTS, cells=(), first_month=None, per_month={}))

    assert document["signals"] == {"now": 0, "before": None, "year_ago": None}
    assert document["tables"] == {"wijk": [], "domain": [], "barrier": []}
    assert document["wijken"]["silent"] == ["Bissegem", "Heule", "Marke"]


def test_a_project_wijk_has_a_row_and_lets_the_wijken_under_it_be_heard():
    project = Wijk("9", "Overleie", official=False, parts=frozenset({"1", "3"}))

    document = compile_document(
        replace(FACTS, wijken=(*WIJKEN, project), cells=october(("9", "housing", "", 8)))
    )

    assert document["wijken"] == {
        "count": 3,
        "heard": ["Bissegem", "Marke"],
        "silent": ["Heule"],
        "places": [],
    }
    assert [row["label"] for row in document["tables"]["wijk"]] == ["Overleie"]


# --- what one table hides, another does not give away -------------------------------------------


def test_a_total_that_one_table_hides_is_hidden_in_all():
    cells = october(
        ("1", "housing", "sign_in", 5), ("2", "housing", "sign_in", 1)
    )  # by wijk 5 + 1: only without the total can nobody tell; by domain it is one row of 6

    document = compile_document(replace(FACTS, cells=cells))

    assert document["signals"]["now"] == "x"
    assert document["series"][-1] == {"month": "2026-10", "signals": "x"}
    assert {row["now"] for rows in document["tables"].values() for row in rows} == {"x"}


def test_a_small_total_says_so_unless_its_rows_would_tell():
    assert hide_together([[2, 1], [3], [3, 0]]) == ([["<5", "<5"], ["<5"], ["<5", 0]], "<5")
    assert hide_together([[1, 1, 1, 1], [4], [4]]) == ([["x"] * 4, ["x"], ["x"]], "x")


def possibilities(shown: list[int | str], total: int | str, highest: int):
    """Every list of counts that a reader could think of behind what is shown."""
    ranges = [
        range(1, 5) if cell == "<5" else range(1, highest + 1) if cell == "x" else [cell]
        for cell in shown
    ]
    lists: list[list[int]] = [[]]
    for values in ranges:
        lists = [[*found, value] for found in lists for value in values]
    return [
        found
        for found in lists
        if (0 < sum(found) < 5 if total == "<5" else total in ("x", sum(found)))
    ]


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=3).filter(any),
    st.randoms(use_true_random=False),
)
def test_no_hidden_count_can_be_worked_out_from_the_tables_together(counts, random):
    total = sum(counts)
    cut = random.randint(0, total)
    lists = [counts, [cut, total - cut], [total]]

    shown, shown_total = hide_together(lists)

    readings = [possibilities(cells, shown_total, total + 2) for cells in shown]
    common = set.intersection(*({sum(found) for found in found_lists} for found_lists in readings))
    for cells, found_lists in zip(shown, readings, strict=True):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                thinkable = {found[place] for found in found_lists if sum(found) in common}
                assert len(thinkable) > 1
    if isinstance(shown_total, str):
        assert len(common) > 1


# --- months come back in later editions ---------------------------------------------------------


def test_a_month_is_repeated_as_its_own_edition_printed_it():
    printed = compile_document(FACTS)
    november = replace(
        FACTS,
        month=OCTOBER.after(),
        at=datetime(2026, 12, 4, 6, tzinfo=ZoneInfo("Europe/Brussels")),
        cells=(Cell(OCTOBER.after(), "2", "housing", "sign_in", 5), *CELLS, *CELLS),
        per_month={OCTOBER: 36},
        printed=(printed,),
    )

    document = compile_document(november)

    assert document["columns"]["before"] == {"period": "2026-10", "source": "edition"}
    assert document["signals"] == {"now": 5, "before": 18, "year_ago": None}
    assert document["tables"]["wijk"] == [
        {
            "key": "1", "label": "Bissegem",
            "now": 0, "before": "x", "year_ago": None, "echoes": 0,
        },
        {
            "key": "2", "label": "Heule",
            "now": 5, "before": "<5", "year_ago": None, "echoes": 0,
        },
    ]  # fmt: skip
    assert [point["signals"] for point in document["series"][-4:]] == ["<5", 7, 18, 5]


def test_a_row_that_is_gone_keeps_its_name_of_then():
    printed = compile_document(FACTS)

    document = compile_document(
        replace(FACTS, month=OCTOBER.after(), cells=(), wijken=WIJKEN[1:], printed=(printed,))
    )

    assert [row["label"] for row in document["tables"]["wijk"]] == ["Heule", "Bissegem"]


def test_only_months_that_nobody_printed_are_counted():
    printed = [compile_document(FACTS)]

    assert months_to_count(OCTOBER, []) == [OCTOBER, Month(2026, 9), Month(2025, 10)]
    assert months_to_count(Month(2026, 11), printed) == [Month(2026, 11), Month(2025, 11)]
    assert months_to_count(Month(2027, 9), printed) == [Month(2027, 9), Month(2027, 8)]


def test_late_is_since_the_last_edition_that_could_tell():
    out = {
        Month(2026, 7): AT - timedelta(days=90),
        Month(2026, 8): AT - timedelta(days=60),
        Month(2026, 9): AT - timedelta(days=30),
    }

    assert late_windows(OCTOBER, out) == [(Month(2026, 7), Month(2026, 9), AT - timedelta(days=30))]
    assert late_windows(Month(2026, 7), out) == []


def test_late_leaves_out_a_month_without_an_edition_and_counts_an_old_one_from_its_own():
    out = {
        Month(2026, 6): AT - timedelta(days=60),
        Month(2026, 8): AT - timedelta(days=30),
        Month(2026, 9): AT - timedelta(days=45),
    }

    assert late_windows(OCTOBER, out) == [
        (Month(2026, 6), Month(2026, 6), AT - timedelta(days=30)),
        (Month(2026, 8), Month(2026, 8), AT - timedelta(days=30)),
        (Month(2026, 9), Month(2026, 9), AT - timedelta(days=45)),
    ]


def as_version_1(document):
    """The document as editions were before there were sections, echoes and longer periods."""
    older = {
        key: value
        for key, value in document.items()
        if key not in ("months", "revision", "corrects", "echoes", "late_echoes", "sections")
    }
    return older | {
        "version": 1,
        "columns": {
            name: {"month": column["period"], "source": column["source"]}
            for name, column in document["columns"].items()
        },
        "tables": {
            axis: [{k: v for k, v in row.items() if k != "echoes"} for row in rows]
            for axis, rows in document["tables"].items()
        },
        "definitions": {k: v for k, v in document["definitions"].items() if "echoes" not in k},
    }


def test_a_document_of_version_1_is_still_read():
    reading = read(as_version_1(compile_document(FACTS)))

    assert (reading.title, reading.signals[0].value, reading.echoes) == (
        "Maandoverzicht oktober 2026", 18, None,
    )  # fmt: skip
    assert reading.by_wijk[0].headings == ("okt 2026", "sep 2026", "okt 2025")
    assert reading.parts == ()


def test_a_month_is_repeated_as_version_1_printed_it():
    printed = as_version_1(compile_document(FACTS))

    document = compile_document(
        replace(FACTS, month=OCTOBER.after(), cells=(), echoes=(), printed=(printed,))
    )

    assert document["signals"] == {"now": 0, "before": 18, "year_ago": None}
    assert [row["before"] for row in document["tables"]["wijk"]] == ["x", "<5"]
    hold_to_schema(document)


# --- how it is shown ----------------------------------------------------------------------------


def test_a_hidden_point_is_a_gap_that_says_nothing_of_its_height():
    months = [Month(2026, 4).after(i) for i in range(4)]

    chart = line_chart(list(zip(months, [5, "<5", None, 10], strict=True)))

    assert chart.lines == ("34.0,83.5 34.0,83.5", "490.0,29.0 490.0,29.0")
    assert chart.gaps == (("186.0", "<5"),)
    assert (chart.year_ago, chart.now) == (Dot("34.0", "83.5"), Dot("490.0", "29.0"))
    assert chart.ticks == (Tick("34.0", "apr", False), Tick("490.0", "jul", True))
    assert chart.now_text == "10"


def test_a_hidden_month_has_no_dot():
    chart = line_chart([(Month(2026, 9), 8), (OCTOBER, "<5")])

    assert (chart.now, chart.now_text, chart.gaps) == (None, "<5", ())


@pytest.mark.parametrize(
    ("value", "words"),
    [(121, "121"), (0, "0"), ("<5", "minder dan 5"), ("x", "verborgen"), (None, "niet geteld")],
)
def test_a_figure_in_a_sentence(value, words):
    assert in_words(value) == words


def test_a_long_table_stands_in_two_halves():
    wijken = tuple(Wijk(str(n), f"Wijk {n:02}") for n in range(41))
    cells = october(*((wijk.key, "housing", "sign_in", 6) for wijk in wijken))

    first, second = read(compile_document(replace(FACTS, wijken=wijken, cells=cells))).by_wijk

    assert (len(first.rows), first.total) == (21, None)
    assert (len(second.rows), second.title) == (20, "Signalen per wijk, vervolg")
    assert second.total is not None
