"""Shares of regions in a total, and how concentrated the total is in few of them.

A table seldom lists every region. Shares are of the *listed* total, as ``of`` says: concentration
among the ten largest is not concentration in the world.
"""

from numbers import Integral

import numpy as np
import pandas as pd

from creative_clusters.statistics.indices import gini, normalised_herfindahl, theil_l, theil_t
from creative_clusters.statistics.observations import observations


def shares(table: pd.DataFrame, *, value: str = "value") -> pd.DataFrame:
    """Return each region's share of a year's total.

    Parameters
    ----------
    table : DataFrame
        ``region, year`` and `value` ≥ 0; ``measure`` where there is any.

    Returns
    -------
    DataFrame
        ``measure, region, year, value, share`` (of one; NaN where the total is 0), ``total, of``
        (``"listed"``) and ``n`` (regions with a value). Missing values have no row.

    Raises
    ------
    ValueError
        If a value is negative or infinite.

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
    total = within.transform("sum")
    return rows.assign(
        share=(rows["value"] / total).where(total > 0),
        total=total,
        of="listed",
        n=within.transform("size"),
    ).reset_index(drop=True)


def concentration(table: pd.DataFrame, *, value: str = "value", k: int = 3) -> pd.DataFrame:
    """Return how concentrated each year's total is, with the `k` largest as leading group.

    A row per measure and year: ``measure, year, n`` (regions with a value), ``missing, zeros,
    total, of, leader, leaders, leader_share, k, top_share, hhi, hhi_normalised, effective_number,
    gini, theil_t, theil_l``. Of the ``leaders`` (number of regions with the largest value),
    ``leader`` is the first by name.
    """
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(
            f"k is {k}; the leading group needs at least one region, and a whole number of them."
        )
    every = observations(table, value).groupby(["measure", "year"])
    known = dict(list(shares(table, value=value).groupby(["measure", "year"])))
    rows = [
        {"measure": key[0], "year": key[1], **_concentration(known[key], len(all_of_year), k)}
        for key, all_of_year in every
        if key in known
    ]
    nothing = {"value": [], "share": [], "region": [], "total": []}
    columns = ["measure", "year", *_concentration(pd.DataFrame(nothing), 0, k)]
    return pd.DataFrame(rows, columns=columns)


def _concentration(rows: pd.DataFrame, listed: int, k: int) -> dict[str, object]:
    values, share = rows["value"].to_numpy(dtype=float), rows["share"].to_numpy(dtype=float)
    leads = int(values.argmax()) if len(values) and values.max() > 0 else None
    hhi = float((share**2).sum()) if leads is not None else np.nan
    return {
        "n": len(rows),
        "missing": listed - len(rows),
        "zeros": int((values == 0).sum()),
        "total": rows["total"].iloc[0] if len(rows) else np.nan,
        "of": "listed",
        "leader": rows["region"].iloc[leads] if leads is not None else "",
        "leaders": int((values == values.max()).sum()) if leads is not None else 0,
        "leader_share": share[leads] if leads is not None else np.nan,
        "k": k,
        "top_share": np.sort(share)[::-1][:k].sum() if leads is not None else np.nan,
        "hhi": hhi,
        "hhi_normalised": normalised_herfindahl(values),
        "effective_number": 1 / hhi,
        "gini": gini(values),
        "theil_t": theil_t(values),
        "theil_l": theil_l(values),
    }
