"""Small charts of one body: its share over time, and how long its answers took."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.histograms import Times, bucket_of
from analytics.league import fairness, phrases
from analytics.numbers import count, day, day_of_year, decimal, percent
from analytics.periods import Span
from analytics.totals import Totals

_HOUR, _DAY = 3600, 86400
# Each is one of `histograms.EDGES`, so that the shares are exact.
CLASSES = (_HOUR, 6 * _HOUR, *(days * _DAY for days in (1, 2, 3, 5, 7, 10, 15, 30, 60, 90)))
STEP, HEIGHT = 10, 100
SCALE = 100


@dataclass(frozen=True)
class Strip:
    """An interval on a scale from 0 to 100 %, the share in it, and what was expected, if that can
    be said."""

    start: float
    length: float
    at: float
    expected: float | None


def strip(low: float, high: float, at: float, expected: float | None) -> Strip:
    """Shares (0 to 1) in the units of the SVG."""
    return Strip(
        round(low * SCALE, 2),
        round((high - low) * SCALE, 2),
        round(at * SCALE, 2),
        None if expected is None else round(expected * SCALE, 2),
    )


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[str]


@dataclass(frozen=True)
class Course:
    """The share in time over time, with the band in which it lies (95 %)."""

    title: str
    band: str
    line: str
    width: int
    first: str
    last: str
    head: list[str]
    rows: list[Row]


def course(spans: Sequence[Span], totals: Sequence[Totals]) -> Course | None:
    """None for under two stretches in which an answer was due."""
    known = [(at, one) for at, one in enumerate(totals) if one.due]
    if len(known) < 2:
        return None
    bounds = [(at, fairness.wilson(one.answered_in_time, one.due)) for at, one in known]
    upper = [_point(at, interval.high) for at, interval in bounds]
    lower = [_point(at, interval.low) for at, interval in reversed(bounds)]
    is_one_year = spans[0].first.year == spans[-1].last.year
    end = day_of_year if is_one_year else day
    low, high = (extreme(one.in_time for _at, one in known) for extreme in (min, max))
    return Course(
        title=_("Between %(low)s and %(high)s were answered in time")
        % {"low": percent(low), "high": percent(high)},
        band=" ".join([*upper, *lower]),
        line=" ".join(_point(at, one.in_time) for at, one in known),
        width=len(spans) * STEP,
        first=end(spans[0].first),
        last=end(spans[-1].last),
        head=[
            _("Days"),
            _("Received"),
            _("Answers due"),
            _("Answered in time"),
            _("Interval (95%)"),
            _("Overdue"),
            _("Satisfaction"),
        ],
        rows=[Row(str(span), _cells(one)) for span, one in zip(spans, totals, strict=True)][::-1],
    )


def _point(at: int, share: float) -> str:
    return f"{at * STEP + STEP / 2:g},{round((1 - share) * HEIGHT, 1):g}"


def _cells(one: Totals) -> list[str]:
    liked = one.satisfaction
    bounds = phrases.shares(fairness.wilson(one.answered_in_time, one.due)) if one.due else ""
    return [
        count(one.received),
        count(one.due),
        percent(one.in_time),
        bounds,
        count(one.overdue),
        decimal(liked.mean if liked else None),
    ]


@dataclass(frozen=True)
class Class:
    """Answers that took so long: how many, which share of all, and of all bodies' answers."""

    label: str
    number: int
    share: str
    everybody: str
    length: float
    at: float


def classes(own: Times, everybody: Times) -> list[Class]:
    """The first and last that anybody has, and all between."""
    mine, all_of_them = _gathered(own), _gathered(everybody)
    used = [at for at in range(len(mine)) if mine[at] or all_of_them[at]]
    if not own.number:
        return []
    most = max(
        *(number / own.number for number in mine),
        *(number / everybody.number for number in all_of_them if everybody.number),
    )
    return [
        Class(
            label=_label(at),
            number=mine[at],
            share=percent(mine[at] / own.number),
            everybody=percent(all_of_them[at] / everybody.number if everybody.number else None),
            length=round(mine[at] / own.number / most * SCALE, 2),
            at=round(all_of_them[at] / max(1, everybody.number) / most * SCALE, 2),
        )
        for at in range(used[0], used[-1] + 1)
    ]


def _gathered(times: Times) -> list[int]:
    found = [0] * (len(CLASSES) + 1)
    ends = [bucket_of(edge) for edge in CLASSES]
    for bucket, number in times.counts.items():
        found[sum(bucket > end for end in ends)] += number
    return found


def _label(at: int) -> str:
    if at == len(CLASSES):
        return _("more than %(long)s") % {"long": phrases.lasting(CLASSES[-1])}
    return _("up to %(long)s") % {"long": phrases.lasting(CLASSES[at])}
