"""Two editions beside each other: what the one prints otherwise than the other. Out of their documents alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cities.periods import parse_period
from einclusie.digests.facts import Document, Shown
from einclusie.digests.reading import title_of
from einclusie.digests.sections import themes
from einclusie.digests.tables import AXES


@dataclass(frozen=True)
class Pair:
    """One thing, as the first edition prints it and as the second does."""

    name: str
    first: Shown
    second: Shown

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True)
class Pairs:
    """The pairs that differ of one kind of thing, and how many are the same."""

    title: str
    rows: tuple[Pair, ...]
    same: int


@dataclass(frozen=True)
class Comparison:
    """`numbers` are tables of figures, `words` of what is told in a word; `heads` are the two
    periods in short."""

    first: str
    second: str
    heads: tuple[str, str]
    numbers: tuple[Pairs, ...]
    words: tuple[Pairs, ...]


def compare(first: Document, second: Document) -> Comparison:
    """What differs between two documents of one city, the earlier period first."""
    titles = {"wijk": _("Per wijk"), "domain": _("Per domein"), "barrier": _("Per drempel")}
    return Comparison(
        first=title_of(parse_period(first["period"])),
        second=title_of(parse_period(second["period"])),
        heads=(parse_period(first["period"]).short, parse_period(second["period"]).short),
        numbers=(
            _pairs(_("De hele stad"), _figures(first), _figures(second)),
            *(
                _pairs(titles[axis], _rows(first, axis), _rows(second, axis), missing=0)
                for axis in AXES
            ),
        ),
        words=(
            _pairs(_("Thema’s"), _themes(first), _themes(second), missing="–"),
            _pairs(_("Structurele signalen"), _phases(first), _phases(second), missing="–"),
            _pairs(_("Wijken"), _heard(first), _heard(second), missing="–"),
        ),
    )


Named = dict[str, tuple[str, Shown]]  # by key: what it is called, and what is printed


def _pairs(title: str, first: Named, second: Named, *, missing: Shown = None) -> Pairs:
    """Pairs by key; what stands in one edition only is `missing` in the other."""
    names = {key: name for key, (name, _shown) in (first | second).items()}
    pairs = [
        Pair(
            name,
            first[key][1] if key in first else missing,
            second[key][1] if key in second else missing,
        )
        for key, name in names.items()
    ]
    different = tuple(pair for pair in pairs if pair.differs)
    return Pairs(title, different, len(pairs) - len(different))


def _figures(document: Document) -> Named:
    return {
        "signals": (_("signalen"), document["signals"]["now"]),
        "echoes": (_("keer ook gezien"), document.get("echoes")),
        "signallers": (_("collega’s noteerden"), document["signallers"]),
        "organisations": (_("organisaties"), document["organisations"]),
        "heard": (_("wijken gehoord"), len(document["wijken"]["heard"])),
    }


def _rows(document: Document, axis: str) -> Named:
    return {row["key"]: (row["label"], row["now"]) for row in document["tables"][axis]}


def _themes(document: Document) -> Named:
    words = themes.words_of_kinds()
    return {key: (name, words[kind]) for key, name, kind in _told(document)}


def _told(document: Document) -> Iterator[tuple[str, str, str]]:
    """The themes of a month, or of a longer period as the last month that told them did."""
    part: dict[str, Any] = document.get("sections", {}).get("themes", {})
    for theme in part.get("themes") or part.get("told") or ():
        key = f"{theme['domain']['key']} {theme['barrier']['key']}"
        kind = theme["kind"] if "kind" in theme else theme["months"][-1]["kind"]
        yield key, f"{theme['domain']['label']}: {theme['barrier']['label']}", kind


def _phases(document: Document) -> Named:
    rows = document.get("sections", {}).get("structural", {}).get("signals", ())
    return {row["key"]: (row["title"], row["phase"]["label"]) for row in rows}


def _heard(document: Document) -> Named:
    wijken = document["wijken"]
    heard = dict.fromkeys(wijken["heard"], _("gehoord")) | dict.fromkeys(
        wijken["silent"], _("stil")
    )
    return {name: (name, word) for name, word in sorted(heard.items())}
