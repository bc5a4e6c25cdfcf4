"""Look-alikes: how often the same is found among five, and how long that takes in a full city.

Three sets of wordings. *Problems* (`tests/signals/pairs/problems.json`): each with one wording that is
in the city and three to search with: the same with typing errors, and two that share hardly a word.
*Blind* (`tests/signals/pairs/blind.json`): the same, written before the word list was looked at.
*Demo* (`einclusie/demo/data/sentences.json`) was written by others, for another purpose: each
wording is searched with, each other of its group must be found. The word list and the weights were
worked on with the even problems and the even groups of the demo before the eyes; the others were
only measured. What stands in the way is everything else of all sets.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import log, sqrt
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from cities.models import City, Neighbourhood
from cities.words import sort_key
from signals import alike, nearest
from signals.models import Joining, Signal, StructuralSignal

ROOT = Path(__file__).resolve().parent.parent
SIGNALS = 20_000
STRUCTURAL = 100
STANDING_IN = 60  # signals in each: three in ten signals stand somewhere
AMONG = 5


@dataclass(frozen=True)
class Text:
    """One wording; `group` is what it is a wording of."""

    group: str
    kind: str  # "wording", "typos", "reworded" or "demo"
    text: str
    domain: str
    barrier: str
    trace: alike.Trace


def main() -> None:
    texts = all_texts()
    _recall(texts)
    _axes(texts)
    _speed(texts)


def all_texts() -> list[Text]:
    """Every wording of both sets."""
    found = []

    def add(group: str, kind: str, text: str, of: dict[str, str]) -> None:
        trace = alike.trace(text)
        found.append(Text(group, kind, text, of["domain"], of["barrier"], trace))

    for name in ("problems", "blind"):
        pairs = json.loads((ROOT / f"tests/signals/pairs/{name}.json").read_text())
        for number, problem in enumerate(pairs):
            group = f"{_half(number) if name == 'problems' else name} {number}"
            add(group, "wording", problem["wording"], problem)
            add(group, "typos", problem["with_typos"], problem)
            for text in problem["reworded"]:
                add(group, "reworded", text, problem)
    groups = json.loads((ROOT / "einclusie/demo/data/sentences.json").read_text())["sentences"]
    for number, group in enumerate(groups):
        for text in group["wordings"]:
            add(f"demo-{_half(number)} {number}", "demo", text, group)
    return found


def _half(number: int) -> str:
    return "odd" if number % 2 else "even"


# ── How often the same is found ──────────────────────────────────────────────────────────────────

COLUMNS = (
    "typos",
    "even",
    "odd",
    "blind",
    "demo-even",
    "demo-odd",
    "any demo-even",
    "any demo-odd",
)
Likeness = Callable[[Text, Text], float]


def _recall(texts: Sequence[Text]) -> None:
    words = _cosine(texts, lambda text: re.findall(r"[^\W_]+", sort_key(text)))
    variants: dict[str, Likeness] = {
        "same words, by rarity": words,
        "pieces of words": lambda a, b: _only(a, b, concepts=False),
        "concepts": lambda a, b: _only(a, b, pieces=False),
        "both, no axis chosen": lambda a, b: alike.likeness(a.trace, b.trace),
        "both, axes chosen": lambda a, b: alike.likeness(
            a.trace, b.trace, domain=b.domain, barrier=b.barrier
        ),
    }
    print(
        f"found among {AMONG}                     reworded            demo: one by one  any of group"
    )
    print("                       typos    even     odd   blind    even     odd    even     odd")
    for name, likeness in variants.items():
        found = _found(texts, likeness)
        cells = [found[key] for key in COLUMNS]
        print(f"  {name:23}" + "".join(f"{100 * hits / of:6.0f} %" for hits, of in cells))


def _found(texts: Sequence[Text], likeness: Likeness) -> dict[str, list[int]]:
    """[hits, tries] per kind of search."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for asked in texts:
        if asked.kind == "wording":
            continue
        others = sorted(
            (
                likeness(asked, text)
                for text in texts
                if text.group != asked.group and text.kind != "typos"
            ),
            reverse=True,
        )
        wanted = [
            likeness(asked, text) > others[AMONG - 1]
            for text in texts
            if text.group == asked.group and text is not asked and text.kind in ("wording", "demo")
        ]
        key = asked.kind if asked.kind == "typos" else asked.group.split()[0]
        counts[key][0] += sum(wanted)
        counts[key][1] += len(wanted)
        counts[f"any {key}"][0] += any(wanted)
        counts[f"any {key}"][1] += 1
    return counts


def _only(a: Text, b: Text, *, concepts: bool = True, pieces: bool = True) -> float:
    def kept(trace: alike.Trace) -> alike.Trace:
        return replace(
            trace,
            concepts=trace.concepts if concepts else frozenset(),
            pieces=trace.pieces if pieces else 0,
        )

    return alike.likeness(kept(a.trace), kept(b.trace))


def _cosine(texts: Sequence[Text], features: Callable[[str], list[str]]) -> Likeness:
    counted = {text.text: Counter(features(text.text)) for text in texts}
    spread = Counter(feature for counts in counted.values() for feature in counts)
    vectors = {}
    for text, counts in counted.items():
        vector = {
            one: log(1 + len(texts) / spread[one]) * (1 + log(n)) for one, n in counts.items()
        }
        length = sqrt(sum(value * value for value in vector.values())) or 1
        vectors[text] = {one: value / length for one, value in vector.items()}

    def likeness(a: Text, b: Text) -> float:
        here, there = vectors[a.text], vectors[b.text]
        return sum(value * there[one] for one, value in here.items() if one in there)

    return likeness


# ── How often the right axis is among three ──────────────────────────────────────────────────────


def _axes(texts: Sequence[Text]) -> None:
    print("right axis among 3, domain/barrier        even     odd   blind  demo even     odd")
    for name, words, neighbours in (
        ("words alone", True, False),
        ("neighbours alone", False, True),
        ("both (what is used)", True, True),
    ):
        hits: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for asked in texts:
            if asked.kind == "typos":
                continue
            near = _neighbours(asked, texts) if neighbours else []
            trace = asked.trace if words else alike.Trace(frozenset(), 0)
            suggested = alike.suggest(trace, near)
            for axis, right, given in (
                ("domain", asked.domain, suggested.domains),
                ("barrier", asked.barrier, suggested.barriers),
            ):
                of_set = hits[asked.group.split()[0], axis]
                of_set[0] += right in given
                of_set[1] += 1
        cells = []
        for set_ in ("even", "odd", "blind", "demo-even", "demo-odd"):
            domain, barrier = (hits[set_, axis] for axis in ("domain", "barrier"))
            cells.append(f"{100 * domain[0] / domain[1]:.0f}/{100 * barrier[0] / barrier[1]:.0f}")
        print(f"  {name:35}" + "".join(f"{cell:>9}" for cell in cells))


def _neighbours(asked: Text, texts: Sequence[Text]) -> list[alike.Neighbour]:
    """The nearest that are not wordings of the same: as if nobody had logged it before."""
    near = [
        alike.Neighbour(
            alike.likeness(asked.trace, text.trace, domain=text.domain, barrier=text.barrier),
            text.domain,
            text.barrier,
        )
        for text in texts
        if text.group != asked.group and text.kind != "typos"
    ]
    return sorted(near, key=lambda one: -one.likeness)[: nearest.NEIGHBOURS]


# ── How fast ─────────────────────────────────────────────────────────────────────────────────────


def _speed(texts: Sequence[Text]) -> None:
    """In a city that is gone afterwards."""
    with transaction.atomic():
        city = _full_city(texts)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE signals_signal, signals_joining, signals_structuralsignal")
        today = timezone.localdate()
        asked = [text.text for text in texts[:: len(texts) // 40]]
        count = median(_seconds(lambda: city.signals.standing().count()) for _ in asked)
        search = sorted(_seconds(partial(nearest.find, city, text, on=today)) for text in asked)
        transaction.set_rollback(True)
    print(f"looking among {SIGNALS} signals and {STRUCTURAL} structural signals of a city")
    print(
        f"  as often as one count of them: {median(search) / count:.1f}, slowest {search[-1] / count:.1f}"
    )
    print(f"  here and now: {1000 * median(search):.0f} ms, one count {1000 * count:.0f} ms")


def _full_city(texts: Sequence[Text]) -> City:
    chance = random.Random(1)  # noqa: S311 (the same city every time)
    now, today = timezone.now(), timezone.localdate()
    city = City.objects.create(name="Meetstad", slug="meetstad-zonder-naam")
    wijk = Neighbourhood.objects.create(city=city, name="Wijk", slug="wijk")
    signals = []
    for number in range(SIGNALS):
        one, other = chance.choice(texts), chance.choice(texts)
        chosen = number % 4 != 0  # one in four without axes, as it comes in
        signals.append(
            Signal(
                city=city, neighbourhood=wijk, logged_at=now, domain=one.domain if chosen else "",
                barrier=one.barrier if chosen else "", text=f"{one.text} {other.text}"[:500],
                heard_on=today - timedelta(days=chance.randrange(360)),
            )
        )  # fmt: skip
    Signal.objects.bulk_create(signals, batch_size=2000)
    for _ in range(STRUCTURAL):
        one = chance.choice(texts)
        structural = StructuralSignal.objects.create(
            city=city, title=one.text[:120], domain=one.domain, barrier=one.barrier,
            worded_at=now, phase_since=now, begun_at=now,
        )  # fmt: skip
        same = [
            signal for signal in signals
            if (signal.domain, signal.barrier) == (one.domain, one.barrier)
        ]  # fmt: skip
        Joining.objects.bulk_create(
            Joining(city=city, structural=structural, signal=signal, joined_at=now)
            for signal in chance.sample(same, min(STANDING_IN, len(same)))
        )
    return city


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
