"""The tables of an edition: counts by wijk, domain and barrier, hidden where they are small.

Three tables share one total, and a month comes back in the editions after it. Therefore: what one
edition printed about a month, later editions repeat (a difference between two editions would give
single late signals away), and a total that one table must hide is hidden everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cities.disclosure import Hidden, hide_changes, hide_small_list
from cities.periods import Month, months_between
from einclusie.digests.facts import Cell, Document, Facts, Frame, Label, Shown, cells_of

SMALLEST_SHOWN = 5
MONTHS_IN_SERIES = 13
AXES = ("wijk", "domain", "barrier")
NOT_FILLED_IN = "nog niet ingevuld"


class TooSmallToTell(ValueError):
    """The figures changed so little that a new edition would show whose signal it was."""


@dataclass(frozen=True)
class Column:
    """One period of every table. `source` is counted, edition (an earlier one said so) or none."""

    period: str
    source: str
    total: Shown
    cells: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def shown(self, axis: str, key: str) -> Shown:
        return None if self.source == "none" else self.cells[axis].get(key, 0)


def compared_months(month: Month) -> dict[str, Month]:
    """The months of the columns, by the name of the column."""
    return {"now": month, "before": month.before(), "year_ago": month.a_year_ago}


def months_to_count(month: Month, printed: Sequence[Document]) -> list[Month]:
    """The months of the columns that no edition printed yet: these the database must count."""
    return [
        compared
        for compared in compared_months(month).values()
        if compared == month or printed_column(str(compared), printed) is None
    ]


def hide_together(lists: Sequence[Sequence[int]]) -> tuple[list[list[Shown]], Shown]:
    """Lists that count the same signals, with their one total, as they may be shown together.

    With the total in sight the lists give nothing away about one another, so each is hidden by
    itself. As soon as one of them must hide the total, the others could give it back: then every
    count but zero is hidden in all of them. "<5" is still said when the total is small, unless
    four rows under it would show that each is one.
    """
    answers = [hide_small_list(counts, k=SMALLEST_SHOWN) for counts in lists]
    total = sum(lists[0])
    if not any(isinstance(shown_total, Hidden) for _, shown_total in answers):
        return [[plain(count) for count in shown] for shown, _ in answers], total
    rows = max(sum(1 for count in counts if count) for counts in lists)
    small = total < SMALLEST_SHOWN and rows < SMALLEST_SHOWN - 1
    instead = (Hidden.SMALL if small else Hidden.GUARD).value
    return [[instead if count else 0 for count in counts] for counts in lists], instead


def plain(count: int | Hidden) -> int | str:
    """As it stands in a document."""
    return count.value if isinstance(count, Hidden) else count


def unless_small(count: int) -> int | str:
    """A count that stands by itself."""
    return Hidden.SMALL.value if 0 < count < SMALLEST_SHOWN else count


def sum_of_shown(parts: Sequence[Shown]) -> int | str:
    """What a reader can add up anyway."""
    numbers = [part for part in parts if isinstance(part, int)]
    return sum(numbers) if len(numbers) == len(parts) else Hidden.GUARD.value


def added_rows(lists: Sequence[list[Document]]) -> list[Document]:
    """Lists of rows (key, label, count) of several months as one: each row's counts added up as far
    as they are shown; a row that a list has not counts as none there."""
    labels = {row["key"]: row["label"] for rows in lists for row in rows}
    counts = [{row["key"]: row["count"] for row in rows} for rows in lists]
    return [
        {"key": key, "label": label, "count": sum_of_shown([one.get(key, 0) for one in counts])}
        for key, label in labels.items()
    ]


def sums_by_axis(cells: Iterable[Cell]) -> dict[str, dict[str, int]]:
    """The exact counts of each row of each table."""
    sums: dict[str, dict[str, int]] = {axis: {} for axis in AXES}
    for cell in cells:
        for axis in AXES:
            key = getattr(cell, axis)
            sums[axis][key] = sums[axis].get(key, 0) + cell.count
    return sums


def counted_column(period: str, cells: Iterable[Cell]) -> Column:
    """A column of what the database counted just now."""
    sums = sums_by_axis(cells)
    keys = {axis: sorted(sums[axis]) for axis in AXES}
    shown, total = hide_together([[sums[axis][key] for key in keys[axis]] for axis in AXES])
    cells_shown = {
        axis: dict(zip(keys[axis], counts, strict=True))
        for axis, counts in zip(AXES, shown, strict=True)
    }
    return Column(period, "counted", total, cells_shown)


def printed_column(period: str, printed: Sequence[Document]) -> Column | None:
    """The column as the period's own edition printed it, or else the first that did."""
    for document in own_first(period, printed):
        for name, column in document["columns"].items():
            if column_period(column) == period and column["source"] != "none":
                tables = document["tables"]
                return Column(
                    period,
                    "edition",
                    document["signals"][name],
                    {axis: {row["key"]: row[name] for row in tables[axis]} for axis in AXES},
                    {axis: {row["key"]: row["label"] for row in tables[axis]} for axis in AXES},
                )
    return None


def echoes_column(document: Document) -> Column:
    """The echoes of a document's own period; documents of version 1 counted none."""
    if document["version"] == 1:
        return Column(document["period"], "counted", 0, {axis: {} for axis in AXES})
    cells = {axis: {row["key"]: row["echoes"] for row in document["tables"][axis]} for axis in AXES}
    return Column(document["period"], "counted", document["echoes"], cells)


def column_period(column: Mapping[str, str]) -> str:
    """The period of a column; documents of version 1 knew months only."""
    return column.get("period") or column["month"]


def own_first(period: str, printed: Sequence[Document]) -> list[Document]:
    """The documents, those of this period first and of these the last revision."""
    return sorted(
        printed,
        key=lambda document: (document["period"] != period, -document.get("revision", 1)),
    )


def month_columns(facts: Facts) -> dict[str, Column]:
    """The columns of a month's edition: repeated where an edition printed them, else counted."""
    columns = {}
    for name, month in compared_months(facts.month).items():
        cells = [cell for cell in facts.cells if cell.month == month]
        if month == facts.month:
            columns[name] = _own_column(facts, "signals", cells)
        elif printed := printed_column(str(month), facts.printed):
            columns[name] = printed
        elif facts.first_month is None or month < facts.first_month:
            columns[name] = Column(str(month), "none", None)
        else:
            columns[name] = counted_column(str(month), cells)
    return columns


def month_echoes(facts: Facts) -> Column:
    """How often "dit zie ik ook" was said in the month itself."""
    return _own_column(
        facts, "echoes", [cell for cell in facts.echoes if cell.month == facts.month]
    )


def _own_column(facts: Facts, measure: str, cells: Sequence[Cell]) -> Column:
    if facts.replaced is None:
        return counted_column(str(facts.month), cells)
    document = facts.replaced.document
    if measure == "signals":
        printed = printed_column(document["period"], [document])
    else:
        printed = echoes_column(document)
    assert printed, "an edition prints its own period"
    kept: tuple[Cell, ...] = getattr(cells_of(facts.month, facts.replaced.counted), measure)
    return _revised_column(printed, sums_by_axis(kept), sums_by_axis(cells))


def _revised_column(
    printed: Column, before: Mapping[str, dict[str, int]], after: Mapping[str, dict[str, int]]
) -> Column:
    """The column counted again, beside the one that is out. Raises TooSmallToTell."""
    if before == after:
        return printed
    keys = {axis: sorted({*before[axis], *after[axis]}) for axis in AXES}
    new = {axis: [after[axis].get(key, 0) for key in keys[axis]] for axis in AXES}
    shown, total = hide_together(list(new.values()))
    cells = {
        axis: dict(zip(keys[axis], row, strict=True)) for axis, row in zip(AXES, shown, strict=True)
    }
    if isinstance(printed.total, str):  # nothing was said of it yet
        return Column(printed.period, "counted", total, cells)
    for axis in AXES:
        old = [before[axis].get(key, 0) for key in keys[axis]]
        was = [printed.shown(axis, key) or 0 for key in keys[axis]]
        found = hide_changes(
            [*old, sum(old)], [*was, printed.total or 0], [*new[axis], sum(new[axis])],
            k=SMALLEST_SHOWN,
        )  # fmt: skip
        if found is None or isinstance(found[-1], Hidden):
            raise TooSmallToTell
        cells[axis] = dict(zip(keys[axis], map(plain, found[:-1]), strict=True))
    return Column(printed.period, "counted", sum(new["wijk"]), cells)


def rows(
    axis: str, frame: Frame, columns: Mapping[str, Column], echoes: Column
) -> list[dict[str, Shown]]:
    """The rows in a fixed order, not by size: an order would rank what is hidden. A row without
    a signal in any column, and without an echo, is left out."""
    given = {
        "wijk": tuple(Label(wijk.key, wijk.name) for wijk in frame.wijken),
        "domain": (*frame.domains, Label("", NOT_FILLED_IN)),
        "barrier": (*frame.barriers, Label("", NOT_FILLED_IN)),
    }[axis]
    labels = {label.key: label.text for label in given}
    gone: dict[str, str] = {}  # rows of earlier editions that no longer exist
    for column in columns.values():
        gone |= {k: v for k, v in column.labels.get(axis, {}).items() if k not in labels}
    labels |= dict(sorted(gone.items(), key=lambda item: item[::-1]))
    found = []
    for key, label in labels.items():
        shown = {name: column.shown(axis, key) for name, column in columns.items()}
        shown["echoes"] = echoes.shown(axis, key)
        if any(shown.values()):
            found.append({"key": key, "label": label, **shown})
    return found


def series(facts: Facts, columns: Mapping[str, Column]) -> list[dict[str, Shown]]:
    """The whole city, month by month; each point as the columns and the earlier editions say it."""
    totals = {column.period: column.total for column in columns.values()}
    months = months_between(facts.month.before(MONTHS_IN_SERIES - 1), facts.month)
    return [
        {
            "month": str(month),
            "signals": totals[str(month)] if str(month) in totals else _point(facts, month),
        }
        for month in months
    ]


def _point(facts: Facts, month: Month) -> Shown:
    for document in own_first(str(month), facts.printed):
        for point in document["series"]:
            if point["month"] == str(month) and point["signals"] is not None:
                return point["signals"]
    if facts.first_month is None or month < facts.first_month:
        return None
    return unless_small(facts.per_month.get(month, 0))
