"""Amounts of regions: their span, what a rate can start from, and their growth.

A table of amounts has ``region, year, value, flag``. Cells flagged as placeholders are kept in
sums, where they weigh nothing, and left out of rates and of logarithms, where they mean nothing.
"""

import pandas as pd

from creative_clusters.statistics.growth import growth as growth_between
from creative_clusters.statistics.observations import VOID_FLAGS, flagged, usable

#: Columns that tables and files of the chapter show: of shares, of concentration by year, of the
#: effective number, of the steps from year to year, of growth over the span.
SHARES = ["region", "year", "value", "share"]
CONCENTRATION = ["year", "total", "leader_share", "top_share", "hhi", "effective_number"]
EFFECTIVE = ["year", "n", "hhi", "effective_number"]
STEPS = ["region", "from_year", "to_year", "start", "end", "relative", "reason"]
GROWTH = ["region", "start", "end", "factor", "cagr"]


def span(table: pd.DataFrame) -> tuple[int, int]:
    """First and last year of `table` with a value; 0 and 0 if it has none."""
    years = table.loc[table["value"].notna(), "year"]
    return (int(years.min()), int(years.max())) if len(years) else (0, 0)


def doubtful(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that hold a placeholder."""
    return table[flagged(table["flag"], VOID_FLAGS)].reset_index(drop=True)


def growth(table: pd.DataFrame) -> pd.DataFrame:
    """Growth over the whole span of `table`; no rows if that is a single year."""
    first, last = span(table)
    rows = growth_between(table, *((first, last) if first < last else (last - 1, last)))
    rows = rows.assign(factor=rows["relative"] + 1)
    return (rows if first < last else rows.iloc[:0]).drop(columns="measure")


def growth_from_first_usable(table: pd.DataFrame) -> pd.DataFrame:
    """Growth from the first usable year, of the regions whose first value is not usable.

    ``region, from_year, to_year, cagr``; the last year is that of the table.
    """
    first, last = span(table)
    fit = usable(table).sort_values("year")
    ends = fit.groupby("region").agg(
        from_year=("year", "first"),
        to_year=("year", "last"),
        start=("value", "first"),
        end=("value", "last"),
    )
    late = (ends["from_year"] > first) & (ends["to_year"] == last) & (ends["from_year"] < last)
    ends = ends[late].reset_index()
    years = ends["to_year"] - ends["from_year"]
    rate = (ends["end"] / ends["start"]) ** (1 / years) - 1
    return ends.assign(cagr=rate)[["region", "from_year", "to_year", "cagr"]]


def by_size(table: pd.DataFrame) -> list[str]:
    """Return the regions by their value in the last year, largest first; then those without one."""
    last = table[table["year"] == span(table)[1]].sort_values("value", ascending=False)
    return list(dict.fromkeys([*last["region"], *table["region"]]))


def figures(
    table: pd.DataFrame, concentration: pd.DataFrame, growth: pd.DataFrame
) -> dict[str, object]:
    """Return the numbers that the chapter stands for: who leads now, concentration, growth."""
    years, listed = concentration.sort_values("year"), table[table["year"] == span(table)[1]]
    held = listed.set_index("region")["value"]
    then, now = years.iloc[0], years.iloc[-1]
    rates = growth.dropna(subset=["cagr"])
    return {
        "leader": held.idxmax(),
        "leader_share": held.max() / held.sum() if held.sum() else None,
        "top_share": now["top_share"],
        "top_share_before": then["top_share"],
        "hhi": now["hhi"],
        "effective_number": now["effective_number"],
        "effective_number_before": then["effective_number"],
        "total_growth": now["total"] / then["total"] - 1 if then["total"] else None,
        "fastest": None if rates.empty else rates.loc[rates["cagr"].idxmax(), "region"],
        "fastest_rate": None if rates.empty else rates["cagr"].max(),
        "void": sorted(growth.loc[growth["reason"] != "", "region"]),
    }
