"""Shift-share: how much of a region's growth is the whole's, its mix of industries, its own."""

from typing import Literal

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns, need_counts, need_labels


def shift_share(
    counts: pd.DataFrame,
    start: int,
    end: int,
    *,
    method: Literal["dunn", "esteban"] = "dunn",
    region: str = "region",
    industry: str = "industry",
    year: str = "year",
    value: str = "value",
) -> pd.DataFrame:
    r"""Split the change of each region × industry between two years.

    With e the counts, g the growth of everything, g_i of the industry and g_ij of the industry
    in the region:

    * ``national`` = e_ij g
    * ``mix`` = e_ij (g_i − g)
    * Dunn: ``competitive`` = e_ij (g_ij − g_i)
    * Esteban-Marquillas: the competitive effect is freed of the mix by the count ê_ij that the
      region would have with the whole's structure, ê_ij = e_j e_i / e:
      ``competitive`` = ê_ij (g_ij − g_i), ``allocation`` = (e_ij − ê_ij)(g_ij − g_i), which is
      positive where a region is specialised in what it is good at, or not in what it is bad at.

    The parts add up to the change, exactly.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row a region × industry × year, all industries of all regions of the whole; not
        changed. An absent row is 0.
    start, end : int
        Years compared, two different ones.
    method : {"dunn", "esteban"}
        How what is left to the region is split.
    region, industry, year, value : str
        Columns of `counts`.

    Returns
    -------
    pandas.DataFrame
        ``region, industry, start, end, change, national, mix, competitive`` and, for
        Esteban-Marquillas, ``allocation``. Where an industry starts from 0 in a region, g_ij is
        not defined: by Dunn, ``competitive`` then takes what the other parts leave; by
        Esteban-Marquillas ``competitive`` and ``allocation`` are missing.

    Raises
    ------
    ValueError
        If the years are the same or absent, a column or a label is missing, a cell occurs twice,
        a count is missing, negative or infinite, or all counts of the first year are 0.

    References
    ----------
    Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. *Papers in
    Regional Science*, 6(1), 97–112.
    Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. *Regional and
    Urban Economics*, 2(3), 249–255.

    Examples
    --------
    >>> counts = pd.DataFrame({"region": list("AABB") * 2, "industry": ["film", "steel"] * 4,
    ...     "year": [2010] * 4 + [2015] * 4, "value": [10, 10, 10, 30, 20, 10, 10, 20]})
    >>> shift_share(counts, 2010, 2015)[["national", "mix", "competitive"]].iloc[0].tolist()
    [0.0, 5.0, 5.0]
    """
    if method not in ("dunn", "esteban"):
        raise ValueError(f'method is "{method}"; choose "dunn" or "esteban".')
    keys = [region, industry]
    table = _two_years(counts, start, end, keys, year, value)
    wide = table.pivot_table(value, index=keys, columns=year, aggfunc="sum").fillna(0.0)
    e, later = wide[start], wide[end]
    if e.sum() == 0:
        raise ValueError(f"all counts of {start} are 0; there is no growth from nothing to split.")
    e_i = e.groupby(level=industry).transform("sum")
    later_i = later.groupby(level=industry).transform("sum")
    with np.errstate(divide="ignore", invalid="ignore"):
        g, g_i, g_ij = later.sum() / e.sum() - 1, later_i / e_i - 1, later / e - 1
    g_i = g_i.where(e_i > 0, g)  # an industry new to the whole has no growth of its own
    parts = {"change": later - e, "national": e * g, "mix": e * (g_i - g)}
    if method == "dunn":
        parts["competitive"] = later - e - parts["national"] - parts["mix"]
    else:
        expected = e.groupby(level=region).transform("sum") * e_i / e.sum()
        difference = (g_ij - g_i).where(e > 0)
        parts["competitive"] = expected * difference
        parts["allocation"] = (e - expected) * difference
    result = pd.DataFrame(parts).reset_index()
    result = result.rename(columns={region: "region", industry: "industry"})
    result.insert(2, "start", start)
    result.insert(3, "end", end)
    return result


def shift_factors(counts: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Split each region's growth into factors, by the index method of Gerfin.

    With e_j the counts of the region, e those of everything, both by year, and g_i the growth
    factor of the industry: ``relative`` = (e_j'/e_j) / (e'/e), growth against the whole's, is
    ``mix`` = (Σ e_ij g_i / e_j) / (e'/e) times ``competitive`` = e_j' / Σ e_ij g_i. 1 is neither
    gain nor loss; all are missing for a region without counts in the first year.

    `counts` are ``region, industry, year, value``, as in :func:`shift_share`. Gerfin, H. (1964).
    Gesamtwirtschaftliches Wachstum und regionale Entwicklung. *Kyklos*, 17(4), 565–593.
    """
    parts = shift_share(counts, start, end)
    before = counts[counts["year"] == start].groupby("region")["value"].sum()
    sums = parts.groupby("region", sort=False)[["change", "national", "mix"]].sum()
    e_j = before.reindex(sums.index, fill_value=0).astype(float)
    e_j = e_j.where(e_j > 0)
    whole, expected = e_j + sums["national"], e_j + sums["national"] + sums["mix"]
    now = e_j + sums["change"]
    factors = {"relative": now / whole, "mix": expected / whole, "competitive": now / expected}
    return pd.DataFrame({"start": start, "end": end, **factors}).reset_index()


def _two_years(
    counts: pd.DataFrame, start: int, end: int, keys: list[str], year: str, value: str
) -> pd.DataFrame:
    """The rows of both years with known counts; refuse what a sum would lose or take for 0."""
    need_columns(counts, [*keys, year, value], "table of counts")
    need_labels(counts, [*keys, year])
    if start == end:
        raise ValueError(f"start and end are both {start}; compare two different years.")
    for wanted in (start, end):
        if not (counts[year] == wanted).any():
            have = ", ".join(map(repr, sorted(counts[year].unique().tolist(), key=str)))
            raise ValueError(f"the counts have no year {wanted!r}; they have {have}.")
    table = counts.loc[counts[year].isin([start, end]), [*keys, year, value]].copy()
    table[value] = need_counts(
        table,
        [*keys, year],
        value,
        "Shift-share needs all counts of both years: leave the industry out, or fill it in.",
    )
    return table
