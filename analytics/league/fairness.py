"""Comparing bodies without wronging any: intervals, case mix, limits, shrunken means.

Pure arithmetic: numbers in, numbers out. Shares are from 0 to 1, stars from 1 to 5. A confidence
of 0.95 means that chance alone leads outside one time in twenty.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, sqrt
from statistics import NormalDist
from typing import NamedTuple

from scipy.special import bdtr, bdtrik, gammainccinv, gammaincinv

USUAL, CLEAR = 0.95, 0.998
# Where fewer were judged in a stratum, its share is no standard for anybody.
FEWEST_IN_STRATUM = 20
# Of fewer bodies nobody can tell how much they differ anyway.
FEWEST_TO_SPREAD = 10
# The variance that rounding to whole stars hides: no spread of ratings is taken to be smaller.
_ROUNDING = 1 / 12


class Interval(NamedTuple):
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


# Shares -----------------------------------------------------------------------------------------


def wilson(successes: int, number: int, confidence: float = USUAL) -> Interval:
    """Between which bounds the share lies of which `successes` of `number` is a sample.

    With p = successes / number: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). Wilson, JASA
    1927;22:209; method 3 of Newcombe, Statistics in Medicine 1998;17:857. Nothing tried: 0 to 1.
    """
    if not number:
        return Interval(0, 1)
    z, share = _z(confidence), successes / number
    squeeze = 1 + z * z / number
    middle = (share + z * z / (2 * number)) / squeeze
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number)) / squeeze
    # At the ends the formula is exact; its rounding errors are not.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    return Interval(low, 1.0 if successes == number else min(1.0, middle + half))


def difference(
    successes: int, number: int, successes_before: int, number_before: int
) -> Interval | None:
    """Between which bounds the share has changed (95 %); None where one of the two is unknown.

    From the two Wilson intervals: method 10 of Newcombe, Statistics in Medicine 1998;17:873.
    """
    if not number or not number_before:
        return None
    share, before = successes / number, successes_before / number_before
    now, then = wilson(successes, number), wilson(successes_before, number_before)
    change = share - before
    return Interval(
        change - sqrt((share - now.low) ** 2 + (then.high - before) ** 2),
        change + sqrt((now.high - share) ** 2 + (before - then.low) ** 2),
    )


# Case mix ---------------------------------------------------------------------------------------


class Tally(NamedTuple):
    """How many could be judged, and how many of them were late (or whatever counts as missed)."""

    judged: int = 0
    late: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(self.judged + other.judged, self.late + other.late)


Mix = Mapping[Hashable, Tally]  # by stratum: a topic, a kind


class Expected(NamedTuple):
    """How many would be late, were each matter dealt with as it is on average; its variance."""

    late: float
    variance: float


@dataclass(frozen=True)
class Standard:
    """The share that is late of each stratum where enough were judged, and of the rest."""

    rates: Mapping[Hashable, float]
    rest: float
    mean: float

    @classmethod
    def of(
        cls,
        whole: Mix,
        fewest: int = FEWEST_IN_STRATUM,
        closed: Collection[Hashable] = (),
    ) -> "Standard":
        """The standard that all together set; `closed` strata have no rate of their own."""
        few = total = Tally()
        rates = {}
        for stratum, tally in whole.items():
            total = total.plus(tally)
            if tally.judged < fewest or stratum in closed:
                few = few.plus(tally)
            else:
                rates[stratum] = tally.late / tally.judged
        mean = total.late / total.judged if total.judged else 0.0
        return cls(rates, few.late / few.judged if few.judged else mean, mean)

    def expected(self, mix: Mix) -> Expected:
        """Indirect standardisation: E = Σ nₛ pₛ over the strata of this body's own mix, with the
        shares pₛ of all; the variance is Σ nₛ pₛ (1-pₛ).

        Breslow and Day, Statistical Methods in Cancer Research II, IARC 1987, chapter 2. All
        bodies' expected numbers add up to all that were late.
        """
        late = variance = 0.0
        for stratum, tally in mix.items():
            rate = self.rates.get(stratum, self.rest)
            late += tally.judged * rate
            variance += tally.judged * rate * (1 - rate)
        return Expected(late, variance)


def shared(mix: Mix, whole: Mix, fewest: int = FEWEST_IN_STRATUM) -> float:
    """Which part of a body's matters (0 to 1) is of strata that others have, too: enough of them
    to tell the body from its matters. What one body alone has is its own standard."""
    judged = sum(tally.judged for tally in mix.values())
    common = sum(
        tally.judged
        for stratum, tally in mix.items()
        if whole.get(stratum, tally).judged - tally.judged >= fewest
    )
    return common / judged if judged else 0.0


def poisson(events: int, confidence: float = USUAL) -> Interval:
    """Between which bounds the mean lies of a Poisson number that came out as `events`.

    Exact, by the gamma quantiles that equal half of chi-square's: Garwood, Biometrika
    1936;28:437.
    """
    tail = (1 - confidence) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    return Interval(low, float(gammainccinv(events + 1, tail)))


@dataclass(frozen=True)
class Ratio:
    """Observed by expected, with its bounds: 0.5 is half as many late as the mix explains."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, observed: int, expected: float, confidence: float = USUAL) -> "Ratio | None":
        """The bounds are `poisson`'s of the observed number. Of shares they are a little too wide,
        never too narrow: a binomial number varies less than Poisson's of the same mean. None
        where nothing was expected."""
        if expected <= 0:
            return None
        bounds = poisson(observed, confidence)
        return cls(observed / expected, bounds.low / expected, bounds.high / expected)


class Tier(StrEnum):
    """All that figures can say of a body beside others; there is no finer order."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


def score(late: int, expected: Expected) -> float:
    """How many standard deviations more were late than expected; 0 where chance has no part."""
    if expected.variance <= 0:
        return 0.0
    return (late - expected.late) / sqrt(expected.variance)


def overdispersion(scores: Sequence[float]) -> float:
    """By which factor bodies vary more than chance explains: 1 if they do not, clearly.

    The mean of the squared scores after the outer tenth on each side was drawn in to its edge, so
    that a few outliers do not widen the limits for all: Spiegelhalter, Statistics in Medicine
    2005;24:1185, appendix A.3. Without overdispersion it is about 1 with variance 2/I; up to two
    standard deviations it is taken for 1, and so it is where there are few bodies.
    """
    number = len(scores)
    if number < FEWEST_TO_SPREAD:
        return 1.0
    ordered = sorted(scores)
    out = floor(number * 0.1)
    lowest, highest = ordered[out], ordered[-1 - out]
    factor = sum(min(max(one, lowest), highest) ** 2 for one in ordered) / number
    return factor if factor > 1 + 2 * sqrt(2 / number) else 1.0


def tier(late: int, expected: Expected, factor: float = 1.0) -> Tier:
    """Whether a body is clearly better or worse than its mix of matters explains.

    Two things must say so: the score beyond the 99.8 % limit, which `factor`, the bodies' common
    overdispersion, has widened; and the exact bounds of the ratio, for small numbers.
    """
    ratio = Ratio.of(late, expected.late)
    if ratio is None or ratio.low <= 1 <= ratio.high:
        return Tier.SAME
    limit = _z(CLEAR) * sqrt(factor)
    standing = score(late, expected)
    if standing > limit:
        return Tier.WORSE
    return Tier.BETTER if standing < -limit else Tier.SAME


# Funnel -----------------------------------------------------------------------------------------


def funnel(target: float, number: int, confidence: float, factor: float = 1.0) -> Interval:
    """Between which shares a body of this size lies if it differs from `target` by chance alone.

    The binomial distribution's own quantiles, interpolated between whole numbers: Spiegelhalter,
    Statistics in Medicine 2005;24:1185, appendix A.1.1; drawn apart by √`factor` where bodies
    vary more than that.
    """
    tail = (1 - confidence) / 2
    # Of the very smallest, both quantiles may lie on one side of the target, which differs from
    # itself by nothing.
    low = min(target, _quantile(target, number, tail))
    high = max(target, _quantile(target, number, 1 - tail))
    wide = sqrt(factor)
    return Interval(
        max(0.0, target - (target - low) * wide), min(1.0, target + (high - target) * wide)
    )


def _quantile(target: float, number: int, share: float) -> float:
    if not 0 < target < 1 or not number:
        return target
    whole = max(0, min(number, ceil(float(bdtrik(share, number, target)) - 1e-9)))
    reached = float(bdtr(whole, number, target))
    before = float(bdtr(whole - 1, number, target)) if whole else 0.0
    step = (reached - share) / (reached - before) if reached > before else 0.0
    return min(1.0, max(0.0, (whole - step) / number))


# Means ------------------------------------------------------------------------------------------

Stars = Sequence[int]  # how many gave one star, two, ... five


def _moments(stars: Stars) -> tuple[int, float, float]:
    """Number, mean, and the sum of squares around it."""
    number = sum(stars)
    mean = sum(value * each for value, each in enumerate(stars, start=1)) / number
    squares = sum(each * (value - mean) ** 2 for value, each in enumerate(stars, start=1))
    return number, mean, squares


class Pooled(NamedTuple):
    """The mean of several means, its own variance, and the variance between the true ones."""

    mean: float
    variance: float
    between: float


def pooled(means: Sequence[float], variances: Sequence[float]) -> Pooled:
    """From means that were measured with known variances, weighted by 1 / (v + between).

    The variance between them by moments, not below 0: DerSimonian and Laird, Controlled Clinical
    Trials 1986;7:177.
    """
    weights = [1 / variance for variance in variances]
    total = sum(weights)
    middle = sum(w * mean for w, mean in zip(weights, means, strict=True)) / total
    chaos = sum(w * (mean - middle) ** 2 for w, mean in zip(weights, means, strict=True))
    scale = total - sum(w * w for w in weights) / total
    between = max(0.0, (chaos - (len(means) - 1)) / scale) if scale > 0 else 0.0
    weights = [1 / (variance + between) for variance in variances]
    mean = sum(w * one for w, one in zip(weights, means, strict=True)) / sum(weights)
    return Pooled(mean, 1 / sum(weights), between)


@dataclass(frozen=True)
class Prior:
    """What is known of anybody's mean before their own ratings are looked at.

    `within` is the variance of one rating around its body's mean, `between` that of the bodies'
    true means around `mean`, which itself is known up to `variance`.
    """

    mean: float
    variance: float
    within: float
    between: float

    @classmethod
    def of(cls, groups: Iterable[Stars]) -> "Prior | None":
        """From the ratings of each; None when nobody has any."""
        known = [_moments(stars) for stars in groups if sum(stars)]
        if not known:
            return None
        freedom = sum(number - 1 for number, _mean, _squares in known)
        spread = sum(squares for _number, _mean, squares in known)
        within = max(_ROUNDING, spread / freedom if freedom else 1.0)
        found = pooled(
            [mean for _number, mean, _squares in known],
            [within / number for number, _mean, _squares in known],
        )
        return cls(found.mean, found.variance, within, found.between)


@dataclass(frozen=True)
class Shrunken:
    """A mean drawn towards that of all, the more the fewer ratings it stands on.

    `weight` is how much the own ratings count (0 to 1), `raw` their plain mean.
    """

    mean: float
    low: float
    high: float
    weight: float
    raw: float
    number: int


def shrunken(stars: Stars, prior: Prior) -> Shrunken | None:
    """The empirical Bayes estimate μ + w (x̄ - μ) with w = τ² / (τ² + σ²/n); None without ratings.

    Efron and Morris, JASA 1975;70:311. The bounds (95 %) are of the prediction, the mean of all
    being an estimate itself: variance w σ²/n + (1-w)² Var(μ), as in Robinson, Statistical Science
    1991;6:15.
    """
    if not sum(stars):
        return None
    number, raw, _squares = _moments(stars)
    noise = prior.within / number
    weight = prior.between / (prior.between + noise)
    mean = prior.mean + weight * (raw - prior.mean)
    half = _z(USUAL) * sqrt(weight * noise + (1 - weight) ** 2 * prior.variance)
    return Shrunken(mean, max(1.0, mean - half), min(5.0, mean + half), weight, raw, number)
