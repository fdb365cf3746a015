"""The panel: tidy rows of region × year × measure with a location quotient.

Columns: ``region`` (key), ``year``, ``measure`` (what the quotient is taken of, as "firms"),
``lq`` (missing is NaN), ``basis`` ("published" or "computed") and ``flag`` ("" or what must be
known of the cell, as "ambiguous"). A computed panel has further columns for counts and totals.
Every function takes a panel and returns a new frame; the order of the regions is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from creative_clusters.data.validation.problems import suggestion

COLUMNS = ("region", "year", "measure", "lq", "basis", "flag")


def published(tables: Sequence[pd.DataFrame], flags: pd.DataFrame | None = None) -> pd.DataFrame:
    """Build a panel from published location quotients.

    Parameters
    ----------
    tables
        Frames with ``table`` (name of the source table), ``region, year, measure, value``.
    flags
        Notes on single cells: ``table, region, year, flag``.

    Returns
    -------
    DataFrame
        A panel with basis "published", rows in the order of the tables.
    """
    empty = pd.DataFrame(
        {
            "region": pd.Series(dtype=str),
            "year": pd.Series(dtype="int64"),
            "measure": pd.Series(dtype=str),
            "lq": pd.Series(dtype=float),
            "basis": pd.Series(dtype=str),
            "flag": pd.Series(dtype=str),
        }
    )
    if not tables:
        return empty
    rows = pd.concat(tables, ignore_index=True)
    rows = rows.rename(columns={"value": "lq"}).assign(basis="published", flag=flagged(rows, flags))
    return rows[list(COLUMNS)].astype(empty.dtypes.to_dict())


def flagged(rows: pd.DataFrame, flags: pd.DataFrame | None) -> pd.Series:
    """Return the flag of each row of ``table, region, year``, "" where there is none.

    Several flags of one cell are joined by a comma. Flags without a year are about the region
    and not about a cell.
    """
    if flags is None:
        return pd.Series("", index=rows.index, dtype=str)
    key = ["table", "region", "year"]
    cells = flags.dropna(subset=["year"]).astype({"year": "int64"})
    joined = cells.groupby(key)["flag"].agg(",".join).reset_index()
    found = rows[key].merge(joined, on=key, how="left")["flag"].fillna("")
    return found.set_axis(rows.index)


def select(
    panel: pd.DataFrame,
    *,
    regions: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
    measures: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the rows of some regions, of the years from first to last, of some measures.

    Works on amounts as well (without `measures`).

    Raises
    ------
    ValueError
        If a region or measure is not in the panel, or the years are in the wrong order.

    Examples
    --------
    >>> select(panel, regions=["Warsaw"], years=(2008, 2017), measures=["firms"])
    """
    keep = pd.Series(True, index=panel.index)
    for column, wanted in (("region", regions), ("measure", measures)):
        if wanted is None:
            continue
        wanted = [wanted] if isinstance(wanted, str) else list(wanted)
        known = panel[column].unique()
        for name in wanted:
            if name not in known:
                hint = suggestion(str(name), known)
                raise ValueError(f'{column} "{name}" is not in the panel.{hint}')
        keep &= panel[column].isin(wanted)
    if years is not None:
        first, last = years
        if first > last:
            raise ValueError(f"years: {first} comes after {last}; give the first year first.")
        keep &= panel["year"].between(first, last)
    return panel[keep].reset_index(drop=True)


def wide(panel: pd.DataFrame, measure: str, value: str = "lq") -> pd.DataFrame:
    """Return one measure as regions × years, regions in the panel's order, years rising."""
    rows = select(panel, measures=[measure])
    # pivot, not pivot_table: a repeated cell is an error and must not be averaged away
    frame = rows.pivot(index="region", columns="year", values=value)  # noqa: PD010
    return frame.reindex(index=pd.Index(rows["region"].unique(), name="region")).sort_index(axis=1)


def completeness(panel: pd.DataFrame, amounts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each region how many years each table knows.

    Returns
    -------
    DataFrame
        ``region`` and a column of whole numbers for each measure of the panel, and ``amounts``
        if given. 0 says that the region is not in that table.
    """
    known = [panel.dropna(subset=["lq"])[["region", "measure"]]]
    if amounts is not None:
        rows = amounts.dropna(subset=["value"])[["region"]]
        known.append(rows.assign(measure="amounts"))
    columns = [*panel["measure"].unique(), *(["amounts"] if amounts is not None else [])]
    rows = pd.concat(known, ignore_index=True)
    every = [panel["region"], *([] if amounts is None else [amounts["region"]])]
    regions = pd.unique(pd.concat(every, ignore_index=True))
    counts = pd.crosstab(rows["region"], rows["measure"])
    counts = counts.reindex(index=regions, columns=columns, fill_value=0).astype("int64")
    return counts.rename_axis(index="region", columns=None).reset_index()
