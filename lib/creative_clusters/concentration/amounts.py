"""What can be said of amounts: their total, their doubtful cells, the findings of their charts.

A table of amounts has ``region, year, value, flag``. Cells flagged as placeholders are kept in
sums, where they weigh nothing, and left out of rates and of logarithms, where they mean nothing.
"""

from __future__ import annotations

import pandas as pd

from creative_clusters.statistics.growth import VOID_FLAGS
from creative_clusters.statistics.growth import growth as growth_between
from creative_clusters.statistics.observations import flagged
from creative_clusters.words.wording import called, join, listing, text


def span(table: pd.DataFrame) -> tuple[int, int]:
    """First and last year of `table` with a value; 0 and 0 if it has none."""
    years = table.loc[table["value"].notna(), "year"]
    return (int(years.min()), int(years.max())) if len(years) else (0, 0)


def usable(table: pd.DataFrame) -> pd.DataFrame:
    """Rows whose value a rate or a logarithm can start from: above zero and no placeholder."""
    return table[(table["value"] > 0) & ~flagged(table["flag"], VOID_FLAGS)].reset_index(drop=True)


def doubtful(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that hold a placeholder."""
    return table[flagged(table["flag"], VOID_FLAGS)].reset_index(drop=True)


def growth(table: pd.DataFrame) -> pd.DataFrame:
    """Growth over the whole span of `table` (`statistics.growth.growth`).

    No rows if the span is a single year: there is nothing to compare.
    """
    first, last = span(table)
    rows = growth_between(table, *((first, last) if first < last else (last - 1, last)))
    return rows if first < last else rows.iloc[:0]


def growth_from_first_usable(table: pd.DataFrame) -> pd.DataFrame:
    """Growth from the first usable year, of the regions whose first value is not usable.

    Returns
    -------
    DataFrame
        ``region, from_year, to_year, cagr``; the last year is that of the table.

    Examples
    --------
    >>> table = pd.DataFrame({"region": "Menlo Park", "year": [2009, 2010, 2012],
    ...                       "value": [0.01, 10.0, 40.0], "flag": ["placeholder", "", ""]})
    >>> growth_from_first_usable(table).to_numpy().tolist()
    [['Menlo Park', 2010, 2012, 1.0]]
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


def total_summary(concentration: pd.DataFrame, *, label: str, unit: str = "") -> str:
    """Say what all listed regions have together, and how that grew.

    `concentration` is the result of `statistics.concentration.concentration`.
    """
    rows = concentration[concentration["n"] > 0].sort_values("year")
    if rows.empty:
        return text("describe.nothing", label=label)
    then, now = rows.iloc[0], rows.iloc[-1]
    fields = {"label": label, "year": now["year"], "end": f"{now['total']:,.2f}", "n": now["n"]}
    fields |= {"unit": f" ({unit})" if unit else ""}
    if then["year"] == now["year"]:
        return text("amounts.total", **fields)
    fields |= {"from_year": then["year"], "start": f"{then['total']:,.2f}", "before": then["n"]}
    if then["n"] != now["n"] or not then["total"]:
        return text("amounts.total_other", **fields)
    rate = f"{now['total'] / then['total'] - 1:+.1%}".replace("-", "−")
    return text("amounts.total_grown", rate=rate, **fields)


def doubtful_summary(table: pd.DataFrame) -> str:
    """Say which cells hold placeholders, and how their regions grew from the first usable year."""
    cells = doubtful(table)
    if cells.empty:
        return text("amounts.no_placeholder")
    shown = [
        text("amounts.cell", who=called(cell.region), year=cell.year, value=f"{cell.value:g}")
        for cell in cells.sort_values(["region", "year"]).itertuples()
    ]
    parts = [text("amounts.placeholders", cells=listing(shown))]
    late = growth_from_first_usable(table)
    for row in late[late["region"].isin(cells["region"])].itertuples():
        who = called(row.region)
        rate = f"{row.cagr:+.1%}".replace("-", "−")
        fields = {"who": who, "rate": rate, "from_year": row.from_year, "year": row.to_year}
        parts.append(text("amounts.from_usable", **fields))
    return join(parts)


def finding(key: str, table: pd.DataFrame) -> str:
    """State the finding of a chart: its title.

    Parameters
    ----------
    key
        ``shares`` or ``effective`` (with a table of concentration), ``growth`` (with one of
        growth), ``steps`` (with one of year-on-year growth).
    """
    if key in ("shares", "effective"):
        known = table.dropna(subset=["hhi"]).sort_values("year")
        if known.empty:
            return text("amounts.nothing")
        then, now = known.iloc[0], known.iloc[-1]
        fields = {"k": min(now["k"], now["n"]), "of": now["n"]}
        fields |= {"from_year": then["year"], "year": now["year"]}
        for name, row in (("then", then), ("now", now)):
            fields[name] = (
                f"{row['top_share']:.1%}" if key == "shares" else f"{row['effective_number']:.1f}"
            )
        one = ".one" if then["year"] == now["year"] else ""
        return text(f"amounts.finding.{key}{one}", **fields)
    known = table.dropna(subset=["relative"])
    if known.empty:
        return text("amounts.nothing")
    if key == "steps":
        fields = {"k": int((known["relative"] > 0).sum()), "n": len(known)}
        return text("amounts.finding.steps", **fields)
    best = known.sort_values(["cagr", "region"], ascending=[False, True]).iloc[0]
    return text(
        "amounts.finding.growth",
        who=called(best["region"]),
        rate=f"{best['cagr']:+.1%}".replace("-", "−"),
        from_year=best["from_year"],
        year=best["to_year"],
        n=len(known),
    )
