"""How many appeals a day should bring, learned for many series at once. Pure arithmetic.

A quasi-Poisson regression of daily counts on weekday, season and trend in which past outbreaks
weigh less: Farrington, Andrews, Beale and Catchpole (1996), J. R. Statist. Soc. A 159, 547-563, as
improved by Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), Statistics in
Medicine 32, 1206-1222. What differs: days instead of weeks, the season as waves instead of a
factor (a smooth year needs fewer numbers than days of history), a weak prior on each coefficient
(sparse series would have none), and a last step that lets the level follow the latest weeks.
"""

from dataclasses import dataclass

import numpy as np

LATELY = 28  # days whose level counts as the present one
LEAST_DAYS = 28  # of history: no weekday is known from less
YEAR = 365.25
_SEASON_DAYS = 330  # less history shows no season, and a trend cannot be told from one
_OUTLYING = 2.58  # standardised residuals beyond weigh less (Noufaily 2013, section 3.2)
_ROUNDS, _STEPS = 3, 4  # of weighing, and of Newton's steps within each
_FLOOR = 0.1  # appeals a day: of what never came, one in ten days is no surprise
_DRIFT = 0.2  # the level wanders by so much (standard deviation, as a share) in some weeks
# How far a coefficient may be from zero (standard deviation of its prior, in logarithms).
_WEEKDAY_SPREAD, _WAVE_SPREAD, _TREND_SPREAD = 1.0, 0.7, 0.3
_POOLED_DAYS = 60  # the dispersion of all counts as so many days in that of each series


@dataclass(frozen=True)
class Expected:
    """For each series (rows): `mean` appeals on each of the days asked for (columns), and how far
    off that mean may be (`doubt`, its relative variance). `dispersion` is variance by mean."""

    mean: np.ndarray
    doubt: np.ndarray
    dispersion: np.ndarray


def expect(counts: np.ndarray, first_weekday: int, days_ahead: int, days_back: int = 0) -> Expected:
    """What the `days_ahead` days that follow the history should bring, and should have brought
    the last `days_back` of it.

    `counts` has a row for each series and a column for each day of history, the oldest first;
    `first_weekday` is that of the first column (0 is Monday). The mean of series s on day t is

        mean[s, t] = level[s] · exp(x[t] · beta[s]),

    x holding weekday, trend and two waves a year, and the variance dispersion[s] · mean[s, t].
    """
    days = counts.shape[1]
    design, spread = _design(first_weekday, days, days_ahead)
    past, ahead = design[:days], design[days - days_back :]
    counts = counts.astype(float)
    beta, weights, dispersion, inverse = _fit(counts, past, spread)
    mean = np.exp(np.clip(beta @ past.T, -12, 12))
    level, level_doubt = _level(counts, mean, weights, dispersion)
    coming = np.exp(np.clip(beta @ ahead.T, -12, 12)) * level[:, None]
    doubt = np.einsum("tj,sjk,tk->st", ahead, inverse, ahead) * dispersion[:, None]
    return Expected(np.maximum(coming, _FLOOR), doubt + level_doubt[:, None], dispersion)


def _design(first_weekday: int, days: int, more: int) -> tuple[np.ndarray, np.ndarray]:
    """A row of regressors for each day, and the prior's spread of their coefficients."""
    day = np.arange(days + more)
    weekday = (first_weekday + day) % 7
    columns = [np.ones(len(day)), *(np.where(weekday == n, 1.0, 0.0) - 1 / 7 for n in range(7))]
    spread = [10.0, *[_WEEKDAY_SPREAD] * 7]
    if days >= _SEASON_DAYS:
        columns.append((day - days) / YEAR)
        spread.append(_TREND_SPREAD)
        for waves in (1, 2):
            angle = 2 * np.pi * waves * day / YEAR
            columns += [np.cos(angle), np.sin(angle)]
            spread += [_WAVE_SPREAD] * 2
    return np.column_stack(columns), np.array(spread)


def _fit(counts: np.ndarray, design: np.ndarray, spread: np.ndarray):
    """Penalised iteratively reweighted least squares, all series in one go: their coefficients,
    the weights of their days, dispersions, and inverse information matrices."""
    series, days = counts.shape
    squares = (design[:, :, None] * design[:, None, :]).reshape(days, -1)
    precision = 1 / spread**2
    beta = np.zeros((series, design.shape[1]))
    beta[:, 0] = np.log(np.maximum(counts.mean(axis=1), 0.5 / days))
    centre = beta.copy()
    weights, dispersion = np.ones_like(counts), np.ones(series)
    for _round in range(_ROUNDS):
        for _step in range(_STEPS):
            mean = np.exp(np.clip(beta @ design.T, -12, 12))
            slope = (weights * (counts - mean)) @ design - precision * (beta - centre)
            bend = ((weights * mean) @ squares).reshape(series, *2 * (len(spread),))
            bend += np.diag(precision)
            beta += np.clip(np.linalg.solve(bend, slope[:, :, None])[:, :, 0], -2, 2)
        mean = np.exp(np.clip(beta @ design.T, -12, 12))
        dispersion = _dispersion(counts, mean, weights, len(spread))
        weights = _weights(counts, mean, dispersion)
    return beta, weights, dispersion, np.linalg.inv(bend)


def _dispersion(counts, mean, weights, parameters: int) -> np.ndarray:
    """Pearson's: the weighted sum of (count - mean)² / mean over the degrees of freedom, at least
    1; drawn towards that of all series, since a sparse one tells little of its own."""
    squares = (weights * (counts - mean) ** 2 / mean).sum(axis=1)
    freedom = np.maximum(weights.sum(axis=1) - parameters, 1)
    pooled = squares.sum() / freedom.sum()
    return np.maximum((squares + _POOLED_DAYS * pooled) / (freedom + _POOLED_DAYS), 1)


def _weights(counts, mean, dispersion) -> np.ndarray:
    """Down-weighting of past outbreaks by standardised Anscombe residuals (Farrington 1996):

        s = 1.5 · (count^(2/3) - mean^(2/3)) / (mean^(1/6) · dispersion^(1/2)),

    weight 1 up to s = 2.58 and (2.58 / s)² beyond. The sparsest means are taken as 0.05: a single
    appeal of what hardly ever comes is no outbreak.
    """
    middle = np.maximum(mean, 0.05)
    residual = 1.5 * (np.cbrt(counts**2) - np.cbrt(middle**2))
    residual /= middle ** (1 / 6) * np.sqrt(dispersion)[:, None]
    return np.where(residual > _OUTLYING, (_OUTLYING / np.maximum(residual, 1)) ** 2, 1.0)


def _level(counts, mean, weights, dispersion) -> tuple[np.ndarray, np.ndarray]:
    """By what the latest weeks differ from what the regression says, and the doubt of that.

    A gamma prior with mean 1 and variance `_DRIFT`² gives (seen + k) / (expected + k) with
    k = dispersion / `_DRIFT`²; its relative variance is dispersion / (expected + k).
    """
    seen = (weights * counts)[:, -LATELY:].sum(axis=1)
    expected = (weights * mean)[:, -LATELY:].sum(axis=1)
    prior = dispersion / _DRIFT**2
    return (seen + prior) / (expected + prior), dispersion / (expected + prior)
