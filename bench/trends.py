"""What rises, in cities that never were: false alarms and power of `signals.trends.rising`.

25 wijken × 12 themes × 15 months (`tests/signals/invented_counts.py`), over many seeds; the tests
use a few of them. Ratios only: the same on every machine.
"""

from signals.trends import rising
from tests.signals.invented_counts import (
    THEMES,
    WIJKEN,
    by_theme,
    by_wijk_and_theme,
    invented_counts,
)

DIGESTS = 400
FIRST_SEED = 10_000  # none that a test was tuned on


def main() -> None:
    seeds = range(FIRST_SEED, FIRST_SEED + DIGESTS)
    print(f"{DIGESTS} digests each                     false alarms per digest       seen (power)")
    print("a theme a month  variance/mean     city   ×1.5   wijk   ×1.5     ×1.5     ×2     ×3")
    for level in (1.0, 2.0):
        for roughness in (1.0, 1.6, 2.5):
            cells = _alarms(seeds, level, roughness)
            power = [_seen(seeds, level, roughness, times) for times in (1.5, 2.0, 3.0)]
            print(
                f"  {level * WIJKEN:12.0f} {roughness:14.1f}    "
                + "".join(f"{cell:7.3f}" for cell in cells)
                + "  "
                + "".join(f"{one:7.3f}" for one in power)
            )


def _alarms(seeds: range, level: float, roughness: float) -> list[float]:
    """False alarms per digest: of the city and the wijken, as ever and in a burst of logging."""
    city, wijk = [], []
    for burst in (1.0, 1.5):
        counts = [
            invented_counts(seed, level=level, roughness=roughness, burst=burst) for seed in seeds
        ]
        city.append(sum(len(rising(by_theme(one))) for one in counts) / len(seeds))
        wijk.append(
            sum(len(rising(by_wijk_and_theme(one), window=3, min_ratio=1.5)) for one in counts)
            / len(seeds)
        )
    return [*city, *wijk]


def _seen(seeds: range, level: float, roughness: float, times: float) -> float:
    """How often a theme of which there is so many times as much is called rising."""
    seen = 0
    for seed in seeds:
        theme = seed % THEMES
        counts = invented_counts(seed, level=level, roughness=roughness, theme=theme, times=times)
        seen += str(theme) in {one.name for one in rising(by_theme(counts))}
    return seen / len(seeds)
