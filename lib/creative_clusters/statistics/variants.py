"""Relatives of the location quotient: log, symmetric, additive; its change and growth.

The functions of one argument take numbers, arrays or Series and return the same kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def log_quotient(lq: Any) -> Any:
    r"""Natural logarithm of a location quotient, ``ln LQ``; missing where the quotient is 0.

    Symmetric about 0, so that half and twice the share are equally far from the same share; but
    a region without the industry has no value. No unit.

    References
    ----------
    Beyene, J., & Moineddin, R. (2005). Methods for confidence interval estimation of a ratio
    parameter with application to location quotients. *BMC Medical Research Methodology*, 5, 32.

    Examples
    --------
    >>> float(log_quotient(1.0))
    0.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log(lq)
    if isinstance(result, pd.Series | pd.DataFrame):
        return result.where(lq > 0)
    return np.where(np.asarray(lq) > 0, result, np.nan)[()]


def symmetric_quotient(lq: Any) -> Any:
    r"""Symmetric location quotient ``(LQ − 1) / (LQ + 1)``, from −1 (none) over 0 to 1 (all).

    References
    ----------
    Laursen, K. (2015). Revealed comparative advantage and the alternatives as measures of
    international specialization. *Eurasian Business Review*, 5, 99–115. (First used by Dalum,
    Laursen & Villumsen, 1998.)

    Examples
    --------
    >>> symmetric_quotient(3.0)
    0.5
    """
    return (lq - 1) / (lq + 1)


def additive_quotient(count: Any, region_total: Any, industry_total: Any, total: Any) -> Any:
    r"""Additive quotient ``q_ij / q_j − q_i / q``: how far the share is from the whole's share.

    A difference of shares, from −1 to 1. Unlike the ratio it does not explode for small
    industries, and its mean over regions weighted by their totals is 0.

    References
    ----------
    Hoen, A. R., & Oosterhaven, J. (2006). On the measurement of comparative advantage. *The Annals
    of Regional Science*, 40(3), 677–691.

    Examples
    --------
    >>> additive_quotient(30, 100, 200, 1000)
    0.09999999999999998
    """
    return count / region_total - industry_total / total


def quotient_growth(
    panel: pd.DataFrame,
    *,
    year: str = "year",
    value: str = "lq",
    by: Sequence[str] | None = None,
    periods: int | None = None,
) -> pd.DataFrame:
    r"""Change and growth of the quotient from each year to the next one that is there.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row a year × whatever `by` names; not changed.
    year, value : str
        Columns with the year and the quotient.
    by : sequence of str, optional
        Columns that make a series. By default those of ``region``, ``industry`` and ``measure``
        that the panel has.
    periods : int, optional
        Compare with the value exactly so many years earlier, missing if that year is not there.
        By default with the latest earlier year in which the series has a value.

    Returns
    -------
    pandas.DataFrame
        The panel, in its order, with

        ==============  =========================================================
        ``since``       year compared with
        ``change``      ``LQ_t − LQ_s``
        ``growth``      ``LQ_t / LQ_s − 1``; missing where the base is 0
        ``log_growth``  ``(ln LQ_t − ln LQ_s) / (t − s)``, a rate a year
        ==============  =========================================================

    Raises
    ------
    ValueError
        If a series has a year twice.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": ["A", "A"], "year": [2010, 2014], "lq": [1.0, 1.5]})
    >>> quotient_growth(panel)["growth"].tolist()
    [nan, 0.5]
    """
    if by is None:
        by = [name for name in ("region", "industry", "measure") if name in panel.columns]
    keys = [*by, year]
    repeated = panel.duplicated(keys)
    if repeated.any():
        first = panel.loc[repeated, keys].iloc[0].tolist()
        raise ValueError(
            f"the year occurs twice in one series: {' × '.join(map(str, first))}. Name what tells "
            "the series apart in by=, or aggregate first."
        )
    known = panel.loc[panel[value].notna(), keys].assign(since=panel[year], base=panel[value])
    if periods is None:
        known = known.sort_values(year)
        if by:
            known[["since", "base"]] = known.groupby(list(by))[["since", "base"]].shift()
        else:
            known[["since", "base"]] = known[["since", "base"]].shift()
    else:
        known[year] = known[year] + periods
    merged = panel[keys].merge(known, on=keys, how="left")
    since, base = merged["since"].to_numpy(float), merged["base"].to_numpy(float)
    now = panel[value].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(base > 0, now / base - 1, np.nan)
        rate = np.where((base > 0) & (now > 0), np.log(now / base), np.nan)
        rate = rate / (panel[year].to_numpy(float) - since)
    return panel.assign(
        since=pd.array(since, dtype="Int64"),
        change=now - base,
        growth=growth,
        log_growth=rate,
    )
