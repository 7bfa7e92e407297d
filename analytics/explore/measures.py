"""What can be asked of the figures: one registry, read by the form, the page and the files."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from operator import attrgetter
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics import numbers
from analytics.histograms import Times
from analytics.models import STARS
from analytics.totals import Satisfaction, Totals, Z

Cell = Totals | Times


class Unit(Enum):
    COUNT = "count"
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    STARS = "stars"


# The word that stands behind a value.
UNITS = {
    Unit.COUNT: "",
    Unit.SHARE: "",
    Unit.HOURS: _("hours"),
    Unit.DAYS: _("days"),
    Unit.STARS: _("stars of 5"),
}
_LENGTHS = {Unit.HOURS: 3600, Unit.DAYS: 86_400}  # in seconds


class Group(Enum):
    STATE = "state"
    FLOW = "flow"
    TIME = "time"
    JUDGEMENT = "judgement"


_GROUPS = {
    Group.STATE: _("What became of those received on these days"),
    Group.FLOW: _("What was done on these days, whenever it was received"),
    Group.TIME: _("How long it took"),
    Group.JUDGEMENT: _("What people say of it"),
}


@dataclass(frozen=True)
class Measure:
    """One figure that any part of the facts has.

    It is found from the sums of a part (`Totals`), or from the times named by `times` (`Times`).
    `adds` says that parts add up to the whole; `better` is 1 where more is better, -1 where less
    is, 0 where it says nothing. `basis` is from how many cases it is found; `bounds`, between
    which it lies with a certainty of 95 %.
    """

    name: str
    label: Promise
    group: Group
    unit: Unit
    value: Callable[[Any], float | None]
    basis: Callable[[Any], int]
    adds: bool = False
    better: int = 0
    times: str = ""
    bounds: Callable[[Any], tuple[float, float] | None] | None = None

    @property
    def nothing(self) -> Cell:
        return Times({}) if self.times else Totals()

    def together(self, cells: Iterable[Cell]) -> Cell:
        """Several parts as one, of which the measure can be found anew."""
        cells = list(cells)
        if len(cells) < 2:
            return cells[0] if cells else self.nothing
        if not self.times:
            return Totals(*map(sum, zip(*cells, strict=True)))
        counts: Counter = Counter()
        for cell in cells:
            counts.update(cell.counts)
        return Times(counts)

    def words(self, value: float | None) -> str:
        """The value as the reader's language writes it, a dash for what is not known."""
        if value is None:
            return numbers.NOTHING
        if self.unit is Unit.COUNT:
            return numbers.count(round(value))
        if self.unit is Unit.SHARE:
            return numbers.percent(value)
        if self.unit is Unit.STARS:
            return number_format(round(value, 2), 2)
        return numbers.decimal(value)

    def full_words(self, cell: Cell) -> str:
        """The same with its bounds, where it has some."""
        words = self.words(self.value(cell))
        bounds = self.bounds(cell) if self.bounds else None
        if bounds is None:
            return words
        low, high = bounds
        return f"{words} ({self.words(low)} – {self.words(high)})"


def _counted(name: str, label: Promise, group: Group, better: int = 0) -> Measure:
    number = attrgetter(name)
    return Measure(name, label, group, Unit.COUNT, number, number, adds=True, better=better)


def _share(
    name: str, label: Promise, part: Callable, whole: Callable, group: Group, better: int
) -> Measure:
    def value(cell: Totals) -> float | None:
        return part(cell) / whole(cell) if whole(cell) else None

    def bounds(cell: Totals) -> tuple[float, float] | None:
        return wilson(part(cell), whole(cell)) if whole(cell) else None

    return Measure(name, label, group, Unit.SHARE, value, whole, better=better, bounds=bounds)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Between which bounds a share lies (95 %): Wilson's score interval (1927), which holds for
    few cases and for shares near 0 and 1, too."""
    share, weight = part / whole, Z**2 / whole
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * sqrt(share * (1 - share) / whole + weight / (4 * whole)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _mean_time(name: str, label: Promise, seconds: str, number: str, unit: Unit) -> Measure:
    def value(cell: Totals) -> float | None:
        cases = getattr(cell, number)
        return getattr(cell, seconds) / cases / _LENGTHS[unit] if cases else None

    return Measure(name, label, Group.TIME, unit, value, attrgetter(number), better=-1)


def _quantile(name: str, label: Promise, times: str, share: float, unit: Unit) -> Measure:
    def value(cell: Times) -> float | None:
        seconds = cell.quantile(share)
        return None if seconds is None else seconds / _LENGTHS[unit]

    number = attrgetter("number")
    return Measure(name, label, Group.TIME, unit, value, number, better=-1, times=times)


def _stars(of: str) -> Callable[[Totals], tuple[int, ...]]:
    return attrgetter(*(f"{of}_{stars}" for stars in STARS))


def _ratings(of: str) -> Callable[[Totals], int]:
    return lambda cell: sum(_stars(of)(cell))


def _liked(name: str, label: Promise, of: str) -> Measure:
    """The mean of the stars, with the bounds that the overview gives it, too."""

    def value(cell: Totals) -> float | None:
        found = Satisfaction.of(_stars(of)(cell))
        return found.mean if found else None

    def bounds(cell: Totals) -> tuple[float, float] | None:
        found = Satisfaction.of(_stars(of)(cell))
        return (found.low, found.high) if found else None

    number = _ratings(of)
    return Measure(name, label, Group.JUDGEMENT, Unit.STARS, value, number, better=1, bounds=bounds)


def _content(cell: Totals) -> int:
    """How many gave the answer four or five stars."""
    return cell.resolution_4 + cell.resolution_5


def _given(name: str, label: Promise, of: str) -> Measure:
    number = _ratings(of)
    return Measure(name, label, Group.JUDGEMENT, Unit.COUNT, number, number, adds=True)


_ALL = [
    _counted("received", _("Received"), Group.STATE),
    _counted("open", _("Open"), Group.STATE, -1),
    _counted("overdue", _("Overdue"), Group.STATE, -1),
    _counted("answered", _("Answered"), Group.STATE, 1),
    _counted("closed", _("Closed"), Group.STATE, 1),
    _counted("reopened", _("Reopened"), Group.STATE, -1),
    _counted("redirected", _("Sent to the competent body"), Group.STATE),
    _counted("rejected", _("Refused"), Group.STATE),
    _share(
        "in_time",
        _("Answered in time, share"),
        attrgetter("answered_in_time"),
        attrgetter("due"),
        Group.STATE,
        1,
    ),
    _share(
        "first_in_time",
        _("First answer in time, share"),
        attrgetter("first_in_time"),
        attrgetter("first_answered"),
        Group.STATE,
        1,
    ),
    _share(
        "reopen_rate",
        _("Reopened, share"),
        attrgetter("reopened"),
        attrgetter("received"),
        Group.STATE,
        -1,
    ),
    _counted("answers", _("Answers given"), Group.FLOW, 1),
    _counted("answers_in_time", _("Answers given in time"), Group.FLOW, 1),
    _counted("closings", _("Closings"), Group.FLOW, 1),
    _counted("reopenings", _("Reopenings"), Group.FLOW, -1),
    _counted("redirections", _("Redirections"), Group.FLOW),
    _counted("refusals", _("Refusals"), Group.FLOW),
    _mean_time(
        "first_mean",
        _("Time to first answer, mean"),
        "seconds_to_first_answer",
        "first_answered",
        Unit.HOURS,
    ),
    _quantile(
        "first_median", _("Time to first answer, median"), "first_answer_times", 0.5, Unit.HOURS
    ),
    _quantile(
        "first_p90",
        _("Time to first answer, nine of ten within"),
        "first_answer_times",
        0.9,
        Unit.HOURS,
    ),
    _mean_time(
        "answer_mean", _("Time to answer, mean"), "seconds_to_answer", "answered", Unit.DAYS
    ),
    _quantile("answer_median", _("Time to answer, median"), "answer_times", 0.5, Unit.DAYS),
    _quantile(
        "answer_p90", _("Time to answer, nine of ten within"), "answer_times", 0.9, Unit.DAYS
    ),
    _liked("satisfaction", _("Satisfaction, mean"), "resolution"),
    _share("content", _("Content, share"), _content, _ratings("resolution"), Group.JUDGEMENT, 1),
    _given("ratings", _("Ratings of answers"), "resolution"),
    _liked("servants", _("Civil servants, mean"), "servant"),
    _given("servant_ratings", _("Ratings of civil servants"), "servant"),
]
MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}


def choices() -> list[tuple]:
    """For a list to choose from, in groups."""
    return [
        (label, [(each.name, each.label) for each in _ALL if each.group is group])
        for group, label in _GROUPS.items()
    ]
