"""Where the points of a line chart go. Knows no counts but those it may draw: a hidden one is a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from cities.periods import SHORT_NAMES, Month

LEFT, RIGHT, TOP, BASE = 34, 490, 29, 138  # of the plot, in a drawing of 620 by 170
HATCH, THIN, LINE = 9, 2, 17  # between slanted lines; the least height of a bar; a line of text
LEAST_TOP = 5  # the height of the drawing stands for at least this many


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Tick:
    """A month under the axis; `spare` ones go first on a small screen."""

    x: str
    text: str
    spare: bool


@dataclass(frozen=True)
class Band:
    """What was expected now, as a bar over the whole width; `hatch` are its slanted lines."""

    y: str
    height: str
    hatch: str
    label_y: str
    low: int
    high: int


@dataclass(frozen=True)
class LineChart:
    """`lines` are the points of each unbroken piece, as SVG writes them; `gaps` are where a count
    is hidden, with what is printed there. Coordinates are texts: no locale puts a comma in."""

    lines: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]
    ticks: tuple[Tick, ...]
    now: Dot | None
    year_ago: Dot | None
    now_text: str
    band: Band | None = None


def line_chart(
    series: Sequence[tuple[Month, int | str | None]], *, band: tuple[int, int] | None = None
) -> LineChart:
    """The chart of two or more months in order; a text is a hidden count, None was not counted.

    `band` is the lowest and highest count that was expected.
    """
    values = [value for _, value in series]
    counts = [value for value in values if isinstance(value, int)]
    highest = max([LEAST_TOP, *counts, *(band or ())])
    step = (RIGHT - LEFT) / (len(series) - 1)

    def dot(place: int) -> Dot | None:
        value = values[place]
        if not isinstance(value, int):
            return None
        return Dot(_text(LEFT + place * step), _text(BASE - (BASE - TOP) * value / highest))

    dots = [dot(place) for place in range(len(values))]
    return LineChart(
        lines=_pieces(dots),
        gaps=tuple(
            (_text(LEFT + place * step), value)
            for place, value in enumerate(values[:-1])
            if isinstance(value, str)
        ),
        ticks=tuple(
            Tick(_text(LEFT + place * step), SHORT_NAMES[month.number - 1], spare=place % 6 == 3)
            for place, (month, _) in enumerate(series)
            if place % 3 == 0
        ),
        now=dots[-1],
        year_ago=dots[0],
        now_text=str(values[-1]),
        band=_band(*band, highest, dots[-1]) if band else None,
    )


def _band(low: int, high: int, highest: int, now: Dot | None) -> Band:
    top, bottom = (BASE - (BASE - TOP) * count / highest for count in (high, low))
    bottom = max(bottom, top + THIN)
    lines = []
    for across in range(LEFT + HATCH, RIGHT + int(bottom - top), HATCH):
        # From the upper edge (or the right one) down to the left, as far as the bar reaches.
        start = (min(across, RIGHT), top + max(0, across - RIGHT))
        fall = min(bottom - start[1], start[0] - LEFT)
        lines.append(
            f"M{_text(start[0])} {_text(start[1])}L{_text(start[0] - fall)} {_text(start[1] + fall)}"
        )
    label = (top + bottom) / 2 - LINE / 2
    if now and abs(float(now.y) - label) < 2 * LINE:  # beside the dot stands "nu 23"
        label = (
            float(now.y) + 1.6 * LINE
            if float(now.y) < label + LINE / 2
            else float(now.y) - 2 * LINE
        )
    return Band(
        _text(top), _text(bottom - top), "".join(lines), _text(min(max(label, TOP), BASE - LINE)),
        low, high,
    )  # fmt: skip


def _pieces(dots: Sequence[Dot | None]) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{dot.x},{dot.y}")
    # A piece of one point is drawn from itself to itself: its round end is then a dot.
    return tuple(" ".join(piece if piece[1:] else piece * 2) for piece in pieces if piece)


def _text(coordinate: float) -> str:
    return f"{coordinate:.1f}"
