"""Relatives of the location quotient: symmetric, additive, standardised.

They take numbers, arrays or Series and return the same kind.
Standardising is *across regions within one industry and year*. (A widely used R package does it
along the other axis, across the industries of a region, which answers another question.)
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy


def symmetric_quotient(lq: Any) -> Any:
    """Symmetric location quotient ``(LQ − 1) / (LQ + 1)``, from −1 (none) over 0 to 1 (all).

    Laursen, K. (2015), *Eurasian Business Review*, 5, 99–115.

    >>> symmetric_quotient(3.0)
    0.5
    """
    return (lq - 1) / (lq + 1)


def additive_quotient(count: Any, region_total: Any, industry_total: Any, total: Any) -> Any:
    r"""Additive quotient ``q_ij / q_j − q_i / q``: how far the share is from the whole's share.

    A difference of shares, from −1 to 1. Unlike the ratio it does not explode for small
    industries, and its mean over regions weighted by their totals is 0 (Hoen, A. R., & Oosterhaven,
    J. (2006), *The Annals of Regional Science*, 40(3), 677–691).

    >>> additive_quotient(30, 100, 200, 1000)
    0.09999999999999998
    """
    return count / region_total - industry_total / total


def standardised_quotient(
    panel: pd.DataFrame,
    *,
    scale: Literal["auto", "lq", "log"] = "auto",
    cutoff: float = 1.96,
    by: Sequence[str] | None = None,
) -> pd.DataFrame:
    r"""Add the standardised quotient ``z = (LQ − mean) / sd`` and say who exceeds the cut-off.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row a region × whatever `by` names; not changed.
    scale : {"auto", "lq", "log"}
        Standardise the quotient or its logarithm (where a zero is then missing). ``"auto"`` takes
        the quotient if the Shapiro–Wilk test does not reject (at 5%) that it is normal, else the
        logarithm. O'Donoghue & Gleave use the Kolmogorov–Smirnov test to the same end.
    cutoff : float
        1.96 for the outer 5% of a normal distribution, 1.65 for the upper 5%.
    by : sequence of str, optional
        Columns within whose combinations regions are compared. By default those of ``year,
        quarter, measure, industry, kind`` that the panel has.

    Returns
    -------
    pandas.DataFrame
        The panel with ``z``, ``scale`` (``lq`` or ``log``), ``normal_p`` (of the scale taken;
        missing below 3 regions), ``cluster`` (whether z reaches the cut-off). The standard
        deviation has n − 1 in the denominator.

    References
    ----------
    O'Donoghue, D., & Gleave, B. (2004). A note on methods for measuring industrial agglomeration.
    *Regional Studies*, 38(4), 419–427.
    """
    if scale not in ("auto", "lq", "log"):
        raise ValueError(f'scale is "{scale}"; choose "auto", "lq" or "log".')
    if by is None:
        by = [name for name in ("year", "quarter", "measure", "industry", "kind") if name in panel]
    groups = panel.groupby(list(by), dropna=False).indices if len(by) else {(): range(len(panel))}
    lq = panel["lq"].to_numpy(dtype=float, na_value=np.nan)
    z, p = np.full(len(panel), np.nan), np.full(len(panel), np.nan)
    scales = np.full(len(panel), "", dtype=object)
    for rows in groups.values():
        rows = np.asarray(rows)
        taken, values, normal = _scaled(lq[rows], scale)
        known = values[~np.isnan(values)]
        spread = known.std(ddof=1) if len(known) > 1 else np.nan
        if spread > 0:
            z[rows] = (values - known.mean()) / spread
        p[rows], scales[rows] = normal, taken
    return panel.assign(z=z, scale=scales, normal_p=p, cluster=z >= cutoff)


def _scaled(lq: np.ndarray, scale: str) -> tuple[str, np.ndarray, float]:
    if scale != "log":
        normal = _normal(lq)
        if scale == "lq" or not normal < 0.05:
            return "lq", lq, normal
    values = np.log(np.where(lq > 0, lq, np.nan))  # a zero has no logarithm
    return "log", values, _normal(values)


def _normal(values: np.ndarray) -> float:
    """p-value of the Shapiro–Wilk test."""
    known = values[~np.isnan(values)]
    if len(known) < 3 or np.ptp(known) == 0:
        return np.nan
    return float(scipy.stats.shapiro(known[:5000]).pvalue)


def bootstrap_cutoff(
    standardised, *, quantile: float = 0.95, samples: int = 2000, level: float = 0.95, seed: int = 0
) -> dict[str, float]:
    """Cut-off for the standardised quotient that does not assume a normal distribution.

    The ``cutoff`` is the mean of the quantiles of many resamples of the regions' standardised
    quotients, ``low`` and ``high`` their percentile interval (Tian, Z. (2013), *Journal of Regional
    Analysis and Policy*, 43(2), 186–197; not at hand: the procedure follows its common
    description).
    """
    values = np.asarray(standardised, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return {"cutoff": np.nan, "low": np.nan, "high": np.nan}
    random = np.random.default_rng(seed)
    draws = random.choice(values, (samples, len(values)))
    quantiles = np.quantile(draws, quantile, axis=1)
    low, high = np.quantile(quantiles, [(1 - level) / 2, (1 + level) / 2])
    return {"cutoff": float(quantiles.mean()), "low": float(low), "high": float(high)}
