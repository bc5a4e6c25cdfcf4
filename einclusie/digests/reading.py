"""A document as its readers see it: dates, headings and rows, and nothing that it does not say."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from cities.disclosure import Hidden
from cities.periods import Month
from einclusie.digests.charts import LineChart, line_chart
from einclusie.digests.document import Document, Shown, day_in_words

LONG_TABLE = 30  # rows


@dataclass(frozen=True)
class Figure:
    """One figure with the heading of its column."""

    heading: str
    value: Shown


@dataclass(frozen=True)
class Row:
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """Rows by one axis, a column per month; `total` is the whole city (None: in the next table)."""

    title: str
    first_heading: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None


@dataclass(frozen=True)
class Reading:
    """Everything that the page and the mail print of one document."""

    city: str
    month: Month
    out_on: str
    due_on: str
    published_late: bool
    signals: tuple[Figure, ...]
    signallers: Shown
    organisations: Shown
    late_signals: Shown
    wijken: int
    heard: tuple[str, ...]
    silent: tuple[str, ...]
    by_wijk: tuple[Table, ...]
    by_domain: Table
    by_barrier: Table
    series: tuple[Row, ...]
    chart: LineChart
    now_in_words: str
    definitions: dict[str, str]


def read(document: Document) -> Reading:
    """Read a document of version 1."""
    columns = document["columns"]
    headings = {name: Month.parse(columns[name]["month"]).short for name in columns}
    order = tuple(name for name in ("now", "before", "year_ago") if name in columns)

    def figures(row: dict[str, Shown]) -> tuple[Figure, ...]:
        return tuple(Figure(headings[name], row[name]) for name in order)

    def table(axis: str, title: str, first_heading: str) -> Table:
        return Table(
            title,
            first_heading,
            tuple(headings[name] for name in order),
            tuple(Row(row["label"], figures(row)) for row in document["tables"][axis]),
            Row(_("Heel {city}").format(city=city), figures(document["signals"])),
        )

    city = document["city"]["name"]
    series = [(Month.parse(point["month"]), point["signals"]) for point in document["series"]]
    return Reading(
        city=city,
        month=Month.parse(document["period"]),
        out_on=day_in_words(datetime.fromisoformat(document["compiled_at"]).date()),
        due_on=day_in_words(date.fromisoformat(document["due_on"])),
        published_late=document["published_late"],
        signals=figures(document["signals"]),
        signallers=document["signallers"],
        organisations=document["organisations"],
        late_signals=document["late_signals"],
        wijken=document["wijken"]["count"],
        heard=tuple(document["wijken"]["heard"]),
        silent=tuple(document["wijken"]["silent"]),
        by_wijk=_beside(table("wijk", _("Signalen per wijk"), _("Wijk"))),
        by_domain=table("domain", _("Waarover het gaat"), _("Domein")),
        by_barrier=table("barrier", _("Wat mensen tegenhoudt"), _("Drempel")),
        series=tuple(Row(month.name, (Figure(_("signalen"), value),)) for month, value in series),
        chart=line_chart(series),
        now_in_words=in_words(document["signals"]["now"]),
        definitions=document["definitions"],
    )


def _beside(table: Table) -> tuple[Table, ...]:
    """A long table as two halves that stand side by side, so that it stays within its page."""
    if len(table.rows) <= LONG_TABLE:
        return (table,)
    half = (len(table.rows) + 1) // 2
    follow = _("{title}, vervolg").format(title=table.title)
    return (
        replace(table, rows=table.rows[:half], total=None),
        replace(table, rows=table.rows[half:], title=follow),
    )


def in_words(value: Shown) -> str:
    """A figure inside a sentence: "121", "minder dan 5", "verborgen" or "niet geteld"."""
    if value is None:
        return _("niet geteld")
    return {
        Hidden.SMALL.value: _("minder dan 5"),
        Hidden.GUARD.value: _("verborgen"),
    }.get(str(value), str(value))
