"""What rises, by more than chance and more than a change in how much people log. Knows no database, no clock, no text.

A plain comparison with last month raises dozens of false alarms in every digest, and so does any
baseline the month a new colleague starts logging. So each count is held against what the *other*
series say about effort. With, per series,

    c  its count now (the last `window` months)
    B  its count in the twelve months before
    T, T0  the counts of all other series, now and in those months

the effort is e = T / (T0 / n) and the expected count m = (B + ½) / n · e, n = 12 / window (n drops
out of m). It varies with variance φ (m + m² / (B + ½)): the first part is chance now, the second is
not knowing the level any better than B tells. φ ≥ 1 is the pooled Pearson dispersion of the months
before: how much rougher than Poisson this city's counts are. A negative binomial with that mean
and variance gives p = P(≥ c), and Benjamini–Hochberg over all series turns p into q.

After Tokars et al., Emerging Infectious Diseases 15(4), 2009 (total volume as the denominator),
Kulldorff et al., PLoS Medicine 2(3), 2005 (expected = row × column / total), Noufaily et al.,
Statistics in Medicine 32(7), 2013 (over-dispersed exceedance), Benjamini & Hochberg, JRSS B 57, 1995.

What this cannot see: a rise that all series share (the effort hides it: report the volume apart),
and a doubling from two to four: no rule can tell that from chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

MONTHS_BEFORE = 12
LEAST_HISTORY = 6  # months; with fewer nothing is said: "te weinig historiek"
LEAST_COUNT = 5
FALSE_DISCOVERIES = 0.10
LOW, HIGH = 0.05, 0.95  # of the expected range
HALF = 0.5  # in place of nothing, so that what was never heard has a level too


@dataclass(frozen=True)
class Trend:
    """One series held against what was to be expected.

    `count` now; `low`–`high` the range in which nine of ten counts would fall, `expected` its mean;
    `q` the share of false alarms if this one and all rarer ones are called rising, `q_falling` the
    same for falling; `before` its count in the months before, `usual` what that makes in as many
    months as now.
    """

    name: str
    count: int
    low: int
    expected: float
    high: int
    q: float
    q_falling: float
    before: int
    usual: float


@dataclass(frozen=True)
class Rising:
    """A series that rises: `count` now, where `low` to `high` was expected (mean `expected`)."""

    name: str
    count: int
    low: int
    expected: float
    high: int
    q: float


def rising(
    series: Mapping[str, Sequence[int]], *, window: int = 1, min_ratio: float = 1.3
) -> list[Rising]:
    """The series that rise, the most certain first.

    In: monthly counts of each series, oldest first and all equally long, the last `window` months
    being now. Only the twelve months before those are looked at; leave none out that was counted,
    also of what is no theme by itself, for together the series tell the effort. Use `window=1,
    min_ratio=1.3` for themes of a city and `window=3, min_ratio=1.5` for themes of a wijk.

    A series rises if q < 0.10, it counts 5 or more now, and that is `min_ratio` times what was
    expected or more. One that was never heard before (B = 0) can rise too; whether it is called
    "new" instead is for who knows how many organisations it came from.

    Empty with less than six months of history (`history`). Raises ValueError for series of unequal
    length, counts that are no whole numbers from 0 up, a window outside 1–12 or a ratio below 1.
    """
    if not min_ratio >= 1:
        raise ValueError(f"A rise is at least 1 time what was expected, not {min_ratio}.")
    found = [
        Rising(one.name, one.count, one.low, one.expected, one.high, one.q)
        for one in trends(series, window=window)
        if is_rising(one, min_ratio)
    ]
    return sorted(found, key=lambda one: (one.q, -one.count / one.expected, one.name))


def is_rising(trend: Trend, min_ratio: float) -> bool:
    """Whether more is heard than chance and effort explain."""
    return (
        trend.q < FALSE_DISCOVERIES
        and trend.count >= LEAST_COUNT
        and trend.count >= min_ratio * trend.expected
    )


def is_falling(trend: Trend, min_ratio: float) -> bool:
    """Whether less is heard than chance and effort explain, of what was to be 5 or more, and also
    less than was usual: what holds its level while another theme booms does not fall."""
    return (
        trend.q_falling < FALSE_DISCOVERIES
        and trend.expected >= LEAST_COUNT
        and trend.count * min_ratio <= min(trend.expected, trend.usual)
    )


def history(series: Mapping[str, Sequence[int]], *, window: int = 1) -> int:
    """How many months, of the twelve before now, there were counts to learn from: those since the
    first in which any series was heard. A month before anybody listened is no month of silence."""
    return _history(_table(series, window)[0])


def _history(before: np.ndarray) -> int:
    heard = np.flatnonzero(before.sum(axis=0))
    return before.shape[1] - int(heard[0]) if heard.size else 0


def trends(series: Mapping[str, Sequence[int]], *, window: int = 1) -> list[Trend]:
    """Every series with its expected range, in the order given; input and errors as `rising`.

    Empty with less than six months of history. What the formula leaves open: without any other
    series the effort is taken as unchanged; where the others were never heard before, effort has
    no measure and nothing rises or falls; where they are silent now, they count for a half.
    """
    before, now = _table(series, window)
    if (months := _history(before)) < LEAST_HISTORY:
        return []
    c, b = now.sum(axis=1), before.sum(axis=1)
    others_now, others_before = c.sum() - c, b.sum() - b
    if len(c) == 1:
        effort = np.array([window / months])
        known = np.array([True])
    else:
        known = others_before > 0
        effort = np.maximum(others_now, HALF) / np.maximum(others_before, HALF)
    level = b + HALF
    mean = level * effort
    variance = _dispersion(before) * (mean + mean**2 / level)
    exceeds = np.where(known, _at_least(c, mean, variance), 1.0)
    falls_short = np.where(known, _at_most(c, mean, variance), 1.0)
    low, high = _range(mean, variance)
    rise, fall = _benjamini_hochberg(exceeds), _benjamini_hochberg(falls_short)
    return [
        Trend(
            name, int(c[i]), int(low[i]), float(mean[i]), int(high[i]), float(rise[i]),
            float(fall[i]), int(b[i]), float(b[i] * window / months),
        )
        for i, name in enumerate(series)
    ]  # fmt: skip


def _table(series: Mapping[str, Sequence[int]], window: int) -> tuple[np.ndarray, np.ndarray]:
    """The counts of the twelve months before (or as many as there are), and those of now."""
    if not 1 <= window <= MONTHS_BEFORE:
        raise ValueError(f"A window is 1 to {MONTHS_BEFORE} months, not {window}.")
    if len({len(counts) for counts in series.values()}) > 1:
        raise ValueError("The series are not equally long.")
    months = len(next(iter(series.values()), ()))
    table = np.array(list(series.values())).reshape(len(series), months)
    if table.size and (table.dtype.kind != "i" or table.min() < 0):
        for count in table.flat:  # 5.0 is a whole number too
            if count != int(count) or count < 0:
                raise ValueError(f"A count is a whole number from 0 up, not {count}.")
    table = table.astype(np.int64)
    first_now = max(months - window, 0)
    return table[:, max(first_now - MONTHS_BEFORE, 0) : first_now], table[:, first_now:]


def _dispersion(before: np.ndarray) -> float:
    """φ: Pearson's X² over its degrees of freedom, each month at its own effort; at least 1."""
    rows = before[before.sum(axis=1) > 0][:, before.sum(axis=0) > 0]
    per_series, per_month, total = rows.sum(axis=1), rows.sum(axis=0), rows.sum()
    freedom = (rows.shape[0] - 1) * (rows.shape[1] - 1)
    if rows.shape[0] == 1:  # nothing to tell effort by: around its own mean
        per_month, freedom = np.full(rows.shape[1], total / rows.shape[1]), rows.shape[1] - 1
    if freedom < 1:
        return 1.0
    expected = np.outer(per_series, per_month) / total
    return max(1.0, float(((rows - expected) ** 2 / expected).sum() / freedom))


# The negative binomial with mean m and variance v has size r = m² / (v - m) and success m / v. Its
# tails are incomplete beta functions; taken from scipy.special, for scipy.stats costs every web
# process fifty megabytes more.


def _at_least(c: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """P(X ≥ c)."""
    size, failure = mean**2 / (variance - mean), (variance - mean) / variance
    return np.where(c > 0, betainc(np.maximum(c, 1), size, failure), 1.0)


def _at_most(c: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """P(X ≤ c)."""
    return betainc(mean**2 / (variance - mean), c + 1, mean / variance)


def _range(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 5th and the 95th percentile: the smallest count with so much at or below it."""

    def percentile(share: float) -> np.ndarray:
        below = np.full(mean.shape, -1, dtype=np.int64)  # too little lies at or below
        enough = np.ceil(mean + 20 * np.sqrt(variance) + 20).astype(np.int64)
        while (enough - below > 1).any():
            middle = (below + enough) // 2
            reached = _at_most(middle, mean, variance) >= share
            below, enough = np.where(reached, below, middle), np.where(reached, middle, enough)
        return enough

    return percentile(LOW), percentile(HIGH)


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """The q of each p: the smallest share of false discoveries at which it is one."""
    order = np.argsort(p)[::-1]
    ranks = np.arange(len(p), 0, -1)
    q = np.empty_like(p)
    q[order] = np.minimum.accumulate(p[order] * len(p) / ranks)
    return np.minimum(q, 1.0)
