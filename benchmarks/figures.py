"""A figure: what was measured, beside the machine's floor, and whether it is what we aim at."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 7
FEWEST = 3  # of a figure whose time is over


@dataclass(frozen=True)
class Aim:
    """A limit on the ratio to the floor, or on the value itself."""

    of: str  # "ratio" or "value"
    limit: float
    at_most: bool

    def __str__(self) -> str:
        return f"{self.of} {'≤' if self.at_most else '≥'} {self.limit:g}"


def at_least(limit: float) -> Aim:
    """The ratio to the floor must not be lower."""
    return Aim("ratio", limit, at_most=False)


def at_most(limit: float, *, of: str = "ratio") -> Aim:
    """The ratio (or the value) must not be higher."""
    return Aim(of, limit, at_most=True)


@dataclass(frozen=True)
class Figure:
    """`value` and `floor` are medians of `n` measurements in `unit`; `ratio` is the median of the
    pairs' ratios. `spread` is the middle half of the ratios (of the values, where there is no
    floor) as a part of their median: 0.1 means that half of all lay within a tenth of it."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    aim: Aim | None = None
    n: int = 1
    spread: float = 0.0

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None when there is none."""
        if self.aim is None:
            return None
        measured = self.ratio if self.aim.of == "ratio" else self.value
        return measured <= self.aim.limit if self.aim.at_most else measured >= self.aim.limit

    def as_json(self) -> dict:
        return {
            "value": _rounded(self.value),
            "unit": self.unit,
            "floor": _rounded(self.floor),
            "ratio": _rounded(self.ratio),
            "aim": str(self.aim) if self.aim else None,
            "met": self.met,
            "n": self.n,
            "spread": _rounded(self.spread),
        }


def beside(
    name: str, unit: str, pairs: Iterable[tuple[float, float]], aim: Aim | None = None
) -> Figure:
    """The figure of (ours, floor) pairs."""
    ours, floors = zip(*pairs, strict=True)
    ratios = [mine / floor for mine, floor in zip(ours, floors, strict=True)]
    return Figure(
        name,
        statistics.median(ours),
        unit,
        statistics.median(floors),
        statistics.median(ratios),
        aim,
        len(ratios),
        _spread(ratios),
    )


def alone(name: str, unit: str, values: list[float], aim: Aim | None = None) -> Figure:
    """The figure of values that no floor stands beside."""
    return Figure(
        name, statistics.median(values), unit, aim=aim, n=len(values), spread=_spread(values)
    )


def alternate(
    ours: Callable[[], float],
    floor: Callable[[], float],
    rounds: int = ROUNDS,
    patience: float = math.inf,
) -> Iterator[tuple[float, float]]:
    """Measure A B A B: what else the machine does meanwhile hits both sides alike. After `patience`
    seconds no other round begins, once `FEWEST` are done."""
    until = time.monotonic() + patience
    for done in range(rounds):
        if done >= FEWEST and time.monotonic() > until:
            return
        yield ours(), floor()


def percentile(values: Iterable[float], part: float) -> float:
    """The smallest value that `part` (0 to 1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(part * len(ordered)) - 1]


def _spread(values: list[float]) -> float:
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    middle = statistics.median(values)
    return (high - low) / middle if middle else 0.0


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def write(figures: list[Figure], path: Path) -> None:
    """Keep the figures; those of other runs stay."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known |= {figure.name: figure.as_json() for figure in figures}
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(figures: list[Figure]) -> str:
    """The figures as lines for people."""
    head = ("figure", "value", "unit", "floor", "ratio", "aim", "met", "n", "spread")
    rows = [head]
    for figure in figures:
        shown = figure.as_json()
        met = {True: "yes", False: "NO", None: ""}[figure.met]
        cells = [figure.name, _cell(shown["value"]), figure.unit, _cell(shown["floor"])]
        cells += [_cell(shown["ratio"]), shown["aim"] or "", met, str(figure.n)]
        rows.append((*cells, f"{figure.spread:.0%}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
