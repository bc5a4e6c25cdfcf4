"""Rows of a spreadsheet judged one by one: which becomes a signal, which is there already, which stays out.

Plain Python: rows and what the city knows go in, verdicts come out; no database and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.disclosure import personal_details_in
from cities.forms import INSTEAD
from cities.importing import plain_name
from signals.enums import Barrier, Domain, Fate, Frequency, Tried

MAX_TEXT = 500  # both as the form has them; a test holds them together
LONGEST_AGO = timedelta(days=366)
FIELDS = {
    "text": gettext_lazy("wat er gehoord of gezien is"),
    "neighbourhood": gettext_lazy("wijk"),
    "heard_on": gettext_lazy("dag"),
    "domain": gettext_lazy("waarover het gaat"),
    "barrier": gettext_lazy("wat mensen tegenhoudt"),
    "frequency": gettext_lazy("hoe vaak"),
    "noticed_by": gettext_lazy("welke organisatie het opmerkte"),
    "service": gettext_lazy("over welke dienst"),
    "tried": gettext_lazy("wat er van de eigen poging kwam"),
}
NEEDED = ("text", "neighbourhood", "heard_on")
LISTS = {"domain": Domain, "barrier": Barrier, "frequency": Frequency, "tried": Tried}
# What a column is called where people keep signals in a spreadsheet; in the order of preference.
HINTS = {
    "text": "tekst;signaal;omschrijving;beschrijving;wat;melding;vaststelling;inhoud;probleem",
    "neighbourhood": "wijk;wijkcode;buurt;wijknaam;deelgemeente;district;gebied;waar",
    "heard_on": "dag;datum;gehoord op;wanneer;datum signaal",
    "domain": "waarover;domein;levensdomein;thema;onderwerp",
    "barrier": "drempel;drempels;wat houdt mensen tegen;oorzaak;barriere",
    "frequency": "hoe vaak;frequentie;hoeveel keer",
    "noticed_by": "wie merkte het op;opgemerkt door;gemeld door;organisatie;bron;melder",
    "service": "dienst;over welke dienst;instantie",
    "tried": "poging;eigen poging;wat geprobeerd;resultaat",
}
MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ][0-9:.]+.*)?")
BELGIAN_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?: [0-9:.u]+)?")
SPOKEN_DAY = re.compile(r"(?:[a-z]+dag )?([0-9]{1,2}) ([a-z]+) ([0-9]{4})")
SERIAL_DAY = re.compile(r"[0-9]{5}")  # days since the zero of Excel, 30 December 1899
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # of this century

Said = tuple[int, date, str]  # wijk, day and plain text: what makes two rows the same


@dataclass(frozen=True)
class Wijk:
    """An official wijk of the city; `codes` are those that any government gave it, now or before."""

    key: int
    name: str
    slug: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the city has: wijken, organisations (plain name → key), and what was said already."""

    city: str
    wijken: Sequence[Wijk]
    organisations: Mapping[str, int]
    said: frozenset[Said] = frozenset()


@dataclass
class Verdict:
    """What becomes of row `number`, why, and the answers it gives to the form of a signal."""

    number: int
    fate: Fate = Fate.READY
    reasons: list[str] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return " ".join(self.reasons)

    def refuse(self, reason: str) -> None:
        self.fate = Fate.REFUSED
        self.reasons.append(reason)

    @property
    def says(self) -> Said:
        return self.given["neighbourhood"], self.given["heard_on"], plain_name(self.given["text"])


def guess_columns(header: Sequence[str], earlier: Mapping[str, str]) -> dict[str, int]:
    """Which column (from 0) answers which field, as far as the header tells.

    `earlier` (field → header) is what this city chose last time, and wins. A column answers one field.
    """
    plain = [plain_name(name) for name in header]
    found: dict[str, int] = {}

    def take(name: str, column: int | None) -> None:
        if column is not None and name not in found and column not in found.values():
            found[name] = column

    for name, chosen in earlier.items():
        if name in FIELDS:
            take(name, _first(plain, lambda words, chosen=chosen: words == plain_name(chosen)))
    for fits in (_is, _begins_with, _has):
        for name in FIELDS:
            for hint in HINTS[name].split(";"):
                take(name, _first(plain, lambda words, hint=hint, fits=fits: fits(words, hint)))
    return found


def _first(plain: Sequence[str], fits: Any) -> int | None:
    return next((column for column, words in enumerate(plain) if words and fits(words)), None)


def _is(words: str, hint: str) -> bool:
    return words == hint


def _begins_with(words: str, hint: str) -> bool:
    return f"{words} ".startswith(f"{hint} ")


def _has(words: str, hint: str) -> bool:
    return f" {hint} " in f" {words} "


def judge(
    rows: Iterable[tuple[int, Sequence[str]]],
    columns: Mapping[str, int],
    known: Known,
    *,
    today: date,
) -> Iterator[Verdict]:
    """A verdict per row, in order: the rules of the form, and no signal twice.

    `rows` are (number, cells), `columns` is field → column. Days are days of the city. A row that is
    refused names all that is wrong with it, so that one correction is enough.
    """
    first: dict[Said, int] = {}
    find = _WijkFinder(known)
    codes = {name: codes_of(choices) for name, choices in LISTS.items()}
    for number, cells in rows:
        said = {
            name: cells[column] if column < len(cells) else "" for name, column in columns.items()
        }
        verdict = Verdict(number)
        _judge_text(verdict, said.get("text", ""))
        _judge_wijk(verdict, said.get("neighbourhood", ""), find)
        _judge_day(verdict, said.get("heard_on", ""), today)
        _judge_rest(verdict, said, known, codes)
        if verdict.fate == Fate.READY:
            _judge_double(verdict, known, first)
        yield verdict


def _judge_text(verdict: Verdict, text: str) -> None:
    verdict.given["text"] = text
    if not text:
        verdict.refuse(_("Er staat geen tekst."))
    elif len(text) > MAX_TEXT:
        verdict.refuse(
            _("De tekst telt {length} tekens: hou het bij {most}.").format(
                length=len(text), most=MAX_TEXT
            )
        )
    _refuse_personal(verdict, text)


def _refuse_personal(verdict: Verdict, text: str) -> None:
    for detail in personal_details_in(text):
        verdict.refuse(
            _("Er staat {kind} in: “{text}”.").format(
                kind=INSTEAD[detail.kind], text=detail.text.strip()
            )
        )


def _judge_wijk(verdict: Verdict, name: str, find: _WijkFinder) -> None:
    fits = find(name)
    if len(fits) == 1:
        verdict.given["neighbourhood"] = fits[0].key
    elif fits:
        names = _(" en ").join(wijk.name for wijk in fits)
        verdict.refuse(
            _("“{name}” past bij meer dan één wijk: {names}.").format(name=name, names=names)
        )
    elif not name:
        verdict.refuse(_("Er staat geen wijk."))
    else:
        reason = _("“{name}” is geen wijk van {city}.").format(name=name[:80], city=find.city)
        if near := find.near(name):
            reason += " " + _("Bedoel je {names}?").format(names=_(" of ").join(near))
        verdict.refuse(reason)


def _judge_day(verdict: Verdict, text: str, today: date) -> None:
    day = day_in(text)
    verdict.given["heard_on"] = day
    if not text:
        verdict.refuse(_("Er staat geen dag."))
    elif day is None:
        verdict.refuse(
            _("“{day}” is geen dag. Schrijf 5/10/2026 of 2026-10-05.").format(day=text[:40])
        )
    elif day > today:
        verdict.refuse(_("{day} moet nog komen.").format(day=text[:40]))
    elif day < today - LONGEST_AGO:
        verdict.refuse(_("{day} is meer dan een jaar geleden.").format(day=text[:40]))


def _judge_rest(
    verdict: Verdict,
    said: Mapping[str, str],
    known: Known,
    codes: Mapping[str, Mapping[str, str]],
) -> None:
    """What may wait: a word that is not on the list is left empty, and said so."""
    for name in LISTS:
        word = said.get(name, "")
        verdict.given[name] = codes[name].get(plain_name(word), "")
        if word and not verdict.given[name]:
            _leave_empty(verdict, name, word)
    organisation = said.get("noticed_by", "")
    verdict.given["noticed_by"] = known.organisations.get(plain_name(organisation))
    if organisation and verdict.given["noticed_by"] is None:
        _leave_empty(verdict, "noticed_by", organisation)
    verdict.given["service"] = service = said.get("service", "")
    if len(service) > 80:
        verdict.refuse(
            _("De dienst telt {length} tekens: hou het bij 80.").format(length=len(service))
        )
    _refuse_personal(verdict, service)


def _leave_empty(verdict: Verdict, name: str, word: str) -> None:
    verdict.reasons.append(
        _("Niet herkend bij “{field}”: “{word}”. Dat blijft leeg.").format(
            field=FIELDS[name], word=word[:80]
        )
    )


def _judge_double(verdict: Verdict, known: Known, first: dict[Said, int]) -> None:
    says = verdict.says
    if says in known.said:
        verdict.fate = Fate.DOUBLE
        verdict.reasons = [_("Dit signaal staat er al.")]
    elif says in first:
        verdict.fate = Fate.DOUBLE
        verdict.reasons = [_("Dezelfde als rij {number}.").format(number=first[says])]
    else:
        first[says] = verdict.number


def codes_of(choices: Any) -> dict[str, str]:
    """The code of each choice by its code and by its Dutch label, both as `plain_name` has them."""
    return {
        plain_name(str(word)): str(code)
        for code, label in choices.choices
        for word in (code, label)
    }


def day_in(text: str) -> date | None:
    """The day that is written there (2026-10-05, 5/10/2026, 5 oktober 2026, Excel's 46300), or None.

    A day of two numbers and a year is read as in Belgium: day, month, year.
    """
    text = text.strip().lower()
    if found := ISO_DAY.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := BELGIAN_DAY.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _day(year, found[2], found[1])
    if (found := SPOKEN_DAY.fullmatch(text)) and found[2] in MONTHS:
        return _day(found[3], str(MONTHS.index(found[2]) + 1), found[1])
    if SERIAL_DAY.fullmatch(text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(text))
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class _WijkFinder:
    """Wijken by name, slug or code, however written; remembers what it found."""

    def __init__(self, known: Known) -> None:
        self.city = known.city
        self.names = {plain_name(wijk.name): wijk.name for wijk in known.wijken}
        self.by_word: dict[str, list[Wijk]] = {}
        for wijk in known.wijken:
            for word in {plain_name(word) for word in (wijk.name, wijk.slug, *wijk.codes)}:
                self.by_word.setdefault(word, []).append(wijk)

    def __call__(self, name: str) -> list[Wijk]:
        """A name or a slug before a code: a code may look like anything."""
        word = plain_name(name)
        fits = self.by_word.get(word, []) if word else []
        named = [wijk for wijk in fits if word in (plain_name(wijk.name), plain_name(wijk.slug))]
        return named or fits

    def near(self, name: str) -> list[str]:
        """At most three wijken whose name is written much like this, nearest first."""
        word = plain_name(name)[:120]
        near = get_close_matches(word, self.names, n=3, cutoff=0.5)
        near += [plain for plain in self.names if word and f" {word} " in f" {plain} "]
        return [self.names[plain] for plain in list(dict.fromkeys(near))[:3]]
