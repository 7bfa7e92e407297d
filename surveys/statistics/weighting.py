"""Weights: from the draw, for those who did not answer, and to known counts."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import numpy as np


class EmptyClass(ValueError):
    """Somebody of this class was drawn, or is known of, but nobody answered."""

    def __init__(self, labels: Sequence[Hashable]):
        super().__init__(", ".join(str(label) for label in labels))
        self.labels = tuple(labels)


def design_weights(probabilities: Sequence[float]) -> np.ndarray:
    """w = 1 / π (Horvitz and Thompson 1952). Raises `ValueError` on what is no chance."""
    chances = np.asarray(probabilities, dtype=float)
    if (chances <= 0).any() or (chances > 1).any():
        raise ValueError("a chance of being drawn is above 0, and 1 at the most")
    return 1 / chances


def response_factors(
    weights: Sequence[float], classes: Sequence[Hashable], answered: Sequence[bool]
) -> dict[Hashable, float]:
    """By class, Σ w of the drawn / Σ w of who answered: these stand for the silent of their class.

    Little, International Statistical Review 54 (1986), 139-157; Lohr 2010, section 8.5. Raises
    `EmptyClass` where nobody answered.
    """
    drawn: Counter = Counter()
    here: Counter = Counter()
    for weight, label, did in zip(weights, classes, answered, strict=True):
        drawn[label] += weight
        if did:
            here[label] += weight
    empty = [label for label in drawn if not here[label] > 0]
    if empty:
        raise EmptyClass(empty)
    return {label: drawn[label] / here[label] for label in drawn}


def joined_classes(
    classes: Sequence[Hashable], answered: Sequence[bool], *, least: int, rest: Hashable = "rest"
) -> list[Hashable]:
    """The classes with those of fewer than `least` answers made one; if that is too small still,
    the next smallest joins it. So no weight rests on a handful (Kalton and Flores-Cervantes,
    Journal of Official Statistics 19 (2003), 81-97, section 2)."""
    counts = Counter(dict.fromkeys(classes, 0))
    counts.update(label for label, did in zip(classes, answered, strict=True) if did)
    by_size = sorted(counts, key=lambda label: (counts[label], str(label)))
    small = [label for label in by_size if counts[label] < least]
    if not small:
        return list(classes)
    for label in by_size[len(small) :]:
        if sum(counts[each] for each in small) >= least:
            break
        small.append(label)
    return [rest if label in set(small) else label for label in classes]


def post_stratified(
    weights: Sequence[float], cells: Sequence[Hashable], counts: Mapping[Hashable, float]
) -> np.ndarray:
    """w N_g / Σ w of the cell: the sums by cell are the known counts (Holt and Smith, Journal of
    the Royal Statistical Society A 142 (1979), 33-46). Raises `EmptyClass` for a cell of which
    nobody answered, `KeyError` for one whose count isn't given."""
    sums: Counter = Counter()
    for weight, cell in zip(weights, cells, strict=True):
        sums[cell] += weight
    empty = [cell for cell, count in counts.items() if count > 0 and not sums[cell] > 0]
    if empty:
        raise EmptyClass(empty)
    return np.array(
        [weight * counts[cell] / sums[cell] for weight, cell in zip(weights, cells, strict=True)]
    )


def trimmed(weights: Sequence[float], most: float) -> np.ndarray:
    """Weights above `most` are cut to it, and what is cut goes to the others in proportion, until
    none is above: the sum stays.

    Potter, Proceedings of the Survey Research Methods Section, ASA (1990), 225-230. Raises
    `ValueError` where the sum can't be held, because all would be at the limit.
    """
    values = np.asarray(weights, dtype=float)
    whole = float(values.sum())
    if most * np.count_nonzero(values) < whole * (1 - 1e-12):
        raise ValueError("the limit is below the mean of the weights")
    cut = np.zeros(len(values), dtype=bool)
    while True:
        over = ~cut & (values > most * (1 + 1e-12))
        if not over.any():
            return values
        cut |= over
        values[cut] = most
        left = values[~cut].sum()
        if left > 0:
            values[~cut] *= (whole - most * cut.sum()) / left


def limit_by_median(weights: Sequence[float], times: float) -> float:
    """So many times the median weight; 3 to 6 are usual (Potter 1990)."""
    return float(times * np.median(np.asarray(weights, dtype=float)))
