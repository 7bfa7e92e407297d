"""A bulletin in one language, ready for a page, for paper and for a workbook.

All three are made from this alone, so they can say nothing different.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.numbers import NOTHING, count, decimal, percent
from analytics.periods import Span

LONGEST_BAR = 1000  # of a chart: the length of its longest bar


@dataclass(frozen=True)
class Cell:
    """`text` is for eyes, `number` for sums; `form` is "whole", "share", "decimal" or "text"."""

    text: str
    number: float | None = None
    form: str = "text"


def whole(number: int) -> Cell:
    return Cell(count(number), number, "whole")


def share(part: int, of: int) -> Cell:
    return Cell(percent(part / of), part / of, "share") if of else Cell(NOTHING)


def in_days(seconds: int | None) -> Cell:
    """A time in days with one digit."""
    if seconds is None:
        return Cell(NOTHING)
    return Cell(decimal(seconds / 86_400), round(seconds / 86_400, 1), "decimal")


def hundredths(value: int | None) -> Cell:
    if value is None:
        return Cell(NOTHING)
    return Cell(decimal(value / 100), value / 100, "decimal")


@dataclass(frozen=True)
class Line:
    """One line of a table; `is_rest` where it sums up what is not shown one by one."""

    label: str
    cells: list[Cell]
    is_rest: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a chart; lengths are in parts of `LONGEST_BAR`."""

    label: str
    text: str
    length: int
    second: int = 0


@dataclass(frozen=True)
class Chart:
    """`form` is "bars" (lying, one below the other) or "columns" (standing, in order of time).

    `series` names what the first and the second length are, where there are two.
    """

    form: str
    bars: list[Bar]
    top: str = ""
    series: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One of the figures that stand at the top."""

    label: str
    value: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One part of a bulletin. `title` says the finding; `notes` how the figures are meant."""

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


@dataclass(frozen=True)
class Frozen:
    """A bulletin's content as its parts read it, in the language that is active."""

    content: dict
    language: str

    @property
    def span(self) -> Span:
        return span(self.content["period"])

    @property
    def compared(self) -> Span:
        return span(self.content["compared"])

    @property
    def figures(self) -> dict:
        return self.content["figures"]

    def name(self, dimension: str, key) -> str:
        """What a value was called when the bulletin was written."""
        if key is None:
            return {
                "topic": _("No topic yet"),
                "organisation": _("No organisation yet"),
                "sector": _("Place not known"),
            }[dimension]
        return self.called(self.content["names"][dimension][str(key)])

    def called(self, names: dict[str, str]) -> str:
        """A name in this language, else in the centre's first one."""
        return capfirst(names.get(self.language) or next(iter(names.values())))


def span(days: dict[str, str]) -> Span:
    return Span(date.fromisoformat(days["first"]), date.fromisoformat(days["last"]))


def lengths(numbers: list[int]) -> list[int]:
    """Bars from zero, the longest of `LONGEST_BAR`; what is something is seen."""
    most = max(numbers, default=0)
    if not most:
        return [0] * len(numbers)
    return [max(number and 1, number * LONGEST_BAR // most) for number in numbers]
