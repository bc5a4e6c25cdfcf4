"""What of a city is nearest to a text, with its voices, and the axes that it suggests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cities.models import City
from signals import alike
from signals.enums import Barrier, Domain
from signals.models import Signal, Voices

LOOKS_BACK = timedelta(days=366)
AT_MOST = 5
NEIGHBOURS = 10  # whose axes count for the suggestion
SHOWN_FROM = 0.4  # below that, hardly ever the same
NEAR_FROM = 0.7  # from there on it is worth a question


@dataclass(frozen=True)
class Near:
    """A signal that may be the same."""

    signal: Signal
    likeness: float
    voices: Voices


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
    seen: frozenset[int] = frozenset(),
    domain: str = "",
    barrier: str = "",
) -> Found:
    """The standing signals of the year before `on` that are nearest to `text`, five at most, and
    three suggested domains and barriers at most. Nothing before the third word.

    `seen` are keys that were shown before; `domain` and `barrier` are suggestions that were taken
    up: they stay, whatever else is typed.
    """
    if not alike.is_enough(text):
        return Found(seen=_told(seen), domain=domain, barrier=barrier)
    asked = alike.trace(text)
    rows = _nearest(city, asked, on)
    suggested = alike.suggest(asked, (alike.Neighbour(*row[1:]) for row in rows))
    near = _with_voices(city, [(key, likeness) for key, likeness, *_ in rows[:AT_MOST]])
    return Found(
        near=near,
        domains=_labelled(suggested.domains, domain, Domain),
        barriers=_labelled(suggested.barriers, barrier, Barrier),
        seen=_told(seen | {one.signal.pk for one in near}),
        domain=domain,
        barrier=barrier,
    )


def _nearest(city: City, asked: alike.Trace, on: date) -> list[tuple[int, float, str, str]]:
    """Key, likeness, domain and barrier. What a page shows comes later, of five: this runs over a
    whole year."""
    signals = city.signals.standing().heard_between(on - LOOKS_BACK, None).nearest_to(asked)
    rows = signals.only("city", "domain", "barrier")[:NEIGHBOURS]
    return [(row.pk, row.likeness, row.domain, row.barrier) for row in rows]


def _with_voices(city: City, likenesses: list[tuple[int, float]]) -> list[Near]:
    keys = [key for key, likeness in likenesses if likeness > SHOWN_FROM]
    signals = city.signals.with_labels().in_bulk(keys)
    voices = city.echoes.voices_of(signals.values())
    return [
        Near(signals[key], likeness, voices[key]) for key, likeness in likenesses if key in signals
    ]


def is_new_to_me(found: Found, seen: frozenset[int]) -> bool:
    """Whether something near enough was found that was not shown before."""
    return any(one.likeness >= NEAR_FROM and one.signal.pk not in seen for one in found.near)


def _labelled(
    codes: tuple[str, ...], chosen: str, axis: type[Domain | Barrier]
) -> list[tuple[str, str]]:
    """Codes and labels; the chosen one stays among them."""
    return [
        (code, str(axis(code).label)) for code in dict.fromkeys([*codes, *filter(None, [chosen])])
    ]


def _told(keys: frozenset[int] | set[int]) -> str:
    return ",".join(map(str, sorted(keys)))
