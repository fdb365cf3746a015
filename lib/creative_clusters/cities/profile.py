"""One region in every table: where it stands, how it moves, and what the rules make of that.

The statistics are those of the other modules, taken for the region alone wherever a region's
result does not hang on the others'. What hangs on them (ranks, p-values adjusted for the number of
regions, standardised features) is computed for all, once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.concentration import levels, split
from creative_clusters.drivers import growth_types
from creative_clusters.paths import pathfinder
from creative_clusters.statistics.similarity import AMOUNTS


def presence(panel: pd.DataFrame, amounts: pd.DataFrame | None, region: str) -> pd.DataFrame:
    """Return which tables of the data hold a region: ``measure, n`` (years with a value)."""
    measures = list(dict.fromkeys(panel["measure"]))
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    counts = {name: int((own["measure"] == name).sum()) for name in measures}
    if amounts is not None:
        known = amounts[(amounts["region"] == region) & amounts["value"].notna()]
        counts[AMOUNTS] = len(known)
    return pd.DataFrame({"measure": list(counts), "n": list(counts.values())})


def standing(panel: pd.DataFrame, trends: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return a region's first and last value, rank and trend, a row a measure that has it.

    Parameters
    ----------
    trends
        Result of `statistics.trends.trends` for the whole panel: p-values are
        adjusted for the number of regions.

    Returns
    -------
    DataFrame
        ``measure, from_year, to_year, lq_start, lq_end, start_rank, end_rank, ranked_start,
        ranked_end`` (regions with a value in that year)``, n, slope, slope_low, slope_high,
        intercept, p_adjusted, direction``.
    """
    rows = []
    for measure, one in panel.groupby("measure", sort=False):
        ends = levels.change(one, int(panel["year"].min()), int(panel["year"].max()))
        own = ends[ends["region"] == region]
        if own.empty and not one.loc[one["region"] == region, "lq"].notna().any():
            continue
        counted = {
            "ranked_start": int(ends["start_rank"].notna().sum()),
            "ranked_end": int(ends["end_rank"].notna().sum()),
        }
        first = own.iloc[0].drop(["region", "change"]).to_dict() if len(own) else {}
        rows.append({"measure": measure} | first | counted)
    columns = ["measure", "from_year", "to_year", "lq_start", "lq_end", "start_rank", "end_rank"]
    table = pd.DataFrame(rows, columns=[*columns, "ranked_start", "ranked_end"])
    mine = trends[trends["region"] == region]
    names = ["n", "slope", "slope_low", "slope_high", "intercept", "p_adjusted", "direction"]
    return table.merge(mine[["measure", *names]], on="measure", how="left")


def path_rows(panel: pd.DataFrame, table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return a region's LQs with the line of their trend: ``measure, year, lq, on_trend``.

    `table` is the result of :func:`standing`.
    """
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    line = table.set_index("measure")[["intercept", "slope"]]
    rows = own[["measure", "year", "lq"]].join(line, on="measure")
    on_trend = rows["intercept"] + rows["slope"] * rows["year"]
    return rows[["measure", "year", "lq"]].assign(on_trend=on_trend).reset_index(drop=True)


def since_first(placed: pd.DataFrame) -> pd.DataFrame:
    """Return number against scale: changes of logs since the first year that has both LQs.

    Parameters
    ----------
    placed
        Second result of :func:`scale_of`.

    Returns
    -------
    DataFrame
        ``year, d_revenue, d_firms, d_scale`` (natural logs; the first is the sum of the others,
        0 in the first year); no rows without two years.
    """
    changes = ["d_revenue", "d_firms", "d_scale"]
    if len(placed) < 2:
        return pd.DataFrame(columns=["year", *changes])
    known = placed.sort_values("year", ignore_index=True)
    logs = np.log(known[["lq_revenue", "lq_firms", "scale"]].astype(float))
    moved = (logs - logs.iloc[0]).set_axis(changes, axis=1)
    return moved.assign(year=known["year"])[["year", *changes]]


def scale_of(panel: pd.DataFrame, region: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the split of the region's revenue LQ over its span, and its quadrant by year.

    As `concentration.split.split` and `concentration.split.quadrants`, without
    the years that have no defined scale; both are empty for a region that has not both LQs.
    """
    own = panel[(panel["region"] == region) & panel["measure"].isin(["firms", "revenue"])]
    if own["measure"].nunique() < 2:
        return pd.DataFrame({"kind": []}), pd.DataFrame({"quadrant": []})
    placed = split.quadrants(own)
    known = placed[placed["reason"] == ""]
    if known["year"].nunique() < 2:
        return pd.DataFrame({"kind": []}), known
    return split.split(own, int(known["year"].min()), int(known["year"].max())), known


def among(positions: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the positions of the first measure in which a region has a level and a slope.

    Only rows that have both; none where the region has no such measure.
    """
    known = positions.dropna(subset=["lq", "slope"])
    own = known.loc[known["region"] == region, "measure"]
    return known[known["measure"].isin(own.head(1))].reset_index(drop=True)


def series_of(
    panel: pd.DataFrame, amounts: pd.DataFrame | None, region: str
) -> tuple[str, pd.DataFrame]:
    """Return the series from which a region's stage is read, and what it is of.

    Amounts where the region has any, since a stage is about how a sum grows; else its revenue LQ,
    else the first LQ that it has; an empty table and "" if it has none.
    """
    if amounts is not None and (amounts["region"] == region).any():
        return AMOUNTS, amounts[amounts["region"] == region].reset_index(drop=True)
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    measures = sorted(own["measure"].unique(), key=lambda name: name != "revenue")
    if not measures:
        return "", panel.iloc[:0].rename(columns={"lq": "value"})
    one = own[own["measure"] == measures[0]].rename(columns={"lq": "value"})
    return measures[0], one.reset_index(drop=True)


def path_of(
    region: str,
    reading: pd.DataFrame,
    series: str,
    table: pd.DataFrame,
    placed: pd.DataFrame,
) -> pd.Series:
    """Return what the rules of the path finder say of a region, from what is known of it here.

    Known can be the stage (if identified, and read from amounts: the ceiling of a share is not one
    of growth), the trend (if clear; of the revenue LQ, else of the first) and the relative scale
    of a firm. The form and the four gaps are in no table.
    """
    clear = table[table["direction"].isin(["rising", "falling"])]
    clear = clear.sort_values("measure", key=lambda names: names != "revenue", kind="stable")
    case = {
        "cluster": region,
        "stage": reading["phase"].iloc[0] if len(reading) and series == AMOUNTS else np.nan,
        "slope": clear["slope"].iloc[0] if len(clear) else np.nan,
        "firm_scale": placed["scale"].iloc[-1] if len(placed) else np.nan,
    }
    return pathfinder.find(pd.DataFrame([case])).iloc[0]


def summary(
    panel: pd.DataFrame,
    amounts: pd.DataFrame | None,
    trends: pd.DataFrame,
    places: pd.DataFrame,
    *,
    lq: float = 1.0,
    slope: float = 0.0,
) -> pd.DataFrame:
    """Return a row for each region and measure that holds it: the index of all profiles.

    Returns
    -------
    DataFrame
        ``region, country, world_region, measure, year`` (the last of the panel)``, lq, slope,
        direction, growth_type``; for amounts ``lq`` is missing, ``value`` is the last amount.
    """
    spots = growth_types.positions(panel, trends)
    kinds = growth_types.by_thresholds(spots, lq=lq, slope=slope)
    kinds = kinds.assign(year=int(panel["year"].max()) if len(panel) else pd.NA)
    parts = [kinds[["region", "measure", "year", "lq", "slope", "direction", "growth_type"]]]
    if amounts is not None:
        last = amounts[amounts["year"] == amounts["year"].max()]
        parts.append(last[["region", "year", "value"]].assign(measure=AMOUNTS))
    table = pd.concat(parts, ignore_index=True)
    table = table if "value" in table else table.assign(value=np.nan)
    order = {region: at for at, region in enumerate(places["region"])}
    table = table.merge(places[["region", "country", "world_region"]], on="region", how="left")
    table = table.assign(place=table["region"].map(order)).sort_values("place", kind="stable")
    columns = ["region", "country", "world_region", "measure", "year", "lq", "slope", "direction"]
    return table[[*columns, "growth_type", "value"]].reset_index(drop=True)
