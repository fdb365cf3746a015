"""Where a measure stands: in two years, in the last, by two measures, in two readings."""

import numpy as np
import pandas as pd

from creative_clusters.statistics.common import common
from creative_clusters.words.wording import called

ORDERS = ("value", "change", "name")
#: Codes of ``standing``; their words are ``standing.<code>`` in the catalogue.
STANDINGS = ("both", "firms_only", "revenue_only", "neither")
#: Columns of :func:`change` that a table shows.
SHOWN = ["region", "lq_start", "lq_end", "change", "start_rank", "end_rank"]
SHOWN_OF_ONE_YEAR = ["region", "lq_end", "end_rank"]


def change(panel: pd.DataFrame, first: int, last: int, *, order: str = "value") -> pd.DataFrame:
    """Return each region's value and rank in a first and a last year, of a panel of one measure.

    ``region, from_year, to_year, lq_start, lq_end, change, start_rank, end_rank``; by ``value``
    (highest in the last year first), ``change`` (largest rise first) or ``name``. Ranks are among
    the regions with a value in both years, ties sharing the better place. A region without a value
    in one of the years is kept, with that value and the ranks missing.
    """
    if order not in ORDERS:
        raise ValueError(f'order is "{order}"; it must be one of {", ".join(ORDERS)}.')
    wide = panel.pivot(index="region", columns="year", values="lq")  # noqa: PD010
    wide = wide.reindex(index=panel["region"].unique(), columns=sorted({first, last}))
    then, now = wide[first], wide[last]
    both = then.notna() & now.notna()
    ranks = (side.where(both).rank(ascending=False, method="min") for side in (then, now))
    table = pd.DataFrame({"from_year": first, "to_year": last, "lq_start": then, "lq_end": now})
    table["change"] = now - then
    table["start_rank"], table["end_rank"] = (rank.astype("Int64") for rank in ranks)
    table = table.rename_axis("region").dropna(subset=["lq_start", "lq_end"], how="all")
    table = table.reset_index()
    if order == "name":
        key = table["region"].map(called)
        return table.loc[key.sort_values(kind="stable").index].reset_index(drop=True)
    by = {"value": "lq_end", "change": "change"}[order]
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def steady(panel: pd.DataFrame, threshold: float) -> list[str]:
    """Regions known in every year whose value is at least `threshold` in each."""
    low = common(panel).rows.groupby("region", sort=False)["lq"].min()
    return list(low.index[low >= threshold])


def placed(panel: pd.DataFrame, places: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the values of one year with where the regions are; no rows without coordinates."""
    table = panel[panel["year"] == year].merge(places, on="region")
    table = table[["region", "country", "world_region", "year", "lat", "lon", "lq"]]
    return table if table["lat"].notna().any() else table.iloc[:0]


def figures(panel: pd.DataFrame, change: pd.DataFrame, threshold: float) -> dict[str, object]:
    """Return the numbers that a chapter on one measure stands for, of :func:`change` on `panel`."""
    known, both = (change.dropna(subset=names) for names in (["lq_end"], ["change"]))
    return {
        "cities": len(change),
        "leader": None if known.empty else known.loc[known["lq_end"].idxmax(), "region"],
        "above": int((known["lq_end"] >= threshold).sum()),
        "compared": len(both),
        "above_before": int((both["lq_start"] >= threshold).sum()),
        "above_after": int((both["lq_end"] >= threshold).sum()),
        "steady": len(steady(panel, threshold)),
    }


def leaders(panel: pd.DataFrame, year: int) -> dict[str, str | None]:
    """Return the first region of each measure in a year as ``<measure>_leader``."""
    known = panel[panel["year"] == year].sort_values("lq", ascending=False, kind="stable")
    first = known.dropna(subset=["lq"]).drop_duplicates("measure").set_index("measure")["region"]
    return {f"{measure}_leader": first.get(measure) for measure in panel["measure"].unique()}


def highest(values: pd.Series) -> float | None:
    """Return the largest of some values; None where there is none."""
    return None if values.isna().all() else values.max()


def with_alternative(panel: pd.DataFrame, flags: pd.DataFrame | None) -> pd.DataFrame:
    """Return a panel with the other reading of every cell that `flags` call ambiguous."""
    if flags is None:
        return panel.copy()
    keys = ["measure", "region", "year"]
    other = flags[flags["flag"] == "ambiguous"].astype({"year": "int64"})
    values = pd.to_numeric(other["alternative"]).set_axis(pd.MultiIndex.from_frame(other[keys]))
    replaced = values.reindex(pd.MultiIndex.from_frame(panel[keys])).to_numpy()
    return panel.assign(lq=panel["lq"].where(pd.isna(replaced), replaced))


def compare(taken: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in which two readings differ: ``region, year, lq, lq_other``."""
    keys = ["region", "year"]
    both = taken[[*keys, "lq"]].merge(other[[*keys, "lq"]], on=keys, suffixes=("", "_other"))
    differs = (both["lq"] != both["lq_other"]) & both[["lq", "lq_other"]].notna().any(axis=1)
    return both[differs].sort_values(keys, ignore_index=True)


def standings(panel: pd.DataFrame, year: int, *, threshold: float = 1.0) -> pd.DataFrame:
    """Return where each region stands by number of firms and by revenue in one year.

    ``region, year, lq_firms, lq_revenue, standing`` (see `STANDINGS`; specialised is a region from
    the threshold on), the highest revenue LQ first. A region without both values is left out.
    """
    rows = panel[panel["year"] == year].dropna(subset=["lq"])
    firms, revenue = (
        rows[rows["measure"] == measure].set_index("region")["lq"]
        for measure in ("firms", "revenue")
    )
    table = pd.concat({"lq_firms": firms, "lq_revenue": revenue}, axis=1, join="inner")
    table = table.rename_axis("region").reset_index()
    many, much = table["lq_firms"] >= threshold, table["lq_revenue"] >= threshold
    table.insert(1, "year", year)
    table["standing"] = np.select([many & much, many, much], STANDINGS[:3], default=STANDINGS[3])
    return table.sort_values(["lq_revenue", "region"], ascending=[False, True], ignore_index=True)
