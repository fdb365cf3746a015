"""Whether a series rises or falls: the one rule of all pages, for short yearly series.

`trends` decides. A series is *rising* or *falling* where the exact Mann–Kendall test (ties
included) is clear at `ALPHA` after adjustment for the number of series tested with it, else it has
*no clear trend*; it is *insufficient* where so few values could not show one even if each were
above the one before (fewer than five at 0.05). The slope beside it is Theil–Sen's. Both use the
order of the years, so gaps do no harm.

The test takes a year's value as exchangeable with any other's. Stocks such as firms listed in a
city carry over from year to year; such persistence makes p-values too small.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import count
from math import factorial
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

from creative_clusters.statistics.observations import VOID_FLAGS, flagged, observations

ALPHA = 0.05  # largest adjusted p of a clear trend
LEAST_POINTS = 4  # series with fewer values have no slope
EXACT_UP_TO = 50

Values = Sequence[float] | np.ndarray

#: Codes of ``direction``; their words are ``direction.<code>`` in the catalogue.
DIRECTIONS = ("rising", "falling", "none", "insufficient")


class Slope(NamedTuple):
    """A Theil–Sen line: `slope` per year within [`low`, `high`], value `intercept` at year 0."""

    n: int
    slope: float
    low: float
    high: float
    intercept: float


class MannKendall(NamedTuple):
    """A Mann–Kendall test: score `s`, its size `tau_b`, two-sided `p`, and how p was found."""

    n: int
    s: int
    tau_b: float
    p: float
    method: str


def theil_sen(years: Values, values: Values, *, confidence: float = 0.95) -> Slope:
    """Return the median of the slopes between all pairs of years, with its interval (Sen 1968).

    Pairs with a missing year or value are left out. The ranks of the interval come from a normal
    approximation; from 5 to 18 years without ties they are the exact ones at 0.95. All is NaN with
    fewer than two points, and the interval where no ordering of so few points could reach
    `confidence` (four points at 0.95: 1 − 2/4! = 0.917).

    >>> theil_sen([2008, 2009, 2011, 2012, 2017], [1, 3, 7, 9, 19]).slope
    2.0
    """
    _check_share(confidence, "confidence")
    years, values = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    if years.shape != values.shape:
        raise ValueError(f"{years.size} years but {values.size} values. Give one value per year.")
    known = np.isfinite(years) & np.isfinite(values)
    years, values = years[known], values[known]
    if len(np.unique(years)) < len(years):
        raise ValueError("A year occurs more than once. Keep one value per year.")
    n = len(years)
    if n < 2:
        return Slope(n, np.nan, np.nan, np.nan, np.nan)
    return _fit(tuple(years), tuple(values), confidence)


@lru_cache(maxsize=65_536)  # pages and parameters ask for the same series again and again
def _fit(years: tuple[float, ...], values: tuple[float, ...], confidence: float) -> Slope:
    n = len(years)
    fit = scipy.stats.theilslopes(values, years, confidence)
    low, high = fit.low_slope, fit.high_slope
    if 1 - _tail((1,) * n, n * (n - 1) // 2) < confidence:
        low = high = np.nan
    return Slope(n, float(fit.slope), float(low), float(high), float(fit.intercept))


def mann_kendall(values: Values) -> MannKendall:
    """Test a series, given in the order of time, for a monotonic trend (Mann 1945, Kendall 1970).

    ``S = Σ_{i<j} sign(x_j − x_i)``. Its distribution under "every order of the observed values is
    equally likely" is exact for n ≤ 50: the number of falling pairs in the arrangements of a
    multiset has the q-multinomial coefficient ``[n]_q! / Π [t_i]_q!`` as generating function
    (t_i: sizes of the groups of equal values; MacMahon 1916). Above, a normal approximation with
    variance ``(n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18`` and continuity correction. Missing values are
    left out; `tau_b` of a constant series is NaN (its p is 1), and p below two values.

    >>> mann_kendall([1, 2, 3, 4, 5])
    MannKendall(n=5, s=10, tau_b=1.0, p=0.016666666666666666, method='exact')
    """
    x = np.asarray(values, dtype=float)
    x = x[~np.isnan(x)]
    n = len(x)
    if n < 2:
        return MannKendall(n, 0, np.nan, np.nan, "exact")
    s = int(np.triu(np.sign(x[None, :] - x[:, None]), 1).sum())
    ties = tuple(sorted(np.unique(x, return_counts=True)[1].tolist()))
    pairs = n * (n - 1) // 2
    untied = pairs - sum(t * (t - 1) // 2 for t in ties)
    tau_b = s / np.sqrt(pairs * untied) if untied else np.nan
    exact = n <= EXACT_UP_TO
    p = _tail(ties, abs(s)) if exact else _normal_tail(n, ties, abs(s))
    return MannKendall(n, s, float(tau_b), p, "exact" if exact else "normal")


@cache
def _falling_pairs(ties: tuple[int, ...]) -> list[int]:
    """Count the arrangements of a multiset by their falling pairs (a q-multinomial coefficient)."""
    counts, placed = [1], 0
    for size in ties:
        for k in range(1, size + 1):  # times (1 − q^(placed+k)) / (1 − q^k), always a polynomial
            counts = counts + [0] * (placed + k)
            for i in range(len(counts) - 1, placed + k - 1, -1):
                counts[i] -= counts[i - placed - k]
            for i in range(k, len(counts)):
                counts[i] += counts[i - k]
            del counts[len(counts) - k :]
        placed += size
    return counts


@cache
def _tail(ties: tuple[int, ...], s: int) -> float:
    """Return P(|S| ≥ s): with `most` untied pairs, k of them falling, S = most − 2k."""
    counts = _falling_pairs(ties)
    most = len(counts) - 1
    return sum(c for k, c in enumerate(counts) if abs(most - 2 * k) >= s) / sum(counts)


def _normal_tail(n: int, ties: tuple[int, ...], s: int) -> float:
    variance = n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)
    if variance == 0 or s == 0:
        return 1.0
    return float(2 * scipy.stats.norm.sf((s - 1) / np.sqrt(variance / 18)))


def trends(
    panel: pd.DataFrame,
    *,
    value: str = "lq",
    alpha: float = ALPHA,
    adjust: str = "bh",
) -> pd.DataFrame:
    """Decide which series rise and which fall, beside their slopes and end-point changes.

    Parameters
    ----------
    panel : DataFrame
        ``region, year, measure`` and `value`; a table without ``measure`` counts as one measure.
        Values with a ``flag`` of `VOID_FLAGS` (a zero that may be no data) are left out.
    alpha : float
        A trend is called rising or falling where its adjusted p is at most `alpha`; the interval
        of the slope has level 1 − `alpha` and is not adjusted.
    adjust : {"bh", "by", "none"}
        Control of the false discovery rate across the regions of a measure: Benjamini–Hochberg,
        Benjamini–Yekutieli (any dependence), or none.

    Returns
    -------
    DataFrame
        A row per measure and region: ``measure, region, n, first_year, last_year, first, last,
        change, growth`` (last − first, and over first; NaN where first ≤ 0), ``slope, slope_low,
        slope_high, intercept`` (value per year), ``s, tau_b, p, method, p_adjusted``,
        ``direction`` (see `DIRECTIONS` and the module's rule), ``alpha, adjust`` as given, and
        ``disagrees`` (True where end points and slope have opposite signs).

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57(1), 289–300. Benjamini, Y. & Yekutieli, D. (2001). The control of the
    false discovery rate in multiple testing under dependency. Annals of Statistics 29(4),
    1165–1188.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": "A", "measure": "firms", "year": range(6),
    ...                       "lq": [1.0, 1.1, 1.3, 1.2, 1.5, 1.6]})
    >>> trends(panel)["direction"].to_list()
    ['rising']
    """
    _check_share(alpha, "alpha")
    if adjust not in ("bh", "by", "none"):
        raise ValueError(f'adjust "{adjust}" is unknown. Choose "bh", "by" or "none".')
    seen = observations(panel, value)
    seen["value"] = seen["value"].mask(flagged(seen["flag"], VOID_FLAGS))
    series = seen.groupby(["measure", "region"], sort=True)
    rows = [
        {"measure": measure, "region": region, **_trend(one, alpha)}
        for (measure, region), one in series
    ]
    columns = ["measure", "region", *_trend(pd.DataFrame(columns=["year", "value"]), alpha)]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"first_year": "Int64", "last_year": "Int64", "s": "Int64"})
    table["p_adjusted"] = table.groupby("measure")["p"].transform(adjusted, method=adjust)
    rises, clear = table["s"].astype(float), table["p_adjusted"] <= alpha
    table["direction"] = np.select(
        [table["n"] < fewest(alpha), clear & (rises > 0), clear & (rises < 0)],
        ["insufficient", "rising", "falling"],
        default="none",
    )
    table["alpha"], table["adjust"] = alpha, adjust
    table["disagrees"] = np.sign(table["change"]) * np.sign(table["slope"]) < 0
    return table


def fewest(alpha: float = ALPHA) -> int:
    """Fewest values with which a trend can be clear: with n, no p is below 2/n!.

    >>> fewest(0.05), fewest(0.01)
    (5, 6)
    """
    return next(n for n in count(LEAST_POINTS) if 2 / factorial(n) <= alpha)


def _trend(series: pd.DataFrame, alpha: float) -> dict[str, object]:
    years, values = series["year"].to_numpy(), series["value"].to_numpy(dtype=float)
    known = np.flatnonzero(~np.isnan(values))
    known = known[np.argsort(years[known], kind="stable")]
    years, values, n = years[known], values[known], len(known)
    first, last = (values[0], values[-1]) if n else (np.nan, np.nan)
    enough = n >= LEAST_POINTS
    line = theil_sen(years if enough else [], values if enough else [], confidence=1 - alpha)
    test = mann_kendall(values if enough else [])
    return {
        "n": n,
        "first_year": years[0] if n else pd.NA,
        "last_year": years[-1] if n else pd.NA,
        "first": first,
        "last": last,
        "change": last - first if n > 1 else np.nan,
        "growth": last / first - 1 if n > 1 and first > 0 else np.nan,
        "slope": line.slope,
        "slope_low": line.low,
        "slope_high": line.high,
        "intercept": line.intercept,
        "s": test.s if enough else pd.NA,
        "tau_b": test.tau_b,
        "p": test.p,
        "method": test.method if enough else "",
    }


def adjusted(p: pd.Series, method: str = "bh") -> pd.Series:
    """Return p-values adjusted for their number; missing ones stay missing and do not count."""
    known = p.notna()
    result = p.astype(float).copy()
    if method != "none" and known.any():
        result[known] = scipy.stats.false_discovery_control(p[known].astype(float), method=method)
    return result


def _check_share(number: float, name: str) -> None:
    if not 0 < number < 1:
        raise ValueError(f"{name} is {number}; it has to lie between 0 and 1.")
