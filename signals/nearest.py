"""What of a city is nearest to a text, with its voices, and the axes that it suggests.

A signal that stands in a structural signal is shown as that one: what somebody typed may be the
same, and a new voice is evidence for it, also where it was fed back or not retained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cities.models import City
from signals import alike
from signals.enums import Barrier, Domain
from signals.models import Joining, Signal, StructuralSignal, Voices
from signals.models.traces import TRACED

LOOKS_BACK = timedelta(days=366)
AT_MOST = 5
LOOKED_AT = 25  # signals: several may stand in the same structural signal
NEIGHBOURS = 10  # whose axes count for the suggestion
SHOWN_FROM = 0.4  # below that, hardly ever the same
NEAR_FROM = 0.75  # from there on it is worth a question


@dataclass(frozen=True)
class Near:
    """What may be the same: a signal, or the structural signal it stands in.

    “Dit zie ik ook” goes to `signal`, of a structural signal the standing one nearest to what is
    typed: an echo stays a voice of one signal, so every count stays as it is. `times` and `wijken`
    are of all that stands in it.
    """

    signal: Signal
    likeness: float
    voices: Voices
    structural: StructuralSignal | None = None
    wijken: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart from everything else that may be shown."""
        return f"s{self.structural.pk}" if self.structural else str(self.signal.pk)

    @property
    def text(self) -> str:
        return self.structural.title if self.structural else self.signal.text


@dataclass(frozen=True)
class Found:
    """What stands beside a text that is being written. `asks` once it was sent: first look here."""

    near: list[Near] = field(default_factory=list)
    domains: list[tuple[str, str]] = field(default_factory=list)  # code and label
    barriers: list[tuple[str, str]] = field(default_factory=list)
    seen: str = ""
    domain: str = ""
    barrier: str = ""
    asks: bool = False

    def chosen(self, answers: Mapping[str, str]) -> dict[str, str]:
        """The suggestions that were taken up, for an axis on which nothing else was answered."""
        taken = {"domain": self.domain, "barrier": self.barrier}
        return {axis: code for axis, code in taken.items() if code and not answers[axis]}


def find(
    city: City,
    text: str,
    *,
    on: date,
    seen: frozenset[str] = frozenset(),
    domain: str = "",
    barrier: str = "",
) -> Found:
    """The standing signals and structural signals of the year before `on` that are nearest to
    `text`, five at most, and three suggested domains and barriers at most. Nothing before the third
    word.

    `seen` are keys that were shown before; `domain` and `barrier` are suggestions that were taken
    up: they stay, whatever else is typed.
    """
    if not alike.is_enough(text):
        return Found(seen=_told(seen), domain=domain, barrier=barrier)
    search = _Search(city, alike.trace(text), since=on - LOOKS_BACK)
    rows = search.signals()
    suggested = alike.suggest(search.asked, (_neighbour(row) for row in rows[:NEIGHBOURS]))
    near = search.near(rows)
    return Found(
        near=near,
        domains=_labelled(suggested.domains, domain, Domain),
        barriers=_labelled(suggested.barriers, barrier, Barrier),
        seen=_told(seen | {one.key for one in near}),
        domain=domain,
        barrier=barrier,
    )


def is_new_to_me(found: Found, seen: frozenset[str]) -> bool:
    """Whether something near enough was found that was not shown before."""
    return any(one.likeness >= NEAR_FROM and one.key not in seen for one in found.near)


class _Search:
    """One look through a city: the same few queries, whatever there is."""

    def __init__(self, city: City, asked: alike.Trace, *, since: date) -> None:
        self.city, self.asked, self.since = city, asked, since

    def signals(self) -> list[_Row]:
        """Without what a page shows: that comes later, of five. This runs over a whole year."""
        heard = self.city.signals.standing().heard_between(self.since, None)
        nearest: Any = heard.nearest_to(self.asked)
        rows = nearest.values_list("pk", "likeness", "domain", "barrier")
        return [_Row(*row) for row in rows[:LOOKED_AT]]

    def near(self, rows: Iterable[_Row]) -> list[Near]:
        """The nearest, each once, with their voices."""
        best, structural = self._ranked(rows)
        chosen = sorted(best, key=lambda of: (-best[of], not of[0]))[
            :AT_MOST
        ]  # of equals, structural first
        inside = self._inside([key for bundled, key in chosen if bundled])
        alone = [key for bundled, key in chosen if not bundled]
        signals = self._labelled([*alone, *(one.nearest for one in inside.values())])
        voices = self.city.echoes.voices_of(signals[key] for key in alone if key in signals)
        found = []
        for bundled, key in chosen:
            likeness = best[bundled, key]
            if not bundled and key in voices:
                found.append(Near(signals[key], likeness, voices[key]))
            elif bundled and key in inside and inside[key].nearest in signals:
                found.append(inside[key].shown_as(structural[key], likeness, signals))
        return found

    def _ranked(
        self, rows: Iterable[_Row]
    ) -> tuple[dict[tuple[bool, int], float], dict[int, StructuralSignal]]:
        """The likeness of all that is near enough, by whether it is structural and its key; and the
        structural signals among them."""
        likenesses = {row.key: row.likeness for row in rows if row.likeness > SHOWN_FROM}
        by_own_words = self._by_own_words()
        stands_in = self._stands_in(likenesses)
        best: dict[tuple[bool, int], float] = defaultdict(float)
        for key, likeness in likenesses.items():
            home = stands_in.get(key)
            of = (True, home.pk) if home else (False, key)
            best[of] = max(best[of], likeness)
        for key, one in by_own_words.items():
            best[True, key] = max(best[True, key], one.likeness)
        return best, by_own_words | {one.pk: one for one in stands_in.values()}

    def _by_own_words(self) -> dict[int, StructuralSignal]:
        """The structural signals whose title and description are near enough."""
        standing = self.city.structural_signals.standing().heard_since(self.since)
        found = standing.nearest_to(self.asked).only("city", "title", "phase")[:AT_MOST]
        return {one.pk: one for one in found if one.likeness > SHOWN_FROM}

    def _stands_in(self, keys: Iterable[int]) -> dict[int, StructuralSignal]:
        """The structural signal each of these signals stands in; of two, the one that began first."""
        rows = Joining.objects.open().filter(signal__in=keys, structural__merged_into__isnull=True)
        latest_first = rows.order_by("-structural").select_related("structural")
        few = latest_first.only("signal", "structural__title", "structural__phase")
        return {row.signal_id: row.structural for row in few}

    def _inside(self, keys: list[int]) -> dict[int, _Inside]:
        """What stands in each of these structural signals."""
        standing = self.city.signals.standing().standing_in(keys)
        members: Any = standing.by_likeness(self.asked).with_echoes()
        found: dict[int, _Inside] = {}
        for structural, signal, heard_on, echoes, echoed_last, sort_key, wijk in members.values_list(
            "structural_key", "pk", "heard_on", "echo_count", "echoed_last",
            "neighbourhood__sort_key", "neighbourhood__name",
        ):  # fmt: skip
            inside = found.setdefault(structural, _Inside(nearest=signal))
            inside.times += 1 + echoes
            inside.last = max(inside.last, heard_on, echoed_last or heard_on)
            inside.wijken.add((sort_key, wijk))
        return found

    def _labelled(self, keys: list[int]) -> dict[int, Signal]:
        return self.city.signals.select_related("neighbourhood").defer(*TRACED).in_bulk(keys)


@dataclass
class _Inside:
    """What stands in a structural signal; `nearest` is the key of the signal that is nearest."""

    nearest: int
    times: int = 0
    last: date = date.min
    wijken: set[tuple[str, str]] = field(default_factory=set)

    def shown_as(
        self, structural: StructuralSignal, likeness: float, signals: Mapping[int, Signal]
    ) -> Near:
        voices = Voices(self.times, organisations=0, last=self.last)
        wijken = tuple(name for _key, name in sorted(self.wijken))
        return Near(signals[self.nearest], likeness, voices, structural, wijken)


@dataclass(frozen=True)
class _Row:
    """A signal that was found, before anything of it is shown."""

    key: int
    likeness: float
    domain: str
    barrier: str


def _neighbour(row: _Row) -> alike.Neighbour:
    return alike.Neighbour(row.likeness, row.domain, row.barrier)


def _labelled(
    codes: tuple[str, ...], chosen: str, axis: type[Domain | Barrier]
) -> list[tuple[str, str]]:
    """Codes and labels; the chosen one stays among them."""
    return [
        (code, str(axis(code).label)) for code in dict.fromkeys([*codes, *filter(None, [chosen])])
    ]


def _told(keys: Iterable[str]) -> str:
    return ",".join(sorted(keys))
