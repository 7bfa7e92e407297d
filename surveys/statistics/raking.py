"""Weights brought to several known margins, each within limits of what it was."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_HALVINGS = 80
_AGREE = 1e-6  # margins of one population may differ by their rounding


@dataclass(frozen=True)
class Margin:
    """What is known of one variable: of each answer its category, of each category how many."""

    name: str
    categories: Sequence[Hashable]
    counts: Mapping[Hashable, float]


@dataclass(frozen=True, eq=False)
class Raked:
    """`gap` is the largest miss of any category, as a share of the population."""

    weights: np.ndarray
    rounds: int
    gap: float
    converged: bool
    at_limit: int  # answers whose weight could not be moved further
    worst: tuple[str, Hashable] | None  # margin and category of the largest miss


class ImpossibleMargin(ValueError):
    """A margin that no weights can meet; `margin` and `category` say which."""

    def __init__(self, why: str, margin: str, category: Hashable = ""):
        super().__init__(f"{margin} {category}: {why}")
        self.margin, self.category = margin, category


def rake(
    weights: Sequence[float],
    margins: Sequence[Margin],
    *,
    low: float = 0.0,
    high: float = float("inf"),
    tolerance: float = 1e-8,
    most_rounds: int = 500,
) -> Raked:
    """Iterative proportional fitting; `low` and `high` bound the ratio of a weight to what it was.

    Deming and Stephan, Annals of Mathematical Statistics 11 (1940), 427-444. With limits it is the
    truncated multiplicative method, case 7 of Deville and Särndal 1992: weight = d clip(Π f, L, U),
    where each round sets the factor f of one category so that its sum is met with the clipping.
    The ratio counts from weights that already sum to the population. Raises `ImpossibleMargin`
    on what can't be met by any limits; where only the limits are too narrow, the answer isn't
    `converged` and says how far it came.
    """
    if not low <= 1 <= high:
        raise ValueError("the limits of the ratio stand on both sides of 1")
    base = np.asarray(weights, dtype=float)
    if not margins:
        return Raked(base.copy(), 0, 0.0, True, 0, None)
    population = float(sum(margins[0].counts.values()))
    cells = [_cells(margin, base, population) for margin in margins]
    base = base * population / base.sum()
    raw = np.ones(len(base))
    gap, worst, rounds = np.inf, None, 0
    while rounds < most_rounds and gap > tolerance:
        rounds += 1
        for _name, groups in cells:
            for _label, inside, target in groups:
                raw[inside] *= _factor(base[inside], raw[inside], target, low, high)
        fitted = base * np.clip(raw, low, high)
        before = gap
        gap, worst = _gap(fitted, cells, population)
        if abs(before - gap) < tolerance * 1e-3 and gap > tolerance:
            break
    fitted = base * np.clip(raw, low, high)
    at_limit = int(np.sum((raw <= low) | (raw >= high)))
    return Raked(fitted, rounds, gap, gap <= tolerance, at_limit, worst)


def _cells(
    margin: Margin, base: np.ndarray, population: float
) -> tuple[str, list[tuple[Hashable, np.ndarray, float]]]:
    if len(margin.categories) != len(base):
        raise ValueError(f"{margin.name}: every answer has a category")
    whole = float(sum(margin.counts.values()))
    if abs(whole - population) > _AGREE * population:
        raise ImpossibleMargin(f"sums to {whole:g}, another to {population:g}", margin.name)
    labels = np.array([str(label) for label in margin.categories])
    known = {str(label) for label in margin.counts}
    for label in sorted(set(labels.tolist()) - known):
        raise ImpossibleMargin("its count isn't given", margin.name, label)
    groups = []
    for label, count in margin.counts.items():
        inside = np.flatnonzero((labels == str(label)) & (base > 0))
        if count > 0 and not len(inside):
            raise ImpossibleMargin("nobody of it answered", margin.name, label)
        if count <= 0 and len(inside):
            raise ImpossibleMargin(
                "somebody of it answered, but there is nobody", margin.name, label
            )
        if len(inside):
            groups.append((label, inside, float(count) * population / whole))
    return margin.name, groups


def _factor(base: np.ndarray, raw: np.ndarray, target: float, low: float, high: float) -> float:
    """f with Σ d clip(raw f, L, U) = target; at the limits, the nearest there is."""
    free = float(np.sum(base * raw))
    plain = target / free
    moved = raw * plain
    if moved.min() >= low and moved.max() <= high:
        return plain
    bottom = low / raw.max() if low > 0 else plain * 1e-9
    top = high / raw.min() if np.isfinite(high) else plain * 1e9
    if np.sum(base * np.clip(raw * bottom, low, high)) >= target:
        return bottom
    if np.sum(base * np.clip(raw * top, low, high)) <= target:
        return top
    for _step in range(_HALVINGS):
        middle = (bottom * top) ** 0.5
        if np.sum(base * np.clip(raw * middle, low, high)) < target:
            bottom = middle
        else:
            top = middle
    return top


def _gap(
    fitted: np.ndarray, cells: list, population: float
) -> tuple[float, tuple[str, Hashable] | None]:
    gap, worst = 0.0, None
    for name, groups in cells:
        for label, inside, target in groups:
            miss = abs(float(fitted[inside].sum()) - target) / population
            if miss > gap:
                gap, worst = miss, (name, label)
    return gap, worst


def columns(margins: Sequence[Margin]) -> np.ndarray:
    """One column a category, 1 for who is of it: what `Design.margins` regresses on."""
    return np.column_stack(
        [
            [1.0 if str(each) == str(label) else 0.0 for each in margin.categories]
            for margin in margins
            for label in margin.counts
        ]
    )
