"""What charts are drawn of, and in which colours.

Across, places are in percent of the chart's width; down, in pixels from its top: so that one
drawing fits a phone, a wall and a page of paper, and its words keep their size. Colours are
attributes, as the content security policy allows no styles in the page. They differ in lightness,
too, so that the colour-blind and black-and-white print tell them apart.
"""

from dataclasses import dataclass, field
from math import floor, log10

# For values of one dimension side by side; the last is for all others together.
SERIES = ("#0b5e63", "#d55e00", "#5aa9d6", "#8a3b76", "#b8962e", "#14212b", "#9aa5a9")
DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 5", "1 5", "3 6")
# From few to many: one hue that grows darker evenly.
SCALE = ("#eef5f5", "#cfe4e4", "#a5cdcf", "#74b1b4", "#2f8085", "#15666b", "#083f43")
_LIGHT = 4  # of SCALE: on these, words are dark
INK, SOFT, PAPER, LINE, WARN = "#14212b", "#4a5963", "#ffffff", "#c9d1d0", "#a34e00"
TEXT = 13  # pixels


@dataclass(frozen=True)
class Box:
    """A rectangle; `words` are shown when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    words: str = ""


@dataclass(frozen=True)
class Stroke:
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = LINE
    dash: str = ""
    width: float = 1


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    colour: str
    words: str = ""


@dataclass(frozen=True)
class Label:
    """Words at a place. `dx` moves them by pixels; `upright` ones are read from below."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    colour: str = INK
    dx: float = 0
    upright: bool = False
    halo: bool = False  # whether it stands over lines


@dataclass(frozen=True)
class Key:
    """What a colour stands for."""

    colour: str
    label: str
    dash: str = ""


@dataclass
class Drawing:
    """A chart of so many pixels in height; `gutter` is the room for words at its left. Strokes lie
    under the boxes, those that are `over` on top of them."""

    height: float
    gutter: bool = False
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    over: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    legend: list[Key] = field(default_factory=list)


def colour(at: int, *, is_rest: bool = False) -> str:
    return SERIES[-1] if is_rest else SERIES[at % (len(SERIES) - 1)]


def ceiling(most: float) -> float:
    """The round number at or above `most` where an axis ends: 1, 2, 4, 5 or 10 times a power."""
    if most <= 0:
        return 1
    size = 10 ** floor(log10(most))
    return next(digit * size for digit in (1, 2, 4, 5, 10) if digit * size >= most * 0.999999)


def tone(value: float | None, most: float) -> int | None:
    """Which step of `SCALE` a value has; only what is nothing is on none."""
    if value is None or most <= 0:
        return None
    return min(len(SCALE) - 1, int(value / most * len(SCALE)))


def on_tone(step: int | None) -> str:
    """The colour of words on a step."""
    return INK if step is None or step < _LIGHT else PAPER


def shortened(text: str, most: int) -> str:
    """Words that fit: so many letters at most."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
