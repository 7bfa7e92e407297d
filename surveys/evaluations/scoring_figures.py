"""The figures of one body, and of all bodies together, as plain values."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from surveys.evaluations.scoring_measures import (
    CSAT,
    DIMENSION,
    INDEX,
    NPS,
    TOP,
    Columns,
    ends,
    is_share,
)
from surveys.models import Score
from surveys.statistics import indices
from surveys.statistics.comparing import satterthwaite
from surveys.statistics.design import Design
from surveys.statistics.design_effects import effective_size
from surveys.statistics.estimation import Estimate, mean
from surveys.statistics.intervals import design_wilson, student

Method = Score.Method


@dataclass(frozen=True)
class Figure:
    """One measure; without a value it is held back, without an error nothing is claimed."""

    measure: str
    n: int
    method: str = Method.HELD_BACK
    value: float | None = None
    error: float | None = None
    freedom: float | None = None
    low: float | None = None
    high: float | None = None
    effective: float | None = None

    @property
    def row(self) -> dict:
        """The columns of a `Score`."""
        return dict(self.__dict__)


def of_body(
    plan: Design,
    table: Columns,
    weights: Mapping[str, float],
    *,
    least: int,
    confidence: float,
    by_chance: bool,
) -> list[Figure]:
    """Index, dimensions, satisfied people, NPS and each question's top box."""
    asked = {code: weights[code] for code in table.dimensions if weights.get(code)}
    found: dict[str, Callable[[], Estimate]] = {}
    if asked:
        found[INDEX] = lambda: indices.index(plan, table.dimensions, asked)[0]
    for code in asked:
        found[DIMENSION + code] = lambda code=code: mean(plan, table.dimensions[code])
    if table.satisfied is not None:
        found[CSAT] = lambda: mean(plan, table.satisfied)
    if table.recommend is not None:
        found[NPS] = lambda: indices.net_promoter(plan, table.recommend)
    for code, hits in table.tops.items():
        found[TOP + code] = lambda hits=hits: mean(plan, hits)
    figures = []
    for measure, count in found.items():
        try:
            estimate = count()
        except ValueError:  # nobody answered it
            figures.append(Figure(measure, 0))
            continue
        if estimate.n < least:
            figures.append(Figure(measure, estimate.n))
        elif by_chance:
            figures.append(_by_chance(measure, estimate, confidence))
        else:
            figures.append(_told_only(measure, estimate, plan))
    return figures


def _told_only(measure: str, estimate: Estimate, plan: Design) -> Figure:
    """Of what was not drawn by chance: the figure, and no claim of how exact it is."""
    effective = effective_size(plan.weights[estimate.answered])
    scale = 100 if is_share(measure) else 1
    return Figure(
        measure,
        estimate.n,
        Method.NONE,
        estimate.value * scale,
        effective=min(effective, estimate.n),
    )


def _by_chance(measure: str, estimate: Estimate, confidence: float) -> Figure:
    return _figure(
        measure,
        estimate.value,
        estimate.error,
        estimate.freedom,
        estimate.n,
        confidence,
        effective=estimate.effective,
    )


def _figure(
    measure: str,
    value: float,
    error: float,
    freedom: float,
    n: int,
    confidence: float,
    *,
    effective: float | None = None,
) -> Figure:
    """With its interval; `value` and `error` of a share are from 0 to 1 and told in percent."""
    share = is_share(measure)
    scale = 100 if share else 1
    if freedom <= 0 and error > 0:
        return Figure(measure, n, Method.NONE, value * scale)
    if share:
        interval = design_wilson(value, error, n, freedom=freedom, confidence=confidence)
    else:
        interval = student(value, error, freedom, confidence=confidence)
    least, most = ends(measure)
    finite = effective is not None and math.isfinite(effective)
    return Figure(
        measure=measure,
        n=n,
        method=Method.WILSON if share else Method.STUDENT,
        value=value * scale,
        error=error * scale,
        freedom=freedom,
        low=max(least, interval.low * scale),
        high=min(most, interval.high * scale),
        effective=effective if finite else None,
    )


def of_all(
    found: Mapping[int, list[Figure]], users: Mapping[int, float], *, confidence: float
) -> list[Figure]:
    """All users of all bodies: Σ W_b value_b with W_b the share of users, whose number is known.

    The bodies were drawn apart, so the variance is Σ W_b² se_b² (Cochran 1977, section 5.3,
    equation (5.6): bodies are strata). A measure that any body lacks is of the others only, and
    one body's alone is nobody's.
    """
    by_measure: dict[str, list[tuple[float, Figure]]] = {}
    for body, figures in found.items():
        for figure in figures:
            if figure.value is not None and users.get(body):
                by_measure.setdefault(figure.measure, []).append((users[body], figure))
    return [
        _joined(measure, rows, confidence) for measure, rows in by_measure.items() if len(rows) > 1
    ]


def _joined(measure: str, rows: list[tuple[float, Figure]], confidence: float) -> Figure:
    whole = sum(size for size, _figure in rows)
    parts = [(size / whole, figure) for size, figure in rows]
    value = sum(part * figure.value for part, figure in parts)
    n = sum(figure.n for _part, figure in parts)
    if any(figure.error is None for _part, figure in parts):
        return Figure(measure, n, Method.NONE, value)
    variances = [(part * figure.error) ** 2 for part, figure in parts]
    freedom = satterthwaite(variances, [figure.freedom for _part, figure in parts])
    scale = 100 if is_share(measure) else 1
    return _figure(
        measure, value / scale, math.sqrt(sum(variances)) / scale, freedom, n, confidence
    )
