"""Shares of regions in a total, and how concentrated the total is in few of them.

A table seldom lists every region. Shares are of the *listed* total unless a total is given, and
``of`` says which: concentration among the ten largest is not concentration in the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral

import numpy as np
import pandas as pd

from creative_clusters.statistics.indices import gini, normalised_herfindahl, theil_l, theil_t
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
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(
            f"k is {k}; the leading group needs at least one region, and a whole number of them."
        )
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
