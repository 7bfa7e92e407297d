"""A report in one language, ready for a page, for paper and for a workbook.

All three are made from this alone, so they can say nothing different.
"""

from dataclasses import dataclass, field

LONGEST_BAR = 1000  # of a chart: the length of its longest bar


@dataclass(frozen=True)
class Cell:
    """`text` is for eyes, `number` for sums; `form` is "whole", "share", "decimal", "fine" (two
    digits), "chance" (a p value, told down to 0.001), "rose" or "fell" (a
    difference that is more than chance) or "text"."""

    text: str
    number: float | None = None
    form: str = "text"


@dataclass(frozen=True)
class Line:
    """One line of a table; `is_rest` where it sums up what is not shown one by one."""

    label: str
    cells: list[Cell]
    is_rest: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a chart; lengths are in parts of `LONGEST_BAR`.

    Of an interval `length` is where the value lies, between `low` and `high`.
    """

    label: str
    text: str
    length: int
    second: int = 0
    low: int = 0
    high: int = 0

    @property
    def width(self) -> int:
        """Of the interval; what is something is seen."""
        return max(self.high - self.low, 1)


@dataclass(frozen=True)
class Chart:
    """`form` is "bars" (lying, one below the other), "columns" (standing, in order of time) or
    "intervals" (points on lines of the same length).

    `series` names what the first and the second length are, where there are two; `axis`, of
    intervals, what stands at the beginning, the middle and the end of their lines.
    """

    form: str
    bars: list[Bar]
    top: str = ""
    series: tuple[str, ...] = ()
    axis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One of the figures that stand at the top."""

    label: str
    value: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One part of a report. `title` says the finding; `notes` how the figures are meant."""

    name: str
    heading: str
    title: str = ""
    head: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    chart: Chart | None = None
    cards: list[Card] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    language: str
    centre: str
    title: str
    number: str
    period: str
    of: str
    sentences: list[str]
    facts: list[tuple[str, str]]
    parts: list[Part]
    seal: list[tuple[str, str]]


def lengths(numbers: list[int]) -> list[int]:
    """Bars from zero, the longest of `LONGEST_BAR`; what is something is seen."""
    most = max(numbers, default=0)
    if not most:
        return [0] * len(numbers)
    return [max(number and 1, number * LONGEST_BAR // most) for number in numbers]
