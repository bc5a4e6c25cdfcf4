"""Which row of a file is which wijk of the city. Plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cities.importing import NotUsed, Row, plain_name


@dataclass(frozen=True)
class Known:
    """A wijk that the city has; `codes` are (code, since, until), both days included or open."""

    key: int
    name: str
    codes: tuple[tuple[str, date | None, date | None], ...] = ()
    is_project: bool = False


@dataclass
class Matched:
    """Which row belongs to which known wijk (its key), which to none, and which were left out."""

    found: list[tuple[int, Row, str]]  # key, row, "code" or "naam"
    unknown: list[Row]
    not_used: list[NotUsed]
    elsewhere: int  # rows of another city


def match(rows: Iterable[Row], known: Sequence[Known], *, city: str, on: date) -> Matched:
    """Each row to a wijk of `city` (its name): by any official code, then by name.

    Where two wijken had a code, the one that holds it on the day `on` is meant. A row without a
    wijk comes back as unknown; one that fits two, or a wijk that had its row, is left out.
    """
    matched = Matched([], [], [], 0)
    taken: dict[int, Row] = {}
    for row in rows:
        if row.city and plain_name(row.city) != plain_name(city):
            matched.elsewhere += 1
            continue
        if not row.codes and not plain_name(row.name):
            matched.not_used.append(NotUsed(row.where, "er staat geen code en geen naam"))
            continue
        fits, by = _by_code(row, known, on), "code"
        if not fits:
            fits, by = _by_name(row, known), "naam"
        if not fits:
            matched.unknown.append(row)
        elif len(fits) > 1:
            names = " en ".join(wijk.name for wijk in fits)
            matched.not_used.append(NotUsed(row.label, f"past bij meer dan één wijk: {names}"))
        elif fits[0].key in taken:
            reason = f"{fits[0].name} kreeg al {taken[fits[0].key].where}"
            matched.not_used.append(NotUsed(f"{row.label} ({row.where})", reason))
        else:
            taken[fits[0].key] = row
            matched.found.append((fits[0].key, row, by))
    return matched


def _by_code(row: Row, known: Sequence[Known], on: date) -> list[Known]:
    codes = {code.casefold() for code in row.codes}
    held = [
        (wijk, since, until)
        for wijk in known
        for code, since, until in wijk.codes
        if code.casefold() in codes
    ]
    fits = list({wijk.key: wijk for wijk, _, _ in held}.values())
    if len(fits) < 2:
        return fits
    now = {
        wijk.key: wijk
        for wijk, since, until in held
        if (since is None or since <= on) and (until is None or until >= on)
    }
    return list(now.values()) or fits


def _by_name(row: Row, known: Sequence[Known]) -> list[Known]:
    name = plain_name(row.name)
    fits = [wijk for wijk in known if name and plain_name(wijk.name) == name]
    return [wijk for wijk in fits if not wijk.is_project] or fits
