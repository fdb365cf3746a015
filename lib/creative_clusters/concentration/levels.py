"""Where a measure stands in two years: one row a region, for charts, tables and descriptions."""

from __future__ import annotations

import pandas as pd

from creative_clusters.words.wording import called, listing, text

ORDERS = ("value", "change", "name")


def change(panel: pd.DataFrame, first: int, last: int, *, order: str = "value") -> pd.DataFrame:
    """Return each region's value and rank in a first and a last year.

    Parameters
    ----------
    panel
        A panel of one measure.
    order
        ``value`` (highest in the last year first), ``change`` (largest rise first) or ``name``.

    Returns
    -------
    DataFrame
        ``region, from_year, to_year, lq_start, lq_end, change, start_rank, end_rank``. Ranks are
        among the regions with a value in that year, ties sharing the better place. A region
        without a value in one of the years is kept, with that value missing.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": ["A", "B"] * 2, "year": [2008, 2008, 2017, 2017],
    ...                       "lq": [1.0, 2.0, 3.0, 2.5]})
    >>> change(panel, 2008, 2017)[["region", "lq_start", "lq_end"]].values.tolist()
    [['A', 1.0, 3.0], ['B', 2.0, 2.5]]
    """
    if order not in ORDERS:
        raise ValueError(f'order is "{order}"; it must be one of {", ".join(ORDERS)}.')
    regions = pd.Index(panel["region"].unique(), name="region")
    values = panel.set_index(["year", "region"])["lq"]
    then, now = (
        values.loc[year].reindex(regions) if year in values.index.levels[0] else _none(regions)
        for year in (first, last)
    )
    table = pd.DataFrame(
        {
            "from_year": first,
            "to_year": last,
            "lq_start": then,
            "lq_end": now,
            "change": now - then,
            "start_rank": then.rank(ascending=False, method="min").astype("Int64"),
            "end_rank": now.rank(ascending=False, method="min").astype("Int64"),
        }
    ).reset_index()
    table = table[table["lq_start"].notna() | table["lq_end"].notna()]
    if order == "name":
        key = table["region"].map(called)
        return table.loc[key.sort_values(kind="stable").index].reset_index(drop=True)
    by = {"value": "lq_end", "change": "change"}[order]
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def _none(regions: pd.Index) -> pd.Series:
    return pd.Series(float("nan"), index=regions)


def describe(table: pd.DataFrame, measure: str) -> str:
    """Say in words what a chart of :func:`change` shows: its range, highest and lowest."""
    known = table.dropna(subset=["lq_end"]).sort_values("lq_end", ascending=False, kind="stable")
    label = text(f"measure.{measure}")
    if known.empty:
        return text("describe.nothing", label=label)
    shown = [
        f"{called(region)} {value:.2f}"
        for region, value in zip(known["region"], known["lq_end"], strict=True)
    ]
    return text(
        "describe.levels",
        label=label,
        n=len(known),
        year=int(known["to_year"].iloc[0]),
        top=listing(shown[:3]),
        bottom=listing(shown[-3:]),
        rose=int((table["change"] > 0).sum()),
        fell=int((table["change"] < 0).sum()),
        first=int(known["from_year"].iloc[0]),
    )


def steady(panel: pd.DataFrame, threshold: float) -> list[str]:
    """Regions whose value is at least `threshold` in every year that the panel has for them."""
    low = panel.groupby("region", sort=False)["lq"].agg(lambda values: values.min(skipna=False))
    return list(low.index[low >= threshold])


def finding(key: str, panel: pd.DataFrame, threshold: float, measure: str) -> str:
    """State how many regions reach the threshold: ``grid`` in every year, ``map`` in the last.

    Regions without any value in the years concerned are not counted.
    """
    known = panel.dropna(subset=["lq"])
    if known.empty:
        return text("describe.nothing", label=text(f"measure.{measure}"))
    last = known[known["year"] == known["year"].max()]
    counted = known["region"].nunique() if key == "grid" else len(last)
    reached = len(steady(panel, threshold)) if key == "grid" else (last["lq"] >= threshold).sum()
    return text(
        f"finding.{key}",
        n=reached,
        of=counted,
        label=text(f"measure.{measure}"),
        threshold=f"{threshold:g}",
        first=known["year"].min(),
        last=known["year"].max(),
        year=known["year"].max(),
    )


def caption(measure: str, first: int, last: int) -> str:
    """Name a table of :func:`change`."""
    label = text(f"measure.{measure}")
    return text("caption.levels", label=label, first=first, last=last)


def with_alternative(panel: pd.DataFrame, flags: pd.DataFrame | None, table: str) -> pd.DataFrame:
    """Return `panel` with every cell that can be read in two ways in its other reading.

    Parameters
    ----------
    panel
        A panel of one measure.
    flags
        ``table, region, year, flag, alternative`` of the data package.
    table
        Resource name of the measure's table, as in `flags`.
    """
    if flags is None:
        return panel.copy()
    other = flags[(flags["flag"] == "ambiguous") & (flags["table"] == table)]
    values = pd.to_numeric(other["alternative"]).set_axis(
        pd.MultiIndex.from_arrays([other["region"], other["year"].astype("int64")])
    )
    keys = pd.MultiIndex.from_arrays([panel["region"], panel["year"].astype("int64")])
    replaced = values.reindex(keys).to_numpy()
    return panel.assign(lq=panel["lq"].where(pd.isna(replaced), replaced))
