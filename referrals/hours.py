"""Weekly hours: read them as people type them, say them in few words, find the next time.

Plain Python. Times are the clock on the wall of the city; a slot never runs past midnight, and
24 u is kept as 23:59. Dutch by nature: what `in_words` writes, `parse` reads.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto
from itertools import pairwise

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
DAY_NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MIDNIGHT = time(23, 59)


@dataclass(frozen=True, order=True)
class Slot:
    """From `opens` to `closes` on one day of every week; `weekday` 0 is Monday."""

    weekday: int
    opens: time
    closes: time

    @property
    def words(self) -> str:
        """ "9.30 tot 11.30 u", with a hard space before the u."""
        return f"{clock(self.opens)} tot {clock(self.closes)}\u00a0u"


@dataclass(frozen=True)
class Occasion:
    """The next time: a day and its slot; `is_now` when it has begun."""

    day: date
    slot: Slot
    is_now: bool


class Trouble(StrEnum):
    """Why a text is no hours."""

    NOT_READ = auto()
    NO_DAY = auto()
    NO_TIME = auto()
    NO_SUCH_TIME = auto()
    BACKWARDS = auto()
    OVERLAP = auto()


class NotHours(ValueError):
    """`trouble` says what is wrong, `text` where: the piece that was typed, or the slots in words."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        super().__init__(f"{trouble}: {text}")
        self.trouble = trouble
        self.text = text


# ── Saying ───────────────────────────────────────────────────────────────────────────────────────


def clock(moment: time) -> str:
    """ "9", "9.30", and "24" for the end of the day."""
    if moment == MIDNIGHT:
        return "24"
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def in_words(slots: Iterable[Slot]) -> str:
    """ "ma–vr 9–12 u, di en do ook 13–16 u"; empty without slots. Hard spaces before the u."""
    days_of: dict[tuple[time, time], set[int]] = {}
    for slot in slots:
        days_of.setdefault((slot.opens, slot.closes), set()).add(slot.weekday)
    ranges_on: dict[tuple[int, ...], list[tuple[time, time]]] = {}
    for moments in sorted(days_of):
        ranges_on.setdefault(tuple(sorted(days_of[moments])), []).append(moments)
    said: set[int] = set()
    groups = []
    for days in sorted(ranges_on, key=lambda days: (days[0], -len(days), days)):
        also = " ook" if said.issuperset(days) else ""
        ranges = [f"{clock(opens)}–{clock(closes)}" for opens, closes in ranges_on[days]]
        groups.append(f"{_days_in_words(days)}{also} {_listed(ranges)}\u00a0u")
        said.update(days)
    return ", ".join(groups)


def as_typed(slots: Iterable[Slot]) -> str:
    """The same as `in_words` with plain dashes and spaces, to go on typing in."""
    return in_words(slots).replace("–", "-").replace("\u00a0", " ")


def _days_in_words(days: Sequence[int]) -> str:
    if len(days) == 7:
        return "elke dag"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(f"{DAYS[run[0]]}–{DAYS[run[-1]]}")
        else:
            names.extend(DAYS[day] for day in run)
    return _listed(names)


def _listed(parts: Sequence[str]) -> str:
    return " en ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


# ── The next time ────────────────────────────────────────────────────────────────────────────────


def next_time(slots: Iterable[Slot], now: datetime) -> Occasion | None:
    """The slot that is on, or else the next one, seen from `now` on the wall of the city.

    None without slots. Only the clock on the wall counts: an hour that a change of clock skips or
    repeats moves nothing. A slot is over at the moment it closes.
    """
    week = sorted(slots)
    for ahead in range(8):  # the eighth day is today again, for a slot that is over
        day = now.date() + timedelta(days=ahead)
        for slot in week:
            if slot.weekday != day.weekday() or (not ahead and slot.closes <= now.time()):
                continue
            return Occasion(day, slot, is_now=not ahead and slot.opens <= now.time())
    return None


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────

TOKEN = re.compile(
    r"""(?P<days>(?:elke|alle)\ dag(?:en)?\b|dagelijks\b|we[er]kdagen\b|weekend\b
        |(?:ma(?:andag)?|di(?:nsdag)?|wo(?:ensdag)?|do(?:nderdag)?|vr(?:ijdag)?|za(?:terdag)?
           |zo(?:ndag)?)(?:(?<=dag)en)?\b\.?)
      |(?P<time>[0-9]{1,2}(?:[.:uh][0-9]{2})?(?![0-9])(?:\ ?(?:uur|u|h)\b)?)
      |(?P<to>-|(?:tot\ en\ met|tot|t\.e\.m\.|tem|t/m)(?![a-z]))
      |(?P<between>[,;:&+\n ]|\.(?![0-9])|(?:en|ook|van|elke|telkens)\b)
      |(?P<unread>[^,;\n]+|.)""",
    re.VERBOSE,
)
SEVERAL = {"we": (0, 1, 2, 3, 4), "el": range(7), "al": range(7), "da": range(7)}


def parse(text: str) -> tuple[Slot, ...]:
    """Read hours such as "ma-vr 9-12, 13.30-16.30; wo 14-16" or "elke di en do van 9u30 tot 11u30".

    Times belong to the days before them. Slots come back in order; an empty text has none. Raises
    NotHours, also when a slot closes before it opens or two overlap.
    """
    slots: list[Slot] = []
    for days, opens, closes, piece in _read(_tokens(text)):
        if closes <= opens:
            raise NotHours(Trouble.BACKWARDS, piece)
        slots.extend(Slot(day, opens, closes) for day in days)
    slots.sort()
    for one, other in pairwise(slots):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise NotHours(Trouble.OVERLAP, f"{DAY_NAMES[one.weekday]} {one.words}, {other.words}")
    return tuple(slots)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    """Days, times and dashes; what stands between them falls away. Raises NotHours for the rest."""
    plain = re.sub(r"[^\S\n]+", " ", re.sub("[‐‑‒–—−]", "-", text.casefold()))
    tokens = [_Token(str(match.lastgroup), match[0]) for match in TOKEN.finditer(plain)]
    for token in tokens:
        if token.kind == "unread":
            raise NotHours(Trouble.NOT_READ, token.text.strip())
    return [token for token in tokens if token.kind != "between"]


def _read(tokens: Sequence[_Token]) -> Iterator[tuple[list[int], time, time, str]]:
    """(days, opens, closes, as typed) for each range of times."""
    days: list[int] = []
    after_times = False
    place = 0
    while place < len(tokens):
        token = tokens[place]
        ends = place + 2 < len(tokens) and tokens[place + 1].kind == "to"
        last = tokens[place + 2] if ends and tokens[place + 2].kind == token.kind else token
        if token.kind == "days":
            days = _days(token.text, last.text) + ([] if after_times else days)
            after_times = False
        elif token.kind == "to" or last is token:
            raise NotHours(Trouble.NOT_READ, " ".join(t.text for t in tokens[place : place + 3]))
        elif not days:
            raise NotHours(Trouble.NO_DAY, token.text)
        else:
            piece = f"{token.text}-{last.text}"
            yield sorted(set(days)), _time(token.text), _time(last.text), piece
            after_times = True
        place += 1 if last is token else 3
    if days and not after_times:
        raise NotHours(Trouble.NO_TIME, tokens[-1].text)


def _days(first: str, last: str) -> list[int]:
    """The days from `first` to `last`, also over the end of the week ("za-ma")."""
    one, other = (_named(name) for name in (first, last))
    if first == last:
        return list(one)
    return [(one[0] + ahead) % 7 for ahead in range((other[-1] - one[0]) % 7 + 1)]


def _named(name: str) -> Sequence[int]:
    if name.startswith("weekend"):
        return (5, 6)
    return SEVERAL[name[:2]] if name[:2] in SEVERAL else (DAYS.index(name[:2]),)


def _time(text: str) -> time:
    numbers = [int(number) for number in re.findall("[0-9]+", text)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    if hour > 23 or minute > 59:
        raise NotHours(Trouble.NO_SUCH_TIME, text)
    return time(hour, minute)
