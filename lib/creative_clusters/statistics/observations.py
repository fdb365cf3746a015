"""The one shape that the statistics work on: a value per region, measure and year.

A panel has a measure and its LQ, a table of amounts has neither; :func:`observations` brings both
to the same columns and refuses what no statistic should see.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_labels

#: Flags of a value that may stand for no data: rates and trends leave it out, tables show it.
VOID_FLAGS = ("placeholder", "zero")


def observations(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return `table` as sorted rows ``measure, region, year, value, flag``.

    A table without measures (amounts) gets the measure ``""``; NaN stands for missing and is kept.
    A ValueError names the first case where a column is missing, a key is empty or occurs twice, a
    year is not a whole number, or a value is not a finite number.
    """
    absent = [column for column in ("region", "year", value) if column not in table.columns]
    if absent:
        has = ", ".join(map(str, table.columns)) or "none"
        raise ValueError(
            f'column "{absent[0]}" is missing; the columns are: {has}. '
            "Rename it, or name the column of values with value=."
        )
    rows = pd.DataFrame(
        {
            "measure": table.get("measure", pd.Series("", index=table.index)).astype("str"),
            "region": table["region"].astype("str"),
            "year": _years(table["year"]),
            "value": _numbers(table[value], value),
            "flag": table.get("flag", pd.Series("", index=table.index)).astype("str").fillna(""),
        }
    )
    need_labels(rows.replace({"measure": {"": "amounts"}}), ["measure", "region"])
    twice = rows.duplicated(["measure", "region", "year"])
    if twice.any():
        first = rows[twice].iloc[0]
        where = ", ".join(str(part) for part in (first.region, first.year, first.measure) if part)
        raise ValueError(f"{where}: more than one row. Keep one row per region, year and measure.")
    return rows.sort_values(["measure", "region", "year"], ignore_index=True)


def _years(years: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(years, errors="coerce")
    wrong = ~(numbers % 1 == 0)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(f'row {row + 1}, column year: "{years.iloc[row]}" is not a whole number.')
    return numbers.astype("int64")


def _numbers(values: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    wrong = (numbers.isna() & values.notna()) | np.isinf(numbers)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(
            f'row {row + 1}, column {name}: "{values.iloc[row]}" is not a finite number. '
            "Use an empty cell (NaN) for a missing value."
        )
    return numbers


def flagged(flags: pd.Series, wanted: Collection[str]) -> pd.Series:
    """Return where a cell has any of the flags `wanted`; a cell's flags are joined by commas."""
    wanted = set(wanted)
    return flags.map(lambda of_cell: not wanted.isdisjoint(of_cell.split(","))).astype(bool)


def usable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose value a rate or a logarithm can start from: above zero and no placeholder."""
    fit = rows["value"] > 0
    return rows[fit & ~flagged(rows["flag"], VOID_FLAGS) if "flag" in rows else fit]


def first_and_last(
    rows: pd.DataFrame, from_year: int | None, to_year: int | None
) -> tuple[int, int]:
    """Return the two years to compare: those asked for, else the first and last of `rows`."""
    if rows.empty and (from_year is None or to_year is None):
        return 0, 0
    start = int(rows["year"].min()) if from_year is None else int(from_year)
    end = int(rows["year"].max()) if to_year is None else int(to_year)
    if start >= end:
        raise ValueError(
            f"from_year {start} does not lie before to_year {end}. Compare two different years, "
            "the earlier one first."
        )
    return start, end
