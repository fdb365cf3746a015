"""Groups of regions: what their regions have together, and how far that gives them a quotient.

A group is a value of a column of the places: a city group (城市群), a country, a part of the world.
Its quotient is the one of its summed counts. It is no average of its regions' quotients, unless
each weighs as much as all industries of its region do. What is not known of one region is not known
of its group.
"""

import pandas as pd

from creative_clusters.statistics.concentration import shares as shares_of
from creative_clusters.words.wording import called, language, listing, text

LISTED = ["group", "cities", "n_firms", "n_revenue", "n_amounts"]  # columns of `coverage`
SPREAD = ["group", "measure", "n", "least_lq", "most_lq"]


def of_regions(places: pd.DataFrame, by: str = "group") -> pd.Series:
    """Return the group of each region that lies in one, as readers call it.

    `places` has ``region`` and the column `by`, of which ``<by>_zh`` is the Chinese, if there.
    """
    own = f"{by}_zh" if language() == "zh" and f"{by}_zh" in places else by
    groups = places.set_index("region")[own]
    return groups[groups.notna() & (groups != "")]


def _whole(table: pd.DataFrame, of: pd.Series, values: list[str], by: list[str]) -> pd.DataFrame:
    """Sums by group; missing where a region that has any row lacks one, or its value."""
    rows = table[table["region"].isin(of.index)]
    rows = rows.assign(group=rows["region"].map(of))
    yearly, ever = rows.groupby([*by, "group", "year"]), rows.groupby([*by, "group"])["region"]
    there, all_of_it = yearly["region"].nunique(), ever.nunique()
    whole = there.to_numpy() == all_of_it.loc[there.index.droplevel("year")].to_numpy()
    summed = yearly[values].sum(skipna=False).astype(float)
    summed.loc[~whole] = float("nan")
    return summed.reset_index()


def together(amounts: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Return what the regions of each group have together: ``region`` (the group), ``year, value``.

    `of` is the result of :func:`of_regions`; regions outside any group are left out.
    """
    summed = _whole(amounts, of, ["value"], [])
    return summed.rename(columns={"group": "region"})[["region", "year", "value"]]


def shares(amounts: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Return each group's share of all listed, in years in which every listed region is known.

    ``region`` (the group, or "outside any group"), ``year, value, share``.
    """
    listed = pd.Series(amounts["region"].unique())
    every = of.reindex(listed).fillna(text("groups.outside"))
    summed = together(amounts, every)
    known = summed.groupby("year")["value"].transform(lambda values: values.notna().all())
    return shares_of(summed[known])[["region", "year", "value", "share"]]


def quotients(cells: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Return the location quotients of groups: ``region`` (the group), ``year, measure, lq``.

    The group's share of the industry over its share of everything, from counts by ``region, year,
    measure, count, region_total, industry_total, total``.
    """
    summed = _whole(cells, of, ["count", "region_total"], ["measure"])
    whole = cells.groupby(["measure", "year"])[["industry_total", "total"]].first().reset_index()
    rows = summed.merge(whole, on=["measure", "year"])
    share = rows["count"] / rows["region_total"].where(rows["region_total"] > 0)
    rows["lq"] = share / (rows["industry_total"] / rows["total"])
    return rows.rename(columns={"group": "region"})[["region", "year", "measure", "lq"]]


def weighted(
    panel: pd.DataFrame, amounts: pd.DataFrame, of: pd.Series, *, decimals: int = 2
) -> pd.DataFrame:
    """Return the quotients of groups where both an amount and its quotient are printed.

    A region's share of all industries is in proportion to amount over quotient, so that of a
    group ``LQ = Σv / Σ(v/LQ)``. Taken are the regions with both above zero in every year.

    ``region`` (the group), ``year, lq, lq_low, lq_high, n, cities`` (what is in it); the bounds
    take every rounding to the `decimals` printed.
    """
    columns = ["region", "year", "lq", "lq_low", "lq_high", "n", "cities"]
    both = panel[["region", "year", "lq"]].merge(amounts[["region", "year", "value"]])
    both = both[(both["lq"] > 0) & (both["value"] > 0) & both["region"].isin(of.index)]
    years = both["year"].nunique()
    both = both[both.groupby("region")["year"].transform("size") == years]
    half = 0.5 * 10.0**-decimals
    rows = []
    for (group, year), part in both.groupby([both["region"].map(of), "year"]):
        v, q = part["value"], part["lq"]
        low = (v - half).sum() / ((v + half) / (q - half)).sum()
        high = (v + half).sum() / ((v - half) / (q + half)).sum()
        names = listing(map(called, part["region"]))
        rows.append((group, year, v.sum() / (v / q).sum(), low, high, len(part), names))
    return pd.DataFrame(rows, columns=columns)


def known(
    cells: pd.DataFrame | None, panel: pd.DataFrame, amounts: pd.DataFrame | None, of: pd.Series
) -> pd.DataFrame:
    """Return the quotients of groups from counts; without these from what is printed, if it is."""
    if cells is not None:
        return quotients(cells, of)
    if amounts is None:
        amounts = panel.iloc[:0].rename(columns={"lq": "value"})
    found = weighted(panel[panel["measure"] == "revenue"], amounts, of).assign(measure="revenue")
    # What is known of one region only is that region's, and not its group's.
    return found.assign(region=found["region"].where(found["n"] > 1, found["cities"]))


def coverage(panel: pd.DataFrame, amounts: pd.DataFrame | None, of: pd.Series) -> pd.DataFrame:
    """Return what the data hold of each group: `LISTED`, the regions by name, the rest counted."""
    there = panel.dropna(subset=["lq"])
    held = {
        "n_firms": set(there.loc[there["measure"] == "firms", "region"]),
        "n_revenue": set(there.loc[there["measure"] == "revenue", "region"]),
        "n_amounts": set() if amounts is None else set(amounts["region"]),
    }
    rows = []
    for group, part in of.groupby(of, sort=False):
        numbers = [len(found.intersection(part.index)) for found in held.values()]
        rows.append((group, listing(map(called, part.index)), *numbers))
    return pd.DataFrame(rows, columns=LISTED)


def spread(panel: pd.DataFrame, of: pd.Series, year: int) -> pd.DataFrame:
    """Return the lowest and highest quotient within each group in a year: `SPREAD` and ``year``."""
    rows = panel[(panel["year"] == year) & panel["region"].isin(of.index)].dropna(subset=["lq"])
    grouped = rows.groupby([rows["region"].map(of).rename("group"), "measure"], sort=False)["lq"]
    return grouped.agg(n="size", least_lq="min", most_lq="max").reset_index().assign(year=year)
