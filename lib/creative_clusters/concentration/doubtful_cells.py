"""Cells that can be read in two ways, and what hangs on the reading.

A printed table can be ambiguous. The data keep both readings of such a cell; a chapter takes one
and says what the other would change.
"""

from __future__ import annotations

import pandas as pd

from creative_clusters.concentration.levels import steady
from creative_clusters.words.wording import called, join, listing, text

READINGS = ("as_chosen", "alternative")


def compare(taken: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in which two readings of one panel differ.

    Parameters
    ----------
    taken, other
        The panel of one measure in the reading that is used and in the other one.

    Returns
    -------
    DataFrame
        ``region, year, lq, lq_other``, a row a cell.

    Examples
    --------
    >>> taken = pd.DataFrame({"region": "Los Angeles", "year": [2014, 2016], "lq": [1.8, 2.07]})
    >>> compare(taken, taken.assign(lq=[1.0, 2.07])).to_numpy().tolist()
    [['Los Angeles', 2014, 1.8, 1.0]]
    """
    keys = ["region", "year"]
    both = taken[[*keys, "lq"]].merge(other[[*keys, "lq"]], on=keys, suffixes=("", "_other"))
    differs = (both["lq"] != both["lq_other"]) & both[["lq", "lq_other"]].notna().any(axis=1)
    return both[differs].sort_values(keys, ignore_index=True)


def summary(taken: pd.DataFrame, other: pd.DataFrame, threshold: float) -> str:
    """Say which cells can be read in two ways and what the other reading would change.

    Named are the cells; the highest value of the selection, and the number of regions that reach
    `threshold` in every year, under both readings; and the first and last year's values, if one of
    the cells lies there.
    """
    cells = compare(taken, other)
    if cells.empty:
        return text("readings.none")
    shown = [
        text(
            "readings.cell",
            who=called(cell.region),
            year=cell.year,
            value=_number(cell.lq),
            other=_number(cell.lq_other),
        )
        for cell in cells.itertuples()
    ]
    parts = [text("readings.cells", cells=listing(shown))]
    tops = [_highest(panel) for panel in (taken, other)]
    key = "same_top" if tops[0] == tops[1] else "other_top"
    parts.append(text(f"readings.{key}", top=tops[0], other=tops[1]))
    held = [len(steady(panel, threshold)) for panel in (taken, other)]
    key = "same_steady" if held[0] == held[1] else "other_steady"
    fields = {"n": held[0], "other": held[1], "threshold": f"{threshold:g}"}
    parts.append(text(f"readings.{key}", **fields))
    ends = {int(taken["year"].min()), int(taken["year"].max())} & set(cells["year"])
    parts.append(text("readings.ends" if ends else "readings.no_ends"))
    return join(parts)


def _highest(panel: pd.DataFrame) -> str:
    known = panel.dropna(subset=["lq"])
    if known.empty:
        return _number(float("nan"))
    row = known.loc[known["lq"].idxmax()]
    who = called(row["region"])
    return text("readings.at", who=who, year=row["year"], value=_number(row["lq"]))


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"
