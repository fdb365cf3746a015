"""What rises and what falls: tables and words behind the charts of trends and of ranks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from creative_clusters.words.wording import called, keys, listing, text


def by_slope(trends: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the trends of one measure, steepest rise first, beside the rate by end points.

    Parameters
    ----------
    trends
        Result of `statistics.trends.trends`.

    Returns
    -------
    DataFrame
        Its rows and columns, and ``end_slope``: change over years between the first and the last
        value (LQ per year), which uses two values where the slope uses all.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure": "firms", "region": ["A", "B"], "slope": [0.1, 0.2],
    ...                      "change": [1.0, 2.0], "first_year": 2008, "last_year": 2018})
    >>> by_slope(rows, "firms")[["region", "end_slope"]].values.tolist()
    [['B', 0.2], ['A', 0.1]]
    """
    rows = trends[trends["measure"] == measure]
    years = (rows["last_year"] - rows["first_year"]).astype("Float64")
    rate = rows["change"] / years.where(years > 0).astype(float)
    rows = rows.assign(end_slope=rate.astype(float))
    return rows.sort_values("slope", ascending=False, kind="stable", ignore_index=True)


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

    Returns
    -------
    DataFrame
        ``measure, region, year, lq, on_trend, on_ends`` for the years with a value.
    """
    table = by_slope(trends, measure).set_index("region").loc[region]
    rows = panel[(panel["measure"] == measure) & (panel["region"] == region)]
    rows = rows.dropna(subset=["lq"]).sort_values("year", ignore_index=True)
    since = rows["year"] - rows["year"].min()
    return rows[["measure", "region", "year", "lq"]].assign(
        on_trend=table["intercept"] + table["slope"] * rows["year"],
        on_ends=table["first"] + table["end_slope"] * since,
    )


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the codes of its column ``direction`` in words."""
    said = table["direction"].map(lambda code: text(f"direction.{code}"))
    return table.assign(direction=said)


def describe_course(table: pd.DataFrame, finding: str) -> str:
    """Say in words what a chart of :func:`course` shows: the `finding`, then every value."""
    values = [f"{row.year} {row.lq:.2f}" for row in table.itertuples()]
    return text("describe.course", finding=finding, values=listing(values))


def caption(key: str, measure: str, first: int, last: int) -> str:
    """Name a table: ``trends`` of :func:`by_slope`, ``moves`` of ranks."""
    label = _label(measure)
    return text(f"caption.{key}", label=label, first=first, last=last)


def trends_finding(table: pd.DataFrame, measure: str) -> str:
    """State how many regions of :func:`by_slope` rise, fall or do neither clearly."""
    tested = table[table["direction"] != "insufficient"]
    label = _label(measure)
    if tested.empty:
        return text("sentence.trends.nothing", label=label)
    counts = {key: int((tested["direction"] == key).sum()) for key in ("rising", "falling", "none")}
    return text("finding.trends", label=label, n=len(tested), **counts)


def describe_trends(table: pd.DataFrame, measure: str) -> str:
    """Say in words what a chart of :func:`by_slope` shows."""
    known = table.dropna(subset=["slope"])
    finding = trends_finding(table, measure)
    if known.empty:
        return finding
    shown = [
        f"{called(region)} {_signed(slope)}"
        for region, slope in zip(known["region"], known["slope"], strict=True)
    ]
    top, bottom = listing(shown[:3]), listing(shown[-3:])
    return text("describe.trends", finding=finding, top=top, bottom=bottom)


def each_trend(trends: pd.DataFrame, measure: str, regions: Sequence[str]) -> str:
    """Say the trend of each of `regions` in one sentence; those without a slope are passed over.

    Empty where none has one.
    """
    rows = trends[trends["measure"] == measure].set_index("region")
    known = [region for region in regions if region in rows.index]
    known = [region for region in known if pd.notna(rows.loc[region, "slope"])]
    if not known:
        return ""
    items = [
        text(
            "sentence.trend.item",
            who=called(region),
            direction=text(f"direction.{rows.loc[region, 'direction']}"),
            slope=_signed(rows.loc[region, "slope"]),
        )
        for region in known
    ]
    label, listed = _label(measure), listing(items)
    return text("sentence.trend.each", label=label, items=listed)


def course_finding(table: pd.DataFrame, measure: str, region: str) -> str:
    """State a region's rate by end points beside its slope."""
    row = table.set_index("region").loc[region]
    return text(
        "finding.course",
        who=called(region),
        label=_label(measure),
        change=_signed(row["end_slope"]),
        slope=_signed(row["slope"]),
        first=row["first_year"],
        last=row["last_year"],
    )


def ranks_finding(moves: pd.DataFrame, measure: str) -> str:
    """State who climbed and who fell furthest in the order of a measure.

    `moves` is the result of `statistics.ranks.moves` for one measure.
    """
    label = _label(measure)
    if moves.empty:
        return text("sentence.mobility.nothing", label=label)
    parts = []
    for key, places in (("climbed", moves["climbed"].max()), ("sank", -moves["climbed"].min())):
        if places > 0:
            who = moves[moves["climbed"].abs() == places]
            who = who[(who["climbed"] > 0) == (key == "climbed")]
            listed = listing([called(region) for region in who["region"][:3]])
            if len(who) > 3:
                listed = listed + text("finding.ranks.more", n=len(who) - 3)
            parts.append(text(f"finding.ranks.{key}", who=listed, n=f"{places:g}"))
    parts = parts or [text("finding.ranks.still")]
    return text("finding.ranks", label=label, moved=listing(parts))


def spread_finding(sigma: pd.DataFrame) -> str:
    """State how the spread between regions went, for each measure of `sigma`.

    `sigma` is the result of `statistics.growth.sigma_convergence`.
    """
    rows = sigma[(sigma["spread"] == "sd_log")].dropna(subset=["first", "last"])
    if rows.empty:
        return text("finding.spread.nothing")
    items = [
        text(
            "finding.spread.item",
            label=_label(row.measure),
            first=f"{row.first:.2f}",
            last=f"{row.last:.2f}",
        )
        for row in rows.itertuples()
    ]
    return text("finding.spread", items=listing(items))


def _label(measure: str) -> str:
    key = f"measure.{measure}"
    return text(key) if key in keys() else measure


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")
