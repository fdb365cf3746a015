"""Growth curves fitted to one series: without a ceiling, with one, and one curve after another.

All are fitted in logarithms (errors proportional to the level), so values must be positive. Each
curve is a level times a shape of one parameter (line, exponential), two (an S-curve) or five (two
S-curves); the level follows from the shape.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike

LN81 = np.log(81.0)
#: Curves without a ceiling, and the second curve on top of a first.
UNLIMITED, SECOND = ("level", "linear", "exponential"), "second"
#: Shares of the ceiling reached in the last year that are tried, as logits: 0.7% to 99.9%.
LOGITS = np.linspace(-5, 7, 161)
#: Two curves, in lengths of the series: when the second has a tenth of its ceiling; logs of the
#: time since the first had nine tenths, of both spans, of the ratio of the ceilings.
LOWEST = np.array([0.0, *np.log([0.01, 0.1, 0.1, 0.25])])
HIGHEST = np.array([0.95, *np.log([1.0, 2.5, 2.5, 8.0])])
#: How far the end of the first and the start of the second may overlap, of half of both spans.
OVERLAP = 0.3

Shape = Callable[[np.ndarray], np.ndarray]


class Curve(NamedTuple):
    """A fitted curve: its `parameters`, squared errors of logs, and its values `at` some times."""

    parameters: int
    sse: float
    at: Callable[[ArrayLike], np.ndarray]


class Fits(NamedTuple):
    """Each kind's best curve; and S-curves by the share of the ceiling reached: shares, errors."""

    curves: dict[str, Curve]
    shares: np.ndarray
    sse: np.ndarray


def logistic(
    t: ArrayLike, ceiling: float = 1.0, span: float = 1.0, midpoint: float = 0.0
) -> np.ndarray:
    """S-curve ``K / (1 + exp(−(ln 81/Δt)(t − t_m)))``.

    `span` Δt runs from 10% to 90% of the ceiling K, which is half reached at t_m (form of Meyer,
    Yung and Ausubel 1999; cited from the formula, the article was not read in full).

    >>> logistic(np.array([2005.0, 2010.0, 2015.0]), 100, 10, 2010).round(3).tolist()
    [10.0, 50.0, 90.0]
    """
    return ceiling * np.exp(_log_share(LN81 / span * (np.asarray(t, float) - midpoint)))


def fit(years: ArrayLike, values: ArrayLike, cuts: Sequence[float], stages: Sequence[str]) -> Fits:
    """Fit every kind of curve to one series: without ceiling, S-curves by stage, two curves.

    An S-curve's stage is the band of `cuts` in which the share of the ceiling reached in the last
    year lies; each of `stages` gets the best curve that ends in its band. The second of two curves
    begins as the first levels off, and has begun before the last year. ValueError if lengths
    differ, a year occurs twice, fewer than three values remain, or a value is not positive.
    """
    t, y = _series(years, values)
    length, log_y = np.ptp(t), np.log(y)
    x = (t - t[0]) / length

    def fitted(parameters: int, shape: Shape) -> Curve:
        rest = log_y - shape(x)

        def at(when: ArrayLike) -> np.ndarray:
            return np.exp(rest.mean() + shape((np.asarray(when, float) - t[0]) / length))

        return Curve(parameters, float(_scatter(rest)), at)

    slope, middle = scipy.stats.linregress(x, log_y).slope, x.mean()
    # Beyond these rates a line would cross zero within the observed years.
    steepest = [np.array([(1 - 1e-9) / (middle - end)]) for end in (x.max(), x.min())]
    rate, _ = _closest(lambda r: _scatter(log_y - np.log1p(r[..., None] * (x - middle))), *steepest)
    curves = {
        "level": fitted(1, np.zeros_like),
        "linear": fitted(2, lambda x: np.log1p(rate * (x - middle))),
        "exponential": fitted(2, lambda x: slope * x),
    }
    spans, sse = _s_curves(x, log_y)
    shares = scipy.special.expit(LOGITS)
    bands = np.searchsorted(cuts, shares, side="right")
    for band, stage in enumerate(stages):
        if (inside := np.flatnonzero(bands == band)).size:  # two equal cuts leave none
            best = inside[sse[inside].argmin()]
            curves[stage] = fitted(3, partial(_s_shape, logit=LOGITS[best], span=spans[best]))
    second = _two_curves(x, log_y)
    curves[SECOND] = fitted(6, lambda x: _two_shape(second, x))
    return Fits(curves, shares, sse)


def _log_share(x: np.ndarray) -> np.ndarray:
    return -np.logaddexp(0.0, -x)


def _s_shape(x: np.ndarray, logit: ArrayLike, span: ArrayLike) -> np.ndarray:
    return _log_share(logit + LN81 / span * (x - 1))


def _two_shape(p: np.ndarray, x: np.ndarray) -> np.ndarray:
    begins, ratio = p[..., 0, None], p[..., 4, None]
    gap, first, second = (np.exp(p[..., at, None]) for at in (1, 2, 3))
    ends = begins - gap + OVERLAP * (first + second) / 2
    earlier = _log_share(LN81 / first * (x - ends + first / 2))
    return np.logaddexp(earlier, ratio + _log_share(LN81 / second * (x - begins - second / 2)))


def _scatter(values: np.ndarray) -> np.ndarray:
    """Sum of squares around the mean, on the last axis."""
    return np.sum((values - values.mean(-1, keepdims=True)) ** 2, axis=-1)


def _closest(
    errors: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Close in on the smallest error between `low` and `high`, row by row; the place, the error."""
    here = np.arange(len(low))
    for _ in range(6):
        grid = np.linspace(low, high, 25, axis=-1)
        found = errors(grid)
        best = found.argmin(-1)
        low, high = grid[here, np.maximum(best - 1, 0)], grid[here, np.minimum(best + 1, 24)]
    return grid[here, best], found[here, best]


def _s_curves(x: np.ndarray, log_y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best span of each share of `LOGITS`, from a tenth of the series to twenty times, and SSE."""
    low, high = (np.full(len(LOGITS), end) for end in np.log([0.1, 20.0]))
    spans, sse = _closest(
        lambda span: _scatter(log_y - _s_shape(x, LOGITS[:, None, None], np.exp(span)[..., None])),
        low,
        high,
    )
    return np.exp(spans), sse


@lru_cache(maxsize=64)
def _starts(x: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of curves spread evenly over what is possible, and their shapes at the times `x`."""
    points = scipy.stats.qmc.Sobol(len(LOWEST), seed=1).random_base2(13)
    points = scipy.stats.qmc.scale(points, LOWEST, HIGHEST)
    return points, _two_shape(points, np.array(x))


def _two_curves(x: np.ndarray, log_y: np.ndarray) -> np.ndarray:
    """Least squares of two curves, from some of the best of many starts."""
    points, shapes = _starts(tuple(x))

    def residuals(p: np.ndarray) -> np.ndarray:
        rest = log_y - _two_shape(p, x)
        return rest - rest.mean()

    def slopes(p: np.ndarray) -> np.ndarray:
        change = (_two_shape(p, x) - _two_shape(p + 1e-6 * np.eye(len(p)), x)) / 1e-6
        return (change - change.mean(-1, keepdims=True)).T

    best = np.argsort(_scatter(log_y - shapes))[[0, 60, 120]]
    options = {"bounds": (LOWEST, HIGHEST), "max_nfev": 60, "ftol": 1e-4}
    found = [
        scipy.optimize.least_squares(residuals, start, slopes, **options) for start in points[best]
    ]
    return min(found, key=lambda result: result.cost).x


def _series(years: ArrayLike, values: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    t, y = np.asarray(years, float), np.asarray(values, float)
    if t.shape != y.shape:
        raise ValueError(f"years and values differ in length: {len(t)} and {len(y)}.")
    known = ~(np.isnan(t) | np.isnan(y))
    t, y = t[known], y[known]
    if len(np.unique(t)) < len(t):
        twice = int(next(year for year in t if (t == year).sum() > 1))
        raise ValueError(f"year {twice} occurs twice in one series; sum or choose before fitting.")
    if len(t) < 3:
        raise ValueError(f"a curve needs three values or more, got {len(t)}; add years.")
    if not (np.isfinite(y).all() and (y > 0).all()):
        at = int(t[~((y > 0) & np.isfinite(y))][0])
        raise ValueError(
            f"the value of {at} is not a positive number; curves are fitted in logarithms. "
            "Leave the year out or give its true value."
        )
    order = np.argsort(t)
    return t[order], y[order]
