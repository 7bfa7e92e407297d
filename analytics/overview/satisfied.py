"""How satisfaction went through a period, with the bounds within which it lies drawn as a band."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.numbers import count, day, day_of_year, decimal
from analytics.overview.figures import Figures
from analytics.overview.sections import Line, Section
from analytics.periods import Period, Span
from analytics.questions import Question
from analytics.totals import Satisfaction

_STRETCHES = 15
STEP, HEIGHT = 10, 100


@dataclass(frozen=True)
class Stretch:
    """The band of one stretch of days, in the units of its SVG; `words` when pointed at."""

    x: int
    top: float
    height: float
    mean: float
    words: str


@dataclass(frozen=True)
class Course(Section):
    """`joined` goes through the means of stretches that follow one another."""

    stretches: list[Stretch] = field(default_factory=list)
    joined: str = ""
    width: int = 0
    first: str = ""
    last: str = ""


def course(figures: Figures, period: Period, question: Question) -> Course:
    spans = period.spans(-(-period.days // _STRETCHES))
    means = [totals.satisfaction for totals in figures.over(spans)]
    end = day_of_year if period.first.year == period.last.year else day
    stretches = [
        _stretch(at, mean, span)
        for at, (span, mean) in enumerate(zip(spans, means, strict=True))
        if mean
    ]
    return Course(
        name="satisfaction",
        heading=_("Satisfaction with the answers"),
        title=_title(figures.total.satisfaction),
        file_query=question.query(by="satisfaction"),
        head=[_("Days"), _("Satisfaction"), _("at least"), _("at most"), _("Ratings")],
        lines=[
            _line(span, mean) for span, mean in zip(reversed(spans), reversed(means), strict=True)
        ],
        stretches=stretches,
        joined=" ".join(f"{one.x + STEP / 2},{one.mean}" for one in stretches),
        width=len(spans) * STEP,
        first=end(period.first),
        last=end(period.last),
    )


def _title(now: Satisfaction | None) -> str:
    if now is None:
        return _("Nobody has rated an answer yet")
    return ngettext(
        "%(mean)s of 5, surely between %(low)s and %(high)s (%(count)s rating)",
        "%(mean)s of 5, surely between %(low)s and %(high)s (%(count)s ratings)",
        now.ratings,
    ) % {
        "mean": decimal(now.mean),
        "low": decimal(now.low),
        "high": decimal(now.high),
        "count": count(now.ratings),
    }


def _stretch(at: int, mean: Satisfaction, span: Span) -> Stretch:
    top, bottom = _height(mean.high), _height(mean.low)
    words = _("%(days)s: %(mean)s, between %(low)s and %(high)s, ratings: %(count)s") % {
        "days": span,
        "mean": decimal(mean.mean),
        "low": decimal(mean.low),
        "high": decimal(mean.high),
        "count": count(mean.ratings),
    }
    return Stretch(at * STEP, top, round(bottom - top, 2), _height(mean.mean), words)


def _height(value: float) -> float:
    """Where a mean from 1 to 5 stands, from the top."""
    return round((5 - value) / 4 * HEIGHT, 2)


def _line(span: Span, mean: Satisfaction | None) -> Line:
    values = [mean.mean, mean.low, mean.high] if mean else [None] * 3
    ratings = mean.ratings if mean else 0
    return Line(
        str(span),
        [*map(decimal, values), count(ratings)],
        raw=[*(value and round(value, 3) for value in values), ratings],
    )
