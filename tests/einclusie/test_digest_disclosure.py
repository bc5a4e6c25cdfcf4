"""Everything a town ever published about itself, laid side by side, gives no hidden number away.

The reader of these tests has every edition: twelve months, their quarters and the year, the tables,
the lines and the revision. What is printed are equations and bounds over the counts of each month
by wijk, domain and barrier; a linear program finds the lowest and the highest value that a reader
can think of for each number that is hidden. There must be two whole numbers at least.
"""

import itertools
import math
import random

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from cities.periods import Month, Year, parse_period
from einclusie.digests.facts import Cell, Document
from einclusie.digests.tables import AXES, TooSmallToTell
from tests.einclusie.digests import Town, hold_to_schema, invented_town

PLACES = list(itertools.product(Town.WIJKEN, Town.DOMAINS, Town.BARRIERS))
RANGES = {"<5": (1, 4), "x": (1, None)}


class Reader:
    """Gathers what is printed as equations over the counts of (version of month, measure, place)."""

    def __init__(self) -> None:
        self.places: dict[tuple, int] = {}
        self.bounds: list[tuple[int, int | None]] = []
        self.equations: list[tuple[dict[int, int], int]] = []
        self.hidden: dict[str, int] = {}

    def variable(self, key: tuple, bounds: tuple[int, int | None] = (0, None)) -> int:
        if key not in self.places:
            self.places[key] = len(self.bounds)
            self.bounds.append(bounds)
        return self.places[key]

    def reads(self, name: str, terms: list[tuple], shown: int | str | None, least: int = 1) -> None:
        """Some counts add up to what is shown, or to a number that is hidden."""
        if shown is None:
            return
        sums = {self.variable(term): 1 for term in terms}
        if isinstance(shown, int):
            self.equations.append((sums, shown))
            return
        low, high = RANGES[shown]
        place = self.variable(("hidden", name), (low if shown == "<5" else least, high))
        self.hidden[name] = place
        self.equations.append((sums | {place: -1}, 0))

    def differs(self, name: str, left: list[tuple], right: list[tuple]) -> None:
        """A difference that nobody printed, and that must not be known."""
        place = self.variable(("difference", name), (None, None))
        self.hidden[name] = place
        sums = {self.variable(term): 1 for term in left}
        sums |= {self.variable(term): -1 for term in right}
        self.equations.append((sums | {place: -1}, 0))

    def known(self) -> list[str]:
        """The hidden numbers of which only one whole number is thinkable."""
        rows, columns, values = [], [], []
        for row, (sums, _) in enumerate(self.equations):
            for column, sign in sums.items():
                rows.append(row)
                columns.append(column)
                values.append(sign)
        size = len(self.bounds)
        self.matrix = csr_matrix((values, (rows, columns)), (len(self.equations), size))
        self.right = np.array([right for _, right in self.equations])
        seen = {name: [math.inf, -math.inf] for name in self.hidden}
        dice = np.random.default_rng(1)
        for _ in range(8):  # most numbers are seen to move by a few chance answers
            answer = self._solve(dice.normal(size=size), capped=True)
            self._note(seen, answer)
        found = []
        for name, place in self.hidden.items():
            for sign in (1, -1):
                if not _has_room(*seen[name]):
                    goal = np.zeros(size)
                    goal[place] = sign
                    self._note(seen, self._solve(goal, capped=True))
            if not _has_room(*seen[name]):
                found.append(name)
        return found

    def _solve(self, goal: np.ndarray, *, capped: bool) -> np.ndarray:
        bounds = [
            (low if low is not None else -10_000, 10_000 if high is None else high)
            for low, high in self.bounds
        ]
        found = linprog(goal, A_eq=self.matrix, b_eq=self.right, bounds=bounds)
        assert found.status == 0, found.message
        return found.x

    def _note(self, seen: dict[str, list[float]], answer: np.ndarray) -> None:
        for name, place in self.hidden.items():
            seen[name][0] = min(seen[name][0], answer[place])
            seen[name][1] = max(seen[name][1], answer[place])


def _has_room(low: float, high: float) -> bool:
    return math.floor(high + 1e-6) - math.ceil(low - 1e-6) >= 1


def terms(versions: list[tuple], measures: tuple[str, ...], **keys: str) -> list[tuple]:
    axes = ("wijk", "domain", "barrier")
    return [
        (version, measure, place)
        for version in versions
        for measure in measures
        for place in PLACES
        if all(place[axes.index(axis)] == key for axis, key in keys.items())
    ]


def read_all(documents: list[Document]) -> Reader:
    reader, last = Reader(), {}
    for number, document in enumerate(documents):
        if len(document["months"]) == 1:
            last[document["period"]] = (document["period"], document["revision"])
        read_tables(reader, number, document, last)
        read_themes(reader, number, document, last)
    return reader


def read_tables(reader: Reader, number: int, document: Document, last: dict) -> None:
    def versions(period: str) -> list[tuple]:
        return [last[str(m)] for m in parse_period(period).months if str(m) in last]

    for column, of in document["columns"].items():
        # What was printed of a month that was revised later, was printed of its version then.
        period = of["period"]
        here = [last[period]] if period in last else versions(period)
        if of["source"] == "none" or not here:
            continue
        name = f"{number} {column}"
        reader.reads(name, terms(here, ("signals",)), document["signals"][column])
        for axis in AXES:
            shown = {row["key"]: row[column] for row in document["tables"][axis]}
            for key in {place[AXES.index(axis)] for place in PLACES}:
                reader.reads(
                    f"{name} {axis} {key}",
                    terms(here, ("signals",), **{axis: key}),
                    shown.get(key, 0),
                )
    here = versions(document["period"])
    reader.reads(f"{number} echoes", terms(here, ("echoes",)), document["echoes"])
    for axis in AXES:
        shown = {row["key"]: row["echoes"] for row in document["tables"][axis]}
        for key in {place[AXES.index(axis)] for place in PLACES}:
            reader.reads(
                f"{number} echoes {axis} {key}",
                terms(here, ("echoes",), **{axis: key}),
                shown.get(key, 0),
            )


def read_themes(reader: Reader, number: int, document: Document, last: dict) -> None:
    both = ("signals", "echoes")
    for theme in document["sections"]["themes"].get("themes", []):
        keys = {axis: theme[axis]["key"] for axis in ("domain", "barrier")}
        for point in theme["series"]:
            if point["month"] in last:
                reader.reads(
                    f"{number} theme {keys} {point['month']}",
                    terms([last[point["month"]]], both, **keys), point["count"], least=0,
                )  # fmt: skip
    part = document["sections"]["wijk_themes"]
    if len(document["months"]) == 1:
        for theme in part["themes"]:
            keys = {axis: theme[axis]["key"] for axis in AXES}
            here = [last[month] for month in part["months"] if month in last]
            reader.reads(
                f"{number} wijk theme {keys}", terms(here, both, **keys), theme["count"], least=0
            )


def test_the_reader_finds_what_is_given_away():
    town = Town()
    town.hear(town.first, random.Random(1), 2.0)
    document = town.publish(town.first)
    rows = {row["key"]: row for row in document["tables"]["wijk"]}
    assert {key: row["now"] for key, row in rows.items()} == {"1": 26, "2": "x", "3": "<5"}
    assert read_all([document]).known() == []

    rows["2"]["now"] = sum(cell.count for cell in town.signals[town.first] if cell.wijk == "2")

    assert read_all([document]).known() == ["0 now wijk 3"]


@pytest.mark.parametrize("seed", range(6))
def test_a_year_of_editions_gives_no_hidden_number_away(seed):
    town = invented_town(seed)
    town.add_up(Year(2026))

    reader = read_all(town.documents)

    assert len(reader.hidden) > 50
    assert reader.known() == []
    for document in town.documents:
        hold_to_schema(document)


def test_the_lines_and_the_wijken_are_among_what_is_read():
    """So that the test above looks at something."""
    found = set()
    for seed in range(10):
        for document in invented_town(seed).documents:
            sections = document["sections"]
            found |= {theme["kind"] for theme in sections["themes"].get("themes", [])}
            found |= {type(one["count"]) for one in sections["wijk_themes"]["themes"]}

    assert {"rising", "lasting", int} <= found


@pytest.mark.parametrize("seed", range(8))
def test_a_revision_gives_no_small_change_away(seed):
    town, dice = invented_town(seed, months=8), random.Random(seed)
    month = Month(2026, 8)
    before = dict.fromkeys(PLACES, 0) | {
        (cell.wijk, cell.domain, cell.barrier): cell.count for cell in town.signals[month]
    }
    after = {place: count + dice.choice((0, 0, 0, 1, 2, 7)) for place, count in before.items()}
    town.signals[month] = tuple(
        Cell(month, *place, count) for place, count in after.items() if count
    )
    try:
        town.revise(month)
    except TooSmallToTell:
        assert sum(after.values()) - sum(before.values()) < 5
        return

    reader = read_all(town.documents)
    old, new = (str(month), 1), (str(month), 2)
    for axis in AXES:
        for key in {place[AXES.index(axis)] for place in PLACES}:
            change = sum(
                after[place] - before[place] for place in PLACES if place[AXES.index(axis)] == key
            )
            if 0 < abs(change) < 5:
                reader.differs(
                    f"change of {axis} {key}", terms([new], ("signals",), **{axis: key}),
                    terms([old], ("signals",), **{axis: key}),
                )  # fmt: skip

    assert reader.known() == []
