"""What of a city is nearest to a text, with its voices, and the axes that it suggests.

A signal that stands in a structural signal is shown as that one: what somebody typed may be the
same, and a new voice is evidence for it, also where it was fed back or not retained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cities.models import City
from signals import alike
from signals.enums import Barrier, Domain
from signals.models import Joining, Signal, StructuralSignal, Voices

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

    def signals(self) -> list[Signal]:
        """Without what a page shows: that comes later, of five. This runs over a whole year."""
        heard = self.city.signals.standing().heard_between(self.since, None)
        return list(heard.nearest_to(self.asked).only("city", "domain", "barrier")[:LOOKED_AT])

    def near(self, rows: Iterable[Signal]) -> list[Near]:
        """The nearest, each once, with their voices."""
        likenesses = {row.pk: row.likeness for row in rows if row.likeness > SHOWN_FROM}
        by_own_words = self._structural()
        stands_in = self._stands_in(likenesses)
        structural = by_own_words | {one.pk: one for one in stands_in.values()}
        best: dict[tuple[bool, int], float] = defaultdict(float)  # (is structural, key)
        for key, likeness in likenesses.items():
            home = stands_in.get(key)
            of = (True, home.pk) if home else (False, key)
            best[of] = max(best[of], likeness)
        for key, one in by_own_words.items():
            best[True, key] = max(best[True, key], one.likeness)
        chosen = sorted(best.items(), key=lambda item: -item[1])[:AT_MOST]
        signals = self._labelled([key for (bundled, key), _ in chosen if not bundled])
        inside = self._inside([key for (bundled, key), _ in chosen if bundled])
        everything = [*signals.values(), *(one for members in inside.values() for one in members)]
        voices = self.city.echoes.voices_of(everything)
        return [
            _bundled(structural[key], likeness, inside[key], voices)
            if bundled
            else Near(signals[key], likeness, voices[key])
            for (bundled, key), likeness in chosen
            if key in (inside if bundled else signals)
        ]

    def _structural(self) -> dict[int, StructuralSignal]:
        """Those whose own title and description are near enough."""
        standing = self.city.structural_signals.standing().heard_since(self.since)
        found = standing.nearest_to(self.asked).only("city", "title", "phase")[:AT_MOST]
        return {one.pk: one for one in found if one.likeness > SHOWN_FROM}

    def _stands_in(self, keys: Iterable[int]) -> dict[int, StructuralSignal]:
        """The structural signal each of these signals stands in; of two, the one that began first."""
        rows = Joining.objects.open().filter(signal__in=keys, structural__merged_into__isnull=True)
        latest_first = rows.select_related("structural").order_by("-structural_id")
        return {row.signal_id: row.structural for row in latest_first}

    def _labelled(self, keys: list[int]) -> dict[int, Signal]:
        return self.city.signals.with_labels().in_bulk(keys)

    def _inside(self, keys: list[int]) -> dict[int, list[Signal]]:
        """The standing signals of each of these structural signals, nearest to what is asked first."""
        members = self.city.signals.standing().standing_in(keys).nearest_to(self.asked)
        found = defaultdict(list)
        for signal in members.select_related("neighbourhood").defer("text"):
            found[signal.structural_key].append(signal)
        return dict(found)


def _bundled(
    structural: StructuralSignal,
    likeness: float,
    members: list[Signal],
    voices: Mapping[int, Voices],
) -> Near:
    said = [voices[signal.pk] for signal in members]
    all_of_it = Voices(
        times=sum(one.times for one in said), organisations=0, last=max(one.last for one in said)
    )
    wijken = {signal.neighbourhood.sort_key: signal.neighbourhood.name for signal in members}
    names = tuple(name for _key, name in sorted(wijken.items()))
    return Near(members[0], likeness, all_of_it, structural, names)


def _neighbour(row: Signal) -> alike.Neighbour:
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
