"""Editions of cities that never were, compiled one after the other as a worker would, without a database."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from cities.periods import Month, Period, Quarter, due_on
from einclusie.digests.document import compile_document
from einclusie.digests.facts import (
    Cell,
    Counted,
    CountedMonth,
    Document,
    Facts,
    Label,
    Replaced,
    SumFacts,
    Wijk,
    cells_of,
    counted,
)
from einclusie.digests.sums import compile_sum

RISES = ("2", "housing", "sign_in")
BRUSSELS = ZoneInfo("Europe/Brussels")
SCHEMAS = Path(__file__).resolve().parents[2] / "einclusie" / "digests" / "schema"


def hold_to_schema(document: Document) -> None:
    """Raises jsonschema.ValidationError where a document is not what the repository promises."""
    schemas = [json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))]
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    for schema in schemas:
        Draft202012Validator.check_schema(schema)
    [own] = [schema for schema in schemas if schema["$id"].endswith("edition-2.json")]
    Draft202012Validator(
        own, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(json.loads(json.dumps(document)))


class Town:
    """A city of three wijken with two domains and two barriers: small, so that much must be hidden.

    `signals` and `echoes` are what is heard in each month; `editions` what is published of it.
    """

    WIJKEN = ("1", "2", "3")
    DOMAINS = ("housing", "health", "")
    BARRIERS = ("sign_in", "skills", "")

    def __init__(self) -> None:
        self.first = Month(2026, 1)
        self.signals: dict[Month, tuple[Cell, ...]] = {}
        self.echoes: dict[Month, tuple[Cell, ...]] = {}
        self.sources: dict[tuple[str, str], int] = {}
        self.documents: list[Document] = []
        self.kept: dict[Month, Counted] = {}
        self.checksums = "0" * 64

    def hear(self, month: Month, dice: random.Random, level: float, *, in_wijk: float = 1) -> None:
        """Invent a month: more in the first wijk, hardly an echo, and some things unfilled.

        `in_wijk` is how many times as much the second wijk hears of one theme.
        """

        def cells(level: float) -> tuple[Cell, ...]:
            found = []
            for wijk in self.WIJKEN:
                for domain in self.DOMAINS:
                    for barrier in self.BARRIERS:
                        share = level * (2 if wijk == "1" else 0.5)
                        share *= in_wijk if (wijk, domain, barrier) == RISES else 1
                        share *= (1 if domain else 0.3) * (1 if barrier else 0.3)
                        count = sum(dice.random() < share / 30 for _ in range(30))
                        if count:
                            found.append(Cell(month, wijk, domain, barrier, count))
            return tuple(found)

        self.signals[month], self.echoes[month] = cells(level), cells(level / 4)

    def frame(self, period: Period) -> dict:
        due = due_on(period, 4)
        return {
            "city": Label("stad", "Stad"),
            "at": datetime(due.year, due.month, due.day, 6, tzinfo=BRUSSELS),
            "due_on": due,
            "wijken": tuple(Wijk(key, f"Wijk {key}") for key in self.WIJKEN),
            "domains": (Label("housing", "wonen"), Label("health", "gezondheid")),
            "barriers": (Label("sign_in", "inloggen"), Label("skills", "vaardigheden")),
            "signallers": 7,
            "organisations": 6,
            "late_signals": 0,
        }

    def facts(self, month: Month, replaced: Replaced | None = None) -> Facts:
        history = {one: cells_of(one, kept) for one, kept in self.kept.items() if one < month}
        heard = [
            cell
            for cells in self.signals.values()
            for cell in cells
            if cell.month <= month and cell.month not in history
        ]
        per_month: dict[Month, int] = {}
        for cell in heard:
            per_month[cell.month] = per_month.get(cell.month, 0) + cell.count
        return Facts(
            **self.frame(month),
            month=month,
            cells=tuple(heard),
            echoes=tuple(
                cell
                for cells in self.echoes.values()
                for cell in cells
                if cell.month <= month and cell.month not in history
            ),
            per_month=per_month,
            first_month=self.first,
            history=history,
            sources=self.sources,
            printed=tuple(self.documents),
            replaced=replaced,
        )

    def publish(self, month: Month) -> Document:
        facts = self.facts(month)
        document = compile_document(facts)
        self.documents.append(document)
        self.kept[month] = counted(facts)
        return document

    def revise(self, month: Month, reason: str = "dubbel ingevoerd") -> Document:
        """Compile this month again out of what `signals` and `echoes` say now."""
        before = [one for one in self.documents if one["period"] == str(month)][-1]
        replaced = Replaced(before, self.kept[month], self.checksums, reason)
        facts = self.facts(month, replaced)
        document = compile_document(facts)
        document["compiled_at"] = (facts.at + timedelta(days=9)).isoformat()
        self.documents.append(document)
        self.kept[month] = counted(facts)
        return document

    def add_up(self, period: Period) -> Document:
        own = {one["period"]: one for one in self.documents}
        document = compile_sum(
            SumFacts(
                **self.frame(period),
                period=period,
                months=tuple(
                    CountedMonth(month, own[str(month)], self.kept[month])
                    for month in period.months
                    if month in self.kept
                ),
                quarters=tuple(
                    own[str(quarter)]
                    for quarter in getattr(period, "quarters", [])
                    if str(quarter) in own
                ),
                before=own.get(str(period.before())),
                year_ago=own.get(str(period.a_year_ago)),
            )
        )
        self.documents.append(document)
        return document


def invented_town(seed: int, *, months: int = 12) -> Town:
    """A year of a town with all its editions, the same for the same seed."""
    dice = random.Random(seed)
    town, level = Town(), dice.choice((0.4, 1.0, 2.0, 4.0, 8.0))
    town.sources = {(d, b): 2 for d in Town.DOMAINS for b in Town.BARRIERS}
    for number in range(months):
        month = town.first.after(number)
        rise = 6 if number >= 9 and seed % 2 else 1
        town.hear(month, dice, level * dice.choice((0.5, 1, 1, 1.5)), in_wijk=rise)
        town.publish(month)
        quarter = Quarter.of(month.first_day)
        if quarter.months[-1] == month:
            town.add_up(quarter)
    return town
