"""Where a theme rises in one wijk, over the last three months together."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.disclosure import Hidden
from cities.periods import Month, months_between
from einclusie.digests.blocks import Block, Heading, Item, Items
from einclusie.digests.facts import Document, Facts, Theme
from einclusie.digests.figures import Sheet, in_cell, in_words
from einclusie.digests.sections.guard import Guard, highest, key_of
from einclusie.digests.sections.themes import labels
from signals import trends
from signals.trends import MONTHS_BEFORE, Rising

KEY = "wijk_themes"
TEMPLATE = "digests/sections/wijk_themes.html"
NAME = gettext_lazy("Wat stijgt in een wijk")

WINDOW = 3
MIN_RATIO = 1.5


def of_month(facts: Facts, document: Document) -> Document:
    """The themes that rise in a wijk, by wijk. With less than six months of history: none."""
    series = _voices(facts)
    guard = Guard(facts, document)
    in_city = {
        key_of(theme): theme
        for theme in document.get("sections", {}).get("themes", {}).get("themes", [])
    }
    names = {wijk.key: wijk.name for wijk in facts.wijken}
    months = guard.months[-WINDOW:]
    found = []
    for one in _rising(series):
        wijk, domain, barrier = one.name.split(" ")
        if wijk in names and domain and barrier:
            found.append(
                {
                    "wijk": {"key": wijk, "label": names[wijk]},
                    **labels(facts, (domain, barrier)),
                    "count": _shown(one, months, guard, in_city),
                    "low": one.low,
                    "high": one.high,
                }
            )
    order = {wijk.key: place for place, wijk in enumerate(facts.wijken)}
    found.sort(key=lambda theme: (order[theme["wijk"]["key"]], key_of(theme)))
    return {
        "months": [str(month) for month in months],
        "history": trends.history(series, window=WINDOW) if series else 0,
        "least_history": trends.LEAST_HISTORY,
        "themes": found,
        "definitions": {
            "rising": (
                "Per wijk tellen drie maanden samen: in één maand is een wijk te klein. Een thema "
                "staat hier als het meer is dan toeval verklaart, minstens 5 keer gehoord, en "
                "minstens 1,5 keer zoveel als verwacht: naar wat in de stad genoteerd werd, en ook "
                "naar wat in de wijk zelf genoteerd werd."
            ),
            "unseen": "Een verdubbeling in één kleine wijk kan geen enkele telling zien.",
        },
    }


def _voices(facts: Facts) -> dict[str, list[int]]:
    """Signals and echoes by wijk and theme, oldest month first."""
    months = months_between(facts.month.before(MONTHS_BEFORE + WINDOW - 1), facts.month)
    series: dict[str, list[int]] = {}
    for place, month in enumerate(months):
        for cell in facts.voices(month):
            name = f"{cell.wijk} {cell.domain} {cell.barrier}"
            series.setdefault(name, [0] * len(months))[place] += cell.count
    return dict(sorted(series.items()))


def _rising(series: dict[str, list[int]]) -> list[Rising]:
    """What rises against the whole city, and also against the wijk's own other themes: where a new
    colleague begins to log, everything in that wijk is heard more."""
    by_wijk: dict[str, dict[str, list[int]]] = {}
    for name, counts in series.items():
        by_wijk.setdefault(name.split(" ")[0], {})[name] = counts
    found = trends.rising(series, window=WINDOW, min_ratio=MIN_RATIO) if series else []
    within = {
        one.name: one
        for wijk in {one.name.split(" ")[0] for one in found}
        for one in trends.trends(by_wijk[wijk], window=WINDOW)
    }
    return [
        one
        for one in found
        if one.name not in within or one.count >= MIN_RATIO * within[one.name].expected
    ]


def _shown(
    one: Rising, months: Sequence[Month], guard: Guard, in_city: Mapping[Theme, Document]
) -> int | str:
    """The count, unless it fills what is hidden in another table to the brim: of the wijk, the
    domain, the barrier, or the theme in the whole city."""
    wijk, domain, barrier = one.name.split(" ")
    if any(month not in guard.margins for month in months):
        return Hidden.GUARD.value  # of it no tables are printed yet
    margins = [guard.margins[month] for month in months]
    brims = [
        sum(one.at_most(axis, key) for one in margins)
        for axis, key in (("wijk", wijk), ("domain", domain), ("barrier", barrier))
    ]
    line = [guard.printed[month].get((domain, barrier)) for month in months]
    if theme := in_city.get((domain, barrier)):
        line = [point["count"] for point in theme["series"][-WINDOW:]]
    brims.append(sum(highest(shown) for shown in line))
    return one.count if all(one.count < brim for brim in brims) else Hidden.GUARD.value


def of_months(documents: list[Document]) -> Document:
    """Of a longer period: as its last month told it, over its last three months."""
    part: Document = documents[-1]["sections"][KEY]
    return part


def read(part: Document, document: Document) -> Document:
    """Ready for the page: the rows by wijk, and the months in words."""
    months = [Month.parse(month) for month in part["months"]]
    return {
        **part,
        "span": f"{months[0].name} – {months[-1].name}",
        "themes": [
            theme | {"name": f"{theme['domain']['label']}: {theme['barrier']['label']}"}
            for theme in part["themes"]
        ],
    }


def blocks(part: Document, document: Document) -> list[Block]:
    """What rises in which wijk, a line each."""
    found = read(part, document)
    if part["history"] < part["least_history"] or not part["themes"]:
        return []
    sentence = _("verwacht {low} tot {high}, nu {now} ({span} samen).")
    items = (
        Item(
            f"{theme['wijk']['label']}: {theme['name']}",
            sentence.format(
                low=theme["low"], high=theme["high"], now=in_words(theme["count"]),
                span=found["span"],
            ),
        )
        for theme in found["themes"]
    )  # fmt: skip
    return [Heading(_("Wat stijgt in een wijk")), Items(tuple(items))]


def sheets(part: Document) -> list[Sheet]:
    """What rises, a row per wijk and theme."""
    header = (_("wijk en thema"), _("verwacht, minstens"), _("verwacht, hoogstens"), _("nu"))
    rows = tuple(
        (
            f"{one['wijk']['label']}: {one['domain']['label']}, {one['barrier']['label']}",
            one["low"],
            one["high"],
            in_cell(one["count"]),
        )
        for one in part["themes"]
    )
    return [Sheet(_("Wat stijgt in een wijk"), header, rows)]
