"""What rises and what falls: trends beside their end points."""

import pandas as pd

#: Columns that tables show: of :func:`by_slope` in words, of `statistics.ranks.moves`.
ENDS = ["region", "first", "last", "change"]
TRENDS = [*ENDS, "slope", "slope_low", "slope_high", "p_adjusted", "direction"]
MOVES = ["region", "value_from", "value_to", "rank_from", "rank_to", "climbed"]


def by_slope(trends: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the trends of one measure, steepest rise first, beside the rate by end points.

    `statistics.trends.trends` and ``end_slope``: change over years between the first and the last
    value (LQ per year), which uses two values where the slope uses all.
    """
    rows = trends[trends["measure"] == measure]
    years = (rows["last_year"] - rows["first_year"]).astype("Float64")
    rows = rows.assign(end_slope=rows["change"] / years.where(years > 0).astype(float))
    return rows.sort_values("slope", ascending=False, kind="stable", ignore_index=True)


def shown(table: pd.DataFrame) -> list[str]:
    """Columns of :func:`by_slope` for a table: years where they differ, slopes if there are any."""
    columns = TRENDS if table["slope"].notna().any() else ENDS
    years = ["first_year", "last_year"]
    differ = len(table[years].dropna().drop_duplicates()) > 1
    return [*columns[:1], *(years if differ else []), *columns[1:]]


def misleading(trends: pd.DataFrame) -> tuple[str, str] | None:
    """Return the measure and region whose end points tell least of its trend.

    The one with the widest gap between slope and rate by end points, among those where the two
    have opposite signs if there are any; None where nothing has a slope.
    """
    tables = [by_slope(trends, measure) for measure in trends["measure"].unique()]
    rows = pd.concat(tables or [trends], ignore_index=True).dropna(subset=["slope"])
    if rows.empty:
        return None
    rows = rows[rows["disagrees"]] if rows["disagrees"].any() else rows
    worst = rows.loc[(rows["end_slope"] - rows["slope"]).abs().idxmax()]
    return str(worst["measure"]), str(worst["region"])


def course(panel: pd.DataFrame, trends: pd.DataFrame, measure: str, region: str) -> pd.DataFrame:
    """Return one series beside its Theil–Sen line and the line through its end points.

    ``measure, region, year, lq, on_trend, on_ends`` for the years with a value.
    """
    table = by_slope(trends, measure).set_index("region").loc[region]
    rows = panel[(panel["measure"] == measure) & (panel["region"] == region)]
    rows = rows.dropna(subset=["lq"]).sort_values("year", ignore_index=True)
    since = rows["year"] - table["first_year"]
    return rows[["measure", "region", "year", "lq"]].assign(
        on_trend=table["intercept"] + table["slope"] * rows["year"],
        on_ends=table["first"] + table["end_slope"] * since,
    )


def figures(trends: pd.DataFrame, moves: pd.DataFrame) -> dict[str, object]:
    """Return the numbers that the chapter stands for, of trends and `statistics.ranks.moves`."""
    climbed = moves.set_index("region")["climbed"]
    counts = {
        f"{measure}_{way}": int((rows["direction"] == way).sum())
        for measure, rows in trends.groupby("measure", sort=False)
        for way in ("rising", "falling", "none", "insufficient")
    }
    return counts | {
        "disagree": sorted(trends.loc[trends["disagrees"], "region"].unique()),
        "climbed": list(climbed.index[climbed > 0]),
        "fell": list(climbed.index[climbed < 0]),
    }
