"""A document as its readers see it: dates, headings and rows, and nothing that it does not say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from cities.periods import Month, Period, Quarter, parse_period
from einclusie.digests.charts import LineChart, line_chart
from einclusie.digests.definitions import day_in_words
from einclusie.digests.facts import Document, Shown
from einclusie.digests.figures import in_words
from einclusie.digests.sections import SECTIONS
from einclusie.digests.tables import column_period
from einclusie.digests.wijk_map import WijkMap, wijk_map

__all__ = ["Reading", "columns_of", "in_words", "read", "read_differences", "title_of"]

LONG_TABLE = 30  # rows


@dataclass(frozen=True)
class Figure:
    """One figure with the heading of its column, and where it leads ("": nowhere)."""

    heading: str
    value: Shown
    url: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """Rows by one axis, a column per period; `total` is the whole city (None: in the next table)."""

    title: str
    first_heading: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None


@dataclass(frozen=True)
class Part:
    """What one section of the edition shows, and the template that shows it."""

    key: str
    template: str
    part: Any


@dataclass(frozen=True)
class Difference:
    """A figure that a revision prints otherwise."""

    what: str
    was: Shown
    now: Shown


@dataclass(frozen=True)
class Quoted:
    """What somebody heard, in the words it was logged in, and its theme."""

    text: str
    theme: str


@dataclass(frozen=True)
class Reading:
    """Everything that the page and the mail print of one document."""

    city: str
    span: Period
    title: str
    out_on: str
    due_on: str
    published_late: bool
    revision: int
    reason: str
    differs: tuple[Difference, ...]
    signals: tuple[Figure, ...]
    echoes: Shown
    signallers: Shown
    organisations: Shown
    late_signals: Shown
    late_echoes: Shown
    wijken: int
    heard: tuple[str, ...]
    silent: tuple[str, ...]
    by_wijk: tuple[Table, ...]
    by_domain: Table
    by_barrier: Table
    series: tuple[Row, ...]
    chart: LineChart
    now_in_words: str
    parts: tuple[Part, ...]
    definitions: dict[str, str]
    map: WijkMap | None
    word: str
    quotes: tuple[Quoted, ...]

    @property
    def is_of_a_month(self) -> bool:
        return isinstance(self.span, Month)


class LeadsTo(Protocol):
    """Where figures lead."""

    def to(self, period: Period, axis: str = "", key: str = "") -> str: ...


def read(document: Document, links: LeadsTo | None = None) -> Reading:
    """Read a document of version 1 or 2; with `links`, the figures of its tables lead somewhere."""
    series = [(Month.parse(point["month"]), point["signals"]) for point in document["series"]]
    span = parse_period(document["period"])
    figures = columns_of(document)
    word = document.get("word", {})
    corrects = document.get("corrects") or {"reason": "", "differs": []}
    return Reading(
        city=document["city"]["name"],
        span=span,
        title=title_of(span),
        out_on=day_in_words(datetime.fromisoformat(document["compiled_at"]).date()),
        due_on=day_in_words(date.fromisoformat(document["due_on"])),
        published_late=document["published_late"],
        revision=document.get("revision", 1),
        reason=corrects["reason"],
        differs=read_differences(corrects["differs"]),
        signals=tuple(Figure(heading, document["signals"][name]) for name, heading in figures),
        echoes=document.get("echoes"),
        signallers=document["signallers"],
        organisations=document["organisations"],
        late_signals=document["late_signals"],
        late_echoes=document.get("late_echoes"),
        wijken=document["wijken"]["count"],
        heard=tuple(document["wijken"]["heard"]),
        silent=tuple(document["wijken"]["silent"]),
        by_wijk=_beside(_table(document, "wijk", _("Signalen per wijk"), links)),
        by_domain=_table(document, "domain", _("Waarover het gaat"), links),
        by_barrier=_table(document, "barrier", _("Wat mensen tegenhoudt"), links),
        series=tuple(Row(month.name, (Figure(_("signalen"), value),)) for month, value in series),
        chart=line_chart(series),
        now_in_words=in_words(document["signals"]["now"]),
        parts=_parts(document),
        definitions={"echoes": "", "late_echoes": "", **document["definitions"]},
        map=wijk_map(document),
        word=word.get("text", ""),
        quotes=tuple(
            Quoted(one["text"], f"{one['domain']['label']}: {one['barrier']['label']}")
            for one in word.get("quotes", ())
        ),
    )


def _parts(document: Document) -> tuple[Part, ...]:
    """The sections that this document has; one from before a section has no such part."""
    there = document.get("sections", {})
    return tuple(
        Part(section.KEY, section.TEMPLATE, section.read(there[section.KEY], document))
        for section in SECTIONS
        if section.KEY in there
    )


def columns_of(document: Document) -> list[tuple[str, str]]:
    """The columns of every table, each with its heading."""
    return [
        (name, parse_period(column_period(document["columns"][name])).short)
        for name in ("now", "before", "year_ago")
        if name in document["columns"]
    ]


def _table(document: Document, axis: str, title: str, links: LeadsTo | None) -> Table:
    columns = columns_of(document)
    whole = document["signals"]
    if document.get("echoes"):  # a column of zeros says nothing
        columns.append(("echoes", _("ook gezien")))
        whole = whole | {"echoes": document["echoes"]}

    def url(name: str, shown: Shown, *of: str) -> str:
        if links is None or not shown or name not in document["columns"]:
            return ""
        return links.to(parse_period(column_period(document["columns"][name])), *of)

    def figures(row: dict[str, Shown], *of: str) -> tuple[Figure, ...]:
        return tuple(
            Figure(heading, row[name], url(name, row[name], *of)) for name, heading in columns
        )

    return Table(
        title,
        _axis(axis),
        tuple(heading for _name, heading in columns),
        tuple(
            Row(row["label"], figures(row, axis, row["key"])) for row in document["tables"][axis]
        ),
        Row(_("Heel {city}").format(city=document["city"]["name"]), figures(whole)),
    )


def _axis(axis: str) -> str:
    return {"wijk": _("Wijk"), "domain": _("Domein"), "barrier": _("Drempel")}[axis]


def title_of(span: Period) -> str:
    """What the edition of a period is called: "Maandoverzicht oktober 2026"."""
    if isinstance(span, Month):
        return _("Maandoverzicht {period}").format(period=span.name)
    if isinstance(span, Quarter):
        return _("Overzicht {period}").format(period=span.name)
    return _("Jaaroverzicht {period}").format(period=span.name)


def read_differences(differs: Sequence[Document]) -> tuple[Difference, ...]:
    """What a revision prints otherwise, each with the name of its figure."""
    return tuple(_difference(one) for one in differs)


def _difference(one: Document) -> Difference:
    names = {
        "signals": _("Signalen, de hele stad"),
        "echoes": _("Ook gezien, de hele stad"),
        "signallers": _("Collega’s"),
        "organisations": _("Organisaties"),
    }
    what = f"{_axis(one['table'])} {one['label']}" if one["table"] else names[one["key"]]
    if one.get("echoes"):
        what = _("{what}, ook gezien").format(what=what)
    return Difference(what, one["was"], one["now"])


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
