"""Ranks of regions per year, their paths, and how much order changes between two years.

A rank is a place among the regions listed. A list drawn up by the last year's values has lost those
that fell out of it: it shows more climbing than there was.
"""

import numpy as np
import pandas as pd
import scipy

from creative_clusters.statistics.common import common
from creative_clusters.statistics.observations import first_and_last, observations

RESAMPLES = 9_999
SAMPLED_UP_TO = 200


def ranks(panel: pd.DataFrame, *, value: str = "lq") -> pd.DataFrame:
    """Return the rank of each region within each year and measure, 1 for the highest value.

    Equal values share the best of the places they fill.

    Parameters
    ----------
    panel : DataFrame
        ``region, year, measure`` and `value`.

    Returns
    -------
    DataFrame
        ``measure, region, year, value, rank, of`` (regions ranked that year)``, tied`` and
        ``ties`` (always "min", the method). Missing values have no row.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": ["A", "B", "C"], "year": 2017, "lq": [1.0, 3.0, 3.0]})
    >>> ranks(panel)["rank"].to_list()
    [3, 1, 1]
    """
    rows = observations(panel, value).dropna(subset="value").drop(columns="flag")
    within = rows.groupby(["measure", "year"])["value"]
    rows["rank"] = within.rank(method="min", ascending=False).astype("int64")
    rows["of"] = within.transform("size")
    rows["tied"] = rows.duplicated(["measure", "year", "value"], keep=False)
    rows["ties"] = "min"
    return rows.reset_index(drop=True)


def moves(
    panel: pd.DataFrame,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    value: str = "lq",
) -> pd.DataFrame:
    """Return how each region present in both years moved, the biggest climbers first.

    Ranks are taken among the regions present in both years, so that a newcomer pushes nobody
    down. Years left out are the first and last of `panel`. ``measure, region, from_year, to_year,
    value_from, value_to, rank_from, rank_to, climbed`` (rank_from − rank_to) and ``of`` (regions
    compared).
    """
    every = observations(panel, value)
    start, end = first_and_last(every, from_year, to_year)
    rows = ranks(common(every, start, end, value="value").rows, value="value")
    keys = ["measure", "region"]
    early, late = (rows[rows["year"] == year] for year in (start, end))
    table = early[[*keys, "value", "rank", "of"]].merge(
        late[[*keys, "value", "rank"]], on=keys, suffixes=("_from", "_to")
    )
    table = table.assign(
        from_year=start, to_year=end, climbed=table["rank_from"] - table["rank_to"]
    )
    numbers = ["value_from", "value_to", "rank_from", "rank_to", "climbed", "of"]
    order = {"by": ["measure", "climbed", "region"], "ascending": [True, False, True]}
    return table[[*keys, "from_year", "to_year", *numbers]].sort_values(**order, ignore_index=True)


def mobility(
    panel: pd.DataFrame,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    value: str = "lq",
) -> pd.DataFrame:
    """Return how far the order of the regions changed between two years.

    A row per measure: ``measure, from_year, to_year, n`` (regions in both years), ``left_out``
    (in one of them only), ``spearman`` (rank correlation of the two years), ``spearman_p,
    spearman_method`` (two-sided, over every order where there are at most 9,999, which is 7
    regions, over 9,999 random ones with a fixed seed up to 200 regions, else asymptotic; NaN where
    fewer than three regions, or equal values, leave no order), ``mean_rank_change`` (absolute,
    equal values at their mean rank) and ``mean_rank_change_random`` (expected of a random order,
    ``(n² − 1) / 3n``).
    """
    rows = observations(panel, value)
    start, end = first_and_last(rows, from_year, to_year)
    table = []
    for measure, one in rows.dropna(subset="value").groupby("measure"):
        both = common(one, start, end, value="value")
        sides = (both.rows[both.rows["year"] == year]["value"].to_numpy() for year in (start, end))
        row = {"measure": measure, "from_year": start, "to_year": end}
        table.append(row | {"n": both.n, "left_out": both.left_out} | _mobility(*sides))
    columns = ["measure", "from_year", "to_year", "n", "left_out"]
    return pd.DataFrame(table, columns=[*columns, *_mobility(np.empty(0), np.empty(0))])


def _mobility(x: np.ndarray, y: np.ndarray) -> dict[str, object]:
    n = len(x)
    ordered = n > 2 and np.ptp(x) > 0 and np.ptp(y) > 0
    rho, p, method = _spearman(x, y) if ordered else (np.nan, np.nan, "")
    change = np.abs(scipy.stats.rankdata(x) - scipy.stats.rankdata(y))
    return {
        "spearman": rho,
        "spearman_p": p,
        "spearman_method": method,
        "mean_rank_change": change.mean() if n else np.nan,
        "mean_rank_change_random": (n**2 - 1) / (3 * n) if n else np.nan,
    }


def _spearman(x: np.ndarray, y: np.ndarray) -> tuple[float, float, str]:
    fit = scipy.stats.spearmanr(x, y)
    if len(x) > SAMPLED_UP_TO:
        return float(fit.statistic), float(fit.pvalue), "asymptotic"
    a, b = (scipy.stats.rankdata(v) - (len(v) + 1) / 2 for v in (x, y))
    test = scipy.stats.permutation_test(
        (a,),
        lambda order, axis=-1: (order * b).sum(axis=axis),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=500,
        rng=np.random.default_rng(0),
    )
    every = len(test.null_distribution) < RESAMPLES
    return float(fit.statistic), float(test.pvalue), "exact" if every else "permutation"
