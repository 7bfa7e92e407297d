"""How many people must answer, and how many must be asked.

Shares are from 0 to 1, a margin is half the width of the interval, confidence is two-sided.
Every function raises `ValueError` on figures that make no sense.
"""

import math
from dataclasses import dataclass

from scipy.special import ndtri


def normal_quantile(confidence: float) -> float:
    """z of a two-sided interval: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError("confidence is between 0 and 1")
    return float(ndtri((1 + confidence) / 2))


def cochran(margin: float, *, confidence: float = 0.95, proportion: float = 0.5) -> float:
    """n0 = z² p q / d², of a population without end.

    Cochran, Sampling Techniques, 3rd ed. 1977, section 4.4, equation (4.1).
    """
    _share(proportion, "proportion")
    _positive(margin, "margin")
    z = normal_quantile(confidence)
    return z * z * proportion * (1 - proportion) / margin**2


def cochran_mean(margin: float, *, deviation: float, confidence: float = 0.95) -> float:
    """n0 = (z S / d)², of a mean with standard deviation S; margin in the same unit.

    Cochran 1977, section 4.6, equation (4.6) with an absolute error.
    """
    _positive(margin, "margin")
    _positive(deviation, "deviation")
    return (normal_quantile(confidence) * deviation / margin) ** 2


def finite(base: float, population: int) -> float:
    """n = n0 / (1 + (n0 - 1) / N): fewer suffice where the whole is small.

    Cochran 1977, section 4.4, equation (4.2).
    """
    if population < 1:
        raise ValueError("a population has at least one unit")
    return base / (1 + (base - 1) / population) if base > 1 else base


def krejcie_morgan(
    population: int, *, margin: float = 0.05, proportion: float = 0.5, chi2: float = 3.841
) -> float:
    """s = χ² N P (1 - P) / (d² (N - 1) + χ² P (1 - P)), before rounding.

    Krejcie and Morgan, Determining Sample Size for Research Activities, Educational and
    Psychological Measurement 30 (1970), page 607. `chi2` is that of one degree of freedom.
    """
    _share(proportion, "proportion")
    _positive(margin, "margin")
    if population < 1:
        raise ValueError("a population has at least one unit")
    spread = chi2 * proportion * (1 - proportion)
    return spread * population / (margin**2 * (population - 1) + spread)


def margin_of_error(
    proportion: float, n: float, *, confidence: float = 0.95, population: int | None = None
) -> float:
    """z sqrt(p q / n), times sqrt((N - n) / (N - 1)) where the population is known.

    Cochran 1977, section 3.3, equation (3.6) with the variance of equation (3.3).
    """
    _positive(n, "n")
    margin = normal_quantile(confidence) * math.sqrt(proportion * (1 - proportion) / n)
    return margin if population is None else margin * finite_factor(n, population)


def finite_factor(n: float, population: int) -> float:
    """sqrt((N - n) / (N - 1)), what a finite population takes off a standard error; 0 at a census.

    Cochran 1977, section 3.3, equation (3.3).
    """
    if population <= 1 or n >= population:
        return 0.0
    return math.sqrt((population - n) / (population - 1))


@dataclass(frozen=True)
class Need:
    """What a sample needs, step by step; each step is the one before, corrected."""

    base: float  # of a simple sample of a population without end
    with_effect: float  # times the design effect
    finite: float  # of this population
    answers: int  # rounded up: so many must answer
    asked: int  # so many must be asked, at the expected response
    population: int | None
    is_census: bool  # there are no more people than must be asked
    margin: float  # of error that is reached when the expected number answers


def needed(
    margin: float,
    *,
    confidence: float = 0.95,
    proportion: float = 0.5,
    population: int | None = None,
    effect: float = 1.0,
    response: float = 1.0,
) -> Need:
    """The size of a sample for a proportion.

    The design effect stands before the finite population, as the variance has it:
    d² = z² deff p q / n (1 - n/N); so no more are ever needed than there are. (Kish, Survey
    Sampling, 1965, section 8.1 for deff; Cochran 1977, section 4.4.)
    """
    _positive(effect, "effect")
    if not 0 < response <= 1:
        raise ValueError("response is above 0, and 1 at the most")
    base = cochran(margin, confidence=confidence, proportion=proportion)
    with_effect = base * effect
    corrected = finite(with_effect, population) if population else with_effect
    answers = _up(corrected)
    asked = _up(answers / response)
    if population and asked >= population:
        asked = population
    expected = asked * response
    return Need(
        base=base,
        with_effect=with_effect,
        finite=corrected,
        answers=answers,
        asked=asked,
        population=population,
        is_census=bool(population) and asked >= population,
        margin=margin_of_error(
            proportion, expected / effect, confidence=confidence, population=None
        )
        * (finite_factor(expected, population) if population else 1),
    )


def _up(value: float) -> int:
    """Rounded up, but 385.0000000001 is 385: the hair is the machine's."""
    return max(1, math.ceil(round(value, 9)))


def _share(value: float, name: str) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is from 0 to 1")


def _positive(value: float, name: str) -> None:
    if not value > 0:
        raise ValueError(f"{name} is above 0")
