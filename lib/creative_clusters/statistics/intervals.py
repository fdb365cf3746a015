"""Intervals for location quotients of counts: delta method, and one that is right for small counts.

A quotient from a handful of firms is a rough estimate; an interval says how rough. It needs the
counts: a published quotient without them has none.
"""

from typing import Literal

import numpy as np
import pandas as pd
import scipy

Method = Literal["exact", "delta"]


def quotient_intervals(
    panel: pd.DataFrame, *, method: Method = "exact", level: float = 0.95
) -> pd.DataFrame:
    r"""Add an interval to each quotient that has counts.

    Parameters
    ----------
    panel : pandas.DataFrame
        A panel with ``count, region_total, industry_total, total``; not changed. The delta method
        takes rows of one year (and quarter, measure, industry, kind of area, where such columns
        are there) as the regions of one whole.
    method : {"exact", "delta"}
        ``"exact"``: given the industry's total X, a region's count is binomial with probability
        θ = LQ · n_r / n, so that the Clopper–Pearson interval of θ, times n / n_r, is one of the
        quotient. This treats counts as Poisson, which is exact for an industry that is a small
        part of everything and wider than need be for a large one; it holds at any count, 0
        included.

        ``"delta"``: normal on ln LQ with

        .. math:: \operatorname{Var} = \frac{1-p_r}{n_r p_r} + \frac{\operatorname{Var}(p)}{p^2}
                  - \frac{2(1-p_r)}{n p}, \qquad
                  \operatorname{Var}(p) = \frac{1}{n^2} \sum_j n_j p_j (1 - p_j)

        with p_r the industry's share in the region and p in the whole. Regions that the panel
        lacks count as one. Not defined at count 0, and too short for small counts.
    level : float
        Coverage asked for.

    Returns
    -------
    pandas.DataFrame
        The panel with ``lq_low`` and ``lq_high``, missing where there are no counts.

    Raises
    ------
    ValueError
        If a count or total is negative or infinite, a count is larger than the industry's total,
        or a region's total than the whole. The exact interval refuses a count that is no whole
        number (a mean of quarters is none); the delta method one larger than its region's total.

    References
    ----------
    Beyene, J., & Moineddin, R. (2005). Methods for confidence interval estimation of a ratio
    parameter with application to location quotients. *BMC Medical Research Methodology*, 5, 32.
    They find likelihood-based intervals best in small samples.
    Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. *Biometrika*, 26(4), 404–413.

    Examples
    --------
    >>> panel = pd.DataFrame({"year": [2015], "count": [3], "region_total": [100],
    ...                       "industry_total": [50], "total": [5000]})
    >>> quotient_intervals(panel)[["lq_low", "lq_high"]].round(2).values.tolist()
    [[0.63, 8.27]]
    """
    _need_parameters(method, level)
    needed = ["count", "region_total", "industry_total", "total"]
    if not set(needed) <= set(panel.columns):
        return panel.assign(lq_low=np.nan, lq_high=np.nan)
    x, n_r, whole, n = (panel[name].to_numpy(dtype=float, na_value=np.nan) for name in needed)
    names = panel["region"].tolist() if "region" in panel else None
    _need_counts(x, n_r, whole, n, exact=method == "exact", names=names)
    if method == "exact":
        low, high = exact_interval(x, n_r, whole, n, level)
    else:
        spread = _spread(panel, x, n_r, whole, n)
        low, high = delta_interval(x, n_r, whole, n, level, spread)
    return panel.assign(lq_low=low, lq_high=high)


def exact_interval(count, region_total, industry_total, total, level: float = 0.95):
    """Exact interval of `quotient_intervals`: arrays in, two arrays out."""
    _need_parameters("exact", level)
    parts = (np.asarray(part, float) for part in (count, region_total, industry_total, total))
    x, n_r, whole, n = np.broadcast_arrays(*parts)
    _need_counts(x, n_r, whole, n, exact=True)
    tail = (1 - level) / 2
    known = (x >= 0) & (whole > 0) & (n_r > 0) & (x <= whole)
    scale = np.divide(n, n_r, where=known, out=np.full(x.shape, np.nan))
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, scipy.stats.beta.ppf(tail, x, whole - x + 1), 0.0)
        high = np.where(x < whole, scipy.stats.beta.ppf(1 - tail, x + 1, whole - x), 1.0)
    return low * scale, high * scale


def delta_interval(count, region_total, industry_total, total, level: float = 0.95, spread=None):
    """Delta interval of `quotient_intervals`: arrays in, two arrays out.

    `spread` is Σ n_j p_j (1 − p_j) over all regions; by default all but the own region are taken
    as one. Counts may be means, which a normal interval can take.
    """
    _need_parameters("delta", level)
    x, n_r, whole, n = (
        np.asarray(part, dtype=float) for part in (count, region_total, industry_total, total)
    )
    _need_counts(x, n_r, whole, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, mean = x / n_r, whole / n
        if spread is None:
            rest = (whole - x) / (n - n_r)
            spread = x * (1 - share) + np.where(n > n_r, (whole - x) * (1 - rest), 0.0)
        variance = (1 - share) / x + spread / whole**2 - 2 * (1 - share) / whole
        lq = np.where(x > 0, share / mean, np.nan)
        half = scipy.stats.norm.ppf((1 + level) / 2) * np.sqrt(np.maximum(variance, 0))
    return lq * np.exp(-half), lq * np.exp(half)


def _need_parameters(method: str, level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it lies between 0 and 1, such as 0.95.")
    if method not in ("exact", "delta"):
        raise ValueError(f'method is "{method}"; choose "exact" or "delta".')


def _need_counts(x, n_r, whole, n, *, exact: bool = False, names: list | None = None) -> None:
    """Refuse numbers that no interval is of; `names` are of the rows. Missing ones pass."""
    parts = {"count": x, "region_total": n_r, "industry_total": whole, "total": n}
    for name, numbers in parts.items():
        wrong = (numbers < 0) | np.isinf(numbers)
        _refuse(wrong, f"{name} is negative or infinite; counts are 0 or more.", names)
    pairs = [("count", "industry_total"), ("region_total", "total")]
    if exact:
        problem = (
            "count is no whole number, as the exact interval needs (a mean of quarters is none). "
            'Take a single quarter, or method="delta".'
        )
        _refuse(np.isfinite(x) & (x % 1 != 0), problem, names)
    else:  # its variance is of the share in the region, the exact one's of the industry's total
        pairs += [("count", "region_total"), ("industry_total", "total")]
    for part, of in pairs:
        larger = parts[part] > parts[of] * (1 + 1e-9)  # sums of parts round
        _refuse(larger, f"{part} is larger than {of}, of which it is a part.", names)


def _refuse(wrong, problem: str, names: list | None) -> None:
    """Raise ValueError of the first entry that is wrong, by its row and region or its position."""
    wrong = np.asarray(wrong)
    if not wrong.any():
        return
    at = tuple(int(axis[0]) for axis in np.nonzero(np.atleast_1d(wrong)))
    place = f"row {at[0] + 1}, {names[at[0]]}: " if names else ""
    if not names and wrong.ndim:
        place = f"position {', '.join(map(str, at))}: "
    raise ValueError(place + problem)


def _spread(panel: pd.DataFrame, x, n_r, whole, n) -> np.ndarray:
    """Σ n_j p_j (1 − p_j) over the regions of each row's whole; the regions not shown are one."""
    keys = [name for name in ("year", "quarter", "measure", "industry", "kind") if name in panel]
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.nan_to_num(x * (1 - x / n_r))
    table = pd.DataFrame({"own": own, "x": np.nan_to_num(x), "n_r": np.where(x >= 0, n_r, 0.0)})
    groups = [panel[name].to_numpy() for name in keys] or np.zeros(len(table))
    sums = table.groupby(groups, dropna=False).transform("sum")
    rest, size = whole - sums["x"], n - sums["n_r"]
    fits = (rest >= -1e-9 * whole) & (size >= rest) & (size > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        remainder = np.where(fits, np.maximum(rest, 0) * (1 - np.maximum(rest, 0) / size), 0.0)
        pooled = whole * (1 - whole / n)  # areas that nest: the whole as one
    nested = (rest < -1e-9 * whole) | (size < -1e-9 * n)
    return np.where(nested, pooled, sums["own"] + remainder)


def interval_coverage(
    counts,
    region_totals,
    *,
    method: Method = "exact",
    level: float = 0.95,
    samples: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """How often an interval holds the true quotient, by simulation.

    Counts are drawn as binomial in every region of the whole, with the expected `counts` over
    `region_totals` as shares; each draw gives every region an interval. A row a region:
    ``expected`` (count), ``coverage``, ``error`` (its standard error), ``undefined`` (share of
    draws without an interval; they count as not covering).
    """
    _need_parameters(method, level)
    counts, sizes = np.asarray(counts, float), np.asarray(region_totals, float)
    _need_expected(counts, sizes, samples)
    true = (counts / sizes) / (counts.sum() / sizes.sum())
    draws = np.random.default_rng(seed).binomial(
        sizes.astype(int), counts / sizes, (samples, len(counts))
    )
    whole = draws.sum(axis=1, keepdims=True)
    spread = (draws * (1 - draws / sizes)).sum(axis=1, keepdims=True)
    if method == "exact":
        low, high = exact_interval(draws, sizes, whole, sizes.sum(), level)
    else:
        low, high = delta_interval(draws, sizes, whole, sizes.sum(), level, spread)
    inside = (low <= true) & (true <= high)
    coverage = inside.mean(axis=0)
    return pd.DataFrame(
        {
            "expected": counts,
            "coverage": coverage,
            "error": np.sqrt(coverage * (1 - coverage) / samples),
            "undefined": np.isnan(low).mean(axis=0),
        }
    )


def _need_expected(counts: np.ndarray, sizes: np.ndarray, samples: int) -> None:
    """Refuse what nothing can be drawn from."""
    if samples < 1:
        raise ValueError(f"samples is {samples}; at least one draw is needed.")
    if counts.shape != sizes.shape or counts.ndim != 1:
        raise ValueError(f"there are {counts.size} counts and {sizes.size} region totals.")
    _refuse(~(np.isfinite(counts) & (counts >= 0)), "the count is missing or negative.", None)
    problem = "the region's total is no whole number of 1 or more, of which to draw."
    _refuse(~(np.isfinite(sizes) & (sizes >= 1) & (sizes % 1 == 0)), problem, None)
    _refuse(counts > sizes, "the count is larger than the region's total.", None)
