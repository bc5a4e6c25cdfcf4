"""Contrast between two colours, as WCAG counts it."""

from collections.abc import Iterable

PAPERS = (
    "#f1f3ee",
    "#ffffff",
    "#e3e9e2",
)  # paper, sheet, wash of the light scheme in einclusie.css
NIGHT = ("#141a18", "#1d2522", "#26312d")  # the same three in the dark


def contrast(one: str, other: str) -> float:
    """The contrast ratio (1 to 21) of two colours written as #rrggbb (WCAG 2.2, relative luminance).

    Raises ValueError for anything else.
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def reads_on(colour: str, grounds: Iterable[str]) -> bool:
    """Whether text in this colour reads on every ground: 4.5 or more (WCAG 2.2, 1.4.3).

    What is no colour (not #rrggbb) reads on nothing.
    """
    try:
        return all(contrast(colour, ground) >= 4.5 for ground in grounds)
    except ValueError:
        return False


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
