"""The edition of a quarter or a year: the sum of the editions of its months, never counted anew.

Counted anew, it would differ from its months by the few signals that came late, and so give them
away. What its months hide, it does not give away either (`cities.disclosure.hide_sums`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from cities.disclosure import Hidden, hide_sums
from cities.words import sort_key
from einclusie.digests.definitions import sum_definitions
from einclusie.digests.document import frame_of
from einclusie.digests.facts import CountedMonth, Document, Shown, SumFacts, cells_of
from einclusie.digests.sections import SECTIONS
from einclusie.digests.tables import (
    AXES,
    SMALLEST_SHOWN,
    Column,
    echoes_column,
    plain,
    printed_column,
    sum_of_shown,
    sums_by_axis,
)

MONTHS_IN_QUARTER = 3

ColumnOf = Callable[[Document], Column]


def compile_sum(facts: SumFacts) -> Document:
    """The document of a quarter's or a year's edition. The same facts always give the same one."""
    period = str(facts.period)
    columns = {
        "now": _sum(facts, "signals", _own_column),
        "before": _compared(str(facts.period.before()), facts.before),
        "year_ago": _compared(str(facts.period.a_year_ago), facts.year_ago),
    }
    if columns["before"].period == columns["year_ago"].period:
        del columns["year_ago"]
    documents = [month.document for month in facts.months]
    return {
        **frame_of(
            facts, period, [one.month for one in facts.months], columns,
            _sum(facts, "echoes", echoes_column),
        ),
        "wijken": _heard_and_silent(documents),
        "series": documents[-1]["series"],
        "definitions": sum_definitions(facts.period, [one.month for one in facts.months]),
        "sections": sections_of(documents),
    }  # fmt: skip


def sections_of(documents: Sequence[Document]) -> Document:
    """The parts, out of the months that have them: a month from before a section has none."""
    parts = {}
    for section in SECTIONS:
        if told := [one for one in documents if section.KEY in one["sections"]]:
            parts[section.KEY] = section.of_months(told)
    return parts


def _own_column(document: Document) -> Column:
    return cast(Column, printed_column(document["period"], [document]))


def _compared(period: str, document: Document | None) -> Column:
    found = printed_column(period, [document]) if document else None
    return found or Column(period, "none", None)


def _sum(facts: SumFacts, measure: str, column_of: ColumnOf) -> Column:
    """One column of sums: signals or echoes, with what may be shown of each."""
    months = [(one, column_of(one.document)) for one in facts.months]
    quarters = [(document["months"], column_of(document)) for document in facts.quarters]
    totals = [column.total for _, column in months]
    counts = [sums_by_axis(getattr(cells_of(one.month, one.counted), measure)) for one, _ in months]
    if any(isinstance(total, str) for total in totals):
        return _sum_of_hidden(facts, [column for _, column in months], counts, quarters)
    cells: dict[str, dict[str, Shown]] = {}
    for axis in AXES:
        keys = sorted({key for count in counts for key in count[axis]})
        parts = [[count[axis].get(key, 0) for count in counts] for key in keys]
        printed = [[column.shown(axis, key) or 0 for _, column in months] for key in keys]
        names = [str(one.month) for one, _ in months]
        between = [
            (
                [names.index(name) for name in of],
                [*(column.shown(axis, key) or 0 for key in keys), column.total or 0],
            )
            for of, column in quarters
            if set(of) <= set(names)
        ]
        whole = [sum(part) for part in zip(*parts, strict=True)] or [0] * len(months)
        shown = hide_sums(
            [*parts, whole], [*printed, [total or 0 for total in totals]], between=between,
            k=SMALLEST_SHOWN,
        )  # fmt: skip
        cells[axis] = dict(zip(keys, map(plain, shown[:-1]), strict=True))
    return Column(
        str(facts.period), "counted", sum(cast(list[int], totals)), cells, _labels(months)
    )


def _labels(months: Sequence[tuple[CountedMonth, Column]]) -> dict[str, dict[str, str]]:
    """The names that rows had in the months: of what is gone since."""
    labels: dict[str, dict[str, str]] = {axis: {} for axis in AXES}
    for _, column in months:
        for axis in AXES:
            labels[axis] |= column.labels.get(axis, {})
    return labels


def _sum_of_hidden(
    facts: SumFacts,
    months: Sequence[Column],
    counts: Sequence[Mapping[str, Mapping[str, int]]],
    quarters: Sequence[tuple[Sequence[str], Column]],
) -> Column:
    """Of months that hide even their total a row is shown only if all its parts are, and the total
    only if each of them still leaves two thinkable values."""
    cells: dict[str, dict[str, Shown]] = {}
    for axis in AXES:
        keys = {key for count in counts for key in count[axis]}
        parts = {key: [column.shown(axis, key) or 0 for column in months] for key in keys}
        cells[axis] = {key: sum_of_shown(part) for key, part in parts.items()}
    if len(months) > MONTHS_IN_QUARTER:  # of a year: only what its quarters say already
        in_quarters = {name for of, _ in quarters for name in of}
        told = [column.total for _, column in quarters]
        told += [column.total for column in months if column.period not in in_quarters]
        return Column(str(facts.period), "counted", sum_of_shown(told), cells)
    total = sum(sum(count["wijk"].values()) for count in counts)
    if total < SMALLEST_SHOWN or not _leaves_room(months, counts, total):
        return Column(str(facts.period), "counted", Hidden.GUARD.value, cells)
    for axis in AXES:
        for key in cells[axis]:
            # Where it is the only row of what is hidden, it is what remains of the total.
            if all(
                count[axis].keys() == {key}
                if isinstance(column.total, str)
                else isinstance(column.shown(axis, key), int)
                for column, count in zip(months, counts, strict=True)
            ):
                cells[axis][key] = sum(count[axis].get(key, 0) for count in counts)
    return Column(str(facts.period), "counted", total, cells)


def _leaves_room(
    months: Sequence[Column], counts: Sequence[Mapping[str, Mapping[str, int]]], total: int
) -> bool:
    """Whether each hidden total can be one of two numbers at least, once their sum is known."""
    shown = sum(column.total for column in months if isinstance(column.total, int))
    ranges = []
    for column, count in zip(months, counts, strict=True):
        if isinstance(column.total, str):
            lowest = max(len(count[axis]) for axis in AXES)  # each row is seen not to be zero
            small = column.total == Hidden.SMALL.value
            ranges.append((lowest, SMALLEST_SHOWN - 1 if small else total))
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    rest = total - shown
    return all(
        min(high, rest - (lows - low)) > max(low, rest - (highs - high)) for low, high in ranges
    )


def _heard_and_silent(documents: Sequence[Document]) -> Document:
    heard = {name for document in documents for name in document["wijken"]["heard"]}
    known = documents[-1]["wijken"]
    names = sorted({*known["heard"], *known["silent"]}, key=sort_key)
    return {
        "count": known["count"],
        "heard": [name for name in names if name in heard],
        "silent": [name for name in names if name not in heard],
        **({"places": known["places"]} if "places" in known else {}),
    }
