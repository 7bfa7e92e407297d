"""What bulletins put into a report: their figures as cells, and their content as it was frozen."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.numbers import NOTHING, count, decimal, percent
from analytics.periods import Span
from feedback.reports.document import Cell


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
