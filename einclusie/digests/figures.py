"""A figure as it stands in a sentence, and in a spreadsheet."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cities.disclosure import Hidden
from einclusie.digests.facts import Shown


def in_words(value: Shown) -> str:
    """A figure inside a sentence: "121", "minder dan 5", "verborgen" or "niet geteld"."""
    if value is None:
        return _("niet geteld")
    return {
        Hidden.SMALL.value: _("minder dan 5"),
        Hidden.GUARD.value: _("verborgen"),
    }.get(str(value), str(value))


@dataclass(frozen=True)
class Sheet:
    """A table of an edition as a spreadsheet has it: a header, and rows of as many cells."""

    title: str  # 31 characters at most
    header: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def in_cell(value: Shown) -> str | int:
    """A figure as a cell: a number, "<5", "x", or empty where nobody counted."""
    return "" if value is None else value
