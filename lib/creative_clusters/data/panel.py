"""The panel: tidy rows of region × year × measure with a location quotient.

Columns: ``region`` (key), ``year``, ``measure`` (what the quotient is taken of, as "firms"),
``lq`` (missing is NaN), ``basis`` ("published" or "computed") and ``flag`` ("" or what must be
known of the cell, as "ambiguous"). A computed panel has further columns for counts and totals.
Every function takes a panel and returns a new frame; the order of the regions is kept.
"""

from collections.abc import Sequence

import pandas as pd

KINDS = {"region": "str", "year": "int64", "measure": "str", "lq": float, "basis": "str",
         "flag": "str"}  # fmt: skip
COLUMNS = tuple(KINDS)


def published(tables: Sequence[pd.DataFrame], flags: pd.DataFrame | None = None) -> pd.DataFrame:
    """Build a panel from tables of published quotients, rows in their order.

    They have ``table`` (its name), ``region, year, measure, value``; `flags` are notes on single
    cells: ``table, region, year, flag``.
    """
    none = pd.DataFrame(columns=["table", "region", "year", "measure", "value"])
    rows = pd.concat(tables, ignore_index=True) if tables else none
    rows = rows.assign(basis="published", flag=flagged(rows, flags))
    return rows.rename(columns={"value": "lq"})[list(COLUMNS)].astype(KINDS)


def flagged(rows: pd.DataFrame, flags: pd.DataFrame | None) -> pd.Series:
    """Return the flag of each row of ``table, region, year``, "" where there is none.

    Several flags of one cell are joined by a comma. Flags without a year are about the region
    and not about a cell.
    """
    if flags is None or rows.empty:
        return pd.Series("", index=rows.index, dtype=str)
    key = ["table", "region", "year"]
    cells = flags.dropna(subset=["year"]).astype({"year": "int64"})
    joined = cells.groupby(key)["flag"].agg(",".join).reset_index()
    found = rows[key].merge(joined, on=key, how="left")["flag"].fillna("")
    return found.set_axis(rows.index)
