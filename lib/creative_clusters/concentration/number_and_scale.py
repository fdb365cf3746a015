"""Findings on the split of a revenue LQ into number and relative scale of firms.

The split itself is `concentration.split`; here is what can be said of its tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from creative_clusters.concentration.split import QUADRANTS, relative_scale, split
from creative_clusters.words.wording import called, text


def defined(scales: pd.DataFrame) -> pd.DataFrame:
    """Rows of `concentration.split.relative_scale` whose logarithms exist."""
    return scales[scales["reason"] == ""].reset_index(drop=True)


def changes(panel: pd.DataFrame) -> pd.DataFrame:
    """Split the change between the first and the last year that have any defined scale.

    As `concentration.split.split`; without rows where there is only one such year.
    """
    years = defined(relative_scale(panel))["year"]
    if years.nunique() < 2:
        return split(panel, 0, 1).iloc[:0]
    return split(panel, int(years.min()), int(years.max()))


def distance(changes: pd.DataFrame) -> pd.Series:
    """Length of each region's way in the plane of the two logarithms; NaN where undefined."""
    return np.hypot(changes["d_firms"], changes["d_scale"])


def finding(key: str, table: pd.DataFrame) -> str:
    """State the finding of a chart: its title.

    Parameters
    ----------
    key
        ``position`` (with one year of `concentration.split.quadrants`), ``parts`` or
        ``path`` (with :func:`changes`), ``step`` (with
        `concentration.split.split_yearly`).
    """
    if key == "position":
        return _position(table)
    known = table[table["kind"] != "undefined"]
    if known.empty:
        return text("scale.one_year")
    if key == "parts":
        fields = {
            "n": len(known),
            "k": int((known["d_scale"].abs() > known["d_firms"].abs()).sum()),
        }
        fields |= {"from_year": known["from_year"].iloc[0], "year": known["to_year"].iloc[0]}
        return text("scale.finding.parts", **fields)
    far = known.loc[distance(known).idxmax()]
    return text(
        f"scale.finding.{key}",
        who=called(far["region"]),
        firms=_times(far["d_firms"]),
        scale=_times(far["d_scale"]),
        from_year=far["from_year"],
        year=far["to_year"],
    )


def _position(table: pd.DataFrame) -> str:
    placed = table.loc[table["quadrant"] != "undefined", "quadrant"]
    if placed.empty:
        return text("scale.nothing")
    counts = placed.value_counts()
    most = min(counts.index[counts == counts.max()], key=QUADRANTS.index)
    return text(
        "scale.finding.position",
        kind=text(f"quadrant.{most}"),
        k=counts[most],
        n=len(placed),
        year=table["year"].iloc[0],
    )


def rounding(changes: pd.DataFrame, decimals: int = 2) -> pd.DataFrame:
    """Return the range in which each Δln s lies, if the LQs are rounded to `decimals`.

    Each LQ stands for its rounding interval; one that reaches zero gives an infinite end.

    Returns
    -------
    DataFrame
        ``region, d_scale, d_scale_low, d_scale_high``, rows with a defined split only.

    Examples
    --------
    >>> row = {"region": "A", "kind": "offset", "firms_from": 1.0, "firms_to": 1.0,
    ...        "revenue_from": 0.04, "revenue_to": 2.0, "d_scale": 3.912}
    >>> rounding(pd.DataFrame([row])).round(2).iloc[0].tolist()
    ['A', 3.91, 3.78, 4.06]
    """
    known = changes[changes["kind"] != "undefined"]
    half = 0.5 * 10.0**-decimals

    def log(column: str, shift: float) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(known[column].to_numpy(dtype=float) + shift, 0.0))

    def end(h: float) -> np.ndarray:
        late = log("revenue_to", h) - log("firms_to", -h)
        return late - log("revenue_from", -h) + log("firms_from", h)

    return known[["region", "d_scale"]].assign(d_scale_low=end(-half), d_scale_high=end(half))


def rounding_summary(changes: pd.DataFrame, *, decimals: int = 2) -> str:
    """Say where rounding leaves Δln s the widest, and for how many it leaves the sign open."""
    table = rounding(changes, decimals)
    if table.empty:
        return ""
    widest = table.loc[(table["d_scale_high"] - table["d_scale_low"]).idxmax()]
    unsure = ((table["d_scale_low"] < 0) & (table["d_scale_high"] > 0)).sum()
    return text(
        "scale.rounding",
        who=called(widest["region"]),
        low=_signed(widest["d_scale_low"]),
        high=_signed(widest["d_scale_high"]),
        decimals=decimals,
        k=unsure,
        n=len(table),
    )


def _signed(value: float) -> str:
    return ("∞" if np.isinf(value) else f"{value:+.2f}").replace("-", "−")


def _times(log: float) -> str:
    return f"{np.exp(log):.2f}"
