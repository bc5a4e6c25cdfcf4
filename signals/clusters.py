"""Groups of look-alike signals that may be one problem, for a person to judge.

Plain Python: knows no database and no clock. It looks at one block at a time (a domain and a
barrier), so that memory and time follow the largest block and not the city. A group grows around
the signal that most others are like, and takes the next nearest as long as that one is alike to
*all that are in it* on average: so a chain of signals that are each a little like the next does not
melt into one. A group of a few must moreover stay nearly as close as it is: in a crowded block the
problem next door is never far. The same signals in any order give the same groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import chain
from math import sqrt
from typing import Any

from signals import alike
from signals.alike import Trace

WITHIN = timedelta(days=90)  # signals of a group are heard in the last so many days
# Chosen on tests/signals/pairs/problems.json and the demo's sentences; `bench/bundles.py` prints
# what each costs: lower puts more wordings of a problem together, and more problems in one group.
ALIKE = 0.25  # mean likeness to the group
CLOSE = 0.6  # and as a part of what its members are to each other, once there are A_FEW
A_FEW = 4
NEAR = 0.15  # less like the middle of a group than this: not looked at
RARE = 80  # a concept counts as its weight squared over this, a piece of a word as one
MOST_SIGNALS = 40  # in one group: a list that one reads. The others wait until it is decided
MOST_WORDS = 4
FEWEST_SIGNALS = 2
FEWEST_VOICES = 3
FEWEST_PLACES = 2  # wijken, or organisations


@dataclass(frozen=True)
class Item:
    """A signal as far as it counts here, heard from `first` to `last`. Its echoes are voices too, and
    bring their days, wijken and organisations along."""

    key: int
    trace: Trace
    first: date
    last: date
    wijken: frozenset[int]
    organisations: frozenset[int] = frozenset()
    voices: int = 1


@dataclass(frozen=True)
class Why:
    """Why a group is proposed, in figures. `likeness`: the mean between two of it, in hundredths;
    `concepts`: what at least half of it touches (numbers of the word list), most telling first."""

    signals: int
    voices: int
    wijken: int
    organisations: int
    first: date
    last: date
    likeness: int
    concepts: tuple[int, ...]

    @property
    def is_enough(self) -> bool:
        """Whether it is worth somebody's attention: more than one story, and more than one place."""
        return (
            self.signals >= FEWEST_SIGNALS
            and self.voices >= FEWEST_VOICES
            and max(self.wijken, self.organisations) >= FEWEST_PLACES
        )

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return vars(self) | days | {"concepts": list(self.concepts)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Why:
        """The one that was stored."""
        days = {name: date.fromisoformat(stored[name]) for name in ("first", "last")}
        return cls(**{**stored, **days, "concepts": tuple(stored["concepts"])})


@dataclass(frozen=True)
class Group:
    """Signals that may be one problem, the most typical first, and why."""

    members: tuple[Item, ...]
    why: Why

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(member.key for member in self.members)


# ── What lies in one block ───────────────────────────────────────────────────────────────────────


def block_of(domain: str, barrier: str, trace: Trace) -> tuple[str, str] | None:
    """Where a signal lies: as somebody chose; on an axis that nobody chose, where its words point
    first (`alike.suggest`). None where they point nowhere: it is left out.

    Leaving it out as long as nobody chose costs more than it gives: where a third of the signals has
    no axes, half of the wordings no longer come together, and the groups are hardly purer.
    """
    if domain and barrier:
        return domain, barrier
    guessed = alike.suggest(trace, ())
    found = domain or "".join(guessed.domains[:1]), barrier or "".join(guessed.barriers[:1])
    return found if all(found) else None


def groups_in(items: Iterable[Item]) -> list[Group]:
    """The groups in one block that are worth proposing, the strongest first (`strength`)."""
    block = _Block(sorted(items, key=lambda item: item.key))
    found = [group_of(members) for members in block.groups()]
    return sorted((one for one in found if one.why.is_enough), key=strength)


def group_of(members: Sequence[Item]) -> Group:
    """These signals (at least one) as a group."""
    masks = [_mask(member.trace) for member in members]
    pairs = [
        _likeness(one, other) for place, one in enumerate(masks) for other in masks[place + 1 :]
    ]
    why = Why(
        signals=len(members),
        voices=sum(member.voices for member in members),
        wijken=len(set(chain.from_iterable(member.wijken for member in members))),
        organisations=len(set(chain.from_iterable(member.organisations for member in members))),
        first=min(member.first for member in members),
        last=max(member.last for member in members),
        likeness=round(100 * sum(pairs) / len(pairs)) if pairs else 100,
        concepts=_shared([member.trace for member in members]),
    )
    return Group(tuple(members), why)


def strength(group: Group) -> tuple[int, int, int]:
    """To sort by: most voices, then most alike, then the oldest key."""
    return -group.why.voices, -group.why.likeness, group.keys[0]


def was_refused(keys: AbstractSet[int], refused: Iterable[AbstractSet[int]]) -> bool:
    """Whether somebody said already that these do not belong together.

    `refused` holds, per proposal that was decided, the signals that were left. A group comes back
    only when more than half of it is new to each of them; one signal alone was not refused with
    anything.
    """
    return any(len(keys & left) > 1 and 2 * len(keys - left) <= len(keys) for left in refused)


def continued(
    before: Mapping[int, AbstractSet[int]], groups: Sequence[AbstractSet[int]]
) -> dict[int, int]:
    """Which group (by its place) goes on with what stood before (by its key): the one that shares
    most, if that is at least half of the smaller of the two. Each goes on once at most."""
    shared = sorted(
        (-len(keys & stood), place, key)
        for place, keys in enumerate(groups)
        for key, stood in before.items()
        if 2 * len(keys & stood) >= min(len(keys), len(stood)) > 0
    )
    found: dict[int, int] = {}
    for _count, place, key in shared:
        if place not in found and key not in found.values():
            found[place] = key
    return found


def words_shared(concepts: Sequence[int], texts: Iterable[str]) -> list[str]:
    """How these texts themselves call the concepts they share, in the same order: for each the
    commonest word that stands in two or more of them, four words at most."""
    counts: Counter[tuple[int, str]] = Counter()
    for text in texts:
        for word in sorted(set(re.findall(r"[^\W\d_]{3,}", text.lower()))):
            counts.update((number, word) for number in _touched(word) if number in concepts)
    found = []
    for concept in concepts:
        named = [(-n, word) for (number, word), n in counts.items() if number == concept and n > 1]
        found += [word for _count, word in sorted(named)[:1]]
    return list(dict.fromkeys(found))[:MOST_WORDS]


@lru_cache(maxsize=10_000)
def _touched(word: str) -> frozenset[int]:
    return alike.trace(word).concepts


def _shared(traces: Sequence[Trace]) -> tuple[int, ...]:
    """The concepts in at least half of them, most telling first."""
    counts: dict[int, int] = {}
    for number in chain.from_iterable(trace.concepts for trace in traces):
        counts[number] = counts.get(number, 0) + 1
    common = [number for number, count in counts.items() if 2 * count >= len(traces)]
    return tuple(sorted(common, key=lambda n: (-counts[n] * alike.concept_of(n).weight ** 2, n)))


# ── How alike two are, whichever is asked first ──────────────────────────────────────────────────


def sameness(one: Trace, other: Trace) -> float:
    """How alike two signals of one block are, from 0 to 1, the same both ways.

    A cosine over pieces of words and concepts together; what is rare in the trade counts most. Not
    `alike.likeness`, which asks how well a stored text answers a new one: there a long text may
    hold a short one, and the axes count, which are the same here.
    """
    return _likeness(_mask(one), _mask(other))


def _mask(trace: Trace) -> int:
    """One bit per piece, and as many per concept as it counts: one operation compares two texts."""
    mask = trace.pieces
    for number in trace.concepts:
        mask |= _place(number)
    return mask


@cache
def _place(number: int) -> int:
    """The bits of a concept, behind the pieces and those of the concepts before it."""
    start = alike.PIECES
    for before in range(number):
        start += _counts_as(before)
    return ((1 << _counts_as(number)) - 1) << start


def _counts_as(number: int) -> int:
    try:
        return max(1, alike.concept_of(number).weight ** 2 // RARE)
    except KeyError:  # a number that is used no more
        return 0


def _likeness(one: int, other: int) -> float:
    sizes = one.bit_count() * other.bit_count()
    return (one & other).bit_count() / sqrt(sizes) if sizes else 0.0


class _Block:
    """The signals of one block while they are put together."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.masks = [_mask(item.trace) for item in items]
        self.scales = [1 / sqrt(max(mask.bit_count(), 1)) for mask in self.masks]

    def groups(self) -> Iterator[list[Item]]:
        """Every group of two or more, around the signals that most others are like."""
        degrees = self._degrees()
        free = dict.fromkeys(range(len(self.items)))
        for middle in sorted(free, key=lambda place: (-degrees[place], place)):
            if middle in free and degrees[middle]:
                del free[middle]
                members, crowd = self._grown(middle, free)
                for place in chain(members[1:], crowd):
                    del free[place]
                if len(members) > 1:
                    yield [self.items[place] for place in members]

    def _grown(self, middle: int, free: Iterable[int]) -> tuple[list[int], list[int]]:
        """The places around `middle`, nearest first; and of a full group, who would fit as well."""
        sums = self._near(middle, free)  # of how alike each is to those that are in
        members, among, pairs = [middle], 0.0, 0
        while sums:
            least = ALIKE if len(members) < A_FEW else max(ALIKE, CLOSE * among / pairs)
            if len(members) == MOST_SIGNALS:
                return members, [at for at, near in sums.items() if near >= least * len(members)]
            nearest = max(sums, key=lambda place: (sums[place], -place))
            likeness = sums.pop(nearest)
            if likeness < least * len(members):
                break
            among, pairs = among + likeness, pairs + len(members)
            members.append(nearest)
            for place, near in zip(sums, self._to(nearest, sums), strict=True):
                sums[place] += near
        return members, []

    def _near(self, middle: int, others: Iterable[int]) -> dict[int, float]:
        places = list(others)
        pairs = zip(places, self._to(middle, places), strict=True)
        return {place: near for place, near in pairs if near >= NEAR}

    def _to(self, middle: int, others: Iterable[int]) -> list[float]:
        """The likeness of one to each of the others. Nearly all of a night is spent on this line."""
        masks, scales = self.masks, self.scales
        mask, scale = masks[middle], scales[middle]
        return [(mask & masks[at]).bit_count() * scale * scales[at] for at in others]

    def _degrees(self) -> list[float]:
        """How alike each is to all that are near it, together."""
        degrees = [0.0] * len(self.items)
        for place in range(len(self.items)):
            later = range(place + 1, len(self.items))
            for other, near in zip(later, self._to(place, later), strict=True):
                if near >= NEAR:
                    degrees[place] += near
                    degrees[other] += near
        return degrees
