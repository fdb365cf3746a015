"""Shares of regions in a total, and how concentrated the total is in few of them.

A table seldom lists every region. Shares are of the *listed* total unless a total is given, and
``of`` says which: concentration among the ten largest is not concentration in the world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral

import numpy as np
import pandas as pd

from creative_clusters.statistics.observations import observations


def shares(
    table: pd.DataFrame,
    *,
    value: str = "value",
    totals: Mapping[int, float] | pd.Series | None = None,
) -> pd.DataFrame:
    """Return each region's share of a year's total.

    Parameters
    ----------
    table : DataFrame
        ``region, year`` and `value` ≥ 0; ``measure`` where there is any.
    totals : mapping of year to total, optional
        Totals that cover more than the regions listed, in the unit of `value`.

    Returns
    -------
    DataFrame
        ``measure, region, year, value, share`` (of one; NaN where the total is 0), ``total, of``
        (``"listed"`` or ``"given"``) and ``n`` (regions with a value). Missing values have no row.

    Raises
    ------
    ValueError
        If a value is negative or infinite, or a given total is missing for a year, infinite or
        below the sum listed.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["A", "B"], "year": 2017, "value": [1.0, 3.0]})
    >>> shares(table)["share"].to_list()
    [0.25, 0.75]
    """
    rows = observations(table, value).dropna(subset="value").drop(columns="flag")
    if (rows["value"] < 0).any():
        first = rows[rows["value"] < 0].iloc[0]
        raise ValueError(
            f"{first.region}, {first.year}: {first.value} is negative. A share needs amounts of "
            "0 or more."
        )
    within = rows.groupby(["measure", "year"])["value"]
    listed = within.transform("sum")
    total = listed if totals is None else rows["year"].map(dict(totals)).astype(float)
    short = total.isna() | np.isinf(total) | (total < listed * (1 - 1e-12))
    if short.any():
        first = rows[short].iloc[0]
        raise ValueError(
            f"year {first.year}: the total given ({total[short].iloc[0]}) is missing, infinite or "
            f"less than the sum of the regions listed ({listed[short].iloc[0]}). "
            "Give the total of every year in the unit of the values."
        )
    return rows.assign(
        share=(rows["value"] / total).where(total > 0),
        total=total,
        of="listed" if totals is None else "given",
        n=within.transform("size"),
    ).reset_index(drop=True)


def concentration(
    table: pd.DataFrame,
    *,
    value: str = "value",
    k: int = 3,
    totals: Mapping[int, float] | pd.Series | None = None,
) -> pd.DataFrame:
    """Return how concentrated each year's total is.

    Parameters
    ----------
    k : int
        Size of the leading group of ``top_share``.
    totals : mapping of year to total, optional
        As in :func:`shares`. The regions behind the rest are unknown then: ``top_share`` is of the
        given total, ``hhi`` is a lower bound, and normalised HHI and effective number are NaN.
        Gini and Theil are always among the regions listed.

    Returns
    -------
    DataFrame
        A row per measure and year: ``measure, year, n`` (regions with a value), ``missing, zeros,
        total, of, leader, leaders, leader_share, k, top_share, hhi, hhi_normalised,
        effective_number, gini, theil_t, theil_l``. Of the ``leaders`` (number of regions with the
        largest value), ``leader`` is the first by name.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["A", "B"], "year": 2017, "value": [1.0, 3.0]})
    >>> concentration(table, k=1)[["top_share", "hhi", "effective_number"]].to_numpy().tolist()
    [[0.75, 0.625, 1.6]]
    """
    _need_group(k)
    every = observations(table, value).groupby(["measure", "year"])
    known = dict(list(shares(table, value=value, totals=totals).groupby(["measure", "year"])))
    rows = [
        {"measure": key[0], "year": key[1], **_concentration(known[key], len(all_of_year), k)}
        for key, all_of_year in every
        if key in known
    ]
    nothing = {"value": [], "share": [], "region": [], "total": [], "of": []}
    columns = ["measure", "year", *_concentration(pd.DataFrame(nothing), 0, k)]
    return pd.DataFrame(rows, columns=columns)


def _concentration(rows: pd.DataFrame, listed: int, k: int) -> dict[str, object]:
    values, share = rows["value"].to_numpy(dtype=float), rows["share"].to_numpy(dtype=float)
    of = rows["of"].iloc[0] if len(rows) else "listed"
    whole = of == "listed"
    leads = int(values.argmax()) if len(values) and values.max() > 0 else None
    hhi = float((share**2).sum()) if leads is not None else np.nan
    return {
        "n": len(rows),
        "missing": listed - len(rows),
        "zeros": int((values == 0).sum()),
        "total": rows["total"].iloc[0] if len(rows) else np.nan,
        "of": of,
        "leader": rows["region"].iloc[leads] if leads is not None else "",
        "leaders": int((values == values.max()).sum()) if leads is not None else 0,
        "leader_share": share[leads] if leads is not None else np.nan,
        "k": k,
        "top_share": np.sort(share)[::-1][:k].sum() if leads is not None else np.nan,
        "hhi": hhi,
        "hhi_normalised": normalised_herfindahl(values) if whole else np.nan,
        "effective_number": 1 / hhi if whole else np.nan,
        "gini": gini(values),
        "theil_t": theil_t(values),
        "theil_l": theil_l(values),
    }


def herfindahl(values: Sequence[float]) -> float:
    """Return the Herfindahl–Hirschman index, Σ share², from 1/n (all equal) to 1 (one has all).

    On the scale of one; competition authorities print 10 000 times this. NaN for a total of 0.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761.
    """
    share = _shares(values)
    return float((share**2).sum()) if len(share) else np.nan


def normalised_herfindahl(values: Sequence[float]) -> float:
    """Return (H − 1/n) / (1 − 1/n), from 0 to 1 whatever the number n; NaN for n < 2."""
    n = len(_shares(values))
    return (herfindahl(values) - 1 / n) / (1 - 1 / n) if n > 1 else np.nan


def effective_number(values: Sequence[float]) -> float:
    """Return 1/H: as many equal regions would be as concentrated (Hill number of order 2).

    References
    ----------
    Hill, M. O. (1973). Diversity and evenness. Ecology 54(2), 427–432.
    """
    return 1 / herfindahl(values)


def top_share(values: Sequence[float], k: int = 3) -> float:
    """Return the share of the `k` largest values in their total (all of them if fewer).

    Raises
    ------
    ValueError
        If `k` is no whole number of 1 or more, or a value is negative or infinite.
    """
    _need_group(k)
    share = np.sort(_shares(values))[::-1]
    return float(share[:k].sum()) if len(share) else np.nan


def _need_group(k: int) -> None:
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(
            f"k is {k}; the leading group needs at least one region, and a whole number of them."
        )


def gini(values: Sequence[float]) -> float:
    """Return the Gini coefficient, Σ_i (2i − n − 1) x_i / (n Σ x) with x ascending.

    From 0 to 1 − 1/n (no small-sample correction); zeros count. NaN for a total of 0.

    References
    ----------
    Sen, A. (1973). On Economic Inequality. Oxford: Clarendon Press (formula as commonly given;
    not read in full).
    """
    share = np.sort(_shares(values))
    n = len(share)
    return float((2 * np.arange(1, n + 1) - n - 1) @ share / n) if n else np.nan


def theil_t(values: Sequence[float]) -> float:
    """Return Theil's T, mean of (x/μ) ln(x/μ), in nats from 0 to ln n; a zero adds 0 (its limit).

    Weights regions by their size: sensitive to the top. ``Theil`` of the R package ineq is this.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. Amsterdam: North-Holland.
    """
    share = _shares(values)
    relative = share[share > 0] * len(share)
    return float((relative * np.log(relative)).sum() / len(share)) if len(share) else np.nan


def theil_l(values: Sequence[float]) -> float:
    """Return Theil's L (mean log deviation), mean of ln(μ/x), in nats; infinite with any zero.

    Weights regions equally: sensitive to the bottom. ``theil`` of the R package REAT is this.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. Amsterdam: North-Holland.
    """
    share = _shares(values)
    if not len(share):
        return np.nan
    return float(-np.log(share * len(share)).mean()) if share.min() > 0 else np.inf


def _shares(values: Sequence[float]) -> np.ndarray:
    """Return shares of the total without missing values; none where the total is 0.

    Raises
    ------
    ValueError
        If a value is negative or infinite.
    """
    values = np.asarray(values, dtype=float)
    if np.isinf(values).any():
        raise ValueError(
            f"the value at position {int(np.isinf(values).argmax())} is infinite: nothing has a "
            "share beside it. Use NaN for a missing value."
        )
    values = values[~np.isnan(values)]
    if (values < 0).any():
        raise ValueError(f"{values.min()} is negative. Concentration needs amounts of 0 or more.")
    total = values.sum()
    return values / total if total > 0 else np.empty(0)
