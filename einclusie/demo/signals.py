"""Fifteen months of invented signals for three cities: the same every time for one day.

Made to try the digest on, so it has what real figures have: seasons, weekends, wijken that differ,
late logging, more spread than chance alone, two themes that truly rise, and one new colleague who
logs a lot while nothing rises.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

from cities.periods import Month, months_between
from einclusie.demo import content
from einclusie.demo.content import Account, OrganisationFacts, Sentence, Wijk

MONTHS = 15
BRUSSELS = ZoneInfo("Europe/Brussels")
PER_MONTH = {"kortrijk": 25, "antwerpen": 36, "gent": 36}
# Fewer people at work, fewer signals.
QUIETER = {7: 0.7, 8: 0.75, 12: 0.9}
WEEKDAYS = (1.0, 1.1, 0.9, 1.0, 0.9, 0.2, 0.05)
FEWEST_INHABITANTS = 200  # docks, a park, an airfield: nobody meets anybody there
PLACES_IN_A_RISE = 6

RISES = {
    "gent": ("federal_government", "sign_in"),
    "antwerpen": ("mobility", "extra_cost"),
}
# Signals on top of the usual ones, by how many months ago the month is.
RISE = {3: 3, 2: 8, 1: 14, 0: 14}
BURST = ("kortrijk", "amber@kortrijk.example", 1)  # where, who, how many months ago


@dataclass(frozen=True)
class InventedSignal:
    """One signal. Codes are those of `signals.enums`, "" where left open; `city`, `neighbourhood`
    and `noticed_by` are slugs; `logged_by` is an account's e-mail; `logged_at` is in local time."""

    city: str
    neighbourhood: str
    heard_on: date
    logged_at: datetime
    text: str
    domain: str
    barrier: str
    frequency: str
    noticed_by: str | None
    logged_by: str
    service: str
    tried: str


def invented_signals(today: date) -> Iterator[InventedSignal]:
    """The signals heard and logged in the fifteen months before `today` (not today itself),
    by city, in the order of logging.

    A month's usual signals are the same whichever day it is looked at from; the rises and the
    burst of logging move along with `today`.
    """
    this_month = Month.of(today)
    first_month = this_month.before(MONTHS)
    first_day = min(first_month.last_day, first_month.first_day + timedelta(days=today.day - 1))
    for city in content.cities():
        town = _Town(city.slug)
        signals = [
            signal
            for ago, month in enumerate(reversed(months_between(first_month, this_month)))
            for signal in town.heard_in(month, ago)
            if first_day <= signal.heard_on and signal.logged_at.date() < today
        ]
        yield from sorted(signals, key=lambda signal: (signal.logged_at, signal.text))


class _Town:
    """Who hears what, and where, in one city."""

    def __init__(self, city: str) -> None:
        self.city = city
        self.wijken = [
            wijk
            for wijk in content.wijken()
            if wijk.city == city and wijk.latest_inhabitants >= FEWEST_INHABITANTS
        ]
        served = {
            assignment.wijk
            for person in content.contact_people()
            if person.city == city
            for assignment in person.assignments
            if assignment.until_months_ago is None
        }
        # More is heard where more people live, and where somebody listens.
        self.loudness = [
            wijk.latest_inhabitants**0.8 * (2.2 if wijk.slug in served else 0.8)
            for wijk in self.wijken
        ]
        self.loggers = [
            person
            for person in content.accounts()
            if person.city == city and person.logs and person.months_ago is None
        ]
        self.organisations = [one for one in content.organisations() if one.city == city]

    def heard_in(self, month: Month, ago: int) -> Iterator[InventedSignal]:
        """All signals of a month that lies `ago` months before this one."""
        rng = Random(f"{self.city} {month}")  # noqa: S311 (nothing secret: it must be the same)
        usual = PER_MONTH[self.city] * QUIETER.get(month.number, 1.05)
        count = round(usual * rng.gammavariate(60, 1 / 60))
        loudness = [loud * rng.gammavariate(4, 1 / 4) for loud in self.loudness]
        sentences = content.sentences()
        weights = [
            sentence.weight * sentence.months.get(month.number, 1.0) * factor
            for sentence, factor in zip(sentences, _spread(rng), strict=True)
        ]
        told = rng.choices(sentences, weights, k=count)
        yield from self._signals(rng, month, told, loudness)
        if self.city in RISES and ago in RISE:
            yield from self._rise(month, RISE[ago])
        if (self.city, ago) == (BURST[0], BURST[2]):
            # The same mix once more from one person: every theme twice as often, none rising.
            again = Random(f"{self.city} {month} burst")  # noqa: S311
            told = again.choices(sentences, weights, k=count)
            for signal in self._signals(again, month, told, loudness):
                yield replace(signal, logged_by=BURST[1], noticed_by=None)

    def _rise(self, month: Month, count: int) -> Iterator[InventedSignal]:
        rng = Random(f"{self.city} {month} rise")  # noqa: S311
        sentences = [
            sentence
            for sentence in content.sentences()
            if (sentence.domain, sentence.barrier) == RISES[self.city]
        ]
        told = rng.choices(sentences, [sentence.weight for sentence in sentences], k=count)
        loudest = sorted(self.loudness, reverse=True)[:PLACES_IN_A_RISE]
        loudness = [1.0 if loud in loudest else 0.05 for loud in self.loudness]
        yield from self._signals(rng, month, told, loudness)

    def _signals(
        self, rng: Random, month: Month, told: Sequence[Sentence], loudness: Sequence[float]
    ) -> Iterator[InventedSignal]:
        """A signal for each sentence of `told`, somewhere in the month."""
        days = [month.first_day + timedelta(days=n) for n in range(month.last_day.day)]
        day_weights = [WEEKDAYS[day.weekday()] for day in days]
        said: set[str] = set()
        for sentence in told:
            wijk = rng.choices(self.wijken, loudness)[0]
            heard_on = rng.choices(days, day_weights)[0]
            logger = rng.choices(self.loggers, [_nearness(one, wijk) for one in self.loggers])[0]
            text = _text(rng, sentence, said)
            yield InventedSignal(
                city=self.city,
                neighbourhood=wijk.slug,
                heard_on=heard_on,
                logged_at=_logged_at(rng, heard_on),
                text=text,
                domain=sentence.domain if rng.random() > 0.05 else "",
                barrier=sentence.barrier if rng.random() > 0.07 else "",
                frequency=_one_of(rng, {"": 5, "once": 6, "a_few": 5, "often": 3, "weekly": 2}),
                noticed_by=self._noticed_by(rng, sentence, wijk),
                logged_by=logger.email,
                service=sentence.service if rng.random() < 0.7 else "",
                tried=_one_of(
                    rng, {"": 6, "solved": 4, "workaround": 4, "failed": 3, "referred": 3}
                ),
            )

    def _noticed_by(self, rng: Random, sentence: Sentence, wijk: Wijk) -> str | None:
        """An organisation of the wijk that meets such things, or None: whoever logs it."""
        if rng.random() < 0.45:
            return None
        near: list[OrganisationFacts] = [
            one
            for one in self.organisations
            if one.kind in sentence.heard_by and (not one.wijken or wijk.slug in one.wijken)
        ]
        return rng.choice(near).slug if near else None


@cache
def _themes() -> tuple[int, ...]:
    """For each sentence the number of its theme, life domain × barrier."""
    pairs = [(one.domain, one.barrier) for one in content.sentences()]
    numbers = {pair: number for number, (pair, _) in enumerate(groupby(sorted(pairs)))}
    return tuple(numbers[pair] for pair in pairs)


def _spread(rng: Random) -> list[float]:
    """A factor per sentence, one draw per theme: months differ more than chance alone makes them."""
    themes = _themes()
    draws = [rng.gammavariate(9, 1 / 9) for _ in range(max(themes) + 1)]
    return [draws[theme] for theme in themes]


def _nearness(person: Account, wijk: Wijk) -> float:
    if not person.wijken:
        return 0.5 if person.role == "city_team" else 1.5
    return 6.0 if wijk.slug in person.wijken else 0.1


def _logged_at(rng: Random, heard_on: date) -> datetime:
    """Mostly the same day, nearly always within nine days, now and then weeks late."""
    first, last = rng.choices([(0, 0), (1, 3), (4, 9), (12, 40)], [60, 25, 12, 3])[0]
    minutes = rng.randrange(8 * 60 + 30, 18 * 60)
    day = heard_on + timedelta(days=rng.randint(first, last))
    return datetime.combine(day, time(minutes // 60, minutes % 60), BRUSSELS)


def _text(rng: Random, sentence: Sentence, said: set[str]) -> str:
    """A wording with sometimes something before or after it; not the same twice in `said`."""
    for _ in range(5):
        text = rng.choice(sentence.wordings)
        if rng.random() < 0.06:
            text = _with_a_slip(rng, text)
        if rng.random() < 0.45:
            # "Aan de telefoon: wil haar gegevens …", but "… : VDAB …" keeps its capitals
            start = text[0] if text[1:2].isupper() else text[0].lower()
            text = f"{rng.choice(content.openings())} {start}{text[1:]}"
        if rng.random() < 0.4:
            stop = "" if text[-1] in ".?!" else "."
            text = f"{text}{stop} {rng.choice(content.closings())}"
        if text not in said:
            break
    said.add(text)
    return text


def _with_a_slip(rng: Random, text: str) -> str:
    """Two neighbouring letters of a longer word swapped, as happens when typing fast."""
    words = text.split(" ")
    long = [number for number, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return text
    number = rng.choice(long)
    word, at = words[number], rng.randrange(2, 5)
    words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _one_of(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
