"""What a page or a file shows of a question, whatever its shape."""

from dataclasses import dataclass

from analytics import numbers
from analytics.explore.drawing import Drawing
from analytics.explore.sheets import Figure, Head, Sheet
from analytics.names import Names


@dataclass(frozen=True)
class Answer:
    """All that a page or a file shows of a question."""

    heading: str
    title: str
    summary: list[str]
    drawing: Drawing | None
    sheet: Sheet
    is_empty: bool
    names: Names | None = None  # those that were looked up for it


def counted(number: int) -> Figure:
    """A number of appeals."""
    return Figure(number, numbers.count(number))


def empty(heading: str) -> Answer:
    """There is nothing to count."""
    return Answer(heading, heading, [], None, Sheet(Head(""), [], []), is_empty=True)
