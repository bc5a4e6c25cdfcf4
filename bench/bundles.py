"""Suggested bundles: how pure the groups are, and what one night costs in a full city.

*Pure*: of the signals in a group, those of its largest problem. *Together*: of a problem's wordings,
those that stand in one group. *Alone*: signals in a group when of each problem only one wording is
in the city, so that every group is wrong. *Side by side* forgets the barriers, so that four times
as many problems lie in a block: what a real block may hold on a bad day. *Crowded* has a hundred
signals in each block with more than one problem, every time with words and letters gone: there
the problem next door is near. The texts are those of `bench.alike`.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone

from bench.alike import Text, all_texts
from cities.models import City, Neighbourhood, Organisation
from signals import alike, clusters, proposals
from signals.actions import suggested
from signals.clusters import Item
from signals.models import Echo, Signal

SIGNALS = 100_000
CHUNK = 2000
WIJKEN, ORGANISATIONS = 60, 40
ECHOED = 0.05
IN_A_CROWD = 100
DAY = date(2026, 1, 1)
Block = tuple[str, ...]


def main() -> None:
    found = all_texts()
    _quality(found)
    print(f"one night over a city of {SIGNALS} signals, nothing of it bundled")
    _night("spread over a year", found, days=360, without_axes=0.1)
    _night("all in ninety days, a third without axes", found, days=90, without_axes=0.33)


# ── How pure, and how complete ───────────────────────────────────────────────────────────────────


def _quality(found: Sequence[Text]) -> None:
    for name, wordings in _sets(found).items():
        print(f"{name + ', in hundredths':50}    pure together    alone")
        for likeness, close in ((0.2, 0.6), (0.25, 0.6), (0.3, 0.6), (0.25, 0.0)):
            used = " *" if (likeness, close) == (clusters.ALIKE, clusters.CLOSE) else ""
            with mock.patch.multiple(clusters, ALIKE=likeness, CLOSE=close):
                for where, block in (("in their blocks", _by_axes), ("side by side", _by_domain)):
                    _line(f"{where}, from {likeness}, close {close}{used}", wordings, block)
        crowd = _crowd(wordings)
        for close in (0.0, 0.6, 0.75) if crowd else ():
            with mock.patch.object(clusters, "CLOSE", close):
                _line(f"crowded, close {close}", crowd, _by_axes)
        _line("a third without axes, left out", wordings, _chosen)
        _line("a third without axes, where its words point *", wordings, _guessed)


def _sets(found: Sequence[Text]) -> dict[str, list[Text]]:
    """Each set by itself: the same problem may stand in two of them."""
    sets: dict[str, list[Text]] = defaultdict(list)
    for text in found:
        first = re.split(r"\W", text.group)[0]
        sets["problems" if first in ("even", "odd") else first].append(text)
    return sets


def _line(name: str, found: Sequence[Text], block: Callable[[Text], Block | None]) -> None:
    print(f"  {name:48}" + "".join(f"{cell:8.0f} " for cell in _cells(found, block)))


def _cells(found: Sequence[Text], block: Callable[[Text], Block | None]) -> list[float]:
    groups = list(_groups(found, block))
    largest = [Counter(group).most_common(1)[0] for group in groups]
    together: Counter[str] = Counter()
    for name, count in largest:
        together[name] = max(together[name], count)
    pure = sum(count for _, count in largest) / max(sum(map(len, groups)), 1)
    one_of_each = list({text.group: text for text in found}.values())
    alone = sum(map(len, _groups(one_of_each, block))) / len(one_of_each)
    return [100 * pure, 100 * sum(together.values()) / len(found), 100 * alone]


def _groups(found: Sequence[Text], block: Callable[[Text], Block | None]) -> Iterator[list[str]]:
    """What stands together, by the problem that each is a wording of."""
    blocks: dict[Block, list[Item]] = defaultdict(list)
    for number, text in enumerate(found):
        if (where := block(text)) is not None:
            blocks[where].append(Item(number, text.trace, DAY, DAY, frozenset({number})))
    for items in blocks.values():
        for group in clusters.groups_in(items):
            yield [found[key].group for key in group.keys]


def _by_axes(text: Text) -> Block:
    return text.domain, text.barrier


def _by_domain(text: Text) -> Block:
    return (text.domain,)


def _crowd(found: Sequence[Text]) -> list[Text]:
    chance = random.Random(1)  # noqa: S311 (the same crowd every time)
    blocks: dict[Block, list[Text]] = defaultdict(list)
    for text in found:
        blocks[_by_axes(text)].append(text)
    crowd = []
    for block in blocks.values():
        for _ in range(IN_A_CROWD if len({text.group for text in block}) > 1 else 0):
            one = chance.choice(block)
            kept = (word for word in one.text.split() if chance.random() > 0.15)
            said = " ".join(
                "".join(letter for letter in word if chance.random() > 0.03) for word in kept
            )
            crowd.append(replace(one, text=said, trace=alike.trace(said)))
    return crowd


def _has_axes(text: Text) -> bool:
    return random.Random(text.text).random() > 1 / 3  # noqa: S311 (the same ones every time)


def _chosen(text: Text) -> Block | None:
    return _by_axes(text) if _has_axes(text) else None


def _guessed(text: Text) -> Block | None:
    return _chosen(text) or clusters.block_of("", "", text.trace)


# ── One night ────────────────────────────────────────────────────────────────────────────────────


def _night(name: str, found: Sequence[Text], *, days: int, without_axes: float) -> None:
    """In a city that is gone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The history's trigger goes through every check that is still to come, for each row.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        city = _full_city(found, days, without_axes)
        cursor.execute("ANALYZE signals_signal")
        cursor.execute("ANALYZE signals_echo")
        looked_at = proposals.candidates(city, timezone.localdate()).count()
        plain, _ = _seconds(lambda: _traces(city))
        _memory(anew=True)
        first, own = _seconds(lambda: suggested.refresh_suggestions(city=city, at=timezone.now()))
        peak = _memory()
        made = city.bundle_suggestions.open().count()
        transaction.set_rollback(True)
    print(f"  {name}: {looked_at} in the last ninety days, {made} proposals")
    print(f"    as long as reading and tracing these texts {first / plain:.1f} times")
    print(
        f"    here and now: {first:.0f} s, of which {own:.0f} s of one processor's time for the task"
    )
    print(f"    memory at its peak: {peak:.0f} MB")


def _traces(city: City) -> None:
    for text in proposals.candidates(city, timezone.localdate()).values_list("text", flat=True):
        alike.trace(text)


def _full_city(found: Sequence[Text], days: int, without_axes: float) -> City:
    chance = random.Random(1)  # noqa: S311 (the same city every time)
    city = City.objects.create(name="Meetstad", slug="meetstad-zonder-naam")
    wijken = Neighbourhood.objects.bulk_create(
        Neighbourhood(city=city, name=f"Wijk {n}", slug=f"wijk-{n}") for n in range(WIJKEN)
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(city=city, name=f"Huis {n}", slug=f"huis-{n}") for n in range(ORGANISATIONS)
    )
    for _ in range(SIGNALS // CHUNK):
        made = Signal.objects.bulk_create(
            _signal(chance, city, found, wijken, organisations, days, without_axes)
            for _ in range(CHUNK)
        )
        Echo.objects.bulk_create(_echoes(chance, made, organisations))
    return city


def _signal(
    chance: random.Random,
    city: City,
    found: Sequence[Text],
    wijken: Sequence[Neighbourhood],
    organisations: Sequence[Organisation],
    days: int,
    without_axes: float,
) -> Signal:
    one, other = chance.choice(found), chance.choice(found)
    has_axes = chance.random() > without_axes
    return Signal(
        city=city, neighbourhood=chance.choice(wijken), logged_at=timezone.now(),
        noticed_by=chance.choice(organisations), text=f"{one.text} {other.text}"[:500],
        domain=one.domain if has_axes else "", barrier=one.barrier if has_axes else "",
        heard_on=timezone.localdate() - timedelta(days=chance.randrange(days)),
    )  # fmt: skip


def _echoes(
    chance: random.Random, signals: Iterable[Signal], organisations: Sequence[Organisation]
) -> Iterator[Echo]:
    for signal in signals:
        if chance.random() < ECHOED:
            yield Echo(
                city_id=signal.city_id, signal=signal, neighbourhood_id=signal.neighbourhood_id,
                heard_on=signal.heard_on, echoed_at=signal.logged_at,
                organisation=chance.choice(organisations),
            )  # fmt: skip


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of this process alone: a busy machine adds to the first only."""
    start, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - own


def _memory(*, anew: bool = False) -> float:
    """The most that this process held, in MB (Linux); with `anew` the mark starts from here."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
