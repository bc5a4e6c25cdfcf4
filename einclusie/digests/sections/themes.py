"""What rises, is new, lasts or fades in the whole city, by theme: a life domain with a barrier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.periods import Month, months_between
from einclusie.digests.blocks import Block, Heading, Item, Items, Line, Text
from einclusie.digests.charts import LineChart, line_chart
from einclusie.digests.facts import Document, Facts, Shown, Theme
from einclusie.digests.figures import Sheet, in_cell, in_words
from einclusie.digests.sections.guard import Guard
from einclusie.digests.tables import MONTHS_IN_SERIES, unless_small
from signals import trends
from signals.trends import Trend

KEY = "themes"
TEMPLATE = "digests/sections/themes.html"
NAME = gettext_lazy("Thema’s")

MIN_RATIO = 1.3
LASTING_AT_MOST = 3
LASTING_MONTHS = 10  # of the twelve before
NEW_SOURCES = 2
KINDS = ("rising", "new", "lasting", "fading")


def of_month(facts: Facts, document: Document) -> Document:
    """The themes to tell of this month. With less than six months of history: none."""
    series = voices_by_theme(facts, MONTHS_IN_SERIES)
    found = trends.trends(series) if series else []
    told = _told(found, series, facts.sources)
    guard = Guard(facts, document)
    lines = guard.lines([_theme(one.name) for _, one in told], series)
    return {
        "history": trends.history(series) if series else 0,
        "least_history": trends.LEAST_HISTORY,
        "themes": [
            {
                **labels(facts, _theme(one.name)),
                "kind": kind,
                "count": lines[_theme(one.name)][-1]["count"],
                "low": one.low,
                "high": one.high,
                "organisations": unless_small(facts.sources.get(_theme(one.name), 0)),
                "series": lines[_theme(one.name)],
            }
            for kind, one in told
        ],
        "definitions": _definitions(),
    }


def voices_by_theme(facts: Facts, months: int) -> dict[str, list[int]]:
    """Signals and echoes of the city by theme, in the months that end with this one, oldest first.

    Also of what has no domain or no barrier yet: it tells how much was logged.
    """
    span = months_between(facts.month.before(months - 1), facts.month)
    series: dict[str, list[int]] = {}
    for place, month in enumerate(span):
        for cell in facts.voices(month):
            counts = series.setdefault(f"{cell.domain} {cell.barrier}", [0] * months)
            counts[place] += cell.count
    return dict(sorted(series.items()))


def _theme(name: str) -> Theme:
    domain, barrier = name.split(" ")
    return domain, barrier


def _told(
    found: Sequence[Trend], series: Mapping[str, Sequence[int]], sources: Mapping[Theme, int]
) -> list[tuple[str, Trend]]:
    """Which themes are told and as what; the most certain, or the most heard, first."""
    by_kind: dict[str, list[Trend]] = {kind: [] for kind in KINDS}
    for one in found:
        if all(_theme(one.name)) and (kind := _kind(one, series[one.name], sources)):
            by_kind[kind].append(one)
    by_kind["rising"].sort(key=lambda one: (one.q, one.name))
    by_kind["new"].sort(key=lambda one: (-one.count, one.name))
    by_kind["lasting"].sort(key=lambda one: (-one.count, one.name))
    del by_kind["lasting"][LASTING_AT_MOST:]
    by_kind["fading"].sort(key=lambda one: one.name)
    return [(kind, one) for kind in KINDS for one in by_kind[kind]]


def _kind(one: Trend, counts: Sequence[int], sources: Mapping[Theme, int]) -> str:
    """ "" for a theme of which nothing can be said.

    What was not heard in a year is new if two organisations heard it five times together; from one
    alone it may be one colleague's busy month, and is told as nothing yet.
    """
    if one.before == 0:
        is_new = one.count >= trends.LEAST_COUNT and sources.get(_theme(one.name), 0) >= NEW_SOURCES
        return "new" if is_new else ""
    if trends.is_rising(one, MIN_RATIO):
        return "rising"
    if trends.is_falling(one, MIN_RATIO):
        return "fading"
    months = sum(1 for count in counts[:-1] if count)
    lasts = one.count >= trends.LEAST_COUNT and months >= LASTING_MONTHS
    return "lasting" if lasts and one.low <= one.count <= one.high else ""


def labels(facts: Facts, theme: Theme) -> Document:
    """The key and the words of a theme; what is no longer on the list is its own word."""
    domains = {label.key: label.text for label in facts.domains}
    barriers = {label.key: label.text for label in facts.barriers}
    return {
        "domain": {"key": theme[0], "label": domains.get(theme[0], theme[0])},
        "barrier": {"key": theme[1], "label": barriers.get(theme[1], theme[1])},
    }


def of_months(documents: list[Document]) -> Document:
    """What the editions of the months told: which theme, in which month, as what."""
    told: dict[Theme, Document] = {}
    for document in documents:
        for theme in document["sections"][KEY]["themes"]:
            key = (theme["domain"]["key"], theme["barrier"]["key"])
            one = told.setdefault(
                key, {"domain": theme["domain"], "barrier": theme["barrier"], "months": []}
            )
            one["months"].append(
                {
                    "month": document["period"],
                    **{name: theme[name] for name in ("kind", "count", "low", "high")},
                }
            )
    return {
        "told": [
            told[key] for key in sorted(told, key=lambda key: (-len(told[key]["months"]), key))
        ],
        "definitions": _definitions(),
    }


def _definitions() -> dict[str, str]:
    return {
        "theme": (
            "Een thema is een domein met een drempel. Signalen en ‘dit zie ik ook’ tellen samen."
        ),
        "expected": (
            "‘Verwacht’ komt uit de 12 maanden ervoor en houdt rekening met hoeveel er in het "
            "geheel genoteerd werd: wordt er meer genoteerd, dan stijgt daardoor geen enkel thema. "
            "In 9 van de 10 gewone maanden ligt het aantal tussen de twee getallen."
        ),
        "rising": (
            "Stijgt: meer dan toeval verklaart (van de thema’s die hier stijgen, is naar verwachting "
            "hoogstens 1 op 10 toeval), minstens 5 keer, en minstens 1,3 keer zoveel als verwacht."
        ),
        "new": "Nieuw: minstens 5 keer gehoord, door 2 of meer organisaties, en in 12 maanden geen enkele keer.",
        "lasting": (
            "Houdt aan: zoals verwacht, minstens 5 keer, en in minstens 10 van de 12 maanden ervoor "
            "gehoord. De drie die het vaakst gehoord zijn, staan hier."
        ),
        "fading": (
            "Daalt: minder dan toeval verklaart, en minder dan gewoonlijk. Waarom, zegt een telling "
            "niet."
        ),
    }


@dataclass(frozen=True)
class ThemeRead:
    """A theme on the page: its figures, its line, and the same in a table."""

    kind: str
    name: str
    count: Shown
    low: int
    high: int
    organisations: Shown
    chart: LineChart
    rows: tuple[tuple[str, Shown], ...]

    @property
    def now_in_words(self) -> str:
        return in_words(self.count)

    @property
    def organisations_in_words(self) -> str:
        return in_words(self.organisations)

    @property
    def now(self) -> tuple[str, Shown]:
        return self.rows[-1]

    @property
    def before(self) -> tuple[str, Shown]:
        return self.rows[-2]

    @property
    def year_ago(self) -> tuple[str, Shown]:
        return self.rows[0]


def read(part: Document, document: Document) -> Document:
    """Ready for the page: themes with charts, or what the months told."""
    if "told" in part:
        return {**part, "told": [_read_told(one) for one in part["told"]]}
    return {**part, "told": None, "themes": [_read(theme) for theme in part["themes"]]}


def blocks(part: Document, document: Document) -> list[Block]:
    """Each theme with its line, or in a sentence what the months told of it."""
    head = Heading(_("Thema’s"))
    words = words_of_kinds()
    if "told" in part:
        told = read(part, document)["told"]
        sentence = _("{month}: {kind}, verwacht {low} tot {high}, geteld {now}.")
        items = (
            Item(
                theme["name"],
                " ".join(
                    sentence.format(
                        month=one["name"], kind=words[one["kind"]], low=one["low"],
                        high=one["high"], now=one["words"],
                    )
                    for one in theme["months"]
                ),
            )
            for theme in told
        )  # fmt: skip
        nothing = Text(_("Geen van de maandoverzichten noemde een thema."))
        return [head, Items(tuple(items)) if told else nothing]
    if part["history"] < part["least_history"]:
        return [head, Text(_("Te weinig historiek om te zeggen wat stijgt of daalt."))]
    if not part["themes"]:
        return [head, Text(_("Geen enkel thema wijkt deze maand af van wat te verwachten was."))]
    sentence = _("Verwacht {low} tot {high}, nu {now}.")
    return [
        head,
        *(
            Line(
                words[theme.kind],
                theme.name,
                sentence.format(low=theme.low, high=theme.high, now=theme.now_in_words),
                theme.chart,
            )
            for theme in map(_read, part["themes"])
        ),
    ]


def words_of_kinds() -> dict[str, str]:
    """What a theme does, in a word."""
    return dict(zip(KINDS, (_("stijgt"), _("nieuw"), _("houdt aan"), _("daalt")), strict=True))


def sheets(part: Document) -> list[Sheet]:
    """The themes and their months, or what the months told."""
    words = words_of_kinds()
    if "told" in part:
        return [_sheet_of_told(part["told"], words)]
    themes = part["themes"]
    months = [Month.parse(point["month"]).name for point in themes[0]["series"]] if themes else []
    return [
        Sheet(
            _("Thema’s"),
            (_("thema"), *_headings(), _("organisaties")),
            tuple(
                (_name(one), *_figures(one, words), in_cell(one["organisations"])) for one in themes
            ),
        ),
        Sheet(
            _("Thema’s per maand"),
            (_("thema"), *months),
            tuple(
                (_name(one), *(in_cell(point["count"]) for point in one["series"]))
                for one in themes
            ),
        ),
    ]


def _sheet_of_told(told: list[Document], words: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (f"{_name(theme)}, {Month.parse(one['month']).name}", *_figures(one, words))
        for theme in told
        for one in theme["months"]
    )
    return Sheet(_("Thema’s"), (_("thema en maand"), *_headings()), rows)


def _headings() -> tuple[str, ...]:
    return _("wat"), _("verwacht, minstens"), _("verwacht, hoogstens"), _("nu")


def _figures(one: Document, words: Mapping[str, str]) -> tuple[str | int, ...]:
    return words[one["kind"]], one["low"], one["high"], in_cell(one["count"])


def _name(theme: Document) -> str:
    text = f"{theme['domain']['label']}: {theme['barrier']['label']}"
    return text[0].upper() + text[1:]


def _read(theme: Document) -> ThemeRead:
    points = [(Month.parse(point["month"]), point["count"]) for point in theme["series"]]
    return ThemeRead(
        theme["kind"],
        _name(theme),
        theme["count"],
        theme["low"],
        theme["high"],
        theme["organisations"],
        line_chart(points, band=(theme["low"], theme["high"])),
        tuple((month.short, count) for month, count in points),
    )


def _read_told(theme: Document) -> Document:
    return {
        "name": _name(theme),
        "months": [
            one | {"name": Month.parse(one["month"]).name, "words": in_words(one["count"])}
            for one in theme["months"]
        ],
    }
