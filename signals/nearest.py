"""What of a city is nearest to a text, with its voices, and the axes that it suggests.

A signal that stands in a structural signal is shown as that one: what somebody typed may be the
same, and a new voice is evidence for it, also where it was fed back or not retained.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from cities.models import City
from signals import alike
from signals.enums import Barrier, Domain
from signals.models import StructuralSignal, Voices

LOOKS_BACK = timedelta(days=366)
AT_MOST = 5
LOOKED_AT = 25  # signals: several may stand in the same structural signal
NEIGHBOURS = 10  # whose axes count for the suggestion
SHOWN_FROM = 0.4  # below that, hardly ever the same
NEAR_FROM = 0.75  # from there on it is worth a question


@dataclass(frozen=True)
class Near:
    """What may be the same: a signal, or the structural signal it stands in.

    “Dit zie ik ook” goes to the signal with the key `signal`: of a structural signal the standing one
    nearest to what is typed. So an echo stays a voice of one signal, and every count stays as it is.
    `voices` and `wijken` are of all that stands in it.
    """

    signal: int
    likeness: float
    text: str
    voices: Voices
    wijken: tuple[str, ...]
    structural: StructuralSignal | None = None

    @property
    def key(self) -> str:
        """What tells it apart from everything else that may be shown."""
        return f"s{self.structural.pk}" if self.structural else str(self.signal)


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


@dataclass(frozen=True)
class _Row:
    """A signal that was found: what counts its voices, and what is shown of it."""

    pk: int
    likeness: float
    domain: str
    barrier: str
    heard_on: date
    noticed_by_id: int | None
    organisation_id: int | None
    text: str
    sort_key: str
    wijk: str


@dataclass(frozen=True)
class _Bundle:
    """A structural signal, and which of the nearest signals (keys) stand in it."""

    structural: StructuralSignal
    likeness: float  # of its own words
    near: frozenset[int]


_COLUMNS = (
    "pk", "likeness", "domain", "barrier", "heard_on", "noticed_by", "organisation", "text",
    "neighbourhood__sort_key", "neighbourhood__name",
)  # fmt: skip


class _Search:
    """One look through a city: the same four queries, whatever there is."""

    def __init__(self, city: City, asked: alike.Trace, *, since: date) -> None:
        self.city, self.asked, self.since = city, asked, since

    def signals(self) -> list[_Row]:
        """The nearest of a whole year; what is shown of them is read of those few only."""
        heard = self.city.signals.standing().heard_between(self.since, None)
        few = heard.nearest_to(self.asked).values("pk")[:LOOKED_AT]
        found: Any = self.city.signals.filter(pk__in=few).by_likeness(self.asked)
        return [_Row(*values) for values in found.values_list(*_COLUMNS)]

    def near(self, rows: Iterable[_Row]) -> list[Near]:
        """The nearest, each once, with their voices."""
        loose = {row.pk: row for row in rows if row.likeness > SHOWN_FROM}
        shown: list[tuple[float, _Bundle | _Row]] = []
        for bundle in self._bundles(loose):
            inside = [loose.pop(key) for key in bundle.near if key in loose]  # of two, the first
            likeness = max(bundle.likeness, *(row.likeness for row in inside), 0)
            if likeness > SHOWN_FROM:
                shown.append((likeness, bundle))
        shown += [(row.likeness, row) for row in loose.values()]
        chosen = sorted(shown, key=lambda one: -one[0])[:AT_MOST]  # of equals, structural first
        members = self._members(one for _, one in chosen if isinstance(one, _Bundle))
        alone = [one for _, one in chosen if isinstance(one, _Row)]
        voices = self.city.echoes.voices_of([*alone, *chain.from_iterable(members.values())])
        return [
            _bundle_shown(one.structural, likeness, members[one.structural.pk], voices)
            if isinstance(one, _Bundle)
            else Near(one.pk, likeness, one.text, voices[one.pk], (one.wijk,))
            for likeness, one in chosen
            if isinstance(one, _Row) or one.structural.pk in members
        ]

    def _bundles(self, keys: Collection[int]) -> list[_Bundle]:
        """The structural signals in which one of these signals stands, or of which the title and the
        description are near enough while something in it was heard this year; as they began."""
        found: Any = self.city.structural_signals.standing().near_or_with(
            self.asked, near_from=SHOWN_FROM, signals=keys, since=self.since
        )
        return [
            _Bundle(
                StructuralSignal(pk=pk, title=title, phase=phase), likeness, frozenset(near or ())
            )
            for pk, title, phase, likeness, near in found.order_by("pk").values_list(
                "pk", "title", "phase", "likeness", "near"
            )
        ]

    def _members(self, bundles: Iterable[_Bundle]) -> dict[int, list[_Row]]:
        """All that stands in each of these structural signals, the nearest first."""
        keys = [one.structural.pk for one in bundles]
        standing: Any = self.city.signals.standing().standing_in(keys).by_likeness(self.asked)
        members: dict[int, list[_Row]] = {}
        for structural, *values in standing.values_list("structural_key", *_COLUMNS):
            members.setdefault(structural, []).append(_Row(*values))
        return members


def _bundle_shown(
    structural: StructuralSignal, likeness: float, rows: list[_Row], voices: Mapping[int, Voices]
) -> Near:
    said = [voices[row.pk] for row in rows]
    times, last = sum(voice.times for voice in said), max(voice.last for voice in said)
    return Near(
        signal=rows[0].pk,
        likeness=likeness,
        text=structural.title,
        voices=Voices(times, organisations=0, last=last),
        wijken=tuple(name for _key, name in sorted({(row.sort_key, row.wijk) for row in rows})),
        structural=structural,
    )


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
