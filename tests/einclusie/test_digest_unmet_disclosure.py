"""Gaps, searches and ends of referrals of three months and their quarter, laid side by side: no hidden
number can be worked out. The reader is that of the other tables."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from cities.periods import Month
from einclusie.digests.facts import Document, Evidence, Label
from einclusie.digests.sections import unmet
from tests.einclusie.digests import invented_town
from tests.einclusie.test_digest_disclosure import Reader

MONTHS = [Month(2026, number) for number in (7, 8, 9)]
PLACES = tuple(Label(key, key) for key in ("1", "2", "3", "4", ""))
KINDS = tuple(Label(key, key) for key in ("access", "individual", "group", ""))
LISTS = {
    "searches": tuple(Label(key, key) for key in ("widened", "empty")),
    "referrals": tuple(Label(key, key) for key in ("helped", "refused", "no_show", "expired")),
}
FACTS = invented_town(3, months=7).facts(Month(2026, 7))


def count(dice: random.Random, level: float) -> int:
    return 0 if dice.random() < 0.4 else int(dice.expovariate(1 / level))


def invented(seed: int) -> list[Document]:
    """The parts of three months, of much or of little that was looked for."""
    dice = random.Random(seed)
    level = dice.choice((1, 3, 8, 30))
    return [
        {
            "sections": {
                "unmet": unmet.of_month(
                    replace(
                        FACTS,
                        evidence=Evidence(
                            places=PLACES,
                            kinds=KINDS,
                            gaps={
                                (place.key, kind.key): found
                                for place in PLACES
                                for kind in KINDS
                                if (found := count(dice, level))
                            },
                            searches=tuple((one, count(dice, level)) for one in LISTS["searches"]),
                            ended=tuple((one, count(dice, level)) for one in LISTS["referrals"]),
                        ),
                    ),
                    {},
                )
            }
        }
        for _month in MONTHS
    ]


def read_month(reader: Reader, month: str, part: Document) -> None:
    kinds = [kind["key"] for kind in part["kinds"]]
    places = [row["key"] for row in part["wijken"][:-1]]
    for row, place in zip(part["wijken"], [*places, None], strict=True):
        for shown, kind in zip(row["counts"], [*kinds, None], strict=True):
            terms = [
                ("gap", month, one, other)
                for one in (places if place is None else [place])
                for other in (kinds if kind is None else [kind])
            ]
            reader.reads(f"{month} gaps {place} {kind}", terms, shown, least=0)
    for name in LISTS:
        read_list(reader, [month], name, part)


def read_list(reader: Reader, months: list[str], name: str, part: Document) -> None:
    shown = {row["key"]: row["count"] for row in part[name]["rows"]}
    for label in LISTS[name]:
        terms = [(name, month, label.key) for month in months]
        reader.reads(f"{months} {name} {label.key}", terms, shown.get(label.key, 0), least=0)
    every = [(name, month, label.key) for month in months for label in LISTS[name]]
    reader.reads(f"{months} {name}", every, part[name]["total"], least=0)


@pytest.mark.parametrize("seed", range(40))
def test_three_months_and_their_quarter_give_no_hidden_number_away(seed):
    documents = invented(seed)
    names = [str(month) for month in MONTHS]
    reader = Reader()
    for name, document in zip(names, documents, strict=True):
        read_month(reader, name, document["sections"]["unmet"])
    quarter = unmet.of_months(documents)
    for name in LISTS:
        read_list(reader, names, name, quarter)

    assert not reader.hidden or reader.known() == []


def test_a_reader_of_these_finds_what_is_given_away():
    reader = Reader()
    part = {"rows": [{"key": "widened", "count": 9}, {"key": "empty", "count": "<5"}], "total": 12}

    read_list(reader, ["2026-07"], "searches", {"searches": part})

    assert reader.known() == ["['2026-07'] searches empty"]
