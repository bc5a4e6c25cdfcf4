"""Counts of a city that never was: wijken × themes × months, rougher than Poisson."""

import numpy as np

WIJKEN, THEMES, MONTHS = 25, 12, 15


def invented_counts(
    seed: int,
    *,
    level: float = 2.0,
    roughness: float = 1.6,
    burst: float = 1.0,
    theme: int | None = None,
    times: float = 1.0,
) -> np.ndarray:
    """Counts by wijk, theme and month, the same for the same seed.

    `level` is how many a wijk hears of a theme in a month, on average (so the city fifty of each);
    `roughness` is variance over mean; in the last month all is logged `burst` times as much, and
    of `theme` there is `times` as much to hear.
    """
    dice = np.random.default_rng(seed)
    of_wijk = dice.uniform(0.4, 1.6, size=(WIJKEN, 1, 1))
    of_theme = dice.uniform(0.6, 1.4, size=(1, THEMES, 1))
    of_month = 1 + 0.15 * np.sin(2 * np.pi * (np.arange(MONTHS) + seed) / 12)
    mean = level * of_wijk * of_theme * of_month
    mean[:, :, -1] *= burst
    if theme is not None:
        mean[:, theme, -1] *= times
    if roughness == 1:
        return dice.poisson(mean)
    return dice.negative_binomial(mean / (roughness - 1), 1 / roughness)


def by_theme(counts: np.ndarray) -> dict[str, list[int]]:
    """The series of the whole city."""
    return {str(theme): row.tolist() for theme, row in enumerate(counts.sum(axis=0))}


def by_wijk_and_theme(counts: np.ndarray) -> dict[str, list[int]]:
    return {
        f"{wijk} {theme}": counts[wijk, theme].tolist()
        for wijk in range(counts.shape[0])
        for theme in range(counts.shape[1])
    }
